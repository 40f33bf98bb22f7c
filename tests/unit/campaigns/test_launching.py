"""Campaigns are launched, reviewed and closed by the body that launched them (I.2, II.2.a)."""

from datetime import date

import pytest

from shared.events.base import Headcount, Target
from shared.events.campaigns import (
    CampaignAmended,
    CampaignClosed,
    CampaignLaunched,
    CampaignRegistrationEnded,
    CampaignReviewed,
    RegistrationAccepted,
)
from tests.support.builders import DISTRICT, FEDERATION, PC, UNION, clock, said
from tests.support.scenario import campaigns, like

LAUNCHED = said("campaign.launched")
SIGNED = said("programme.signed")


@pytest.mark.clause("II.2.a")
def test_a_campaign_is_launched_by_the_body_that_publishes_it():
    campaigns().when(LAUNCHED).then(like(CampaignLaunched, launcher=FEDERATION, outside_programme=None))


def test_a_campaign_cannot_be_launched_in_the_name_of_another():
    campaigns().when(said("campaign.launched", launcher=PC)).then_refused("route_forbidden", "/data/launcher")


def test_a_grass_roots_union_launches_no_campaign():
    campaigns().when(said("campaign.launched", by=UNION, launcher=UNION)).then_refused(
        "not_allowed_for_kind", "/source", saying="grassroots_union"
    )


def test_a_campaign_is_launched_once():
    campaigns().given(LAUNCHED).when(LAUNCHED).then_refused("state_forbids", "/data/campaign_id")


@pytest.mark.clause("N02")
def test_a_campaign_of_a_year_outside_the_programme_is_accepted_and_marked():
    later = said("campaign.launched", period=["2019-01-01", "2019-12-31"])
    campaigns().given(SIGNED).when(later).then(like(CampaignLaunched, outside_programme=True))


def test_a_campaign_of_a_year_of_the_programme_is_not_marked():
    campaigns().given(SIGNED).when(LAUNCHED).then(like(CampaignLaunched, outside_programme=None))


def test_its_launcher_reviews_a_campaign():
    campaigns().given(LAUNCHED).when(said("campaign.reviewed")).then(like(CampaignReviewed, stage="final"))


