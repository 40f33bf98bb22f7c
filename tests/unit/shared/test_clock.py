"""The programme date of every position in INTAKE, local dates, and how moments are written."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import ProgrammeClock, iso, local_date

FIRST, SECOND = date(2014, 3, 31), date(2014, 6, 30)


def moved() -> ProgrammeClock:
    clock = ProgrammeClock()
    clock.advance(10, FIRST)
    clock.advance(20, SECOND)
    return clock


def test_before_the_first_word_there_is_no_programme_date():
    assert ProgrammeClock().today is None
    assert moved().at(10) is None


@pytest.mark.parametrize(("position", "day"), [(11, FIRST), (20, FIRST), (21, SECOND), (999, SECOND)])
def test_an_event_is_decided_under_the_date_that_stood_when_it_was_stored(position, day):
    assert moved().at(position) == day


def test_the_date_never_goes_back():
    clock = moved()
    assert not clock.advance(30, FIRST)
    assert not clock.advance(31, SECOND)
    assert (clock.today, clock.at(40)) == (SECOND, SECOND)


@pytest.mark.parametrize(("due", "position"), [(date(2014, 1, 1), 10), (date(2014, 3, 30), 10), (FIRST, 20)])
def test_a_timer_goes_off_where_the_first_date_after_its_day_stands(due, position):
    assert moved().position_after(due) == position


@given(st.lists(st.dates(date(2014, 1, 1), date(2018, 12, 31)), max_size=30))
def test_the_date_at_a_position_is_the_latest_said_before_it(days):
    clock = ProgrammeClock()
    for position, day in enumerate(days):
        clock.advance(position, day)
    for position in range(len(days) + 1):
        assert clock.at(position) == max(days[:position], default=None)


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2014-11-30T16:59:59", date(2014, 11, 30)), ("2014-11-30T17:00:00", date(2014, 12, 1))],
)
def test_a_day_ends_at_midnight_in_vietnam(moment, day):
    assert local_date(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == day


def test_moments_are_written_in_utc_with_a_z():
    here = datetime(2014, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=7)))
    assert iso(here) == "2014-11-20T02:00:00Z"
    assert iso(here.replace(microsecond=5)) == "2014-11-20T02:00:00.000005Z"
