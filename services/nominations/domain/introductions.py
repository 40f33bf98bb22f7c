"""How many exemplars the Federation introduces in a quarter, half-year and year: 2-3 each, or rolled up (III.1.f, N05)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.nominations.rules import RuleSets
from shared.events import Event
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import ExemplarIntroduced
from shared.reference import Reference
from shared.units import province_of
from shared.world import Fact, States

DUTY, RULE = "N05", "III.1.f"
_PARTS = {
    "H1": ("Q1", "Q2"),
    "H2": ("Q3", "Q4"),
    "": ("Q1", "Q2", "Q3", "Q4", "H1", "H2"),
}


@dataclass(frozen=True, slots=True)
class Introduced:
    """Exemplars that count for a period of a federation."""

    exemplars: frozenset[str] = frozenset()


def key_of_period(path: str, period: str) -> str:
    return f"introductions:{path}/{period}"


def periods_between(previous: date, today: date) -> Iterator[str]:
    """Quarters, half-years and years whose last day lies in [previous, today)."""
    for year in range(previous.year, today.year + 1):
        for month, day, names in (
            (3, 31, ("Q1",)),
            (6, 30, ("Q2", "H1")),
            (9, 30, ("Q3",)),
            (12, 31, ("Q4", "H2", "")),
        ):
            if previous <= date(year, month, day) < today:
                yield from (f"{year}-{name}" if name else str(year) for name in names)


def end_of(period: str) -> date:
    year, _, part = period.partition("-")
    month, day = {"Q1": (3, 31), "Q2": (6, 30), "H1": (6, 30), "Q3": (9, 30)}.get(part, (12, 31))
    return date(int(year), month, day)


def parts(key: str, rulesets: RuleSets) -> tuple[str, ...]:
    """The shorter periods that count for this one too, where the rule set rolls them up (reading B of N05)."""
    path, _, period = key.removeprefix("introductions:").rpartition("/")
    if not rulesets.on(end_of(period), province_of(path)).spanning.rolled_up:
        return ()
    year, _, part = period.partition("-")
    return tuple(key_of_period(path, f"{year}-{name}") for name in _PARTS.get(part, ()))


def settle(key: str, states: States, heard: Reference, rulesets: RuleSets) -> Iterator[Fact]:
    """Every quarter, half-year and year is an obligation of its own: 2-3 exemplars (III.1.f, N05); rolled up, a
    half-year or year owes as many as those of its quarters that the programme asks for."""
    path, _, period = key.removeprefix("introductions:").rpartition("/")
    unit = heard.directory.get(path)
    if unit is None or not unit.open_on(end_of(period)):
        return
    rules = rulesets.on(end_of(period), province_of(path))
    shorter = parts(key, rulesets)
    asked = [one for one in shorter if heard.owes(path, end_of(one.rpartition("/")[2]))]
    quarters = sum(one[-2] == "Q" for one in asked) or 1
    low, high = (quarters * bound for bound in rules.exemplars_per_period)
    introduced: list[Introduced] = [states[one] for one in (key, *shorter)]
    count = sum(len(one.exemplars) for one in introduced)
    kind = DutyMet if low <= count <= high else DutyMissed
    yield Fact(
        kind(
            duty=DUTY,
            period=period,
            unit=path,
            value=count,
            bounds=(low, high),
            due=end_of(period),
            rule=RULE,
        ),
        path,
        law=rules.id,
    )


def evolve(state: Introduced, event: Event) -> Introduced:
    if isinstance(event, ExemplarIntroduced) and event.counts:
        return Introduced(state.exemplars | {event.exemplar_id})
    return state
