"""What a leader keeps in memory between batches."""

from dataclasses import dataclass, field

from shared.clock import ProgrammeClock
from shared.held import HeldIndex
from shared.timers import Timers
from shared.world import States


@dataclass(slots=True)
class Memory:
    """What the leader keeps between batches; thrown away and read again after any failure."""

    #: The last message of INTAKE that was looked at, and the last fact that was saved.
    position: int = 0
    head: int = 0
    clock: ProgrammeClock = field(default_factory=ProgrammeClock)
    timers: Timers = field(default_factory=Timers)
    held: HeldIndex = field(default_factory=HeldIndex)
    states: States = field(default_factory=States)

    @property
    def anything_waits(self) -> bool:
        return bool(self.held.rows or self.timers.late)

    def blocked(self, touches: frozenset[str], position: int) -> bool:
        """Must something earlier come first?"""
        return self._behind_held(touches, position) or self.behind_timer(touches, position)

    def _behind_held(self, touches: frozenset[str], position: int) -> bool:
        if not self.held.brings(touches):
            return self.held.blocked(touches, position)
        return bool(self.held.in_the_way(touches, position))

    def behind_timer(self, touches: frozenset[str], position: int) -> bool:
        """Does an overdue timer of an earlier place watch this? What it waits for itself may pass it."""
        return any(
            late.watches and touches.isdisjoint(self.held.awaited_by_those_ahead(late.watches, late.position))
            for late in self.timers.before(touches, position)
        )
