"""Quyết định khen thưởng: decided by list, corrected, presented, revoked by the authority that decided."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.nominations.domain import private, ratio, reexamination
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import Nomination
from services.nominations.domain.person import Record
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.steps import award_of, judged, still_held
from services.nominations.rules import RuleSets
from shared.errors import RuleViolated, violated
from shared.events import Event, intake, intake_opinions
from shared.events.base import SubjectKind
from shared.events.nominations import (
    AwardCorrected,
    AwardDecided,
    AwardPresented,
    AwardRevocationProposed,
    AwardRevoked,
)
from shared.ids import derived
from shared.world import Fact, States, Told, unknown


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
    presented_on: date | None = None
    revoked: bool = False
    #: Somebody has proposed to revoke it, and nothing has answered that yet.
    proposed: bool = False
    explanation_due: date | None = None

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


def reads(event: intake.AwardDecided, states: States, rulesets: RuleSets) -> Iterator[str]:
    """Whoever is awarded holds it from now on; and what its share is counted with."""
    for id in event.nomination_ids:
        one: Nomination | None = states.get(f"nomination:{id}")
        if one and one.id:
            yield f"person:{one.person_id}"
            yield from ratio.keys_at_decision(one, rulesets.named(one.law).known[one.award])


def reads_of_revocation(event: intake.AwardRevoked, states: States) -> Iterator[str]:
    award: Award = states.get(event.stream()) or Award()
    return reexamination.reads("award", award.id, (award.person_id,) if award.id else (), states)


def decide(event: intake.AwardDecided, look: Look) -> Iterator[Told]:
    """One legal act: all of the list or none, and each nomination that cannot be decided is named."""
    taken: Number = look.states[key_of_number(look.by, event.decided_on, event.decision_number)]
    if taken.decision_id:
        raise violated("decision_number_taken", "/data/decision_number", number=event.decision_number)
    listed, wrong = judged(event.nomination_ids, look, lambda one, pointer: _may_decide(one, look, pointer))
    capped = ((one, award_of(one, look)) for one in listed)
    wrong += ratio.wrong_at_decision(event.nomination_ids, capped, look.states)
    if wrong:
        raise RuleViolated(*wrong)
    for nomination in listed:
        fact = _decided(event, nomination, look)
        yield fact
        yield private.demographics(fact)


def correct(event: intake.AwardCorrected, look: Look) -> Iterator[Told]:
    award = _valid(event.award_id, look)
    _by_decider(award, look)
    yield Fact(
        AwardCorrected(
            **award.fields(), correcting_number=event.decision_number, corrected_on=event.corrected_on
        ),
        award.unit,
        law=award.law,
    )
    yield private.mentioned(award.person_id)


def present(event: intake.AwardPresented, look: Look) -> Iterator[Fact]:
    """Trao tặng: once, not before it was decided, by who decided it, or who appraised or proposed it there; whoever stands
    for one of them that has ended does so in its place (domain 1.5)."""
    award = _valid(event.award_id, look)
    row = look.rulesets.named(award.law).known[award.award]
    decider, proposer = (look.acting(path, award.unit) for path in (award.decider, award.proposer))
    givers = (decider, look.competent(row.appraiser, award.proposer, award.unit), proposer)
    if look.by not in givers:
        raise violated(
            "route_forbidden",
            "/source",
            path=look.by,
            award=award.award,
            wanted=", ".join(dict.fromkeys(givers)),
        )
    if award.presented_on:
        raise violated(
            "state_forbids",
            "/data/award_id",
            what=f"award {award.id}",
            state=f"presented on {award.presented_on}",
            wanted="not presented yet",
        )
    if event.presented_on < award.decided_on:
        raise violated(
            "schema_invalid", "/data/presented_on", reason=f"the award was decided on {award.decided_on}"
        )
    yield Fact(AwardPresented(**award.fields(), presented_on=event.presented_on), award.unit, law=award.law)


def propose_revocation(event: intake_opinions.AwardRevocationProposed, look: Look) -> Iterator[Told]:
    """By the body that submitted it; the proposal stands until the authority revokes (domain 3.8)."""
    award = _valid(event.award_id, look)
    proposer = look.acting(award.proposer, award.unit)
    if proposer != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=award.award, wanted=proposer)
    if award.proposed:
        raise violated(
            "state_forbids",
            "/data/award_id",
            what=f"award {award.id}",
            state="proposed to be revoked",
            wanted="no proposal yet",
        )
    days = Procedure(look.rules).explanation_days
    fact = AwardRevocationProposed(
        **award.fields(),
        ground=event.ground,
        proposed_by=look.by,
        proposed_on=event.proposed_on,
        explanation_due=look.day + timedelta(days=days) if days else None,
    )
    yield Fact(fact, award.unit, (f"person:{award.person_id}",), look.rules.id)
    if event.reason:
        yield private.mentioned(award.person_id)


def revoke(event: intake.AwardRevoked, look: Look) -> Iterator[Fact]:
    """By the authority that decided, on one of the four grounds (domain 3.8); never deleted. What rested on it is
    examined again."""
    award = _valid(event.award_id, look)
    _by_decider(award, look)
    if award.explanation_due and look.day <= award.explanation_due:
        raise violated(
            "state_forbids",
            "/data/award_id",
            law=Procedure(look.rules).law("revocation_explanation_days"),
            what=f"award {award.id}",
            state="proposed to be revoked",
            wanted=f"the awardee's explanation, due {award.explanation_due}",
        )
    fact = AwardRevoked(
        **award.fields(),
        ground=event.ground,
        revoking_number=event.decision_number,
        decided_on=award.decided_on,
        revoked_on=event.decided_on,
    )
    tags = (f"person:{award.person_id}", *counted(event.stream(), look.states))
    yield Fact(fact, award.unit, tags, award.law)
    yield from reexamination.due("award", award.id, (award.person_id,), look)


def counted(key: str, states: States) -> Iterator[str]:
    """What the award counts in, for the share of others."""
    award: Award = states.get(key) or Award()
    record: Record = states.get(f"person:{award.person_id}") or Record()
    years = (entry.year for _, entry in record.achievements if entry.award_id == award.id)
    return (ratio.key_of(award.proposer, year, award.award) for year in years)


def evolve(award: Award, event: Event) -> Award:
    match event:
        case AwardDecided():
            carried = {name if name != "award_id" else "id": getattr(event, name) for name in _CARRIED}
            return Award(**carried, decided_on=event.decided_on, law=event.law)
        case AwardRevocationProposed():
            return replace(award, proposed=True, explanation_due=event.explanation_due)
        case AwardPresented():
            return replace(award, presented_on=event.presented_on)
        case AwardRevoked():
            return replace(award, revoked=True)
        case _:
            return award


def evolve_number(number: Number, event: Event) -> Number:
    return Number(event.decision_id) if isinstance(event, AwardDecided) else number


def _may_decide(nomination: Nomination, look: Look, pointer: str) -> None:
    decider = look.competent(award_of(nomination, look).decider, nomination.proposer, nomination.unit)
    if decider != look.by:
        raise violated("decider_incompetent", pointer, path=look.by, wanted=decider)
    nomination.at("forwarded", pointer=pointer)
    if wrong := tuple(still_held(nomination, look, pointer)):
        raise RuleViolated(*wrong)


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
        bonus_vnd=look.rulesets.named(nomination.law).bonus_vnd(rule, nomination.subject_kind, event.decided_on),
        law=nomination.law,
        collective_kind=nomination.collective_kind,
        signatory_role=event.signatory_role,
    )
    number = key_of_number(look.by, event.decided_on, event.decision_number)
    counted = ratio.tags_of_decision(nomination, rule)
    tags = (f"nomination:{nomination.id}", number, f"person:{nomination.person_id}", *counted)
    return Fact(fact, nomination.unit, tags, nomination.law)


def decided(id: str, look: Look, pointer: str = "/data/award_id") -> Award:
    award: Award = look.states[f"award:{id}"]
    if not award.id:
        raise unknown(f"award:{id}", pointer)
    return award


def _valid(id: str, look: Look) -> Award:
    award = decided(id, look)
    if award.revoked:
        raise violated("state_forbids", "/data/award_id", what=f"award {id}", state="revoked", wanted="valid")
    return award


def _by_decider(award: Award, look: Look) -> None:
    """The authority that decided, or whoever stands for it since it has ended (domain 1.5)."""
    decider = look.acting(award.decider, award.unit)
    if decider != look.by:
        raise violated("decider_incompetent", "/source", path=look.by, wanted=decider)
