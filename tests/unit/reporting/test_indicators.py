"""Sums become indicators: shares and medians are computed, nothing is missing, nothing is made up."""

from datetime import date

import pytest

from services.reporting.queries.indicators import indicators
from services.reporting.rules import bounds_of


def test_nothing_counted_is_zeros():
    found = indicators({})
    assert found["C01"] == 0
    assert found["A01"] == {}
    assert found["A02"] == {"count": 0, "share": None}
    assert found["D02"]["median"] is None
    assert found["T01"] == {"sessions": 0, "participants": 0, "women": 0}


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [({5: 1}, 5, 5), ({5: 1, 8: 1}, 6.5, 8), ({1: 5, 10: 4, 30: 1}, 5.5, 10), ({3: 99, 40: 1}, 3, 3)],
)
def test_median_and_ninth_tenth_come_from_the_dossiers_themselves(
    days: dict[int, int], median: float, p90: int
):
    found = indicators({("D02", f"days.{day}"): n for day, n in days.items()} | {("D02", "within"): 1})["D02"]
    assert (found["median"], found["p90"]) == (median, p90)


def test_an_award_of_which_all_were_revoked_is_not_listed():
    assert indicators({("A01", "BKT.individual"): 0, ("A01", "GKH.collective"): 2})["A01"] == {
        "GKH": {"individual": 0, "collective": 2}
    }


@pytest.mark.parametrize("wrong", ["", "14", "2014-Q5", "2014-H3", "2018-2014", "2014-", "２０１４", "99999",
                                   "2014-09-01--2014-08-31", "2014-09--2014-10", "20140901--20141001", "2014-09-01--",
                                   "2014-09-01--2014-10-01--2014-11-01", "0014-09-01--2014-10-01"])
def test_what_is_no_period_is_refused(wrong: str):
    with pytest.raises(ValueError, match="year"):
        bounds_of(wrong)


def test_a_period_may_be_told_by_days():
    assert bounds_of("2014-09-01--2015-05-31") == (date(2014, 9, 1), date(2015, 5, 31))
    assert bounds_of("2014-09-01--2014-09-01") == (date(2014, 9, 1), date(2014, 9, 1))


def test_a_day_that_does_not_exist_is_named():
    with pytest.raises(ValueError, match="day is out of range"):
        bounds_of("2014-02-01--2014-02-30")
