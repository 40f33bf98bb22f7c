"""The engine, the one place that commits, and the migration runner."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.errors import Unavailable

Row = Any


def _engine(database_url: str, options: dict[str, Any], **more: Any) -> AsyncEngine:
    """The driver reads the address itself: it knows `sslmode` and `sslrootcert`, the toolkit would stumble over them."""

    async def connect() -> Any:
        return await asyncpg.connect(database_url, **options)

    return create_async_engine("postgresql+asyncpg://", async_creator=connect, **more)


class Database:
    """Connections of one service, as its own role, to its own schema."""

    def __init__(self, database_url: str, *, pool: int = 4) -> None:
        self.dsn = database_url
        options = {
            "timeout": 10,
            "command_timeout": 120,
            # A replica that froze within a transaction keeps its row of `lead`, and nobody could take over.
            "server_settings": {"idle_in_transaction_session_timeout": "5000"},
        }
        self.engine = _engine(database_url, options, pool_size=pool, max_overflow=2, pool_pre_ping=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction, committed once, here; a lost connection becomes Unavailable."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (InterfaceError, OperationalError, OSError, TimeoutError) as error:
            if _refused_here(error):
                raise
            raise Unavailable(f"PostgreSQL: {type(error).__name__}") from error
        except DBAPIError as error:
            if error.connection_invalidated or _gone(error):
                raise Unavailable(f"PostgreSQL: {type(error.orig).__name__}") from error
            raise

    async def close(self) -> None:
        await self.engine.dispose()


def _refused_here(error: BaseException) -> bool:
    """A value that the driver itself would not take is a fault of ours, not a server that is away."""
    return isinstance(error, InterfaceError) and isinstance(
        getattr(error.orig, "__cause__", None), ValueError
    )


def _gone(error: DBAPIError) -> bool:
    """The server is shutting down, starting, or cut us off (SQLSTATE classes 08 and 57)."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return state[:2] in ("08", "57")


async def fetch(connection: AsyncConnection, sql: str, *values: object) -> Sequence[Row]:
    """Rows of a statement in PostgreSQL's own $1 notation: the hot paths speak it without a compiler
    between."""
    return (await connection.exec_driver_sql(sql, values)).all()


async def execute(connection: AsyncConnection, sql: str, *values: object) -> int:
    """Run a statement; how many rows it touched."""
    return (await connection.exec_driver_sql(sql, values)).rowcount


async def until_it_opens(database_url: str, patience_s: float) -> None:
    """Wait until the server is there and knows the role, which it does once database and schema are provisioned."""
    end = time.monotonic() + patience_s
    while True:
        try:
            connection = await asyncpg.connect(database_url, timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.3)
        else:
            return await connection.close()


def migrate(database_url: str, service: str, revision: str = "head") -> None:
    """Bring the schema of one service to a revision; run by `python -m services.<name> migrate`."""
    from alembic import command  # a running service never needs alembic in memory
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path("services") / service / "migrations"))
    config.attributes["database_url"] = database_url
    move = command.downgrade if revision.startswith("-") else command.upgrade
    move(config, revision)


def run_migrations(database_url: str) -> None:
    """The body of every service's `migrations/env.py`: the version table lies in the role's own schema."""
    from alembic import context

    def configured(connection: Connection) -> None:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()

    async def connected() -> None:
        engine = _engine(database_url, {})
        async with engine.begin() as connection:
            await connection.run_sync(configured)
        await engine.dispose()

    asyncio.run(connected())
