"""Counting facts as they arrive: one batch, one transaction."""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.handlers.counting import Message, by_halves, count_into
from services.reporting.store.rows import Store, lock_counting, move, position
from shared import tracing
from shared.arrival import Wire
from shared.db import Database
from shared.metrics import BATCH_S

Check = Callable[[AsyncConnection], Awaitable[None]]


async def count(messages: Sequence[Wire], db: Database, check: Check, heard: dict[str, int]) -> None:
    """Count what is new of a batch; `check` stops a replica that leads no longer.

    `heard`, the last originsequence by origin, is kept up to date.
    """
    store, counted = Store(), list[Message]()

    async def once(some: Sequence[Message], error: str | None) -> None:
        async with db.transaction() as connection:
            await check(connection)
            await lock_counting(connection)
            done = await position(connection)
            new = [one for one in some if one.position > done]
            if not new:
                return
            counted.extend(new)
            after = await count_into(connection, store, new, error, heard)
            await move(connection, new[-1].position, stored_at[new[-1].position])
        heard.update(after)

    stored_at, began = {wire.position: wire.stored_at for wire in messages}, tracing.now()
    with BATCH_S.labels("reporting").time():
        await by_halves(messages, once)
    tracing.followed("count", (one.body for one in counted), began)
