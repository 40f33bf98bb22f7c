"""Units register for a campaign; who has not by the deadline is shown as late (II.2.a)."""

import pytest

from shared.events.base import Headcount
from shared.events.campaigns import (
    CampaignRegistrationEnded,
    RegistrationAccepted,
    RegistrationAmended,
    RegistrationEvaluated,
    RegistrationOverdue,
)
from tests.support.builders import DISTRICT, OTHER_DISTRICT, OTHER_UNION, UNION, UNION_2, clock, said
from tests.support.scenario import campaigns, like

LAUNCHED = said("campaign.launched")
DISTRICT_ONLY = said("campaign.launched", scope=["66.643"])
REGISTERED = said("registration.submitted")


def test_a_unit_in_scope_registers():
    campaigns().given(LAUNCHED).when(REGISTERED).then(
        like(RegistrationAccepted, unit=UNION, late=False, targets=1, outside_programme=None)
    )


def test_a_unit_outside_the_scope_does_not():
    campaigns().given(DISTRICT_ONLY).when(said("registration.submitted", by=OTHER_UNION)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_registration_waits_for_its_campaign():
    story = campaigns().when(REGISTERED).then_waits("campaign:c1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/campaign_id")


def test_a_unit_registers_once_for_a_year():
    again = said("registration.submitted", registration_id="r2")
    campaigns().given(LAUNCHED, REGISTERED).when(again).then_refused("state_forbids", "/data/registration_id")


def test_a_unit_registers_again_for_the_next_year():
    again = said("registration.submitted", registration_id="r2", year=2015, at="2015-02-01")
    campaigns().given(LAUNCHED, REGISTERED).when(again).then(like(RegistrationAccepted, year=2015))


def test_the_id_of_a_registration_is_used_once():
    other = said("registration.submitted", by=UNION_2)
    campaigns().given(LAUNCHED, REGISTERED).when(other).then_refused("state_forbids", "/data/registration_id")


@pytest.mark.parametrize(("day", "late"), [("2014-03-31", False), ("2014-04-01", True)])
def test_a_registration_after_the_deadline_is_late_but_accepted(day, late):
    campaigns().given(LAUNCHED).when(said("registration.submitted", at=day)).then(
        like(RegistrationAccepted, late=late)
    )


@pytest.mark.parametrize(("known_on", "late"), [("2014-03-12", False), ("2014-03-13", True)])
def test_a_registration_dated_more_than_thirty_days_back_is_marked_late(known_on, late):
    campaigns().given(LAUNCHED, clock(known_on)).when(REGISTERED).then(like(RegistrationAccepted, late=late))


def test_nobody_registers_after_the_campaign_was_closed():
    told = said("registration.submitted", at="2014-12-21")
    campaigns().given(LAUNCHED, said("campaign.closed")).when(told).then_refused(
        "campaign_closed", "/data/campaign_id"
    )


def test_the_day_on_which_the_campaign_closes_is_still_open():
    told = said("registration.submitted", at="2014-12-20")
    campaigns().given(LAUNCHED, said("campaign.closed")).when(told).then(RegistrationAccepted)


def test_a_registration_of_a_year_outside_the_programme_is_marked():
    told = said("registration.submitted", year=2019)
    campaigns().given(said("programme.signed"), LAUNCHED).when(told).then(
        like(RegistrationAccepted, outside_programme=True)
    )


def test_an_amended_registration_says_what_it_replaces():
    campaigns().given(LAUNCHED, REGISTERED).when(said("registration.amended")).then(
        like(
            RegistrationAmended,
            headcount=Headcount(total=130, women=50, direct_workers=110),
            replaced=Headcount(total=120, women=48, direct_workers=100),
        )
    )


def test_the_body_above_may_amend_what_is_below_it():
    campaigns().given(LAUNCHED, REGISTERED).when(said("registration.amended", by=DISTRICT)).then(
        RegistrationAmended
    )


@pytest.mark.parametrize("name", ["registration.amended", "registration.evaluated"])
def test_another_unit_may_not_touch_a_registration(name):
    campaigns().given(LAUNCHED, REGISTERED).when(said(name, by=OTHER_DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


@pytest.mark.parametrize("name", ["registration.amended", "registration.evaluated"])
def test_what_concerns_a_registration_waits_for_it(name):
    story = campaigns().given(LAUNCHED).when(said(name)).then_waits("registration:r1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/registration_id")


def test_a_registration_is_evaluated_against_its_targets():
    campaigns().given(LAUNCHED, REGISTERED).when(said("registration.evaluated")).then(
        like(RegistrationEvaluated, result="met", unit=UNION)
    )


@pytest.mark.parametrize("name", ["registration.amended", "registration.evaluated"])
def test_an_evaluated_registration_stays_as_it_is(name):
    campaigns().given(LAUNCHED, REGISTERED, said("registration.evaluated")).when(said(name)).then_refused(
        "state_forbids", "/data/registration_id"
    )


def test_after_the_deadline_every_union_of_the_scope_that_has_not_registered_is_overdue():
    campaigns().given(LAUNCHED, REGISTERED).when(clock("2014-04-01")).then(
        like(RegistrationOverdue, unit=UNION_2),
        like(RegistrationOverdue, unit=OTHER_UNION),
        like(CampaignRegistrationEnded, registered=1, overdue=2),
    )


def test_the_deadline_is_open_until_the_end_of_its_day():
    campaigns().given(LAUNCHED).when(clock("2014-03-31")).then()


def test_registration_ends_once():
    campaigns().given(LAUNCHED, clock("2014-04-01")).when(clock("2014-04-02")).then()


def test_only_unions_within_the_scope_are_overdue():
    story = campaigns().given(DISTRICT_ONLY).when(clock("2014-04-01"))
    assert [fact.unit for fact in story.facts(RegistrationOverdue)] == [UNION, UNION_2]


def test_a_union_that_closed_before_the_deadline_is_not_overdue():
    closed = said("unit.closed", closed_on="2014-03-30", at="2014-03-30")
    story = campaigns().given(LAUNCHED, closed).when(clock("2014-04-01"))
    assert UNION not in [fact.unit for fact in story.facts(RegistrationOverdue)]


def test_a_registration_heard_late_but_stored_before_the_clock_moved_on_counts():
    campaigns().given(DISTRICT_ONLY, REGISTERED, clock("2014-02-28")).when(clock("2014-05-01")).then(
        like(RegistrationOverdue, unit=UNION_2),
        like(CampaignRegistrationEnded, registered=1, overdue=1),
    )
