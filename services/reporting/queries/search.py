"""The register searched by words, marks or none, and in the order of a Vietnamese dictionary."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.inside import inside
from services.reporting.queries.register import CALLED_AND_ALL, as_told
from services.reporting.vietnamese import fold, sort_key
from shared.db import fetch
from shared.units import ancestors

#: More words than a name has are not looked at.
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader asks of the register's page; pages are counted from 1."""

    words: str = ""
    year: int | None = None
    status: str | None = None
    unit: str | None = None
    page: int = 1
    size: int = 25


@dataclass(frozen=True, slots=True)
class Found:
    total: int
    awards: list[dict[str, Any]]


async def search(connection: AsyncConnection, wanted: Search) -> Found:
    """Every word must be in the name of the unit, of a place or body above it, of the award, or in the decision's number."""
    units = {row.path: row.name_vi for row in await fetch(connection, "select path, name_vi from units")}
    names = [row.name for row in await fetch(connection, _AWARDS)]
    order = sorted(units, key=lambda path: (sort_key(units[path]), path))
    values: list[Any] = [wanted.year, wanted.status, wanted.unit, order]
    where = ""
    for one in fold(wanted.words).split()[:_WORDS]:
        first = len(values) + 1
        where += _WORD.format(units=first, awards=first + 1, number=first + 2)
        values += [_units(units, one), [name for name in names if one in fold(name)], _like(one)]
    limits = f" limit {int(wanted.size)} offset {int(wanted.size) * (int(wanted.page) - 1)}"
    total = (await fetch(connection, f"select count(*)::int as n {_FROM} {where}", *values))[0].n
    rows = await fetch(connection, f"{CALLED_AND_ALL} {_FROM} {where} {_ORDER} {limits}", *values)
    return Found(total, [as_told(row) for row in rows])


def _units(units: dict[str, str], word: str) -> list[str]:
    named = {path for path, name in units.items() if word in fold(name)}
    return [path for path in units if not named.isdisjoint(ancestors(path))]


def _like(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


_AWARDS = "select distinct award_name_vi as name from awards"
_FROM = f"""
  from awards a left join unnest($4::text[]) with ordinality as o (path, place) on o.path = a.unit
 where ($1::int is null or extract(year from a.decided_on) = $1::int)
   and ($2::text is null or a.status = $2::text)
   and ($3::text is null or {inside("a.unit", 3)})
"""
_WORD = """
   and (a.unit = any(${units}::text[]) or a.award_name_vi = any(${awards}::text[])
        or lower(translate(a.decision_number, 'ĐđÐ', 'ddd')) like ${number}::text)
"""
_ORDER = "order by o.place nulls last, a.decided_on desc, a.award_id"
