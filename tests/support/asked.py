"""Who is asked about a nomination and who complains, as the tests of these steps tell it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support.builders import BOARD, UNION_2, Said, said

_CONSULTATION: dict[str, Any] = {"at": "2014-12-02", "requested_on": "2014-12-02", "due": "2014-12-10"}
_OBJECTION: dict[str, Any] = {
    "at": "2014-12-04",
    "answered_on": "2014-12-04",
    "answer": "object",
    "ground": "tax",
}
_WINDOW: dict[str, Any] = {
    "comment_id": "k1",
    "at": "2014-12-02",
    "opens": "2014-12-02",
    "closes": "2014-12-09",
}
_COMMENT: dict[str, Any] = {"comment_id": "k1", "at": "2014-12-03", "received_on": "2014-12-03", "by": BOARD}
_COMPLAINT: dict[str, Any] = {"complaint_id": "x1", "by": UNION_2, "known_on": "2014-12-01"}
_RESOLUTION: dict[str, Any] = {"complaint_id": "x1", "at": "2014-12-08", "resolved_on": "2014-12-08"}


def _like(name: str, usual: dict[str, Any]) -> Callable[..., Said]:
    def told(**fields: Any) -> Said:
        return said(name, **usual | fields)

    return told


requested = _like("consultation.requested", _CONSULTATION)
answered = _like("consultation.answered", _OBJECTION | {"text": "Còn nợ thuế"})
agreed = partial(answered, answer="agree", ground=None, text=None)
opened = _like("comment.opened", _WINDOW)
received = _like(
    "comment.received", _COMMENT | {"nomination_id": "n1", "ground": "untrue", "text": "Chưa đúng"}
)
closed = _like("comment.closed", {"comment_id": "k1", "at": "2014-12-09", "closed_on": "2014-12-09"})
lodged = _like(
    "complaint.lodged",
    _COMPLAINT | {"at": "2014-12-03", "lodged_on": "2014-12-03", "complainant": "Trần Văn B (hư cấu)"},
)
resolved = _like("complaint.resolved", _RESOLUTION)
