"""What is asked on the way of the titles, and what comes after: consultation, public comment, a complaint, a proposal."""

from datetime import date

from deploy.daklak.dossiers import Case
from deploy.daklak.story import BOARD, Story


def ask(story: Story, titles: list[Case]) -> None:
    """The unions above two nominees are consulted: one agrees, the other's silence counts so; nobody objects in public."""
    for number, case in enumerate(titles):
        above = case.nominee["workplace"].rpartition(".")[0]
        id, asked = story.id("consultation", case.id), date(2014, 11, 6)
        about = {"consultation_id": id, "nomination_id": case.id}
        data = about | {"consulted": above, "requested_on": f"{asked}", "due": "2014-11-14"}
        story.diary.put(asked, BOARD, "consultation.requested", data)
        if number == 0:
            answered = date(2014, 11, 12)
            data = about | {"answer": "agree", "answered_on": f"{answered}"}
            story.diary.put(answered, above, "consultation.answered", data)
    _publish(story, titles)


def _publish(story: Story, titles: list[Case]) -> None:
    opened, closed = date(2014, 11, 6), date(2014, 11, 17)
    comment = {"comment_id": story.id("comment", "titles")}
    listed = {
        "nomination_ids": [case.id for case in titles],
        "channel": "portal",
        "window": [f"{opened}", "2014-11-19"],
    }
    story.diary.put(opened, BOARD, "comment.opened", comment | listed)
    said = {"text": "Đồng tình với danh sách đề nghị", "received_on": "2014-11-13"}
    story.diary.put(date(2014, 11, 13), BOARD, "comment.received", comment | said)
    story.diary.put(closed, BOARD, "comment.closed", comment | {"closed_on": f"{closed}"})


def complain(story: Story, rejected: Case) -> None:
    """Whoever was not followed complains through the own union; the Board finds no fault in its appraisal."""
    lodged, resolved = date(2014, 12, 10), date(2014, 12, 22)
    about = {
        "complaint_id": story.id("complaint", rejected.id),
        "about_kind": "nomination",
        "about_id": rejected.id,
    }
    data = about | {"document": story.document(rejected.id, "complaint"), "known_on": "2014-12-02"}
    more = {"complainant": rejected.nominee["full_name"], "lodged_on": f"{lodged}"}
    story.diary.put(lodged, rejected.nominee["workplace"], "complaint.lodged", data | more)
    data = about | {"outcome": "dismissed", "resolved_on": f"{resolved}"}
    story.diary.put(resolved, BOARD, "complaint.resolved", data)


def propose_revocation(story: Story, case: Case) -> None:
    """The union that submitted finds out first that merit was declared falsely (ground a)."""
    day = date(2014, 12, 22)
    data = {"award_id": case.award_id, "ground": "a", "reason": "Báo cáo thành tích không đúng sự thật",
            "proposed_on": f"{day}"}  # fmt: skip
    story.diary.put(day, case.proposer, "award.revocation_proposed", data)
