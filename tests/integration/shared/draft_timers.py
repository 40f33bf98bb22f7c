"""A message that waits delays the timers that look at what it may change, and no other."""

from shared.events.nominations import RoundEnded
from tests.support.builders import DISTRICT, clock, said
from tests.support.scenario import Scenario, nominations


def rounds_of_a_federation_and_a_district() -> Scenario:
    """The Federation's round has one nomination; a nomination of the district waits for a round nobody opened."""
    story = nominations().given(
        clock("2014-01-01"),
        said("round.opened"),
        said("nomination.submitted", round_id="d1"),
        said("round.opened", by=DISTRICT, round_id="d2", award="GKH"),
    )
    story.when(
        said("nomination.submitted", by=DISTRICT, nomination_id="n9", round_id="nobody's", award="GKH")
    )
    return story.then_waits("round:nobody's")


def test_a_round_ends_on_its_day_although_another_unions_nomination_waits():
    story = rounds_of_a_federation_and_a_district()
    story.when(clock("2014-12-01"))
    assert [(ended.round_id, ended.chosen) for ended in story.facts(RoundEnded)] == [("d1", 1)]


def test_who_withdraws_after_the_deadline_was_still_chosen_at_it():
    story = rounds_of_a_federation_and_a_district()
    story.when(clock("2014-12-01"))
    story.when(said("nomination.withdrawn", at="2014-12-02"))
    story.when(clock("2014-12-03"))
    story.when(said("round.opened", by=DISTRICT, round_id="nobody's", award="BKT", at="2014-12-03"))
    ended = {fact.round_id: fact.chosen for fact in story.facts(RoundEnded)}
    assert ended.get("d1") == 1
