"""Given, when, then over the pure rules of a service: its own plumbing decides, in memory and without I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets as CampaignsRules
from services.nominations.domain import NominationsDomain
from services.nominations.rules import RuleSets as NominationsRules
from shared.arrival import Arrival, Wire, read
from shared.effects import overlooked
from shared.events import FACT_TYPES, Event
from shared.events.answers import IntakeAccepted, IntakeRefused
from shared.events.intake import ClockAdvanced
from shared.facts import Draft
from shared.held import Held
from shared.ids import derived
from shared.inbox import Inbox
from shared.memory import Memory
from shared.streams import owner
from shared.timers import state_key
from shared.turn import Turn
from shared.world import Domain
from tests.support.builders import EXAMPLES, FACTS, NOW, Said, programme, province

_SERVICES = Path(__file__).parents[2] / "services"
#: The law as nominations reads it.
RULESETS = _SERVICES / "nominations" / "rulesets"


@dataclass(frozen=True, slots=True)
class Like:
    """A fact of this class whose named fields are these; it does not say more of the others."""

    kind: type[Event]
    fields: dict[str, Any]

    def fits(self, event: Event) -> bool:
        return type(event) is self.kind and all(getattr(event, n) == v for n, v in self.fields.items())

    def __repr__(self) -> str:
        return f"{self.kind.__name__}({', '.join(f'{n}={v!r}' for n, v in self.fields.items())})"


def like(kind: type[Event], /, **fields: Any) -> Like:
    return Like(kind, fields)


@cache
def campaigns_rules() -> CampaignsRules:
    return CampaignsRules(_SERVICES / "campaigns" / "rulesets")


@cache
def nominations_rules() -> NominationsRules:
    return NominationsRules(RULESETS)


def campaigns() -> "Scenario":
    """The campaigns service in a province whose units have joined."""
    return Scenario(CampaignsDomain(campaigns_rules())).given(*province())


def nominations(rules: NominationsRules | None = None) -> "Scenario":
    """The nominations service that has heard of the province's units, of a programme of all the years that are told of
    here, and of the year's campaign."""
    launched = {key: value for key, value in FACTS["campaign.launched"].items() if key != "outside_programme"}
    campaign = FACT_TYPES["vn.tdkt.campaign.launched.v1"].model_validate(launched)
    return Scenario(NominationsDomain(rules or nominations_rules(), derived)).given(*province(), programme("2010-01-01"), campaign)


