"""What agencies may publish: one class per type and version of `tdkt.intake.>` (contract section 4)."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.events.base import (
    INTAKE,
    AssignedTask,
    Attendance,
    Code,
    CommendationType,
    Count,
    Delegates,
    Document,
    DocumentNumber,
    DocumentRef,
    Event,
    Headcount,
    Id,
    Name,
    Nominee,
    OpenPeriod,
    OwnNumber,
    PathOrPlace,
    Period,
    PeriodName,
    Person,
    Sha256,
    Targets,
    Text,
    UnitPath,
    Value,
    Vnd,
    Vote,
    Year,
)
from shared.units import Kind

Paths = Annotated[tuple[UnitPath, ...], Field(min_length=1, max_length=500)]
Places = Annotated[tuple[PathOrPlace, ...], Field(min_length=1, max_length=500)]
Texts = Annotated[tuple[Text, ...], Field(max_length=100)]
NominationIds = Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]
Documents = Annotated[tuple[Document, ...], Field(max_length=100)]


# --- clock
# ---------------------------------------------------------------------------------------------------


class ClockAdvanced(Event):
    """The programme date moves on (section 3.1); published by the operator only."""

    type: ClassVar[str] = INTAKE + "clock.advanced.v1"
    about: ClassVar[str] = "date"
    date: date


# --- units (section 1; domain 1.5)
# ---------------------------------------------------------------------------


class UnitJoined(Event):
    """A body with its path, or a place such as `66.643`, which publishes nothing. A unit whose path has been closed goes on
    under a new one when it joins again with its `unit_id`, its kind and a legal basis."""

    type: ClassVar[str] = INTAKE + "unit.joined.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    path: PathOrPlace
    kind: Kind
    name_vi: Name
    valid_from: date
    led_by: UnitPath | None = None
    legal_basis: Name | None = None


class UnitRenamed(Event):
    type: ClassVar[str] = INTAKE + "unit.renamed.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    name_vi: Name
    effective_on: date
    legal_basis: Name | None = None


class UnitClosed(Event):
    """The unit may publish until the end of `closed_on`."""

    type: ClassVar[str] = INTAKE + "unit.closed.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    closed_on: date
    successors: tuple[UnitPath, ...] = ()
    legal_basis: Name | None = None


class UnitReleased(Event):
    """From `effective_on` another body leads the unit, or none does."""

    type: ClassVar[str] = INTAKE + "unit.released.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    led_by: UnitPath | None = None
    effective_on: date
    legal_basis: Name | None = None


class UnitMerged(Event):
    """The unit goes into another; it ends on the eve of `effective_on`."""

    type: ClassVar[str] = INTAKE + "unit.merged.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    into: PathOrPlace
    effective_on: date
    legal_basis: Name


class UnitSplit(Event):
    """The unit becomes several; it goes on where its own path is among them, else it ends on the eve."""

    type: ClassVar[str] = INTAKE + "unit.split.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    into: Annotated[tuple[PathOrPlace, ...], Field(min_length=2, max_length=500)]
    effective_on: date
    legal_basis: Name


class UnitSucceeded(Event):
    """Who stands from `effective_on` for a unit that has ended, where its closing did not say so, or said otherwise."""

    type: ClassVar[str] = INTAKE + "unit.succeeded.v1"
    about: ClassVar[str] = "unit_id"
    unit_id: Id
    successors: Places
    effective_on: date
    legal_basis: Name


# --- officers (IV.b)
# -----------------------------------------------------------------------------------------


class OfficerAppointed(Event):
    """Somebody takes an office of the unit; who it is stays with the unit, `officer_id` is its own key."""

    type: ClassVar[str] = INTAKE + "officer.appointed.v1"
    about: ClassVar[str] = "officer_id"
    officer_id: Id
    office: Code
    role: Code
    from_: Annotated[date, Field(alias="from")]
    to: date | None = None


class OfficerReleased(Event):
    """The last day on which the officer holds the office is `released_on`."""

    type: ClassVar[str] = INTAKE + "officer.released.v1"
    about: ClassVar[str] = "officer_id"
    officer_id: Id
    released_on: date


# --- the programme (II, IV)
# ----------------------------------------------------------------------------------


class ProgrammeSigned(Event):
    """Chương trình phối hợp is signed by the Board and the Federation."""

    type: ClassVar[str] = INTAKE + "programme.signed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    number: DocumentNumber
    title: Name
    signed_on: date
    period: Period
    parties: Paths
    standing_departments: Annotated[tuple[Code, ...], Field(min_length=1, max_length=10)]
    legal_bases: Texts = ()
    tasks: Texts = ()


class AdaptedTask(Value):
    """A task of the parent in the words of the derived programme."""

    task: Code
    text: Text


class ProgrammeDerived(Event):
    """A district pair or a sector union builds its own programme from the provincial one (IV.d).

    `tasks` are its own; of the parent's, named by what stands before their colon, it takes over `inherits` as they are
    (all that it does not adapt, where it says nothing) and `adapts` in its own words.
    """

    type: ClassVar[str] = INTAKE + "programme.derived.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    parent_id: Id
    number: DocumentNumber
    title: Name
    signed_on: date
    parties: Paths
    tasks: Texts = ()
    period: Period | None = None
    inherits: Annotated[tuple[Code, ...], Field(max_length=100)] | None = None
    adapts: Annotated[tuple[AdaptedTask, ...], Field(max_length=100)] = ()
    numbers: Annotated[tuple[OwnNumber, ...], Field(max_length=30)] = ()


class ProgrammePlanAgreed(Event):
    """One party agrees to the plan of a year; it stands when both have (IV.e, N06)."""

    type: ClassVar[str] = INTAKE + "programme.plan_agreed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    year: Year
    tasks: Annotated[tuple[Text, ...], Field(min_length=1, max_length=200)]
    agreed_on: date
    #: Of those who carries out which, and by when (IV.a).
    assigned: Annotated[tuple[AssignedTask, ...], Field(max_length=200)] = ()


class ProgrammeReviewed(Event):
    """One party signs the interim review of a year, or the final one of the whole period (IV.e, N06, N07)."""

    type: ClassVar[str] = INTAKE + "programme.reviewed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    year: Year
    results: Texts
    difficulties: Texts = ()
    reviewed_on: date
    stage: Literal["preliminary", "final"] = "preliminary"
    #: Assigned tasks of the year's plan that were carried out.
    done: Annotated[tuple[Code, ...], Field(max_length=200)] = ()


class ProgrammeClosed(Event):
    """One party says that the programme has ended; it has when all of them have."""

    type: ClassVar[str] = INTAKE + "programme.closed.v1"
    about: ClassVar[str] = "programme_id"
    programme_id: Id
    closed_on: date


# --- legal bases (clause 0)


class LegalBasisRegistered(Event):
    """A law, decree or decision that others rest on, with the dates on which it is in force; `made_by` is who issued it."""

    type: ClassVar[str] = INTAKE + "legal_basis.registered.v1"
    about: ClassVar[str] = "basis_id"
    basis_id: Id
    number: DocumentNumber
    title: Name
    made_by: Name
    issued_on: date
    in_force: OpenPeriod


class LegalBasisSuperseded(Event):
    """Another document takes its place from `superseded_on`; the last day of the old one is the eve."""

    type: ClassVar[str] = INTAKE + "legal_basis.superseded.v1"
    about: ClassVar[str] = "basis_id"
    basis_id: Id
    superseded_by: Id
    superseded_on: date


# --- guidance (II.1.a, III.2.a-c)
# ----------------------------------------------------------------------------


class GuidanceIssued(Event):
    type: ClassVar[str] = INTAKE + "guidance.issued.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: Id
    number: DocumentNumber
    title: Name
    issued_on: date
    in_force: OpenPeriod
    audience: Places
    document: DocumentRef
    #: What it rests on, the regime that it explains (N16), the awards whose procedure it guides (N17).
    legal_bases: Texts = ()
    explains: Code | None = None
    awards: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    #: By this day the unions and offices of the audience are to have acknowledged it.
    acknowledge_by: date | None = None


class GuidanceSuperseded(Event):
    """Another document takes its place from `superseded_on`; the last day of the old one is the eve."""

    type: ClassVar[str] = INTAKE + "guidance.superseded.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: Id
    superseded_by: Id
    superseded_on: date


class GuidanceAcknowledged(Event):
    type: ClassVar[str] = INTAKE + "guidance.acknowledged.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: Id
    acknowledged_on: date


# --- campaigns and registrations (I.2, II.2.a)
# ---------------------------------------------------------------


class CampaignLaunched(Event):
    """Phát động phong trào thi đua."""

    type: ClassVar[str] = INTAKE + "campaign.launched.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: Id
    name_vi: Name
    movement: Code | None = None
    launcher: UnitPath
    kind: Literal["regular", "thematic"]
    period: Period
    registration_deadline: date
    scope: Places
    criteria: Texts = ()
    awards: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    legal_basis: Name | None = None
    targets: Targets = ()


class CampaignAmended(Event):
    """A phase of the campaign (domain 3.1): extended to a later end, suspended with its reason, or taken up again."""

    type: ClassVar[str] = INTAKE + "campaign.amended.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: Id
    change: Literal["extended", "suspended", "resumed"]
    amended_on: date
    reason: Text
    ends_on: date | None = None
    registration_deadline: date | None = None


class CampaignClosed(Event):
    type: ClassVar[str] = INTAKE + "campaign.closed.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: Id
    closed_on: date


class CampaignReviewed(Event):
    """Sơ kết (preliminary) or tổng kết (final)."""

    type: ClassVar[str] = INTAKE + "campaign.reviewed.v1"
    about: ClassVar[str] = "campaign_id"
    campaign_id: Id
    stage: Literal["preliminary", "final"]
    results: Texts
    reviewed_on: date
    #: What was reached of the campaign's targets, and who took part.
    reached: Targets = ()
    participants: Headcount | None = None


class RegistrationSubmitted(Event):
    """Đăng ký thi đua: one per unit, campaign and year."""

    type: ClassVar[str] = INTAKE + "registration.submitted.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: Id
    campaign_id: Id
    year: Year
    headcount: Headcount
    targets: Texts = ()


class RegistrationAmended(Event):
    type: ClassVar[str] = INTAKE + "registration.amended.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: Id
    headcount: Headcount
    targets: Texts = ()


class RegistrationEvaluated(Event):
    type: ClassVar[str] = INTAKE + "registration.evaluated.v1"
    about: ClassVar[str] = "registration_id"
    registration_id: Id
    result: Literal["met", "not_met"]
    evaluated_on: date
    #: How many of the registered targets were met.
    targets_met: Count | None = None


# --- activities (II.2.b, II.2.c, III.1.b, III.2.d)
# -----------------------------------------------------------

ActivityKind = Literal["inspection", "rights_supervision", "exchange", "conference", "training"]
Files = Annotated[tuple[DocumentRef, ...], Field(max_length=50)]
Delegation = Annotated[tuple[Delegates, ...], Field(max_length=50)]


class ActivityPlanned(Event):
    type: ClassVar[str] = INTAKE + "activity.planned.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: Id
    kind: ActivityKind
    title: Name
    date: date
    place: Name
    with_: Annotated[tuple[UnitPath, ...], Field(alias="with", max_length=200)] = ()


class ActivityHeld(Event):
    """Held as planned, or without a plan."""

    type: ClassVar[str] = INTAKE + "activity.held.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: Id
    kind: ActivityKind
    title: Name
    date: date
    place: Name
    with_: Annotated[tuple[UnitPath, ...], Field(alias="with", max_length=200)] = ()
    attendance: Attendance
    topics: Texts = ()
    units_visited: Annotated[tuple[UnitPath, ...], Field(max_length=500)] = ()
    #: Who was sent by which body, by number.
    delegation: Delegation = ()
    #: A conference, a workshop (hội thảo) or a talk (tọa đàm) (III.1.b).
    form: Literal["conference", "workshop", "talk"] | None = None
    #: Of training: its hours, what was handed out, how many got a certificate (III.2.d).
    hours: Annotated[int, Field(ge=1, le=1000)] | None = None
    certificates: Count | None = None
    documents: Files = ()


class ActivityReported(Event):
    type: ClassVar[str] = INTAKE + "activity.reported.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: Id
    reported_on: date
    document: DocumentRef


class ActivityCancelled(Event):
    type: ClassVar[str] = INTAKE + "activity.cancelled.v1"
    about: ClassVar[str] = "activity_id"
    activity_id: Id
    reason: Text


class CommunicationPublished(Event):
    """A press item, broadcast or page on a campaign, an exemplar or an award (II.1.b)."""

    type: ClassVar[str] = INTAKE + "communication.published.v1"
    about: ClassVar[str] = "item_id"
    item_id: Id
    medium: Literal["newspaper", "television", "radio", "portal", "social", "meeting"]
    kind: Literal["article", "column", "report", "programme", "notice"]
    published_on: date
    audience: Count = 0
    about_kind: Literal["exemplar", "campaign", "award", "programme"]
    about_id: Id
    #: Where it was read or heard: places and bodies.
    places: Annotated[tuple[PathOrPlace, ...], Field(max_length=500)] = ()


# --- findings of delegations (II.2.b, II.2.c)
# ----------------------------------------------------------------


class FindingRaised(Event):
    """A delegation asks a unit that it has visited to put something right by a day; `follows` is what it was asked before
    and has not put right."""

    type: ClassVar[str] = INTAKE + "finding.raised.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    activity_id: Id
    unit: UnitPath
    text: Text
    raised_on: date
    due: date
    follows: Id | None = None


class FindingAnswered(Event):
    type: ClassVar[str] = INTAKE + "finding.answered.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    text: Text
    answered_on: date
    evidence: Files = ()


class FindingClosed(Event):
    """The delegation says how it ended; only one that was raised by mistake closes without an answer."""

    type: ClassVar[str] = INTAKE + "finding.closed.v1"
    about: ClassVar[str] = "finding_id"
    finding_id: Id
    outcome: Literal["remedied", "not_remedied", "withdrawn"]
    closed_on: date


# --- advice, models, difficulties (II.2.b, III.2.d, IV.c)
# ----------------------------------------------------


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


class ModelPublished(Event):
    """A practice that works, told by the unit where it does; it names no person."""

    type: ClassVar[str] = INTAKE + "model.published.v1"
    about: ClassVar[str] = "model_id"
    model_id: Id
    title: Name
    topic: Code
    summary: Text
    published_on: date
    document: DocumentRef | None = None


class ModelAdopted(Event):
    type: ClassVar[str] = INTAKE + "model.adopted.v1"
    about: ClassVar[str] = "model_id"
    model_id: Id
    adopted_on: date


class DifficultyRaised(Event):
    """Khó khăn, vướng mắc in carrying out the programme."""

    type: ClassVar[str] = INTAKE + "difficulty.raised.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    topic: Code
    text: Text
    raised_on: date


class DifficultyAssigned(Event):
    type: ClassVar[str] = INTAKE + "difficulty.assigned.v1"
    about: ClassVar[str] = "difficulty_id"
    difficulty_id: Id
    to: UnitPath
    due: date
    assigned_on: date


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
    outcome: Literal["solved", "not_solved", "referred"]
    closed_on: date


# --- exemplars and consent to publicity (II.3.a, III.1.f)
# ----------------------------------------------------


class ExemplarSubject(Value):
    """A person, a collective or a model: điển hình tiên tiến."""

    kind: Literal["individual", "collective", "model"]
    full_name: Name
    workplace: UnitPath
    direct_worker: bool = False


class ExemplarDiscovered(Event):
    type: ClassVar[str] = INTAKE + "exemplar.discovered.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    subject: ExemplarSubject
    summary: Text
    discovered_on: date


class ExemplarVerified(Event):
    type: ClassVar[str] = INTAKE + "exemplar.verified.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    verified_on: date


class ExemplarNurtured(Event):
    """A verified exemplar is fostered (bồi dưỡng) before it is introduced (II.3.a)."""

    type: ClassVar[str] = INTAKE + "exemplar.nurtured.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    nurtured_on: date


class ExemplarIntroduced(Event):
    """Introduced by the Federation to the emulation authority and the media, for a period."""

    type: ClassVar[str] = INTAKE + "exemplar.introduced.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    period: PeriodName
    to: Paths
    consent_id: Id | None = None
    introduced_on: date


class ExemplarPublicised(Event):
    type: ClassVar[str] = INTAKE + "exemplar.publicised.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    medium: Name
    published_on: date


class ExemplarReplicated(Event):
    """Another unit has adopted the model; `adopter` is the publisher unless named."""

    type: ClassVar[str] = INTAKE + "exemplar.replicated.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    adopter: UnitPath | None = None
    since: date


class ExemplarWithdrawn(Event):
    type: ClassVar[str] = INTAKE + "exemplar.withdrawn.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: Id
    reason: Text


class PublicityConsentGiven(Event):
    """The person of an exemplar agrees to publicity; published by the person's unit (domain D9)."""

    type: ClassVar[str] = INTAKE + "publicity_consent.given.v1"
    about: ClassVar[str] = "consent_id"
    consent_id: Id
    exemplar_id: Id
    scope: Annotated[tuple[Literal["name", "photo", "story"], ...], Field(min_length=1, max_length=3)]
    given_on: date
    until: date | None = None


