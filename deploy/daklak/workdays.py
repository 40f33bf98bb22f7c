"""Working days of the played year: Monday to Friday without the public holidays."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

FIRST, LAST = date(2014, 1, 1), date(2015, 1, 10)

# New Year, Tết Giáp Ngọ, Giỗ Tổ (10th of the 3rd lunar month), 30/4 and 1/5, 2/9. Days that were swapped
# with a Saturday are working days here.
_HOLIDAYS = frozenset({
    date(2014, 1, 1), *(date(2014, 1, 28) + timedelta(days=n) for n in range(9)),
    date(2014, 4, 9), date(2014, 4, 30), date(2014, 5, 1), date(2014, 9, 2), date(2015, 1, 1),
})  # fmt: skip

DATES = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
WORKDAYS = tuple(day for day in DATES if day.weekday() < 5 and day not in _HOLIDAYS)


def workdays(first: date, last: date) -> tuple[date, ...]:
    """The working days from `first` to `last`, both included."""
    return WORKDAYS[bisect_left(WORKDAYS, first) : bisect_right(WORKDAYS, last)]


def plus(day: date, working_days: int) -> date:
    """So many working days after (or before) a day; never beyond the played year."""
    # A day off counts as the working day after it when looking back, as the one before it when looking ahead.
    index = bisect_right(WORKDAYS, day) - 1 if working_days >= 0 else bisect_left(WORKDAYS, day)
    return WORKDAYS[min(max(index + working_days, 0), len(WORKDAYS) - 1)]


def on_weekday(day: date, weekday: int) -> date:
    """The first working day from `day` on that is this weekday, or the one after it where it is a holiday."""
    wanted = day + timedelta(days=(weekday - day.weekday()) % 7)
    return WORKDAYS[min(bisect_left(WORKDAYS, wanted), len(WORKDAYS) - 1)]
