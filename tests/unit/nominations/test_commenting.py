"""Lấy ý kiến nhân dân: lists that lie open for comment, and what comes of it (domain 3.7)."""

from datetime import date

import pytest

from shared.events.nominations import NominationForwarded, NominationHeld
from shared.events.steps import CommentClosed, CommentOpened, CommentReceived
from shared.world import Keep
from tests.support.builders import (
    BOARD,
    FEDERATION,
    HOME_AFFAIRS,
    Said,
    clock,
    district_merit,
    said,
)
from tests.support.planted import commented
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED = said("nomination.forwarded")
OPENED, RECEIVED, CLOSED = said("comment.opened"), said("comment.received"), said("comment.closed")
#: The example's window is from 2014-12-02 to 2014-12-08; five working days from its first day end on 2014-12-09.
LATE = {"at": "2014-12-10"}


def after(*steps: Said) -> Scenario:
    """An award that asks for no comment; whoever wants may publish it all the same."""
    return nominations().given(SUBMITTED, *steps)


def asked(*steps: Said) -> Scenario:
    """An award that asks for five working days."""
    return nominations(commented()).given(SUBMITTED, *steps)


# --- opening
# ----------------------------------------------------------------------------------------------


def test_a_list_is_published_for_a_time_on_a_channel():
    after().when(OPENED).then(
        like(
            CommentOpened,
            unit=BOARD,
            nomination_ids=("n1",),
            channel="portal",
            window=(date(2014, 12, 2), date(2014, 12, 8)),
            earliest=None,
        )
    )


def test_an_award_that_asks_for_more_days_lies_open_longer():
    asked().when(OPENED).then(
        like(CommentOpened, window=(date(2014, 12, 2), date(2014, 12, 9)), earliest=date(2014, 12, 9))
    )


def test_a_longer_window_stays_as_it_is():
    long = said("comment.opened", window=["2014-12-02", "2014-12-19"])
    asked().when(long).then(
        like(CommentOpened, window=(date(2014, 12, 2), date(2014, 12, 19)), earliest=date(2014, 12, 9))
    )


def test_each_nomination_that_cannot_be_published_is_named_and_none_is():
    listed = said("comment.opened", nomination_ids=["n1", "n2", "n3"])
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    story = after(second, said("nomination.withdrawn", nomination_id="n2"), district_merit("n3"))
    story.when(listed).then_refused_for(
        ("state_forbids", "/data/nomination_ids/1"), ("route_forbidden", "/data/nomination_ids/2")
    )


def test_on_hold_nobody_is_published():
    after(said("nomination.held")).when(OPENED).then_refused("on_hold", "/data/nomination_ids/0")


def test_nobody_but_its_appraiser_publishes_a_list():
    after().when(said("comment.opened", by=HOME_AFFAIRS)).then_refused(
        "route_forbidden", "/data/nomination_ids/0"
    )
    after().when(said("comment.opened", by=FEDERATION)).then_refused("not_allowed_for_kind", "/source")


def test_a_window_has_an_id_of_its_own():
    after(OPENED).when(said("comment.opened", id="again")).then_refused("state_forbids", "/data/comment_id")


