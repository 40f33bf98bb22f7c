"""Whatever is said, in whatever order: nothing is forwarded or decided without all that it needs, and a state is the
fold of its facts (domain 3.6)."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.nominations.domain.nomination import FINAL
from services.nominations.rules import RuleSets
from shared.events.nominations import (
    AwardDecided,
    CommentClosed,
    CommentOpened,
    ComplaintLodged,
    ComplaintResolved,
    ConsultationAnswered,
    ConsultationLapsed,
    ConsultationRequested,
    NominationAppraised,
    NominationConsented,
    NominationConsentRefused,
    NominationForwarded,
    NominationHeld,
    NominationReleased,
    NominationSupplemented,
    NominationVoted,
    NominationVoteFailed,
)
from tests.support.builders import (
    BOARD,
    COUNCIL,
    DEPARTMENT,
    FEDERATION,
    NEWSPAPER,
    PC,
    clock,
    merit_title,
    said,
    vote,
)
from tests.support.planted import commented
from tests.support.scenario import Remembering, nominations

#: Merits whose list lies open for five working days, and titles that both bodies and the council must agree to.
MERITS, TITLES = ("n1", "n3", "n5"), ("n2", "n4", "n6")
ONE = st.sampled_from([*MERITS, *TITLES])
SEVERAL = st.lists(ONE, min_size=1, max_size=3, unique=True)
FEW = st.integers(1, 2)
STOPS = st.sampled_from(
    ["", "", "", "hold", "complaint", "complaint, upheld", "two complaints", "consultation", "objection", "council"]
)
#: What stops a nomination is said seldom enough for others to go through.
SELDOM = st.integers(0, 5).map(lambda n: n == 5)
DAYS = 5


@cache
def rules() -> RuleSets:
    return commented("BKT", DAYS)


class Steps(RuleBasedStateMachine):
    """Each step as somebody may take it on any day; whatever is not allowed is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.today, self.number = date(2014, 12, 1), 0
        self.looked_at = 0
        self.sittings: set[tuple[str, str, date]] = set()

    @initialize()
    def submit(self) -> None:
        heard = nominations(rules())
        self.story = Remembering(heard.domain)
        self.story.given(
            clock("2014-12-01"),
            *(said("nomination.submitted", nomination_id=id, nominee={"full_name": id}) for id in MERITS),
            *(merit_title(id, nominee={"full_name": id}) for id in TITLES),
        )

    def say(self, name: str, **fields: Any) -> None:
        self.number += 1
        day = self.today.isoformat()
        self.story.when(said(name, at=day, id=f"s{self.number}", **fields))
        assert self.story.reasons_held == []
        assert self.story.outcome in ("accepted", "refused"), self.story.outcome

    @rule(days=st.integers(1, 9))
    def let_days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.story.when(clock(self.today.isoformat()))
        assert self.story.reasons_held == []

    # --- the ordinary way, so that some arrive

    @rule(of=ONE, without=st.sampled_from(["", BOARD, FEDERATION, COUNCIL, "window"]), stop=STOPS)
    def go_on(self, of: str, without: str, stop: str) -> None:
        """Whatever it still needs of those who agree, but for one of them, and for one who stops it on its way."""
        self.appraise(of)
        for body in (BOARD, FEDERATION):
            if body != without:
                self.consent(of, body, True)
        if without != COUNCIL:
            self.vote(of, COUNCIL, 15, 0)
        if without != "window":
            self.publish([of], 2, 8)
        self.let_days_pass(10)
        self.stop(of, stop)
        self.forward([of])

    def stop(self, of: str, by: str) -> None:
        match by:
            case "hold":
                self.hold(of, True)
            case "complaint" | "complaint, upheld" | "two complaints":
                self.complain(of, 1, False, True)
                if by == "complaint, upheld":
                    self.resolve(of, 1, True, BOARD, "upheld")
                if by == "two complaints":
                    self.complain(of, 2, False, True)
                    self.resolve(of, 1, True, BOARD, "dismissed")
            case "consultation" | "objection":
                self.consult(of, 1, DEPARTMENT)
                if by == "objection":
                    self.answer(of, 1, DEPARTMENT, "object")
            case "council":
                self.vote(of, COUNCIL, 13, 0)
            case _:
                pass

    @rule(of=ONE)
    def settle(self, of: str) -> None:
        """Whatever stops it is settled."""
        for first in (True, False):
            for which in (1, 2):
                self.resolve(of, which, first, BOARD if first else PC, "dismissed")
        for fact in self.story.facts(ConsultationRequested):
            if fact.nomination_id == of:
                self.answer(of, int(fact.consultation_id[1]), fact.consulted, "agree")
        self.release(of)
        self.supplement(of)

    # --- the appraiser

    @rule(of=ONE)
    def appraise(self, of: str) -> None:
        self.say("nomination.appraised", nomination_id=of)

    @rule(of=ONE, seldom=SELDOM)
    def return_(self, of: str, seldom: bool) -> None:
        if seldom:
            self.say("nomination.returned", nomination_id=of, due=None)

    @rule(of=ONE)
    def supplement(self, of: str) -> None:
        self.say("nomination.supplemented", nomination_id=of)

    @rule(of=ONE, seldom=SELDOM)
    def hold(self, of: str, seldom: bool) -> None:
        if seldom:
            self.say("nomination.held", nomination_id=of)

    @rule(of=ONE)
    def release(self, of: str) -> None:
        self.say("nomination.released", nomination_id=of)

    @rule(of=SEVERAL)
    def forward(self, of: list[str]) -> None:
        self.say("nomination.forwarded", list_id=f"l{self.number}", nomination_ids=of)

    @rule(of=SEVERAL)
    def decide(self, of: list[str]) -> None:
        number = f"{self.number}/QĐ-UBND"
        self.say("award.decided", decision_id=f"q{self.number}", decision_number=number, nomination_ids=of)

    # --- the others

    @rule(of=ONE, by=st.sampled_from([BOARD, FEDERATION]), agrees=st.booleans())
    def consent(self, of: str, by: str, agrees: bool) -> None:
        self.say("consent.given" if agrees else "consent.refused", by=by, nomination_id=of)

    @rule(
        of=ONE,
        by=st.sampled_from([COUNCIL, FEDERATION]),
        in_favour=st.integers(12, 15),
        days_ago=st.integers(0, 2),
    )
    def vote(self, of: str, by: str, in_favour: int, days_ago: int) -> None:
        held_on = (self.today - timedelta(days=days_ago)).isoformat()
        ballot = vote(in_favour, 15, held_on=held_on)
        self.say("vote.recorded", by=by, vote_id=f"v{self.number}", nomination_id=of, vote=ballot)

    @rule(of=ONE, which=FEW, consulted=st.sampled_from([DEPARTMENT, NEWSPAPER]))
    def consult(self, of: str, which: int, consulted: str) -> None:
        id = f"h{which}-{of}"
        self.say("consultation.requested", consultation_id=id, nomination_id=of, to=consulted, due=None)

    @rule(
        of=ONE,
        which=FEW,
        by=st.sampled_from([DEPARTMENT, NEWSPAPER]),
        answer=st.sampled_from(["agree", "object"]),
    )
    def answer(self, of: str, which: int, by: str, answer: str) -> None:
        if self.said(ConsultationRequested, consultation_id=f"h{which}-{of}"):
            fields = {"consultation_id": f"h{which}-{of}", "answer": answer, "ground": "tax"}
            self.say("consultation.answered", by=by, **fields)

    @rule(of=SEVERAL, which=FEW, days=st.integers(5, 9))
    def publish(self, of: list[str], which: int, days: int) -> None:
        opens, closes = self.today.isoformat(), (self.today + timedelta(days=days)).isoformat()
        self.say("comment.opened", comment_id=f"k{which}-{of[0]}", nomination_ids=of, opens=opens, closes=closes)

    @rule(of=ONE, which=FEW)
    def close(self, of: str, which: int) -> None:
        if self.said(CommentOpened, comment_id=f"k{which}-{of}"):
            self.say("comment.closed", comment_id=f"k{which}-{of}", closed_on=self.today.isoformat())

    @rule(of=ONE, which=FEW, second=st.booleans(), seldom=SELDOM)
    def complain(self, of: str, which: int, second: bool, seldom: bool) -> None:
        if not seldom:
            return
        previous = (
            f"x{which}-{of}" if second and self.said(ComplaintLodged, complaint_id=f"x{which}-{of}") else None
        )
        id = f"y{which}-{of}" if previous else f"x{which}-{of}"
        self.say(
            "complaint.lodged", complaint_id=id, previous_id=previous, against_id=of, known_on=self.today.isoformat(),
            lodged_on=self.today.isoformat(),
        )  # fmt: skip

    @rule(
        of=ONE, which=FEW, first=st.booleans(), by=st.sampled_from([BOARD, PC]),
        outcome=st.sampled_from(["upheld", "partly", "dismissed"]),
    )  # fmt: skip
    def resolve(self, of: str, which: int, first: bool, by: str, outcome: str) -> None:
        id = f"{'x' if first else 'y'}{which}-{of}"
        if self.said(ComplaintLodged, complaint_id=id):
            day = self.today.isoformat()
            self.say("complaint.resolved", by=by, complaint_id=id, outcome=outcome, resolved_on=day)

    def said(self, kind: type, **fields: str) -> bool:
        return any(all(getattr(fact, n) == v for n, v in fields.items()) for fact in self.story.facts(kind))

    # --- what always holds

    @invariant()
    def nothing_goes_on_without_what_it_needs(self) -> None:
        if not hasattr(self, "story"):
            return
        for place in range(self.looked_at, len(self.story.saved)):
            event = self.story.saved[place].event
            if isinstance(event, NominationVoted | NominationVoteFailed):
                sitting = (event.nomination_id, event.voter, event.vote.held_on)
                assert sitting not in self.sittings, "a sitting voted twice"
                self.sittings.add(sitting)
            if isinstance(event, NominationForwarded | AwardDecided):
                before = Before(event.nomination_id, self.story.saved[:place])
                assert not before.on_hold, event
                if isinstance(event, AwardDecided):
                    assert before.forwarded, event
                else:
                    before.check_ready(event.award)
        self.looked_at = len(self.story.saved)

    @invariant()
    def a_state_is_the_fold_of_its_facts(self) -> None:
        if not hasattr(self, "story"):
            return
        domain, memory = self.story.domain, self.story.memory
        for key, state in memory.states.by_key.items():
            folded = self.story._folded(key)
            assert state == folded, key
            timer = memory.timers.by_key.get(key)
            assert domain.due(key, folded) == (timer.due if timer else None), key
            if key.startswith("nomination:") and state.step in FINAL:
                assert not state.awaits_consent


