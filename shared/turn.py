"""One batch decided in memory: each message is answered, held or recognised; saving is somebody else's
work."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from shared.arrival import Arrival, Wire
from shared.clock import ProgrammeClock
from shared.errors import RuleViolated, Violation
from shared.events.answers import IntakeAccepted, IntakeRefused
from shared.events.intake import ClockAdvanced
from shared.facts import Draft
from shared.held import Held, HeldIndex
from shared.ids import derived
from shared.inbox import Inbox
from shared.refusals import said
from shared.units import OPERATOR
from shared.world import Domain, Fact, Keep, Moment, States, Told, Unheard

Outcome = Literal["accepted", "refused", "held", "repeated"]


@dataclass(slots=True)
class Memory:
    """What the leader keeps between batches; thrown away and read again after any failure."""

    position: int = 0
    clock: ProgrammeClock = field(default_factory=ProgrammeClock)
    timers: dict[str, date] = field(default_factory=dict)
    held: HeldIndex = field(default_factory=HeldIndex)
    states: States = field(default_factory=States)


@dataclass(slots=True)
class Turn:
    """Decide messages in stream order and collect all that must be written in one transaction."""

    domain: Domain
    memory: Memory
    inbox: Inbox
    now: datetime
    retry_delays_s: tuple[float, ...]
    #: Does this service answer `clock.advanced`? Exactly one does.
    answers_clock: bool
    drafts: list[Draft] = field(default_factory=list)
    keeps: list[Keep] = field(default_factory=list)
    holds: dict[int, tuple[Held, Wire, str]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    timers: dict[str, date | None] = field(default_factory=dict)
    moves: list[tuple[int, date]] = field(default_factory=list)
    #: What each message touches, by position: asked when loading, used again when deciding.
    touched: dict[int, frozenset[str]] = field(default_factory=dict)

    def take(self, arrival: Arrival) -> Outcome:
        """A message that has just been read from the stream."""
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            self._move_clock(arrival.position, arrival.event.date)
            if not self.answers_clock:
                return self._decide(arrival, None, final=False)
        if self.inbox.seen(arrival):
            return "repeated"
        reused = self.inbox.reused(arrival)
        self.inbox.add(arrival)
        if reused:
            return self._refuse(
                arrival, (Violation("id_reused", "/id", values=(("id", arrival.id),)),), reused=True
            )
        return self._decide(arrival, None, final=False)

    def retake(self, arrival: Arrival, row: Held, *, final: bool) -> Outcome:
        """A held message whose turn may have come; `final`: what is still unheard now is refused."""
        return self._decide(arrival, row, final=final)

    def discard(self, arrival: Arrival, row: Held, reason: str) -> Outcome:
        """An operator gave a parked message up."""
        self._drop(row.position)
        return self._refuse(arrival, (Violation("discarded", values=(("reason", reason),)),))

    def _decide(self, arrival: Arrival, row: Held | None, *, final: bool) -> Outcome:
        if arrival.violations:
            self._drop(arrival.position)
            return self._refuse(arrival, arrival.violations)
        touches = row.touches if row else self.touches(arrival)
        if self.memory.held.blocked(touches, arrival.position):
            return self._queue(arrival, row or self._new(arrival, touches))
        try:
            told = self._told(arrival, touches)
        except RuleViolated as refusal:
            self._drop(arrival.position)
            return self._refuse(arrival, refusal.violations)
        except Unheard as missing:
            if final:
                self._drop(arrival.position)
                return self._refuse(arrival, (missing.otherwise,))
            waiting = replace(
                row or self._new(arrival, touches), reason="waiting", needs=missing.needs, due=None
            )
            return self._hold(arrival, waiting)
        except Exception as error:  # a fault of ours: this message is tried again alone, the others go on
            return self._fail(arrival, row or self._new(arrival, touches), error)
        self._drop(arrival.position)
        return self._accept(arrival, told)

    def _queue(self, arrival: Arrival, row: Held) -> Outcome:
        """An earlier message that touches the same ids is held: this one waits its turn."""
        if row.reason == "waiting":
            row = replace(row, needs=self.memory.held.awaited_before(row.touches, row.position))
        return self._hold(arrival, row)

    def touches(self, arrival: Arrival) -> frozenset[str]:
        """What a message touches; of the clock's word only known when its turn comes."""
        if isinstance(arrival.event, ClockAdvanced):
            return frozenset(self.clock_keys(arrival.position, arrival.event.date))
        found = self.touched.get(arrival.position)
        if found is None:
            found = self.touched[arrival.position] = self.domain.touches(arrival)
        return found

    def clock_keys(self, position: int, today: date) -> list[str]:
        """Whose timers go off when the programme date becomes `today`."""
        due = [key for key, day in self.memory.timers.items() if day < today]
        return sorted({*due, *self.domain.periods_ended(self.memory.clock.at(position), today)})

    def _told(self, arrival: Arrival, touches: Iterable[str]) -> list[Told]:
        today = self.memory.clock.at(arrival.position)
        if isinstance(arrival.event, ClockAdvanced):
            self.domain.decide(arrival, self.memory.states, Moment(self.now, today))
            for key in self.clock_keys(arrival.position, arrival.event.date):
                self._expire(key, arrival.event.date)
            return []
        if today:
            for key in sorted(touches):
                due = self.memory.timers.get(key)
                if due and due < today:
                    self._expire(key, self.memory.clock.first_after(due) or today)
        return list(self.domain.decide(arrival, self.memory.states, Moment(self.now, today)))

    def catch_up(self) -> None:
        """Let timers go off that were set by released messages after their day had passed."""
        today = self.memory.clock.today
        for key, due in sorted(self.memory.timers.items()):
            if (
                today
                and due < today
                and key in self.memory.states
                and not self.memory.held.blocked([key], 2**62)
            ):
                self._expire(key, self.memory.clock.first_after(due) or today)

    def _expire(self, key: str, today: date) -> None:
        told = list(self.domain.expire(key, self.memory.states, today))
        cause = f"clock-{today.isoformat()}"
        midnight = datetime.combine(today, datetime.min.time(), self.now.tzinfo)
        for number, fact in enumerate(told):
            if isinstance(fact, Fact):
                stream = fact.event.stream()
                id = derived(self.domain.service, cause, key, stream, fact.event.type, number)
                self._apply(self._draft(fact, id, midnight, cause, cause, today))
        self._set_timer(key)

    def _accept(self, arrival: Arrival, told: list[Told]) -> Outcome:
        today = self._known_on(arrival)
        ids: list[str] = []
        for fact in told:
            if isinstance(fact, Keep):
                self.keeps.append(fact)
                continue
            id = derived(self.domain.service, arrival.path, arrival.id, len(ids))
            ids.append(id)
            correlation = arrival.correlation or arrival.id
            self._apply(self._draft(fact, id, arrival.time, arrival.id, correlation, today))
        if not isinstance(arrival.event, ClockAdvanced) or self.answers_clock:
            answer = IntakeAccepted(cause=arrival.id, subject=arrival.subject, facts=tuple(ids))
            self._answer(arrival, answer)
        return "accepted"

    def _refuse(
        self, arrival: Arrival, violations: tuple[Violation, ...], *, reused: bool = False
    ) -> Outcome:
        answer = IntakeRefused(cause=arrival.id, violations=tuple(said(v) for v in violations))
        self._answer(arrival, answer, arrival.digest.hex() if reused else "")
        return "refused"

    def _answer(self, arrival: Arrival, answer: IntakeAccepted | IntakeRefused, mark: str = "") -> None:
        name = f"{arrival.path}/{arrival.id}" + (f"#{mark}" if mark else "")
        draft = self._draft(
            Fact(answer, arrival.path),
            derived(self.domain.service, "answer", name),
            arrival.time,
            arrival.id,
            arrival.correlation or arrival.id,
            self._known_on(arrival),
        )
        self.drafts.append(replace(draft, stream=f"intake:{name}"))

    def _known_on(self, arrival: Arrival) -> date | None:
        """The operator's own word is known on the date it brings; all else on the date before it in
        INTAKE."""
        before = self.memory.clock.at(arrival.position)
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            return max(before or date.min, arrival.event.date)
        return before

    def _draft(
        self, fact: Fact, id: str, time: datetime, cause: str, correlation: str, today: date | None
    ) -> Draft:
        unit = self.domain.directory.get(fact.unit)
        return Draft(
            id,
            fact.event,
            fact.unit,
            unit.unit_id if unit else "",
            time,
            cause,
            correlation,
            today,
            fact.law,
            fact.tags,
        )

    def _apply(self, draft: Draft) -> None:
        """Make the fact part of what is known, for the messages that follow in this batch too."""
        self.drafts.append(draft)
        states = self.memory.states
        for key in draft.keys:
            if key in states:
                states.by_key[key] = self.domain.evolve(key, states[key], draft.event)
                self._set_timer(key)
        self.memory.held.provide({*draft.keys, *self.domain.observe(draft.event)})

    def _set_timer(self, key: str) -> None:
        due = self.domain.due(key, self.memory.states[key]) if key in self.memory.states else None
        if due != self.memory.timers.get(key):
            self.timers[key] = due
            if due is None:
                self.memory.timers.pop(key, None)
            else:
                self.memory.timers[key] = due

    def _move_clock(self, position: int, to: date) -> None:
        if self.memory.clock.advance(position, to):
            self.moves.append((position, to))

    def _new(self, arrival: Arrival, touches: frozenset[str]) -> Held:
        return Held(arrival.position, touches, "waiting", arrival.wire.stored_at)

    def _fail(self, arrival: Arrival, row: Held, error: Exception) -> Outcome:
        attempts = row.attempts + 1
        used_up = attempts > len(self.retry_delays_s)
        due = None if used_up else self.now + timedelta(seconds=self.retry_delays_s[attempts - 1])
        failed = replace(
            row, reason="parked" if used_up else "failed", attempts=attempts, due=due, needs=frozenset()
        )
        trace = "".join(traceback.format_exception(error, limit=-8))
        return self._hold(arrival, failed, trace)

    def _hold(self, arrival: Arrival, row: Held, error: str = "") -> Outcome:
        self.memory.held.put(row)
        self.holds[row.position] = (row, arrival.wire, error)
        self.dropped.discard(row.position)
        return "held"

    def _drop(self, position: int) -> None:
        if position in self.memory.held.rows:
            self.memory.held.drop(position)
            self.holds.pop(position, None)
            self.dropped.add(position)
