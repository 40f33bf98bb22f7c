"""What others say of a nomination or an award: whoever is consulted, the public, whoever complains."""

from collections.abc import Callable
from datetime import date

from deploy.daklak.workdays import plus
from deploy.daklak.years.script import Step
from deploy.daklak.years.way import Way

#: Working days to answer a consultation, and for which a list lies open.
_ANSWER_DAYS, _OPEN_DAYS = 6, 10


def _asked(way: Way, day: date, step: Step) -> None:
    """The union above the nominee's own is asked."""
    way.consultation = way.id("consultation", day)
    data = {"consultation_id": way.consultation, "nomination_id": way.case.id, "to": _above(way),
            "requested_on": f"{day}", "due": f"{plus(day, _ANSWER_DAYS)}"}  # fmt: skip
    way.put(day, way.case.appraiser, "consultation.requested", data, step.expect)


def _agreed(way: Way, day: date, step: Step) -> None:
    data = {"consultation_id": way.consultation, "answer": "agree", "answered_on": f"{day}"}
    way.put(day, _above(way), "consultation.answered", data, step.expect)


def _objected(way: Way, day: date, step: Step) -> None:
    data = {"consultation_id": way.consultation, "answer": "object", "answered_on": f"{day}",
            "ground": "criteria_not_met", "text": "Đề nghị xác minh lại kết quả"}  # fmt: skip
    way.put(day, _above(way), "consultation.answered", data, step.expect)


def _published(way: Way, day: date, step: Step) -> None:
    """The list of one lies open for ten working days."""
    way.window = way.id("comment", day)
    data = {"comment_id": way.window, "nomination_ids": [way.case.id], "channel": "portal", "opens": f"{day}",
            "closes": f"{plus(day, _OPEN_DAYS)}"}  # fmt: skip
    way.put(day, way.case.appraiser, "comment.opened", data, step.expect)


def _commented(way: Way, day: date, step: Step) -> None:
    data = {"comment_id": way.window, "text": "Ý kiến của người lao động về danh sách", "received_on": f"{day}",
            "nomination_id": way.case.id}  # fmt: skip
    data |= {"ground": step.how["ground"]} if "ground" in step.how else {}
    way.put(day, way.case.appraiser, "comment.received", data, step.expect)


def _closed(way: Way, day: date, step: Step) -> None:
    way.put(day, way.case.appraiser, "comment.closed", {"comment_id": way.window, "closed_on": f"{day}"}, step.expect)


def _complained(way: Way, day: date, step: Step) -> None:
    """The nominee, through the own union; `second` is against how the first was resolved."""
    previous = way.complaint
    way.complaint = way.id("complaint", day)
    about = {"against_kind": "nomination", "against_id": way.case.id}
    if step.how.get("of") == "award":
        about = {"against_kind": "award", "against_id": way.case.award_id}
    data = {"complaint_id": way.complaint, **about, "text": "Không đồng ý với kết quả", "lodged_on": f"{day}",
            "known_on": f"{plus(day, -1)}"}  # fmt: skip
    data |= {"previous_id": previous} if "second" in step.how else {}
    way.put(day, way.case.nominee["workplace"], "complaint.lodged", data, step.expect)


def _resolved(way: Way, day: date, step: Step) -> None:
    data = {"complaint_id": way.complaint, "outcome": step.how["as"], "resolved_on": f"{day}"}
    way.put(day, way.body(step.how["by"]), "complaint.resolved", data, step.expect)


def _above(way: Way) -> str:
    return way.case.nominee["workplace"].rpartition(".")[0]


OPINIONS: dict[str, Callable[[Way, date, Step], None]] = {
    "asked": _asked, "agreed": _agreed, "objected": _objected, "published": _published, "commented": _commented,
    "closed": _closed, "complained": _complained, "resolved": _resolved,
}  # fmt: skip
