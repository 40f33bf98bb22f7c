"""Who was asked and who complained in the year: consultations, public comment, complaints, a proposed revocation."""

from datetime import date, timedelta

from deploy.daklak.dossiers import Case
from deploy.daklak.story import BOARD, FEDERATION, Story
from deploy.daklak.workdays import plus

_CONSULTED, _COMMENTED, _COMPLAINED = 12, 10, 8


def tell(story: Story, cases: list[Case], ten: list[Case]) -> None:
    """On dossiers that lay with their appraiser long enough, and on awards that were decided early enough."""
    rng = story.random("opinions")
    unhurried = [case for case in cases if case.fate == "decided" and case.forwarded < date.max and _room(case) >= 6]
    asked = rng.sample(unhurried, min(_CONSULTED + _COMMENTED, len(unhurried)))
    for n, case in enumerate(asked[:_CONSULTED]):
        _consult(story, case, n)
    for case in asked[_CONSULTED:]:
        _comment(story, case)
    _comment_on_the_ten(story, [case for case in ten if case.decided < date.max])
    decided = [case for case in cases if case.decided < date(2014, 11, 1)]
    for n, case in enumerate(rng.sample(decided, _COMPLAINED)):
        _complain(story, case, n)


def propose_revocation(story: Story, case: Case, day: date) -> None:
    """By the union that had proposed the award (domain 3.8)."""
    data = {"award_id": case.award_id, "ground": "a", "proposed_on": f"{day}", "reason": "Thành tích khai không đúng"}
    story.diary.put(day, case.proposer, "award.revocation_proposed", data)


def _room(case: Case) -> int:
    """Working days between its receipt and its appraisal."""
    return sum(plus(case.submitted, n) < case.appraised for n in range(1, 10))


def _consult(story: Story, case: Case, number: int) -> None:
    """Most agree; every fourth says nothing, which counts as agreement once its day has passed."""
    id, asked = story.id("consultation", case.id), plus(case.submitted, 1)
    data = {"consultation_id": id, "nomination_id": case.id, "to": FEDERATION, "requested_on": f"{asked}",
            "due": f"{plus(asked, 3)}"}  # fmt: skip
    story.diary.put(asked, case.appraiser, "consultation.requested", data)
    if number % 4:
        answered = plus(asked, 1)
        said = {"consultation_id": id, "answer": "agree", "answered_on": f"{answered}"}
        story.diary.put(answered, FEDERATION, "consultation.answered", said)


def _comment(story: Story, case: Case) -> None:
    """Two working days on the notice board of the workplace; one colleague agrees."""
    id, opens = story.id("comment", case.id), plus(case.submitted, 1)
    said, closes = plus(opens, 1), plus(opens, 2)
    data = {"comment_id": id, "nomination_ids": [case.id], "channel": "workplace", "opens": f"{opens}", "closes": f"{closes}"}
    story.diary.put(opens, case.appraiser, "comment.opened", data)
    comment = {"comment_id": id, "text": "Đồng tình với đề nghị", "received_on": f"{said}"}
    story.diary.put(said, case.nominee["workplace"], "comment.received", comment)
    # At the end of its last working hour; the clock of the next day would close it too.
    story.diary.put(closes, case.appraiser, "comment.closed", {"comment_id": id, "closed_on": f"{closes}"}, at_s=26_000)


def _comment_on_the_ten(story: Story, chosen: list[Case]) -> None:
    """The Federation's list lies on the portal until the day before it goes to the Chair."""
    opens = plus(max(case.appraised for case in chosen), 1)
    closes = chosen[0].forwarded - timedelta(days=1)
    data = {"comment_id": story.id("comment", "ten"), "nomination_ids": [case.id for case in chosen], "channel": "portal",
            "opens": f"{opens}", "closes": f"{closes}"}  # fmt: skip
    story.diary.put(opens, BOARD, "comment.opened", data)


def _complain(story: Story, case: Case, number: int) -> None:
    """A month after the decision, through the union of the workplace; answered in time but for every fourth."""
    id, lodged = story.id("complaint", case.id), plus(case.decided, 20)
    data = {"complaint_id": id, "against_kind": "award", "against_id": case.award_id, "lodged_on": f"{lodged}",
            "text": "Đề nghị xem lại thành tích"}  # fmt: skip
    story.diary.put(lodged, case.nominee["workplace"], "complaint.lodged", data)
    resolved = plus(lodged, 24 if number % 4 == 0 else 9)
    if resolved < date(2015, 1, 1):
        outcome = {"complaint_id": id, "outcome": "dismissed", "resolved_on": f"{resolved}"}
        story.diary.put(resolved, case.decider, "complaint.resolved", outcome)
