"""The rows of the exports, in chunks from one view of the database: all of them, or those of a unit or place."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.inside import inside, programme_date
from services.reporting.queries.register import CALLED
from shared.db import execute, fetch
from shared.streams import EVENTS

#: Rows that are in memory at once.
_CHUNK = 2_000

Row = Sequence[Any]


class Taken(NamedTuple):
    """As of when a snapshot was taken: the last fact of EVENTS that it counts, and the programme date."""

    position: int
    as_of: date


async def one_view(connection: AsyncConnection) -> Taken:
    """From here on this transaction sees the tables as they are now, however long it takes."""
    await execute(connection, "set transaction isolation level repeatable read, read only")
    await execute(connection, "set local idle_in_transaction_session_timeout = 0")
    rows = await fetch(connection, "select position from positions where stream = $1", EVENTS)
    # The days before the first word of the clock have no date.
    counted = rows[0].position if rows else 0
    return Taken(counted, await programme_date(connection) or date(1970, 1, 1))


async def rows_of(connection: AsyncConnection, table: str, unit: str) -> AsyncIterator[list[Row]]:
    """In the order of the key; empty `unit`: all."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    cursor = await driver.cursor(_TABLES[table], unit or None)
    while found := await cursor.fetch(_CHUNK):
        yield [tuple(row) for row in found]


_TABLES = {
    "awards": f"""
select a.award_id, a.status, a.award, a.award_name_vi, a.kind, a.level, a.type, a.subject_kind,
       a.unit, {CALLED.format(path="a.unit")}, a.decider, {CALLED.format(path="a.decider")},
       a.decision_number, a.decided_on, a.law
  from awards a where ($1::text is null or {inside("a.unit", 1)}) order by a.award_id
""",
    # What begins with _ is counted for the duties alone.
    "figures": f"""
select c.place, coalesce(u.name_vi, c.place), c.year, c.indicator, c.cut, c.amount
  from cells c left join units u on u.path = c.place
 where c.indicator not like '\\_%' and ($1::text is null or {inside("c.place", 1)}) order by c.place, c.year, c.indicator, c.cut
""",
    "duties": f"""
select d.unit, coalesce(u.name_vi, d.unit), d.duty, d.period, d.state, d.value, d.low, d.high, d.due, d.rule
  from duties d left join units u on u.path = d.unit
 where ($1::text is null or {inside("d.unit", 1)}) order by d.unit, d.duty, d.period
""",
    "dossiers": f"""
select n.nomination_id, n.award, n.type, n.subject_kind, n.year, n.unit, coalesce(u.name_vi, n.unit), n.proposer,
       n.day, n.step, n.due
  from nominations n left join units u on u.path = n.unit
 where ($1::text is null or {inside("n.unit", 1)}) order by n.nomination_id
""",
}
