"""What comes in one batch is decided as if it had come one by one: whatever a decision looks at was loaded for it."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.nominations import InitiativeAuthored, NominationReceived
from tests.support.builders import UNION, Said, said
from tests.support.scenario import Scenario, nominations
from tests.support.years import award_of, declaring, fighters, revoked, title

PERSON = {"full_name": "Nguyễn Thị A (hư cấu)", "birth_year": 1980, "workplace": UNION}
HALVES = (["2014-01-01", "2014-05-31"], ["2014-05-01", "2014-10-31"])


def authored(name: str, level: str | None = None, id: str = "s1", **person: Any) -> Said:
    day = "submitted_on" if level is None else "recognised_on"
    authors = [{"person": PERSON | person, "share": "1"}]
    return said(name, initiative_id=id, level=level, authors=authors, at="2013-06-01", **{day: "2013-06-01"})


#: What belongs together comes in this order; the threads in any.
THREADS: list[list[Said]] = [
    [*fighters(2012), revoked("f2012", "CSTDCS")],
    fighters(2013),
    [
        authored("initiative.submitted"),
        authored("initiative.recognised", "province"),
        authored("initiative.recognised", "national", person_ref="NV-1"),
        said("initiative.annulled", at="2014-12-30"),
    ],
    [title(prior_initiatives=[], **declaring(2011))],
    *([said("nomination.submitted", nomination_id=f"m{n}", achievement_period=half)] for n, half in enumerate(HALVES)),
    [said("nomination.submitted", nomination_id="m3", nominee={"person_ref": "NV-2"})],
    [authored("initiative.submitted", id="s2", person_ref="NV-3")],
    [
        said("exemplar.discovered"),
        said("publicity_consent.given"),
        said("exemplar.publicised"),
        said("publicity_consent.withdrawn"),
    ],
]
#: An order in which everything rests on something.
STORY = [*fighters(2012, 2013), *THREADS[2][:2], *THREADS[3], revoked("f2012", "CSTDCS"), *THREADS[2][2:]]


@st.composite
def interleaved(draw: st.DrawFn) -> list[Said]:
    turns = draw(st.permutations([number for number, thread in enumerate(THREADS) for _ in thread]))
    threads = [iter(thread) for thread in THREADS]
    return [replace(next(threads[turn]), id=f"m{number}") for number, turn in enumerate(turns)]


def by_stream(story: Scenario) -> dict[str, list[object]]:
    assert story.reasons_held == []
    streams: dict[str, list[object]] = defaultdict(list)
    for draft in story.saved:
        streams[draft.keys[0]].append((draft.id, draft.event, draft.keys, draft.law))
    return streams


def one_by_one(messages: list[Said]) -> Scenario:
    story = nominations()
    for message in messages:
        story.when(message)
    return story


@settings(max_examples=100)
@given(messages=interleaved(), cuts=st.lists(st.integers(1, 25), max_size=3))
def test_how_messages_are_batched_changes_no_fact(messages, cuts):
    story, places = nominations(), [0, *sorted(cuts), len(messages)]
    for first, last in pairwise(places):
        story.when_together(*messages[first:last])
    assert by_stream(story) == by_stream(one_by_one(messages))


def test_in_one_batch_everything_is_found():
    """The same in the order in which it makes sense: what a later message needs, an earlier one of the batch brought."""
    story = nominations().when_together(*STORY)
    assert by_stream(story) == by_stream(one_by_one(STORY))
    (named,) = {f.person_id for f in story.facts(InitiativeAuthored) if f.initiative_id == "s1"}
    (titled,) = [fact for fact in story.facts(NominationReceived) if fact.award == "CSTDT"]
    assert named == titled.person_id
    assert {b.id for b in titled.rests_on} == {"2011/QĐ-UBND", award_of("f2012"), award_of("f2013"), "s1"}


def test_two_nominations_of_somebody_new_in_one_batch_are_of_one_person():
    """The person whom the first of them brings is looked at by the second."""
    both = [said("nomination.submitted", nomination_id=f"n{n}", achievement_period=h) for n, h in enumerate(HALVES)]
    story = nominations().when_together(*both)
    assert [violation.code for violation in story.violations] == ["same_achievement_awarded"]
