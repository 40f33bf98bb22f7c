"""Duties of the programme, computed at the end of a year from what was done in it, never said by anybody (domain 4).

What counts lies in the rule set. An event that counts touches the tally of each unit it may count for, so that a
timer that settles the year has heard everything stored before it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from immutables import Map

from services.campaigns.domain import officer, pairs
from services.campaigns.domain.look import Look
from services.campaigns.rules import Duty, Evidence, RuleSet
from shared.arrival import Arrival
from shared.directory import Directory
from shared.events import Event
from shared.events.campaigns import DutyMet, DutyMissed
from shared.reference import Reference
from shared.units import province_of
from shared.working_days import of_the_nation
from shared.world import Fact, States

#: Fields of which one tells on which day a fact that counts happened.
_DAYS = ("date", "issued_on", "published_on", "acknowledged_on", "agreed_on", "reviewed_on", "assigned_on",
         "answered_on", "closed_on")  # fmt: skip


Bounds = tuple[int, int | None]


class Done(NamedTuple):
    """Something that counts; `explains` is the regime that guidance explains."""

    day: date
    explains: str


NOTHING: Map[str, Done] = Map()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a unit has done for a duty in a period, by the stream of each fact."""

    done: Map[str, Done] = NOTHING
    settled: bool = False
    met: bool = False


def key_of(duty: str, path: str, year: int) -> str:
    """The stream of the fact that settles it, too."""
    return f"duty:{duty}/{path}/{year}"


def touched(arrival: Arrival, rules: RuleSet) -> Iterator[str]:
    """The tallies that an event may count in, of its publisher and of whoever took part."""
    event = arrival.event
    for duty, evidence in _evidence(arrival, rules):
        year = getattr(event, evidence.dated).year
        yield from (key_of(duty.id, path, year) for path in (arrival.path, *getattr(event, "with_", ())))


def counted(facts: Iterable[Fact], look: Look) -> Iterator[Fact]:
    """What was done is filed under the tallies of all who owe it; only the first fact of a decision is the deed."""
    for number, fact in enumerate(facts):
        tallies = () if number else _tallies(look)
        yield replace(fact, tags=(*fact.tags, *tallies))
        yield from (told for key in tallies for told in _told_late(key, fact.event, look))


def owed(reference: Reference, rules: RuleSet, year: int) -> Iterator[str]:
    """Tallies of a year of the programme, of every body that is there at its end and owes something: by its kind, or
    because its own programme says so (IV.d)."""
    for duty in rules.counted():
        own = sorted(path for id, path in reference.own_numbers if id == duty.id and duty.measure == "count")
        by_kind = (path for kind in duty.who for path in reference.directory.paths_of(kind))
        for path in dict.fromkeys((*by_kind, *own)):
            unit = reference.directory.get(path)
            if unit and reference.owes(path, date(year, 12, 31)) and unit.open_on(date(year, 12, 31)):
                yield key_of(duty.id, path, year)


def reads(key: str, directory: Directory, rules: RuleSet) -> list[str]:
    """What else is looked at when a tally is settled."""
    duty, path, year = _parts(key, rules)
    match duty.measure if duty else None:
        case "officers":
            return [officer.key_of(path)]
        case "led":
            assert duty is not None
            return [key_of(duty.id, unit.path, year) for unit in directory.led_by(path, date(year, 12, 31))]
        case _:
            return []


def settle(key: str, states: States, reference: Reference, rules: RuleSet) -> Iterator[Fact]:
    duty, path, year = _parts(key, rules)
    if duty is None or states[key].settled:
        return
    bounds = _bounds(duty, path, year, reference)
    if bounds is None:
        return
    value = _value(duty, key, states, reference, rules)
    yield _told(duty, path, year, value, bounds, rules, met=_within(value, bounds))


def _told(
    duty: Duty, path: str, year: int, value: int, bounds: Bounds, rules: RuleSet, *, met: bool, late: bool | None = None
) -> Fact:
    kind = DutyMet if met else DutyMissed
    told = kind(
        duty=duty.id,
        period=str(year),
        unit=path,
        value=value,
        bounds=bounds,
        due=date(year, 12, 31),
        rule=duty.clause,
        late=late,
    )
    return Fact(told, path, law=rules.id)


def _within(value: int, bounds: Bounds) -> bool:
    return value >= bounds[0] and (bounds[1] is None or value <= bounds[1])


