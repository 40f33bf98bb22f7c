"""The service as it runs: its own PostgreSQL schema, EVENTS, HTTP on a port."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import nats
import orjson
import pytest_asyncio
from nats.aio.client import Client

from deploy.state import free_port
from services.reporting.api import build_routers
from services.reporting.rules import closings
from services.reporting.subscribers import ReportingWorker
from shared.db import Database as Connections
from shared.db import migrate
from shared.jetstream import Outgoing, publish_atomic
from shared.running import Service
from shared.settings import Settings
from tests.conftest import Database
from tests.support.eventually import eventually
from tests.support.facts import Facts


@dataclass
class Reporting:
    """What a test asks of the running service."""

    settings: Settings
    http: httpx.AsyncClient
    client: Client
    facts: Facts = field(default_factory=Facts)
    published: list[dict[str, Any]] = field(default_factory=list)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    async def publish(self, made: Sequence[tuple[str, bytes]] | None = None) -> int:
        """These facts, or those the test has made since the last time; the sequence of the last."""
        if made is None:
            made, self.facts.made = self.facts.made, []
        last = 0
        for begin in range(0, len(made), 400):
            part = [
                Outgoing(subject, body, f"t{id(self)}-{next(self._ids)}") for subject, body in made[begin : begin + 400]
            ]
            last = await publish_atomic(self.client, part)
        self.published += [orjson.loads(body) for _, body in made if body.startswith(b"{")]
        return last

    async def counted(self, made: Sequence[tuple[str, bytes]] | None = None) -> None:
        """Published, and counted."""
        last = await self.publish(made)

        async def there() -> bool:
            return (await self.get("/status"))["position"] >= last

        await eventually(there, within=20)

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest_asyncio.fixture
async def settings(database: Database, streams: str) -> Settings:
    """A migrated schema and empty streams."""
    made = Settings(
        nats_url=streams, database_url=database.dsn("reporting"), http_port=free_port(), log_level="ERROR"
    )
    await asyncio.to_thread(migrate, made.database_url, "reporting")
    return made


@pytest_asyncio.fixture
async def client(streams: str) -> AsyncIterator[Client]:
    connection = await nats.connect(streams)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def connections(settings: Settings) -> AsyncIterator[Connections]:
    db = Connections(settings.database_url)
    yield db
    await db.close()


@pytest_asyncio.fixture
async def reporting(settings: Settings, client: Client) -> AsyncIterator[Reporting]:
    async with leading(settings, client) as running:
        yield running


@asynccontextmanager
async def leading(settings: Settings, client: Client) -> AsyncIterator[Reporting]:
    """The service runs and leads for as long as this lasts."""
    db = Connections(settings.database_url)
    service = Service("reporting", settings, db)
    running = asyncio.create_task(
        service.run(ReportingWorker(db, service.client, closings(closed=True)), *build_routers(db, service.client, settings))
    )
    base = f"http://{settings.http_host}:{settings.http_port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=30) as http:
        await eventually(lambda: _ready(http), within=20)
        yield Reporting(settings, http, client)
    service.stopping.set()
    await running


async def _ready(http: httpx.AsyncClient) -> bool:
    return (await http.get("/readyz")).status_code == 200
