"""The years 2014 to 2018, one after the other: the first as it is played alone, then those that follow it."""

from collections.abc import Iterator
from datetime import date, timedelta

from deploy.daklak import year as first_year
from deploy.daklak.diary import Day
from deploy.daklak.story import story
from deploy.daklak.workdays import FIRST
from deploy.daklak.years import (
    bodies,
    campaigns,
    exemplars,
    follow_up,
    guidance,
    initiatives,
    nominations,
    programme,
    rounds,
    titles,
)
from deploy.daklak.years.cast import Chapter, cast_of

YEARS = tuple(range(2014, 2019))
#: After the final review, and after the day by which it is owed (IV.e, N07).
LAST = date(2019, 4, 5)


def period(seed: int = 2014, last: date = LAST) -> Iterator[Day]:
    """Every date from 2014-01-01 on; the following years share the diary, the persons and the bodies of the first."""
    tale = story(seed)
    first_year.tell(tale)
    cast = cast_of(tale)
    for year in YEARS[1:]:
        _tell(Chapter(cast, year))
    for n in range((last - FIRST).days + 1):
        yield tale.diary.day(FIRST + timedelta(days=n))


def _tell(chapter: Chapter) -> None:
    movement = campaigns.tell(chapter)
    rounds.tell(chapter, movement)
    nominations.tell(chapter)
    titles.tell(chapter)
    exemplars.tell(chapter)
    initiatives.tell(chapter)
    follow_up.tell(chapter, movement)
    guidance.tell(chapter)
    programme.tell(chapter)
    bodies.tell(chapter)
