"""Counting some facts into a set of tables: load what they rest on, fold, write."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.projections import Fact, Known, id_of
from services.reporting.projections.batch import Batch, fold, read
from services.reporting.store.rows import Store
from shared.errors import TdktError, Unavailable
from shared.ids import plain

log = structlog.get_logger()

#: SQLSTATE classes: data exception, integrity constraint violation.
_DATA_ERRORS = ("22", "23")


class NotTaken(Exception):
    """The database will not take what these facts say; its text is the kind of error."""


class Message(Protocol):
    """A fact as NATS gave it."""

    @property
    def subject(self) -> str: ...
    @property
    def body(self) -> bytes: ...
    @property
    def position(self) -> int: ...


#: Does one transaction; with an error, the only message is set aside instead of being counted.
Once = Callable[[Sequence[Message], str | None], Awaitable[None]]


async def count_into(
    connection: AsyncConnection,
    store: Store,
    messages: Sequence[Message],
    error: str | None = None,
    heard: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Within the caller's transaction; with an error, put the message where skipped facts are listed.

    What `heard` (the last originsequence by origin) says is known is not counted again; the same afterwards.
    """
    after = dict(heard or {})
    batch = _set_aside(messages[-1], error) if error else None
    try:
        if batch is None:
            done = read((one.subject, one.body, one.position) for one in messages)
            if heard is not None:
                done.facts = [fact for fact in done.facts if _first_time(fact, after)]
            batch = fold(done, Known(await store.load(connection, done.wanted)))
        await store.write(connection, batch.entries, batch.cells, batch.rows)
    except Exception as failure:
        raise _kind(failure) from failure
    for row in batch.rows.get("skipped", {}).values():
        log.error(
            "fact_skipped",
            position=row["position"],
            event_id=plain(row["fact_id"]),
            type=plain(row["type"]),
            error=row["error"],
        )
    return after


def _first_time(fact: Fact, heard: dict[str, int]) -> bool:
    """EVENTS may have been filled anew, in another order of origins and under other sequences."""
    if fact.origin_sequence <= heard.get(fact.origin, 0):
        return False
    heard[fact.origin] = fact.origin_sequence
    return True


def _set_aside(message: Message, error: str) -> Batch:
    batch = Batch(message.position)
    fact_id, type_ = (text.replace("\0", "") for text in id_of(message.body))
    batch.skip(message.position, fact_id, type_, error)
    return batch


def _kind(error: Exception) -> Exception:
    """Is it the facts, so that trying again is in vain, or the database, so that it is not?"""
    if not isinstance(
        error, (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TdktError)
    ):
        return NotTaken(type(error).__name__)
    said = getattr(error, "orig", error)
    of_the_values = (getattr(said, "sqlstate", None) or "")[:2] in _DATA_ERRORS
    # The driver refuses some values before the server sees them: an InterfaceError that is a ValueError too.
    if of_the_values or any(isinstance(one, ValueError) for one in (said, said.__cause__)):
        return NotTaken(type(said.__cause__ or said).__name__)
    return error if isinstance(error, TdktError) else Unavailable(f"PostgreSQL: {type(said).__name__}")


async def by_halves(messages: Sequence[Message], once: Once) -> None:
    """All in one transaction; what the database will not take is found by halves, and holds up nobody."""
    try:
        await once(messages, None)
    except NotTaken as error:
        if len(messages) == 1:
            return await once(messages, str(error))
        middle = len(messages) // 2
        await by_halves(messages[:middle], once)
        await by_halves(messages[middle:], once)
