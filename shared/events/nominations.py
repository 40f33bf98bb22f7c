"""The facts that the nominations service publishes: never a name, birth date, sex, ethnicity or free text of
a person."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import (
    FACT,
    Code,
    CollectiveKind,
    CommendationType,
    Count,
    Event,
    PathOrPlace,
    Period,
    SubjectKind,
    UnitPath,
    Value,
    Year,
)
from shared.events.campaigns import DutyMet, DutyMissed

__all__ = ["DutyMet", "DutyMissed"]


VotingBody = Literal["grassroots_meeting", "unit_council", "district_council", "provincial_council"]


class Tally(Value):
    """A ballot as it is published: numbers only."""

    electorate: int
    present: int
    written: int
    in_favour: int
    against: int
    secret: bool
    held_on: date
    minutes_sha256: str | None = None


class RoundOpened(Event):
    """How many the union may take (`bounds`) comes from the rule set in force."""

    type: ClassVar[str] = FACT + "round.opened.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c",)
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    campaign_id: str
    award: Code
    deadline: date
    bounds: tuple[int, int | None]


class RoundDeadlineNear(Event):
    """The deadline is some days away (rule set): how many are chosen so far, and how many there must be."""

    type: ClassVar[str] = FACT + "round.deadline_near.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c",)
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    bounds: tuple[int, int | None]
    deadline: date


class RoundShort(Event):
    """The deadline has passed with fewer than the least number chosen: a warning to both standing
    departments."""

    type: ClassVar[str] = FACT + "round.short.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c", "N03")
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    bounds: tuple[int, int | None]
    deadline: date


class RoundEnded(Event):
    """The deadline has passed: how many were chosen by then."""

    type: ClassVar[str] = FACT + "round.ended.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c",)
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    deadline: date


class RoundClosed(Event):
    type: ClassVar[str] = FACT + "round.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c", "N03")
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    closed_on: date


class RoundNilDeclared(Event):
    type: ClassVar[str] = FACT + "round.nil_declared.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.c", "N04")
    about: ClassVar[str] = "award"
    unit: UnitPath
    year: Year
    award: Code

    def stream(self) -> str:
        return f"selection:{self.unit}/{self.year}/{self.award}"


class NominationFact(Event):
    """What every fact of a nomination carries, so that a reader needs nothing else to count it."""

    about: ClassVar[str] = "nomination_id"
    nomination_id: str
    award: Code
    level: str
    year: Year
    person_id: str
    subject_kind: SubjectKind
    direct_worker: bool
    unit: UnitPath
    proposer: UnitPath


class Basis(Value):
    """What a nomination rests on of earlier years; what was declared is the submitter's word alone.

    `id` is that of the award or the initiative, of what was declared the number of its decision.
    """

    kind: Literal["award", "initiative", "declared_award", "declared_initiative"]
    id: str
    award: Code | None = None
    level: str | None = None
    year: Year


class NominationReceived(NominationFact):
    """Tiếp nhận hồ sơ: complete, and in time or marked late; `processing_due` by the rule set's working
    days."""

    type: ClassVar[str] = FACT + "nomination.received.v1"
    clauses: ClassVar[tuple[str, ...]] = ("0", "II.3.b", "II.3.c", "III.1.d", "III.2.c", "N03", "N04", "N09")
    commendation_type: Annotated[CommendationType, Field(alias="type")]
    round_id: str | None = None
    campaign_id: str | None = None
    achievement_period: Period
    documents: tuple[Code, ...]
    vote: Tally | None = None
    submission_number: str
    submitted_on: date
    processing_due: date
    joint: bool
    late: bool
    #: The unit gave its own key for the person, so a namesake with another key is somebody else.
    known_by_ref: bool = False
    #: The rule set that the dossier is judged under, to its end.
    law: str
    outside_programme: bool | None = None
    collective_kind: CollectiveKind | None = None
    #: What came before the proposer's own vote: that of the grass roots, and the selection by the union above them.
    grassroots_vote: Tally | None = None
    selected_by: UnitPath | None = None
    rank: int | None = None
    ranked_of: int | None = None
    #: The prerequisites that it was received on; a fall of one of them makes a re-examination due.
    rests_on: tuple[Basis, ...] = ()
    #: Who is to appraise it as of that day, and whose consents it needs (II.3.d).
    appraiser: UnitPath | None = None
    consents_of: tuple[UnitPath, ...] = ()


class NominationSupplemented(NominationFact):
    type: ClassVar[str] = FACT + "nomination.supplemented.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.f",)
    documents: tuple[Code, ...]
    supplemented_on: date


class NominationWithdrawn(NominationFact):
    type: ClassVar[str] = FACT + "nomination.withdrawn.v1"
    withdrawn_on: date


class NominationAppraised(NominationFact):
    type: ClassVar[str] = FACT + "nomination.appraised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.c",)
    appraiser: UnitPath
    result: Literal["eligible"]
    appraised_on: date


class NominationReturned(NominationFact):
    type: ClassVar[str] = FACT + "nomination.returned.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.2.c", "III.2.f")
    appraiser: UnitPath
    missing: tuple[Code, ...] = ()
    ground: Code
    due: date
    #: The first, second ... time that this dossier is sent back.
    round: int | None = None


class NominationLapsed(NominationFact):
    """No supplement came by its due date."""

    type: ClassVar[str] = FACT + "nomination.lapsed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.1.d", "III.2.f")
    due: date


class NominationRejected(NominationFact):
    type: ClassVar[str] = FACT + "nomination.rejected.v1"
    appraiser: UnitPath
    ground: Code
    rejected_on: date


class NominationHeld(NominationFact):
    """On hold by its appraiser, or by a complaint that is not resolved yet."""

    type: ClassVar[str] = FACT + "nomination.held.v1"
    ground: Code
    held_on: date
    complaint_id: str | None = None


class NominationReleased(NominationFact):
    """By its appraiser, who also settles objections so; or because this complaint was dismissed."""

    type: ClassVar[str] = FACT + "nomination.released.v1"
    released_on: date
    complaint_id: str | None = None


class NominationVoted(NominationFact):
    type: ClassVar[str] = FACT + "nomination.voted.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    voter: UnitPath
    vote: Tally
    body: VotingBody | None = None


class NominationVoteFailed(NominationFact):
    """A ballot that did not carry: the body does not vote again at the same sitting (II.3.b)."""

    type: ClassVar[str] = FACT + "nomination.vote_failed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    voter: UnitPath
    vote: Tally
    body: VotingBody | None = None


class NominationConsented(NominationFact):
    """One of the two bodies has consented; `complete` when both have (II.3.d)."""

    type: ClassVar[str] = FACT + "nomination.consented.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.d", "III.2.e", "N10")
    body: UnitPath
    office: Code
    given_on: date
    complete: bool


class NominationConsentRefused(NominationFact):
    type: ClassVar[str] = FACT + "nomination.consent_refused.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.d", "III.2.e", "N10")
    body: UnitPath
    office: Code
    ground: Code
    refused_on: date


class NominationConsentOverdue(NominationFact):
    """The processing time has passed and a consent is still missing."""

    type: ClassVar[str] = FACT + "nomination.consent_overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.1.d",)
    missing: tuple[UnitPath, ...]
    due: date


class NominationForwarded(NominationFact):
    type: ClassVar[str] = FACT + "nomination.forwarded.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.d", "III.2.f")
    list_id: str
    appraiser: UnitPath
    decider: UnitPath
    submission_number: str
    forwarded_on: date


class NominationArchived(NominationFact):
    """Lưu trữ: the dossier has come to its end and is kept, for ever or until a day; without either, for as long as the
    rule set does not say (domain 5.5)."""

    type: ClassVar[str] = FACT + "nomination.archived.v1"
    archived_by: UnitPath
    archived_on: date
    permanent: bool = False
    kept_until: date | None = None
    dossier_sha256: str | None = None


class NominationReexaminationDue(NominationFact):
    """Something that an open nomination rests on counts no longer; nothing is rejected by itself (domain 2.4)."""

    type: ClassVar[str] = FACT + "nomination.reexamination_due.v1"
    rested_on: Basis
    ground: Literal["award_revoked", "initiative_annulled"]


class AwardFact(Event):
    """What every fact of an award carries."""

    about: ClassVar[str] = "award_id"
    award_id: str
    nomination_id: str
    award: Code
    level: str
    subject_kind: SubjectKind
    person_id: str
    direct_worker: bool
    unit: UnitPath
    proposer: UnitPath
    decider: UnitPath
    decision_number: str


class AwardDecided(AwardFact):
    """An award to one nominee; `kind` is title or form, `working_days` those from submission to decision."""

    type: ClassVar[str] = FACT + "award.decided.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.3", "III.1.d", "III.1.e", "N09")
    award_name_vi: str
    kind: Literal["title", "form"]
    commendation_type: Annotated[CommendationType, Field(alias="type")]
    campaign_id: str | None = None
    decision_id: str
    decided_on: date
    achievement_period: Period
    submitted_on: date
    working_days: int
    processing_days: int
    bonus_vnd: int
    law: str
    collective_kind: CollectiveKind | None = None
    #: In which office the decision was signed.
    signatory_role: Code | None = None


class AwardCorrected(AwardFact):
    type: ClassVar[str] = FACT + "award.corrected.v1"
    correcting_number: str
    corrected_on: date


class AwardPresented(AwardFact):
    type: ClassVar[str] = FACT + "award.presented.v1"
    presented_on: date


class AwardRevoked(AwardFact):
    """The award counts no longer; `decided_on` is the day of the award, `revoked_on` that of its end."""

    type: ClassVar[str] = FACT + "award.revoked.v1"
    ground: Literal["a", "b", "c", "d"]
    revoking_number: str
    decided_on: date
    revoked_on: date


class AwardReexaminationDue(AwardFact):
    """Something that a decided award rests on counts no longer; nothing is revoked by itself (domain 2.4)."""

    type: ClassVar[str] = FACT + "award.reexamination_due.v1"
    rested_on: Basis
    ground: Literal["award_revoked", "initiative_annulled"]
class ConsultationFact(Event):
    """`unit` is the nominee's, `consulted` the body that was asked."""

    about: ClassVar[str] = "consultation_id"
    consultation_id: str
    nomination_id: str
    unit: UnitPath
    appraiser: UnitPath
    consulted: UnitPath
    due: date


