"""Where a system's two servers answer, whoever runs them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from nats.js import JetStreamContext

from deploy.jetstream import connected
from deploy.state import DATABASE, Problem
from shared.login import Login

#: Those that save facts and publish them.
PUBLISHING = ("campaigns", "nominations", "notifications", "reporting")
#: Those of them that answer INTAKE, and park what breaks their code.
DECIDING = ("campaigns", "nominations")


@dataclass(frozen=True, slots=True)
class Place:
    """NATS as the operator, PostgreSQL as its superuser."""

    login: Login
    admin_dsn: str
    database: str = DATABASE

    @property
    def dsn(self) -> str:
        """The database of the services."""
        return urlunsplit(urlsplit(self.admin_dsn)._replace(path=f"/{self.database}"))

    @asynccontextmanager
    async def sql(self) -> AsyncIterator[asyncpg.Connection]:
        """A session of the superuser; a problem where it cannot be had."""
        try:
            connection = await asyncpg.connect(self.dsn, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            raise Problem(f"PostgreSQL does not let us in ({type(error).__name__})", "see: tdkt doctor") from error
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def streams(self) -> AsyncIterator[JetStreamContext]:
        async with connected(self.login) as js:
            yield js


async def has_tables(sql: asyncpg.Connection, service: str) -> bool:
    """Has this schema ever been migrated?"""
    return bool(await sql.fetchval("select to_regclass($1) is not null", f"{service}.alembic_version"))


async def server_version(sql: asyncpg.Connection) -> str:
    """`18.6`."""
    return str(await sql.fetchval("show server_version")).split()[0]


def major(version: str) -> int:
    return int(version.partition(".")[0])
