"""What the report of a period is made from, read in one picture of the database."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.background import background
from services.reporting.queries.indicators import indicators
from services.reporting.queries.inside import inside
from services.reporting.queries.summaries import summary
from services.reporting.queries.sums import Question, count
from shared.db import execute, fetch

_FEDERATIONS = ("provincial_labour_federation", "district_labour_federation")
#: A body that leads others reports on all of them.
_LEADING = (*_FEDERATIONS, "sector_union")


async def report_data(connection: AsyncConnection, question: Question) -> dict[str, Any]:
    """All parts of a report but its number and day; `counted_on` is the day on which the last of what it tells became
    known, so that it changes only when the report does."""
    # Numbers of one report must belong together while facts are being counted: the first statement of a transaction.
    await execute(connection, "set transaction isolation level repeatable read")
    bodies = await bodies_of(connection, question)
    if any(body["path"] == question.path and body["kind"] in _LEADING for body in bodies):
        question = replace(question, by_union=True)
    told = await summary(connection, question)
    return {
        "summary": told,
        "background": await background(connection, question),
        "given": await given(connection, question),
        "bodies": bodies,
        "counted_on": await _counted_on(connection, question, [body["path"] for body in bodies]),
        "union": told if question.by_union else await _union(connection, question, bodies),
        "years": await _years(connection, question),
    }


async def bodies_of(connection: AsyncConnection, question: Question) -> list[dict[str, Any]]:
    """The unit itself, and of a place whatever lies directly in it and had not ended before the period did."""
    return [dict(row._mapping) for row in await fetch(connection, _BODIES, question.path, question.last)]


async def given(connection: AsyncConnection, question: Question) -> list[dict[str, Any]]:
    """Awards in force by code: the same that A01 counts, with what an annex cuts them by."""
    rows = await fetch(
        connection, _GIVEN.format(below=_below(question)), question.path, question.first, question.last
    )
    return [dict(row._mapping) for row in rows]


async def _counted_on(connection: AsyncConnection, question: Question, paths: list[str]) -> date:
    years = question.first.year, question.last.year
    values = (question.path, question.first, question.last, *years, paths)
    known = (await fetch(connection, _COUNTED_ON.format(below=_below(question)), *values))[0].day
    return known if known and known.year > 1 else question.last


async def _union(
    connection: AsyncConnection, question: Question, bodies: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Along the line of the federation that stands in the place."""
    leads = [body["path"] for body in bodies if body["kind"] in _FEDERATIONS]
    if not leads:
        return None
    return await summary(connection, Question(leads[0], question.period, by_union=True))


async def _years(connection: AsyncConnection, question: Question) -> list[tuple[int, dict[str, Any]]]:
    """Of a period of several whole years each by itself: parts of years would not add up to it."""
    years = range(question.first.year, question.last.year + 1)
    if len(years) < 2 or not question.whole_years:
        return []
    return [
        (year, indicators((await count(connection, Question(question.path, f"{year}"))).own))
        for year in years
    ]


def _below(question: Question) -> str:
    return _LED if question.by_union else _INSIDE


_BODIES = """
select path, kind, name_vi from units
 where (path = $1 or (parent = $1 and kind <> 'grassroots_union')) and coalesce(closed_on, 'infinity') >= $2::date
 order by path = $1 desc, path
"""
#: Which entries lie below a path, or below a body by who leads whom.
_INSIDE = inside("e.unit", 1)
_LED = """e.unit in (
  with recursive led (path) as (
    select $1::text collate "C" union select u.path from led join units u on u.led_by = led.path
  ) select path from led)"""
# Of the entries of A01, so that both are the same whatever was taken back.
_GIVEN = """
select a.award, a.award_name_vi, a.kind, a.level,
       coalesce(sum(e.amount) filter (where a.subject_kind = 'individual'), 0)::bigint as individual,
       coalesce(sum(e.amount) filter (where a.subject_kind <> 'individual'), 0)::bigint as collective,
       coalesce(sum(e.amount) filter (where a.subject_kind = 'individual' and a.direct_worker), 0)::bigint as direct,
       sum(e.amount * a.bonus_vnd)::bigint as bonus
  from entries e join awards a on a.award_id = e.key
 where e.indicator = 'A01' and e.day between $2::date and $3::date
   and {below}
 group by a.award, a.award_name_vi, a.kind, a.level having sum(e.amount) <> 0 order by a.award, a.award_name_vi
"""
_COUNTED_ON = """
select max(known_on) as day from (
  select max(known_on) as known_on from entries e where day between $2::date and $3::date and {below}
  union all
  select max(known_on) from agreements
   where party = any($6::text[])
     and (what in ('review', 'final_review') and year between $4::int and $5::int or what = 'plan' and year = $5::int + 1)
) as told
"""
