"""Working days of the played years: Monday to Friday without the public holidays."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from shared.working_days import of_the_nation

FIRST, LAST = date(2014, 1, 1), date(2015, 1, 10)
#: The last day for which somebody is told of a working day.
_END = date(2026, 1, 31)

#: Swapped days off so near to Tết lengthen it.
_AROUND_TET = timedelta(days=7)


def _days_off(year: int) -> set[date]:
    """The nation's holidays, and the days swapped with a Saturday that lengthen Tết; the other swapped days are worked in
    the first year, and their Saturdays are not."""
    nation = of_the_nation()
    said = nation.shown(year)
    assert said is not None  # the played years are in the file
    tet = nation.holidays(year, "tet")[0]
    swapped = {pair["off"] for pair in said["swapped"] if abs(pair["off"] - tet) <= _AROUND_TET}
    return swapped.union(*said["holidays"].values())


_OFF = _days_off(FIRST.year) | _days_off(LAST.year)
DATES = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
WORKDAYS = tuple(day for day in DATES if day.weekday() < 5 and day not in _OFF)
#: The years after the first take theirs from the nation's calendar, all swapped days and Saturdays included.
_LATER = tuple(
    day for n in range(1, (_END - LAST).days + 1) if of_the_nation().is_working_day(day := LAST + timedelta(days=n))
)


def workdays(first: date, last: date) -> tuple[date, ...]:
    """The working days from `first` to `last`, both included."""
    days = _around(first)
    return days[bisect_left(days, first) : bisect_right(days, last)]


def plus(day: date, working_days: int) -> date:
    """So many working days after (or before) a day; from the first year never beyond it."""
    days = _around(day)
    # A day off counts as the working day after it when looking back, as the one before it when looking ahead.
    index = bisect_right(days, day) - 1 if working_days >= 0 else bisect_left(days, day)
    return days[min(max(index + working_days, 0), len(days) - 1)]


def on_weekday(day: date, weekday: int) -> date:
    """The first working day from `day` on that is this weekday, or the one after it where it is a holiday."""
    wanted = day + timedelta(days=(weekday - day.weekday()) % 7)
    days = _around(day)
    return days[min(bisect_left(days, wanted), len(days) - 1)]


def from_(day: date) -> date:
    """The day itself where it is worked on, else the next that is."""
    return _around(day)[bisect_left(_around(day), day)]


def _around(day: date) -> tuple[date, ...]:
    return WORKDAYS if day <= LAST else _LATER