def test_nobody_else_reviews_a_campaign():
    campaigns().given(LAUNCHED).when(said("campaign.reviewed", by=DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_review_waits_for_its_campaign():
    story = campaigns().when(said("campaign.reviewed")).then_waits("campaign:c1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/campaign_id")


def test_its_launcher_closes_a_campaign():
    campaigns().given(LAUNCHED).when(said("campaign.closed")).then(CampaignClosed)


def test_nobody_else_closes_a_campaign():
    campaigns().given(LAUNCHED).when(said("campaign.closed", by=PC)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_campaign_is_closed_once():
    campaigns().given(LAUNCHED, said("campaign.closed")).when(said("campaign.closed")).then_refused(
        "state_forbids", "/data/campaign_id"
    )


def test_a_closing_that_came_first_waits_for_its_campaign():
    story = campaigns().when(said("campaign.closed")).then_waits("campaign:c1")
    story.when(LAUNCHED).then(CampaignLaunched, CampaignClosed)


def test_the_programme_date_alone_does_nothing_to_a_campaign_still_registering():
    campaigns().given(LAUNCHED).when(clock("2014-03-31")).then()


# --- its phases (domain 3.1)

EXTENDED = said("campaign.amended")
SUSPENDED = said("campaign.amended", change="suspended", ends_on=None, registration_deadline=None)
RESUMED = said("campaign.amended", change="resumed", ends_on=None, registration_deadline=None)
REGISTER = said("registration.submitted")


def test_its_launcher_extends_a_campaign_and_the_reason_stays_with_it():
    story = campaigns().given(LAUNCHED).when(EXTENDED).then(
        like(
            CampaignAmended,
            period=(date(2014, 1, 1), date(2015, 1, 31)),
            registration_deadline=date(2014, 4, 15),
            suspended=False,
        )
    )
    assert "mùa vụ" not in story.told[0].to_json().decode()


def test_units_register_until_the_later_deadline():
    story = campaigns().given(LAUNCHED, EXTENDED).when(clock("2014-04-01")).then()
    story.when(said("registration.submitted", at="2014-04-15")).then(like(RegistrationAccepted, late=False))
    story.when(clock("2014-04-16"))
    assert [fact.deadline for fact in story.facts(CampaignRegistrationEnded)] == [date(2014, 4, 15)]


def test_a_deadline_that_has_passed_stays_passed():
    story = campaigns().given(LAUNCHED, clock("2014-04-01")).when(EXTENDED)
    story.then_refused("deadline_passed", "/data/registration_deadline", saying="2014-03-31")
    late = said("campaign.amended", at="2014-04-01")
    campaigns().given(LAUNCHED).when(late).then_refused("deadline_passed", "/data/registration_deadline")


@pytest.mark.parametrize(
    ("fields", "code", "pointer"),
    [
        ({"ends_on": "2014-12-30"}, "dates_reversed", "/data/ends_on"),
        ({"registration_deadline": "2014-03-30"}, "dates_reversed", "/data/registration_deadline"),
        ({"ends_on": "2014-12-31", "registration_deadline": None}, "schema_invalid", "/data/ends_on"),
    ],
    ids=["earlier end", "earlier deadline", "nothing"],
)
def test_an_extension_makes_something_later(fields, code, pointer):
    campaigns().given(LAUNCHED).when(said("campaign.amended", **fields)).then_refused(code, pointer)


def test_nobody_registers_while_a_campaign_rests():
    story = campaigns().given(LAUNCHED, SUSPENDED)
    story.when(REGISTER).then_refused("state_forbids", "/data/campaign_id", saying="suspended")
    story.given(RESUMED).when(REGISTER).then(RegistrationAccepted)


@pytest.mark.parametrize(("before", "told"), [([], RESUMED), ([SUSPENDED], SUSPENDED), ([SUSPENDED], EXTENDED)])
def test_a_campaign_rests_once_and_is_taken_up_when_it_rests(before, told):
    campaigns().given(LAUNCHED, *before).when(told).then_refused("state_forbids", "/data/campaign_id")


@pytest.mark.parametrize("last", [said("campaign.closed"), said("campaign.reviewed")], ids=["closed", "reviewed"])
def test_a_campaign_that_has_ended_is_not_amended(last):
    campaigns().given(LAUNCHED, last).when(EXTENDED).then_refused("state_forbids", "/data/campaign_id")


def test_nobody_else_amends_a_campaign():
    campaigns().given(LAUNCHED).when(said("campaign.amended", by=PC)).then_refused("route_forbidden", "/source")


# --- its reviews

FINAL = said("campaign.reviewed")
LONG = said("campaign.launched", period=["2014-01-01", "2015-01-02"])
PRELIMINARY = said("campaign.reviewed", stage="preliminary", reviewed_on="2014-07-10", at="2014-07-10")


def final(on: str):
    return said("campaign.reviewed", reviewed_on=on, at=on)


@pytest.mark.parametrize("day", ["2014-12-31", "2015-02-01"])
def test_the_final_review_is_held_from_the_last_day_on(day):
    campaigns().given(LAUNCHED).when(final(day)).then(like(CampaignReviewed, stage="final"))


def test_the_final_review_is_not_held_before_the_end():
    story = campaigns().given(LAUNCHED).when(final("2014-12-30"))
    story.then_refused("state_forbids", "/data/reviewed_on", saying="2014-12-31")
    assert story.violations[0].law


def test_a_campaign_that_its_launcher_closed_before_has_ended():
    campaigns().given(LAUNCHED, said("campaign.closed")).when(final("2014-12-20")).then(CampaignReviewed)


def test_an_extended_campaign_ends_later():
    campaigns().given(LAUNCHED, EXTENDED).when(final("2015-01-06")).then_refused("state_forbids", "/data/reviewed_on")


def test_a_campaign_of_more_than_a_year_needs_a_preliminary_review():
    story = campaigns().given(LONG).when(final("2015-01-06"))
    story.then_refused("prerequisite_missing", "/data/stage", saying="preliminary review")
    story.given(PRELIMINARY).when(final("2015-01-06")).then(CampaignReviewed)


def test_a_campaign_of_a_year_needs_none():
    year = said("campaign.launched", period=["2014-01-01", "2015-01-01"])
    campaigns().given(year).when(final("2015-01-06")).then(CampaignReviewed)


@pytest.mark.parametrize("again", [FINAL, PRELIMINARY], ids=["final", "preliminary"])
def test_nothing_is_reviewed_after_the_final_review(again):
    campaigns().given(LAUNCHED, FINAL).when(again).then_refused("state_forbids", "/data/campaign_id")


def test_a_preliminary_review_may_be_held_again():
    campaigns().given(LAUNCHED, PRELIMINARY).when(PRELIMINARY).then(like(CampaignReviewed, stage="preliminary"))


AIMED = said("campaign.launched", targets=[{"code": "sang_kien", "amount": 100}, {"code": "don_vi", "amount": 50}])


@pytest.mark.clause("I.2")
def test_a_review_counts_the_targets_that_were_reached():
    reached = [{"code": "sang_kien", "amount": 100}, {"code": "don_vi", "amount": 49}]
    people = {"total": 900, "women": 400, "direct_workers": 700}
    told = said("campaign.reviewed", reached=reached, participants=people)
    campaigns().given(AIMED).when(told).then(
        like(
            CampaignReviewed,
            targets_met=1,
            reached=(Target(code="sang_kien", amount=100), Target(code="don_vi", amount=49)),
            participants=Headcount(**people),
        )
    )


def test_a_campaign_without_targets_has_none_to_meet():
    campaigns().given(LAUNCHED).when(FINAL).then(like(CampaignReviewed, targets_met=None))


def test_what_was_reached_is_one_of_the_targets():
    told = said("campaign.reviewed", reached=[{"code": "khac", "amount": 1}])
    campaigns().given(AIMED).when(told).then_refused("aggregate_unknown", "/data/reached/0/code", saying="khac")
