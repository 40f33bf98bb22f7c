"""Consultation, public comment, complaints and proposed revocations: who is asked, by when, and what waits for it
(II.3.b, III.1.d; domain 3.6-3.9)."""

from dataclasses import replace
from datetime import date

import pytest

from services.nominations.domain import steps
from services.nominations.domain.award import id_of
from shared.events.nominations import NominationForwarded, NominationHeld, NominationReleased
from shared.events.opinions import (
    AwardRevocationProposed,
    CommentClosed,
    CommentOpened,
    CommentReceived,
    ComplaintLodged,
    ComplaintOverdue,
    ComplaintResolved,
    ConsultationAnswered,
    ConsultationLapsed,
    ConsultationRequested,
)
from tests.support.builders import (
    BOARD,
    DEPARTMENT,
    FEDERATION,
    HOME_AFFAIRS,
    PC,
    UNION,
    clock,
    merit_title,
    said,
)
from tests.support.scenario import Scenario, like, nominations

SUBMITTED = said("nomination.submitted")
APPRAISED, FORWARDED, DECIDED = said("nomination.appraised"), said("nomination.forwarded"), said("award.decided")
REQUESTED, ANSWERED = said("consultation.requested"), said("consultation.answered")
OPENED, RECEIVED, CLOSED = said("comment.opened"), said("comment.received"), said("comment.closed")
LODGED, RESOLVED = said("complaint.lodged"), said("complaint.resolved")
AWARD = id_of("n1", "q1")


def after(*steps) -> Scenario:
    return nominations().given(SUBMITTED, *steps)


def decided() -> Scenario:
    return after(APPRAISED, FORWARDED, DECIDED)


# --- consultation


@pytest.mark.clause("II.3.b")
def test_the_appraiser_consults_another_body_which_has_ten_working_days():
    after().when(REQUESTED).then(like(ConsultationRequested, consulted=DEPARTMENT, appraiser=BOARD, due=date(2014, 12, 8)))


def test_the_appraiser_may_give_another_day_but_no_past_one():
    after().when(said("consultation.requested", due="2014-11-28")).then(like(ConsultationRequested, due=date(2014, 11, 28)))
    after().when(said("consultation.requested", due="2014-11-23")).then_refused("schema_invalid", "/data/due")


