"""The annual summary of a unit or place (contract section 9), and what its numbers rest on."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.duties import duties, plan_of
from services.reporting.queries.indicators import indicators
from services.reporting.queries.sums import Question, Sums, count
from shared.db import fetch
from shared.errors import NotFound

#: Shown among the children with zeros too; other bodies only with something to count.
_ALWAYS = frozenset({"district", "sector_union", "district_labour_federation", "grassroots_union"})


async def summary(connection: AsyncConnection, question: Question) -> dict[str, Any]:
    """NotFound for a unit nobody has heard of; zeros for one that has done nothing yet."""
    name = await name_of(connection, question.path)
    counted = await count(connection, question)
    through = await fetch(connection, _THROUGH, question.as_of)
    latest = max((row.known_on for row in through), default=None)
    as_of = question.as_of or (latest if latest and latest.year > 1 else None)
    return {
        "unit": question.path,
        "name_vi": name,
        "period": question.period,
        "as_of": as_of.isoformat() if as_of else None,
        "revision": 1,
        "through": {row.origin: row.sequence for row in through},
        "indicators": indicators(counted.own),
        "duties": await duties(connection, question),
        "by_unit": await _children(connection, question, counted.children),
        "plan_next_year": await plan_of(connection, question),
    }


async def name_of(connection: AsyncConnection, path: str) -> str:
    """A place nobody joined exists as soon as a unit lies in it, and is called by its path."""
    rows = await fetch(connection, _EXISTS, path)
    if not rows:
        raise NotFound(f"There is no unit or place {path}")
    return rows[0].name_vi if rows[0].path == path else path


async def _children(
    connection: AsyncConnection, question: Question, counted: dict[str, Sums]
) -> list[dict[str, Any]]:
    known = await fetch(connection, _LED_BY if question.by_union else _BELOW, question.path, question.tree)
    names = {row.path: row.name_vi for row in known}
    shown = {row.path for row in known if row.kind in _ALWAYS} | {
        path for path, sums in counted.items() if any(not code.startswith("_") for code, _ in sums)
    }
    if question.tree:
        shown &= names.keys()
    return [
        {"unit": path, "name_vi": names.get(path, path), "indicators": indicators(counted.get(path, {}))}
        for path in sorted(shown)
    ]


_EXISTS = """
select path, name_vi from units where path = $1::text or (path > $1::text || '.' and path < $1::text || '/')
 order by path limit 1
"""
_THROUGH = """
select origin, max(known_on) as known_on, max(origin_sequence) as sequence from through
 where known_on <= coalesce($1::date, 'infinity') group by origin order by origin
"""
_VALID = "coalesce($2::date between valid_from and coalesce(closed_on, 'infinity'), true)"
_BELOW = f"select path, kind, name_vi from units where parent = $1 and {_VALID}"
_LED_BY = f"select path, kind, name_vi from units where led_by = $1 and {_VALID}"