class ConsultationRequested(ConsultationFact):
    type: ClassVar[str] = FACT + "consultation.requested.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    requested_on: date


class ConsultationAnswered(ConsultationFact):
    type: ClassVar[str] = FACT + "consultation.answered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    answer: str
    answered_on: date
    ground: Code | None = None


class ConsultationLapsed(ConsultationFact):
    """No answer by the end of `due`, in programme time: it counts as agreement."""

    type: ClassVar[str] = FACT + "consultation.lapsed.v1"


class CommentFact(Event):
    about: ClassVar[str] = "comment_id"
    comment_id: str
    by: UnitPath


class CommentOpened(CommentFact):
    type: ClassVar[str] = FACT + "comment.opened.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    nomination_ids: tuple[str, ...]
    channel: Code
    opens: date
    closes: date


class CommentReceived(CommentFact):
    """`number` counts the comments of the window; what they say is nowhere here but in the vault, under `entry_id`. One
    with a ground is for the appraiser to look into."""

    type: ClassVar[str] = FACT + "comment.received.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    number: Count
    received_on: date
    entry_id: str | None = None
    nomination_id: str | None = None
    ground: Code | None = None


class CommentClosed(CommentFact):
    """By its opener, or by itself when its last day has passed; silence is no objection."""

    type: ClassVar[str] = FACT + "comment.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    nomination_ids: tuple[str, ...]
    comments: Count
    closed_on: date
    #: How many of the comments named a ground.
    grounds: Count | None = None


