"""The facts that the campaigns service publishes."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import (
    FACT,
    AssignedTask,
    Attendance,
    Code,
    Count,
    Delegates,
    DocumentRef,
    Event,
    Headcount,
    OpenPeriod,
    OwnNumber,
    PathOrPlace,
    Period,
    Sha256,
    Targets,
    UnitPath,
    Value,
    Year,
)
from shared.units import Kind


class UnitJoined(Event):
    type: ClassVar[str] = FACT + "unit.joined.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.a", "IV.d", "N11")
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


class UnitReleased(Event):
    """`led_by` leads the unit from `effective_on`, in place of `led_by_before`."""

    type: ClassVar[str] = FACT + "unit.released.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    led_by: UnitPath | None = None
    led_by_before: UnitPath | None = None
    effective_on: date
    legal_basis: str | None = None


class UnitMerged(Event):
    """Another unit stands for this one from `effective_on`; its end is a fact of its own, `unit.closed`."""

    type: ClassVar[str] = FACT + "unit.merged.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.d",)
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    into: PathOrPlace
    effective_on: date
    legal_basis: str


class UnitSplit(Event):
    """Several units stand for this one from `effective_on`; it goes on itself where its own path is among them."""

    type: ClassVar[str] = FACT + "unit.split.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.d",)
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    into: tuple[PathOrPlace, ...]
    effective_on: date
    legal_basis: str


class UnitSucceeded(Event):
    """These stand from `effective_on` for a unit that has ended."""

    type: ClassVar[str] = FACT + "unit.succeeded.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.d",)
    about: ClassVar[str] = "unit_id"
    unit_id: str
    path: PathOrPlace
    successors: tuple[PathOrPlace, ...]
    effective_on: date
    legal_basis: str


class OfficerAppointed(Event):
    """An office of a unit is taken; who it is stays with the unit (IV.b)."""

    type: ClassVar[str] = FACT + "officer.appointed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.b", "N08")
    about: ClassVar[str] = "officer_id"
    officer_id: str
    unit: UnitPath
    office: Code
    role: Code
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None

    def stream(self) -> str:
        return f"offices:{self.unit}"


class OfficerReleased(Event):
    type: ClassVar[str] = FACT + "officer.released.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.b", "N08")
    about: ClassVar[str] = "officer_id"
    officer_id: str
    unit: UnitPath
    office: Code
    role: Code
    released_on: date

    def stream(self) -> str:
        return f"offices:{self.unit}"


class ProgrammeSigned(Event):
    type: ClassVar[str] = FACT + "programme.signed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0", "IV.a", "N01", "N02", "N20", "N21", "N22")
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
    #: The parties in the order in which they sign, left to right; and Nơi nhận, line by line.
    signatories: tuple[UnitPath, ...] = ()
    addressees: tuple[str, ...] = ()


class ProgrammeDerived(Event):
    type: ClassVar[str] = FACT + "programme.derived.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.a", "IV.d")
    about: ClassVar[str] = "programme_id"
    programme_id: str
    parent_id: str
    number: str
    title: str
    signed_on: date
    parties: tuple[UnitPath, ...]
    period: Period | None = None
    #: Tasks of the parent taken over as they are, and those put in other words; and its own.
    inherited: tuple[Code, ...] = ()
    adapted: tuple[Code, ...] = ()
    tasks: tuple[str, ...] = ()
    numbers: tuple[OwnNumber, ...] = ()


class ProgrammePlanAgreed(Event):
    """One party has agreed; `complete` when every party has."""

    type: ClassVar[str] = FACT + "programme.plan_agreed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.a", "IV.e", "N06")
    about: ClassVar[str] = "programme_id"
    programme_id: str
    year: Year
    party: UnitPath
    tasks: tuple[str, ...]
    agreed_on: date
    complete: bool
    assigned: tuple[AssignedTask, ...] | None = None


class ListedDifficulty(Value):
    """A difficulty as it stood when the programme was reviewed."""

    difficulty_id: str
    unit: UnitPath
    topic: Code
    step: Literal["raised", "assigned", "answered", "closed"]
    overdue: bool


class ProgrammeReviewed(Event):
    """One party has signed the review; `complete` when every party has. `difficulties`: all that were raised in the years
    reviewed, where the programme runs (IV.c)."""

    type: ClassVar[str] = FACT + "programme.reviewed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.a", "IV.c", "IV.e", "N06", "N07")
    about: ClassVar[str] = "programme_id"
    programme_id: str
    year: Year
    party: UnitPath
    reviewed_on: date
    complete: bool
    stage: Literal["preliminary", "final"] | None = None
    difficulties: tuple[ListedDifficulty, ...] | None = None
    #: Of the tasks assigned for the year those that this party says are done, and those that no party has said so of.
    done: tuple[Code, ...] | None = None
    left: tuple[AssignedTask, ...] | None = None


class ProgrammeClosed(Event):
    """One party has said that it has ended; `complete` when every party has."""

    type: ClassVar[str] = FACT + "programme.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.a", "IV.e")
    about: ClassVar[str] = "programme_id"
    programme_id: str
    party: UnitPath
    closed_on: date
    complete: bool


class LegalBasisRegistered(Event):
    type: ClassVar[str] = FACT + "legal_basis.registered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0", "N22")
    about: ClassVar[str] = "basis_id"
    basis_id: str
    number: str
    title: str
    made_by: str
    issued_on: date
    in_force: OpenPeriod
    registered_by: UnitPath


class LegalBasisSuperseded(Event):
    """Another document takes its place; `in_force` ends on the eve."""

    type: ClassVar[str] = FACT + "legal_basis.superseded.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0",)
    about: ClassVar[str] = "basis_id"
    basis_id: str
    number: str
    registered_by: UnitPath
    superseded_by: str
    superseded_on: date
    in_force: OpenPeriod


class GuidanceIssued(Event):
    type: ClassVar[str] = FACT + "guidance.issued.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0", "II.1.a", "III.2.b", "III.2.c", "N14", "N16", "N17")
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    number: str
    title: str
    issuer: UnitPath
    issued_on: date
    in_force: OpenPeriod
    audience: tuple[PathOrPlace, ...]
    document: DocumentRef
    legal_bases: tuple[str, ...] = ()
    explains: Code | None = None
    awards: tuple[Code, ...] = ()
    acknowledge_by: date | None = None


class GuidanceSuperseded(Event):
    """Another document takes its place; `in_force` ends on the eve."""

    type: ClassVar[str] = FACT + "guidance.superseded.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0",)
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    issuer: UnitPath
    superseded_by: str
    superseded_on: date
    in_force: OpenPeriod


class GuidanceUnacknowledged(Event):
    """A unit of the audience has not acknowledged: `late` once `due` has passed, before it a reminder (II.1.a)."""

    type: ClassVar[str] = FACT + "guidance.unacknowledged.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.a",)
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    unit: UnitPath
    due: date
    late: bool

    def stream(self) -> str:
        return f"acknowledgement:{self.guidance_id}/{self.unit}"


class GuidanceAcknowledgementsChecked(Event):
    """How many units of those that must had acknowledged when the reminders went out, or on the last day."""

    type: ClassVar[str] = FACT + "guidance.acknowledgements_checked.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.a",)
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    issuer: UnitPath
    due: date
    late: bool
    acknowledged: Count
    missing: Count


class GuidanceAcknowledged(Event):
    type: ClassVar[str] = FACT + "guidance.acknowledged.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.1", "II.1.a")
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    unit: UnitPath
    acknowledged_on: date

    def stream(self) -> str:
        return f"acknowledgement:{self.guidance_id}/{self.unit}"


class CampaignLaunched(Event):
    type: ClassVar[str] = FACT + "campaign.launched.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.2", "II.2.a")
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
    targets: Targets = ()


class CampaignAmended(Event):
    """The campaign as it is from now on: when it ends, by when units register, whether it rests."""

    type: ClassVar[str] = FACT + "campaign.amended.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a",)
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    change: Literal["extended", "suspended", "resumed"]
    amended_on: date
    period: Period
    registration_deadline: date
    suspended: bool
    reason_sha256: Sha256


class CampaignClosed(Event):
    type: ClassVar[str] = FACT + "campaign.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a",)
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    closed_on: date


class CampaignRegistrationEnded(Event):
    """The registration deadline has passed: how many had registered, and how many were shown as late
    (II.2.a)."""

    type: ClassVar[str] = FACT + "campaign.registration_ended.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a",)
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    deadline: date
    registered: Count
    overdue: Count


class CampaignReviewed(Event):
    type: ClassVar[str] = FACT + "campaign.reviewed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.2", "II.2.a")
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    launcher: UnitPath
    stage: Literal["preliminary", "final"]
    reviewed_on: date
    reached: Targets = ()
    #: How many of the campaign's targets were reached; nothing where it has none.
    targets_met: Count | None = None
    participants: Headcount | None = None


class RegistrationAccepted(Event):
    """A unit takes part in a campaign's year; `late` when it came after the registration deadline."""

    type: ClassVar[str] = FACT + "registration.accepted.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.2", "II.2.a", "III.1.c")
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
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a", "III.1.c")
    about: ClassVar[str] = "registration_id"
    registration_id: str
    campaign_id: str
    unit: UnitPath
    year: Year
    headcount: Headcount
    replaced: Headcount
    targets: Count | None = None


