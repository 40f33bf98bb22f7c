"""Đề nghị khen thưởng: what state a nomination is in, and how facts change it (domain 3.6)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.errors import violated
from shared.events import Event
from shared.events.base import CommendationType, SubjectKind
from shared.events.nominations import (
    AwardDecided,
    NominationAppraised,
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationForwarded,
    NominationHeld,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationSupplemented,
    NominationWithdrawn,
)

FINAL = frozenset({"decided", "rejected", "withdrawn", "lapsed"})


@dataclass(frozen=True, slots=True)
class Nomination:
    """Received when it has an id; `step` is where it stands, `held` lies over it."""

    id: str = ""
    step: str = ""
    award: str = ""
    level: str = ""
    year: int = 0
    person_id: str = ""
    subject_kind: SubjectKind = SubjectKind.INDIVIDUAL
    direct_worker: bool = False
    unit: str = ""
    proposer: str = ""
    commendation_type: CommendationType = CommendationType.MERIT
    campaign_id: str | None = None
    achievement_period: tuple[date, date] = (date.min, date.min)
    documents: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    submitted_on: date = date.min
    processing_due: date = date.max
    joint: bool = False
    held: bool = False
    returned_due: date | None = None
    consents: frozenset[str] = frozenset()
    refused_by: frozenset[str] = frozenset()
    consent_overdue: bool = False
    law: str = ""

    def fields(self) -> dict[str, Any]:
        """What every fact of a nomination carries."""
        return {name: getattr(self, name if name != "nomination_id" else "id") for name in _CARRIED}

    def tags(self) -> tuple[str, ...]:
        """The other streams that this nomination's facts belong to."""
        return (f"selection:{self.proposer}/{self.year}/{self.award}", f"person:{self.person_id}")

    def at(self, *steps: str, pointer: str = "/data/nomination_id") -> None:
        """Refuse unless the nomination stands at one of these steps and is not on hold."""
        if self.held:
            raise violated("on_hold", pointer, id=self.id)
        if self.step not in steps:
            raise violated(
                "state_forbids",
                pointer,
                what=f"nomination {self.id}",
                state=self.step,
                wanted=" or ".join(steps),
            )

    @property
    def awaits_consent(self) -> bool:
        return self.joint and self.step not in FINAL and self.step != "forwarded" and len(self.consents) < 2

    def due(self) -> date | None:
        """The last day of what ends by itself: the supplement, or the time in which both bodies should have
        consented."""
        days = [self.returned_due] if self.step == "returned" and self.returned_due else []
        if self.awaits_consent and not self.consent_overdue:
            days.append(self.processing_due)
        return min(days, default=None)


_CARRIED = (
    "nomination_id",
    "award",
    "level",
    "year",
    "person_id",
    "subject_kind",
    "direct_worker",
    "unit",
    "proposer",
)


def evolve(nomination: Nomination, event: Event) -> Nomination:
    match event:
        case NominationReceived():
            return _received(event)
        case NominationReturned():
            return replace(
                nomination, step="returned", returned_due=event.due, missing=frozenset(event.missing)
            )
        case NominationSupplemented():
            documents = nomination.documents | frozenset(event.documents)
            return replace(
                nomination, step="received", documents=documents, missing=frozenset(), returned_due=None
            )
        case NominationAppraised():
            return replace(nomination, step="appraised")
        case NominationConsented():
            return replace(
                nomination,
                consents=nomination.consents | {event.body},
                refused_by=nomination.refused_by - {event.body},
            )
        case NominationConsentRefused():
            return replace(
                nomination,
                refused_by=nomination.refused_by | {event.body},
                consents=nomination.consents - {event.body},
            )
        case NominationConsentOverdue():
            return replace(nomination, consent_overdue=True)
        case NominationHeld() | NominationReleased():
            return replace(nomination, held=isinstance(event, NominationHeld))
        case NominationForwarded():
            return replace(nomination, step="forwarded")
        case _:
            return _ended(nomination, event)


def _ended(nomination: Nomination, event: Event) -> Nomination:
    match event:
        case NominationWithdrawn():
            return replace(nomination, step="withdrawn")
        case NominationRejected():
            return replace(nomination, step="rejected")
        case NominationLapsed():
            return replace(nomination, step="lapsed")
        case AwardDecided():
            return replace(nomination, step="decided")
        case _:
            return nomination


def _received(event: NominationReceived) -> Nomination:
    carried = {name if name != "nomination_id" else "id": getattr(event, name) for name in _CARRIED}
    return Nomination(
        **carried,
        step="received",
        commendation_type=event.commendation_type,
        campaign_id=event.campaign_id,
        achievement_period=event.achievement_period,
        documents=frozenset(event.documents),
        submitted_on=event.submitted_on,
        processing_due=event.processing_due,
        joint=event.joint,
        law=event.law,
    )
