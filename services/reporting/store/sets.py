"""Whole sets of tables: a fresh one beside the one readers see, how the two compare, and the switch."""

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables import CELLS, PREVIOUS, PROJECTED, SHADOW, Table
from shared.db import execute, fetch
from shared.errors import NotFound, Unavailable

_ATTEMPTS, _PAUSE_S = 100, 0.05
#: Differing cells that are told one by one.
_TOLD = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one table other than that of cells, in which the two sets differ."""

    what: str
    seen: Any
    counted_anew: Any


async def begin(connection: AsyncConnection, fingerprint: str, created: str) -> int:
    """Where a rebuild goes on: what another left half done, by the same code, is not done again."""
    rows = await fetch(connection, "select * from sets where suffix = $1", SHADOW)
    if rows and (rows[0].fingerprint, rows[0].created) == (fingerprint, created):
        return rows[0].position
    for table in PROJECTED:
        await execute(connection, f"drop table if exists {table.name}{SHADOW}")
        await execute(connection, f"create table {table.name}{SHADOW} (like {table.name} including all)")
    await execute(connection, "delete from sets where suffix = $1", SHADOW)
    await execute(connection, "insert into sets values ($1, 0, $2, $3)", SHADOW, fingerprint, created)
    return 0


async def position_of(connection: AsyncConnection, suffix: str) -> int:
    rows = await fetch(connection, "select position from sets where suffix = $1", suffix)
    if not rows:
        raise NotFound("There is no earlier set of tables to go back to")
    return rows[0].position


async def moved(connection: AsyncConnection, suffix: str, position: int) -> None:
    await execute(connection, "update sets set position = $2 where suffix = $1", suffix, position)


async def differences(connection: AsyncConnection, suffix: str) -> list[Difference]:
    """Cell by cell, and row by row for everything else."""
    found = [
        Difference(f"{row.place} {row.year} {row.indicator} {row.cut}".strip(), row.seen, row.anew)
        for row in await fetch(connection, _CELLS.format(suffix=suffix), _TOLD)
    ]
    for table in PROJECTED:
        if table is not CELLS:
            found += await _of_rows(connection, table, suffix)
    return found


async def _of_rows(connection: AsyncConnection, table: Table, suffix: str) -> list[Difference]:
    sums = [(await fetch(connection, _SUM.format(name=table.name + end)))[0] for end in ("", suffix)]
    if tuple(sums[0]) == tuple(sums[1]):
        return []
    counts = [
        (await fetch(connection, _EXCEPT.format(one=table.name + one, other=table.name + other)))[0].n
        for one, other in (("", suffix), (suffix, ""))
    ]
    return [Difference(f"rows of {table.name} that the other set has not", counts[0], counts[1])]


async def switch(connection: AsyncConnection, suffix: str, position: int) -> None:
    """Readers see the other set from the commit on; theirs until now is kept as the previous one."""
    await _lock(connection, suffix)
    for table in PROJECTED:
        name = table.name
        if suffix != PREVIOUS:
            await execute(connection, f"drop table if exists {name}{PREVIOUS}")
        await execute(connection, f"alter table {name} rename to {name}_leaving")
        await execute(connection, f"alter table {name}{suffix} rename to {name}")
        await execute(connection, f"alter table {name}_leaving rename to {name}{PREVIOUS}")
    await execute(connection, "delete from sets")
    await execute(connection, "insert into sets values ($1, $2, '', '')", PREVIOUS, position)


async def _lock(connection: AsyncConnection, suffix: str) -> None:
    """All tables or none, and never for long: a reader in the middle of an answer goes first."""
    names = ", ".join(f"{table.name}{end}" for table in PROJECTED for end in ("", suffix))
    await execute(connection, "set local lock_timeout = '200ms'")
    for _ in range(_ATTEMPTS):
        try:
            async with connection.begin_nested():
                await execute(connection, f"lock table {names} in access exclusive mode")
                return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") not in ("55P03", "40P01"):
                raise
            await asyncio.sleep(_PAUSE_S)
    raise Unavailable("readers leave no moment to switch in")


_CELLS = """
select place, year, indicator, cut, coalesce(c.amount, 0) as seen, coalesce(s.amount, 0) as anew
  from cells c full join cells{suffix} s using (place, year, indicator, cut)
 where coalesce(c.amount, 0) <> coalesce(s.amount, 0) order by 1, 2, 3, 4 limit $1
"""
_SUM = "select count(*) as n, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) as h from {name} t"
_EXCEPT = "select count(*) as n from (select * from {one} except all select * from {other}) only_here"
