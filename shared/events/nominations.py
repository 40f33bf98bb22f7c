"""The facts that the nominations service publishes: never a name, birth date, sex, ethnicity or free text of
a person."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import (
    FACT,
    Code,
    CommendationType,
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


class Tally(Value):
    """A ballot as it is published: numbers only."""

    electorate: int
    present: int
    written: int
    in_favour: int
    against: int
    secret: bool
    held_on: date


class RoundOpened(Event):
    """How many the union may take (`bounds`) comes from the rule set in force."""

    type: ClassVar[str] = FACT + "round.opened.v1"
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    campaign_id: str
    award: Code
    deadline: date
    bounds: tuple[int, int | None]


class RoundShort(Event):
    """The deadline has passed with fewer than the least number chosen: a warning to both standing
    departments."""

    type: ClassVar[str] = FACT + "round.short.v1"
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
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    deadline: date


class RoundClosed(Event):
    type: ClassVar[str] = FACT + "round.closed.v1"
    about: ClassVar[str] = "round_id"
    round_id: str
    unit: UnitPath
    year: Year
    award: Code
    chosen: int
    closed_on: date


class RoundNilDeclared(Event):
    type: ClassVar[str] = FACT + "round.nil_declared.v1"
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


class NominationReceived(NominationFact):
    """Tiếp nhận hồ sơ: complete, and in time or marked late; `processing_due` by the rule set's working
    days."""

    type: ClassVar[str] = FACT + "nomination.received.v1"
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


class NominationSupplemented(NominationFact):
    type: ClassVar[str] = FACT + "nomination.supplemented.v1"
    documents: tuple[Code, ...]
    supplemented_on: date


class NominationWithdrawn(NominationFact):
    type: ClassVar[str] = FACT + "nomination.withdrawn.v1"
    withdrawn_on: date


class NominationAppraised(NominationFact):
    type: ClassVar[str] = FACT + "nomination.appraised.v1"
    appraiser: UnitPath
    result: Literal["eligible"]
    appraised_on: date


class NominationReturned(NominationFact):
    type: ClassVar[str] = FACT + "nomination.returned.v1"
    appraiser: UnitPath
    missing: tuple[Code, ...] = ()
    ground: Code
    due: date


class NominationLapsed(NominationFact):
    """No supplement came by its due date."""

    type: ClassVar[str] = FACT + "nomination.lapsed.v1"
    due: date


class NominationRejected(NominationFact):
    type: ClassVar[str] = FACT + "nomination.rejected.v1"
    appraiser: UnitPath
    ground: Code
    rejected_on: date


class NominationHeld(NominationFact):
    type: ClassVar[str] = FACT + "nomination.held.v1"
    ground: Code
    held_on: date


class NominationReleased(NominationFact):
    type: ClassVar[str] = FACT + "nomination.released.v1"
    released_on: date


class NominationVoted(NominationFact):
    type: ClassVar[str] = FACT + "nomination.voted.v1"
    voter: UnitPath
    vote: Tally


class NominationConsented(NominationFact):
    """One of the two bodies has consented; `complete` when both have (II.3.d)."""

    type: ClassVar[str] = FACT + "nomination.consented.v1"
    body: UnitPath
    office: Code
    given_on: date
    complete: bool


class NominationConsentRefused(NominationFact):
    type: ClassVar[str] = FACT + "nomination.consent_refused.v1"
    body: UnitPath
    office: Code
    ground: Code
    refused_on: date


class NominationConsentOverdue(NominationFact):
    """The processing time has passed and a consent is still missing."""

    type: ClassVar[str] = FACT + "nomination.consent_overdue.v1"
    missing: tuple[UnitPath, ...]
    due: date


class NominationForwarded(NominationFact):
    type: ClassVar[str] = FACT + "nomination.forwarded.v1"
    list_id: str
    appraiser: UnitPath
    decider: UnitPath
    submission_number: str
    forwarded_on: date


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


class ExemplarFact(Event):
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: str
    unit: UnitPath
    kind: Literal["individual", "collective", "model"]


class ExemplarDiscovered(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.discovered.v1"
    reported_by: UnitPath
    direct_worker: bool
    discovered_on: date


class ExemplarVerified(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.verified.v1"
    verified_by: UnitPath
    verified_on: date


class ExemplarIntroduced(ExemplarFact):
    """Introduced for a period (III.1.f); counts towards N05 when the Board and a media body are among
    `to`."""

    type: ClassVar[str] = FACT + "exemplar.introduced.v1"
    introduced_by: UnitPath
    period: str
    to: tuple[PathOrPlace, ...]
    counts: bool
    introduced_on: date


class ExemplarPublicised(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.publicised.v1"
    publicised_by: UnitPath
    published_on: date


class ExemplarReplicated(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.replicated.v1"
    adopter: UnitPath
    since: date


class ExemplarWithdrawn(ExemplarFact):
    type: ClassVar[str] = FACT + "exemplar.withdrawn.v1"
    withdrawn_by: UnitPath


class PublicityConsentGiven(Event):
    type: ClassVar[str] = FACT + "publicity_consent.given.v1"
    about: ClassVar[str] = "consent_id"
    consent_id: str
    exemplar_id: str
    unit: UnitPath
    scope: tuple[str, ...]
    given_on: date
    until: date | None = None


class PublicityConsentWithdrawn(Event):
    type: ClassVar[str] = FACT + "publicity_consent.withdrawn.v1"
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


class InitiativeRecognised(InitiativeFact):
    type: ClassVar[str] = FACT + "initiative.recognised.v1"
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
