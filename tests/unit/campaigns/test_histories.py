"""Random histories: what was saved, folded again, is the state that was there; and units are a tree on every day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.campaigns.domain import CampaignsDomain
from shared.arrival import Arrival
from shared.events import Event
from shared.events.campaigns import UnitClosed, UnitMerged, UnitReleased, UnitSplit, UnitSucceeded
from shared.reference import Reference
from tests.support.builders import (
    BOARD,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    OTHER_UNION,
    UNION,
    UNION_2,
    Said,
    clock,
    province,
    said,
)
from tests.support.scenario import Scenario, campaigns_rules

DAYS = [date(2014, 1, 1) + timedelta(days=9 * n) for n in range(60)]
PEOPLE = (BOARD, FEDERATION, DISTRICT, HOME_AFFAIRS, OTHER_DISTRICT, UNION, UNION_2, OTHER_UNION)
TREE = (FEDERATION, EDUCATION, DISTRICT, OTHER_DISTRICT, UNION, UNION_2, OTHER_UNION)
OF_UNITS = (UnitClosed, UnitMerged, UnitReleased, UnitSplit, UnitSucceeded)
HAPPENINGS = (
    "programme.signed", "programme.plan_agreed", "programme.reviewed", "programme.derived", "guidance.issued",
    "guidance.acknowledged", "campaign.launched", "campaign.amended", "campaign.reviewed", "campaign.closed",
    "registration.submitted", "registration.amended", "registration.evaluated", "activity.planned", "activity.held",
    "activity.reported", "finding.raised", "finding.answered", "finding.closed", "advice.asked", "advice.answered",
    "model.published", "model.adopted", "difficulty.raised", "difficulty.assigned", "difficulty.answered",
    "difficulty.closed", "officer.appointed", "officer.released", "communication.published",
)  # fmt: skip


class Remembering(Scenario):
    """Keeps its states from event to event, as the service does while it leads."""

    def _load(self, arrival: Arrival) -> None:
        while missing := [key for key in self._wanted(arrival) if key not in self.memory.states]:
            for key in missing:
                self.memory.states.by_key[key] = self._folded(key)

    def _wanted(self, arrival: Arrival) -> set[str]:
        states, timers = self.memory.states, set(self._may_go_off(arrival))
        read = {
            key for timer in timers if timer in states for key in self.domain.reads_of_timer(timer, states)
        }
        return {*self.turn.touches(arrival), *self.domain.reads(arrival, states), *timers, *read}

    def _save(self) -> Scenario:
        self.saved.extend(self.turn.drafts)
        self._waiting.update(self.turn.holds)
        return self


def service() -> Remembering:
    story = Remembering(CampaignsDomain(campaigns_rules()))
    story.given(*province())
    return story


@st.composite
def happenings(draw: st.DrawFn) -> list[Said]:
    """Things said by whoever, in any order, under a programme date that only grows."""
    begun = ("programme.signed", "campaign.launched", "activity.held", "finding.raised", "difficulty.raised")
    found = [said(name, at="2014-01-01") for name in begun if draw(st.booleans())]
    for day in sorted(draw(st.lists(st.sampled_from(DAYS), min_size=5, max_size=40))):
        if draw(st.integers(0, 4)) == 0:
            found.append(clock(f"{day}"))
            continue
        name = draw(st.sampled_from(HAPPENINGS))
        by = draw(st.sampled_from(PEOPLE)) if draw(st.booleans()) else ""
        fields = (
            {"change": draw(st.sampled_from(("extended", "suspended", "resumed")))}
            if "amended" in name
            else {}
        )
        found.append(said(name, by=by, at=f"{day}", **(fields if name == "campaign.amended" else {})))
    return [*found, clock("2015-07-01"), clock("2016-01-02")]


@given(happenings())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_replay_gives_the_state_that_was_there(history: list[Said]):
    live, cold = service(), Scenario(CampaignsDomain(campaigns_rules())).given(*province())
    for said_ in history:
        assert live.when(said_).outcome == cold.when(said_).outcome
        assert live.reasons_held == []
    states = live.memory.states.by_key
    assert {key: live._folded(key) for key in states} == states
    assert told_of(live) == told_of(cold)


def told_of(story: Scenario) -> dict[str, list[tuple[str, Event]]]:
    """By what it is filed under, in order. What has nothing in common may change places: an overdue timer goes off once
    all that it reads is at hand, which is earlier where states are kept."""
    found: dict[str, list[tuple[str, Event]]] = {}
    for draft in story.saved:
        for key in draft.keys:
            found.setdefault(key, []).append((draft.id, draft.event))
    return found


@given(happenings())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_finding_or_difficulty_is_told_of_as_late_once_for_each_time_it_was_set_a_day(history: list[Said]):
    story = service()
    for said_ in history:
        story.when(said_)
    told = [
        draft.event.type.rsplit(".", 2)[-2] for draft in story.saved if draft.event.aggregate() == "finding"
    ]
    assert told.count("overdue") <= 1
    assert told.count("closed") <= 1
    assert told[:1] in ([], ["raised"])


@st.composite
def changes(draw: st.DrawFn) -> list[Said]:
    """The Board says of units whatever comes to its mind."""
    found: list[Said] = []
    for number in range(draw(st.integers(1, 14))):
        unit, other, third = (draw(st.sampled_from(TREE)) for _ in range(3))
        on = draw(st.sampled_from(DAYS[1::12]))
        told = {"unit_id": f"u-{unit}", "effective_on": f"{on}", "at": f"{DAYS[0]}", "id": f"c{number}"}
        match draw(st.sampled_from(("released", "released", "merged", "split", "succeeded", "closed"))):
            case "released":
                found.append(said("unit.released", **told, led_by=draw(st.sampled_from((other, None)))))
            case "merged":
                found.append(said("unit.merged", **told, into=other))
            case "split":
                found.append(said("unit.split", **told, into=[other, third]))
            case "succeeded":
                found.append(said("unit.succeeded", **told, successors=[other]))
            case _:
                closed = {"unit_id": told["unit_id"], "at": told["at"], "id": told["id"]}
                found.append(said("unit.closed", **closed, closed_on=f"{on}", successors=[other]))
    return found


@given(changes())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_who_leads_whom_is_a_tree_on_every_day(history: list[Said]):
    story = service()
    for said_ in history:
        assert story.when(said_).outcome in ("accepted", "refused")
    directory = story.domain.directory
    for path in TREE:
        days = [day for day, _ in directory.leaders.get(path, ())]
        assert days == sorted(set(days))
    for day in DAYS:
        for path in TREE:
            seen = {path}
            while path := directory.leader_of(path, day) or "":
                assert path not in seen, f"a ring on {day}"
                seen.add(path)


@given(changes())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_stands_for_a_unit_on_a_day_is_open_then(history: list[Said]):
    story = service()
    for said_ in history:
        story.when(said_)
    directory = story.domain.directory
    for day in DAYS:
        for path in TREE:
            for heir in directory.successors_of(path, day):
                unit = directory.get(heir)
                assert unit is not None
                assert unit.open_on(day)
    for path, entries in directory.heirs.items():
        ended = directory.by_path[path].valid_to is not None
        assert ended or all(path in heirs for _, heirs in entries), f"{path} goes on beside who stands for it"


def test_a_ring_is_what_these_tests_would_see():
    """The guard, taken away: the directory itself does not stop a ring."""
    directory = service().domain.directory
    directory.lead(UNION, DISTRICT, DAYS[0])
    directory.lead(DISTRICT, UNION, DAYS[0])
    assert directory.leader_of(directory.leader_of(UNION, DAYS[1]) or "", DAYS[1]) == UNION


@given(changes())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_hears_the_facts_knows_the_units_that_decided_them(history: list[Said]):
    """Nominations, notifications and reporting learn of units from facts alone."""
    story = service()
    for said_ in history:
        story.when(said_)
    heard = Reference()
    for fact in [*province(), *(draft.event for draft in story.saved)]:
        heard.observe(fact)
    live = story.domain.directory
    assert (heard.directory.by_path, heard.directory.leaders, heard.directory.heirs) == (
        live.by_path, live.leaders, live.heirs)  # fmt: skip


@given(changes())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_known_of_the_days_before_never_changes_its_unit(history: list[Said]):
    """Whatever is said later, a path is the path of the same unit, and its facts keep it."""
    story = service()
    ids = {path: unit.unit_id for path, unit in story.domain.directory.by_path.items()}
    told: list[tuple[str, object]] = []
    for said_ in history:
        story.when(said_)
        assert [(d.id, d.event) for d in story.saved[: len(told)]] == told
        told = [(d.id, d.event) for d in story.saved]
    assert {path: unit.unit_id for path, unit in story.domain.directory.by_path.items()} == ids
    assert all(ids[event.path] == event.unit_id for _, event in told if isinstance(event, OF_UNITS))


@given(st.lists(changes(), min_size=1, max_size=3).map(lambda parts: [one for part in parts for one in part]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_however_messages_are_cut_into_batches_the_facts_are_the_same(history: list[Said]):
    numbered = [replace(one, id=f"c{number}") for number, one in enumerate(history)]
    one_by_one, at_once = (Scenario(CampaignsDomain(campaigns_rules())).given(*province()) for _ in range(2))
    for said_ in numbered:
        one_by_one.when(said_)
    at_once.when_together(*numbered)
    assert [(d.id, d.event) for d in one_by_one.saved] == [(d.id, d.event) for d in at_once.saved]


@given(changes(), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_message_that_comes_twice_changes_nothing(history: list[Said], data: st.DataObject):
    story = service()
    for number, one in enumerate(history):
        story.when(replace(one, id=f"c{number}"))
    before = len(story.saved)
    again = data.draw(st.integers(0, len(history) - 1))
    assert story.when(replace(history[again], id=f"c{again}")).outcome == "repeated"
    assert len(story.saved) == before
