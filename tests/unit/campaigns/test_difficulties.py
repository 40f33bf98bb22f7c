"""Difficulties are raised, assigned, answered and closed (IV.c)."""

import pytest

from shared.events.campaigns import (
    DifficultyAnswered,
    DifficultyAssigned,
    DifficultyClosed,
    DifficultyOverdue,
    DifficultyRaised,
)
from tests.support.builders import (
    BOARD,
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_HOME_AFFAIRS,
    OTHER_UNION,
    UNION,
    clock,
    said,
)
from tests.support.scenario import campaigns, like

RAISED, ASSIGNED = said("difficulty.raised"), said("difficulty.assigned")
ANSWERED, CLOSED = said("difficulty.answered"), said("difficulty.closed")


@pytest.mark.clause("IV.c")
def test_any_unit_raises_a_difficulty_and_its_words_stay_with_it():
    story = campaigns().when(RAISED).then(like(DifficultyRaised, unit=UNION, topic="kinh_phi"))
    assert "tập huấn" not in story.told[0].to_json().decode()


def test_a_difficulty_is_raised_once():
    campaigns().given(RAISED).when(RAISED).then_refused("state_forbids", "/data/difficulty_id")


@pytest.mark.clause("IV.b", "IV.c")
def test_a_standing_department_assigns_it():
    campaigns().given(RAISED).when(ASSIGNED).then(
        like(DifficultyAssigned, unit=UNION, to=DISTRICT, assigned_by=BOARD)
    )


def test_the_office_of_a_district_assigns_what_its_district_raised():
    campaigns().given(RAISED).when(said("difficulty.assigned", by=HOME_AFFAIRS)).then(DifficultyAssigned)


@pytest.mark.parametrize("name", ["difficulty.assigned", "difficulty.closed"])
def test_the_office_of_another_district_has_no_say(name):
    campaigns().given(RAISED).when(said(name, by=OTHER_HOME_AFFAIRS)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_grass_roots_union_assigns_nothing():
    campaigns().given(RAISED).when(said("difficulty.assigned", by=UNION)).then_refused(
        "not_allowed_for_kind", "/source"
    )


def test_it_is_assigned_to_a_body_that_is_there():
    campaigns().given(RAISED).when(said("difficulty.assigned", to="66.nobody")).then_waits("unit:66.nobody")


def test_it_is_not_due_before_it_was_assigned():
    campaigns().given(RAISED).when(said("difficulty.assigned", due="2014-08-09")).then_refused(
        "dates_reversed", "/data/due"
    )


def test_it_goes_to_another_while_nobody_has_answered():
    again = said("difficulty.assigned", by=FEDERATION, to=OTHER_UNION)
    story = campaigns().given(RAISED, ASSIGNED, again)
    story.when(ANSWERED).then_refused("route_forbidden", "/source", saying=OTHER_UNION)
    story.when(said("difficulty.answered", by=OTHER_UNION)).then(like(DifficultyAnswered, to=OTHER_UNION))


@pytest.mark.parametrize(("on", "late"), [("2014-09-10", False), ("2014-09-11", True)])
def test_whoever_it_was_assigned_to_answers_in_time_or_late(on, late):
    campaigns().given(RAISED, ASSIGNED).when(said("difficulty.answered", answered_on=on)).then(
        like(DifficultyAnswered, to=DISTRICT, late=late)
    )


@pytest.mark.clause("IV.c")
def test_what_was_answered_is_closed():
    campaigns().given(RAISED, ASSIGNED, ANSWERED).when(CLOSED).then(
        like(DifficultyClosed, closed_by=FEDERATION, outcome="solved")
    )


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ([], ANSWERED),
        ([], CLOSED),
        ([ASSIGNED], CLOSED),
        ([ASSIGNED, ANSWERED], ANSWERED),
        ([ASSIGNED, ANSWERED], ASSIGNED),
        ([ASSIGNED, ANSWERED, CLOSED], CLOSED),
        ([ASSIGNED, ANSWERED, CLOSED], ASSIGNED),
    ],
)
def test_every_step_has_its_place(before, told):
    campaigns().given(RAISED, *before).when(told).then_refused("state_forbids", "/data/difficulty_id")


@pytest.mark.parametrize("told", [ASSIGNED, ANSWERED, CLOSED], ids=lambda one: one.name)
def test_what_concerns_a_difficulty_waits_for_it(told):
    story = campaigns().when(told).then_waits("difficulty:k1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/difficulty_id")


def test_one_that_nobody_has_answered_is_shown_as_late_once_for_each_assignment():
    story = campaigns().given(RAISED, ASSIGNED).when(clock("2014-09-10")).then()
    story.when(clock("2014-09-11")).then(like(DifficultyOverdue, to=DISTRICT))
    again = said("difficulty.assigned", to=OTHER_UNION, assigned_on="2014-09-12", due="2014-09-20")
    story.given(again).when(clock("2014-09-21")).then(like(DifficultyOverdue, to=OTHER_UNION))


@pytest.mark.parametrize("before", [[], [ASSIGNED, ANSWERED]], ids=["not assigned", "answered"])
def test_what_nobody_owes_an_answer_is_not_late(before):
    campaigns().given(RAISED, *before).when(clock("2014-12-30")).then()
