"""Which facts a number counts: every one of them, by id and place in the stream, along the tree that is asked for."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.inside import inside
from services.reporting.queries.sums import Question
from services.reporting.queries.tree import tree_of
from shared.db import fetch

#: Parts of a summary that are computed, by the cut of the entries that they are computed from.
_COMPUTED = {
    "A02.count": "direct_workers",
    "A02.share": "individuals",
    "D02.within_sla": "within",
    "D02.decided": "days",
    "D02.median": "days",
    "D02.mean": "days",
    "D02.p90": "days",
    "D02": "days",
    "A07": "workforce",
    "A07.per_1000": "workforce",
    "D04.share": "with_minutes",
    **dict.fromkeys(("G02", "G02.median", "G02.mean", "G02.p90"), "days"),
}


async def explained(
    connection: AsyncConnection, question: Question, name: str, limit: int
) -> tuple[int, list[dict[str, Any]]]:
    """The number behind `A01.BKT` or `C02.participants`, and its facts without those taken back; their amounts add up
    to what the summary of the same question shows."""
    code, _, cut = name.partition(".")
    cut = _COMPUTED.get(name, cut)
    rows = await fetch(
        connection,
        _OF_UNITS if question.tree else _LED if question.by_union else _BELOW,
        question.first,
        question.last,
        question.as_of,
        await _standing(connection, question, question.tree) if question.tree else question.path,
        code,
        cut,
        limit,
    )
    facts = [
        {
            "id": row.fact_id,
            "position": row.position,
            "unit": row.unit,
            "on": row.day.isoformat(),
            "cut": row.cut,
            "amount": row.amount,
        }
        for row in rows
    ]
    return (rows[0].total if rows else 0), facts


async def _standing(connection: AsyncConnection, question: Question, day: date) -> list[str]:
    """Units whose numbers stand in the one that is asked for, in the tree of the day."""
    tree = await tree_of(connection, day, by_union=question.by_union)
    rows = await fetch(connection, _COUNTED, question.first, question.last, question.as_of)
    return [row.unit for row in rows if tree.child(row.unit, question.path) is not None]


_COUNTED = """
select distinct unit from entries where day between $1::date and $2::date and known_on <= coalesce($3::date, 'infinity')
"""
# A key whose amounts come to nothing was taken back: revoked, withdrawn, annulled. A unit that registered in several years
# of the period is still one unit.
_EXPLAIN = """
with found as (
  select e.*, sum(amount) over (partition by cut, key) as net,
         e.indicator = 'C02' and e.cut = 'units' and row_number() over (partition by cut, unit order by position) > 1 as again
    from entries e
   where day between $1::date and $2::date and known_on <= coalesce($3::date, 'infinity')
     and {whose}
     and indicator = $5::text and left(indicator, 1) <> '_'
     and ($6::text = '' or cut = $6::text or starts_with(cut, $6::text || '.'))
)
select fact_id, position, unit, day, cut, amount, (sum(amount) over ())::bigint as total
  from (select fact_id, position, unit, day, cut, net, case when again then 0 else amount end as amount from found) as once
 where net <> 0 order by position, cut limit $7
"""
_OF_UNITS = _EXPLAIN.format(whose="unit = any($4::text[])")
_BELOW = _EXPLAIN.format(whose=inside("unit", 4))
_LED = _EXPLAIN.format(
    whose="""unit in (with recursive led (path) as (
      select $4::text collate "C"
      union
      select u.path from led join units u on u.led_by = led.path
    ) select path from led)"""
)