class PublicityConsentWithdrawn(Event):
    type: ClassVar[str] = INTAKE + "publicity_consent.withdrawn.v1"
    about: ClassVar[str] = "consent_id"
    consent_id: Id
    withdrawn_on: date


# --- initiatives (domain 3.5)
# --------------------------------------------------------------------------------

Share = Annotated[str, StringConstraints(pattern=r"^(1|0?\.[0-9]{1,6}|[0-9]{1,3}/[1-9][0-9]{0,2})$")]


class Author(Value):
    person: Person
    share: Share


InitiativeLevel = Literal["grassroots", "district", "province", "national"]
Authors = Annotated[tuple[Author, ...], Field(min_length=1, max_length=20)]


class InitiativeSubmitted(Event):
    """Sáng kiến, before anybody has recognised it."""

    type: ClassVar[str] = INTAKE + "initiative.submitted.v1"
    about: ClassVar[str] = "initiative_id"
    initiative_id: Id
    title: Text
    authors: Authors
    value_vnd: Vnd = 0
    submitted_on: date


class InitiativeRecognised(Event):
    """Recognised at a level; it need not have been submitted here before."""

    type: ClassVar[str] = INTAKE + "initiative.recognised.v1"
    about: ClassVar[str] = "initiative_id"
    initiative_id: Id
    title: Text
    authors: Authors
    level: InitiativeLevel
    value_vnd: Vnd = 0
    recognised_on: date


