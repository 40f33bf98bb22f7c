"""The facts of what is followed up, changes or ends; the campaigns service publishes them."""

from datetime import date
from typing import ClassVar

from shared.events.base import (
    FACT,
    Code,
    Count,
    DocumentRef,
    Event,
    OpenPeriod,
    PathOrPlace,
    Period,
    UnitPath,
)


class FindingFact(Event):
    """`unit` is the inspected one, `kind` that of the activity, `organiser` who held it."""

    about: ClassVar[str] = "finding_id"
    finding_id: str
    activity_id: str
    kind: str
    unit: UnitPath
    organiser: UnitPath
    due: date


class FindingRaised(FindingFact):
    type: ClassVar[str] = FACT + "finding.raised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c", "N19")
    by: UnitPath


class FindingAnswered(FindingFact):
    type: ClassVar[str] = FACT + "finding.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.c",)
    answered_on: date
    document: DocumentRef | None = None


class FindingClosed(FindingFact):
    type: ClassVar[str] = FACT + "finding.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.c",)
    closed_on: date


class FindingOverdue(FindingFact):
    """No answer by the end of `due`, in programme time."""

    type: ClassVar[str] = FACT + "finding.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.c",)


class AdviceAsked(Event):
    type: ClassVar[str] = FACT + "advice.asked.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.d",)
    about: ClassVar[str] = "advice_id"
    advice_id: str
    unit: UnitPath
    to: UnitPath
    topic: Code
    asked_on: date


class AdviceAnswered(Event):
    type: ClassVar[str] = FACT + "advice.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.d",)
    about: ClassVar[str] = "advice_id"
    advice_id: str
    unit: UnitPath
    to: UnitPath
    topic: Code
    answered_on: date
    document: DocumentRef | None = None


class ModelPublished(Event):
    type: ClassVar[str] = FACT + "model.published.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "III.1.c")
    about: ClassVar[str] = "model_id"
    model_id: str
    publisher: UnitPath
    published_on: date
    document: DocumentRef | None = None


class ModelAdopted(Event):
    """`adopters` counts the units that have adopted it, this one among them."""

    type: ClassVar[str] = FACT + "model.adopted.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "III.1.c")
    about: ClassVar[str] = "model_id"
    model_id: str
    publisher: UnitPath
    unit: UnitPath
    adopted_on: date
    adopters: Count


class DifficultyFact(Event):
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code


class DifficultyRaised(DifficultyFact):
    type: ClassVar[str] = FACT + "difficulty.raised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c", "N13")
    raised_on: date


class DifficultyAssigned(DifficultyFact):
    type: ClassVar[str] = FACT + "difficulty.assigned.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.b", "IV.c")
    by: UnitPath
    assignee: UnitPath
    due: date


class DifficultyAnswered(DifficultyFact):
    type: ClassVar[str] = FACT + "difficulty.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c", "N13")
    assignee: UnitPath
    answered_on: date


class DifficultyClosed(DifficultyFact):
    type: ClassVar[str] = FACT + "difficulty.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    closed_on: date


class DifficultyOverdue(DifficultyFact):
    """No answer by the end of `due`, in programme time."""

    type: ClassVar[str] = FACT + "difficulty.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    assignee: UnitPath
    due: date


class OfficerAppointed(Event):
    type: ClassVar[str] = FACT + "officer.appointed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.b", "N08")
    about: ClassVar[str] = "officer_id"
    officer_id: str
    unit: UnitPath
    office: Code
    role: Code
    period: OpenPeriod


class OfficerReleased(Event):
    type: ClassVar[str] = FACT + "officer.released.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.b",)
    about: ClassVar[str] = "officer_id"
    officer_id: str
    unit: UnitPath
    office: Code
    role: Code
    released_on: date


class GuidanceSuperseded(Event):
    type: ClassVar[str] = FACT + "guidance.superseded.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0", "III.2.b")
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    issuer: UnitPath
    superseded_on: date
    superseded_by: str | None = None


class CampaignAmended(Event):
    type: ClassVar[str] = FACT + "campaign.amended.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a",)
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    period: Period
    registration_deadline: date


class ProgrammeClosed(Event):
    """`complete`: all parties have signed the final review."""

    type: ClassVar[str] = FACT + "programme.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.e", "N07")
    about: ClassVar[str] = "programme_id"
    programme_id: str
    party: UnitPath
    closed_on: date
    complete: bool


class UnitMerged(Event):
    """`path` goes on in the place of those in `merged`."""

    type: ClassVar[str] = FACT + "unit.merged.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    merged: tuple[PathOrPlace, ...]
    effective_on: date
    legal_basis: str | None = None


class UnitSplit(Event):
    type: ClassVar[str] = FACT + "unit.split.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    into: tuple[PathOrPlace, ...]
    effective_on: date
    legal_basis: str | None = None


class UnitSucceeded(Event):
    type: ClassVar[str] = FACT + "unit.succeeded.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    successor: PathOrPlace
    effective_on: date
    legal_basis: str | None = None


class UnitReleased(Event):
    type: ClassVar[str] = FACT + "unit.released.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    led_by: UnitPath | None = None
    effective_on: date
    legal_basis: str | None = None
