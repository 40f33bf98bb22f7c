"""Units join, are renamed and close on a date (contract section 1)."""

from datetime import date

import pytest

from services.campaigns.domain import CampaignsDomain
from shared.events.campaigns import RegistrationAccepted, UnitClosed, UnitJoined, UnitRenamed, UnitSucceeded
from tests.support.builders import BOARD, DISTRICT, UNION, UNION_2, said
from tests.support.scenario import Scenario, campaigns, campaigns_rules, like

REGISTER = said("registration.submitted")
LAUNCHED = said("campaign.launched")


def test_a_unit_that_the_board_announces_has_joined():
    campaigns().when(said("unit.joined")).then(like(UnitJoined, path="66.643.ldld.cs9001", led_by=DISTRICT))


def test_the_board_that_announces_all_others_announces_itself_first():
    itself = said("unit.joined", unit_id="board", path=BOARD, kind="provincial_ec_board", led_by=None)
    Scenario(CampaignsDomain(campaigns_rules())).when(itself).then(like(UnitJoined, path=BOARD))


def test_nobody_but_a_board_may_announce_itself():
    itself = said("unit.joined", unit_id="x", path=UNION, by=UNION, led_by=None)
    Scenario(CampaignsDomain(campaigns_rules())).when(itself).then_waits(f"unit:{UNION}")


def test_a_unit_that_has_joined_may_publish_from_then_on():
    new = "66.643.ldld.cs9001"
    campaigns().given(LAUNCHED, said("unit.joined")).when(said("registration.submitted", by=new)).then(
        like(RegistrationAccepted, unit=new)
    )


def test_a_unit_joins_once():
    campaigns().given(said("unit.joined")).when(said("unit.joined", path="66.643.ldld.cs9002")).then_refused(
        "state_forbids", "/data/unit_id"
    )


MOVED = said("unit.joined", id="moved", unit_id=f"u-{UNION}", path="66.24133.cd.cs9001", at="2014-07-01",
             valid_from="2014-07-01", led_by=DISTRICT)  # fmt: skip
CLOSED = said("unit.closed", successors=[])


@pytest.mark.clause("IV.d")
def test_a_unit_that_gets_a_new_path_keeps_its_id_and_stands_for_itself():
    story = campaigns().given(CLOSED).when(MOVED)
    story.then(
        like(UnitJoined, unit_id=f"u-{UNION}", path=MOVED.data["path"]),
        like(UnitSucceeded, path=UNION, successors=(MOVED.data["path"],), effective_on=date(2014, 7, 1)),
    )
    directory = story.domain.directory
    assert [directory.successor_of(UNION, day) for day in (date(2014, 6, 30), date(2014, 7, 1))] == [
        UNION, MOVED.data["path"]
    ]  # fmt: skip
    assert directory.of_id(f"u-{UNION}") == directory.get(MOVED.data["path"])


@pytest.mark.parametrize(
    ("before", "fields", "pointer"),
    [((), {}, "/data/unit_id"), ((CLOSED,), {"valid_from": "2014-06-30"}, "/data/unit_id"),
     ((CLOSED,), {"kind": "union_group"}, "/data/kind"), ((CLOSED,), {"legal_basis": None}, "/data/legal_basis"),
     ((CLOSED,), {"path": UNION}, "/data/path")],
)  # fmt: skip
def test_a_new_path_needs_an_end_of_the_old_one_the_same_kind_and_a_basis(before, fields, pointer):
    again = said("unit.joined", **{**MOVED.data, **fields}, at="2014-07-01")
    campaigns().given(*before).when(again).then_refused("state_forbids", pointer)


def test_under_its_new_path_it_is_renamed_and_carries_on():
    renamed = said("unit.renamed", unit_id=f"u-{UNION}", at="2014-07-02")
    campaigns().given(CLOSED, MOVED).when(renamed).then(like(UnitRenamed, path=MOVED.data["path"]))


def test_a_path_is_never_used_again():
    campaigns().when(said("unit.joined", path=UNION)).then_refused("state_forbids", "/data/path")


def test_a_unit_waits_for_the_body_that_leads_it():
    led_by = "66.650.ldld"
    (
        campaigns()
        .when(said("unit.joined", led_by=led_by))
        .then_waits(f"unit:{led_by}")
        .when_nobody_brings_it()
        .then_refused("unit_unknown", "/data/led_by", saying=led_by)
    )


def test_a_unit_that_waited_for_the_body_that_leads_it_joins_after_it():
    led_by = said("unit.joined", unit_id="u-650", path="66.650.ldld", kind="district_labour_federation",
                  led_by=None)  # fmt: skip
    story = campaigns().when(said("unit.joined", led_by="66.650.ldld")).then_waits("unit:66.650.ldld")
    story.when(led_by).then(like(UnitJoined, unit_id="u-650"), like(UnitJoined, unit_id="u-new"))


def test_only_the_board_announces_units():
    campaigns().when(said("unit.joined", by=DISTRICT)).then_refused("not_allowed_for_kind", "/source")


def test_a_renamed_unit_keeps_its_path():
    campaigns().when(said("unit.renamed")).then(
        like(UnitRenamed, path=UNION, name_vi="Công đoàn cơ sở tên mới")
    )


def test_a_unit_that_nobody_knows_cannot_be_renamed():
    (
        campaigns()
        .when(said("unit.renamed", unit_id="nobody"))
        .then_waits("unit:nobody")
        .when_nobody_brings_it()
        .then_refused("unit_unknown", "/data/unit_id")
    )


def test_a_closed_unit_names_its_successors():
    campaigns().when(said("unit.closed")).then(like(UnitClosed, path=UNION, successors=(UNION_2,)))


def test_a_unit_closes_once():
    campaigns().given(said("unit.closed")).when(said("unit.closed")).then_refused(
        "state_forbids", "/data/unit_id"
    )


def test_a_unit_that_nobody_knows_cannot_be_closed():
    campaigns().when(said("unit.closed", unit_id="nobody")).then_waits("unit:nobody")


def test_a_closed_unit_may_publish_until_the_end_of_its_last_day():
    told = said("registration.submitted", at="2014-06-30")
    campaigns().given(LAUNCHED, said("unit.closed")).when(told).then(RegistrationAccepted)


def test_a_closed_unit_publishes_nothing_dated_later():
    told = said("registration.submitted", at="2014-07-01")
    campaigns().given(LAUNCHED, said("unit.closed")).when(told).then_refused("unit_closed", "/source")


def test_a_unit_publishes_nothing_dated_before_it_was_there():
    told = said("registration.submitted", by="66.643.ldld.cs9001", at="2013-12-31")
    campaigns().given(LAUNCHED, said("unit.joined")).when(told).then_refused("unit_closed", "/source")


def test_a_publisher_that_nobody_knows_is_refused_when_nobody_brings_it():
    told = said("registration.submitted", by="66.643.ldld.cs7777")
    story = campaigns().given(LAUNCHED).when(told).then_waits("unit:66.643.ldld.cs7777")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/source")
