"""Guidance is issued to an audience, and each unit of it acknowledges once (II.1.a)."""

from shared.events.campaigns import GuidanceAcknowledged, GuidanceIssued
from tests.support.builders import BOARD, OTHER_UNION, UNION, said
from tests.support.scenario import campaigns, like

ISSUED = said("guidance.issued")
ACKNOWLEDGED = said("guidance.acknowledged")


def test_guidance_names_its_issuer_and_its_audience():
    campaigns().when(ISSUED).then(like(GuidanceIssued, issuer=BOARD, audience=("66",)))


def test_guidance_is_issued_once():
    campaigns().given(ISSUED).when(ISSUED).then_refused("state_forbids", "/data/guidance_id")


def test_a_grass_roots_union_issues_no_guidance():
    campaigns().when(said("guidance.issued", by=UNION)).then_refused("not_allowed_for_kind", "/source")


def test_a_unit_of_the_audience_acknowledges():
    campaigns().given(ISSUED).when(ACKNOWLEDGED).then(like(GuidanceAcknowledged, unit=UNION))


def test_every_unit_of_the_audience_acknowledges_for_itself():
    other = said("guidance.acknowledged", by=OTHER_UNION)
    campaigns().given(ISSUED, ACKNOWLEDGED).when(other).then(like(GuidanceAcknowledged, unit=OTHER_UNION))


def test_a_unit_acknowledges_once():
    campaigns().given(ISSUED, ACKNOWLEDGED).when(ACKNOWLEDGED).then_refused(
        "state_forbids", "/data/guidance_id"
    )


def test_a_unit_outside_the_audience_does_not_acknowledge():
    issued = said("guidance.issued", audience=["66.643"])
    campaigns().given(issued).when(said("guidance.acknowledged", by=OTHER_UNION)).then_refused(
        "route_forbidden", "/source"
    )


def test_an_acknowledgement_waits_for_the_guidance():
    story = campaigns().when(ACKNOWLEDGED).then_waits("guidance:g1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/guidance_id")
