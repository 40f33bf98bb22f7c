"""Every rule lives inside a province: what lies in another one is, for a unit, as if it did not exist."""

from datetime import date

import pytest

from services.nominations.domain.look import competent
from shared.access import NOBODY, OPEN, Holder
from shared.directory import Directory
from shared.units import Kind, Unit, reaches
from tests.support.builders import said
from tests.support.scenario import campaigns, nominations

BOARD_64 = said("unit.joined", unit_id="b64", path="64.bantdkt", kind="provincial_ec_board", led_by=None,
                by="64.bantdkt")  # fmt: skip


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        (said("unit.joined", path="64.622.ldld.cs1"), "/data/path"),
        (said("unit.joined", led_by="64.ldld"), "/data/led_by"),
        (said("campaign.launched", scope=["66", "64"]), "/data/scope/1"),
        (said("guidance.issued", audience=["64.622"]), "/data/audience/0"),
        (said("programme.signed", parties=["66.ldld", "64.bantdkt"]), "/data/parties/1"),
    ],
)
def test_campaigns_knows_no_body_of_another_province(told, pointer):
    campaigns().when(told).then_refused("unit_unknown", pointer)


def test_nominations_knows_no_workplace_of_another_province():
    foreign = said("nomination.submitted", nominee={"workplace": "64.622.ldld.cs1"})
    nominations().when(foreign).then_refused("unit_unknown", "/data/nominee/workplace")


@pytest.mark.parametrize("name", ["unit.renamed", "unit.closed"])
def test_a_board_changes_no_unit_of_another_province(name):
    told = said(name, unit_id="u-new", by="64.bantdkt")
    campaigns().given(BOARD_64, said("unit.joined")).when(told).then_refused("unit_unknown", "/data/unit_id")


def test_a_national_body_reaches_every_province_and_every_province_the_nation():
    pairs = [("66.ldld", "66.643"), ("66.ldld", "00.tld"), ("00.tld", "64"), ("66.ldld", "64.ldld"), ("sys.ops", "66")]
    assert [reaches(*pair) for pair in pairs] == [True, True, True, False, False]


def test_nobody_of_another_province_is_competent():
    directory = Directory()
    for path, kind in (("64.bantdkt", Kind.PROVINCIAL_EC_BOARD), ("00.tld", Kind.VGCL)):
        directory.put(Unit(path, path, kind, path, date(2014, 1, 1)))
    assert competent(directory, Kind.PROVINCIAL_EC_BOARD, "66.ldld", date(2014, 6, 1)) == ""
    assert competent(directory, Kind.PROVINCIAL_EC_BOARD, "64.622.ldld", date(2014, 6, 1)) == "64.bantdkt"
    assert competent(directory, Kind.VGCL, "66.ldld", date(2014, 6, 1)) == "00.tld"


@pytest.mark.parametrize(
    ("holder", "sees", "at_home", "provinces"),
    [
        (Holder("66.ldld"), ["66.ubnd", "00.tld"], ["66.ubnd"], ["66", "00"]),
        (Holder("00.tld"), ["66.ubnd", "64.ubnd", "00.tld"], ["66.ubnd", "64.ubnd", "00.tld"], None),
        (Holder("sys.ops"), ["66.ubnd", "64.ubnd", "00.tld"], ["66.ubnd", "64.ubnd", "00.tld"], None),
        (OPEN, ["66.ubnd", "64.ubnd", "00.tld"], ["66.ubnd", "64.ubnd", "00.tld"], None),
        (NOBODY, [], [], []),
    ],
)
def test_what_a_holder_sees(holder, sees, at_home, provinces):
    paths = ("66.ubnd", "64.ubnd", "00.tld")
    assert [path for path in paths if holder.sees(path)] == sees
    assert [path for path in paths if holder.at_home(path)] == at_home
    assert holder.provinces == provinces