class InitiativeAnnulled(Event):
    type: ClassVar[str] = INTAKE + "initiative.annulled.v1"
    about: ClassVar[str] = "initiative_id"
    initiative_id: Id
    reason: Text
    annulled_on: date


# --- rounds and nominations (II.3.b-d)
# -----------------------------------------------------------------------


class RoundOpened(Event):
    """A union opens its selection of a year; how many it takes is the rule set's matter (II.3.c, N03)."""

    type: ClassVar[str] = INTAKE + "round.opened.v1"
    about: ClassVar[str] = "round_id"
    round_id: Id
    year: Year
    campaign_id: Id
    award: Code
    deadline: date


class RoundClosed(Event):
    type: ClassVar[str] = INTAKE + "round.closed.v1"
    about: ClassVar[str] = "round_id"
    round_id: Id
    closed_on: date


class RoundNilDeclared(Event):
    """A union proposes nobody this year (N04)."""

    type: ClassVar[str] = INTAKE + "round.nil_declared.v1"
    about: ClassVar[str] = "award"
    year: Year
    award: Code
    reason: Text


class PriorAward(Value):
    """An award of the nominee from before the system knew of it (quyết định trước); `year` is that of the achievement."""

    award: Code
    year: Year
    decision_number: DocumentNumber


class PriorInitiative(Value):
    """An initiative of the nominee recognised before the system knew of it (chứng nhận sáng kiến)."""

    level: InitiativeLevel
    year: Year
    decision_number: DocumentNumber


