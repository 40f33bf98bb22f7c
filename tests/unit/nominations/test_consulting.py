"""Hiệp y: what one body asks another about a nomination, and that silence counts as agreed (domain 2.8, 3.6)."""

from datetime import date

import pytest

from shared.events.nominations import (
    ConsultationAnswered,
    ConsultationLapsed,
    ConsultationRequested,
    NominationForwarded,
    NominationReceived,
    NominationReleased,
)
from shared.world import Keep
from tests.support.asked import agreed, answered, requested
from tests.support.builders import (
    BOARD,
    DEPARTMENT,
    EDUCATION,
    HOME_AFFAIRS,
    NEWSPAPER,
    Said,
    clock,
    said,
)
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED, RELEASED = said("nomination.forwarded"), said("nomination.released")
REQUESTED, OBJECTED = requested(), answered()
AGREED = agreed()


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, *steps)


def appraised(*steps: Said) -> Scenario:
    return after(APPRAISED, *steps)


# --- asking
# ----------------------------------------------------------------------------------------------


def test_the_appraiser_asks_another_body_by_a_day():
    after().when(REQUESTED).then(
        like(
            ConsultationRequested,
            nomination_id="n1",
            consulted=DEPARTMENT,
            appraiser=BOARD,
            due=date(2014, 12, 10),
        )
    )


def test_without_a_day_the_rule_set_gives_ten_working_days():
    after().when(requested(due=None)).then(like(ConsultationRequested, due=date(2014, 12, 16)))


def test_a_returned_nomination_can_be_consulted_about():
    after(said("nomination.returned")).when(REQUESTED).then(ConsultationRequested)


def test_nobody_but_its_appraiser_asks():
    after().when(requested(by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")
    after().when(requested(by=EDUCATION)).then_refused("not_allowed_for_kind", "/source")


def test_a_consultation_has_an_id_of_its_own():
    after(REQUESTED).when(requested(to=NEWSPAPER)).then_refused("state_forbids", "/data/consultation_id")


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"to": BOARD}, "/data/to"), ({"due": "2014-12-01"}, "/data/due")]
)
def test_nobody_asks_himself_or_by_a_day_that_is_past(fields, pointer):
    after().when(requested(**fields)).then_refused("schema_invalid", pointer)


def test_a_request_waits_for_its_nomination_and_for_the_body_it_asks():
    story = nominations().when(REQUESTED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_id")
    after().when(requested(to="66.so-moi")).then_waits("unit:66.so-moi")


@pytest.mark.parametrize(
    "step", [said("nomination.withdrawn"), said("nomination.rejected")], ids=lambda s: s.name
)
def test_nobody_asks_about_what_has_ended(step):
    after(step).when(REQUESTED).then_refused("state_forbids", "/data/nomination_id")


def test_on_hold_nobody_is_asked():
    after(said("nomination.held")).when(REQUESTED).then_refused("on_hold", "/data/nomination_id")


# --- answering
# ----------------------------------------------------------------------------------------------


def test_the_consulted_body_agrees_or_objects_with_a_ground():
    after(REQUESTED).when(AGREED).then(like(ConsultationAnswered, answer="agree", ground=None))
    after(REQUESTED).when(OBJECTED).then(like(ConsultationAnswered, answer="object", ground="tax"))


def test_the_sentence_of_an_objection_stays_out_of_the_facts():
    story = after(REQUESTED).when(OBJECTED)
    assert "Còn nợ thuế" not in story.told[0].to_json().decode()
    nominee = story.facts(NominationReceived)[0].person_id
    assert story.turn.keeps == [Keep("consultation:h1", {"text": "Còn nợ thuế"}, nominee)]


def test_an_objection_names_its_ground():
    after(REQUESTED).when(answered(ground=None)).then_refused("schema_invalid", "/data/ground")


def test_nobody_else_answers():
    after(REQUESTED).when(answered(by=NEWSPAPER)).then_refused(
        "route_forbidden", "/source", saying=DEPARTMENT
    )


def test_it_is_answered_once():
    after(REQUESTED, AGREED).when(OBJECTED).then_refused("state_forbids", "/data/consultation_id")


def test_the_due_day_itself_is_in_time_and_the_next_is_not():
    after(REQUESTED).when(answered(at="2014-12-10")).then(ConsultationAnswered)
    after(REQUESTED).when(answered(at="2014-12-11")).then_refused(
        "deadline_passed", "/time", saying="2014-12-10"
    )


def test_an_answer_waits_for_its_question():
    story = after().when(AGREED).then_waits("consultation:h1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/consultation_id")


def test_the_time_to_answer_runs_on_while_a_nomination_is_on_hold():
    after(REQUESTED, said("nomination.held")).when(AGREED).then(ConsultationAnswered)


# --- what it means for the nomination
# ----------------------------------------------------------------------------------------------


def test_while_an_answer_is_awaited_a_nomination_is_not_forwarded_and_the_refusal_says_whose():
    story = appraised(REQUESTED).when(FORWARDED)
    story.then_refused("state_forbids", "/data/nomination_ids/0", saying=DEPARTMENT)
    assert "2014-12-10" in story.violations[0].message_vi


def test_with_an_answer_that_agrees_it_goes():
    appraised(REQUESTED, AGREED).when(FORWARDED).then(NominationForwarded)


def test_every_consultation_has_to_be_answered():
    second = requested(consultation_id="h2", to=NEWSPAPER)
    appraised(REQUESTED, second, AGREED).when(FORWARDED).then_refused(
        "state_forbids", "/data/nomination_ids/0", saying=NEWSPAPER
    )


def test_an_objection_keeps_it_until_the_appraiser_releases_it():
    story = appraised(REQUESTED, OBJECTED).when(FORWARDED)
    story.then_refused("state_forbids", "/data/nomination_ids/0", saying=f"objected to by {DEPARTMENT}")
    story.when(RELEASED).then(NominationReleased)
    story.when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_an_objection_may_end_in_a_rejection():
    appraised(REQUESTED, OBJECTED, said("nomination.rejected")).when(FORWARDED).then_refused(
        "state_forbids", "/data/nomination_ids/0", saying="rejected"
    )


def test_no_answer_by_the_due_day_counts_as_agreed():
    story = appraised(REQUESTED).when(clock("2014-12-11"))
    story.then(like(ConsultationLapsed, consultation_id="h1", due=date(2014, 12, 10)))
    story.when(said("nomination.forwarded", at="2014-12-11")).then(NominationForwarded)


def test_the_due_day_itself_is_not_over():
    appraised(REQUESTED).when(clock("2014-12-10")).then()


def test_an_answered_consultation_does_not_lapse_and_a_lapsed_one_is_not_answered():
    after(REQUESTED, AGREED).when(clock("2014-12-11")).then()
    after(REQUESTED, clock("2014-12-11")).when(AGREED).then_refused("state_forbids", "/data/consultation_id")


def test_a_consultation_lapses_once():
    after(REQUESTED, clock("2014-12-11")).when(clock("2014-12-12")).then()
