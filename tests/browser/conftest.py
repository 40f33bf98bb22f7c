"""One service and one browser for all tests of the pages; screenshots under out/."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from playwright.async_api import Browser

from deploy.database import provision_database
from deploy.provision import Report, provision_streams
from deploy.servers import NatsServer
from deploy.state import free_port
from services.reporting.api import build_routers
from services.reporting.subscribers import ReportingWorker
from shared.db import Database, migrate
from shared.jetstream import Outgoing, publish_atomic
from shared.running import Service
from shared.settings import Settings
from tests.conftest import PASSWORDS
from tests.conftest import Database as Provisioned
from tests.support.browsing import browser, small_province
from tests.support.eventually import eventually
from tests.support.facts import Facts

OUT = Path(__file__).parent.parent.parent / "out" / "screenshots"


@dataclass
class Site:
    """Where the pages are, and a way to let something happen."""

    base: str
    client: Client
    http: httpx.AsyncClient
    facts: Facts = field(default_factory=Facts)
    _sent: int = 0

    async def happen(self) -> None:
        """Publish what the test made, and wait until it is counted."""
        made, self.facts.made = self.facts.made, []
        out = [Outgoing(subject, body, f"b{self._sent + n}") for n, (subject, body) in enumerate(made)]
        self._sent += len(made)
        last = await publish_atomic(self.client, out)

        async def counted() -> bool:
            return (await self.http.get("/status")).json()["position"] >= last

        await eventually(counted, within=20)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(pg_server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A small province, counted, behind HTTP; servers of its own, so that no other test empties its streams."""
    OUT.mkdir(parents=True, exist_ok=True)
    folder = tmp_path_factory.mktemp("pages")
    async with AsyncExitStack() as running:
        server = NatsServer(folder, free_port(), folder / "log")
        running.push_async_callback(server.stop)
        await server.start()
        await server.ready()
        client = await nats.connect(server.url)
        running.push_async_callback(client.close)
        await provision_streams(client.jetstream(), Report())
        await provision_database(pg_server, PASSWORDS, "t_pages")
        settings = Settings(
            nats_url=server.url, database_url=Provisioned(pg_server, "t_pages").dsn("reporting"),
            http_port=free_port(), log_level="ERROR",
        )  # fmt: skip
        await asyncio.to_thread(migrate, settings.database_url, "reporting")
        base = await running.enter_async_context(_served(settings))
        http = await running.enter_async_context(httpx.AsyncClient(base_url=base, trust_env=False))
        await eventually(lambda: _ready(http), within=20)
        made = Site(base, client, http)
        small_province(made.facts)
        await made.happen()
        yield made


class _served:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def __aenter__(self) -> str:
        db = Database(self.settings.database_url)
        self.service = Service("reporting", self.settings, db)
        worker = ReportingWorker(db, self.service.client)
        routers = build_routers(db, self.service.client, self.settings)
        self.running = asyncio.create_task(self.service.run(worker, *routers))
        return f"http://{self.settings.http_host}:{self.settings.http_port}"

    async def __aexit__(self, *_: object) -> None:
        self.service.stopping.set()
        await self.running


async def _ready(http: httpx.AsyncClient) -> bool:
    return (await http.get("/readyz")).status_code == 200


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chrome() -> AsyncIterator[Browser]:
    async with browser() as launched:
        yield launched