class AwardRevocationProposed(AwardFact):
    type: ClassVar[str] = FACT + "award.revocation_proposed.v1"
    ground: str
    proposed_by: UnitPath
    proposed_on: date
    #: The last day for the awardee to explain, where the rule set gives one.
    explanation_due: date | None = None


class ComplaintFact(Event):
    """`unit` is the nominee's, `through` the body that handed the complaint in, `authority` who must resolve it."""

    about: ClassVar[str] = "complaint_id"
    complaint_id: str
    against_kind: str
    against_id: str
    unit: UnitPath
    through: UnitPath
    authority: UnitPath
    due: date
    #: 2 for a complaint about the outcome of a first one.
    instance: int = 1


class ComplaintLodged(ComplaintFact):
    type: ClassVar[str] = FACT + "complaint.lodged.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    lodged_on: date
    #: By when it is to be taken up.
    accept_due: date | None = None
    previous_id: str | None = None


class ComplaintResolved(ComplaintFact):
    type: ClassVar[str] = FACT + "complaint.resolved.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    outcome: str
    resolved_on: date
    #: Nothing can be lodged against it any more.
    final: bool | None = None


class ComplaintOverdue(ComplaintFact):
    """Not resolved by the end of `due`, in programme time."""

    type: ClassVar[str] = FACT + "complaint.overdue.v1"