def test_a_list_waits_for_its_nominations():
    story = nominations().when(OPENED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_ids/0")


# --- comments
# ----------------------------------------------------------------------------------------------


def test_a_comment_is_counted_and_its_text_stays_in_the_vault():
    story = after(OPENED).when(RECEIVED)
    story.then(like(CommentReceived, nomination_id="n1", ground="report_untrue"))
    assert "Báo cáo chưa đúng" not in story.told[0].to_json().decode()
    (kept,) = story.turn.keeps
    assert kept == Keep(f"comment:{story.told[0].entry_id}", {"text": "Báo cáo chưa đúng"})


def test_each_comment_is_kept_for_itself():
    story = after(OPENED, RECEIVED, said("comment.received", id="second"))
    first, second = (fact.entry_id for fact in story.facts(CommentReceived))
    assert first != second


def test_a_comment_with_a_ground_holds_nobody_until_the_appraiser_does():
    story = after(OPENED, RECEIVED)
    assert story.facts(NominationHeld) == []
    story.when(said("nomination.held", ground="report_untrue")).then(
        like(NominationHeld, ground="report_untrue")
    )


def test_a_comment_is_about_somebody_on_the_list():
    other = said("comment.received", nomination_id="n2")
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    after(second, OPENED).when(other).then_refused("schema_invalid", "/data/nomination_id")


@pytest.mark.parametrize("step", [RECEIVED, CLOSED], ids=lambda step: step.name)
def test_what_concerns_a_window_waits_for_it(step):
    story = after().when(step).then_waits("comment:k1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/comment_id")


@pytest.mark.parametrize("step", [RECEIVED, CLOSED], ids=lambda step: step.name)
def test_only_who_published_the_list_speaks_for_it(step):
    after(OPENED).when(said(step.name, by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("step", [RECEIVED, CLOSED], ids=lambda step: step.name)
def test_a_closed_window_stays_closed(step):
    after(OPENED, CLOSED).when(said(step.name, id="again")).then_refused("state_forbids", "/data/comment_id")


# --- closing
# ----------------------------------------------------------------------------------------------


def test_it_is_closed_with_what_came():
    silent = said("comment.received", id="silent", nomination_id=None, ground=None)
    after(OPENED, RECEIVED, silent).when(CLOSED).then(
        like(CommentClosed, received=2, grounds=1, closed_on=date(2014, 12, 8))
    )


def test_it_is_not_closed_before_the_least_length():
    asked(OPENED).when(said("comment.closed", at="2014-12-09")).then_refused(
        "comment_window_open", "/time", saying="2014-12-09"
    )
    asked(OPENED).when(said("comment.closed", **LATE)).then(CommentClosed)


def test_it_closes_by_itself_when_its_last_day_has_passed():
    story = asked(OPENED).when(clock("2014-12-09")).then()
    story.when(clock("2014-12-10")).then(like(CommentClosed, received=0, closed_on=date(2014, 12, 9)))
    story.when(clock("2014-12-11")).then()


def test_what_was_closed_before_does_not_close_again():
    after(OPENED, CLOSED).when(clock("2014-12-20")).then()


# --- what it means for the nomination
# ----------------------------------------------------------------------------------------------


def test_while_the_window_is_open_nobody_on_it_is_forwarded():
    after(OPENED, APPRAISED).when(FORWARDED).then_refused(
        "comment_window_open", "/data/nomination_ids/0", saying="2014-12-08"
    )


def test_an_award_that_asks_for_comment_is_not_forwarded_without():
    asked(APPRAISED).when(FORWARDED).then_refused(
        "state_forbids", "/data/nomination_ids/0", saying="a closed comment window"
    )


def test_silence_is_no_objection():
    story = asked(OPENED, APPRAISED, clock("2014-12-10"))
    story.when(said("nomination.forwarded", **LATE)).then(NominationForwarded)


def test_an_award_that_asks_for_no_comment_goes_without():
    after(APPRAISED).when(FORWARDED).then(NominationForwarded)


def test_only_those_on_the_list_wait_for_it():
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    appraised = said("nomination.appraised", nomination_id="n2")
    story = after(second, appraised, OPENED)
    story.when(said("nomination.forwarded", nomination_ids=["n2"])).then(NominationForwarded)


def test_a_comment_about_a_nomination_that_something_else_holds_up_delays_nobody_else_on_the_list():
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    both = said("comment.opened", nomination_ids=["n1", "n2"])
    story = after(second, said("nomination.appraised", nomination_id="n2"), both)
    story.when(said("consultation.requested", consulted="66.so-moi")).then_waits("unit:66.so-moi")
    story.when(RECEIVED).then(CommentReceived)
    story.when(CLOSED).then(CommentClosed)
    story.when(said("nomination.forwarded", nomination_ids=["n2"])).then(NominationForwarded)
