"""Difficulties are raised, assigned, answered and closed (IV.c)."""

import pytest

from shared.events.campaigns import (
    DifficultyAnswered,
    DifficultyAssigned,
    DifficultyClosed,
    DifficultyOverdue,
    DifficultyRaised,
    ProgrammeReviewed,
)
from tests.support.builders import (
    BOARD,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_HOME_AFFAIRS,
    OTHER_UNION,
    UNION,
    clock,
    said,
)
from tests.support.scenario import Scenario, campaigns, like

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


# --- listed in the review (IV.c)

SIGNED = said("programme.signed")
REVIEWED = said("programme.reviewed")


def listed(story: Scenario) -> list[tuple[str, str, bool]]:
    (fact,) = [fact for fact in story.told if isinstance(fact, ProgrammeReviewed)]
    return [(one.difficulty_id, one.step, one.overdue) for one in fact.difficulties or ()]


@pytest.mark.clause("IV.c", "IV.e")
def test_the_review_of_a_year_lists_every_difficulty_raised_in_it_as_it_stands():
    other = said("difficulty.raised", by=OTHER_UNION, difficulty_id="k2")
    next_year = said("difficulty.raised", difficulty_id="k3", raised_on="2015-01-05", at="2015-01-05")
    story = campaigns().given(SIGNED, RAISED, other, ASSIGNED, ANSWERED, CLOSED, next_year)
    assert listed(story.when(REVIEWED)) == [("k1", "closed", False), ("k2", "raised", False)]
    assert listed(story.when(said("programme.reviewed", year=2015))) == [("k3", "raised", False)]


def test_a_difficulty_that_nobody_answered_in_time_is_listed_as_late():
    story = campaigns().given(SIGNED, RAISED, ASSIGNED, clock("2014-09-10"), clock("2014-09-11"))
    assert listed(story.when(REVIEWED)) == [("k1", "assigned", True)]


def test_a_year_without_difficulties_lists_none():
    assert listed(campaigns().given(SIGNED).when(REVIEWED)) == []


@pytest.mark.clause("IV.c", "IV.d")
def test_the_review_of_a_district_lists_those_of_its_district():
    others = said("difficulty.raised", by=OTHER_UNION, difficulty_id="k2")
    story = campaigns().given(SIGNED, said("programme.derived"), RAISED, others)
    review = said("programme.reviewed", by=DISTRICT, programme_id="p2")
    assert [id for id, _, _ in listed(story.when(review))] == ["k1"]


@pytest.mark.clause("IV.c", "IV.d")
def test_the_review_of_a_sector_lists_those_of_its_unions():
    derived = said("programme.derived", by=EDUCATION, parties=[EDUCATION])
    own = said("difficulty.raised", by=EDUCATION, difficulty_id="k2")
    story = campaigns().given(SIGNED, derived, RAISED, own)
    review = said("programme.reviewed", by=EDUCATION, programme_id="p2")
    assert [id for id, _, _ in listed(story.when(review))] == ["k2"]


@pytest.mark.clause("IV.c", "N07")
def test_the_final_review_lists_those_of_all_years():
    later = said("difficulty.raised", difficulty_id="k2", raised_on="2017-03-01", at="2017-03-01")
    final = said("programme.reviewed", stage="final", year=2018, reviewed_on="2018-12-01", at="2018-12-01")
    story = campaigns().given(SIGNED, RAISED, later)
    assert [id for id, _, _ in listed(story.when(final))] == ["k1", "k2"]


def test_a_difficulty_raised_in_the_batch_of_the_review_is_listed_too():
    story = campaigns().given(SIGNED).when_together(RAISED, REVIEWED)
    assert [id for id, _, _ in listed(story)] == ["k1"]
