"""Difficulties with the programme: raised by any unit, assigned by a standing department, answered, closed (IV.c)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from immutables import Map

from services.campaigns.domain.look import Look, text_hash
from services.campaigns.domain.refusing import in_order, refused
from shared.events import Event, intake
from shared.events.campaigns import (
    DifficultyAnswered,
    DifficultyAssigned,
    DifficultyClosed,
    DifficultyOverdue,
    DifficultyRaised,
    ListedDifficulty,
)
from shared.units import place_of, province_of, within
from shared.world import Fact, States, unknown

CLAUSE = "IV.c"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """`step` is raised, assigned, answered or closed; empty before anybody has spoken of it."""

    id: str = ""
    unit: str = ""
    topic: str = ""
    to: str = ""
    due: date = date.max
    #: The day of the last step.
    on: date = date.min
    step: str = ""
    overdue: bool = False

    def fields(self) -> dict[str, Any]:
        return {"difficulty_id": self.id, "unit": self.unit, "topic": self.topic}


NONE: Map[str, str] = Map()


@dataclass(frozen=True, slots=True)
class Raised:
    """The unit of every difficulty raised in a year of a province, by its id."""

    units: Map[str, str] = NONE


def key_of_year(path: str, year: int) -> str:
    return f"difficulties:{province_of(path)}/{year}"


def raise_(event: intake.DifficultyRaised, look: Look) -> Iterator[Fact]:
    known: Difficulty = look.states[event.stream()]
    if known.id:
        raise _step(known, "a new id")
    fact = DifficultyRaised(
        difficulty_id=event.difficulty_id,
        unit=look.by,
        topic=event.topic,
        raised_on=event.raised_on,
        text_sha256=text_hash(event.text),
    )
    yield Fact(fact, look.by, tags=(key_of_year(look.by, event.raised_on.year),))


def assign(event: intake.DifficultyAssigned, look: Look) -> Iterator[Fact]:
    """To whoever is to answer; again to another while nobody has."""
    difficulty = _concerned(event.difficulty_id, look)
    if difficulty.step not in ("raised", "assigned"):
        raise _step(difficulty, "raised or assigned")
    look.open_unit(event.to, "/data/to", event.assigned_on)
    in_order("/data/assigned_on", difficulty.on, event.assigned_on, CLAUSE)
    in_order("/data/due", event.assigned_on, event.due, CLAUSE)
    fact = DifficultyAssigned(
        **difficulty.fields(),
        assigned_by=look.by,
        to=event.to,
        assigned_on=event.assigned_on,
        due=event.due,
    )
    yield Fact(fact, difficulty.unit)


def answer(event: intake.DifficultyAnswered, look: Look) -> Iterator[Fact]:
    difficulty = _known(event.difficulty_id, look)
    if difficulty.step != "assigned":
        raise _step(difficulty, "assigned")
    if not look.acts_for(difficulty.to):
        wanted = look.standing_for(difficulty.to)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=difficulty.id, wanted=wanted)
    in_order("/data/answered_on", difficulty.on, event.answered_on, CLAUSE)
    fact = DifficultyAnswered(
        **difficulty.fields(),
        to=difficulty.to,
        answered_on=event.answered_on,
        late=event.answered_on > difficulty.due,
        text_sha256=text_hash(event.text),
    )
    yield Fact(fact, difficulty.unit)


def close(event: intake.DifficultyClosed, look: Look) -> Iterator[Fact]:
    difficulty = _concerned(event.difficulty_id, look)
    if difficulty.step != "answered":
        raise _step(difficulty, "answered")
    in_order("/data/closed_on", difficulty.on, event.closed_on, CLAUSE)
    fact = DifficultyClosed(
        **difficulty.fields(), closed_by=look.by, outcome=event.outcome, closed_on=event.closed_on
    )
    yield Fact(fact, difficulty.unit)


def due(difficulty: Difficulty) -> date | None:
    """One that was assigned and that nobody has answered is shown as late once."""
    return difficulty.due if difficulty.step == "assigned" and not difficulty.overdue else None


def expire(difficulty: Difficulty) -> Iterator[Fact]:
    overdue = DifficultyOverdue(**difficulty.fields(), to=difficulty.to, due=difficulty.due)
    yield Fact(overdue, difficulty.unit)


def evolve(difficulty: Difficulty, event: Event) -> Difficulty:
    match event:
        case DifficultyRaised():
            return Difficulty(event.difficulty_id, event.unit, event.topic, on=event.raised_on, step="raised")
        case DifficultyAssigned():
            return replace(difficulty, to=event.to, due=event.due, on=event.assigned_on, step="assigned", overdue=False)
        case DifficultyAnswered():
            return replace(difficulty, step="answered", on=event.answered_on)
        case DifficultyOverdue():
            return replace(difficulty, overdue=True)
        case DifficultyClosed():
            return replace(difficulty, step="closed")
        case _:
            return difficulty


def evolve_raised(raised: Raised, event: Event) -> Raised:
    if isinstance(event, DifficultyRaised):
        return Raised(raised.units.set(event.difficulty_id, event.unit))
    return raised


def reads_of_years(path: str, years: Iterable[int], states: States) -> Iterator[str]:
    """First which were raised in these years, then each of them."""
    for year in years:
        key = key_of_year(path, year)
        yield key
        raised: Raised | None = states.get(key)
        yield from (f"difficulty:{id}" for id in (raised.units if raised else ()))


def listed(look: Look, years: Iterable[int], places: tuple[str, ...]) -> tuple[ListedDifficulty, ...]:
    """Those that units of these places have raised in these years, as they stand now."""
    raised: list[Raised] = [look.states[key_of_year(look.by, year)] for year in years]
    ids = [
        id for one in raised for id, unit in sorted(one.units.items()) if any(within(unit, place) for place in places)
    ]
    return tuple(_listed(look.states[f"difficulty:{id}"]) for id in ids)


def _listed(difficulty: Difficulty) -> ListedDifficulty:
    fields = difficulty.fields() | {"step": difficulty.step, "overdue": difficulty.overdue}
    return ListedDifficulty.model_validate(fields)


def _known(id: str, look: Look) -> Difficulty:
    difficulty: Difficulty = look.states[f"difficulty:{id}"]
    if not difficulty.id:
        raise unknown(f"difficulty:{id}", "/data/difficulty_id")
    return difficulty


def _concerned(id: str, look: Look) -> Difficulty:
    """A body of a district speaks of what its district has raised, one of the province of all (III.2.a, IV.b)."""
    difficulty = _known(id, look)
    if not within(difficulty.unit, place_of(look.by)):
        wanted = place_of(difficulty.unit)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=id, wanted=wanted)
    return difficulty


def _step(difficulty: Difficulty, wanted: str) -> Exception:
    return refused(
        "state_forbids",
        "/data/difficulty_id",
        rule=CLAUSE,
        what=f"difficulty {difficulty.id}",
        state=difficulty.step,
        wanted=wanted,
    )
