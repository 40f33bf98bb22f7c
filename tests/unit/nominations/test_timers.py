"""A message that waits delays the timers that look at what it may change, and no other; so how long it waits
changes nothing."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import FACT_TYPES, Event
from shared.events.nominations import RoundEnded
from tests.support.builders import BOARD, DISTRICT, FACTS, FEDERATION, Said, clock, district_merit, said
from tests.support.scenario import Scenario, nominations


def launched(campaign_id: str) -> Event:
    """The campaign as its own service tells of it."""
    data = {key: value for key, value in FACTS["campaign.launched"].items() if key != "outside_programme"}
    return FACT_TYPES["vn.tdkt.campaign.launched.v1"].model_validate(data | {"campaign_id": campaign_id})


def nominee(number: int) -> dict[str, str]:
    return {"full_name": f"Người {number} (hư cấu)"}


def waiting_in_the_district() -> Scenario:
    """Federation and district have a round each; the district has chosen one, a second waits for its campaign."""
    story = nominations().given(
        clock("2014-01-01"),
        said("round.opened"),
        said("nomination.submitted", round_id="d1", nominee=nominee(1)),
        said("round.opened", by=DISTRICT, round_id="d2", award="GKH"),
        district_merit("n2", round_id="d2", nominee=nominee(2)),
    )
    story.when(district_merit("n3", round_id="d2", campaign_id="c2", nominee=nominee(3)))
    return story.then_waits("campaign:c2")


def chosen(story: Scenario) -> dict[str, int]:
    return {fact.round_id: fact.chosen for fact in story.facts(RoundEnded)}


def test_a_round_ends_on_its_day_although_another_unions_nomination_waits():
    assert chosen(waiting_in_the_district().when(clock("2014-12-01"))) == {"d1": 1}


def test_who_withdraws_after_the_deadline_was_still_chosen_at_it():
    story = waiting_in_the_district().when(clock("2014-12-01"))
    withdrawn = said("nomination.withdrawn", at="2014-12-02")
    story.given(withdrawn)
    story.when(replace(withdrawn, by=DISTRICT, data={**withdrawn.data, "nomination_id": "n2"}, id="w2"))
    assert story.outcome == "held"
    story.when(clock("2014-12-03"))
    story.given(launched("c2")).when(clock("2014-12-04"))
    assert chosen(story) == {"d1": 1, "d2": 2}
    assert len(story.memory.held) == 0


def test_the_year_of_a_selection_is_settled_after_what_still_waits_for_it():
    story = waiting_in_the_district().when(clock("2014-12-01")).when(clock("2015-01-02"))
    settled = [draft for draft in story.saved if draft.event.type.startswith("vn.tdkt.duty.")]
    assert DISTRICT not in {draft.unit for draft in settled}
    assert FEDERATION in {draft.unit for draft in settled}
    story.given(launched("c2")).when(clock("2015-01-03"))
    (duty,) = [d for d in story.saved if d.event.type.startswith("vn.tdkt.duty.") and d.unit == DISTRICT]
    assert duty.known_on is not None
    assert (duty.event.value, duty.known_on.isoformat()) == (2, "2015-01-02")  # type: ignore[attr-defined]


# --- whatever waits, and however long
# ---------------------------------------------------------------------------------------------

STORY = [
    said("round.opened"),
    said("round.opened", by=DISTRICT, round_id="d2", award="GKH", campaign_id="c2"),
    *(
        said("nomination.submitted", nomination_id=f"n{n}", round_id="d1", campaign_id=c, nominee=nominee(n))
        for n, c in ((1, "c1"), (2, "c2"), (3, "c1"))
    ),
    *(
        district_merit(f"n{n}", round_id="d2", campaign_id=c, nominee=nominee(n))
        for n, c in ((4, "c1"), (5, "c2"))
    ),
    said("nomination.returned"),
    said("nomination.returned", by=BOARD, nomination_id="n2"),
    said("nomination.withdrawn", at="2014-12-02"),
    said("nomination.withdrawn", at="2014-12-02", nomination_id="n3"),
    said("nomination.withdrawn", at="2014-12-02", by=DISTRICT, nomination_id="n4"),
    said("exemplar.discovered"),
    said("exemplar.introduced"),
]
DAYS = ("2014-01-01", "2014-12-01", "2014-12-12", "2015-01-02")


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Said], int]:
    """The messages in some order, the clock's words in theirs among them, and when the campaign is heard of."""
    told = draw(st.permutations(STORY))
    places = sorted(draw(st.lists(st.integers(0, len(told)), min_size=len(DAYS), max_size=len(DAYS))))
    for number, (place, day) in enumerate(zip(places, DAYS, strict=True)):
        told.insert(place + number, clock(day))
    heard_at = draw(st.integers(0, len(told)))
    return [replace(one, id=f"m{number}") for number, one in enumerate(told)], heard_at


def told_by(messages: list[Said], heard_at: int) -> dict[str, list[object]]:
    """What each stream tells, in its order."""
    story = nominations()
    for number, message in enumerate(messages):
        if number == heard_at:
            story.given(launched("c2"))
        story.when(message)
    story.given(launched("c2")).when(replace(clock("2015-01-02"), id="last"))
    assert story.reasons_held == []
    streams: dict[str, list[object]] = defaultdict(list)
    for draft in story.saved:
        streams[draft.keys[0]].append((draft.id, draft.event, draft.known_on, draft.time))
    return streams


@settings(max_examples=150)
@given(stories())
def test_when_a_neighbour_is_heard_changes_no_fact(story):
    messages, heard_at = story
    assert told_by(messages, heard_at) == told_by(messages, 0)
