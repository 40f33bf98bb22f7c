"""The change of 1 July 2025 is told whole, is accepted as it is told, and leaves the right bodies behind (domain 1.5)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from deploy.bodies import bodies, joining
from deploy.daklak.change_of_2025 import Told, change_of_2025, register_of_phu_yen
from deploy.daklak.province import read, unit_id
from services.campaigns.domain import CampaignsDomain
from shared.units import Directory, Kind
from tests.support.builders import Said
from tests.support.scenario import Scenario, campaigns_rules

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def register_of_dak_lak() -> Iterator[Told]:
    units = read("units.yaml")
    for body in bodies(units):
        yield Told(
            "66.bantdkt", "unit.joined", joining(body, unit_id(body.path), units), units["registered_on"]
        )


@pytest.fixture(scope="module")
def directory() -> Directory:
    """What is known after everything was said, and accepted."""
    story = Scenario(CampaignsDomain(campaigns_rules()))
    for n, told in enumerate([*register_of_dak_lak(), *register_of_phu_yen(), *change_of_2025()]):
        story.given(Said(told.name, told.by, f"{told.on}", told.data, f"t{n}"))
    return story.domain.directory


def open_on(directory: Directory, day: date) -> Counter[str]:
    units = [unit for unit in directory.by_path.values() if unit.open_on(day) and unit.path != "sys.ops"]
    return Counter(unit.kind.value for unit in units)


def test_there_are_as_many_communes_as_the_resolution_says():
    change = read("change_of_2025.yaml")
    codes = [*change["wards"], *change["communes"]]
    names = [*change["wards"].values(), *change["communes"].values()]
    assert (len(change["wards"]), len(change["communes"])) == (14, 88)
    assert len(set(codes)) == 102
    assert len({*change["wards"].values()}) + len({*change["communes"].values()}) == len(names)
    assert sum(code.startswith("22") for code in codes) == 34


def test_districts_and_sector_unions_end_and_communes_begin(directory: Directory):
    before, after = open_on(directory, EVE), open_on(directory, DAY)
    district = (Kind.DISTRICT_PC, Kind.DISTRICT_LABOUR_FEDERATION, Kind.DISTRICT_HOME_AFFAIRS)
    assert [before[kind] for kind in (Kind.DISTRICT, *district, Kind.SECTOR_UNION)] == [15 + 9, 15, 15, 15, 8]
    assert [after[kind] for kind in (Kind.DISTRICT, *district, Kind.SECTOR_UNION)] == [0] * 5
    assert (before[Kind.COMMUNE_PC], before[Kind.COMMUNE_UNION]) == (0, 0)
    assert (after[Kind.COMMUNE_PC], after[Kind.COMMUNE_UNION]) == (102, 102)


def test_phu_yen_goes_into_dak_lak(directory: Directory):
    for token in ("", ".bantdkt", ".ubnd", ".ldld"):
        assert directory.successor_of(f"54{token}", EVE) == f"54{token}"
        assert directory.successor_of(f"54{token}", DAY) == f"66{token}"


def test_whatever_a_district_federation_led_is_led_by_the_province_now(directory: Directory):
    assert directory.successor_of("66.643.ldld", DAY) == "66.ldld"
    assert directory.successor_of("66.643.pnv", DAY) == "66.bantdkt"
    assert directory.leader_of("66.643.pnv", EVE) == "66.643.ubnd"
    assert directory.leader_of("66.24133.cd", DAY) == "66.ldld"
    assert directory.get("66.24133.ubnd").name_vi == "Ủy ban nhân dân phường Buôn Ma Thuột"  # type: ignore[union-attr]


def test_it_is_told_the_same_every_time():
    assert list(change_of_2025()) == list(change_of_2025())


def test_every_event_cites_what_it_rests_on():
    assert all(told.data["legal_basis"] for told in change_of_2025())
