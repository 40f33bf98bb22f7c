"""A migrated schema, facts put into EVENTS as services publish them, and the service leading for a while."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import nats
import orjson
import pytest_asyncio
from fastapi import FastAPI
from nats.aio.client import Client

import services.notifications as service
from services.notifications.api import build_router
from services.notifications.channels import Channels, Kit, Templates, discover
from services.notifications.handlers import Notifying
from services.notifications.owed import Rules
from services.notifications.sender import Sender
from services.notifications.subscribers import NotifyingWorker
from services.notifications.subscriptions import Desk, build_subscriptions
from shared.access import Access
from shared.db import Database as Db
from shared.db import migrate
from shared.events import Event
from shared.ids import derived
from shared.jetstream import Outgoing, publish_atomic
from shared.running import Service
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import EVENTS, durable, fact_subject
from shared.web import build_app
from tests.conftest import Database
from tests.support.eventually import eventually

NAME = "notifications"
TEMPLATES = Templates(Path(service.__file__).with_name("templates.yaml"))
RULES = Rules.read()
SEAL = Seal(b"s" * 32)
NOON = datetime(2014, 8, 20, 5, tzinfo=UTC)


@dataclass
class Published:
    """EVENTS as the other services fill it, and what this service makes of it."""

    client: Client
    settings: Settings
    dsn: str
    sequences: dict[str, int] = field(default_factory=dict)
    last: int = 0

    def message(self, origin: str, event: Event, path: str, time: datetime = NOON) -> Outgoing:
        """The fact as its origin publishes it."""
        number = self.sequences[origin] = self.sequences.get(origin, 0) + 1
        envelope = {
            "specversion": "1.0", "id": derived(origin, number), "source": f"urn:tdkt:service:{origin}",
            "type": event.type, "subject": event.subject_id, "time": time.isoformat(),
            "knownon": "2014-08-20", "causationid": f"cause-{number}", "origin": origin,
            "originsequence": number, "data": event.to_data(),
        }  # fmt: skip
        return Outgoing(fact_subject(event.type, path), orjson.dumps(envelope), envelope["id"])

    async def put(self, messages: list[Outgoing]) -> None:
        for start in range(0, len(messages), 500):
            self.last = await publish_atomic(self.client, messages[start : start + 500])

    async def tell(self, origin: str, *facts: tuple[Event, str]) -> None:
        await self.put([self.message(origin, event, path) for event, path in facts])

    async def rows(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await connection.fetch(sql, *values)
        finally:
            await connection.close()

    async def position(self) -> int:
        found = await self.rows("select position from positions where stream = $1", EVENTS)
        return found[0]["position"] if found else 0

    async def heard(self) -> None:
        """All that was put into EVENTS has been handled."""
        await eventually(self._heard, within=20)

    async def _heard(self) -> bool:
        return await self.position() >= self.last

    async def own_facts(self, name: str, count: int) -> list[dict[str, Any]]:
        """The facts of this service in EVENTS, once there are so many of this name."""
        found = await eventually(lambda: self._own(name, count), within=20)
        assert len(found) == count
        return found

    async def _own(self, name: str, count: int) -> list[dict[str, Any]]:
        js = self.client.jetstream()
        reader = await js.subscribe(f"tdkt.evt.{name}.>", stream=EVENTS, ordered_consumer=True)
        info = await reader.consumer_info()
        waiting = (info.num_pending or 0) + (info.delivered.consumer_seq if info.delivered else 0)
        facts = [orjson.loads((await reader.next_msg()).data) for _ in range(waiting)]
        await reader.unsubscribe()
        return facts if len(facts) >= count else []


@asynccontextmanager
async def leading(
    settings: Settings, rules: Rules = RULES, channels: Channels | None = None
) -> AsyncIterator[NotifyingWorker]:
    """The service without HTTP and signals, leading; when left, it stops wherever it is."""
    db = Db(settings.database_url)
    found = channels or discover(Kit(settings, db, TEMPLATES))
    notifying = Notifying(NAME, db, list(found.values()))
    sender = Sender(notifying, found, SEAL, rules, look_s=0.05)
    worker = NotifyingWorker(notifying, durable(EVENTS, NAME), sender)
    process = Service(NAME, settings, db)
    task = asyncio.create_task(process._lead_again_and_again(worker))
    try:
        await eventually(lambda: process.leading, within=10)
        yield worker
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await process.client.close()
        for channel in found.values():
            await channel.close()
        await db.close()


def run_process(settings: Settings) -> subprocess.Popen[bytes]:
    """The whole service as a process of its own, to be killed."""
    own = {"TDKT_NATS_URL": settings.nats_url, "TDKT_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", f"services.{NAME}", "run"]
    return subprocess.Popen(command, env=os.environ | own, stderr=subprocess.DEVNULL)


@pytest_asyncio.fixture
async def published(database: Database, streams: str) -> AsyncIterator[Published]:
    dsn = database.dsn(NAME)
    await asyncio.to_thread(migrate, dsn, NAME)
    client = await nats.connect(streams)
    yield Published(client, Settings(nats_url=streams, database_url=dsn, webhook_networks="127.0.0.0/8"), dsn)
    await client.close()


@pytest_asyncio.fixture
async def http(published: Published) -> AsyncIterator[httpx.AsyncClient]:
    """The routes of the service, on their own database."""
    db = Db(published.dsn)
    desk = Desk(db, discover(Kit(published.settings, db, TEMPLATES)), SEAL, RULES.overlap_s)
    routers = build_router(db, TEMPLATES), build_subscriptions(desk)
    app: FastAPI = build_app(NAME, Access(Client(), enforced=False), *routers)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
        yield client
    await db.close()
