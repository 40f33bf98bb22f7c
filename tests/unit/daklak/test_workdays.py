"""The calendar of the played years is the nation's; the first year swaps days for Tết alone."""

from datetime import date, timedelta

from deploy.daklak.workdays import FIRST, LAST, workdays
from shared.working_days import of_the_nation


def test_the_first_year_differs_from_the_nations_calendar_by_its_swapped_days_alone():
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    nation = {day for day in days if of_the_nation().is_working_day(day)}
    pairs = [pair for year in (2014, 2015) for pair in (of_the_nation().shown(year) or {})["swapped"]]
    swapped = {day for pair in pairs for day in pair.values()}
    assert set(workdays(FIRST, LAST)) ^ nation <= swapped


def test_tet_is_as_long_as_the_offices_made_it():
    assert workdays(date(2014, 1, 27), date(2014, 2, 6)) == (date(2014, 1, 27), date(2014, 2, 6))
