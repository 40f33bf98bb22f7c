"""The facts of consultation, public comment, complaints and proposed revocations; nominations publishes them."""

from datetime import date
from typing import ClassVar

from shared.events.base import FACT, Code, Count, Event, UnitPath
from shared.events.nominations import AwardFact


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
    clauses: ClassVar[tuple[str, ...]] = ("III.1.d",)


class CommentFact(Event):
    about: ClassVar[str] = "comment_id"
    comment_id: str
    by: UnitPath


class CommentOpened(CommentFact):
    type: ClassVar[str] = FACT + "comment.opened.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b", "N09")
    nomination_ids: tuple[str, ...]
    channel: Code
    opens: date
    closes: date


class CommentReceived(CommentFact):
    """`number` counts the comments of the window; what they say is nowhere here."""

    type: ClassVar[str] = FACT + "comment.received.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b", "N09")
    number: Count
    received_on: date


class CommentClosed(CommentFact):
    """By its opener, or by itself when its last day has passed; silence is no objection."""

    type: ClassVar[str] = FACT + "comment.closed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b", "N09")
    nomination_ids: tuple[str, ...]
    comments: Count
    closed_on: date


class AwardRevocationProposed(AwardFact):
    type: ClassVar[str] = FACT + "award.revocation_proposed.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    ground: str
    proposed_by: UnitPath
    proposed_on: date


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


class ComplaintLodged(ComplaintFact):
    type: ClassVar[str] = FACT + "complaint.lodged.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    lodged_on: date


class ComplaintResolved(ComplaintFact):
    type: ClassVar[str] = FACT + "complaint.resolved.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.3.b",)
    outcome: str
    resolved_on: date


class ComplaintOverdue(ComplaintFact):
    """Not resolved by the end of `due`, in programme time."""

    type: ClassVar[str] = FACT + "complaint.overdue.v1"
    clauses: ClassVar[tuple[str, ...]] = ("III.1.d",)
