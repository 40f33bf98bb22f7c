"""What PRIVATE carries (contract section 5): each body is sealed with the key of its person, and lost with it.

On the wire `data` is `{person_id, sealed}`; sealed, in base64, is what these classes say, under the key that lies at
`person_id` in the bucket PERSON_KEYS (NaCl secretbox, nonce in front). Nominations writes; reporting and notifications read.
"""

from datetime import date
from typing import ClassVar, Literal

from shared.events.base import PRIVATE, Event, SubjectKind


class PersonRecorded(Event):
    """Who a nominee is, as last told; who an author of initiatives is, as first told."""

    type: ClassVar[str] = PRIVATE + "person.recorded.v1"
    about: ClassVar[str] = "person_id"
    person_id: str
    kind: SubjectKind
    full_name: str
    birth_year: int | None = None
    sex: str | None = None
    ethnicity: str | None = None
    position: str | None = None
    members: int | None = None


class AwardDemographicsRecorded(Event):
    """What cuts by sex and ethnicity need, as it was known when the award was decided (domain D2).

    Age bands and the line between majority and minority are the reader's: no source of either is known.
    """

    type: ClassVar[str] = PRIVATE + "award.demographics_recorded.v1"
    about: ClassVar[str] = "award_id"
    award_id: str
    nomination_id: str
    person_id: str
    subject_kind: SubjectKind
    direct_worker: bool
    decided_on: date
    birth_year: int | None = None
    sex: str | None = None
    ethnicity: str | None = None


class ExemplarNamed(Event):
    """Who or what an exemplar is; to be published only as far as its consent goes (domain D9)."""

    type: ClassVar[str] = PRIVATE + "exemplar.named.v1"
    about: ClassVar[str] = "exemplar_id"
    exemplar_id: str
    person_id: str
    kind: Literal["individual", "collective", "model"]
    full_name: str
    summary: str


class NominationGroundsRecorded(Event):
    """Why a nomination was returned, rejected, withdrawn or not consented to, in words; for submitter and subject."""

    type: ClassVar[str] = PRIVATE + "nomination.grounds_recorded.v1"
    about: ClassVar[str] = "nomination_id"
    nomination_id: str
    person_id: str
    #: The fact that it belongs to: `returned`, `rejected` ...
    step: str
    by: str
    ground: str | None = None
    reason: str
    recorded_on: date