class UnionSelection(Value):
    """Whom a district federation or a sector union has selected of those whom the grass roots voted for: the place among
    so many (domain 3.6)."""

    by: UnitPath
    rank: Annotated[int, Field(ge=1, le=10_000)]
    of: Annotated[int, Field(ge=1, le=10_000)]
    selected_on: date
    minutes_sha256: Sha256 | None = None


class NominationSubmitted(Event):
    """Đề nghị khen thưởng: the dossier of one nominee; what is declared of earlier years is the submitter's word.

    `vote` is that of the proposing unit; before it may have come the grass roots' (`grassroots_vote`) and the selection by
    the union above them (`selected`).
    """

    type: ClassVar[str] = INTAKE + "nomination.submitted.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    award: Code
    kind: Annotated[CommendationType, Field(alias="type")]
    achievement_period: Period
    nominee: Nominee
    documents: Documents
    vote: Vote | None = None
    submission_number: DocumentNumber
    round_id: Id | None = None
    campaign_id: Id | None = None
    prior_awards: Annotated[tuple[PriorAward, ...], Field(max_length=50)] = ()
    prior_initiatives: Annotated[tuple[PriorInitiative, ...], Field(max_length=50)] = ()
    grassroots_vote: Vote | None = None
    selected: UnionSelection | None = None