class Scenario:
    """A story of one service; each verb gives the story back."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.memory, self.inbox = Memory(), Inbox()
        #: Every fact saved so far: what a database would give back when states are loaded.
        self.saved: list[Draft] = []
        self._waiting: dict[int, tuple[Held, Wire, str]] = {}
        self.turn = self._turn()
        self.outcome = ""
        self.last: Arrival | None = None

    # --- given
    # -----------------------------------------------------------------------------------------------

    def given(self, *items: Event | Said) -> "Scenario":
        """Facts heard of, and events that were accepted."""
        for item in items:
            if isinstance(item, Event):
                self.memory.held.provide(set(self.domain.observe(item)))
            else:
                self.when(item)
                assert self.outcome == "accepted", f"{item.name}: {self.outcome} {self.violations}"
        return self

    # --- when
    # ------------------------------------------------------------------------------------------------

    def when(self, said: Said) -> "Scenario":
        """A unit says something; what waited for it is taken up afterwards."""
        self.memory.position += 1
        self.last = read(said.wire(self.memory.position), NOW)
        self.turn = self._turn()
        self._load(self.last)
        self.turn.catch_up()
        self.outcome = self.turn.take(self.last)
        self._release()
        return self._save()

    def when_together(self, *batch: Said) -> "Scenario":
        """Units say all of this in one batch: what each looks at is loaded before the first of it is decided."""
        arrivals: list[Arrival] = []
        self.turn = self._turn()
        for said in batch:
            self.memory.position += 1
            arrivals.append(read(said.wire(self.memory.position), NOW))
            self._load(arrivals[-1])
        for self.last in arrivals:
            self.outcome = self.turn.take(self.last)
        self._waiting.update(self.turn.holds)
        self._release()
        return self._save()

    def when_heard(self, event: Event) -> "Scenario":
        """A fact of a neighbour comes, maybe long after what it tells of; what ended unnoticed goes off."""
        timers = overlooked(self.domain, self.memory.clock, lambda: self.given(event))
        self.turn = self._turn()
        for key, timer in timers.items():
            self.memory.timers.put(key, timer, self.memory.clock)
        keys = {state_key(key) for key in self.memory.timers.late}
        while missing := [key for key in keys if key not in self.memory.states]:
            for key in missing:
                self.memory.states.by_key[key] = self._folded(key)
            keys |= {read for key in keys for read in self.domain.reads_of_timer(key, self.memory.states)}
        self.turn.catch_up()
        return self._save()

    def when_nobody_brings_it(self) -> "Scenario":
        """Patience is at its end: what the last event waits for is refused if it is still unheard."""
        assert self.last is not None
        self.turn = self._turn()
        self._load(self.last)
        row = self.memory.held.rows[self.last.position]
        self.outcome = self.turn.retake(self.last, row, final=True)
        return self._save()

    # --- then
    # ------------------------------------------------------------------------------------------------

    def then(self, *expected: type[Event] | Like) -> "Scenario":
        """Accepted with just these facts, in this order."""
        assert self.outcome == "accepted", f"{self.outcome} {self.violations} {self.reasons_held}"
        wanted = [item if isinstance(item, Like) else Like(item, {}) for item in expected]
        told = self.told
        assert len(told) == len(wanted), f"wanted {wanted}, told {told}"
        assert all(w.fits(t) for w, t in zip(wanted, told, strict=True)), f"wanted {wanted}, told {told}"
        return self

    def then_refused(self, code: str, pointer: str, *, saying: str = "") -> "Scenario":
        """Refused for this one reason; `saying` is part of the English sentence."""
        self.then_refused_for((code, pointer))
        assert saying in self.violations[0].message_en, self.violations[0].message_en
        return self

    def then_refused_for(self, *expected: tuple[str, str]) -> "Scenario":
        """Refused for just these reasons, each with a sentence in both languages; nothing else was told."""
        assert self.outcome == "refused", f"{self.outcome} {self.told} {self.reasons_held}"
        found = [(v.code, v.pointer) for v in self.violations]
        assert found == list(expected), f"refused for {found}, wanted {list(expected)}"
        for violation in self.violations:
            assert violation.rule or violation.law
            for sentence in (violation.message_vi, violation.message_en):
                assert sentence
                assert not re.search(r"\{[a-z_]+\}", sentence)
        assert self.told == []
        return self

    def then_left_out(self, *expected: tuple[str, str]) -> "Scenario":
        """Accepted, but the answer names these of the list, each with a sentence in both languages."""
        assert self.outcome == "accepted", f"{self.outcome} {self.violations} {self.reasons_held}"
        answers = [draft.event for draft in self.turn.drafts if isinstance(draft.event, IntakeAccepted)]
        left_out = [one for answer in answers for one in answer.left_out or ()]
        assert [(one.code, one.pointer) for one in left_out] == list(expected), left_out
        assert all(one.message_vi and one.message_en and (one.rule or one.law) for one in left_out)
        return self

    def then_refused_but_told(self, code: str, pointer: str, *expected: type[Event] | Like) -> "Scenario":
        """Refused for this one reason, while something happened all the same: the answer names those facts."""
        answers = [draft.event for draft in self.turn.drafts if isinstance(draft.event, IntakeRefused)]
        assert [(v.code, v.pointer) for v in self.violations] == [(code, pointer)], self.violations
        wanted = [item if isinstance(item, Like) else Like(item, {}) for item in expected]
        assert len(wanted) == len(self.told), self.told
        assert all(w.fits(t) for w, t in zip(wanted, self.told, strict=True)), self.told
        ids = [draft.id for draft in self.turn.drafts if not isinstance(draft.event, IntakeRefused)]
        assert [id for answer in answers for id in answer.facts or ()] == ids
        return self

    def then_waits(self, need: str) -> "Scenario":
        """Neither accepted nor refused: it needs something nobody has told of."""
        assert self.outcome == "held", f"{self.outcome} {self.told} {self.violations}"
        assert self.last is not None
        row = self.memory.held.rows[self.last.position]
        assert row.reason == "waiting", self.reasons_held
        assert row.needs == {need}, f"waits for {set(row.needs)}"
        return self

    # --- what there is to see
    # --------------------------------------------------------------------------------

    @property
    def told(self) -> list[Any]:
        """Facts of the last `when`, without the answer."""
        drafts = self.turn.drafts
        return [d.event for d in drafts if not isinstance(d.event, IntakeAccepted | IntakeRefused)]

    @property
    def violations(self) -> list[Any]:
        answers = [d.event for d in self.turn.drafts if isinstance(d.event, IntakeRefused)]
        return [violation for answer in answers for violation in answer.violations]

    @property
    def warnings(self) -> list[Any]:
        answers = [d.event for d in self.turn.drafts if isinstance(d.event, IntakeAccepted)]
        return [warning for answer in answers for warning in answer.warnings or ()]

    @property
    def reasons_held(self) -> list[str]:
        """The traces of what broke the code, if anything did."""
        return [error for _, _, error in self.turn.holds.values() if error]

    def facts(self, kind: type[Event]) -> list[Any]:
        """All facts of a class in the whole story."""
        return [draft.event for draft in self.saved if type(draft.event) is kind]

    # --- what a database and the plumbing around a turn would do
    # ---------------------------------------------

    def _turn(self) -> Turn:
        answers_clock = owner("clock") == self.domain.service
        return Turn(self.domain, self.memory, NOW, (1.0, 2.0), inbox=self.inbox, answers_clock=answers_clock)

    def _load(self, arrival: Arrival) -> None:
        """States by folding what was saved, until nothing more is asked for: as the plumbing loads them."""
        states, domain = self.memory.states, self.domain
        readable = arrival.event is not None
        asked = {*self.turn.touches(arrival), *domain.reads(arrival, states)} if readable else set[str]()
        asked |= set(self._may_go_off(arrival))
        while missing := [key for key in asked if key not in states]:
            for key in missing:
                states.by_key[key] = self._folded(key)
            asked = set(domain.reads(arrival, states)) if readable else set()
            for timer in self._may_go_off(arrival):
                asked |= set(domain.reads_of_timer(timer, states))

    def _may_go_off(self, arrival: Arrival) -> Iterable[str]:
        timers, clock = self.memory.timers, self.memory.clock
        found = set(timers.late)
        if isinstance(arrival.event, ClockAdvanced):
            day = arrival.event.date
            found |= {*timers.due_before(day), *self.domain.periods_ended(clock.today, day)}
        return {state_key(key) for key in found}

    def _folded(self, key: str) -> Any:
        state = self.domain.initial(key)
        for draft in (*self.saved, *self._unsaved()):
            if key in draft.keys:
                state = self.domain.evolve(key, state, draft.event)
        return state

    def _unsaved(self) -> list[Draft]:
        """Facts of this turn, until it is saved."""
        drafts = self.turn.drafts
        return [] if drafts and self.saved and self.saved[-1] is drafts[-1] else drafts

    def _release(self) -> None:
        """Take up what may go on, in stream order, until nothing more moves."""
        left = -1
        while left != len(self.memory.held):
            left = len(self.memory.held)
            for row in list(self.memory.held.in_order()):
                if row.reason == "waiting" and not row.needs and not self._is_last(row.position):
                    _, wire, _ = self._waiting[row.position]
                    arrival = read(wire, NOW)
                    self._load(arrival)
                    self.turn.retake(arrival, row, final=False)

    def _is_last(self, position: int) -> bool:
        return self.last is not None and self.last.position == position

    def _save(self) -> "Scenario":
        """Forget the states: the next event has them folded anew from what was saved."""
        self.saved.extend(self.turn.drafts)
        self._waiting.update(self.turn.holds)
        self.memory.states.by_key.clear()
        return self


class Remembering(Scenario):
    """Keeps its states from event to event, as a leader does."""

    def _save(self) -> Scenario:
        self.saved.extend(self.turn.drafts)
        self._waiting.update(self.turn.holds)
        return self


def example_names(service: str) -> list[str]:
    """Names of the intake events that a service decides."""
    return [name for name in EXAMPLES if owner(name.partition(".")[0]) == service]
