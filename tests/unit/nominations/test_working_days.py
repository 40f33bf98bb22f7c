"""Public holidays and swapped Saturdays as data by year (domain 2.8)."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from services.nominations.rules import WorkingDays
from tests.support.scenario import nominations_rules

WORK = nominations_rules().working_days
YEARS = range(2010, 2031)
FILE = Path(__file__).parents[3] / "services/nominations/rulesets/calendar/public_holidays.yaml"
#: Mùng một Tết, the first day of the lunar year.
FIRST_OF_TET = {
    2014: "01-31", 2015: "02-19", 2016: "02-08", 2017: "01-28", 2018: "02-16", 2019: "02-05", 2020: "01-25", 2021: "02-12",
    2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17",
}  # fmt: skip
#: Giỗ Tổ Hùng Vương, the tenth of the third lunar month.
HUNG_KINGS = {
    2014: "04-09", 2015: "04-28", 2016: "04-16", 2017: "04-06", 2018: "04-25", 2019: "04-14", 2020: "04-02", 2021: "04-21",
    2022: "04-10", 2023: "04-29", 2024: "04-18", 2025: "04-07", 2026: "04-26",
}  # fmt: skip


def days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2014-01-28", "2014-02-05"), ("2015-02-15", "2015-02-23"), ("2016-02-06", "2016-02-14"), ("2017-01-26", "2017-02-01"),
     ("2018-02-14", "2018-02-20"), ("2019-02-02", "2019-02-10"), ("2020-01-23", "2020-01-29"), ("2021-02-10", "2021-02-16"),
     ("2022-01-29", "2022-02-06"), ("2023-01-20", "2023-01-26"), ("2024-02-08", "2024-02-14"), ("2025-01-25", "2025-02-02"),
     ("2026-02-14", "2026-02-22")],
)  # fmt: skip
def test_nobody_works_at_tet_and_somebody_does_around_it(first, last):
    assert not any(WORK.is_working_day(day) for day in days(first, last))
    before, after = days(first, last)[0] - timedelta(days=3), days(first, last)[-1] + timedelta(days=3)
    assert any(WORK.is_working_day(day) for day in days(f"{before}", first))
    assert any(WORK.is_working_day(day) for day in days(last, f"{after}"))


@pytest.mark.parametrize(("year", "day"), FIRST_OF_TET.items())
def test_the_first_day_of_the_lunar_year_is_a_holiday(year, day):
    assert date.fromisoformat(f"{year}-{day}") in WORK.holidays(year, "tet")


@pytest.mark.parametrize(("year", "day"), HUNG_KINGS.items())
def test_the_day_of_the_hung_kings_is_a_holiday_of_its_year(year, day):
    assert WORK.holidays(year, "hung_kings")[0] == date.fromisoformat(f"{year}-{day}")


@pytest.mark.parametrize("year", range(2014, 2027))
def test_the_fixed_holidays_are_off_every_year(year):
    fixed = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)]
    assert not any(WORK.is_working_day(day) for day in fixed)


@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_national_day_has_two_days_since_2021(year):
    second = set(WORK.holidays(year, "national_day")) & {date(year, 9, 1), date(year, 9, 3)}
    assert len(second) == 1


@pytest.mark.parametrize("year", range(2013, 2031))
def test_as_many_weekdays_are_off_as_there_are_holidays(year):
    """Labour Code 2012 Art 115, 2019 Art 111.3 and 112: a holiday on a weekend has its day in lieu."""
    spring = (*WORK.holidays(year, "hung_kings"), *WORK.holidays(year, "victory_and_labour"))
    off = [
        WORK.holidays(year, "new_year"),
        WORK.holidays(year, "tet"),
        spring,
        WORK.holidays(year, "national_day"),
    ]
    weekdays = [sum(day.weekday() < 5 for day in days_) for days_ in off]
    assert weekdays == [1, 5, 3, 2 if year >= 2021 else 1]


@pytest.mark.parametrize(
    ("off", "worked"),
    [("2014-01-28", "2014-01-25"), ("2014-01-29", "2014-02-08"), ("2014-05-02", "2014-04-26"), ("2014-09-01", "2014-09-06"),
     ("2015-01-02", "2014-12-27"), ("2015-02-16", "2015-02-14"), ("2015-04-29", "2015-04-25"), ("2018-12-31", "2019-01-05"),
     ("2019-04-29", "2019-05-04"), ("2024-04-29", "2024-05-04"), ("2025-05-02", "2025-04-26"), ("2026-01-02", "2026-01-10"),
     ("2026-08-31", "2026-08-22")],
)  # fmt: skip
def test_a_saturday_is_worked_for_a_day_that_is_off(off, worked):
    assert not WORK.is_working_day(date.fromisoformat(off))
    assert WORK.is_working_day(date.fromisoformat(worked))


def test_other_saturdays_are_not_worked():
    worked = [
        day for day in days("2014-01-01", "2014-12-31") if day.weekday() > 4 and WORK.is_working_day(day)
    ]
    assert [f"{day:%m-%d}" for day in worked] == ["01-25", "02-08", "04-26", "09-06", "12-27"]


def test_a_worked_saturday_counts_and_may_be_the_last_day():
    assert WORK.between(date(2014, 4, 25), date(2014, 4, 28)) == 2
    assert WORK.after(date(2014, 4, 25), 1) == date(2014, 4, 26)


@pytest.mark.parametrize("year", YEARS)
def test_only_a_day_that_would_be_worked_is_swapped_and_only_with_one_that_would_not(year):
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))["years"]
    holidays = {day for one in said.values() for group in one["holidays"].values() for day in group}
    swapped = said[year]["swapped"]
    assert not holidays & {*swapped.keys(), *swapped.values()}
    assert len(set(swapped.values())) == len(swapped)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_its_source_and_says_whether_its_swaps_are_known(year):
    shown = WORK.shown(year)
    assert shown is not None
    assert shown["citation"]
    assert shown["swap_days_known"] is True or shown["swapped"] == []
    assert shown["confidence"] == "unsure" or year < 2027


def test_a_year_that_nobody_wrote_down_is_not_shown_and_has_no_holidays():
    assert WORK.shown(2050) is None
    assert WORK.is_working_day(date(2050, 9, 2))


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [("citation", None, "2014: citation is missing"), ("confidence", "certain", "2014: confidence 'certain' is none of"),
     ("holydays", [], "2014: holydays: unknown key"), ("swap_days_known", None, "2014: swap_days_known is missing"),
     ("swapped", {date(2014, 5, 3): date(2014, 4, 26)}, "2014: swapped: 2014-05-03 is no weekday"),
     ("swapped", {date(2014, 5, 2): date(2014, 4, 25)}, "2014-04-25 no day of a weekend")],
)  # fmt: skip
def test_a_mistake_in_the_calendar_is_named(tmp_path, key, value, wrong):
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    if value is None:
        del content["years"][2014][key]
    else:
        content["years"][2014][key] = value
    (tmp_path / "days.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"days\.yaml: .*{wrong}|days\.yaml: {wrong}"):
        WorkingDays(tmp_path / "days.yaml")
