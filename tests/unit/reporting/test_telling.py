"""What everybody may read: no small number of persons or dossiers, and none that follows from what is told."""

from typing import Any

import pytest

from services.reporting.domain import as_json, suppressed
from services.reporting.pages.summary import summary_page
from services.reporting.queries.indicators import Sums, indicators


def told(sums: Sums, *children: Sums, duties: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    by_unit = [{"unit": f"66.64{n}", "name_vi": "Huyện", "indicators": indicators(child)} for n, child in enumerate(children)]
    return as_json(suppressed({"indicators": indicators(sums), "by_unit": by_unit, "duties": list(duties)}))


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (12, 12)])
def test_a_small_number_of_persons_or_dossiers_is_null(number, shown):
    answer = told({("D01", "received"): number, ("R01", ""): number, ("A01", "BKT.collective"): 7,
                   ("A01", "BKT.individual"): number})  # fmt: skip
    assert answer["indicators"]["D01"]["received"] == shown
    assert answer["indicators"]["R01"] == shown
    assert answer["indicators"]["A01"]["BKT"] == {"individual": shown, "collective": 7}
    hidden = {"/indicators/D01/received", "/indicators/R01", "/indicators/A01/BKT/individual"}
    assert set(answer["suppressed"]) == (hidden if shown is None else set())


def test_what_counts_neither_is_told_however_small():
    sums = {("C01", ""): 2, ("C02", "units"): 3, ("T01", "sessions"): 1, ("V01", "inspections"): 4, ("G01", "issued"): 1}
    answer = told(sums)
    assert answer["suppressed"] == []
    assert (answer["indicators"]["C01"], answer["indicators"]["C02"]["units"]) == (2, 3)


def test_what_is_computed_from_a_hidden_number_is_not_told():
    answer = told({("A02", "direct_workers"): 3, ("A02", "individuals"): 9, ("A01", "BKT.individual"): 9,
                   ("D02", "days.3"): 2, ("F01", "GKH"): 600_000, ("A01", "GKH.individual"): 1,
                   ("I01", "recognised.district"): 2, ("I02", "district"): 8_000_000})["indicators"]  # fmt: skip
    assert answer["A02"] == {"count": None, "share": None}
    assert answer["D02"] == {"decided": None, "median": None, "mean": None, "p90": None, "within_sla": None}
    assert (answer["F01"], answer["I02"]) == ({"GKH": None}, {"district": None})


def test_totals_of_awards_do_not_give_away_a_hidden_one():
    answer = told({("A01", "GKH.individual"): 128, ("A01", "BKT.individual"): 2, ("A02", "individuals"): 130,
                   ("A02", "direct_workers"): 130, ("D02", "days.12"): 130})["indicators"]  # fmt: skip
    assert (answer["A02"], answer["D02"]["decided"]) == ({"count": None, "share": None}, None)
    assert answer["D02"]["median"] == 12


@pytest.mark.clause("N09")
def test_neither_a_rate_nor_a_share_gives_a_hidden_number_away():
    sums = {("A07", "workforce"): 1000, ("A02", "individuals"): 12, ("A01", "GKH.individual"): 9, ("A01", "BKT.individual"): 3,
            ("D04", "received"): 20, ("D04", "with_minutes"): 18}  # fmt: skip
    answer = told(sums)["indicators"]
    assert answer["A07"] == {"workforce": 1000, "per_1000": None}
    assert answer["D04"] == {"received": 20, "with_minutes": None, "share": None}
    enough = {**sums, ("A01", "BKT.individual"): 5, ("A02", "individuals"): 14, ("D04", "with_minutes"): 10}
    answer = told(enough)["indicators"]
    assert (answer["A07"]["per_1000"], answer["D04"]["share"]) == (14.0, 0.5)


def test_days_are_no_dossiers():
    assert told({("D02", "days.3"): 8})["indicators"]["D02"]["median"] == 3


def test_a_part_that_leaves_few_is_not_told():
    answer = told({("C02", "participants"): 120, ("C02", "women"): 118, ("C02", "direct_workers"): 100,
                   ("A01", "BKT.individual"): 9, ("A02", "individuals"): 9, ("A02", "direct_workers"): 7})  # fmt: skip
    answer = answer["indicators"]
    assert (answer["C02"]["women"], answer["C02"]["direct_workers"]) == (None, 100)
    assert answer["A02"] == {"count": None, "share": None}


@pytest.mark.parametrize(("children", "total"), [((20, 3), None), ((20, 3, 2), 25), ((20, 5), 25), ((25, 0), 25)])
def test_a_total_that_gives_away_one_hidden_child_is_not_told(children, total):
    answer = told({("D01", "received"): 25}, *({("D01", "received"): n} for n in children))
    assert answer["indicators"]["D01"]["received"] == total


def test_a_duty_that_counts_persons_hides_a_small_value():
    duties = ({"id": "N03", "value": 4}, {"id": "N03", "value": 7}, {"id": "N06", "value": 1})
    assert [duty["value"] for duty in told({}, duties=duties)["duties"]] == [None, 7, 1]


def test_the_page_says_less_than_five_and_why():
    sums = {("A01", "BKT.individual"): 3, ("A01", "GKH.individual"): 20, ("D01", "received"): 2, ("T01", "women"): 1}
    summary = {"unit": "66", "name_vi": "Tỉnh", "period": "2014", "as_of": "2015-01-10", "revision": 1, "through": {},
               "indicators": indicators(sums), "duties": [], "plan_next_year": {},
               "by_unit": [{"unit": "66.643", "name_vi": "Huyện", "indicators": indicators(sums)}]}  # fmt: skip
    about: dict[str, Any] = {"programme": None, "awards": {}, "titles": set(), "names": {}}
    page = summary_page(suppressed(summary), about, hides=True)
    assert page.count("&lt;5") > 3
    assert "không công bố" in page
    assert "không công bố" not in summary_page(summary, about)
