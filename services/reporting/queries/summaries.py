"""The annual summary of a unit or place (contract section 9), and what its numbers rest on."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.duties import duties, plan_of
from services.reporting.queries.indicators import indicators
from services.reporting.queries.inside import inside
from services.reporting.queries.sums import Question, Sums, count
from services.reporting.queries.tree import Tree, tree_of
from shared.db import fetch
from shared.errors import NotFound

#: Shown among the children with zeros too; other bodies only with something to count.
_ALWAYS = frozenset({"district", "sector_union", "district_labour_federation", "grassroots_union"})


async def summary(connection: AsyncConnection, question: Question) -> dict[str, Any]:
    """NotFound for a unit nobody has heard of; zeros for one that has done nothing yet."""
    name = await name_of(connection, question.path)
    tree = await tree_of(connection, question.tree, by_union=question.by_union) if question.tree else None
    counted = await count(connection, question, tree)
    through = await fetch(connection, _THROUGH, question.as_of)
    latest = max((row.known_on for row in through), default=None)
    as_of = question.as_of or (latest if latest and latest.year > 1 else None)
    return {
        "unit": question.path,
        "name_vi": name,
        "period": question.period,
        "as_of": as_of.isoformat() if as_of else None,
        "revision": (await fetch(connection, _REVISION, question.path, question.period))[0].last,
        "through": {row.origin: row.sequence for row in through},
        "indicators": indicators(counted.own),
        "duties": await duties(connection, question, tree),
        "by_unit": await _children(connection, question, counted.children, tree),
        "plan_next_year": await plan_of(connection, question, tree),
    }


async def name_of(connection: AsyncConnection, path: str) -> str:
    """A place nobody joined exists as soon as a unit lies in it, and is called by its path."""
    rows = await fetch(connection, _EXISTS, path)
    if not rows:
        raise NotFound(f"There is no unit or place {path}")
    return rows[0].name_vi if rows[0].path == path else path


async def _children(
    connection: AsyncConnection, question: Question, counted: dict[str, Sums], tree: Tree | None
) -> list[dict[str, Any]]:
    query = _LED_BY if question.by_union else _BELOW
    known = tree.children(question.path).values() if tree else await fetch(connection, query, question.path)
    names = {row.path: row.name_vi for row in known}
    shown = {row.path for row in known if row.kind in _ALWAYS} | {
        path for path, sums in counted.items() if any(not code.startswith("_") for code, _ in sums)
    }
    named = tree.name_of if tree else lambda path: names.get(path, path)
    return [
        {"unit": path, "name_vi": named(path), "indicators": indicators(counted.get(path, {}))}
        for path in sorted(shown)
    ]


_EXISTS = f"""
select path, name_vi from units where {inside("path", 1)}
 order by path limit 1
"""
_THROUGH = """
select origin, max(known_on) as known_on, max(origin_sequence) as sequence from through
 where known_on <= coalesce($1::date, 'infinity') group by origin order by origin
"""
_REVISION = "select coalesce(max(revision), 1) as last from revisions where unit = $1 and period = $2"
_BELOW = "select path, kind, name_vi from units where parent = $1"
_LED_BY = "select path, kind, name_vi from units where led_by = $1"
