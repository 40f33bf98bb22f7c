"""The regime of a date, its bonuses, and working days (domain 0.1, 2.5, 2.8)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.nominations.rules import RuleSets
from shared.events.base import SubjectKind
from shared.events.nominations import AwardDecided, NominationReceived
from tests.support.builders import said
from tests.support.scenario import like, nominations, nominations_rules

RULES: RuleSets = nominations_rules()
WORK = RULES.working_days
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "law"),
    [("2000-01-01", "vn-2003-dec42"), ("2014-07-18", "vn-2003-dec42"), ("2014-08-19", "vn-2003-dec42"),
     ("2014-08-20", "vn-2013-dec65"), ("2014-09-01", "vn-2013-dec65"), ("2017-10-01", "vn-2013-dec91"),
     ("2023-12-31", "vn-2013-dec91"), ("2024-01-01", "vn-2022-dec98"), ("2026-01-01", "vn-2022-dec98")],
)  # fmt: skip
def test_the_law_in_force_on_the_day_applies(day, law):
    assert RULES.on(date.fromisoformat(day)).id == law


@pytest.mark.parametrize(("day", "law"), [("2014-07-18", "vn-2003-dec42"), ("2014-09-01", "vn-2013-dec65")])
def test_a_dossier_is_judged_under_the_law_of_the_day_of_its_submission(day, law):
    period = ["2014-01-01", "2014-06-30"]
    nominations().when(said("nomination.submitted", at=day, achievement_period=period)).then(
        like(NominationReceived, law=law)
    )


def test_the_law_of_its_submission_stays_with_a_dossier_to_the_end():
    period = ["2014-01-01", "2014-06-30"]
    submitted = said("nomination.submitted", at="2014-07-18", achievement_period=period)
    story = nominations().given(submitted, said("nomination.appraised"), said("nomination.forwarded"))
    story.when(said("award.decided")).then(like(AwardDecided, law="vn-2003-dec42"))
    assert story.saved[-2].law == "vn-2003-dec42"


@pytest.mark.parametrize(
    ("day", "award", "kind", "vnd"),
    [("2014-12-01", "BKT", "individual", 1_150_000), ("2014-12-01", "BKT", "collective", 2_300_000),
     ("2014-12-01", "GKH", "individual", 345_000), ("2014-12-01", "CSTDT", "individual", 3_450_000),
     ("2018-06-01", "BKTT", "individual", 4_550_000), ("2024-06-01", "BKT", "individual", 2_700_000),
     ("2014-12-01", "BLDST", "individual", 0), ("2014-12-01", "CSTDT", "collective", 0)],
)  # fmt: skip
def test_the_bonus_is_the_coefficient_times_the_base_salary_of_its_day(day, award, kind, vnd):
    rules = RULES.on(date.fromisoformat(day))
    assert rules.bonus_vnd(rules.awards[award], SubjectKind(kind)) == vnd


def test_a_bonus_is_rounded_down_to_a_thousand():
    for rules in {
        RULES.on(date(year, 12, 31)).id: RULES.on(date(year, 12, 31)) for year in range(2010, 2027)
    }.values():
        for award in rules.awards.values():
            assert all(rules.bonus_vnd(award, kind) % 1000 == 0 for kind in SubjectKind)


def test_every_award_cites_its_source_and_says_how_sure_it_is():
    for year in range(2010, 2027):
        for code, row in RULES.on(date(year, 12, 31)).raw.items():
            assert row["citation"], code
            assert row["confidence"] in ("sure", "likely", "unsure"), code


def test_the_bounds_of_the_programme_hold_in_every_regime():
    for year in range(2014, 2019):
        bounds = {(s.award, s.duty): s.bounds for s in RULES.on(date(year, 12, 31)).selections}
        assert bounds == {("BKT", "N03"): (5, 10), ("GKH", "N04"): (1, None)}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2014-11-20", "2014-12-15", 17), ("2014-11-20", "2014-11-20", 0), ("2014-11-21", "2014-11-24", 1),
     ("2014-12-31", "2015-01-05", 1), ("2014-04-29", "2014-05-05", 1), ("2014-12-15", "2014-11-20", 0)],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_holidays(first, last, days):
    assert WORK.between(date.fromisoformat(first), date.fromisoformat(last)) == days


@pytest.mark.parametrize("day", ["2014-01-01", "2014-01-31", "2014-04-30", "2014-05-01", "2014-09-02"])
def test_public_holidays_are_no_working_days(day):
    assert not WORK.is_working_day(date.fromisoformat(day))


@given(first=DAYS, days=st.integers(0, 60))
def test_adding_working_days_and_counting_them_agree(first, days):
    last = WORK.after(first, days)
    assert WORK.between(first, last) == days
    assert days == 0 or WORK.is_working_day(last)


@given(first=DAYS, one=st.integers(0, 90), two=st.integers(0, 90))
def test_working_days_add_up(first, one, two):
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)
    total = WORK.between(first, last)
    assert total == WORK.between(first, middle) + WORK.between(middle, last)
