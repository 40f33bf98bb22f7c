"""The plumbing on a real database and a real stream: the schema of campaigns, empty."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest_asyncio
from nats.aio.client import Client

from shared.db import Database, migrate
from tests import conftest

SERVICE = "campaigns"
#: Programs of the distribution's PostgreSQL, which has OpenSSL; without one there is nothing to collect.
DEBIAN = sorted(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"))
collect_ignore = [] if DEBIAN else ["test_postgres_tls.py"]


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