class RegistrationEvaluated(Event):
    type: ClassVar[str] = FACT + "registration.evaluated.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.2",)
    about: ClassVar[str] = "registration_id"
    registration_id: str
    campaign_id: str
    unit: UnitPath
    year: Year
    result: Literal["met", "not_met"]
    evaluated_on: date
    targets: Count | None = None
    targets_met: Count | None = None


class RegistrationOverdue(Event):
    """The deadline has passed and this unit has not registered (II.2.a)."""

    type: ClassVar[str] = FACT + "registration.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a",)
    about: ClassVar[str] = "campaign_id"
    campaign_id: str
    unit: UnitPath
    year: Year
    deadline: date

    def stream(self) -> str:
        return f"registered:{self.campaign_id}/{self.year}/{self.unit}"


class ActivityPlanned(Event):
    type: ClassVar[str] = FACT + "activity.planned.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c")
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath
    date: date
    partners: tuple[UnitPath, ...] = ()


class ActivityHeld(Event):
    type: ClassVar[str] = FACT + "activity.held.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c", "III.1.b", "III.2.d", "N12", "N15", "N19")
    about: ClassVar[str] = "activity_id"
    activity_id: str
    kind: str
    organiser: UnitPath
    date: date
    partners: tuple[UnitPath, ...] = ()
    attendance: Attendance
    topics: Count = 0
    units_visited: tuple[UnitPath, ...] = ()
    place: str | None = None
    delegation: tuple[Delegates, ...] = ()
    form: str | None = None
    hours: Count | None = None
    certificates: Count | None = None
    documents: tuple[DocumentRef, ...] = ()