def working_days(first: date, last: date) -> int:
    return sum((first + timedelta(days=n)).weekday() < 5 for n in range(1, (last - first).days + 1))


class Before:
    """What the facts before one of them tell of a nomination, counted without the domain."""

    def __init__(self, id: str, drafts: list[Any]) -> None:
        self.id, self.drafts = id, drafts
        self.holds: set[str] = set()
        self.consents: set[str] = set()
        self.carried: list[Fraction] = []
        self.consulted: dict[str, str] = {}
        self.windows: dict[str, CommentOpened] = {}
        self.closed: dict[str, date] = {}
        self.forwarded = self.appraised = False
        for draft in drafts:
            self.take(draft.event)

    @property
    def on_hold(self) -> bool:
        return bool(self.holds)

    def check_ready(self, award: str) -> None:
        assert self.appraised
        assert set(self.consulted.values()) <= {"settled"}, self.consulted
        assert set(self.windows) == set(self.closed), "a window is open"
        if award == "BKT":
            assert self.windows, "never published for comment"
            for id, opened in self.windows.items():
                assert working_days(opened.opens, self.closed[id]) >= DAYS, "closed before its least length"
        if award == "CSTDT":
            assert self.consents == {BOARD, FEDERATION}
            assert self.carried, "the council has not voted"
            assert self.carried[-1] >= Fraction(9, 10)

    def take(self, event: Any) -> None:
        match event:
            case CommentOpened() if self.id in event.nomination_ids:
                self.windows[event.comment_id] = event
            case CommentClosed() if event.comment_id in self.windows:
                self.closed[event.comment_id] = event.closed_on
            case ComplaintResolved() if event.complaint_id in self.holds and event.outcome != "dismissed":
                self.holds = self.holds - {event.complaint_id} | {"appraiser"}
            case _ if getattr(event, "nomination_id", None) == self.id:
                self.take_own(event)
            case _:
                pass

    def take_own(self, event: Any) -> None:
        match event:
            case NominationHeld():
                self.holds.add(event.complaint_id or "appraiser")
            case NominationReleased():
                self.holds.discard(event.complaint_id or "appraiser")
                if event.complaint_id is None:
                    self.consulted = {
                        id: "settled" if s == "object" else s for id, s in self.consulted.items()
                    }
            case NominationConsented():
                self.consents.add(event.body)
            case NominationConsentRefused():
                self.consents.discard(event.body)
            case NominationVoted(voter="66.hdtdkt") | NominationVoteFailed(voter="66.hdtdkt"):
                self.carried.append(Fraction(event.vote.in_favour, event.vote.electorate))
            case ConsultationRequested():
                self.consulted[event.consultation_id] = "asked"
            case ConsultationAnswered():
                self.consulted[event.consultation_id] = "object" if event.answer == "object" else "settled"
            case ConsultationLapsed():
                self.consulted[event.consultation_id] = "settled"
            case NominationForwarded():
                self.forwarded = True
            case NominationAppraised():
                self.appraised = True
            case NominationSupplemented():
                self.appraised = False
            case _:
                pass


TestSteps = Steps.TestCase
TestSteps.settings = settings(max_examples=150, stateful_step_count=50, deadline=None, database=None)
