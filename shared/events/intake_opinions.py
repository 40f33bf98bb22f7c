"""What agencies publish about a nomination or an award: consultation, public comment, complaints, a proposed revocation."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.events.base import INTAKE, Code, Event, Id, Text, UnitPath


class ConsultationRequested(Event):
    """Hiệp y: the appraiser asks another body; without a day, the rule set's days."""

    type: ClassVar[str] = INTAKE + "consultation.requested.v1"
    about: ClassVar[str] = "consultation_id"
    consultation_id: Id
    nomination_id: Id
    to: UnitPath
    requested_on: date
    due: date | None = None


class ConsultationAnswered(Event):
    """The consulted body agrees, or objects on a ground; its sentence is for the appraiser alone."""

    type: ClassVar[str] = INTAKE + "consultation.answered.v1"
    about: ClassVar[str] = "consultation_id"
    consultation_id: Id
    answer: Literal["agree", "object"]
    answered_on: date
    ground: Code | None = None
    text: Text | None = None


class CommentOpened(Event):
    """Lấy ý kiến: a list is published through a channel, from the day it opens to the end of the day it closes."""

    type: ClassVar[str] = INTAKE + "comment.opened.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    nomination_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=500)]
    channel: Code
    opens: date
    closes: date


class CommentReceived(Event):
    """Somebody commented; what was said is for the appraiser alone."""

    type: ClassVar[str] = INTAKE + "comment.received.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    text: Text
    received_on: date


class CommentClosed(Event):
    type: ClassVar[str] = INTAKE + "comment.closed.v1"
    about: ClassVar[str] = "comment_id"
    comment_id: Id
    closed_on: date


class AwardRevocationProposed(Event):
    """Whoever proposed the award asks the authority that decided to take it back (domain 3.8)."""

    type: ClassVar[str] = INTAKE + "award.revocation_proposed.v1"
    about: ClassVar[str] = "award_id"
    award_id: Id
    ground: Literal["a", "b", "c", "d"]
    proposed_on: date
    reason: Text | None = None


class ComplaintLodged(Event):
    """Any person, through a unit; who it was stays with that unit."""

    type: ClassVar[str] = INTAKE + "complaint.lodged.v1"
    about: ClassVar[str] = "complaint_id"
    complaint_id: Id
    against_kind: Literal["nomination", "award"]
    against_id: Id
    text: Text
    lodged_on: date


class ComplaintResolved(Event):
    type: ClassVar[str] = INTAKE + "complaint.resolved.v1"
    about: ClassVar[str] = "complaint_id"
    complaint_id: Id
    outcome: Literal["upheld", "partly", "dismissed"]
    resolved_on: date
