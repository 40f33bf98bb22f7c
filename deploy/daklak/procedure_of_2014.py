"""What is asked on the way of the titles, and what comes after: consultation, public comment, a complaint, a proposal."""

from datetime import date

from deploy.daklak.dossiers import Case
from deploy.daklak.story import BOARD, Story


def ask(story: Story, titles: list[Case]) -> None:
    """The unions above two nominees are consulted: one agrees, the other's silence counts so; nobody objects in public."""
    for number, case in enumerate(titles):
        above = case.nominee["workplace"].rpartition(".")[0]
        id, asked = {"consultation_id": story.id("consultation", case.id)}, date(2014, 11, 6)
        data = id | {"nomination_id": case.id, "to": above, "requested_on": f"{asked}", "due": "2014-11-14"}
        story.diary.put(asked, BOARD, "consultation.requested", data)
        if number == 0:
            answered = date(2014, 11, 12)
            data = id | {"answer": "agree", "answered_on": f"{answered}"}
            story.diary.put(answered, above, "consultation.answered", data)
    _publish(story, titles)


def _publish(story: Story, titles: list[Case]) -> None:
    opened, commented, closed = date(2014, 11, 6), date(2014, 11, 13), date(2014, 11, 18)
    id = {"comment_id": story.id("comment", "titles")}
    days = {"opens": f"{opened}", "closes": f"{closed}"}
    listed = id | {"nomination_ids": [case.id for case in titles], "channel": "portal"} | days
    story.diary.put(opened, BOARD, "comment.opened", listed)
    said = id | {"text": "Đồng tình với danh sách đề nghị", "received_on": f"{commented}"}
    story.diary.put(commented, BOARD, "comment.received", said)
    story.diary.put(closed, BOARD, "comment.closed", id | {"closed_on": f"{closed}"})


def complain(story: Story, rejected: Case) -> None:
    """Whoever was not followed complains through the own union; the Board finds no fault in its appraisal."""
    lodged, resolved = date(2014, 12, 10), date(2014, 12, 22)
    id = {"complaint_id": story.id("complaint", rejected.id)}
    against = {
        "against_kind": "nomination",
        "against_id": rejected.id,
        "text": "Không đồng ý với kết quả thẩm định",
    }
    days = {"known_on": "2014-12-02", "lodged_on": f"{lodged}"}
    story.diary.put(lodged, rejected.nominee["workplace"], "complaint.lodged", id | against | days)
    story.diary.put(
        resolved, BOARD, "complaint.resolved", id | {"outcome": "dismissed", "resolved_on": f"{resolved}"}
    )


def propose_revocation(story: Story, case: Case) -> None:
    """The union that submitted finds out first that merit was declared falsely (ground a)."""
    day = date(2014, 12, 22)
    data = {"award_id": case.award_id, "ground": "a", "reason": "Báo cáo thành tích không đúng sự thật",
            "proposed_on": f"{day}"}  # fmt: skip
    story.diary.put(day, case.proposer, "award.revocation_proposed", data)
