"""Campaigns are launched, reviewed and closed by the body that launched them (I.2, II.2.a)."""

from shared.events.campaigns import CampaignClosed, CampaignLaunched, CampaignReviewed
from tests.support.builders import DISTRICT, FEDERATION, PC, UNION, clock, said
from tests.support.scenario import campaigns, like

LAUNCHED = said("campaign.launched")
SIGNED = said("programme.signed")


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
