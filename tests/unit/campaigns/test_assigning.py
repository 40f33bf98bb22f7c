"""Tasks of a year's plan have an owner and a day, and the review says which are done (IV.a)."""

from typing import Any

import pytest

from shared.events.campaigns import ProgrammePlanAgreed, ProgrammeReviewed
from tests.support.builders import BOARD, FEDERATION, UNION, Said, said
from tests.support.scenario import Scenario, campaigns, like

SIGNED = said("programme.signed")


def task(code: str, owner: str = BOARD, due: str = "2015-06-30") -> dict[str, str]:
    return {"task": code, "owner": owner, "due": due}


def plan(*assigned: dict[str, str], by: str = BOARD) -> Said:
    return said("programme.plan_agreed", by=by, assigned=list(assigned))


def review(*done: str, by: str = BOARD, **fields: Any) -> Said:
    fields = {"year": 2015, "reviewed_on": "2015-12-20", "at": "2015-12-20"} | fields
    return said("programme.reviewed", by=by, done=list(done), **fields)


def left(story: Scenario) -> list[str]:
    (fact,) = [fact for fact in story.told if isinstance(fact, ProgrammeReviewed)]
    return [one.task for one in fact.left or ()]


@pytest.mark.clause("IV.a", "IV.e")
def test_a_plan_says_who_carries_out_which_task_by_when():
    story = campaigns().given(SIGNED).when(plan(task("A"), task("B", FEDERATION))).then(ProgrammePlanAgreed)
    assert [(one.task, one.owner, f"{one.due}") for one in story.told[0].assigned] == [
        ("A", BOARD, "2015-06-30"), ("B", FEDERATION, "2015-06-30")
    ]  # fmt: skip


def test_a_plan_may_assign_nothing():
    campaigns().given(SIGNED).when(said("programme.plan_agreed")).then(like(ProgrammePlanAgreed, assigned=()))


def test_a_task_is_assigned_once_in_a_plan():
    campaigns().given(SIGNED).when(plan(task("A"), task("A", FEDERATION))).then_refused(
        "state_forbids", "/data/assigned/1/task"
    )


@pytest.mark.parametrize("due", ["2014-12-31", "2016-01-01"])
def test_a_task_is_due_in_the_year_of_its_plan(due):
    campaigns().given(SIGNED).when(plan(task("A", due=due))).then_refused(
        "state_forbids", "/data/assigned/0/due"
    )


@pytest.mark.parametrize("due", ["2015-01-01", "2015-12-31"])
def test_the_first_and_the_last_day_of_the_year_are_in_it(due):
    campaigns().given(SIGNED).when(plan(task("A", due=due))).then(ProgrammePlanAgreed)


def test_a_task_is_carried_out_by_a_body_that_is_there():
    campaigns().given(SIGNED).when(plan(task("A", "66.nobody"))).then_waits("unit:66.nobody")


def test_a_task_is_carried_out_by_a_body_that_is_open():
    closed = said("unit.closed", at="2014-06-01")
    campaigns().given(closed, SIGNED).when(plan(task("A", UNION))).then_refused(
        "unit_closed", "/data/assigned/0/owner"
    )


@pytest.mark.clause("IV.a")
@pytest.mark.parametrize("other", [task("A", FEDERATION), task("A", due="2015-07-01")], ids=["owner", "day"])
def test_what_one_party_has_assigned_the_other_does_not_assign_otherwise(other):
    story = campaigns().given(SIGNED, plan(task("A")))
    story.when(plan(other, by=FEDERATION)).then_refused("state_forbids", "/data/assigned/0", saying=BOARD)
    assert story.violations[0].rule == "IV.a"


def test_the_other_party_agrees_or_assigns_more():
    story = campaigns().given(SIGNED, plan(task("A")))
    story.when(plan(task("A"), task("B"), by=FEDERATION)).then(like(ProgrammePlanAgreed, complete=True))


# --- done


@pytest.mark.clause("IV.a", "IV.e")
def test_a_review_says_what_is_done_and_what_is_left():
    story = campaigns().given(SIGNED, plan(task("A"), task("B"), task("C")))
    assert left(story.when(review("B"))) == ["A", "C"]
    assert left(story.when(review("A", by=FEDERATION))) == ["C"]


def test_only_what_was_planned_for_the_year_is_done():
    story = campaigns().given(SIGNED, plan(task("A")))
    story.when(review("Z")).then_refused("aggregate_unknown", "/data/done/0")
    story.when(review("A", year=2014)).then_refused("aggregate_unknown", "/data/done/0")


def test_tasks_of_another_year_are_not_left():
    assert left(campaigns().given(SIGNED, plan(task("A"))).when(said("programme.reviewed"))) == []
