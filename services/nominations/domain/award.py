"""Quyết định khen thưởng: decided by list, corrected, presented, revoked by the authority that decided."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.nominations.domain.look import Look
from services.nominations.domain.nomination import Nomination
from services.nominations.domain.steps import all_known, award_of, known
from shared.errors import RuleViolated, Violation, violated
from shared.events import Event, intake
from shared.events.base import SubjectKind
from shared.events.nominations import AwardCorrected, AwardDecided, AwardPresented, AwardRevoked
from shared.ids import derived
from shared.world import Fact, unheard


@dataclass(frozen=True, slots=True)
class Award:
    """Decided when it has an id."""

    id: str = ""
    nomination_id: str = ""
    award: str = ""
    level: str = ""
    subject_kind: SubjectKind = SubjectKind.INDIVIDUAL
    person_id: str = ""
    direct_worker: bool = False
    unit: str = ""
    proposer: str = ""
    decider: str = ""
    decision_number: str = ""
    decided_on: date = date.min
    law: str = ""
    revoked: bool = False

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name if name != "award_id" else "id") for name in _CARRIED}


@dataclass(frozen=True, slots=True)
class Number:
    """A decision's number, taken by one decision of a decider and year."""

    decision_id: str = ""


_CARRIED = (
    "award_id",
    "nomination_id",
    "award",
    "level",
    "subject_kind",
    "person_id",
    "direct_worker",
    "unit",
    "proposer",
    "decider",
    "decision_number",
)


def key_of_number(decider: str, decided_on: date, number: str) -> str:
    return f"decision-number:{decider}/{decided_on.year}/{number}"


def id_of(nomination_id: str, decision_id: str) -> str:
    """Known beforehand, so that what is said of an award waits in its place behind the decision."""
    return derived("award", nomination_id, decision_id)


def decide(event: intake.AwardDecided, look: Look) -> Iterator[Fact]:
    """One legal act: all of the list or none, and each nomination that cannot be decided is named."""
    taken: Number = look.states[key_of_number(look.by, event.decided_on, event.decision_number)]
    if taken.decision_id:
        raise violated("decision_number_taken", "/data/decision_number", number=event.decision_number)
    all_known(event.nomination_ids, look)
    wrong: list[Violation] = []
    for number, id in enumerate(event.nomination_ids):
        pointer = f"/data/nomination_ids/{number}"
        try:
            _may_decide(known(id, look, pointer), look, pointer)
        except RuleViolated as refusal:
            wrong.extend(refusal.violations)
    if wrong:
        raise RuleViolated(*wrong)
    for id in dict.fromkeys(event.nomination_ids):
        yield _decided(event, known(id, look), look)


def correct(event: intake.AwardCorrected, look: Look) -> Iterator[Fact]:
    award = _valid(event.award_id, look)
    _by_decider(award, look)
    yield Fact(
        AwardCorrected(
            **award.fields(), correcting_number=event.decision_number, corrected_on=event.corrected_on
        ),
        award.unit,
        law=award.law,
    )


def present(event: intake.AwardPresented, look: Look) -> Iterator[Fact]:
    """Handed over; not before it was decided."""
    award = _valid(event.award_id, look)
    if event.presented_on < award.decided_on:
        raise violated(
            "schema_invalid", "/data/presented_on", reason=f"the award was decided on {award.decided_on}"
        )
    yield Fact(AwardPresented(**award.fields(), presented_on=event.presented_on), award.unit, law=award.law)


def revoke(event: intake.AwardRevoked, look: Look) -> Iterator[Fact]:
    """By the authority that decided, on one of the four grounds (domain 3.8); never deleted."""
    award = _valid(event.award_id, look)
    _by_decider(award, look)
    fact = AwardRevoked(
        **award.fields(),
        ground=event.ground,
        revoking_number=event.decision_number,
        decided_on=award.decided_on,
        revoked_on=event.decided_on,
    )
    yield Fact(fact, award.unit, (f"person:{award.person_id}",), award.law)


def evolve(award: Award, event: Event) -> Award:
    match event:
        case AwardDecided():
            carried = {name if name != "award_id" else "id": getattr(event, name) for name in _CARRIED}
            return Award(**carried, decided_on=event.decided_on, law=event.law)
        case AwardRevoked():
            return replace(award, revoked=True)
        case _:
            return award


def evolve_number(number: Number, event: Event) -> Number:
    return Number(event.decision_id) if isinstance(event, AwardDecided) else number


def _may_decide(nomination: Nomination, look: Look, pointer: str) -> None:
    decider = look.competent(award_of(nomination, look).decider, nomination.proposer)
    if decider != look.by:
        raise violated("decider_incompetent", pointer, path=look.by, wanted=decider)
    nomination.at("forwarded", pointer=pointer)


def _decided(event: intake.AwardDecided, nomination: Nomination, look: Look) -> Fact:
    rule = award_of(nomination, look)
    fields = {name: value for name, value in nomination.fields().items() if name != "year"}
    fact = AwardDecided(
        **fields,
        award_id=id_of(nomination.id, event.decision_id),
        decider=look.by,
        decision_number=event.decision_number,
        award_name_vi=rule.name_vi,
        kind=rule.kind,
        commendation_type=nomination.commendation_type,
        campaign_id=nomination.campaign_id,
        decision_id=event.decision_id,
        decided_on=event.decided_on,
        achievement_period=nomination.achievement_period,
        submitted_on=nomination.submitted_on,
        processing_days=rule.processing_days,
        working_days=look.rulesets.working_days.between(nomination.submitted_on, event.decided_on),
        bonus_vnd=look.rulesets.named(nomination.law).bonus_vnd(rule, nomination.subject_kind),
        law=nomination.law,
    )
    tags = (f"nomination:{nomination.id}", key_of_number(look.by, event.decided_on, event.decision_number))
    return Fact(fact, nomination.unit, tags, nomination.law)


def _valid(id: str, look: Look) -> Award:
    award: Award = look.states[f"award:{id}"]
    if not award.id:
        raise unheard(f"award:{id}", "aggregate_unknown", "/data/award_id", what="award", id=id)
    if award.revoked:
        raise violated("state_forbids", "/data/award_id", what=f"award {id}", state="revoked", wanted="valid")
    return award


def _by_decider(award: Award, look: Look) -> None:
    if award.decider != look.by:
        raise violated("decider_incompetent", "/source", path=look.by, wanted=award.decider)
