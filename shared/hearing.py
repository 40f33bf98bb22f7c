"""What other services have decided: their facts, and how far through INTAKE they are."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson
from nats.aio.msg import Msg

PROGRESS = "tdkt.prg."
LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Progress:
    """A service's own word: everything up to `position` is decided or held, and the facts of it are in
    EVENTS.

    `undecided` is the oldest message it holds; `through` the time up to which it has seen what INTAKE stored;
    `reached` the last originsequence by aggregate.
    """

    position: int = 0
    undecided: int | None = None
    through: datetime = LONG_AGO
    reached: dict[str, int] = field(default_factory=dict)

    def encode(self) -> bytes:
        return orjson.dumps(
            {
                "position": self.position,
                "undecided": self.undecided,
                "through": self.through.timestamp(),
                "reached": self.reached,
            }
        )

    @classmethod
    def decode(cls, body: bytes) -> "Progress":
        said = orjson.loads(body)
        return cls(
            said["position"], said["undecided"], datetime.fromtimestamp(said["through"], UTC), said["reached"]
        )


class Neighbour:
    """Another service whose facts decisions here rest on."""

    def __init__(self, name: str, aggregates: frozenset[str]) -> None:
        self.name = name
        self.aggregates = aggregates
        self.progress = Progress()
        self.heard: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._gave_up_at = -1

    async def on_progress(self, message: Msg) -> None:
        """A progress word; they are sent again and again, so a lost one does not matter."""
        said = Progress.decode(message.data)
        if said.position >= self.progress.position:
            # What it has seen once it has seen for good; between two looks it speaks of its last message only.
            self.progress = replace(said, through=max(said.through, self.progress.through))
            self._changed.set()

    def hear(self, aggregate: str, origin_sequence: int) -> None:
        self.heard[aggregate] = max(origin_sequence, self.heard.get(aggregate, 0))
        self._changed.set()

    @property
    def heard_out(self) -> bool:
        """Have we heard every fact of ours that its last word speaks of?"""
        return all(
            self.heard.get(name, 0) >= sequence
            for name, sequence in self.progress.reached.items()
            if name in self.aggregates
        )

    def passed(self, position: int) -> bool:
        return self.progress.position >= position and self.heard_out

    async def wait_for(self, position: int, silence_s: float) -> bool:
        """Let the neighbour come past this position, so that what it decided before is known here too.

        Once it has kept us waiting in vain nobody waits for it again until it moves: a service that is down
        does
        not hold up others, it only makes them wait for what they really need.
        """
        if self.passed(position) or self._gave_up_at == self.progress.position:
            return self.passed(position)
        while not self.passed(position):
            self._changed.clear()
            try:
                async with asyncio.timeout(silence_s):
                    await self._changed.wait()
            except TimeoutError:
                self._gave_up_at = self.progress.position
                return False
        return True

    def settled(self, position: int, through: datetime) -> bool:
        """Has it decided all before `position`, seen all stored before `through`, and have we heard it
        out?"""
        undecided = self.progress.undecided
        return (
            self.heard_out
            and self.progress.position >= position - 1
            and self.progress.through >= through
            and (undecided is None or undecided >= position)
        )
