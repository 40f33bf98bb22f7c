"""Lấy ý kiến nhân dân: lists that lie open for comment, and what comes of it (domain 3.7)."""

from dataclasses import replace
from datetime import date

import pytest

from services.nominations.domain.private import person_of
from shared.events.nominations import (
    CommentClosed,
    CommentOpened,
    CommentReceived,
    NominationForwarded,
    NominationHeld,
    NominationReceived,
)
from shared.world import Keep
from tests.support.asked import closed, opened, received, requested
from tests.support.builders import (
    BOARD,
    EDUCATION,
    HOME_AFFAIRS,
    UNION,
    Said,
    clock,
    district_merit,
    merit_title,
    said,
)
from tests.support.planted import commented
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED = said("nomination.forwarded")
OPENED, RECEIVED, CLOSED = opened(), received(), closed()
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
            by=BOARD,
            nomination_ids=("n1",),
            channel="portal",
            opens=date(2014, 12, 2),
            closes=date(2014, 12, 9),
        )
    )


def test_an_award_that_asks_for_days_lies_open_at_least_as_long():
    asked().when(opened(closes="2014-12-08")).then_refused(
        "schema_invalid", "/data/closes", saying="2014-12-09"
    )
    asked().when(opened()).then(like(CommentOpened, closes=date(2014, 12, 9)))
    asked().when(opened(closes="2014-12-19")).then(like(CommentOpened, closes=date(2014, 12, 19)))


def test_the_award_that_asks_for_most_counts_for_the_whole_list():
    second = merit_title("n2", nominee={"full_name": "Người 2"})
    listed = {"nomination_ids": ["n2", "n1"], "closes": "2014-12-08"}
    asked(second).when(opened(**listed)).then_refused(
        "schema_invalid", "/data/closes", saying="5 working days"
    )


def test_a_window_does_not_close_before_it_opens():
    after().when(opened(closes="2014-12-01")).then_refused("schema_invalid", "/data/closes")


def test_each_nomination_that_cannot_be_published_is_named_and_none_is():
    listed = opened(nomination_ids=["n1", "n2", "n3"])
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    story = after(second, said("nomination.withdrawn", nomination_id="n2"), district_merit("n3"))
    story.when(listed).then_refused_for(
        ("state_forbids", "/data/nomination_ids/1"), ("route_forbidden", "/data/nomination_ids/2")
    )


def test_on_hold_nobody_is_published():
    after(said("nomination.held")).when(OPENED).then_refused("on_hold", "/data/nomination_ids/0")


def test_nobody_but_its_appraiser_publishes_a_list():
    after().when(opened(by=HOME_AFFAIRS)).then_refused("route_forbidden", "/data/nomination_ids/0")
    after().when(opened(by=EDUCATION)).then_refused("not_allowed_for_kind", "/source")


def test_a_window_has_an_id_of_its_own():
    after(OPENED).when(opened(id="again")).then_refused("state_forbids", "/data/comment_id")


