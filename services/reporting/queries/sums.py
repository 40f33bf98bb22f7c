"""The sums of a unit or place and of its children: from cells where they are ready, else from entries."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.inside import inside
from services.reporting.queries.tree import Tree
from services.reporting.rules import bounds_of, days_of
from shared.db import execute, fetch

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
    def whole_years(self) -> bool:
        return (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)

    @property
    def by_days(self) -> bool:
        """Told by days: two such answers differ by one day's people, so they are not for everybody."""
        return days_of(self.period) is not None

    @property
    def of_cells(self) -> bool:
        """Cells hold whole years, along the paths, as known now."""
        return len(self.period) == 4 and self.as_of is None and not self.by_union and self.tree is None


@dataclass(slots=True)
class Counted:
    """Sums of the unit itself and of each child."""

    own: Sums = field(default_factory=lambda: defaultdict(int))
    children: dict[str, Sums] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))


async def count(connection: AsyncConnection, question: Question, tree: Tree | None = None) -> Counted:
    if question.of_cells:
        return await _of_cells(connection, question)
    if tree:
        return await _of_tree(connection, question, tree)
    # The planner cannot know how many units lie below, and would compare each entry with each of them.
    await execute(connection, "set local enable_nestloop = off")
    counted = await _of_entries(connection, question)
    await execute(connection, "set local enable_nestloop = on")
    return counted


async def _of_cells(connection: AsyncConnection, question: Question) -> Counted:
    counted = Counted()
    for row in await fetch(connection, _CELLS, question.path, question.first.year):
        sums = counted.own if row.place == question.path else counted.children[row.place]
        sums[row.indicator, row.cut] = row.amount
    return counted


async def _of_entries(connection: AsyncConnection, question: Question) -> Counted:
    """By the child that each entry lies in, along the paths or along who leads whom."""
    counted = Counted()
    several_years = question.first.year != question.last.year
    source = _LED if question.by_union else _BELOW
    values = (question.first, question.last, question.as_of, question.path, question.path.count(".") + 2)
    rows = list(await fetch(connection, _SUMS.format(source=source), *values, several_years))
    if several_years:
        rows += await fetch(connection, _UNITS.format(source=source), *values)
    for row in rows:
        counted.own[row.indicator, row.cut] += row.amount
        if row.child:
            counted.children[row.child][row.indicator, row.cut] += row.amount
    return counted


async def _of_tree(connection: AsyncConnection, question: Question, tree: Tree) -> Counted:
    """Every unit's sums, put where the unit stands in the tree of that day."""
    counted, placed = Counted(), dict[str, str | None]()
    rows = await fetch(connection, _EACH, question.first, question.last, question.as_of)
    for row in rows:
        if row.unit not in placed:
            placed[row.unit] = tree.child(row.unit, question.path)
        child = placed[row.unit]
        if child is None:
            continue
        # A unit that registered in several years of the period is still one unit.
        amount = 1 if (row.indicator, row.cut) == ("C02", "units") else row.amount
        counted.own[row.indicator, row.cut] += amount
        if child:
            counted.children[child][row.indicator, row.cut] += amount
    return counted


_EACH = """
select unit, indicator, cut, sum(amount)::bigint as amount from entries
 where day between $1::date and $2::date and known_on <= coalesce($3::date, 'infinity')
 group by unit, indicator, cut
"""
_CELLS = """
select place, indicator, cut, amount from cells where place = $1 and year = $2 and amount <> 0
union all
select place, indicator, cut, amount from cells where parent = $1 and year = $2 and amount <> 0
"""
#: The units below a path, or below a body by who leads whom, each with the child that it lies in.
_BELOW = f"""
select path as unit, case when path = $4::text then '' else
       array_to_string((string_to_array(path, '.'))[: $5::int], '.') end as child
  from (select distinct unit as path from entries
         where {inside("unit", 4)}) as below
"""
_LED = """
select path as unit, child from (
  with recursive led (path, child) as (
    select $4::text collate "C", ''::text collate "C"
    union
    select u.path, case when led.child = '' then u.path else led.child end
      from led join units u on u.led_by = led.path and u.path <> $4::text
  ) select path, child from led where $5::int > 0
) as followers
"""
_CHOSEN = """
  from entries e join ({source}) as below on below.unit = e.unit
 where e.day between $1::date and $2::date and e.known_on <= coalesce($3::date, 'infinity')
"""
_SUMS = f"""
select below.child, e.indicator, e.cut, sum(e.amount)::bigint as amount {_CHOSEN}
   and not ($6::boolean and e.indicator = 'C02' and e.cut = 'units')
 group by below.child, e.indicator, e.cut
"""
# A unit that registered in several years of the period is still one unit.
_UNITS = f"""
select below.child, e.indicator, e.cut, count(distinct e.unit) as amount {_CHOSEN}
   and e.indicator = 'C02' and e.cut = 'units'
 group by below.child, e.indicator, e.cut
"""
