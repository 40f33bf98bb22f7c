"""The duties of the programme: settled by facts, and those of running periods with their value so far."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.sums import Question
from services.reporting.queries.tree import Tree
from services.reporting.rules import (
    DUTY_OF_LIST,
    INTRODUCTIONS,
    PERIODS_OF_A_YEAR,
    REVIEW_AND_PLAN,
    bounds_of,
)
from shared.db import fetch
from shared.units import is_place

Duty = dict[str, Any]


async def duties(connection: AsyncConnection, question: Question, tree: Tree | None) -> list[Duty]:
    """Of a body its own; of a place those of the bodies that lie directly in it. By the tree of a day those of bodies that
    have ended fall to whoever stands for them then; each names the unit that owed it."""
    units = await _bodies(connection, question.path, tree)
    settled = [
        _duty(row.unit, row.duty, row.period, row.state, row.value, (row.low, row.high), row.due, row.rule)
        for row in await fetch(connection, _SETTLED, units, question.as_of)
    ]
    known = {_key(duty) for duty in settled}
    running = [duty for duty in await _running(connection, question, units) if _key(duty) not in known]
    wanted = [duty for duty in settled + running if _inside(duty["period"], question)]
    return sorted(wanted, key=_key)


async def plan_of(connection: AsyncConnection, question: Question, tree: Tree | None) -> dict[str, Any]:
    """What the parties have agreed for the year after; `{}` while there is nothing."""
    units = await _bodies(connection, question.path, tree)
    year = question.last.year + 1
    rows = await fetch(connection, _PLANS, year, units, question.as_of)
    if not rows:
        return {}
    return {
        "year": year,
        "programme": rows[-1].number,
        "tasks": _list(rows[-1].tasks),
        "agreed_by": [row.party for row in rows],
        "complete": any(row.complete for row in rows),
    }


async def _bodies(connection: AsyncConnection, path: str, tree: Tree | None) -> list[str]:
    if tree:
        return [unit for unit in tree.directory.by_path if tree.speaks_for(unit, path)]
    if not is_place(path):
        return [path]
    return [row.path for row in await fetch(connection, "select path from units where parent = $1", path)]


async def _running(connection: AsyncConnection, question: Question, units: list[str]) -> list[Duty]:
    years = list(range(question.first.year, question.last.year + 1))
    values = {
        (row.unit, row.year, row.indicator, row.cut): row.amount
        for row in await _values(connection, units, years, question.as_of)
    }
    found = []
    for row in await fetch(connection, _ROUNDS, units, years, question.as_of):
        if duty := DUTY_OF_LIST.get(row.award):
            value = values.get((row.unit, row.year, "_chosen", row.award), 0)
            found.append(_open(row.unit, duty, str(row.year), value, (row.low, row.high)))
    for row in await fetch(connection, _PROGRAMMES, units, years, question.as_of):
        found.append(_open(row.unit, REVIEW_AND_PLAN, str(row.year), row.done, (row.low_6, row.high_6)))
        for period in _owed(row):
            value = values.get((row.unit, row.year, "_introduced", period), 0)
            found.append(_open(row.unit, INTRODUCTIONS, period, value, (row.low_5, row.high_5)))
    return found


async def _values(connection: AsyncConnection, units: list[str], years: list[int], as_of: date | None) -> Sequence[Any]:
    """As known now from cells, so that an answer does not take longer the more facts there are."""
    if as_of is None:
        return await fetch(connection, _VALUES_NOW, units, years)
    return await fetch(connection, _VALUES, units, years, as_of)


def _owed(row: Any) -> list[str]:
    """Periods in which the federation introduces exemplars: none that had ended when the programme was signed (N02)."""
    if row.kind != "provincial_labour_federation":
        return []
    periods = [f"{row.year}{part}" for part in PERIODS_OF_A_YEAR]
    return [period for period in periods if bounds_of(period)[1] >= row.signed_on]


def _open(unit: str, duty: str, period: str, value: int, bounds: tuple[int | None, int | None]) -> Duty:
    return _duty(unit, duty, period, "open", value, bounds, bounds_of(period)[1], "")


def _duty(
    unit: str,
    duty: str,
    period: str,
    state: str,
    value: int,
    bounds: tuple[int | None, int | None],
    due: date,
    rule: str,
) -> Duty:
    return {
        "id": duty,
        "period": period,
        "unit": unit,
        "state": state,
        "value": value,
        "bounds": list(bounds),
        "due": due.isoformat(),
        "rule": rule,
    }


def _key(duty: Duty) -> tuple[str, str, str]:
    return duty["id"], duty["period"], duty["unit"]


def _inside(period: str, question: Question) -> bool:
    first, last = bounds_of(period)
    return question.first <= first and last <= question.last


def _list(tasks: Any) -> list[str]:
    return orjson.loads(tasks) if isinstance(tasks, str) else tasks


_SETTLED = """
select * from duties where unit = any($1::text[]) and known_on <= coalesce($2::date, 'infinity')
"""
_PLANS = """
select a.party, a.tasks, a.complete, p.number from agreements a left join programmes p using (programme_id)
 where a.what = 'plan' and a.year = $1 and a.party = any($2::text[])
   and a.known_on <= coalesce($3::date, 'infinity')
 order by a.made_on, a.party
"""
# A cell holds what lies below it too; what is the unit's own is the rest.
_VALUES_NOW = """
select place as unit, year, indicator, cut,
       amount - coalesce((select sum(below.amount) from cells below
                           where below.parent = own.place and below.year = own.year
                             and below.indicator = own.indicator and below.cut = own.cut), 0)::bigint as amount
  from cells own where place = any($1::text[]) and year = any($2::int[]) and indicator in ('_chosen', '_introduced')
"""
_VALUES = """
select unit, year, indicator, cut, sum(amount)::bigint as amount from entries
 where unit = any($1::text[]) and year = any($2::int[]) and indicator in ('_chosen', '_introduced')
   and known_on <= coalesce($3::date, 'infinity')
 group by 1, 2, 3, 4
"""
_ROUNDS = """
select * from rounds
 where unit = any($1::text[]) and year = any($2::int[]) and known_on <= coalesce($3::date, 'infinity')
"""
# The bounds of a duty come with the facts that settle it; before the first of them nobody has said them.
_PROGRAMMES = """
select party.unit, y.year, u.kind, p.signed_on,
       (select count(distinct (a.what)) from agreements a
         where a.programme_id = p.programme_id and a.complete and a.known_on <= coalesce($3::date, 'infinity')
           and (a.what, a.year) in (('review', y.year), ('plan', y.year + 1))) as done,
       five.low as low_5, five.high as high_5, six.low as low_6, six.high as high_6
  from programmes p
 cross join jsonb_array_elements_text(p.parties) as party (unit)
  join unnest($2::int[]) as y (year) on y.year between p.first_year and p.last_year
  left join units u on u.path = party.unit
  left join lateral (select low, high from duties where duty = 'N05' order by due desc limit 1) five on true
  left join lateral (select low, high from duties where duty = 'N06' order by due desc limit 1) six on true
 where party.unit = any($1::text[]) and p.known_on <= coalesce($3::date, 'infinity')
"""
