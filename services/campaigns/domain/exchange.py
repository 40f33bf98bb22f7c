"""Advice asked and answered (III.2.d), models published and adopted (II.2.b, III.1.c), officers named (IV.b)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.campaigns.domain import guards
from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, followups, intake_followup
from shared.units import Kind
from shared.world import Fact, check_reach, unheard


@dataclass(frozen=True, slots=True)
class Advice:
    """`step` is asked or answered."""

    id: str = ""
    unit: str = ""
    to: str = ""
    topic: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    id: str = ""
    publisher: str = ""
    adopters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Officer:
    id: str = ""
    unit: str = ""
    office: str = ""
    role: str = ""
    step: str = ""


def ask(event: intake_followup.AdviceAsked, look: Look) -> Iterator[Fact]:
    """Of a body whose kind may answer."""
    guards.new(event.advice_id, look.states[event.stream()].id, "advice", "/data/advice_id")
    check_reach(look.by, event.to, "/data/to")
    asked = look.directory.get(event.to)
    if asked is None:
        raise unheard(f"unit:{event.to}", "unit_unknown", "/data/to", path=event.to)
    _may_answer(asked.kind, look)
    fact = followups.AdviceAsked(
        advice_id=event.advice_id, unit=look.by, to=event.to, topic=event.topic, asked_on=event.asked_on
    )
    yield Fact(fact, look.by)


def answer(event: intake_followup.AdviceAnswered, look: Look) -> Iterator[Fact]:
    advice: Advice = look.states[event.stream()]
    guards.heard(event.advice_id, advice.id, "advice", "/data/advice_id")
    guards.at(advice.step, "asked", what=f"advice {advice.id}", pointer="/data/advice_id")
    guards.said_by(look.by, advice.to, what=advice.id)
    fact = followups.AdviceAnswered(
        advice_id=advice.id, unit=advice.unit, to=advice.to, topic=advice.topic, answered_on=event.answered_on,
        document=event.document,
    )  # fmt: skip
    yield Fact(fact, advice.unit)


def publish(event: intake_followup.ModelPublished, look: Look) -> Iterator[Fact]:
    guards.new(event.model_id, look.states[event.stream()].id, "model", "/data/model_id")
    fact = followups.ModelPublished(
        model_id=event.model_id, publisher=look.by, published_on=event.published_on, document=event.document
    )
    yield Fact(fact, look.by)


def adopt(event: intake_followup.ModelAdopted, look: Look) -> Iterator[Fact]:
    """By another unit than the one that published it, once each."""
    model: Model = look.states[event.stream()]
    guards.heard(event.model_id, model.id, "model", "/data/model_id")
    if look.by == model.publisher or look.by in model.adopters:
        state = "published" if look.by == model.publisher else "adopted"
        raise violated(
            "state_forbids", "/data/model_id", what=f"model {model.id}", state=f"{state} by {look.by}", wanted="another unit"
        )
    fact = followups.ModelAdopted(
        model_id=model.id, publisher=model.publisher, unit=look.by, adopted_on=event.adopted_on,
        adopters=len(model.adopters) + 1,
    )  # fmt: skip
    yield Fact(fact, look.by)


def appoint(event: intake_followup.OfficerAppointed, look: Look) -> Iterator[Fact]:
    guards.new(event.officer_id, look.states[event.stream()].id, "officer", "/data/officer_id")
    fact = followups.OfficerAppointed(
        officer_id=event.officer_id, unit=look.by, office=event.office, role=event.role, period=event.period
    )
    yield Fact(fact, look.by)


def release(event: intake_followup.OfficerReleased, look: Look) -> Iterator[Fact]:
    officer: Officer = look.states[event.stream()]
    guards.heard(event.officer_id, officer.id, "officer", "/data/officer_id")
    guards.at(officer.step, "appointed", what=f"officer {officer.id}", pointer="/data/officer_id")
    guards.said_by(look.by, officer.unit, what=officer.id)
    fact = followups.OfficerReleased(
        officer_id=officer.id, unit=officer.unit, office=officer.office, role=officer.role, released_on=event.released_on
    )
    yield Fact(fact, officer.unit)


def evolve_advice(advice: Advice, event: Event) -> Advice:
    match event:
        case followups.AdviceAsked():
            return Advice(event.advice_id, event.unit, event.to, event.topic, "asked")
        case followups.AdviceAnswered():
            return replace(advice, step="answered")
        case _:
            return advice


def evolve_model(model: Model, event: Event) -> Model:
    match event:
        case followups.ModelPublished():
            return Model(event.model_id, event.publisher)
        case followups.ModelAdopted():
            return replace(model, adopters=model.adopters | {event.unit})
        case _:
            return model


def evolve_officer(officer: Officer, event: Event) -> Officer:
    match event:
        case followups.OfficerAppointed():
            return Officer(event.officer_id, event.unit, event.office, event.role, "appointed")
        case followups.OfficerReleased():
            return replace(officer, step="released")
        case _:
            return officer


def _may_answer(kind: Kind, look: Look) -> None:
    allowed = look.rules.may["advice.answered"]
    if allowed is not None and kind not in allowed:
        raise violated(
            "not_allowed_for_kind", "/data/to", kind=kind, event="advice.answered", allowed=", ".join(sorted(allowed))
        )
