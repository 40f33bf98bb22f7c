"""Counting some facts into a set of tables: load what they rest on, fold, write."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections import Known, id_of
from services.reporting.projections.batch import Batch, fold, read
from services.reporting.store.rows import Store

log = structlog.get_logger()

#: What the database, or the driver in front of it, says of values that it will not take.
NOT_TAKEN = (SQLAlchemyError, ValueError, TypeError, OverflowError)


class Message(Protocol):
    """A fact as NATS gave it."""

    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def position(self) -> int: ...


#: Does one transaction; with an error, the only message is set aside instead of being counted.
Once = Callable[[Sequence[Message], Exception | None], Awaitable[None]]


async def count_into(
    connection: AsyncConnection, store: Store, messages: Sequence[Message], error: Exception | None = None
) -> None:
    """Within the caller's transaction; with an error, put the message where skipped facts are listed."""
    if error:
        batch = Batch(messages[-1].position)
        fact_id, type_ = (text.replace("\0", "") for text in id_of(messages[-1].body))
        batch.skip(messages[-1].position, fact_id, type_, error)
    else:
        done = read((one.subject, one.body, one.position) for one in messages)
        batch = fold(done, Known(await store.load(connection, done.wanted)))
    await store.write(connection, batch.entries, batch.cells, batch.rows)
    for row in batch.rows.get("skipped", {}).values():
        log.error(
            "fact_skipped",
            position=row["position"],
            event_id=row["fact_id"],
            type=row["type"],
            error=row["error"],
        )


async def by_halves(messages: Sequence[Message], once: Once) -> None:
    """All in one transaction; what the database will not take is found by halves, and holds up nobody."""
    try:
        await once(messages, None)
    except NOT_TAKEN as error:
        # What is only away or stale is Unavailable or StaleVersion, and passes through.
        if len(messages) == 1:
            return await once(messages, error)
        middle = len(messages) // 2
        await by_halves(messages[:middle], once)
        await by_halves(messages[middle:], once)
