"""One active replica per service: an advisory lock, and an epoch that every write transaction checks."""

import asyncio
import contextlib
import hashlib
from types import TracebackType
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch
from shared.errors import LeadLost

#: A dead host is noticed by keepalives; a frozen process stops speaking, and the server frees its lock after
#: 3 s.
_SESSION = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "3",
            "idle_session_timeout": "3000", "statement_timeout": "0"}  # fmt: skip
_SPEAK_S = 0.75
_TAKE_MS = 3000
_AWAY = (OSError, TimeoutError, RuntimeError, asyncpg.PostgresError, asyncpg.InterfaceError)
#: Whoever still shares the row of `lead` writes under a lead that is over. A process that froze there may have
#: sent half a statement: to PostgreSQL its session is neither idle nor idle in a transaction, and no time ends it.
_END_PREDECESSOR = """
select pg_terminate_backend(pid) from pg_locks
 where locktype = 'relation' and relation = 'lead'::regclass and mode = 'RowShareLock'
   and database = (select oid from pg_database where datname = current_database())
"""
_NEW_EPOCH = (
    "insert into lead values ($1, 1) on conflict (key) do update set epoch = lead.epoch + 1 returning epoch"
)


def lead_key(service: str) -> int:
    """Whoever holds this advisory lock of PostgreSQL is the active replica of the service."""
    return int.from_bytes(hashlib.blake2b(f"lead/{service}".encode(), digest_size=7).digest(), "big")


class Lead:
    """Wait for the lock on entering; `lost` is set as soon as it is not ours any more."""

    def __init__(self, database_url: str, service: str) -> None:
        self._dsn = database_url
        self.key = lead_key(service)
        self.epoch = 0
        self.lost = asyncio.Event()
        self._session: asyncpg.Connection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._speaking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Lead":
        session = self._session = await asyncpg.connect(self._dsn, server_settings=_SESSION, timeout=10)
        try:
            await session.execute("select pg_advisory_lock($1)", self.key)
            # From here on we too might freeze within a statement; waiting for the lock may take for ever.
            await session.execute(f"set transaction_timeout = {_TAKE_MS}")
            await session.execute(_END_PREDECESSOR)
            self.epoch = await session.fetchval(_NEW_EPOCH, self.key)
        except BaseException:
            session.terminate()
            raise
        self._speaking = asyncio.create_task(self._speak())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._speaking:
            self._speaking.cancel()
        if self._session:
            self._session.terminate()

    async def _speak(self) -> None:
        """Until it cannot; uvloop says RuntimeError of a closed transport. Whatever ends this, the lead is gone."""
        try:
            with contextlib.suppress(*_AWAY):
                while True:
                    await asyncio.sleep(_SPEAK_S)
                    await self._ask("select 1")
        finally:
            self.lost.set()

    async def _ask(self, sql: str, *values: object) -> Any:
        if self._session is None or self.lost.is_set():
            raise OSError("no session holds the lock")
        async with self._one_at_a_time:
            return await self._session.fetchval(sql, *values, timeout=3)

    async def ask(self, sql: str, *values: object) -> Any:
        """The first value of an answer from the session that holds the lock; LeadLost where it is gone."""
        try:
            return await self._ask(sql, *values)
        except _AWAY as error:
            self.lost.set()
            raise LeadLost("the session that held the lock is gone") from error

    async def prove(self) -> None:
        """The session that holds the lock answers: nobody else has led until now, however long we were frozen.

        By no clock: that of a virtual machine stands still while the machine does.
        """
        await self.ask("select 1")

    async def check(self, connection: AsyncConnection) -> None:
        """Called inside every write transaction: a replica that was frozen and woke up writes nothing."""
        rows = await fetch(connection, "select epoch from lead where key = $1 for share", self.key)
        if not rows or rows[0].epoch != self.epoch:
            self.lost.set()
            raise LeadLost("another replica leads")
