"""A federation's year, whatever is said in whatever order: never more than ten hold a place, never two awards stand for
one achievement, no award rests on what has fallen; the history only grows, and a state is the fold of it (II.3.c, N03)."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.nominations.domain.award import id_of
from shared.events.nominations import (
    AwardDecided,
    AwardRevoked,
    InitiativeAnnulled,
    InitiativeRecognised,
    NominationAppraised,
    NominationForwarded,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
)
from tests.support.builders import BOARD, COUNCIL, FEDERATION, UNION, clock, said, vote
from tests.support.scenario import Remembering, nominations
from tests.support.years import title

#: Three achievements of one person: the first two reach into each other, the third is that of another year.
PERIODS = (("2014-01-01", "2014-06-30"), ("2014-05-01", "2014-10-31"), ("2013-01-01", "2013-10-31"))
PEOPLE, WHICH = st.integers(1, 13), st.integers(0, 2)
TITLED = {"full_name": "Người 99", "birth_year": 1980, "workplace": UNION}
ENDED = NominationWithdrawn | NominationRejected | NominationLapsed


class Year(RuleBasedStateMachine):
    """What federation, Board and Chair may do with those whom it chooses, on any day."""

    def __init__(self) -> None:
        super().__init__()
        self.today, self.number = date(2014, 11, 1), 0
        self.known: list[str] = []

    @initialize()
    def begin(self) -> None:
        self.story = Remembering(nominations().domain)
        self.story.given(clock("2014-11-01"), said("round.opened", deadline="2014-12-31"))

    def say(self, name: str, **fields: Any) -> None:
        self.number += 1
        self.story.when(said(name, at=self.today.isoformat(), id=f"s{self.number}", **fields))
        assert self.story.reasons_held == []

    # --- choosing

    @rule(person=PEOPLE, which=WHICH, with_round=st.booleans())
    def choose(self, person: int, which: int, with_round: bool) -> None:
        self.say(
            "nomination.submitted",
            nomination_id=f"n{person}-{which}",
            round_id="d1" if with_round else None,
            nominee={"full_name": f"Người {person}"},
            achievement_period=list(PERIODS[which]),
        )

    @rule(first=st.integers(1, 4), with_round=st.booleans())
    def choose_many(self, first: int, with_round: bool) -> None:
        for person in range(first, first + 10):
            self.choose(person, 0, with_round)

    @rule(person=PEOPLE, which=WHICH, step=st.sampled_from(["withdrawn", "rejected", "returned", "supplemented"]))
    def step(self, person: int, which: int, step: str) -> None:
        if f"n{person}-{which}" in self.received():
            self.say(f"nomination.{step}", nomination_id=f"n{person}-{which}", **({"due": None} if step == "returned" else {}))

    @rule(days=st.integers(1, 12))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.story.when(clock(self.today.isoformat()))

    # --- deciding

    @rule(person=PEOPLE, which=WHICH)
    def go_on(self, person: int, which: int) -> None:
        """From the appraisal to the decision, whatever of it may be done."""
        self.carry_on(f"n{person}-{which}")

    def carry_on(self, id: str, fall: str = "") -> None:
        if id in self.received():
            self.say("nomination.appraised", nomination_id=id)
            if fall == "before":
                self.annul(False)
            self.say("nomination.forwarded", nomination_ids=[id], list_id=f"l{self.number}")
            if fall == "between":
                self.annul(False)
            self.say("award.decided", nomination_ids=[id], decision_id=f"q-{id}", decision_number=f"{id}/QĐ")

    @rule(person=PEOPLE, which=WHICH)
    def revoke(self, person: int, which: int) -> None:
        award_id = id_of(f"n{person}-{which}", f"q-n{person}-{which}")
        if any(fact.award_id == award_id for fact in self.story.facts(AwardDecided)):
            self.say("award.revoked", award_id=award_id, decision_number=f"{self.number}/QĐ-HB")

    # --- a title that rests on an initiative

    @rule(again=st.booleans())
    def invent(self, again: bool) -> None:
        author = {"person": TITLED, "share": "1"}
        self.say("initiative.recognised", initiative_id="s2" if again else "s1", level="province", authors=[author],
                 recognised_on="2013-06-01")  # fmt: skip

    @rule(again=st.booleans())
    def annul(self, again: bool) -> None:
        if self.told(InitiativeRecognised, initiative_id="s2" if again else "s1"):
            self.say("initiative.annulled", initiative_id="s2" if again else "s1")

    @rule()
    def propose_title(self) -> None:
        told = title(nominee=TITLED, prior_initiatives=[], id="t1", prior_awards=[
            {"award": "CSTDCS", "year": year, "decision_number": "1/QĐ"} for year in (2011, 2012, 2013)])  # fmt: skip
        self.say(told.name, **told.data)

    @rule(fall=st.sampled_from(["", "before", "between"]))
    def title_on_its_way(self, fall: str) -> None:
        """From the recognition to the decision, and somewhere on the way the initiative may fall."""
        self.invent(False)
        self.propose_title()
        self.agree_on_title()
        self.carry_on("t1", fall)

    @rule()
    def agree_on_title(self) -> None:
        if "t1" in self.received():
            for body in (BOARD, FEDERATION):
                self.say("consent.given", by=body, nomination_id="t1")
            ballot = vote(15, 15, held_on=self.today.isoformat())
            self.say("vote.recorded", by=COUNCIL, vote_id=f"v{self.number}", nomination_id="t1", vote=ballot)

    @rule()
    def carry_title_on(self) -> None:
        self.carry_on("t1")

    # --- what always holds

    def received(self) -> dict[str, NominationReceived]:
        return {fact.nomination_id: fact for fact in self.story.facts(NominationReceived)}

    def told(self, kind: type, **fields: str) -> bool:
        return any(all(getattr(fact, n) == v for n, v in fields.items()) for fact in self.story.facts(kind))

    def standing(self) -> list[NominationReceived]:
        """Neither ended without an award nor revoked."""
        gone = {d.event.nomination_id for d in self.story.saved if isinstance(d.event, ENDED | AwardRevoked)}
        return [fact for id, fact in self.received().items() if id not in gone]

    @invariant()
    def no_more_than_ten_hold_a_place(self) -> None:
        if hasattr(self, "story"):
            ended = {d.event.nomination_id for d in self.story.saved if isinstance(d.event, ENDED)}
            years = Counter(f.year for id, f in self.received().items() if f.award == "BKT" and id not in ended)
            assert max(years.values(), default=0) <= 10, years

    @invariant()
    def one_achievement_has_one_award(self) -> None:
        if not hasattr(self, "story"):
            return
        standing = [fact for fact in self.standing() if fact.award == "BKT"]
        for place, one in enumerate(standing):
            for other in standing[place + 1 :]:
                (first, last), (start, end) = one.achievement_period, other.achievement_period
                assert one.person_id != other.person_id or last < start or end < first, (one, other)

    @invariant()
    def who_ended_frees_the_place_and_nobody_else(self) -> None:
        if not hasattr(self, "story"):
            return
        ended = {d.event.nomination_id for d in self.story.saved if isinstance(d.event, ENDED)}
        for key, state in self.story.memory.states.by_key.items():
            if key.startswith(f"selection:{FEDERATION}/") and key.endswith("/BKT"):
                year = int(key.split("/")[1])
                holding = {id for id, f in self.received().items() if f.year == year and id not in ended}
                assert set(state.places) == {id for id in holding if self.received()[id].award == "BKT"}

    @invariant()
    def nothing_is_decided_out_of_order_or_on_what_has_fallen(self) -> None:
        if not hasattr(self, "story"):
            return
        done: set[tuple[type, str]] = set()
        recognised: set[str] = set()
        for draft in self.story.saved:
            event = draft.event
            match event:
                case InitiativeRecognised():
                    recognised.add(event.initiative_id)
                case InitiativeAnnulled():
                    recognised.discard(event.initiative_id)
                case NominationForwarded() | AwardDecided():
                    before = NominationForwarded if isinstance(event, AwardDecided) else NominationAppraised
                    assert (before, event.nomination_id) in done, event
                    assert event.award != "CSTDT" or recognised, event
                case _:
                    pass
            done.add((type(event), getattr(event, "nomination_id", "")))

    @invariant()
    def the_history_only_grows_and_each_fact_is_told_once(self) -> None:
        if hasattr(self, "story"):
            ids = [f"{draft.id} {draft.event.to_json()}" for draft in self.story.saved]
            assert ids[: len(self.known)] == self.known
            assert len({draft.id for draft in self.story.saved}) == len(ids)
            self.known = ids

    @invariant()
    def a_state_is_the_fold_of_its_facts(self) -> None:
        if hasattr(self, "story"):
            for key, state in self.story.memory.states.by_key.items():
                assert state == self.story._folded(key), key


TestYear = Year.TestCase
TestYear.settings = settings(max_examples=150, stateful_step_count=40, deadline=None, database=None)