class NominationSupplemented(Event):
    type: ClassVar[str] = INTAKE + "nomination.supplemented.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    documents: Annotated[tuple[Document, ...], Field(min_length=1, max_length=100)]


class NominationWithdrawn(Event):
    type: ClassVar[str] = INTAKE + "nomination.withdrawn.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    reason: Text


class Finding(Value):
    """One criterion as the appraiser found it."""

    rule: Name
    passed: Annotated[bool, Field(alias="pass")]
    note: str = ""


class NominationAppraised(Event):
    """Thẩm định."""

    type: ClassVar[str] = INTAKE + "nomination.appraised.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    result: Literal["eligible"]
    findings: Annotated[tuple[Finding, ...], Field(max_length=100)] = ()
    appraised_on: date


class NominationReturned(Event):
    """Sent back for a supplement; lapses when nothing comes by `due`, or by the day that the rule set gives."""

    type: ClassVar[str] = INTAKE + "nomination.returned.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    missing: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    ground: Code
    reason: Text
    due: date | None = None


class NominationRejected(Event):
    type: ClassVar[str] = INTAKE + "nomination.rejected.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    ground: Code
    reason: Text
    rejected_on: date


class NominationHeld(Event):
    """Put on hold while discipline, an inspection or a complaint is under way (domain G3)."""

    type: ClassVar[str] = INTAKE + "nomination.held.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    ground: Code
    held_on: date


