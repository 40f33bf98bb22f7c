"""Units are merged, split, succeeded and put below another body, from a day on (domain 1.2, 1.5)."""

from datetime import date

import pytest

from shared.events.campaigns import (
    RegistrationAccepted,
    UnitClosed,
    UnitMerged,
    UnitReleased,
    UnitSplit,
    UnitSucceeded,
)
from tests.support.builders import (
    BOARD,
    CENTRAL_BOARD,
    DISTRICT,
    EDUCATION,
    OTHER_UNION,
    UNION,
    UNION_2,
    said,
)
from tests.support.scenario import Scenario, campaigns, like

MERGED, SPLIT, SUCCEEDED, RELEASED = map(
    said, ("unit.merged", "unit.split", "unit.succeeded", "unit.released")
)
CLOSED = said("unit.closed", successors=[])
LAUNCHED = said("campaign.launched")
EVE, DAY = date(2014, 6, 30), date(2014, 7, 1)


def led(unit: str, leader: str) -> list:
    """The unit is put below this leader, long before anything else is said."""
    return [
        said("unit.released", unit_id=f"u-{unit}", led_by=leader, effective_on="2014-01-01", at="2014-01-02")
    ]


def leader(story: Scenario, day: date, unit: str = UNION) -> str | None:
    return story.domain.directory.leader_of(unit, day)


# --- merged


def test_a_merged_unit_ends_on_the_eve_and_names_who_stands_for_it():
    campaigns().when(MERGED).then(
        like(UnitClosed, path=UNION, closed_on=EVE, successors=(UNION_2,)),
        like(UnitMerged, path=UNION, into=UNION_2, effective_on=DAY, legal_basis="21/QĐ-LĐLĐ"),
    )


def test_the_path_of_a_merged_unit_publishes_no_more():
    story = campaigns().given(LAUNCHED, MERGED)
    story.when(said("registration.submitted", at="2014-07-01")).then_refused("unit_closed", "/source")
    story.when(said("registration.submitted", at="2014-06-30")).then(RegistrationAccepted)


def test_whoever_stands_for_a_merged_unit_is_known_by_day():
    directory = campaigns().given(MERGED).domain.directory
    assert directory.successor_of(UNION, EVE) == UNION
    assert directory.successor_of(UNION, DAY) == UNION_2


def test_a_unit_is_merged_into_one_that_is_there():
    story = campaigns().when(said("unit.merged", into="66.new.cs1")).then_waits("unit:66.new.cs1")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/into")


def test_a_unit_is_not_merged_into_one_that_has_ended():
    ended = said("unit.closed", unit_id=f"u-{UNION_2}", successors=[])
    campaigns().given(ended).when(MERGED).then_refused("unit_closed", "/data/into")


@pytest.mark.parametrize("told", [MERGED, SPLIT, CLOSED], ids=["merged", "split", "closed"])
def test_a_unit_ends_once(told):
    campaigns().given(CLOSED).when(told).then_refused("state_forbids", "/data/unit_id")


def test_a_unit_is_not_merged_into_itself():
    campaigns().when(said("unit.merged", into=UNION)).then_refused("unit_cycle", "/data")


@pytest.mark.parametrize("told", [MERGED, RELEASED, SPLIT], ids=["merged", "released", "split"])
def test_nothing_changes_before_the_unit_was_there(told):
    early = said(told.name, effective_on="2004-01-01")
    campaigns().when(early).then_refused("state_forbids", "/data/effective_on")


@pytest.mark.parametrize("told", [MERGED, SPLIT, SUCCEEDED, RELEASED], ids=lambda one: one.name)
def test_it_is_the_board_that_says_so(told):
    campaigns().when(said(told.name, by=DISTRICT)).then_refused("not_allowed_for_kind", "/source")


@pytest.mark.parametrize("told", [MERGED, SPLIT, SUCCEEDED, RELEASED], ids=lambda one: one.name)
def test_what_happens_to_a_unit_waits_for_it(told):
    campaigns().when(said(told.name, unit_id="nobody")).then_waits("unit:nobody")


def test_a_border_between_provinces_is_crossed_by_a_national_body():
    abroad = said("unit.joined", unit_id="u-54", path="54.ldld", kind="provincial_labour_federation", led_by=None,
                  by="54.bantdkt")  # fmt: skip
    board = said("unit.joined", unit_id="b-54", path="54.bantdkt", kind="provincial_ec_board", led_by=None,
                 by="54.bantdkt")  # fmt: skip
    told = {"unit_id": "u-54", "into": "66.ldld"}
    story = campaigns().given(board, abroad)
    story.when(said("unit.merged", by=BOARD, **told)).then_refused("unit_unknown", "/data/unit_id")
    story.when(said("unit.merged", by=CENTRAL_BOARD, **told)).then(
        UnitClosed, like(UnitMerged, into="66.ldld")
    )
    assert story.domain.directory.successor_of("54.ldld", DAY) == "66.ldld"


