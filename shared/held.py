"""Messages that wait for something not heard yet, and messages that broke the code: their index in memory."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Reason = Literal["waiting", "failed", "parked"]


@dataclass(frozen=True, slots=True)
class Held:
    """One held message without its body; `needs` names what it waits for, empty when it only waits its
    turn."""

    position: int
    touches: frozenset[str]
    reason: Reason
    stored_at: datetime
    needs: frozenset[str] = frozenset()
    attempts: int = 0
    due: datetime | None = None

    @property
    def blocks(self) -> frozenset[str]:
        """What nobody may overtake: not what it needs itself, or the message that brings it could never
        come."""
        return self.touches - self.needs


@dataclass(slots=True)
class HeldIndex:
    """All held messages of a service by position, and who blocks which id."""

    rows: dict[int, Held] = field(default_factory=dict)
    _blocking: dict[str, set[int]] = field(default_factory=dict)
    _needing: dict[str, set[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, row: Held) -> None:
        self.drop(row.position)
        self.rows[row.position] = row
        for key in row.blocks:
            self._blocking.setdefault(key, set()).add(row.position)
        for key in row.needs:
            self._needing.setdefault(key, set()).add(row.position)

    def drop(self, position: int) -> None:
        row = self.rows.pop(position, None)
        if row is None:
            return
        for index, keys in ((self._blocking, row.blocks), (self._needing, row.needs)):
            for key in keys:
                index[key].discard(position)
                if not index[key]:
                    del index[key]

    def blocked(self, touches: Iterable[str], position: int) -> bool:
        """Is an earlier message held that touches one of these ids?"""
        return any(earlier < position for key in touches for earlier in self._blocking.get(key, ()))

    def brings(self, touches: Iterable[str]) -> bool:
        """Does somebody wait for one of these ids?"""
        return any(key in self._needing for key in touches)

    def in_the_way(self, touches: frozenset[str], position: int) -> set[int]:
        """Earlier messages that touch one of these ids; not those that wait for one of them, themselves or behind others:
        whatever brings that goes first, or it could never come."""
        return {one for one in self._ahead(touches, position) if self._awaited_by(one).isdisjoint(touches)}

    def awaited_before(self, touches: frozenset[str], position: int) -> frozenset[str]:
        """Which of these ids the earlier messages in the way are themselves waiting for.

        Who queues behind a message that waits for an id waits for it too: else it would hold up what brings
        it.
        """
        ahead = self._ahead(touches, position)
        return touches & frozenset().union(*(self.rows[earlier].needs for earlier in ahead))

    def _awaited_by(self, position: int) -> set[str]:
        """What this message waits for, and those before it in turn."""
        row = self.rows[position]
        return set(row.needs) | self.awaited_by_those_ahead(row.touches, position)

    def awaited_by_those_ahead(self, ids: Iterable[str], position: int) -> set[str]:
        """What the earlier messages that touch these ids wait for, and those before them in turn."""
        awaited: set[str] = set()
        looked_at: set[int] = set()
        ahead = self._ahead(ids, position)
        while ahead:
            looked_at |= ahead
            rows = [self.rows[one] for one in ahead]
            awaited.update(*(row.needs for row in rows))
            ahead = {one for row in rows for one in self._ahead(row.touches, row.position)} - looked_at
        return awaited

    def _ahead(self, ids: Iterable[str], position: int) -> set[int]:
        return {earlier for key in ids for earlier in self._blocking.get(key, ()) if earlier < position}

    def provide(self, keys: Collection[str]) -> None:
        """Something was heard of: whoever needs it needs it no longer."""
        positions = {p for key in keys for p in self._needing.get(key, ())}
        for position in positions:
            row = self.rows[position]
            self.put(replace(row, needs=row.needs - frozenset(keys)))

    def blocked_before(self, keys: Iterable[str], position: int) -> bool:
        """May an earlier held message still bring one of these ids?"""
        wanted = frozenset(keys)
        return any(row.touches & wanted for p, row in self.rows.items() if p < position)

    def oldest(self) -> int | None:
        return min(self.rows, default=None)

    def counts(self) -> dict[str, int]:
        counts = {"waiting": 0, "failed": 0, "parked": 0}
        for row in self.rows.values():
            counts[row.reason] += 1
        return counts

    def in_order(self) -> Iterator[Held]:
        for position in sorted(self.rows):
            yield self.rows[position]
