"""However late another service's word comes, what is decided is the same: nothing overtakes what would change what it looks
at, and what waits is overtaken by nothing that it looks at."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.nominations.domain.award import id_of
from shared.events import FACT_TYPES
from tests.support.builders import FACTS, Said, said
from tests.support.scenario import Scenario, nominations

#: The campaign that is heard of late; the other is known from the start.
LATE = "c-late"
AWARD = id_of("n1", "q1")


def submitted(id: str, person: int, campaign: str = "c1", **fields: Any) -> Said:
    nominee = {"full_name": f"Người {person}"}
    return said("nomination.submitted", nomination_id=id, id=id, campaign_id=campaign, nominee=nominee, **fields)


def both(name: str, **fields: Any) -> Said:
    return said(name, nomination_ids=["n1", "n2"], id=name, **fields)


STORY = [
    submitted("n1", 1),
    submitted("n2", 2, LATE),
    submitted("n3", 1, achievement_period=["2014-05-01", "2014-10-31"]),
    submitted("n4", 2),
    said("nomination.appraised", id="appraised-1"),
    said("nomination.appraised", nomination_id="n2", id="appraised-2"),
    said("nomination.withdrawn", nomination_id="n3", id="withdrawn"),
    said("consultation.requested", id="requested"),
    said("consultation.answered", answer="object", ground="discipline", reason="Có", id="answered"),
    said("nomination.released", id="released"),
    said("complaint.lodged", id="lodged"),
    said("complaint.resolved", id="resolved"),
    both("nomination.forwarded"),
    both("award.decided"),
    said("award.revoked", award_id=AWARD, id="revoked"),
    said("nomination.archived", id="archived"),
]


#: What each refers to: it is said after that, in whatever order else.
AFTER = {
    "appraised-1": ("n1",),
    "appraised-2": ("n2",),
    "withdrawn": ("n3",),
    "requested": ("n1",),
    "answered": ("requested",),
    "released": ("n1",),
    "lodged": ("n1",),
    "resolved": ("lodged",),
    "nomination.forwarded": ("n1", "n2"),
    "award.decided": ("n1", "n2"),
    "revoked": ("award.decided",),
    "archived": ("n1",),
}


def sensible(events: list[Said]) -> list[Said]:
    """In the order given as far as nothing is spoken of before it is said."""
    left, found = list(events), list[Said]()
    while left:
        said_ = {event.id for event in found}
        following = next(event for event in left if said_.issuperset(AFTER.get(event.id, ())))
        left.remove(following)
        found.append(following)
    return found


class Prompt(Scenario):
    """Takes up whatever may go on, what was said last too, before anything else is said: as the service does."""

    def when(self, said: Said) -> Scenario:
        super().when(said)
        self.turn, self.last = self._turn(), None
        self._release()
        return self._save()


def told(events: list[Said], heard_after: int) -> dict[str, Any]:
    """Every fact and answer by its id, in a story that hears of the campaign after so many events."""
    launched = {key: value for key, value in FACTS["campaign.launched"].items() if key != "outside_programme"}
    campaign = FACT_TYPES["vn.tdkt.campaign.launched.v1"].model_validate(launched | {"campaign_id": LATE})
    story = Prompt(nominations().domain)
    for number, event in enumerate(events):
        if number == heard_after:
            story.given(campaign)
        story.when(event)
    if heard_after >= len(events):
        story.given(campaign)
    # Nothing but the clock: whatever may go on now does.
    story.when(said("clock.advanced", date="2014-01-01", id="clock"))
    assert story.reasons_held == []
    return {draft.id: draft.event.to_data() for draft in story.saved}


def in_order(*names: str) -> list[Said]:
    by_id = {event.id: event for event in STORY}
    return [by_id[name] for name in names]


@settings(max_examples=250, deadline=None)
@given(st.permutations(STORY).map(sensible), st.integers(1, len(STORY)))
@example(
    in_order("n1", "n2", "appraised-1", "lodged", "nomination.forwarded", "resolved", "appraised-2"), 7
)
@example(
    in_order("n1", "n2", "appraised-1", "requested", "nomination.forwarded", "answered", "released"), 7
)
def test_what_is_heard_late_changes_no_decision(events: list[Said], heard_after: int):
    assert told(events, heard_after) == told(events, 0)
