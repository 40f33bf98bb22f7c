"""Offices of a unit are taken and left, without a name (IV.b)."""

import pytest

from shared.events.campaigns import OfficerAppointed, OfficerReleased
from tests.support.builders import BOARD, FEDERATION, said
from tests.support.scenario import campaigns, like

APPOINTED, RELEASED = said("officer.appointed"), said("officer.released")


@pytest.mark.clause("IV.b")
def test_a_unit_says_who_holds_its_office_by_a_key_of_its_own():
    story = campaigns().when(APPOINTED)
    story.then(like(OfficerAppointed, unit=BOARD, office="board_professional_office", role="head", to=None))
    assert "name" not in story.told[0].to_data()


def test_an_officer_leaves_the_office():
    campaigns().given(APPOINTED).when(RELEASED).then(
        like(OfficerReleased, unit=BOARD, office="board_professional_office", role="head")
    )


def test_an_officer_is_appointed_once():
    campaigns().given(APPOINTED).when(APPOINTED).then_refused("state_forbids", "/data/officer_id")


def test_an_officer_leaves_once():
    campaigns().given(APPOINTED, RELEASED).when(RELEASED).then_refused("state_forbids", "/data/officer_id")


def test_the_same_key_at_another_unit_is_another_officer():
    campaigns().given(APPOINTED).when(said("officer.appointed", by=FEDERATION)).then(
        like(OfficerAppointed, unit=FEDERATION)
    )


def test_nobody_releases_the_officers_of_another():
    story = campaigns().given(APPOINTED).when(said("officer.released", by=FEDERATION))
    story.then_waits(f"offices:{FEDERATION}")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/officer_id")


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        (said("officer.appointed", officer_id="o2", to="2014-07-19"), "/data/to"),
        (said("officer.released", released_on="2014-07-19"), "/data/released_on"),
    ],
    ids=["appointed", "released"],
)
def test_an_office_is_not_left_before_it_was_taken(told, pointer):
    campaigns().given(APPOINTED).when(told).then_refused("dates_reversed", pointer)
