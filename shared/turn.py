"""One batch decided in memory: each message is answered, held or recognised; saving is somebody else's
work."""

import traceback
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

import structlog

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
from shared.timers import PERIOD, Timer, Timers, state_key
from shared.units import OPERATOR
from shared.world import Domain, Fact, Keep, Moment, States, Told, Unheard

log = structlog.get_logger()

Outcome = Literal["accepted", "refused", "held", "repeated"]


@dataclass(slots=True)
class Memory:
    """What the leader keeps between batches; thrown away and read again after any failure."""

    position: int = 0
    clock: ProgrammeClock = field(default_factory=ProgrammeClock)
    timers: Timers = field(default_factory=Timers)
    held: HeldIndex = field(default_factory=HeldIndex)
    states: States = field(default_factory=States)

    def blocked(self, touches: frozenset[str], position: int) -> bool:
        """Must something earlier come first?"""
        return self.held.blocked(touches, position) or self.behind_timer(touches, position)

    def behind_timer(self, touches: frozenset[str], position: int) -> bool:
        """Does an overdue timer of an earlier place watch this? What it waits for itself may pass it."""
        return any(
            late.watches and touches.isdisjoint(self.held.awaited_by_those_ahead(late.watches, late.position))
            for late in self.timers.before(touches, position)
        )


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
    timers: dict[str, Timer | None] = field(default_factory=dict)
    moves: list[tuple[int, date]] = field(default_factory=list)
    #: How many timers went off.
    expired: int = 0
    #: What each message touches, by position: asked when loading, used again when deciding.
    touched: dict[int, frozenset[str]] = field(default_factory=dict)

    def take(self, arrival: Arrival) -> Outcome:
        """A message that has just been read from the stream."""
        outcome = self._take(arrival)
        self.catch_up()
        return outcome

    def _take(self, arrival: Arrival) -> Outcome:
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            self._move_clock(arrival.position, arrival.event.date)
            self.catch_up()
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
        outcome = self._decide(arrival, row, final=final)
        self.catch_up()
        return outcome

    def discard(self, arrival: Arrival, row: Held, reason: str) -> Outcome:
        """An operator gave a parked message up."""
        self._drop(row.position)
        return self._refuse(arrival, (Violation("discarded", values=(("reason", reason),)),))

    def _decide(self, arrival: Arrival, row: Held | None, *, final: bool) -> Outcome:
        if arrival.violations:
            self._drop(arrival.position)
            return self._refuse(arrival, arrival.violations)
        touches = row.touches if row else self.touches(arrival)
        if self.memory.blocked(touches, arrival.position):
            return self._queue(arrival, row or self._new(arrival, touches))
        try:
            today = self.memory.clock.at(arrival.position)
            told = list(self.domain.decide(arrival, self.memory.states, Moment(self.now, today)))
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
        found = self.touched.get(arrival.position)
        if found is None:
            found = self.touched[arrival.position] = self.domain.touches(arrival)
        return found

    def catch_up(self) -> None:
        """Let go off what is overdue and has nothing earlier in its way, until nothing more does."""
        while self.memory.timers.late and self._sweep():
            pass

    def _sweep(self) -> bool:
        timers, held, before = self.memory.timers, self.memory.held, self.expired
        for key, late in list(timers.late.items()):
            if late.watches is None and state_key(key) in self.memory.states:
                self._watch(key)
        for key in timers.ripe(held, self.now):
            if timers.is_ripe(key, held, self.now) and self._loaded(key):
                self._go_off(key)
        return self.expired > before

    def _watch(self, key: str) -> None:
        base = state_key(key)
        watched = {base, *self.domain.watches(base, self.memory.states)}
        self.memory.timers.watch(key, frozenset(watched))

    def _loaded(self, key: str) -> bool:
        base, states = state_key(key), self.memory.states
        return base in states and all(read in states for read in self.domain.reads_of_timer(base, states))

    def _go_off(self, key: str) -> None:
        timers, base = self.memory.timers, state_key(key)
        due, place = timers.by_key[key].due, timers.late[key].position
        today = self.memory.clock.at(place + 1)
        assert today is not None
        try:
            told = list(self.domain.expire(base, self.memory.states, today))
        except Exception:  # a fault of ours: what it watches waits, the others go on
            log.exception("timer", key=key.partition(":")[0], due=due.isoformat())
            timers.fail(key, self.now, self.retry_delays_s)
            return
        self.expired += 1
        timers.not_late(key)
        cause = f"clock-{today.isoformat()}"
        midnight = datetime.combine(today, datetime.min.time(), self.now.tzinfo)
        for number, fact in enumerate(told):
            if isinstance(fact, Fact):
                id = derived(
                    self.domain.service,
                    cause,
                    due.isoformat(),
                    base,
                    fact.event.stream(),
                    fact.event.type,
                    number,
                )
                self._apply(self._draft(fact, id, midnight, cause, cause, today), place)
        if key == base:
            self._set_timer(key, place)
        else:
            self.timers[key] = None
            timers.drop(key)

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
            self._apply(self._draft(fact, id, arrival.time, arrival.id, correlation, today), arrival.position)
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
            f"intake:{name}",
        )
        self.drafts.append(draft)

    def _known_on(self, arrival: Arrival) -> date | None:
        """The operator's own word is known on the date it brings; all else on the date before it in
        INTAKE."""
        before = self.memory.clock.at(arrival.position)
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            return max(before or date.min, arrival.event.date)
        return before

    def _draft(
        self,
        fact: Fact,
        id: str,
        time: datetime,
        cause: str,
        correlation: str,
        today: date | None,
        stream: str = "",
    ) -> Draft:
        unit = self.domain.directory.get(fact.unit)
        return Draft(
            id,
            fact.event,
            (stream or fact.event.stream(), *fact.tags),
            fact.unit,
            unit.unit_id if unit else "",
            time,
            cause,
            correlation,
            today,
            fact.law,
        )

    def _apply(self, draft: Draft, position: int) -> None:
        """Make the fact part of what is known, for the messages that follow in this batch too."""
        self.drafts.append(draft)
        states, timers = self.memory.states, self.memory.timers
        for key in draft.keys:
            if key in states:
                states.by_key[key] = self.domain.evolve(key, states[key], draft.event)
                self._set_timer(key, position)
        for key in timers.watchers(draft.keys):
            self._watch(key)
        self.memory.held.provide({*draft.keys, *self.domain.observe(draft.event)})

    def _set_timer(self, key: str, position: int) -> None:
        due = self.domain.due(key, self.memory.states[key])
        standing = self.memory.timers.by_key.get(key)
        if due == (standing.due if standing else None):
            return
        timer = self.timers[key] = Timer(due, position) if due else None
        if timer:
            self.memory.timers.put(key, timer, self.memory.clock)
        else:
            self.memory.timers.drop(key)

    def _move_clock(self, position: int, to: date) -> None:
        previous = self.memory.clock.today
        if not self.memory.clock.advance(position, to):
            return
        self.moves.append((position, to))
        self.memory.timers.fall_due(self.memory.clock)
        for key in self.domain.periods_ended(previous, to):
            timer = self.timers[PERIOD + key] = Timer(to - timedelta(days=1), position)
            self.memory.timers.put(PERIOD + key, timer, self.memory.clock)

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