class ActivityReported(Event):
    type: ClassVar[str] = FACT + "activity.reported.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c", "III.1.b")
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
    clauses: ClassVar[tuple[str, ...]] = ("I.1", "II.1.b", "II.1.c", "III.1.a", "N18")
    about: ClassVar[str] = "item_id"
    item_id: str
    publisher: UnitPath
    medium: str
    kind: str
    published_on: date
    audience: Count
    about_kind: str
    about_id: str
    places: tuple[PathOrPlace, ...] = ()


class FindingRaised(Event):
    """What a delegation asks a unit to put right; `kind` is that of the activity (II.2.b, II.2.c)."""

    type: ClassVar[str] = FACT + "finding.raised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c")
    about: ClassVar[str] = "finding_id"
    finding_id: str
    activity_id: str
    kind: str
    unit: UnitPath
    raised_by: UnitPath
    #: The other bodies of the delegation; each of them may close it.
    partners: tuple[UnitPath, ...] = ()
    raised_on: date
    due: date
    text_sha256: Sha256
    #: The finding that was not put right before.
    follows: str | None = None


class FindingAnswered(Event):
    type: ClassVar[str] = FACT + "finding.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c")
    about: ClassVar[str] = "finding_id"
    finding_id: str
    activity_id: str
    kind: str
    unit: UnitPath
    answered_by: UnitPath
    answered_on: date
    late: bool
    text_sha256: Sha256
    evidence: tuple[DocumentRef, ...] = ()


class FindingOverdue(Event):
    """The day has passed and the unit has not answered."""

    type: ClassVar[str] = FACT + "finding.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c")
    about: ClassVar[str] = "finding_id"
    finding_id: str
    activity_id: str
    kind: str
    unit: UnitPath
    due: date