def _told_late(key: str, deed: Event, look: Look) -> Iterator[Fact]:
    """What is said only after its year was settled: a duty that it meets is met late, one that it breaks is missed."""
    before: Tally = look.states[key]
    duty, path, year = _parts(key, look.rules)
    if duty is None or not before.settled or duty.measure not in ("count", "regimes", "silence"):
        return
    bounds = _bounds(duty, path, year, look.heard)
    if bounds is None:
        return
    value = _counted(duty, evolve(before, deed), path, year, look.heard)
    met = _within(value, bounds)
    if met != before.met:
        yield _told(duty, path, year, value, bounds, look.rules, met=met, late=met or None)


def evolve(tally: Tally, event: Event) -> Tally:
    if isinstance(event, DutyMet):
        return replace(tally, settled=True, met=not isinstance(event, DutyMissed))
    day = next((getattr(event, name) for name in _DAYS if hasattr(event, name)), None)
    if not isinstance(day, date):
        return tally
    return replace(
        tally, done=tally.done.set(event.stream(), Done(day, getattr(event, "explains", None) or ""))
    )


def _evidence(arrival: Arrival, rules: RuleSet) -> Iterator[tuple[Duty, Evidence]]:
    for duty in rules.counted() if arrival.event else ():
        for evidence in duty.counts:
            if evidence.event == arrival.name and _fits(evidence, arrival):
                yield duty, evidence


def _fits(evidence: Evidence, arrival: Arrival) -> bool:
    event = arrival.event
    most, since = evidence.late_after_working_days, getattr(event, evidence.dated)
    late = most is None or of_the_nation().between(since, arrival.day) > most
    return late and all(_holds(getattr(event, name), wanted) for name, wanted in evidence.fields.items())


def _holds(value: Any, wanted: Any) -> bool:
    if wanted == "present":
        return value is not None
    return wanted in value if isinstance(value, tuple) else value == wanted


def _tallies(look: Look) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys(touched(look.arrival, look.rules)) if _owes(key, look))


def _owes(key: str, look: Look) -> bool:
    """By its kind; or it may set itself a number of its own, later in the year too (IV.d)."""
    id, path, _ = key.removeprefix("duty:").split("/")
    duty, unit = look.rules.duties[id], look.directory.get(path)
    if unit is None:
        return False
    derives = duty.measure == "count" and any(unit.kind in pair for pair in look.rules.deriving)
    return derives or duty.measure == "led" or unit.kind in duty.who


def _parts(key: str, rules: RuleSet) -> tuple[Duty | None, str, int]:
    id, path, year = key.removeprefix("duty:").split("/")
    return rules.duties.get(id), path, int(year)


def _bounds(duty: Duty, path: str, year: int, reference: Reference) -> Bounds | None:
    """None where nothing is owed: no regime began in the year, or there are no districts."""
    match duty.measure:
        case "count":
            return reference.own_numbers.get((duty.id, path), duty.bounds)
        case "regimes":
            begun = sum(since.year == year for since in duty.regimes.values())
            return (begun, None) if begun else None
        case "pairs":
            districts = len(pairs.districts(reference.directory, path, year))
            return (districts, districts) if districts else None
        case _:
            return duty.bounds


def _value(duty: Duty, key: str, states: States, reference: Reference, rules: RuleSet) -> int:
    _, path, year = _parts(key, rules)
    match duty.measure:
        case "pairs":
            return sum(
                pairs.paired(reference.directory, place, year)
                for place in pairs.districts(reference.directory, path, year)
            )
        case "officers":
            offices: officer.Offices = states[officer.key_of(path)]
            return offices.held(duty.offices, date(year, 12, 31))
        case "led":
            return sum(bool(states[read].done) for read in reads(key, reference.directory, rules))
        case _:
            return _counted(duty, states[key], path, year, reference)


def _counted(duty: Duty, tally: Tally, path: str, year: int, reference: Reference) -> int:
    """What follows from the deeds of the unit alone."""
    match duty.measure:
        case "regimes":
            begun = {regime for regime, since in duty.regimes.items() if since.year == year}
            return len(begun & {done.explains for done in tally.done.values()})
        case "silence":
            years = reference.programme_years.get(province_of(path), ())
            return _silence(tally, year, first_year=bool(years) and year == min(years))
        case _:
            return len(tally.done)


def _silence(tally: Tally, year: int, *, first_year: bool) -> int:
    """Most days without a word; in the programme's first year counted from the first one, where there is one."""
    days = sorted(done.day for done in tally.done.values())
    begin = days[0] if first_year and days else date(year, 1, 1)
    marks = [begin, *days, date(year, 12, 31)]
    return max((later - earlier).days for earlier, later in pairwise(marks))