class ExemplarFact(Event):
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: str
    unit: UnitPath
    kind: Literal["individual", "collective", "model"]


class ExemplarDiscovered(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.discovered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.a",)
    reported_by: UnitPath
    direct_worker: bool
    discovered_on: date
    #: Whose key seals the name: of this exemplar alone, for nothing says which nominee it is.
    person_id: str | None = None


class ExemplarVerified(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.verified.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.a",)
    verified_by: UnitPath
    verified_on: date


class ExemplarNurtured(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.nurtured.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.a",)
    nurtured_by: UnitPath
    nurtured_on: date


class ExemplarIntroduced(ExemplarFact):
    """Introduced for a period (III.1.f); counts towards N05 when the Board and a media body are among
    `to`."""

    type: ClassVar[str] = FACT + "exemplar.introduced.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b", "III.1.f", "N05")
    introduced_by: UnitPath
    period: str
    to: tuple[PathOrPlace, ...]
    counts: bool
    introduced_on: date


class ExemplarPublicised(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.publicised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b", "III.1.a")
    publicised_by: UnitPath
    published_on: date


class ExemplarUnpublished(ExemplarFact):
    """The last consent to publicity is withdrawn: whoever shows the person takes that down (domain D9)."""

    type: ClassVar[str] = FACT + "exemplar.unpublished.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b",)
    consent_id: str
    unpublished_on: date


class ExemplarReplicated(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.replicated.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.a",)
    adopter: UnitPath
    since: date


class ExemplarWithdrawn(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.withdrawn.v1"
    withdrawn_by: UnitPath


class PublicityConsentGiven(Event):
    type: ClassVar[str] = FACT + "publicity_consent.given.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b",)
    about: ClassVar[str] = "consent_id"
    consent_id: str
    exemplar_id: str
    unit: UnitPath
    scope: tuple[str, ...]
    given_on: date
    until: date | None = None


class PublicityConsentWithdrawn(Event):
    type: ClassVar[str] = FACT + "publicity_consent.withdrawn.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b",)
    about: ClassVar[str] = "consent_id"
    consent_id: str
    exemplar_id: str
    unit: UnitPath
    withdrawn_on: date


class InitiativeFact(Event):
    about: ClassVar[str] = "initiative_id"
    initiative_id: str
    unit: UnitPath


class InitiativeSubmitted(InitiativeFact):
    type: ClassVar[str] = FACT + "initiative.submitted.v1"
    authors: int
    value_vnd: int
    submitted_on: date


class InitiativeAuthored(InitiativeFact):
    """One author and the share; the share `0`: the person is named as an author no longer."""

    type: ClassVar[str] = FACT + "initiative.authored.v1"
    person_id: str
    share: str
    #: The unit gave its own key for the person, so a namesake with another key is somebody else.
    known_by_ref: bool = False


class InitiativeRecognised(InitiativeFact):
    """Recognised at a level; an earlier recognition at a lower level stands beside it."""

    type: ClassVar[str] = FACT + "initiative.recognised.v1"
    clauses: ClassVar[tuple[str, ...]] = ("I.2", "III.1.e")
    recognised_by: UnitPath
    level: Literal["grassroots", "district", "province", "national"]
    authors: int
    value_vnd: int
    recognised_on: date


class InitiativeAnnulled(InitiativeFact):
    """Counts no longer; level and value are those it was recognised with, if it was."""

    type: ClassVar[str] = FACT + "initiative.annulled.v1"
    level: Literal["grassroots", "district", "province", "national"] | None = None
    value_vnd: int = 0
    recognised_on: date | None = None
    annulled_on: date


class PersonErased(Event):
    """Nobody may know any more who this person is: the key is deleted, the facts stay and count as before."""

    type: ClassVar[str] = FACT + "person.erased.v1"
    about: ClassVar[str] = "person_id"
    person_id: str
    unit: UnitPath
    requested_by: UnitPath
    basis: Code
    erased_on: date