def test_a_list_waits_for_its_nominations():
    story = nominations().when(OPENED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_ids/0")


# --- comments
# ----------------------------------------------------------------------------------------------


def test_a_comment_is_counted_and_its_text_stays_in_the_vault():
    story = after(OPENED).when(RECEIVED)
    story.then(like(CommentReceived, nomination_id="n1", ground="untrue"))
    assert "Chưa đúng" not in story.told[0].to_json().decode()
    (kept,) = story.turn.keeps
    nominee = story.facts(NominationReceived)[0].person_id
    assert kept == Keep(f"comment:{story.told[0].entry_id}", {"text": "Chưa đúng"}, nominee)


def test_a_comment_on_a_whole_list_has_a_key_of_its_own_and_concerns_everybody_there():
    second = merit_title("n2", nominee={"full_name": "Người 2"})
    story = after(second, opened(nomination_ids=["n1", "n2"])).when(received(nomination_id=None))
    (kept,) = story.turn.keeps
    persons = {fact.person_id for fact in story.facts(NominationReceived)}
    assert len(persons) == 2
    assert set(kept.concerns) == persons
    assert kept.person_id == person_of("comment", story.told[0].entry_id)
    assert kept.person_id not in persons


def test_two_comments_on_a_list_have_two_keys():
    story = after(OPENED).when(received(nomination_id=None))
    first = story.turn.keeps[0].person_id
    assert first != story.when(received(nomination_id=None, id="second")).turn.keeps[0].person_id


def test_each_comment_is_kept_for_itself():
    story = after(OPENED, RECEIVED, received(id="second"))
    first, second = (fact.entry_id for fact in story.facts(CommentReceived))
    assert first != second


def test_a_comment_with_a_ground_holds_nobody_until_the_appraiser_does():
    story = after(OPENED, RECEIVED)
    assert story.facts(NominationHeld) == []
    story.when(said("nomination.held", ground="untrue")).then(like(NominationHeld, ground="untrue"))


def test_a_comment_is_about_somebody_on_the_list():
    other = received(nomination_id="n2")
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    after(second, OPENED).when(other).then_refused("schema_invalid", "/data/nomination_id")


@pytest.mark.parametrize("step", [RECEIVED, CLOSED], ids=lambda step: step.name)
def test_what_concerns_a_window_waits_for_it(step):
    story = after().when(step).then_waits("comment:k1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/comment_id")


def test_anybody_comments_and_only_who_published_the_list_closes_it():
    after(OPENED).when(received(by=UNION)).then(like(CommentReceived, by=BOARD))
    after(OPENED).when(closed(by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")


def test_a_comment_after_the_last_day_is_too_late():
    after(OPENED).when(received(received_on="2014-12-09")).then(CommentReceived)
    after(OPENED).when(received(received_on="2014-12-10")).then_refused(
        "deadline_passed", "/data/received_on", saying="2014-12-09"
    )


@pytest.mark.parametrize("step", [RECEIVED, CLOSED], ids=lambda step: step.name)
def test_a_closed_window_stays_closed(step):
    after(OPENED, CLOSED).when(replace(step, id="again")).then_refused("state_forbids", "/data/comment_id")


# --- closing
# ----------------------------------------------------------------------------------------------


def test_it_is_closed_with_what_came():
    silent = received(id="silent", nomination_id=None, ground=None)
    after(OPENED, RECEIVED, silent).when(CLOSED).then(
        like(CommentClosed, comments=2, grounds=1, nomination_ids=("n1",), closed_on=date(2014, 12, 9))
    )


def test_it_is_not_closed_before_its_last_day():
    asked(OPENED).when(closed(closed_on="2014-12-08")).then_refused(
        "comment_window_open", "/data/closed_on", saying="2014-12-09"
    )


def test_it_closes_by_itself_when_its_last_day_has_passed():
    story = asked(OPENED).when(clock("2014-12-09")).then()
    story.when(clock("2014-12-10")).then(like(CommentClosed, comments=0, closed_on=date(2014, 12, 9)))
    story.when(clock("2014-12-11")).then()


def test_what_was_closed_before_does_not_close_again():
    after(OPENED, CLOSED).when(clock("2014-12-20")).then()


# --- what it means for the nomination
# ----------------------------------------------------------------------------------------------


def test_while_the_window_is_open_nobody_on_it_is_forwarded():
    after(OPENED, APPRAISED).when(FORWARDED).then_refused(
        "comment_window_open", "/data/nomination_ids/0", saying="2014-12-09"
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
    both = opened(nomination_ids=["n1", "n2"])
    story = after(second, said("nomination.appraised", nomination_id="n2"), both)
    story.when(requested(to="66.so-moi")).then_waits("unit:66.so-moi")
    story.when(RECEIVED).then(CommentReceived)
    story.when(CLOSED).then(CommentClosed)
    story.when(said("nomination.forwarded", nomination_ids=["n2"])).then(NominationForwarded)
