"""Duties that rest on the programme itself: settled every year, and once at its end (IV.e; N02, N06, N07, N22)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from services.campaigns.domain.look import Look
from services.campaigns.domain.programme import Programme, evolve
from services.campaigns.rules import RuleSet
from shared.events.campaigns import DutyMet, DutyMissed
from shared.world import Fact


def due(programme: Programme, rules: RuleSet) -> date | None:
    """The day by which the next year not settled must be reviewed, and the one after it planned (N06); then the last
    day of the final review (N07). Derived programmes owe nothing here."""
    if programme.derived or not programme.years or programme.ended:
        return None
    year = _open_year(programme)
    if year is not None:
        return date(year, *rules.review_due) if "N06" in rules.duties else None
    at_its_end = {"N02", "N07"} & rules.duties.keys()
    return date(programme.years[-1] + 1, *rules.final_until) if at_its_end else None


def followed(decide: Callable[[Any, Look], Iterator[Fact]]) -> Callable[[Any, Look], Iterator[Fact]]:
    """A plan or a review that comes after its day was told of as missed: the duty is met late."""

    def both(event: Any, look: Look) -> Iterator[Fact]:
        before: Programme = look.states[event.stream()]
        for fact in decide(event, look):
            yield fact
            yield from _late(before, evolve(before, fact.event), look.rules)

    return both


def _late(before: Programme, after: Programme, rules: RuleSet) -> Iterator[Fact]:
    for year in sorted(before.missed):
        done, wanted = _done(after, year)
        if done == wanted:
            last = date(year, *rules.review_due)
            yield from _told(after, rules, "N06", str(year), done, (wanted, wanted), last, late=True)
    if before.final_missed and after.by_all(after.final):
        last = date(after.years[-1] + 1, *rules.final_until)
        yield from _told(after, rules, "N07", str(after.years[-1]), 1, (1, 1), last, late=True)


def settle(programme: Programme, rules: RuleSet) -> Iterator[Fact]:
    year = _open_year(programme)
    if year is None:
        yield from _settle_all(programme, rules)
        return
    last = date(year, *rules.review_due)
    done, wanted = _done(programme, year)
    yield from _told(programme, rules, "N06", str(year), done, (wanted, wanted), last)
    if year == programme.years[0]:
        bounds = rules.duties["N22"].bounds if "N22" in rules.duties else (0, None)
        yield from _told(programme, rules, "N22", str(year), programme.legal_bases, bounds, last)


def _settle_all(programme: Programme, rules: RuleSet) -> Iterator[Fact]:
    """The years that both have reviewed, and the final review, at the end of its window."""
    last = date(programme.years[-1] + 1, *rules.final_until)
    period, years = str(programme.years[-1]), len(programme.years)
    reviewed = sum(programme.complete(programme.reviews, year) for year in programme.years)
    yield from _told(programme, rules, "N02", period, reviewed, (years, years), last)
    final = int(programme.by_all(programme.final))
    yield from _told(programme, rules, "N07", period, final, (1, 1), last)


def _told(
    programme: Programme,
    rules: RuleSet,
    duty: str,
    period: str,
    value: int,
    bounds: tuple[int, int | None],
    last: date,
    *,
    late: bool | None = None,
) -> Iterator[Fact]:
    """One fact for each party; they are filed under the programme, which remembers that this is settled."""
    row = rules.duties.get(duty)
    if row is None:
        return
    low, high = bounds
    kind = DutyMet if value >= low and (high is None or value <= high) else DutyMissed
    for party in programme.parties:
        fact = kind(
            duty=duty, period=period, unit=party, value=value, bounds=bounds, due=last, rule=row.clause, late=late
        )
        yield Fact(fact, party, tags=(f"programme:{programme.id}",))


def _open_year(programme: Programme) -> int | None:
    return next((year for year in programme.years if year not in programme.settled), None)


def _done(programme: Programme, year: int) -> tuple[int, int]:
    """How many of the two were done, the review of the year and the plan of the next; the last year has no next."""
    reviewed = int(programme.complete(programme.reviews, year))
    if year == programme.years[-1]:
        return reviewed, 1
    return reviewed + int(programme.complete(programme.plans, year + 1)), 2