def test_a_place_that_is_merged_names_another_place():
    told = said("unit.merged", unit_id="u-66.644", into="66.643")
    campaigns().when(told).then(like(UnitClosed, successors=()), like(UnitMerged, into="66.643"))


# --- split


def test_a_split_unit_ends_and_several_stand_for_it():
    story = (
        campaigns()
        .when(SPLIT)
        .then(
            like(UnitClosed, closed_on=EVE, successors=(UNION_2, OTHER_UNION)),
            like(UnitSplit, into=(UNION_2, OTHER_UNION)),
        )
    )
    assert story.domain.directory.successors_of(UNION, DAY) == (UNION_2, OTHER_UNION)
    assert story.domain.directory.successor_of(UNION, DAY) is None


def test_a_unit_that_a_part_leaves_goes_on():
    story = (
        campaigns()
        .when(said("unit.split", into=[UNION, UNION_2]))
        .then(like(UnitSplit, into=(UNION, UNION_2)))
    )
    assert story.domain.directory.successor_of(UNION, DAY) == UNION


# --- succeeded


def test_who_succeeds_may_be_said_after_the_end():
    story = campaigns().given(CLOSED).when(SUCCEEDED).then(like(UnitSucceeded, successors=(OTHER_UNION,)))
    assert story.domain.directory.successors_of(UNION, DAY) == ()
    assert story.domain.directory.successor_of(UNION, date(2014, 7, 2)) == OTHER_UNION


def test_nobody_succeeds_a_unit_that_is_open():
    campaigns().when(SUCCEEDED).then_refused("state_forbids", "/data/unit_id")


def test_who_stands_for_an_heir_that_has_ended_stands_for_both():
    chain = said(
        "unit.merged", unit_id=f"u-{UNION_2}", into=OTHER_UNION, effective_on="2014-08-01", at="2014-07-20"
    )
    directory = campaigns().given(MERGED, chain).domain.directory
    assert directory.successor_of(UNION, date(2014, 7, 31)) == UNION_2
    assert directory.successor_of(UNION, date(2014, 8, 1)) == OTHER_UNION


def test_a_closing_waits_for_a_successor_nobody_knows():
    campaigns().when(said("unit.closed", successors=["66.new.cs1"])).then_waits("unit:66.new.cs1")


# --- who leads whom


def test_a_released_unit_is_led_by_another_from_that_day():
    story = (
        campaigns()
        .given(*led(UNION, DISTRICT))
        .when(RELEASED)
        .then(like(UnitReleased, path=UNION, led_by=EDUCATION, led_by_before=DISTRICT))
    )
    assert (leader(story, EVE), leader(story, DAY)) == (DISTRICT, EDUCATION)


def test_a_unit_may_be_led_by_nobody():
    story = campaigns().given(*led(UNION, DISTRICT)).when(said("unit.released", led_by=None))
    assert (leader(story, EVE), leader(story, DAY)) == (DISTRICT, None)


def test_a_unit_is_released_from_a_leader_to_another():
    campaigns().given(*led(UNION, EDUCATION)).when(RELEASED).then_refused("state_forbids", "/data/led_by")


def test_a_unit_is_not_put_below_what_it_leads():
    story = campaigns().given(*led(UNION, DISTRICT))
    above = said("unit.released", unit_id=f"u-{DISTRICT}", led_by=UNION)
    story.when(above).then_refused("unit_cycle", "/data/led_by", saying=DISTRICT)


def test_a_unit_does_not_lead_itself():
    campaigns().when(said("unit.joined", led_by="66.643.ldld.cs9001")).then_refused(
        "unit_cycle", "/data/led_by"
    )


def test_a_unit_is_not_put_below_one_that_has_ended():
    ended = said("unit.closed", unit_id=f"u-{EDUCATION}", successors=[])
    campaigns().given(ended).when(RELEASED).then_refused("unit_closed", "/data/led_by")


def test_nobody_stands_for_the_unit_that_leads_it():
    story = campaigns().given(*led(UNION, DISTRICT))
    up = said("unit.merged", unit_id=f"u-{DISTRICT}", into=UNION)
    story.when(up).then_refused("unit_cycle", "/data", saying=UNION)


def test_what_a_merged_body_led_is_led_by_its_heir():
    merged = said("unit.merged", unit_id=f"u-{DISTRICT}", into=EDUCATION)
    story = campaigns().given(*led(UNION, DISTRICT), merged)
    assert (leader(story, EVE), leader(story, DAY)) == (DISTRICT, EDUCATION)
    assert [unit.path for unit in story.domain.directory.led_by(EDUCATION, DAY)] == [UNION]


def test_whom_a_body_led_that_became_several_is_led_by_nobody_until_it_is_said():
    split = said("unit.split", unit_id=f"u-{DISTRICT}", into=[EDUCATION, "66.644.ldld"])
    story = campaigns().given(*led(UNION, DISTRICT), split)
    assert leader(story, DAY) is None
    assert leader(story.given(said("unit.released", led_by="66.644.ldld")), DAY) == "66.644.ldld"
