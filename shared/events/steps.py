"""Facts of nominations between receipt and end: consultation, public comment, complaints, the proposal to revoke."""

from datetime import date
from typing import ClassVar, Literal

from shared.events.base import FACT, Code, Event, Period, UnitPath
from shared.events.nominations import AwardFact


class ConsultationFact(Event):
    """`unit` is the nominee's."""

    about: ClassVar[str] = "consultation_id"
    consultation_id: str
    nomination_id: str
    unit: UnitPath
    consulted: UnitPath


class ConsultationRequested(ConsultationFact):
    type: ClassVar[str] = FACT + "consultation.requested.v1"
    appraiser: UnitPath
    requested_on: date
    due: date


class ConsultationAnswered(ConsultationFact):
    type: ClassVar[str] = FACT + "consultation.answered.v1"
    answer: Literal["agree", "object"]
    ground: Code | None = None
    answered_on: date


class ConsultationLapsed(ConsultationFact):
    """No answer came by the due date: that counts as agreed (domain 2.8)."""

    type: ClassVar[str] = FACT + "consultation.lapsed.v1"
    due: date


class CommentFact(Event):
    """`unit` is the body that published the list."""

    about: ClassVar[str] = "comment_id"
    comment_id: str
    unit: UnitPath


class CommentOpened(CommentFact):
    """`earliest` is the last day of the least length that the rule set asks for, if it asks for one."""

    type: ClassVar[str] = FACT + "comment.opened.v1"
    nomination_ids: tuple[str, ...]
    channel: Code
    window: Period
    earliest: date | None = None


class CommentReceived(CommentFact):
    """That a comment came; its text is in the vault. One with a ground is for the appraiser to look into."""

    type: ClassVar[str] = FACT + "comment.received.v1"
    entry_id: str
    nomination_id: str | None = None
    ground: Code | None = None
    received_on: date


class CommentClosed(CommentFact):
    """How many comments came, and how many of them name a ground; none at all is no objection (domain 3.7)."""

    type: ClassVar[str] = FACT + "comment.closed.v1"
    received: int
    grounds: int
    closed_on: date


class ComplaintFact(Event):
    """Never who complains; `unit` is that of the nominee."""

    about: ClassVar[str] = "complaint_id"
    complaint_id: str
    about_kind: Literal["nomination", "award"]
    about_id: str
    unit: UnitPath
    #: 1, or 2 for one about the outcome of the first.
    instance: Literal[1, 2]


class ComplaintLodged(ComplaintFact):
    """`accept_due` and `due` in calendar days: to be taken up, and to be resolved."""

    type: ClassVar[str] = FACT + "complaint.lodged.v1"
    document_sha256: str
    previous_id: str | None = None
    lodged_on: date
    accept_due: date
    due: date


class ComplaintOverdue(ComplaintFact):
    """Not resolved by the end of its due date."""

    type: ClassVar[str] = FACT + "complaint.overdue.v1"
    due: date


class ComplaintResolved(ComplaintFact):
    """`final`: nothing can be lodged against it any more."""

    type: ClassVar[str] = FACT + "complaint.resolved.v1"
    outcome: Literal["upheld", "partly", "dismissed"]
    resolved_by: UnitPath
    resolved_on: date
    final: bool


class AwardRevocationProposed(AwardFact):
    """It stands until the authority revokes; `explanation_due` is the last day for the awardee to explain."""

    type: ClassVar[str] = FACT + "award.revocation_proposed.v1"
    ground: Literal["a", "b", "c", "d"]
    proposed_on: date
    explanation_due: date | None = None
