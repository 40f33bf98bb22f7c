"""One batch in memory: repeated, reused, waiting, behind, failed, parked, discarded (contract 3 and 6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.arrival import Arrival, read
from shared.clock import local_date
from shared.directory import Directory
from shared.errors import violated
from shared.events import Event, intake
from shared.events.answers import IntakeAccepted, IntakeRefused
from shared.events.campaigns import CampaignClosed, CampaignLaunched, CampaignRegistrationEnded
from shared.inbox import Inbox
from shared.memory import Memory
from shared.timers import Timer
from shared.turn import Turn
from shared.world import Fact, Keep, unheard
from tests.support.builders import FEDERATION, NOW, Said, clock, said

DELAYS = (1.0, 5.0)


class Ledger:
    """A domain of one rule: a campaign is launched before it is closed; `broken` names ids that break the
    code."""

    service = "campaigns"

    def __init__(self) -> None:
        self.directory = Directory()
        self.broken: set[str] = set()

    def touches(self, arrival: Arrival) -> frozenset[str]:
        return frozenset({arrival.event.stream()} if arrival.event else ())

    def reads(self, arrival: Arrival, states: Any) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def initial(self, key: str) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def evolve(self, key: str, state: tuple[object, ...], event: Event) -> tuple[object, ...]:  # noqa: ARG002
        return (*state, event)

    def decide(self, arrival: Arrival, states: Any, moment: Any) -> Any:  # noqa: ARG002
        event: Any = arrival.event
        if isinstance(event, intake.ClockAdvanced):
            return []
        history = states[event.stream()]
        if event.campaign_id in self.broken:
            raise ZeroDivisionError("a fault of ours")
        if isinstance(event, intake.CampaignLaunched):
            return self._launch(event, history)
        if not history:
            raise unheard(event.stream(), "aggregate_unknown", "/data/campaign_id", what="campaign", id="c1")
        return [
            Fact(
                CampaignClosed(campaign_id=event.campaign_id, launcher=FEDERATION, closed_on=event.closed_on),
                FEDERATION,
            )
        ]

    def _launch(self, event: Any, history: Any) -> list[Fact | Keep]:
        if history:
            raise violated(
                "state_forbids", "/data/campaign_id", what="campaign", state="launched", wanted="a new id"
            )
        fact = CampaignLaunched(**event.model_dump(exclude={"criteria"}))
        return [Fact(fact, FEDERATION), Keep("k", {"secret": 1})]

    def due(self, key: str, state: Any) -> date | None:  # noqa: ARG002
        ended = any(isinstance(event, CampaignRegistrationEnded) for event in state)
        return state[0].registration_deadline if state and not ended else None

    def bound_to(self, arrival: Any, states: Any) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def reads_of_timer(self, key: str, states: Any) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def watches(self, key: str, states: Any) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def expire(self, key: str, states: Any, today: date) -> list[Fact]:  # noqa: ARG002
        first = states[key][0]
        return [
            Fact(
                CampaignRegistrationEnded(
                    campaign_id=first.campaign_id,
                    launcher=FEDERATION,
                    registered=0,
                    overdue=0,
                    deadline=first.registration_deadline,
                ),
                FEDERATION,
            )
        ]

    def periods_ended(self, previous: date | None, today: date) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def observe(self, event: Event) -> tuple[str, ...]:  # noqa: ARG002
        return ()

    def forget(self) -> None:
        pass


class Bench:
    """A turn over an empty memory; every key is loaded as new."""

    def __init__(self, *, answers_clock: bool = True) -> None:
        self.domain, self.memory = Ledger(), Memory()
        self.turn = Turn(self.domain, self.memory, NOW, DELAYS, inbox=Inbox(), answers_clock=answers_clock)

    def take(self, one: Said, position: int) -> str:
        return self.turn.take(self.arrival(one, position))

    def retake(self, one: Said, position: int, *, final: bool = False) -> str:
        row = self.memory.held.rows[position]
        return self.turn.retake(self.arrival(one, position), row, final=final)

    def arrival(self, one: Said, position: int) -> Arrival:
        arrival = read(one.wire(position), NOW)
        for key in self.domain.touches(arrival):
            self.memory.states.by_key.setdefault(key, ())
        return arrival

    @property
    def told(self) -> list[str]:
        return [draft.event.type.removeprefix("vn.tdkt.").removesuffix(".v1") for draft in self.turn.drafts]

    @property
    def codes(self) -> list[str]:
        refusals = [draft.event for draft in self.turn.drafts if isinstance(draft.event, IntakeRefused)]
        return [violation.code for refusal in refusals for violation in refusal.violations]


LAUNCHED, CLOSED = said("campaign.launched", id="x1"), said("campaign.closed", id="x2")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def of(id: str) -> tuple[Said, Said]:
    return said("campaign.launched", campaign_id=id), said("campaign.closed", campaign_id=id)


# --- answers
# -------------------------------------------------------------------------------------------------


def test_an_accepted_event_is_answered_after_its_facts_and_names_them(bench):
    assert bench.take(LAUNCHED, 1) == "accepted"
    assert bench.told == ["campaign.launched", "intake.accepted"]
    fact, answer = bench.turn.drafts
    assert answer.event.facts == (fact.id,)
    assert (answer.event.cause, answer.cause, answer.unit) == ("x1", "x1", FEDERATION)


def test_what_is_personal_goes_to_the_vault_and_counts_as_no_fact(bench):
    bench.take(LAUNCHED, 1)
    assert bench.turn.keeps == [Keep("k", {"secret": 1})]
    assert len(bench.turn.drafts[-1].event.facts) == 1


def test_a_replay_gives_the_same_ids(bench):
    bench.take(LAUNCHED, 1)
    again = Bench()
    again.take(LAUNCHED, 99)
    assert [draft.id for draft in again.turn.drafts] == [draft.id for draft in bench.turn.drafts]


def test_a_refusal_tells_why_and_fails_nobody_else(bench):
    other = said("campaign.launched", campaign_id="c2")
    outcomes = [
        bench.take(LAUNCHED, 1),
        bench.take(said("campaign.launched", id="x3"), 2),
        bench.take(other, 3),
    ]
    assert outcomes == ["accepted", "refused", "accepted"]
    assert bench.codes == ["state_forbids"]


def test_what_cannot_be_read_is_refused_by_its_place(bench):
    broken = said("campaign.launched", id="x1", name_vi="")
    assert bench.take(broken, 1) == "refused"
    assert bench.codes == ["schema_invalid"]


# --- the same event again
# ------------------------------------------------------------------------------------


def test_the_same_event_again_has_no_second_effect(bench):
    assert [bench.take(LAUNCHED, 1), bench.take(LAUNCHED, 2)] == ["accepted", "repeated"]
    assert bench.told == ["campaign.launched", "intake.accepted"]


def test_a_refused_event_again_is_answered_once(bench):
    refused = said("campaign.launched", id="x9", name_vi="")
    assert [bench.take(refused, 1), bench.take(refused, 2)] == ["refused", "repeated"]
    assert bench.told == ["intake.refused"]


def test_an_id_used_for_another_event_is_refused_each_time_it_differs(bench):
    second, third = said("campaign.closed", id="x1"), said("campaign.reviewed", id="x1")
    outcomes = [bench.take(one, n) for n, one in enumerate((LAUNCHED, second, second, third, LAUNCHED), 1)]
    assert outcomes == ["accepted", "refused", "repeated", "refused", "repeated"]
    assert bench.codes == ["id_reused", "id_reused"]
    assert len({draft.id for draft in bench.turn.drafts}) == len(bench.turn.drafts)


def test_another_unit_may_use_the_same_id(bench):
    other = said("campaign.launched", id="x1", campaign_id="c2", by="66.ubnd", launcher="66.ubnd")
    assert [bench.take(LAUNCHED, 1), bench.take(other, 2)] == ["accepted", "accepted"]


# --- waiting and order
# ---------------------------------------------------------------------------------------


def test_an_event_waits_for_what_it_needs_and_goes_on_when_it_has_come(bench):
    assert bench.take(CLOSED, 1) == "held"
    assert bench.memory.held.rows[1].needs == {"campaign:c1"}
    assert bench.take(LAUNCHED, 2) == "accepted"
    assert bench.memory.held.rows[1].needs == frozenset()
    assert bench.retake(CLOSED, 1) == "accepted"
    assert bench.turn.dropped == {1}
    assert bench.turn.holds == {}


def test_an_event_that_still_waits_when_all_is_heard_is_refused(bench):
    bench.take(CLOSED, 1)
    assert bench.retake(CLOSED, 1) == "held"
    assert bench.retake(CLOSED, 1, final=True) == "refused"
    assert bench.codes == ["aggregate_unknown"]
    assert len(bench.memory.held) == 0


def test_what_touches_a_held_id_stays_behind_it(bench):
    bench.domain.broken = {"c1"}
    assert bench.take(LAUNCHED, 1) == "held"
    bench.domain.broken = set()
    assert bench.take(CLOSED, 2) == "held"
    row = bench.memory.held.rows[2]
    assert (row.reason, row.needs) == ("waiting", frozenset())
    assert bench.retake(CLOSED, 2) == "held"
    assert [bench.retake(LAUNCHED, 1), bench.retake(CLOSED, 2)] == ["accepted", "accepted"]


def test_what_touches_something_else_goes_past_it(bench):
    bench.domain.broken = {"c1"}
    bench.take(LAUNCHED, 1)
    assert bench.take(of("c2")[0], 2) == "accepted"


# --- faults of ours
# ------------------------------------------------------------------------------------------


def test_what_breaks_the_code_is_tried_again_later_then_parked(bench):
    bench.domain.broken = {"c1"}
    seen = [bench.take(LAUNCHED, 1)]
    rows = [bench.memory.held.rows[1]]
    for _ in range(2):
        seen.append(bench.retake(LAUNCHED, 1))
        rows.append(bench.memory.held.rows[1])
    assert seen == ["held"] * 3
    assert [(row.reason, row.attempts) for row in rows] == [("failed", 1), ("failed", 2), ("parked", 3)]
    assert [row.due for row in rows] == [NOW + timedelta(seconds=1), NOW + timedelta(seconds=5), None]
    assert "ZeroDivisionError" in bench.turn.holds[1][2]
    assert bench.told == []


def test_a_parked_event_can_be_tried_again_after_the_fault_is_mended(bench):
    bench.domain.broken = {"c1"}
    bench.take(LAUNCHED, 1)
    bench.domain.broken = set()
    assert bench.retake(LAUNCHED, 1) == "accepted"


def test_a_parked_event_that_is_given_up_is_refused_and_lets_the_others_go(bench):
    bench.domain.broken = {"c1"}
    bench.take(LAUNCHED, 1)
    assert bench.turn.discard(bench.arrival(LAUNCHED, 1), bench.memory.held.rows[1], "not ours") == "refused"
    assert bench.codes == ["discarded"]
    refusal = bench.turn.drafts[-1].event
    assert "not ours" in refusal.violations[0].message_en
    bench.domain.broken = set()
    assert bench.take(said("campaign.launched", id="x7"), 6) == "accepted"


# --- the programme clock
# -------------------------------------------------------------------------------------


def test_a_timer_goes_off_when_the_date_has_passed_its_day(bench):
    bench.take(LAUNCHED, 1)
    assert bench.memory.timers.by_key == {"campaign:c1": Timer(date(2014, 3, 31), 1)}
    bench.take(clock("2014-03-31"), 2)
    assert "campaign.registration_ended" not in bench.told
    bench.take(clock("2014-04-01"), 3)
    assert bench.told.count("campaign.registration_ended") == 1
    assert bench.memory.timers.by_key == {}
    assert bench.memory.timers.late == {}
    assert bench.turn.timers == {"campaign:c1": None}


def test_what_a_timer_tells_is_dated_and_known_on_the_new_day(bench):
    bench.take(LAUNCHED, 1)
    bench.take(clock("2014-04-01"), 2)
    (ended,) = [draft for draft in bench.turn.drafts if isinstance(draft.event, CampaignRegistrationEnded)]
    assert (ended.known_on, ended.cause) == (date(2014, 4, 1), "clock-2014-04-01")
    assert local_date(ended.time) == date(2014, 4, 1)


def test_an_event_is_known_on_the_date_at_its_place_however_late_it_is_decided(bench):
    bench.take(CLOSED, 1)
    bench.take(clock("2014-02-01"), 2)
    bench.take(LAUNCHED, 3)
    bench.retake(CLOSED, 1)
    known = {
        draft.event.type.split(".")[-2]: draft.known_on
        for draft in bench.turn.drafts
        if isinstance(draft.event, CampaignLaunched | CampaignClosed)
    }
    assert known == {"launched": date(2014, 2, 1), "closed": None}


def test_a_timer_set_after_its_day_has_passed_goes_off_at_once(bench):
    bench.take(clock("2014-04-01"), 1)
    bench.take(LAUNCHED, 2)
    assert bench.told.count("campaign.registration_ended") == 1


def test_who_does_not_answer_for_the_clock_moves_its_own_without_a_word():
    quiet = Bench(answers_clock=False)
    assert quiet.take(clock("2014-03-31"), 1) == "accepted"
    assert quiet.told == []
    assert quiet.memory.clock.today == date(2014, 3, 31)
    assert quiet.turn.moves == [(1, date(2014, 3, 31))]


def test_the_clock_of_a_unit_moves_nothing(bench):
    bench.take(said("clock.advanced", by=FEDERATION), 1)
    assert bench.memory.clock.today is None


# --- whatever the order
# --------------------------------------------------------------------------------------

EVENTS = st.lists(st.tuples(st.sampled_from(["c1", "c2"]), st.booleans(), st.booleans()), max_size=12)


@given(EVENTS)
def test_every_message_gets_one_answer_and_each_campaign_its_events_in_stream_order(story):
    """Some break the code at first; all are tried again in stream order until nothing is held."""
    bench = Bench()
    messages = {}
    for position, (id, launches, breaks) in enumerate(story, 1):
        messages[position] = of(id)[0 if launches else 1]
        bench.domain.broken = {id} if breaks else set()
        bench.take(messages[position], position)
    bench.domain.broken = set()
    for final in (False, True):
        for _ in messages:
            for row in list(bench.memory.held.in_order()):
                bench.retake(messages[row.position], row.position, final=final)
    answers = [
        d.event.cause for d in bench.turn.drafts if isinstance(d.event, IntakeAccepted | IntakeRefused)
    ]
    assert sorted(answers) == sorted(f"m{position}" for position in messages)
    assert len(bench.memory.held) == 0
    for id in ("c1", "c2"):
        told = [
            d
            for d in bench.turn.drafts
            if isinstance(d.event, CampaignLaunched | CampaignClosed) and d.event.campaign_id == id
        ]
        closings = [int(d.cause[1:]) for d in told if isinstance(d.event, CampaignClosed)]
        assert closings == sorted(closings)
        assert not told or isinstance(told[0].event, CampaignLaunched)


def test_the_wall_clock_plays_no_part_in_what_is_decided():
    early, late = Bench(), Bench()
    late.turn.now = datetime(2030, 1, 1, tzinfo=UTC)
    for bench in (early, late):
        bench.take(LAUNCHED, 1)
        bench.take(clock("2014-04-01"), 2)
    assert early.turn.drafts == late.turn.drafts
