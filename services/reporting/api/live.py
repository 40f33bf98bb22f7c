"""Telling open pages that something was counted: one look at the position for all of them, a bounded queue for each."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Hashable
from contextlib import suppress
from time import monotonic
from typing import Any

from services.reporting.queries.dashboard import counted_up_to
from shared.db import Database
from shared.errors import Unavailable

#: How often the position is looked at while a page is open, and how long a page hears nothing at most.
_LOOK_S, _PING_S = 0.5, 15.0
#: A stream ends after a while and the browser asks anew: then its token is looked at again.
_OPEN_S = 600.0
#: What a page that does not keep up is still told of; pages at once.
_QUEUED, MOST = 4, 500
#: Answers kept for pages that ask the same.
_KEPT = 64


class Once:
    """What many open pages ask at the same moment is made once."""

    def __init__(self) -> None:
        self._made: dict[Hashable, asyncio.Task[str]] = {}

    async def made(self, key: Hashable, make: Callable[[], Coroutine[Any, Any, str]]) -> str:
        if key not in self._made:
            if len(self._made) >= _KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[key] = asyncio.create_task(make())
        task = self._made[key]
        try:
            # A page that is closed meanwhile takes nothing away from the others.
            return await asyncio.shield(task)
        except Exception:
            self._made.pop(key, None)
            raise


class Live:
    """Every replica serves pages, so the counting is heard from the table that it moves, not from the process."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._pages: set[asyncio.Queue[int]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._seen = -1

    @property
    def full(self) -> bool:
        return len(self._pages) >= MOST

    async def follow(self) -> AsyncGenerator[int | None, None]:
        """Positions counted up to, the first at once, for some minutes; None when nothing came for a while."""
        queue: asyncio.Queue[int] = asyncio.Queue(_QUEUED)
        self._pages.add(queue)
        if self._seen >= 0:
            queue.put_nowait(self._seen)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        ends = monotonic() + _OPEN_S
        try:
            while monotonic() < ends:
                try:
                    async with asyncio.timeout(_PING_S):
                        position = await queue.get()
                except TimeoutError:
                    yield None
                else:
                    yield position
        finally:
            self._pages.discard(queue)

    def tell(self, position: int) -> None:
        """A page that does not read loses the oldest: the newest says all that they said."""
        for queue in self._pages:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(position)

    async def _look(self) -> None:
        """Ends with the last page."""
        self._seen = -1
        while self._pages:
            with suppress(Unavailable):
                async with self.db.transaction() as connection:
                    position = await counted_up_to(connection)
                if position != self._seen:
                    self._seen = position
                    self.tell(position)
            await asyncio.sleep(_LOOK_S)
