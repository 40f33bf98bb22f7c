"""What agencies publish between the receipt of a dossier and its end: consultation, public comment, complaints, the
proposal to revoke."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import INTAKE, Code, DocumentRef, Event, Id, Name, Period, Text, UnitPath

# --- consultation (hiệp y; domain 3.6)


class ConsultationRequested(Event):
    """The appraiser asks another body; without `due` the rule set gives the time in working days."""

    type: ClassVar[str] = INTAKE + "consultation.requested.v1"
    about: ClassVar[str] = "consultation_id"
    consultation_id: Id
    nomination_id: Id
    consulted: UnitPath
    requested_on: date
    due: date | None = None


class ConsultationAnswered(Event):
    """The consulted body agrees or objects; an objection names its ground as a code."""

    type: ClassVar[str] = INTAKE + "consultation.answered.v1"
    about: ClassVar[str] = "consultation_id"
    consultation_id: Id
    nomination_id: Id
    answer: Literal["agree", "object"]
    ground: Code | None = None
    reason: Text | None = None
    answered_on: date


# --- public comment (lấy ý kiến nhân dân; domain 3.7)


class CommentOpened(Event):
    """A list is published for comment on a channel; `window` is its first and last day."""

    type: ClassVar[str] = INTAKE + "comment.opened.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    nomination_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]
    channel: Literal["newspaper", "television", "radio", "portal", "workplace"]
    window: Period


class CommentReceived(Event):
    """What somebody says of the list, or of one nomination on it; whoever published the list sends it on."""

    type: ClassVar[str] = INTAKE + "comment.received.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    nomination_id: Id | None = None
    ground: Code | None = None
    text: Text
    received_on: date


class CommentClosed(Event):
    """Closed before the last day of its window, not before the least length."""

    type: ClassVar[str] = INTAKE + "comment.closed.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    closed_on: date


# --- complaints (khiếu nại; domain 3.9) and revocation (domain 3.8)


class ComplaintLodged(Event):
    """A person complains, through any unit, of a nomination or an award; `known_on` is the day on which they heard
    of what they complain of, `previous_id` the complaint whose outcome they do not accept."""

    type: ClassVar[str] = INTAKE + "complaint.lodged.v1"
    about: ClassVar[str] = "complaint_id"
    complaint_id: Id
    about_kind: Literal["nomination", "award"]
    about_id: Id
    document: DocumentRef
    complainant: Name | None = None
    known_on: date
    lodged_on: date
    previous_id: Id | None = None


class ComplaintResolved(Event):
    type: ClassVar[str] = INTAKE + "complaint.resolved.v1"
    about: ClassVar[str] = "complaint_id"
    complaint_id: Id
    about_kind: Literal["nomination", "award"]
    about_id: Id
    outcome: Literal["upheld", "partly", "dismissed"]
    document: DocumentRef | None = None
    resolved_on: date


class AwardRevocationProposed(Event):
    """The body that submitted proposes to revoke, on one of the four grounds (domain 3.8)."""

    type: ClassVar[str] = INTAKE + "award.revocation_proposed.v1"
    about: ClassVar[str] = "award_id"
    award_id: Id
    ground: Literal["a", "b", "c", "d"]
    reason: Text
    proposed_on: date
