"""Servers for tests, from wheels or (TEST_INFRA=docker) containers; a fresh database and fresh streams."""

import os
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import nats
import pytest
import pytest_asyncio

from deploy.database import dsn_for, provision_database
from deploy.provision import Report, provision_streams
from deploy.servers import FAST_AND_FORGETFUL, NatsServer, PostgresServer
from deploy.state import free_port
from shared.streams import SERVICES, STREAMS
from tests.support import containers
from tests.support.browsing import chromium

IN_CONTAINERS = os.environ.get("TEST_INFRA") == "docker"
PASSWORDS = {service: f"{service}-secret" for service in SERVICES}


IN_CI = os.environ.get("CI") == "true"
WITHOUT_NODE = "node and npm are not here: the tests marked `node` are left out; install nodejs 20 or newer to run them"


WITHOUT_CHROMIUM = "chromium is not here: the tests marked `browser` are left out; apt-get install chromium"


def has_node() -> bool:
    return bool(shutil.which("node") and shutil.which("npm"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Python is all that a newcomer needs; where CI=true nothing is left out, and without node those tests fail."""
    for marker, here, said in (("node", has_node(), WITHOUT_NODE), ("browser", bool(chromium()), WITHOUT_CHROMIUM)):
        left_out = [] if IN_CI or here else [item for item in items if item.get_closest_marker(marker)]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)
            print(f"\n{said} ({len(left_out)})")


@dataclass(frozen=True)
class Database:
    """A provisioned database of one test."""

    admin_dsn: str
    name: str

    def dsn(self, service: str) -> str:
        """How a service connects, as its own role."""
        return dsn_for(self.admin_dsn, service, PASSWORDS[service], self.name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """One nats-server that has every acknowledged message on the disk."""
    folder = tmp_path_factory.mktemp("nats")
    async with AsyncExitStack() as running:
        if IN_CONTAINERS:
            yield running.enter_context(containers.nats_server(folder))
        else:
            yield await _nats_here(folder, running)


async def _nats_here(folder: Path, running: AsyncExitStack) -> str:
    server = NatsServer(folder, free_port(), folder / "log")
    running.push_async_callback(server.stop)
    await server.start()
    await server.ready()
    return server.url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pg_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """One PostgreSQL, fast and without fsync; yields the superuser's address."""
    folder = tmp_path_factory.mktemp("pg")
    async with AsyncExitStack() as running:
        if IN_CONTAINERS:
            yield running.enter_context(containers.postgres_server())
        else:
            yield await _postgres_here(folder, running)


async def _postgres_here(folder: Path, running: AsyncExitStack) -> str:
    settings = FAST_AND_FORGETFUL | {"max_connections": "100"}
    server = PostgresServer(folder / "data", free_port(), folder / "log", "secret", settings)
    running.push_async_callback(server.stop)
    await server.start()
    await server.ready()
    return server.dsn


@pytest_asyncio.fixture
async def database(pg_server: str) -> AsyncIterator[Database]:
    """A fresh database with the four roles and schemas, still without tables."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    await provision_database(pg_server, PASSWORDS, name)
    yield Database(pg_server, name)
    server = await asyncpg.connect(pg_server)
    await server.execute(f"drop database {name} with (force)")
    await server.close()


@pytest_asyncio.fixture
async def streams(nats_url: str) -> str:
    """The declared streams and durables, all empty and at position 0; yields the server's address."""
    connection = await nats.connect(nats_url)
    js = connection.jetstream()
    existing = {info.config.name for info in await js.streams_info()}
    for stream in STREAMS:
        if stream.name in existing:
            await js.delete_stream(stream.name)
    report = Report()
    await provision_streams(js, report)
    await connection.close()
    assert not report.blocked, report.blocked
    return nats_url
