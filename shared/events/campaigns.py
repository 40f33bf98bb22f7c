"""The facts that the campaigns service publishes."""

from datetime import date
from typing import ClassVar, Literal

from shared.events.base import (
    FACT,
    Attendance,
    Code,
    Count,
    DocumentRef,
    Event,
    Headcount,
    OpenPeriod,
    PathOrPlace,
    Period,
    UnitPath,
    Year,
)
from shared.units import Kind


class UnitJoined(Event):
    type: ClassVar[str] = FACT + "unit.joined.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    kind: Kind
    name_vi: str
    valid_from: date
    led_by: UnitPath | None = None
    legal_basis: str | None = None


class UnitRenamed(Event):
    type: ClassVar[str] = FACT + "unit.renamed.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    name_vi: str
    effective_on: date


class UnitClosed(Event):
    type: ClassVar[str] = FACT + "unit.closed.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    closed_on: date
    successors: tuple[UnitPath, ...] = ()


class ProgrammeSigned(Event):
    type: ClassVar[str] = FACT + "programme.signed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: str
    number: str
    title: str
    signed_on: date
    period: Period
    parties: tuple[UnitPath, ...]
    standing_departments: tuple[Code, ...]
    legal_bases: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


class ProgrammeDerived(Event):
    type: ClassVar[str] = FACT + "programme.derived.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: str
    parent_id: str
    number: str
    title: str
    signed_on: date
    parties: tuple[UnitPath, ...]


class ProgrammePlanAgreed(Event):
    """One party has agreed; `complete` when every party has."""

    type: ClassVar[str] = FACT + "programme.plan_agreed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: str
    year: Year
    party: UnitPath
    tasks: tuple[str, ...]
    agreed_on: date
    complete: bool


class ProgrammeReviewed(Event):
    """One party has signed the review; `complete` when every party has."""

    type: ClassVar[str] = FACT + "programme.reviewed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: str
    year: Year
    party: UnitPath
    reviewed_on: date
    complete: bool


class GuidanceIssued(Event):
    type: ClassVar[str] = FACT + "guidance.issued.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    number: str
    title: str
    issuer: UnitPath
    issued_on: date
    in_force: OpenPeriod
    audience: tuple[PathOrPlace, ...]
    document: DocumentRef


class GuidanceAcknowledged(Event):
    type: ClassVar[str] = FACT + "guidance.acknowledged.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    unit: UnitPath
    acknowledged_on: date

    def stream(self) -> str:
        return f"acknowledgement:{self.guidance_id}/{self.unit}"


class CampaignLaunched(Event):
    type: ClassVar[str] = FACT + "campaign.launched.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    name_vi: str
    movement: Code | None = None
    launcher: UnitPath
    kind: Literal["regular", "thematic"]
    period: Period
    registration_deadline: date
    scope: tuple[PathOrPlace, ...]
    awards: tuple[Code, ...] = ()
    legal_basis: str | None = None
    #: Its year lies outside the programme: accepted all the same, and marked.
    outside_programme: bool | None = None


class CampaignClosed(Event):
    type: ClassVar[str] = FACT + "campaign.closed.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    closed_on: date


class CampaignRegistrationEnded(Event):
    """The registration deadline has passed: how many had registered, and how many were shown as late
    (II.2.a)."""

    type: ClassVar[str] = FACT + "campaign.registration_ended.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    deadline: date
    registered: Count
    overdue: Count


class CampaignReviewed(Event):
    type: ClassVar[str] = FACT + "campaign.reviewed.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    stage: Literal["preliminary", "final"]
    reviewed_on: date


class RegistrationAccepted(Event):
    """A unit takes part in a campaign's year; `late` when it came after the registration deadline."""

    type: ClassVar[str] = FACT + "registration.accepted.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: str
    campaign_id: str
    unit: UnitPath
    year: Year
    headcount: Headcount
    targets: Count
    submitted_on: date
    late: bool
    outside_programme: bool | None = None


class RegistrationAmended(Event):
    """The new headcount, and the one it replaces, so that a reader can count the difference."""

    type: ClassVar[str] = FACT + "registration.amended.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: str
    campaign_id: str
    unit: UnitPath
    year: Year
    headcount: Headcount
    replaced: Headcount


class RegistrationEvaluated(Event):
    type: ClassVar[str] = FACT + "registration.evaluated.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: str
    campaign_id: str
    unit: UnitPath
    year: Year
    result: Literal["met", "not_met"]
    evaluated_on: date


class RegistrationOverdue(Event):
    """The deadline has passed and this unit has not registered (II.2.a)."""

    type: ClassVar[str] = FACT + "registration.overdue.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    unit: UnitPath
    year: Year
    deadline: date

    def stream(self) -> str:
        return f"registered:{self.campaign_id}/{self.year}/{self.unit}"


class ActivityPlanned(Event):
    type: ClassVar[str] = FACT + "activity.planned.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath
    date: date
    partners: tuple[UnitPath, ...] = ()


class ActivityHeld(Event):
    type: ClassVar[str] = FACT + "activity.held.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath
    date: date
    partners: tuple[UnitPath, ...] = ()
    attendance: Attendance
    topics: Count = 0
    units_visited: tuple[UnitPath, ...] = ()


class ActivityReported(Event):
    type: ClassVar[str] = FACT + "activity.reported.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath
    reported_on: date
    document: DocumentRef


class ActivityCancelled(Event):
    type: ClassVar[str] = FACT + "activity.cancelled.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath


class CommunicationPublished(Event):
    type: ClassVar[str] = FACT + "communication.published.v1"
    about: ClassVar[str] = "item_id"
    item_id: str
    publisher: UnitPath
    medium: str
    kind: str
    published_on: date
    audience: Count
    about_kind: str
    about_id: str


class DutyMet(Event):
    """A duty of the programme was done in its period (domain 4); `bounds` are those of the rule set."""

    type: ClassVar[str] = FACT + "duty.met.v1"
    about: ClassVar[str] = "duty"
    duty: str
    period: str
    unit: UnitPath
    value: int
    bounds: tuple[int, int | None]
    due: date
    rule: str

    @property
    def subject_id(self) -> str:
        """Each unit's duty of a period is a story of its own: no order holds between units."""
        return f"{self.duty}/{self.unit}/{self.period}"


class DutyMissed(DutyMet):
    """A duty of the programme was not done, or not in full, by the end of its period."""

    type: ClassVar[str] = FACT + "duty.missed.v1"
