"""Difficulties of any unit: raised, assigned by a standing department, answered, closed; listed in the review (IV.c)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.campaigns.domain import guards
from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, followups, intake_followup
from shared.world import Fact, check_reach, unheard

_POINTER = "/data/difficulty_id"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """`step` is raised, assigned, answered or closed; overdue once the day of its assignment has passed."""

    id: str = ""
    unit: str = ""
    topic: str = ""
    step: str = ""
    assigned_by: str = ""
    assignee: str = ""
    due: date = date.max
    overdue: bool = False

    def fields(self) -> dict[str, Any]:
        """What every fact of a difficulty carries."""
        return {"difficulty_id": self.id, "unit": self.unit, "topic": self.topic}

    def due_day(self) -> date | None:
        return self.due if self.step == "assigned" and not self.overdue else None


def raise_(event: intake_followup.DifficultyRaised, look: Look) -> Iterator[Fact]:
    guards.new(event.difficulty_id, look.states[event.stream()].id, "difficulty", _POINTER)
    fact = followups.DifficultyRaised(
        difficulty_id=event.difficulty_id, unit=look.by, topic=event.topic, raised_on=event.raised_on
    )
    yield Fact(fact, look.by)


def assign(event: intake_followup.DifficultyAssigned, look: Look) -> Iterator[Fact]:
    """Assigned again, the later word counts: with its own due date."""
    difficulty = _at(event.difficulty_id, look, "raised", "assigned")
    check_reach(look.by, event.to, "/data/to")
    if look.directory.get(event.to) is None:
        raise unheard(f"unit:{event.to}", "unit_unknown", "/data/to", path=event.to)
    if event.due < look.day:
        raise violated("schema_invalid", "/data/due", reason=f"before {look.day}")
    fact = followups.DifficultyAssigned(**difficulty.fields(), by=look.by, assignee=event.to, due=event.due)
    yield Fact(fact, difficulty.unit)


def answer(event: intake_followup.DifficultyAnswered, look: Look) -> Iterator[Fact]:
    difficulty = _at(event.difficulty_id, look, "assigned")
    guards.said_by(look.by, difficulty.assignee, what=difficulty.id)
    fact = followups.DifficultyAnswered(
        **difficulty.fields(), assignee=difficulty.assignee, answered_on=event.answered_on
    )
    yield Fact(fact, difficulty.unit)


def close(event: intake_followup.DifficultyClosed, look: Look) -> Iterator[Fact]:
    """By the unit that has it, or by who assigned it, once it is answered."""
    difficulty = _at(event.difficulty_id, look, "answered")
    guards.said_by(look.by, difficulty.unit, difficulty.assigned_by, what=difficulty.id)
    yield Fact(followups.DifficultyClosed(**difficulty.fields(), closed_on=event.closed_on), difficulty.unit)


def expire(difficulty: Difficulty) -> Iterator[Fact]:
    fact = followups.DifficultyOverdue(**difficulty.fields(), assignee=difficulty.assignee, due=difficulty.due)
    yield Fact(fact, difficulty.unit)


def evolve(difficulty: Difficulty, event: Event) -> Difficulty:
    match event:
        case followups.DifficultyRaised():
            return Difficulty(event.difficulty_id, event.unit, event.topic, "raised")
        case followups.DifficultyAssigned():
            return replace(
                difficulty, step="assigned", assigned_by=event.by, assignee=event.assignee, due=event.due, overdue=False
            )
        case followups.DifficultyAnswered():
            return replace(difficulty, step="answered")
        case followups.DifficultyClosed():
            return replace(difficulty, step="closed")
        case followups.DifficultyOverdue():
            return replace(difficulty, overdue=True)
        case _:
            return difficulty


def _at(id: str, look: Look, *steps: str) -> Difficulty:
    difficulty: Difficulty = look.states[f"difficulty:{id}"]
    guards.heard(id, difficulty.id, "difficulty", _POINTER)
    guards.at(difficulty.step, *steps, what=f"difficulty {id}", pointer=_POINTER)
    return difficulty
