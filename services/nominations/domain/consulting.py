"""Hiệp y: another body is asked about a nomination, and answers, or its silence counts as agreed (domain 2.8, 3.6)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.nominations.domain.look import Look
from services.nominations.domain.steps import procedure_of, to_appraise
from shared.errors import violated
from shared.events import Event, intake_opinions
from shared.events.nominations import (
    ConsultationAnswered,
    ConsultationLapsed,
    ConsultationRequested,
    NominationReleased,
)
from shared.world import Fact, Keep, States, Told, unknown


@dataclass(frozen=True, slots=True)
class Consultation:
    """Requested when it has an id; `step` is open, agreed, objected, settled by the appraiser, or lapsed."""

    id: str = ""
    nomination_id: str = ""
    unit: str = ""
    appraiser: str = ""
    consulted: str = ""
    due: date = date.max
    step: str = ""

    def fields(self) -> dict[str, Any]:
        return {
            "consultation_id": self.id,
            "nomination_id": self.nomination_id,
            "unit": self.unit,
            "appraiser": self.appraiser,
            "consulted": self.consulted,
            "due": self.due,
        }

    @property
    def tags(self) -> tuple[str, ...]:
        return (f"nomination:{self.nomination_id}",)


def request(event: intake_opinions.ConsultationRequested, look: Look) -> Iterator[Fact]:
    nomination = to_appraise(event.nomination_id, look)
    nomination.at("received", "returned", "appraised")
    look.unit(event.to, "/data/to")
    if look.states[event.stream()].id:
        raise _forbidden(event.consultation_id, "requested", "a new id")
    if event.to == look.by:
        raise _invalid("/data/to", "a body does not consult itself")
    if event.due and event.due < look.day:
        raise _invalid("/data/due", "the due date lies before the request")
    days = procedure_of(nomination, look).consultation_days
    due = event.due or look.rulesets.working_days.after(look.day, days)
    asked = Consultation(event.consultation_id, nomination.id, nomination.unit, look.by, event.to, due)
    fact = ConsultationRequested(**asked.fields(), requested_on=event.requested_on)
    yield Fact(fact, nomination.unit, asked.tags, nomination.law)


def reads(event: intake_opinions.ConsultationAnswered, states: States) -> Iterator[str]:
    """Whom it is about: what the answer says in words is sealed with that person's key."""
    consultation: Consultation | None = states.get(event.stream())
    if consultation and consultation.id:
        yield f"nomination:{consultation.nomination_id}"


def answer(event: intake_opinions.ConsultationAnswered, look: Look) -> Iterator[Told]:
    """By the consulted body, once, by the end of the due date; on hold too, for the time runs on."""
    consultation: Consultation = look.states[event.stream()]
    if not consultation.id:
        raise unknown(event.stream(), "/data/consultation_id")
    consulted = look.acting(consultation.consulted, consultation.unit)
    if consulted != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=consultation.id, wanted=consulted)
    if consultation.step != "open":
        raise _forbidden(consultation.id, consultation.step, "an open consultation")
    if look.day > consultation.due:
        raise violated("deadline_passed", "/time", deadline=consultation.due)
    if event.answer == "object" and event.ground is None:
        raise _invalid("/data/ground", "an objection names its ground")
    fact = ConsultationAnswered(
        **consultation.fields(), answer=event.answer, ground=event.ground, answered_on=event.answered_on
    )
    yield Fact(fact, consultation.unit, consultation.tags)
    if event.text:
        nominee = look.states[f"nomination:{consultation.nomination_id}"].person_id
        yield Keep(event.stream(), {"text": event.text}, nominee)


def lapse(consultation: Consultation) -> Iterator[Fact]:
    yield Fact(
        ConsultationLapsed(**consultation.fields()),
        consultation.unit,
        consultation.tags,
    )


def evolve(consultation: Consultation, event: Event) -> Consultation:
    match event:
        case ConsultationRequested():
            return Consultation(
                event.consultation_id,
                event.nomination_id,
                event.unit,
                event.appraiser,
                event.consulted,
                event.due,
                "open",
            )
        case ConsultationAnswered():
            return replace(consultation, step="objected" if event.answer == "object" else "agreed")
        case ConsultationLapsed():
            return replace(consultation, step="lapsed")
        case NominationReleased():
            return replace(consultation, step="settled")
        case _:
            return consultation


def _forbidden(id: str, state: str, wanted: str) -> Exception:
    return violated(
        "state_forbids", "/data/consultation_id", what=f"consultation {id}", state=state, wanted=wanted
    )


def _invalid(pointer: str, reason: str) -> Exception:
    return violated("schema_invalid", pointer, reason=reason)
