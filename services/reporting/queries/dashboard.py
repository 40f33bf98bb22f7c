"""What the charts of a dashboard show beside its summary: the same place over the years, and what was counted last."""

from collections import defaultdict
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.indicators import indicators
from services.reporting.queries.inside import inside
from shared.db import fetch
from shared.units import province_of

Data = dict[str, Any]
#: So many years fit a chart on a phone.
_YEARS_SHOWN = 6


async def years_around(connection: AsyncConnection, path: str, year: int) -> list[int]:
    """Years of the province with anything to show, the last of them up to some years after `year`."""
    found = {row.year for row in await fetch(connection, _YEARS, province_of(path))} | {year}
    near = sorted(found, key=lambda one: (abs(one - year), one))[:_YEARS_SHOWN]
    return sorted(near)


async def over_years(connection: AsyncConnection, path: str, years: list[int]) -> dict[int, Data]:
    """The indicators of a place for each year, along the paths as they were."""
    sums: dict[int, dict[tuple[str, str], int]] = {year: {} for year in years}
    for row in await fetch(connection, _SUMS, path, years):
        sums[row.year][row.indicator, row.cut] = row.amount
    return {year: indicators(found) for year, found in sums.items()}


async def levels(connection: AsyncConnection, path: str, years: list[int]) -> dict[str, dict[int, int]]:
    """Awards that stand, by level and year of decision; each of them is open to all in the register."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in await fetch(connection, _LEVELS, path, years):
        found[row.level][row.year] = row.n
    return found


async def latest(connection: AsyncConnection, path: str, after: int) -> list[Data]:
    """What was counted behind a position, newest first: indicator and unit, never a person."""
    return [dict(row._mapping) for row in await fetch(connection, _LATEST, path, after)]


async def around(connection: AsyncConnection, path: str) -> list[Data]:
    """The units above, the place itself and those directly below, for the choice of a unit."""
    above = [path.rsplit(".", n)[0] for n in range(path.count("."), 0, -1)]
    return [dict(row._mapping) for row in await fetch(connection, _AROUND, [*above, path], path)]


async def counted_up_to(connection: AsyncConnection) -> int:
    rows = await fetch(connection, "select max(position) as position from positions")
    return rows[0].position or 0


async def leads(connection: AsyncConnection, positions: list[int]) -> dict[int, Data]:
    """Where a fact leads: to the entry of its award, or to its dossier."""
    return {
        row.position: {"award_id": row.award_id, "dossier": row.dossier}
        for row in await fetch(connection, _LEADS, positions)
    }


async def called(connection: AsyncConnection, paths: list[str]) -> dict[str, str]:
    return {row.path: row.name_vi for row in await fetch(connection, _CALLED, paths)}


_YEARS = """
select distinct year from cells where place = $1 and amount <> 0 and indicator not like '\\_%'
"""
_SUMS = "select year, indicator, cut, amount from cells where place = $1 and year = any($2::int[])"
_LEVELS = f"""
select level, extract(year from decided_on)::int as year, count(*)::int as n from awards
 where {inside("unit", 1)} and status <> 'revoked'
   and extract(year from decided_on) = any($2::int[])
 group by 1, 2
"""
_LATEST = f"""
select e.indicator, e.unit, coalesce(u.name_vi, e.unit) as name, max(e.position) as position
  from entries e left join units u on u.path = e.unit
 where e.position > $2::bigint and {inside("e.unit", 1)}
   and e.indicator not like '\\_%'
 group by 1, 2, 3 order by 4 desc, 1 limit 5
"""
_AROUND = """
select path, name_vi, kind from units where path = any($1::text[]) or parent = $2::text
 order by path
"""
_CALLED = "select path, name_vi from units where path = any($1::text[])"
_LEADS = """
select p.position, a.award_id, n.nomination_id as dossier from unnest($1::bigint[]) as p (position)
  left join awards a on a.position = p.position
  left join lateral (select key from entries e where e.position = p.position and e.indicator = 'D01' limit 1) e on true
  left join nominations n on n.nomination_id = e.key
"""
