"""Advice: asked of a body that gives it, answered by a day that the rule set counts (III.2.d)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.campaigns.domain.look import Look, text_hash
from services.campaigns.domain.refusing import in_order, refused
from shared.events import Event, intake
from shared.events.campaigns import AdviceAnswered, AdviceAsked, AdviceOverdue
from shared.world import Fact, unknown

CLAUSE = "III.2.d"


@dataclass(frozen=True, slots=True)
class Advice:
    """`step` is asked or answered; empty before anybody has asked."""

    id: str = ""
    unit: str = ""
    to: str = ""
    topic: str = ""
    asked_on: date = date.min
    due: date = date.max
    step: str = ""
    overdue: bool = False

    def fields(self) -> dict[str, Any]:
        return {"advice_id": self.id, "unit": self.unit, "to": self.to, "topic": self.topic}


def ask(event: intake.AdviceAsked, look: Look) -> Iterator[Fact]:
    known: Advice = look.states[event.stream()]
    if known.id:
        raise _step(known, "a new id")
    adviser = look.open_unit(event.to, "/data/to", event.asked_on)
    advisers = look.rules.may["advice.answered"]
    if advisers is not None and adviser.kind not in advisers:
        wanted = ", ".join(sorted(advisers))
        id = event.advice_id
        raise refused("route_forbidden", "/data/to", rule=CLAUSE, path=event.to, award=id, wanted=wanted)
    fact = AdviceAsked(
        advice_id=event.advice_id,
        unit=look.by,
        to=event.to,
        topic=event.topic,
        asked_on=event.asked_on,
        due=event.asked_on + timedelta(days=look.rules.advice_days),
        text_sha256=text_hash(event.text),
    )
    yield Fact(fact, look.by)


def answer(event: intake.AdviceAnswered, look: Look) -> Iterator[Fact]:
    advice: Advice = look.states[event.stream()]
    if not advice.id:
        raise unknown(event.stream(), "/data/advice_id")
    if not look.acts_for(advice.to):
        wanted = look.standing_for(advice.to)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=advice.id, wanted=wanted)
    if advice.step != "asked":
        raise _step(advice, "asked")
    in_order("/data/answered_on", advice.asked_on, event.answered_on, CLAUSE)
    fact = AdviceAnswered(
        **advice.fields(),
        answered_on=event.answered_on,
        late=event.answered_on > advice.due,
        text_sha256=text_hash(event.text),
    )
    yield Fact(fact, advice.unit)


def due(advice: Advice) -> date | None:
    """A question that nobody has answered is shown as late once."""
    return advice.due if advice.step == "asked" and not advice.overdue else None


def expire(advice: Advice) -> Iterator[Fact]:
    yield Fact(AdviceOverdue(**advice.fields(), due=advice.due), advice.unit)


def evolve(advice: Advice, event: Event) -> Advice:
    match event:
        case AdviceAsked():
            return Advice(event.advice_id, event.unit, event.to, event.topic, event.asked_on, event.due, "asked")
        case AdviceAnswered():
            return replace(advice, step="answered")
        case AdviceOverdue():
            return replace(advice, overdue=True)
        case _:
            return advice


def _step(advice: Advice, wanted: str) -> Exception:
    what = f"advice {advice.id}"
    return refused("state_forbids", "/data/advice_id", rule=CLAUSE, what=what, state=advice.step, wanted=wanted)
