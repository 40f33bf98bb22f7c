"""Inspections, supervision, exchanges, conferences and training are planned, held and reported (II.2.b-c)."""

import pytest

from shared.events.campaigns import (
    ActivityCancelled,
    ActivityHeld,
    ActivityPlanned,
    ActivityReported,
    CommunicationPublished,
)
from tests.support.builders import BOARD, DISTRICT, FEDERATION, NEWSPAPER, UNION, said
from tests.support.scenario import campaigns, like

PLANNED, HELD = said("activity.planned"), said("activity.held")
REPORTED, CANCELLED = said("activity.reported"), said("activity.cancelled")


def test_an_activity_is_planned_with_both_bodies():
    campaigns().when(PLANNED).then(like(ActivityPlanned, organiser=BOARD, partners=(FEDERATION,)))


def test_an_activity_is_planned_once():
    campaigns().given(PLANNED).when(PLANNED).then_refused("state_forbids", "/data/activity_id")


def test_a_planned_activity_is_held():
    campaigns().given(PLANNED).when(HELD).then(like(ActivityHeld, topics=1, units_visited=(UNION,)))


def test_an_activity_may_be_held_without_a_plan():
    campaigns().when(HELD).then(like(ActivityHeld, kind="inspection"))


def test_an_activity_is_held_once():
    campaigns().given(HELD).when(HELD).then_refused("state_forbids", "/data/activity_id")


def test_the_body_that_planned_an_activity_holds_it():
    campaigns().given(PLANNED).when(said("activity.held", by=DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


def test_an_activity_that_was_held_is_reported():
    campaigns().given(HELD).when(REPORTED).then(like(ActivityReported, kind="inspection", organiser=BOARD))


def test_an_activity_that_was_not_held_is_not_reported():
    campaigns().given(PLANNED).when(REPORTED).then_refused("state_forbids", "/data/activity_id")


def test_a_planned_activity_can_be_cancelled():
    campaigns().given(PLANNED).when(CANCELLED).then(ActivityCancelled)


@pytest.mark.parametrize("last", [HELD, CANCELLED], ids=["held", "cancelled"])
def test_what_is_not_planned_any_more_cannot_be_cancelled(last):
    campaigns().given(PLANNED, last).when(CANCELLED).then_refused("state_forbids", "/data/activity_id")


def test_a_cancelled_activity_is_not_held():
    campaigns().given(PLANNED, CANCELLED).when(HELD).then_refused("state_forbids", "/data/activity_id")


@pytest.mark.parametrize("name", ["activity.reported", "activity.cancelled"])
def test_nobody_else_speaks_of_an_activity(name):
    campaigns().given(HELD if name == "activity.reported" else PLANNED).when(
        said(name, by=DISTRICT)
    ).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("told", [REPORTED, CANCELLED], ids=["reported", "cancelled"])
def test_what_concerns_an_activity_waits_for_it(told):
    story = campaigns().when(told).then_waits("activity:a1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/activity_id")


def test_a_press_item_names_medium_kind_date_and_audience():
    campaigns().when(said("communication.published")).then(
        like(CommunicationPublished, publisher=NEWSPAPER, medium="newspaper", kind="article", audience=5000)
    )


def test_a_press_item_is_published_once():
    item = said("communication.published")
    campaigns().given(item).when(item).then_refused("state_forbids", "/data/item_id")
