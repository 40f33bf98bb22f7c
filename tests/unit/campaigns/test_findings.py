"""What a delegation finds is raised, answered by its day, and closed (II.2.b, II.2.c)."""

import pytest

from shared.events.campaigns import FindingAnswered, FindingClosed, FindingOverdue, FindingRaised
from tests.support.builders import BOARD, DISTRICT, FEDERATION, HOME_AFFAIRS, OTHER_UNION, UNION, clock, said
from tests.support.scenario import campaigns, like

HELD = said("activity.held")
RAISED, ANSWERED, CLOSED = said("finding.raised"), said("finding.answered"), said("finding.closed")


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("kind", ["inspection", "rights_supervision"])
def test_a_delegation_asks_a_unit_to_put_something_right(kind):
    story = campaigns().given(said("activity.held", kind=kind)).when(RAISED)
    story.then(like(FindingRaised, kind=kind, unit=UNION, raised_by=BOARD, partners=(FEDERATION,)))
    assert "công khai" not in story.told[0].to_json().decode()
    assert len(story.told[0].text_sha256) == 64


def test_a_finding_waits_for_its_delegation():
    story = campaigns().when(RAISED).then_waits("activity:a1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/activity_id")


def test_an_activity_that_was_only_planned_finds_nothing():
    campaigns().given(said("activity.planned")).when(RAISED).then_refused(
        "state_forbids", "/data/activity_id", saying="planned"
    )


def test_an_exchange_is_no_delegation():
    campaigns().given(said("activity.held", kind="exchange")).when(RAISED).then_refused(
        "state_forbids", "/data/activity_id", saying="inspection or rights_supervision"
    )


def test_only_who_was_there_raises_a_finding():
    campaigns().given(HELD).when(said("finding.raised", by=HOME_AFFAIRS)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_finding_is_about_a_unit_that_was_visited():
    campaigns().given(HELD).when(said("finding.raised", unit=OTHER_UNION)).then_refused(
        "route_forbidden", "/data/unit"
    )


def test_a_finding_names_a_unit_that_is_there():
    campaigns().given(HELD).when(said("finding.raised", unit="66.nobody")).then_waits("unit:66.nobody")


def test_a_finding_is_raised_once():
    campaigns().given(HELD, RAISED).when(RAISED).then_refused("state_forbids", "/data/finding_id")


def test_a_finding_is_not_due_before_it_was_raised():
    campaigns().given(HELD).when(said("finding.raised", due="2014-05-11")).then_refused(
        "dates_reversed", "/data/due"
    )


@pytest.mark.parametrize(("on", "late"), [("2014-06-12", False), ("2014-06-13", True)])
def test_the_unit_answers_in_time_or_late(on, late):
    answered = said("finding.answered", answered_on=on)
    campaigns().given(HELD, RAISED).when(answered).then(like(FindingAnswered, unit=UNION, late=late))


def test_the_body_above_may_answer_for_the_unit():
    campaigns().given(HELD, RAISED).when(said("finding.answered", by=DISTRICT)).then(
        like(FindingAnswered, unit=UNION, answered_by=DISTRICT)
    )


def test_another_unit_does_not_answer():
    campaigns().given(HELD, RAISED).when(said("finding.answered", by=OTHER_UNION)).then_refused(
        "route_forbidden", "/source"
    )


@pytest.mark.parametrize("body", [BOARD, FEDERATION])
def test_either_body_of_the_delegation_closes_what_was_answered(body):
    campaigns().given(HELD, RAISED, ANSWERED).when(said("finding.closed", by=body)).then(
        like(FindingClosed, closed_by=body, outcome="remedied")
    )


def test_nobody_else_closes_a_finding():
    campaigns().given(HELD, RAISED, ANSWERED).when(said("finding.closed", by=HOME_AFFAIRS)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_finding_is_not_closed_without_an_answer_but_taken_back():
    story = campaigns().given(HELD, RAISED)
    story.when(CLOSED).then_refused("state_forbids", "/data/finding_id")
    story.when(said("finding.closed", outcome="withdrawn")).then(like(FindingClosed, outcome="withdrawn"))


@pytest.mark.parametrize("told", [ANSWERED, CLOSED], ids=["answered", "closed"])
def test_a_closed_finding_stays_as_it_is(told):
    campaigns().given(HELD, RAISED, ANSWERED, CLOSED).when(told).then_refused(
        "state_forbids", "/data/finding_id"
    )


@pytest.mark.parametrize("told", [ANSWERED, CLOSED], ids=["answered", "closed"])
def test_what_concerns_a_finding_waits_for_it(told):
    story = campaigns().when(told).then_waits("finding:f1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/finding_id")


@pytest.mark.clause("II.2.b")
def test_after_its_day_an_unanswered_finding_is_shown_as_late_once():
    story = campaigns().given(HELD, RAISED).when(clock("2014-06-12")).then()
    story.when(clock("2014-06-13")).then(like(FindingOverdue, unit=UNION, kind="inspection"))
    story.when(clock("2014-06-14")).then()
    story.when(said("finding.answered", answered_on="2014-06-15")).then(like(FindingAnswered, late=True))


def test_an_answered_finding_is_not_late():
    campaigns().given(HELD, RAISED, ANSWERED).when(clock("2014-07-01")).then()


# --- followed up


NOT_REMEDIED = said("finding.closed", outcome="not_remedied")
AGAIN = said("finding.raised", finding_id="f2", follows="f1", raised_on="2014-06-21", due="2014-07-21", at="2014-06-21")


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("kind", ["inspection", "rights_supervision"])
def test_what_was_not_put_right_is_asked_again_by_a_later_day(kind):
    held = said("activity.held", kind=kind)
    story = campaigns().given(held, RAISED, ANSWERED, NOT_REMEDIED).when(AGAIN)
    story.then(like(FindingRaised, finding_id="f2", follows="f1", kind=kind, unit=UNION))


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("kind", ["inspection", "rights_supervision"])
def test_what_was_asked_again_and_not_answered_is_shown_as_late(kind):
    held = said("activity.held", kind=kind)
    story = campaigns().given(held, RAISED, ANSWERED, NOT_REMEDIED, AGAIN, clock("2014-07-21"))
    story.when(clock("2014-07-22")).then(like(FindingOverdue, finding_id="f2", kind=kind))


@pytest.mark.parametrize("before", [(RAISED,), (RAISED, ANSWERED), (RAISED, ANSWERED, CLOSED)])
def test_only_what_was_not_put_right_is_followed_up(before):
    campaigns().given(HELD, *before).when(AGAIN).then_refused("state_forbids", "/data/follows", saying="not remedied")


def test_the_same_unit_is_asked_again():
    visited = said("activity.held", units_visited=[UNION, OTHER_UNION])
    again = said("finding.raised", finding_id="f2", follows="f1", unit=OTHER_UNION)
    story = campaigns().given(visited, RAISED, ANSWERED, NOT_REMEDIED)
    story.when(again).then_refused("route_forbidden", "/data/unit", saying=UNION)


def test_a_follow_up_waits_for_what_it_follows():
    campaigns().given(HELD).when(AGAIN).then_waits("finding:f1")
