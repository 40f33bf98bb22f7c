"""Closed summaries: what is kept of them, and which of them the facts of a day concern."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import execute, fetch


@dataclass(frozen=True, slots=True)
class Revision:
    """A summary as it was told; `position` is the last fact of EVENTS in it, `digest` the SHA-256 of `body`."""

    unit: str
    period: str
    revision: int
    as_of: date
    position: int
    fact_id: str
    digest: str
    body: bytes


async def save(connection: AsyncConnection, made: list[Revision]) -> None:
    columns = [[getattr(one, name) for one in made] for name in Revision.__dataclass_fields__]
    await execute(connection, _SAVE, *columns)


async def newest(connection: AsyncConnection) -> dict[tuple[str, str], tuple[int, int]]:
    """Revision and position of the last one of every unit and period that is closed."""
    rows = await fetch(connection, _NEWEST)
    return {(row.unit, row.period): (row.revision, row.position) for row in rows}


async def day_began(connection: AsyncConnection) -> tuple[date | None, int]:
    """The programme date, and the last fact before it; a date that began before there were revisions has none."""
    row = (await fetch(connection, _DAY))[0]
    return row.day if row.day and row.day.year > 1 else None, row.position


async def begin_day(connection: AsyncConnection, day: date, position: int) -> None:
    await execute(connection, "insert into days values ($1, $2) on conflict do nothing", day, position)


async def closable(connection: AsyncConnection, kinds: list[str], first: date, last: date) -> list[str]:
    """Units of these kinds that there were in the period, along the paths."""
    return [row.path for row in await fetch(connection, _CLOSABLE, kinds, first, last)]


async def spans(connection: AsyncConnection) -> dict[str, list[tuple[int, int]]]:
    """First and last year of the programmes of each province."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in await fetch(connection, _SPANS):
        found.setdefault(row.province, []).append((row.first_year, row.last_year))
    return found


async def touched(connection: AsyncConnection, after: int, last: date) -> list[Any]:
    """Units and days that facts behind this position concern: rows of unit, day."""
    return list(await fetch(connection, _TOUCHED, after, last))


async def causes(connection: AsyncConnection, unit: str, after: int, first: date, last: date) -> list[str]:
    """Ids of the facts behind a position that count in this place and time, in stream order."""
    return [row.fact_id for row in await fetch(connection, _CAUSES, unit, after, first, last)]


_SAVE = """
insert into revisions (unit, period, revision, as_of, position, fact_id, digest, body)
select * from unnest($1::text[], $2::text[], $3::int[], $4::date[], $5::bigint[], $6::text[], $7::text[], $8::bytea[])
"""
_NEWEST = """
select distinct on (unit, period) unit, period, revision, position from revisions order by unit, period, revision desc
"""
_DAY = """
select greatest((select max(known_on) from through), (select max(day) from days)) as day,
       coalesce((select max(position) from days), 0) as position
"""
_CLOSABLE = """
select path from units where kind = any($1::text[]) and valid_from <= $3::date and (closed_on is null or closed_on >= $2::date)
 order by path
"""
_SPANS = """
select distinct split_part(party.path, '.', 1) as province, first_year, last_year
  from programmes cross join jsonb_array_elements_text(parties) as party (path) where first_year is not null
 order by 1, 2, 3
"""
_TOUCHED = "select distinct unit, day from entries where position > $1 and day <= $2::date"
_CAUSES = """
select fact_id, min(position) from entries
 where position > $2 and day between $3::date and $4::date and left(indicator, 1) <> '_'
   and (unit = $1::text or (unit > $1::text || '.' and unit < $1::text || '/'))
 group by fact_id order by 2, 1
"""
