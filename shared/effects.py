"""What facts do to memory, and what ends by itself: the part of a turn that needs no message."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

import structlog

from shared.clock import ProgrammeClock
from shared.facts import Draft
from shared.ids import derived
from shared.memory import Memory
from shared.timers import PERIOD, Timer, state_key
from shared.world import Domain, Fact

log = structlog.get_logger()


@dataclass(slots=True)
class Effects:
    """Facts told so far, in order, and the timers that they set or let go off."""

    domain: Domain
    memory: Memory
    now: datetime
    retry_delays_s: tuple[float, ...]
    drafts: list[Draft] = field(default_factory=list)
    timers: dict[str, Timer | None] = field(default_factory=dict)
    moves: list[tuple[int, date]] = field(default_factory=list)
    #: How many timers went off.
    expired: int = 0

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
                self.apply(self.draft(fact, id, midnight, cause, cause, today), place)
        if key == base:
            self._set_timer(key, place)
        else:
            self.timers[key] = None
            timers.drop(key)

    def draft(
        self,
        fact: Fact,
        id: str,
        time: datetime,
        cause: str,
        correlation: str,
        today: date | None,
        stream: str = "",
        trace: str = "",
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
            trace,
        )

    def apply(self, draft: Draft, position: int) -> None:
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

    def move_clock(self, position: int, to: date) -> None:
        previous = self.memory.clock.today
        if not self.memory.clock.advance(position, to):
            return
        self.moves.append((position, to))
        self.memory.timers.fall_due(self.memory.clock)
        for key in self.domain.periods_ended(previous, to):
            timer = self.timers[PERIOD + key] = Timer(to - timedelta(days=1), position)
            self.memory.timers.put(PERIOD + key, timer, self.memory.clock)


def periods_so_far(domain: Domain, clock: ProgrammeClock) -> dict[str, Timer]:
    """Each period that has ended, by what is known now, with the timer that the clock's word sets when it ends one."""
    words = zip(clock.positions[1:], pairwise(clock.dates), strict=True)
    return {
        PERIOD + key: Timer(to - timedelta(days=1), position)
        for position, (previous, to) in words
        for key in domain.periods_ended(previous, to)
    }


def overlooked(domain: Domain, clock: ProgrammeClock, learn: Callable[[], object]) -> dict[str, Timer]:
    """Periods that ended before we learned that anybody owes something for them: told as if we had known in time."""
    known = periods_so_far(domain, clock)
    learn()
    return {key: timer for key, timer in periods_so_far(domain, clock).items() if key not in known}
