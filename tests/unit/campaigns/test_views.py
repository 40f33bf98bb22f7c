"""What the screens are told: units as they are on a day, and an address for each question of the contract (section 8)."""

from datetime import date
from typing import Any

import pytest

from services.campaigns.api import build_router
from services.campaigns.queries import results_of, units_on
from shared.db import Database
from tests.support.builders import DISTRICT, EDUCATION, FACTS, OTHER_UNION, UNION, UNION_2

UNIT = {"unit_id": "u1", "path": UNION}
JOINED = ("joined", {**UNIT, "kind": "grassroots_union", "name_vi": "Tên cũ", "valid_from": "2014-01-01",
                     "led_by": DISTRICT})  # fmt: skip
RENAMED = ("renamed", {**UNIT, "name_vi": "Tên mới", "effective_on": "2015-03-01"})
RELEASED = ("released", {**FACTS["unit.released"], **UNIT, "effective_on": "2014-07-01"})
CLOSED = ("closed", {**UNIT, "closed_on": "2015-06-30", "successors": [UNION_2]})
MERGED = ("merged", {**UNIT, "into": UNION_2, "effective_on": "2015-07-01", "legal_basis": "21"})
SPLIT = ("split", {**UNIT, "into": [UNION_2, OTHER_UNION], "effective_on": "2015-07-01", "legal_basis": "22"})
SUCCEEDED = ("succeeded", {**UNIT, "successors": [OTHER_UNION], "effective_on": "2015-08-01", "legal_basis": "23"})
#: What is only said afterwards of a day before stands last in the stream.
HISTORY = [JOINED, RENAMED, CLOSED, MERGED, RELEASED]


def on(day: str, *facts: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    (view,) = units_on(facts or HISTORY, date.fromisoformat(day)) or [{}]
    return view


def test_a_unit_is_called_as_on_that_day():
    assert on("2015-02-28")["name_vi"] == "Tên cũ"
    assert on("2015-03-01")["name_vi"] == "Tên mới"


def test_a_unit_is_led_as_on_that_day():
    assert on("2014-06-30")["led_by"] == DISTRICT
    assert on("2014-07-01")["led_by"] == EDUCATION


def test_a_unit_is_there_from_its_first_to_its_last_day():
    assert [bool(on(day)) for day in ("2013-12-31", "2014-01-01", "2015-06-30", "2015-07-01")] == [
        False, True, True, False]  # fmt: skip


def test_a_unit_is_seen_under_its_path_of_that_day():
    moved = ("joined", {**JOINED[1], "path": OTHER_UNION, "valid_from": "2015-07-01"})
    ended = ("succeeded", {**SUCCEEDED[1], "effective_on": "2015-07-01"})
    facts = (JOINED, CLOSED, moved, ended)
    assert [on(day, *facts)["path"] for day in ("2015-06-30", "2015-07-01")] == [UNION, OTHER_UNION]
    assert on("2015-07-01", *facts)["unit_id"] == "u1"


@pytest.mark.parametrize(
    ("last", "heirs"), [(MERGED, [UNION_2]), (SPLIT, [UNION_2, OTHER_UNION]), (SUCCEEDED, [OTHER_UNION])]
)
def test_without_a_day_a_unit_that_ended_names_who_stands_for_it(last, heirs):
    (view,) = units_on([JOINED, CLOSED, last], None)
    assert (view["closed_on"], view["successors"], view["step"]) == ("2015-06-30", heirs, last[0])


def registered(id: str, unit: str, name: str = "accepted", **fields: Any) -> tuple[str, dict[str, Any]]:
    return name, {"registration_id": id, "campaign_id": "c1", "unit": unit, "year": 2014, **fields}


def heads(total: int, women: int, direct_workers: int) -> dict[str, Any]:
    return {"headcount": {"total": total, "women": women, "direct_workers": direct_workers}}


@pytest.mark.clause("I.2", "III.1.c")
def test_a_campaign_tells_who_takes_part_by_the_last_word_of_each():
    told = [
        registered("r1", UNION, **heads(120, 48, 100)), registered("r1", UNION, "amended", **heads(130, 50, 110)),
        registered("r2", UNION_2, **heads(10, 4, 8)), registered("r3", UNION, **heads(20, 5, 15)),
        ("accepted", {**registered("r9", UNION)[1], "campaign_id": "c2", **heads(999, 1, 1)}),
    ]  # fmt: skip
    found = results_of("c1", told, [])
    assert [found[name] for name in ("units", "registrations", "participants", "women", "direct_workers")] == [
        2, 3, 160, 59, 133
    ]  # fmt: skip


@pytest.mark.clause("I.2")
def test_a_campaign_tells_whose_targets_were_met_who_was_late_and_what_its_reviews_say():
    told = [
        registered("r1", UNION, **heads(1, 0, 1)), registered("r1", UNION, "evaluated", result="met"),
        registered("r2", UNION_2, **heads(1, 0, 1)), registered("r2", UNION_2, "evaluated", result="not_met"),
        ("overdue", {"campaign_id": "c1", "unit": UNION_2}), ("overdue", {"campaign_id": "c1", "unit": OTHER_UNION}),
    ]  # fmt: skip
    found = results_of("c1", told, [("launched", {}), ("reviewed", FACTS["campaign.reviewed"])])
    assert [found[name] for name in ("met", "not_met", "overdue")] == [1, 1, 1]
    assert [review["stage"] for review in found["reviews"]] == [FACTS["campaign.reviewed"]["stage"]]


def test_a_campaign_that_nobody_has_joined_has_come_to_nothing():
    found = results_of("c1", [], [])
    assert {found[name] for name in ("units", "participants", "met", "overdue")} == {0}


def test_every_question_of_the_contract_has_its_address():
    wanted = "/units /units/{path} /guidance /legal-bases /programmes "
    wanted += "/campaigns /campaigns/{id} /campaigns/{id}/results /registrations /activities /findings /difficulties"
    found = {getattr(route, "path", "") for route in build_router(Database("postgresql://nobody@localhost/none")).routes}
    assert set(wanted.split()) <= found
