"""Everything counted anew beside the running service, proved equal, then switched in one transaction."""

import hashlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.handlers.counting import Message, NotTaken, by_halves, count_into
from services.reporting.queries.revisions import not_borne_out
from services.reporting.store import sets
from services.reporting.store.rows import Store, lock_counting, position
from services.reporting.tables import PREVIOUS, SHADOW
from shared.db import Database, execute
from shared.errors import Unavailable
from shared.reading import bounds, chunks

#: One transaction of a rebuild. More makes it no faster, and needs memory.
CHUNK = 4000
_ATTEMPTS = 10
_REBUILDING = 0x7464_6B74_0002
_CODE = ("projections/*.py", "rules.py", "tables.py")

#: Told (facts done, facts in all).
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What a rebuild did: `facts` read, `position` the last one counted, `resumed_at` where it went on."""

    facts: int = 0
    position: int = 0
    resumed_at: int = 0
    seconds: float = 0.0
    differences: list[sets.Difference] = field(default_factory=list)
    switched: bool = False


class Rebuild:
    """One at a time; the service may run or not."""

    def __init__(self, db: Database, client: Client, progress: Progress | None = None) -> None:
        self.db, self.client = db, client
        self._progress = progress or (lambda _done, _all: None)
        self.report = Report()

    async def run(self, *, switch_anyway: bool = False) -> Report:
        started = time.monotonic()
        async with _alone(self.db.dsn):
            _, _, created = await bounds(self.client)
            async with self.db.transaction() as connection:
                self.report.resumed_at = await sets.begin(connection, fingerprint(), created)
            await self._until_switched(SHADOW, prove=True, switch_anyway=switch_anyway)
        self.report.seconds = time.monotonic() - started
        return self.report

    async def roll_back(self) -> Report:
        """The set before the last switch, brought up to date, takes its place again."""
        started = time.monotonic()
        async with _alone(self.db.dsn):
            await self._until_switched(PREVIOUS, prove=False, switch_anyway=True)
        self.report.seconds = time.monotonic() - started
        return self.report

    async def _until_switched(self, suffix: str, *, prove: bool, switch_anyway: bool) -> None:
        for attempt in range(_ATTEMPTS):
            await self._catch_up(suffix)
            try:
                return await self._switch(suffix, prove=prove, switch_anyway=switch_anyway)
            except NotTaken:  # a fact that must be set aside came last: the next round finds it by halves
                if attempt == _ATTEMPTS - 1:
                    raise

    async def _catch_up(self, suffix: str) -> None:
        """To where the service is now; it goes on meanwhile."""
        async with self.db.transaction() as connection:
            last, done = await position(connection), await sets.position_of(connection, suffix)
        store = Store(suffix)

        async def once(some: Sequence[Message], error: str | None) -> None:
            async with self.db.transaction() as connection:
                await _unhurried(connection)
                await count_into(connection, store, some, error)
                await sets.moved(connection, suffix, some[-1].position)

        async for messages in chunks(self.client, done, last, CHUNK):
            await by_halves(messages, once)
            self.report.facts += len(messages)
            self._progress(messages[-1].position, last)

    async def _switch(self, suffix: str, *, prove: bool, switch_anyway: bool) -> None:
        """Stop the counting where it is, come to the same place, compare, rename."""
        async with self.db.transaction() as connection:
            await _unhurried(connection)
            await lock_counting(connection)
            last = await position(connection)
            await self._last_steps(connection, suffix, last)
            if prove:
                self.report.differences = await sets.differences(connection, suffix)
                self.report.differences += await _of_revisions(connection, suffix)
            if switch_anyway or not self.report.differences:
                await sets.switch(connection, suffix, last)
                self.report.switched = True
        self.report.position = last

    async def _last_steps(self, connection: AsyncConnection, suffix: str, last: int) -> None:
        """What the service counted since we looked: a moment's worth, read while it waits for us."""
        done = await sets.position_of(connection, suffix)
        async for messages in chunks(self.client, done, last, CHUNK):
            await count_into(connection, Store(suffix), messages)
            done = messages[-1].position
            self.report.facts += len(messages)
        if done < last:
            raise Unavailable(f"EVENTS gave the facts up to {done} only, of {last} that are counted")
        await sets.moved(connection, suffix, done)


def fingerprint() -> str:
    """The code that counts: what another version has half done is begun again."""
    here = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for pattern in _CODE:
        for path in sorted(here.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


async def _of_revisions(connection: AsyncConnection, suffix: str) -> list[sets.Difference]:
    """What was told of closed summaries is compared too; it is never told anew."""
    names = await not_borne_out(connection, suffix)
    return [sets.Difference(f"revision {name}", "as told", "other numbers") for name in names]


async def _unhurried(connection: AsyncConnection) -> None:
    await execute(connection, "set local statement_timeout = 0")
    await execute(connection, "set local idle_in_transaction_session_timeout = 0")


@asynccontextmanager
async def _alone(dsn: str) -> AsyncIterator[None]:
    """A session that holds the lock of rebuilds."""
    session = await asyncpg.connect(dsn, timeout=10)
    try:
        if not await session.fetchval("select pg_try_advisory_lock($1)", _REBUILDING):
            raise Unavailable("another rebuild is running")
        yield
    finally:
        session.terminate()
