"""What ends by itself: each timer by the key whose state sets it, and those overdue that must wait a little."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.clock import ProgrammeClock
from shared.held import HeldIndex

#: Marks the end of a period of a key: it goes off beside whatever else the key's state has set.
PERIOD = "period!"


class Timer(NamedTuple):
    """Goes off on the first programme date later than `due`; `since`: the position of what set it."""

    due: date
    since: int


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue timer; it has its place in INTAKE as if the clock had spoken of it alone there.

    What was stored before that place and touches what it watches comes first, what was stored after it comes
    later, whenever each is decided; so what it tells does not depend on how long a message had to wait.
    `watches` is unknown until the state of its key has been loaded.
    """

    position: int
    watches: frozenset[str] | None = None
    failures: int = 0
    retry_at: datetime | None = None


def state_key(key: str) -> str:
    """The key of the state that a timer looks at."""
    return key.removeprefix(PERIOD)


@dataclass(slots=True)
class Timers:
    """All timers of a service, those overdue, and what these watch."""

    by_key: dict[str, Timer] = field(default_factory=dict)
    late: dict[str, Late] = field(default_factory=dict)
    _watching: dict[str, set[str]] = field(default_factory=dict)

    def load(self, saved: Mapping[str, Timer], clock: ProgrammeClock) -> None:
        self.by_key = dict(saved)
        self.fall_due(clock)

    def due_before(self, day: date) -> Iterator[str]:
        return (key for key, timer in self.by_key.items() if timer.due < day)

    def put(self, key: str, timer: Timer, clock: ProgrammeClock) -> None:
        self.drop(key)
        self.by_key[key] = timer
        if clock.today and timer.due < clock.today:
            self._late(key, clock)

    def drop(self, key: str) -> None:
        self.by_key.pop(key, None)
        self.not_late(key)

    def fall_due(self, clock: ProgrammeClock) -> None:
        """The clock has moved."""
        for key in [key for key in self.due_before(clock.today or date.min) if key not in self.late]:
            self._late(key, clock)

    def watch(self, key: str, ids: frozenset[str]) -> None:
        """From now on nothing later than this timer's place may change these ids before it has gone off."""
        self._unwatch(key)
        self.late[key] = replace(self.late[key], watches=ids)
        for id in ids:
            self._watching.setdefault(id, set()).add(key)

    def watchers(self, ids: Iterable[str]) -> set[str]:
        return {key for id in ids for key in self._watching.get(id, ())}

    def not_late(self, key: str) -> None:
        self._unwatch(key)
        self.late.pop(key, None)

    def fail(self, key: str, now: datetime, delays_s: tuple[float, ...]) -> None:
        """A fault of ours: what it watches stands still, and it is tried again, ever more seldom."""
        late = self.late[key]
        delay = delays_s[min(late.failures, len(delays_s) - 1)]
        self.late[key] = replace(late, failures=late.failures + 1, retry_at=now + timedelta(seconds=delay))

    def before(self, ids: Iterable[str], position: int) -> list[Late]:
        """Overdue timers of an earlier place that watch one of these ids."""
        found = [self.late[key] for key in self.watchers(ids)]
        return [late for late in found if late.position < position]

    def ripe(self, held: HeldIndex, now: datetime) -> list[str]:
        """Overdue timers that may go off, in the order of their places."""
        in_order = sorted(self.late, key=lambda key: (self.late[key].position, key))
        return [key for key in in_order if self.is_ripe(key, held, now)]

    def is_ripe(self, key: str, held: HeldIndex, now: datetime) -> bool:
        late = self.late.get(key)
        if late is None or (late.retry_at and late.retry_at > now):
            return False
        if late.watches is None:
            return True
        earlier = any(
            (self.late[other].position, other) < (late.position, key) for other in self.watchers(late.watches)
        )
        return not earlier and not held.blocked(late.watches, late.position)

    def _late(self, key: str, clock: ProgrammeClock) -> None:
        timer = self.by_key[key]
        self.late[key] = Late(max(clock.position_after(timer.due), timer.since))

    def _unwatch(self, key: str) -> None:
        late = self.late.get(key)
        for id in (late.watches or ()) if late else ():
            self._watching[id].discard(key)
            if not self._watching[id]:
                del self._watching[id]
