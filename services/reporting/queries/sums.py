"""The sums of a unit or place and of its children: from cells where they are ready, else from entries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.rules import bounds_of
from shared.db import fetch

Sums = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Question:
    """Whose numbers, of when, as known on which programme date, along which tree."""

    path: str
    period: str
    as_of: date | None = None
    tree: date | None = None
    by_union: bool = False

    @property
    def first(self) -> date:
        return bounds_of(self.period)[0]

    @property
    def last(self) -> date:
        return bounds_of(self.period)[1]

    @property
    def of_cells(self) -> bool:
        """Cells hold whole years, along the paths, as known now."""
        return len(self.period) == 4 and self.as_of is None and not self.by_union


@dataclass(slots=True)
class Counted:
    """Sums of the unit itself and of each child."""

    own: Sums = field(default_factory=lambda: defaultdict(int))
    children: dict[str, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))


async def count(connection: AsyncConnection, question: Question) -> Counted:
    if question.of_cells:
        return await _of_cells(connection, question)
    if question.by_union:
        return await _along_the_union(connection, question)
    return await _of_entries(connection, question)


async def _of_cells(connection: AsyncConnection, question: Question) -> Counted:
    counted = Counted()
    for row in await fetch(connection, _CELLS, question.path, question.first.year):
        sums = counted.own if row.place == question.path else counted.children[row.place]
        sums[row.indicator, row.cut] = row.amount
    return counted


async def _of_entries(connection: AsyncConnection, question: Question) -> Counted:
    counted = Counted()
    depth = question.path.count(".") + 2
    rows = await fetch(connection, _ENTRIES, question.first, question.last, question.as_of, question.path)
    for row in rows:
        amount = _once(row.indicator, row.cut, row.amount)
        counted.own[row.indicator, row.cut] += amount
        if row.unit != question.path:
            child = ".".join(row.unit.split(".", depth)[:depth])
            counted.children[child][row.indicator, row.cut] += amount
    return counted


async def _along_the_union(connection: AsyncConnection, question: Question) -> Counted:
    """Who leads whom, instead of where a path lies."""
    counted = Counted()
    rows = await fetch(connection, _LED, question.first, question.last, question.as_of, question.path)
    for row in rows:
        amount = _once(row.indicator, row.cut, row.amount)
        counted.own[row.indicator, row.cut] += amount
        if row.head:
            counted.children[row.head][row.indicator, row.cut] += amount
    return counted


def _once(indicator: str, cut: str, amount: int) -> int:
    """A unit that registered in several years of a period is still one unit."""
    return min(amount, 1) if (indicator, cut) == ("C02", "units") else amount


_CELLS = """
select place, indicator, cut, amount from cells where place = $1 and year = $2 and amount <> 0
union all
select place, indicator, cut, amount from cells where parent = $1 and year = $2 and amount <> 0
"""
_ENTRIES = """
select unit, indicator, cut, sum(amount)::bigint as amount from entries
 where year between extract(year from $1::date) and extract(year from $2::date)
   and day between $1::date and $2::date and known_on <= coalesce($3::date, 'infinity')
   and (unit = $4::text or (unit > $4::text || '.' and unit < $4::text || '/'))
 group by unit, indicator, cut
"""
_LED = """
with recursive led (path, head) as (
  select $4::text collate "C", ''::text collate "C"
  union
  select u.path, case when led.head = '' then u.path else led.head end
    from led join units u on u.led_by = led.path and u.path <> $4::text
)
select e.unit, led.head, e.indicator, e.cut, sum(e.amount)::bigint as amount
  from led join entries e on e.unit = led.path
 where e.year between extract(year from $1::date) and extract(year from $2::date)
   and e.day between $1::date and $2::date and e.known_on <= coalesce($3::date, 'infinity')
 group by e.unit, led.head, e.indicator, e.cut
"""