def test_only_the_appraiser_consults():
    after().when(said("consultation.requested", by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")
    after().when(said("consultation.requested", by=FEDERATION)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("fields", [{"answer": "agree"}, {"answer": "object", "ground": "discipline"}], ids=["agrees", "objects"])
def test_the_body_that_was_asked_answers_once(fields):
    story = after(REQUESTED)
    story.when(said("consultation.answered", by=UNION, **fields)).then_refused("route_forbidden", "/source")
    story.when(said("consultation.answered", **fields)).then(like(ConsultationAnswered, **fields))
    story.when(said("consultation.answered", **fields)).then_refused("state_forbids", "/data/consultation_id")


def test_an_objection_names_its_ground():
    after(REQUESTED).when(said("consultation.answered", answer="object")).then_refused("schema_invalid", "/data/ground")


@pytest.mark.clause("III.1.d")
def test_no_answer_counts_as_agreement_after_its_day():
    story = after(REQUESTED)
    story.when(clock("2014-12-08")).then()
    story.when(clock("2014-12-09")).then(ConsultationLapsed)
    story.when(said("consultation.answered", at="2014-12-10")).then_refused("state_forbids", "/data/consultation_id")


def test_nothing_goes_up_while_an_answer_is_awaited():
    story = after(APPRAISED, REQUESTED)
    story.when(FORWARDED).then_refused("state_forbids", "/data/nomination_ids/0", saying="consultation h1")
    story.given(ANSWERED).when(FORWARDED).then(NominationForwarded)


def test_a_consultation_is_asked_once_and_waits_for_its_nomination_and_its_body():
    after(REQUESTED).when(REQUESTED).then_refused("state_forbids", "/data/consultation_id")
    nominations().when(REQUESTED).then_waits("nomination:n1")
    after().when(said("consultation.requested", to="66.so-moi")).then_waits("unit:66.so-moi")
    after().when(ANSWERED).then_waits("consultation:h1")


def test_who_has_gone_up_is_not_consulted_on_any_more():
    after(APPRAISED, FORWARDED).when(REQUESTED).then_refused("state_forbids", "/data/nomination_id")
    after(APPRAISED, FORWARDED).when(OPENED).then_refused("state_forbids", "/data/nomination_ids/0")


# --- public comment


@pytest.mark.clause("II.3.b", "N09")
def test_a_window_for_comments_opens_counts_and_closes():
    story = after()
    story.when(OPENED).then(like(CommentOpened, by=BOARD, nomination_ids=("n1",), closes=date(2014, 12, 1)))
    story.when(RECEIVED).then(like(CommentReceived, number=1))
    story.when(RECEIVED).then(like(CommentReceived, number=2))
    story.when(CLOSED).then(like(CommentClosed, comments=2, nomination_ids=("n1",)))
    story.when(RECEIVED).then_refused("state_forbids", "/data/comment_id")


def test_a_window_closes_by_itself_when_its_last_day_has_passed():
    story = after(OPENED)
    story.when(clock("2014-12-01")).then()
    story.when(clock("2014-12-02")).then(like(CommentClosed, comments=0, closed_on=date(2014, 12, 1)))


def test_it_is_not_closed_before_its_last_day_nor_by_others():
    story = after(OPENED)
    story.when(said("comment.closed", closed_on="2014-11-30")).then_refused("comment_window_open", "/data/closed_on")
    story.when(said("comment.closed", by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")


def test_nothing_goes_up_while_its_window_is_open():
    story = after(APPRAISED, OPENED)
    story.when(said("nomination.forwarded", at="2014-11-28")).then_refused("comment_window_open", "/data/nomination_ids/0")
    story.given(CLOSED).when(FORWARDED).then(NominationForwarded)


def test_a_comment_after_the_last_day_is_too_late():
    after(OPENED).when(said("comment.received", received_on="2014-12-02")).then_refused("deadline_passed", "/data/received_on")


def test_only_the_appraiser_of_all_opens_a_window_and_once():
    after(OPENED).when(OPENED).then_refused("state_forbids", "/data/comment_id")
    after().when(said("comment.opened", by=HOME_AFFAIRS)).then_refused("route_forbidden", "/data/nomination_ids/0")
    after().when(said("comment.opened", nomination_ids=["n1", "n2"])).then_waits("nomination:n2")
    after().when(said("comment.opened", closes="2014-11-23")).then_refused("schema_invalid", "/data/closes")
    after().when(CLOSED).then_waits("comment:y1")


# --- complaints


@pytest.mark.clause("II.3.b")
def test_a_complaint_holds_an_open_nomination_until_it_is_resolved_and_released():
    story = after(APPRAISED)
    story.when(LODGED).then(
        like(ComplaintLodged, authority=BOARD, through=UNION, due=date(2015, 1, 1)), like(NominationHeld, ground="complaint")
    )
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    release = said("nomination.released", at="2014-12-22")
    story.when(release).then_refused("state_forbids", "/data/nomination_id", saying="complaint kn1")
    story.when(RESOLVED).then(like(ComplaintResolved, outcome="dismissed"))
    story.when(release).then(NominationReleased)
    story.when(said("nomination.forwarded", at="2014-12-23")).then(NominationForwarded)


def test_what_is_on_hold_already_is_not_held_twice():
    after(said("nomination.held")).when(LODGED).then(ComplaintLodged)


def test_the_authority_resolves_a_complaint_once():
    story = after(LODGED)
    story.when(said("complaint.resolved", by=PC)).then_refused("decider_incompetent", "/source")
    story.given(RESOLVED).when(RESOLVED).then_refused("state_forbids", "/data/complaint_id")
    after(LODGED).when(LODGED).then_refused("state_forbids", "/data/complaint_id")


@pytest.mark.clause("III.1.d")
def test_a_complaint_that_is_not_resolved_in_thirty_days_is_overdue_once():
    story = after(LODGED)
    story.when(clock("2015-01-01"))
    assert not any(isinstance(fact, ComplaintOverdue) for fact in story.told)
    story.when(clock("2015-01-02"))
    assert sum(isinstance(fact, ComplaintOverdue) for fact in story.told) == 1
    story.when(clock("2015-01-03"))
    assert not any(isinstance(fact, ComplaintOverdue) for fact in story.told)


def test_a_decision_is_complained_about_within_ninety_days_and_its_decider_answers():
    against = {"against_kind": "award", "against_id": AWARD}
    last = said("complaint.lodged", at="2015-03-15", lodged_on="2015-03-15", **against)
    decided().when(last).then(like(ComplaintLodged, authority=PC, unit=UNION))
    late = said("complaint.lodged", at="2015-03-16", lodged_on="2015-03-16", **against)
    decided().when(late).then_refused("deadline_passed", "/data/lodged_on")


def test_a_complaint_waits_for_what_it_is_about():
    nominations().when(LODGED).then_waits("nomination:n1")
    nominations().when(said("complaint.lodged", against_kind="award", against_id="w9")).then_waits("award:w9")
    nominations().when(RESOLVED).then_waits("complaint:kn1")


# --- revocation


@pytest.mark.clause("II.3.b")
def test_the_proposer_asks_for_a_revocation_and_the_decider_revokes():
    story = decided()
    proposed = said("award.revocation_proposed", award_id=AWARD)
    story.when(said("award.revocation_proposed", award_id=AWARD, by="66.643.ldld")).then_refused("route_forbidden", "/source")
    story.when(proposed).then(like(AwardRevocationProposed, ground="a", proposed_by=FEDERATION, decider=PC))
    story.given(said("award.revoked", award_id=AWARD)).when(proposed).then_refused("state_forbids", "/data/award_id")


def test_a_title_that_wants_public_comment_does_not_go_up_without_it(monkeypatch):
    story = nominations().given(merit_title())
    story.given(APPRAISED, said("consent.given"), said("consent.given", by=FEDERATION, office="federation_policy_law_dept"))
    monkeypatch.setattr(steps, "award_of", _wants_comment(steps.award_of))
    story.when(FORWARDED).then_refused("state_forbids", "/data/nomination_ids/0", saying="no public comment")


def _wants_comment(award_of):
    return lambda nomination, look: replace(award_of(nomination, look), public_comment_days=10)