class NominationReleased(Event):
    type: ClassVar[str] = INTAKE + "nomination.released.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    released_on: date


class NominationForwarded(Event):
    """The appraising body forwards a list to the deciding authority; whatever of it cannot go is named in the answer and
    stops nobody else."""

    type: ClassVar[str] = INTAKE + "nomination.forwarded.v1"
    about: ClassVar[str] = "list_id"
    list_id: Id
    nomination_ids: NominationIds
    to: UnitPath
    submission_number: DocumentNumber
    forwarded_on: date


class NominationArchived(Event):
    """Lưu trữ hồ sơ: its appraiser files the dossier once all has been done with it; `dossier_sha256` is of the whole."""

    type: ClassVar[str] = INTAKE + "nomination.archived.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    archived_on: date
    dossier_sha256: Sha256 | None = None


class VoteRecorded(Event):
    """A later vote on one nomination: of the grass roots' meeting, the proposing unit or a council; which of them
    follows from who records it."""

    type: ClassVar[str] = INTAKE + "vote.recorded.v1"
    about: ClassVar[str] = "vote_id"
    vote_id: Id
    nomination_id: Id
    vote: Vote


class ConsentGiven(Event):
    """One of the two bodies consents to a joint award (II.3.d, III.2.e)."""

    type: ClassVar[str] = INTAKE + "consent.given.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    office: Code
    given_on: date


class ConsentRefused(Event):
    type: ClassVar[str] = INTAKE + "consent.refused.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: Id
    office: Code
    ground: Code
    reason: Text
    refused_on: date


# --- persons
# -------------------------------------------------------------------------------------------------


class PersonErasureRequested(Event):
    """The Board has granted that a person be forgotten (domain 6); awards that were decided stay, without a name."""

    type: ClassVar[str] = INTAKE + "person.erasure_requested.v1"
    about: ClassVar[str] = "person_id"
    person_id: Id
    basis: Code


# --- awards
# --------------------------------------------------------------------------------------------------


class AwardDecided(Event):
    """Quyết định khen thưởng: one legal act, so all of its list or none."""

    type: ClassVar[str] = INTAKE + "award.decided.v1"
    about: ClassVar[str] = "decision_id"
    decision_id: Id
    decision_number: DocumentNumber
    decided_on: date
    signatory_role: Code
    nomination_ids: NominationIds


class AwardCorrected(Event):
    """A correction of the decision's text; the award stays."""

    type: ClassVar[str] = INTAKE + "award.corrected.v1"
    about: ClassVar[str] = "award_id"
    award_id: Id
    decision_number: DocumentNumber
    corrected_on: date
    what: Text


class AwardPresented(Event):
    type: ClassVar[str] = INTAKE + "award.presented.v1"
    about: ClassVar[str] = "award_id"
    award_id: Id
    presented_on: date
    occasion: Name | None = None


class AwardRevoked(Event):
    """Revoked by the authority that decided, on one of the four grounds (domain 3.8)."""

    type: ClassVar[str] = INTAKE + "award.revoked.v1"
    about: ClassVar[str] = "award_id"
    award_id: Id
    ground: Literal["a", "b", "c", "d"]
    decision_number: DocumentNumber
    decided_on: date
