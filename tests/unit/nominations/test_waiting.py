"""In whatever order a story arrives, nothing waits for what has come already: no message holds up what it
needs."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ids import derived
from tests.support.builders import Said, said
from tests.support.scenario import Scenario, campaigns, nominations

AWARD = derived("award", "n1", "q1")
YEAR = [
    said("round.opened"),
    said("nomination.submitted", round_id="d1"),
    said("nomination.submitted", nomination_id="n2", round_id="d1", nominee={"full_name": "Người 2"}),
    said("nomination.appraised"),
    said("nomination.appraised", nomination_id="n2"),
    said("vote.recorded"),
    said("nomination.forwarded", nomination_ids=["n1", "n2"]),
    said("award.decided", nomination_ids=["n1", "n2"]),
    said("award.presented", award_id=AWARD),
    said("award.revoked", award_id=AWARD),
    said("round.closed"),
    said("exemplar.discovered"),
    said("publicity_consent.given"),
    said("exemplar.introduced", consent_id="pc1"),
    said("exemplar.replicated"),
    said("publicity_consent.withdrawn"),
    said("initiative.recognised"),
    said("initiative.annulled"),
]
FOUNDING = [
    said("unit.joined", unit_id="u-650", path="66.650.ldld", kind="district_labour_federation", led_by=None),
    said("unit.joined", unit_id="u-9", path="66.650.ldld.cs0001", led_by="66.650.ldld"),
    said("unit.joined", unit_id="u-10", path="66.650.ldld.cs0002", led_by="66.650.ldld"),
    said("unit.renamed", unit_id="u-9"),
    said("unit.released", unit_id="u-9", led_by="66.ldld"),
    said("unit.merged", unit_id="u-9", into="66.650.ldld.cs0002", effective_on="2016-01-01"),
    said("programme.signed"),
    said("unit.joined", unit_id="u-pnv", path="66.650.pnv", kind="district_home_affairs", led_by=None),
    said("programme.derived", parties=["66.650.ldld", "66.650.pnv"], by="66.650.ldld"),
    said("programme.reviewed", programme_id="p2", by="66.650.ldld"),
    said("programme.plan_agreed", by="66.ldld"),
    said("officer.appointed"),
    said("officer.released"),
    said("guidance.issued"),
    said("guidance.issued", guidance_id="g2"),
    said("guidance.acknowledged", by="66.ldld"),
    said("guidance.acknowledged", by="66.650.ldld.cs0001"),
    said("campaign.launched"),
    said("registration.submitted", by="66.650.ldld.cs0001"),
    said("registration.amended", by="66.650.ldld.cs0001"),
    said("campaign.closed"),
    said("activity.held"),
    said("activity.reported"),
    said("finding.raised"),
    said("advice.asked", by="66.650.ldld.cs0001"),
    said("advice.answered"),
    said("model.published"),
    said("model.adopted", by="66.650.ldld.cs0001"),
    said("difficulty.raised", by="66.650.ldld.cs0001"),
    said("difficulty.assigned", to="66.650.ldld"),
]


def left_over(story: Scenario, events: list[Said]) -> list[str]:
    """What is held at the end, with what it waits for."""
    for number, event in enumerate(events):
        story.when(Said(event.name, event.by, event.at, event.data, f"m{number}-{event.name}"))
    assert story.reasons_held == []
    story.when(said("clock.advanced", date="2014-01-01"))
    return [f"{row.position}: {sorted(row.needs)}" for row in story.memory.held.in_order()]


def test_a_nomination_does_not_wait_behind_a_decision_that_waits_for_it():
    """The decision stays behind the list, the list waits for the nomination."""
    one, two, *_ = (event for event in YEAR if event.name == "nomination.submitted")
    events = [*(event for event in YEAR[:8] if event is not two), two]
    story = nominations()
    assert left_over(story, [one, *events]) == []


@settings(max_examples=40)
@given(st.permutations(YEAR))
def test_a_year_of_nominations_in_any_order_leaves_nothing_waiting(events):
    unknown = [need for need in left_over(nominations(), events) if "award:" not in need]
    assert unknown == []


@settings(max_examples=300)
@given(st.permutations(FOUNDING))
def test_a_year_of_campaigns_in_any_order_leaves_nothing_waiting(events):
    assert left_over(campaigns(), events) == []


@pytest.mark.parametrize(
    ("story", "events"), [(nominations, YEAR), (campaigns, FOUNDING)], ids=["nominations", "campaigns"]
)
def test_in_its_own_order_all_of_it_is_accepted(story: Callable[[], Scenario], events: list[Said]):
    short = [
        said("nomination.submitted", nomination_id=f"x{n}", nominee={"full_name": f"Thêm {n}"})
        for n in range(3)
    ]
    story().given(*(short if story is nominations else []), *events)


@pytest.mark.parametrize(
    ("story", "events"), [(nominations, YEAR), (campaigns, FOUNDING)], ids=["nominations", "campaigns"]
)
def test_said_backwards_it_leaves_nothing_waiting_either(story: Callable[[], Scenario], events: list[Said]):
    assert [need for need in left_over(story(), events[::-1]) if "award:" not in need] == []
