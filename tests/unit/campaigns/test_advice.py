"""Advice is asked and answered by its day; models are published and adopted (III.2.d, II.2.b, III.1.c)."""

import pytest

from shared.events.campaigns import AdviceAnswered, AdviceAsked, AdviceOverdue, ModelAdopted, ModelPublished
from tests.support.builders import BOARD, FEDERATION, OTHER_UNION, UNION, UNION_2, clock, said
from tests.support.scenario import campaigns, like

ASKED, ANSWERED = said("advice.asked"), said("advice.answered")
PUBLISHED, ADOPTED = said("model.published"), said("model.adopted")


@pytest.mark.clause("III.2.d")
def test_any_unit_asks_and_the_rule_set_counts_the_days():
    story = campaigns().when(ASKED).then(like(AdviceAsked, unit=UNION, to=BOARD, topic="ho_so"))
    assert str(story.told[0].due) == "2014-05-17"
    assert "tập thể" not in story.told[0].to_json().decode()


def test_a_question_is_asked_once():
    campaigns().given(ASKED).when(ASKED).then_refused("state_forbids", "/data/advice_id")


def test_a_question_goes_to_who_gives_advice():
    campaigns().when(said("advice.asked", to=UNION_2)).then_refused("route_forbidden", "/data/to")


def test_a_question_goes_to_a_body_that_is_there():
    campaigns().when(said("advice.asked", to="66.nobody")).then_waits("unit:66.nobody")


@pytest.mark.clause("III.2.d")
@pytest.mark.parametrize(("on", "late"), [("2014-05-17", False), ("2014-05-18", True)])
def test_whoever_was_asked_answers_in_time_or_late(on, late):
    campaigns().given(ASKED).when(said("advice.answered", answered_on=on)).then(
        like(AdviceAnswered, unit=UNION, late=late)
    )


def test_nobody_else_answers():
    campaigns().given(ASKED).when(said("advice.answered", by=FEDERATION)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_question_is_answered_once():
    campaigns().given(ASKED, ANSWERED).when(ANSWERED).then_refused("state_forbids", "/data/advice_id")


def test_an_answer_waits_for_its_question():
    story = campaigns().when(ANSWERED).then_waits("advice:q1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/advice_id")


def test_a_question_without_an_answer_is_shown_as_late_once():
    story = campaigns().given(ASKED).when(clock("2014-05-17")).then()
    story.when(clock("2014-05-18")).then(like(AdviceOverdue, to=BOARD))
    story.when(clock("2014-05-19")).then()


def test_an_answered_question_is_not_late():
    campaigns().given(ASKED, ANSWERED).when(clock("2014-06-01")).then()


def test_a_unit_publishes_a_model():
    story = campaigns().when(PUBLISHED).then(like(ModelPublished, unit=UNION, topic="an_toan"))
    assert "sổ theo dõi" not in story.told[0].to_json().decode()


def test_a_model_is_published_once():
    campaigns().given(PUBLISHED).when(said("model.published", by=UNION_2)).then_refused(
        "state_forbids", "/data/model_id"
    )


@pytest.mark.clause("II.2.b", "III.1.c")
def test_other_units_adopt_it_and_are_counted():
    other = said("model.adopted", by=OTHER_UNION)
    story = (
        campaigns()
        .given(PUBLISHED)
        .when(ADOPTED)
        .then(like(ModelAdopted, unit=UNION, adopter=UNION_2, adopters=1))
    )
    story.when(other).then(like(ModelAdopted, adopter=OTHER_UNION, adopters=2))


@pytest.mark.parametrize("by", [UNION, UNION_2], ids=["its own", "twice"])
def test_a_unit_adopts_what_it_does_not_practise_yet(by):
    campaigns().given(PUBLISHED, ADOPTED).when(said("model.adopted", by=by)).then_refused(
        "state_forbids", "/data/model_id"
    )


def test_an_adoption_waits_for_its_model():
    story = campaigns().when(ADOPTED).then_waits("model:h1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/model_id")
