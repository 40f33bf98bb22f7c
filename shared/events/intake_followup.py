"""What agencies publish to follow up: findings, advice, models, difficulties, officers, and what changes or ends."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from shared.events.base import (
    INTAKE,
    Code,
    DocumentRef,
    Event,
    Id,
    Name,
    OpenPeriod,
    PathOrPlace,
    Period,
    Text,
    UnitPath,
)

# --- findings of delegations (II.2.b, II.2.c)


class FindingRaised(Event):
    """A delegation finds something at a unit that it must answer by the end of `due`."""

    type: ClassVar[str] = INTAKE + "finding.raised.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    activity_id: Id
    unit: UnitPath
    text: Text
    due: date


class FindingAnswered(Event):
    """The inspected unit says what it did."""

    type: ClassVar[str] = INTAKE + "finding.answered.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    text: Text
    answered_on: date
    document: DocumentRef | None = None


class FindingClosed(Event):
    type: ClassVar[str] = INTAKE + "finding.closed.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    closed_on: date


# --- advice (III.2.d)


class AdviceAsked(Event):
    type: ClassVar[str] = INTAKE + "advice.asked.v1"
    about: ClassVar[str] = "advice_id"
    advice_id: Id
    to: UnitPath
    topic: Code
    text: Text
    asked_on: date


class AdviceAnswered(Event):
    type: ClassVar[str] = INTAKE + "advice.answered.v1"
    about: ClassVar[str] = "advice_id"
    advice_id: Id
    text: Text
    answered_on: date
    document: DocumentRef | None = None


# --- practice models (II.2.b, III.1.c)


class ModelPublished(Event):
    """A way of working that others may take over."""

    type: ClassVar[str] = INTAKE + "model.published.v1"
    about: ClassVar[str] = "model_id"
    model_id: Id
    title: Name
    text: Text
    published_on: date
    document: DocumentRef | None = None


class ModelAdopted(Event):
    type: ClassVar[str] = INTAKE + "model.adopted.v1"
    about: ClassVar[str] = "model_id"
    model_id: Id
    adopted_on: date


# --- difficulties (IV.c)


class DifficultyRaised(Event):
    type: ClassVar[str] = INTAKE + "difficulty.raised.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    topic: Code
    text: Text
    raised_on: date


class DifficultyAssigned(Event):
    """A standing department says who answers, by the end of `due`; later words replace earlier ones."""

    type: ClassVar[str] = INTAKE + "difficulty.assigned.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    to: UnitPath
    due: date


class DifficultyAnswered(Event):
    type: ClassVar[str] = INTAKE + "difficulty.answered.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    text: Text
    answered_on: date


class DifficultyClosed(Event):
    type: ClassVar[str] = INTAKE + "difficulty.closed.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    closed_on: date


# --- officers of the standing departments (IV.b)


class OfficerAppointed(Event):
    """A unit, for itself: an office and a role, by an id of its own; nobody is named."""

    type: ClassVar[str] = INTAKE + "officer.appointed.v1"
    about: ClassVar[str] = "officer_id"
    officer_id: Id
    office: Code
    role: Code
    period: OpenPeriod


class OfficerReleased(Event):
    type: ClassVar[str] = INTAKE + "officer.released.v1"
    about: ClassVar[str] = "officer_id"
    officer_id: Id
    released_on: date


# --- what changes or ends: guidance, campaigns, the programme


class GuidanceSuperseded(Event):
    """No longer in force from `superseded_on` on; `superseded_by` is the guidance in its place, if any."""

    type: ClassVar[str] = INTAKE + "guidance.superseded.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: Id
    superseded_on: date
    superseded_by: Id | None = None


class CampaignAmended(Event):
    """Another period or registration deadline, as the launcher has set it (domain 3.1)."""

    type: ClassVar[str] = INTAKE + "campaign.amended.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: Id
    period: Period
    registration_deadline: date
    reason: Text


class ProgrammeClosed(Event):
    """One party signs the final review; the programme has ended when all have (IV.e, N07)."""

    type: ClassVar[str] = INTAKE + "programme.closed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    results: Annotated[tuple[Text, ...], Field(min_length=1, max_length=200)]
    closed_on: date


# --- units become others (domain 1.5)


class UnitMerged(Event):
    """These units go on as one that has joined: `unit_id`; the last day of the others is that before `effective_on`."""

    type: ClassVar[str] = INTAKE + "unit.merged.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    merged: Annotated[tuple[Id, ...], Field(min_length=1, max_length=200)]
    effective_on: date
    legal_basis: Name | None = None


class UnitSplit(Event):
    """A unit goes on as several that have joined."""

    type: ClassVar[str] = INTAKE + "unit.split.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    into: Annotated[tuple[PathOrPlace, ...], Field(min_length=1, max_length=200)]
    effective_on: date
    legal_basis: Name | None = None


class UnitSucceeded(Event):
    """A unit ends and another that has joined takes its place."""

    type: ClassVar[str] = INTAKE + "unit.succeeded.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    successor: PathOrPlace
    effective_on: date
    legal_basis: Name | None = None


class UnitReleased(Event):
    """A unit leaves the body that led it, for another or for none."""

    type: ClassVar[str] = INTAKE + "unit.released.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    led_by: UnitPath | None = None
    effective_on: date
    legal_basis: Name | None = None