class FindingClosed(Event):
    type: ClassVar[str] = FACT + "finding.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "II.2.c")
    about: ClassVar[str] = "finding_id"
    finding_id: str
    activity_id: str
    kind: str
    unit: UnitPath
    closed_by: UnitPath
    outcome: Literal["remedied", "not_remedied", "withdrawn"]
    closed_on: date


class AdviceAsked(Event):
    """`due` follows from the rule set (III.2.d)."""

    type: ClassVar[str] = FACT + "advice.asked.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.d",)
    about: ClassVar[str] = "advice_id"
    advice_id: str
    unit: UnitPath
    to: UnitPath
    topic: Code
    asked_on: date
    due: date
    text_sha256: Sha256


class AdviceAnswered(Event):
    type: ClassVar[str] = FACT + "advice.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.d",)
    about: ClassVar[str] = "advice_id"
    advice_id: str
    unit: UnitPath
    to: UnitPath
    topic: Code
    answered_on: date
    late: bool
    text_sha256: Sha256


class AdviceOverdue(Event):
    """The day has passed and whoever was asked has not answered."""

    type: ClassVar[str] = FACT + "advice.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.d",)
    about: ClassVar[str] = "advice_id"
    advice_id: str
    unit: UnitPath
    to: UnitPath
    topic: Code
    due: date


class ModelPublished(Event):
    """A practice to learn from (II.2.b, III.1.c)."""

    type: ClassVar[str] = FACT + "model.published.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "III.1.c")
    about: ClassVar[str] = "model_id"
    model_id: str
    unit: UnitPath
    title: str
    topic: Code
    published_on: date
    document: DocumentRef | None = None


class ModelAdopted(Event):
    """Another unit does likewise; `adopters` is how many have by now."""

    type: ClassVar[str] = FACT + "model.adopted.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.2.b", "III.1.c")
    about: ClassVar[str] = "model_id"
    model_id: str
    unit: UnitPath
    adopter: UnitPath
    topic: Code
    adopted_on: date
    adopters: Count


class DifficultyRaised(Event):
    """Something that hinders the programme (IV.c)."""

    type: ClassVar[str] = FACT + "difficulty.raised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code
    raised_on: date
    text_sha256: Sha256


class DifficultyAssigned(Event):
    type: ClassVar[str] = FACT + "difficulty.assigned.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code
    assigned_by: UnitPath
    to: UnitPath
    assigned_on: date
    due: date


class DifficultyAnswered(Event):
    type: ClassVar[str] = FACT + "difficulty.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code
    to: UnitPath
    answered_on: date
    late: bool
    text_sha256: Sha256


class DifficultyOverdue(Event):
    """The day has passed and whoever it was assigned to has not answered."""

    type: ClassVar[str] = FACT + "difficulty.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code
    to: UnitPath
    due: date


class DifficultyClosed(Event):
    type: ClassVar[str] = FACT + "difficulty.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("IV.c",)
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: str
    unit: UnitPath
    topic: Code
    closed_by: UnitPath
    outcome: Literal["solved", "not_solved", "referred"]
    closed_on: date


class DutyMet(Event):
    """A duty of the programme was done in its period (domain 4); `bounds` are those of the rule set."""

    type: ClassVar[str] = FACT + "duty.met.v1"
    #: Those that a period settles; the others are shown by what is done.
    clauses: ClassVar[tuple[str, ...]] = (
        "N02", "N03", "N04", "N05", "N06", "N07", "N08", "N11", "N12",
        "N13", "N14", "N15", "N16", "N17", "N18", "N19", "N22",
    )
    about: ClassVar[str] = "duty"
    duty: str
    period: str
    unit: UnitPath
    value: int
    bounds: tuple[int, int | None]
    due: date
    rule: str
    #: Done after all, once it had been told of as missed.
    late: bool | None = None

    @property
    def subject_id(self) -> str:
        """Each unit's duty of a period is a story of its own: no order holds between units."""
        return f"{self.duty}/{self.unit}/{self.period}"


class DutyMissed(DutyMet):
    """A duty of the programme was not done, or not in full, by the end of its period."""

    type: ClassVar[str] = FACT + "duty.missed.v1"
