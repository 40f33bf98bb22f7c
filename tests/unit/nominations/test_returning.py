"""Returned for a supplement: by when, how often, and within which bounds (III.2.f)."""

from datetime import date

import pytest

from shared.events.nominations import NominationLapsed, NominationReturned
from tests.support.builders import Said, clock, said
from tests.support.planted import planted
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, SUPPLEMENTED = said("nomination.submitted"), said("nomination.supplemented")
RETURNED = said("nomination.returned")


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, *steps)


@pytest.mark.clause("III.2.f")
def test_without_a_day_the_rule_set_gives_ten_working_days():
    after().when(said("nomination.returned", due=None)).then(like(NominationReturned, due=date(2014, 12, 16)))


def test_it_lapses_after_the_day_that_the_rule_set_gave():
    story = after(said("nomination.returned", due=None)).when(clock("2014-12-16")).then()
    story.when(clock("2014-12-17")).then(like(NominationLapsed, due=date(2014, 12, 16)))


def test_the_appraiser_s_own_day_is_kept():
    far = said("nomination.returned", due="2015-06-30")
    after().when(far).then(like(NominationReturned, due=date(2015, 6, 30)))


def test_a_bound_of_the_rule_set_holds_where_it_is_switched_on():
    story = nominations(planted(parameters={"supplement_days_most": 15})).given(SUBMITTED)
    far = said("nomination.returned", due="2015-06-30")
    story.when(far).then(like(NominationReturned, due=date(2014, 12, 23)))


def test_a_day_within_the_bound_is_kept():
    story = nominations(planted(parameters={"supplement_days_most": 15})).given(SUBMITTED)
    story.when(RETURNED).then(like(NominationReturned, due=date(2014, 12, 10)))


def test_a_supplement_is_not_due_before_it_is_asked_for():
    after().when(said("nomination.returned", due="2014-12-01")).then_refused("schema_invalid", "/data/due")
    after().when(said("nomination.returned", due="2014-12-02")).then(NominationReturned)


@pytest.mark.clause("III.2.f")
def test_every_return_is_counted():
    after().when(RETURNED).then(like(NominationReturned, round=1))
    again = said("nomination.returned", id="again")
    after(RETURNED, SUPPLEMENTED).when(again).then(like(NominationReturned, round=2))
