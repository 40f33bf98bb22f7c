"""What can be played: the year 2014, the years from it to 2018, and June to July 2025 with the reorganisation of 1 July."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from deploy.daklak import period as following
from deploy.daklak.diary import Day
from deploy.daklak.july_2025 import YEAR, first_and_last, july_2025
from deploy.daklak.period import YEARS, period
from deploy.daklak.workdays import FIRST, LAST
from deploy.daklak.year import year


@dataclass(frozen=True, slots=True)
class Play:
    """Its days for a seed, from `first` to `last`; a summary is written for each of `years`."""

    name: str
    years: tuple[int, ...]
    first: date
    last: date
    days: Callable[[int], Iterator[Day]]


OF_2014 = Play("2014", YEARS[:1], FIRST, LAST, year)


def named(name: str) -> Play | None:
    """`2014`, `2014-2018` or any end in between, `2025`; None for what was never written."""
    if name in (OF_2014.name, "2014-2014"):
        return OF_2014
    if name == f"{YEAR}":
        return Play(name, (YEAR,), *first_and_last(), july_2025)
    first, _, last = name.partition("-")
    if first == f"{YEARS[0]}" and last in map(str, YEARS):
        return _up_to(int(last))
    return None


def _up_to(year_: int) -> Play:
    """Ten days longer than its last year, as 2014 is; the whole period ends with its final review."""
    end = following.LAST if year_ == YEARS[-1] else date(year_ + 1, 1, 10)
    return Play(f"{YEARS[0]}-{year_}", YEARS[: YEARS.index(year_) + 1], FIRST, end, period)
