"""The plumbing on a real database and a real stream: the schema of campaigns, empty."""

import asyncio
from collections.abc import AsyncIterator

import nats
import pytest_asyncio
from nats.aio.client import Client

from shared.db import Database, migrate
from tests import conftest

SERVICE = "campaigns"


@pytest_asyncio.fixture
async def dsn(database: conftest.Database) -> str:
    dsn = database.dsn(SERVICE)
    await asyncio.to_thread(migrate, dsn, SERVICE)
    return dsn


@pytest_asyncio.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    db = Database(dsn)
    yield db
    await db.close()


@pytest_asyncio.fixture
async def client(streams: str) -> AsyncIterator[Client]:
    client = await nats.connect(streams)
    yield client
    await client.close()
