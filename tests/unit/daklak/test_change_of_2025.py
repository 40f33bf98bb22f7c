"""The change of 1 July 2025 is told whole, is accepted as it is told, and leaves the right bodies behind (domain 1.5)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest

from deploy.bodies import bodies, joining
from deploy.daklak.change_of_2025 import Told, change_of_2025, register_of_phu_yen, unions_of_phu_yen
from deploy.daklak.province import read, unit_id
from services.campaigns.domain import CampaignsDomain
from shared.directory import Directory
from shared.events.campaigns import AdviceAsked
from shared.units import Kind, within
from tests.support.builders import Said, said
from tests.support.scenario import Scenario, campaigns_rules

EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def register_of_dak_lak() -> Iterator[Told]:
    units = read("units.yaml")
    for body in bodies(units):
        yield Told(
            "66.bantdkt", "unit.joined", joining(body, unit_id(body.path), units), units["registered_on"]
        )


def told(items: Iterable[Told]) -> Scenario:
    """Everything was said, and accepted."""
    story = Scenario(CampaignsDomain(campaigns_rules()))
    for n, one in enumerate(items):
        story.given(Said(one.name, one.by, f"{one.on}", one.data, f"t{n}"))
    return story


@pytest.fixture(scope="module")
def story() -> Scenario:
    return told([*register_of_dak_lak(), *register_of_phu_yen(), *change_of_2025()])


@pytest.fixture(scope="module")
def directory(story: Scenario) -> Directory:
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


def test_the_unions_of_phu_yen_go_on_below_its_communes(directory: Directory):
    unions = list(unions_of_phu_yen())
    assert len(unions) == 34
    for union in unions:
        assert directory.successor_of(union.path, EVE) == union.path
        assert directory.successor_of(union.path, DAY) == union.into
        assert [directory.leader_of(path, day) for path, day in ((union.path, EVE), (union.into, DAY))] == [
            "54.ldld", union.commune_union
        ]  # fmt: skip
        new = directory.get(union.into)
        assert new is not None
        assert directory.of_id(unit_id(union.path)) == new
        assert (new.kind, new.valid_from, new.name_vi.endswith("(hư cấu)")) == (Kind.GRASSROOTS_UNION, DAY, True)
    assert len({union.commune_union for union in unions}) == 34


def test_after_the_change_nothing_of_phu_yen_is_open(directory: Directory):
    assert not [path for path, unit in directory.by_path.items() if within(path, "54") and unit.open_on(DAY)]
    assert directory.inside(("54",), DAY) == []


def test_a_union_of_phu_yen_publishes_no_more_and_its_heir_does(story: Scenario):
    union = next(unions_of_phu_yen())
    asked = said("advice.asked", by=union.path, to="54.ldld", asked_on="2025-07-01", at="2025-07-01")
    story.when(asked).then_refused("unit_closed", "/source", saying=f"stands for it: {union.into}")
    asked = said("advice.asked", by=union.into, to="66.ldld", asked_on="2025-07-01", at="2025-07-01", advice_id="q2")
    story.when(asked).then(AdviceAsked)


@pytest.mark.parametrize(
    ("by", "name", "fields"),
    [("66.bantdkt", "unit.merged", {"into": "66.22015.cd.cs22015"}), ("66.bantdkt", "unit.closed", {"successors": []}),
     ("54.bantdkt", "unit.merged", {"into": "66.22015.cd.cs22015"})],
)  # fmt: skip
def test_neither_province_says_what_becomes_of_a_unit_across_the_border(by: str, name: str, fields: dict[str, Any]):
    """Before the change is told: only the national body may carry a unit over."""
    story = told([*register_of_dak_lak(), *register_of_phu_yen()])
    union = next(unions_of_phu_yen())
    story.when(said(name, by=by, at="2025-06-16", unit_id=unit_id(union.path), **fields))
    assert story.outcome == "refused"
    assert [violation.code for violation in story.violations] == ["unit_unknown"]


def test_a_board_joins_nothing_below_another_province():
    story = told([*register_of_dak_lak(), *register_of_phu_yen()])
    joining_ = said("unit.joined", by="54.bantdkt", path="66.22015.cd.cs1", led_by="66.ldld", at="2025-06-30")
    story.when(joining_).then_refused("unit_unknown", "/data/path")


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
