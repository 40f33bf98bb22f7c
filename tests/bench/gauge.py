"""Reading speeds off the server: every way is watched from outside, by the same eyes."""

import asyncio
import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass

from nats.aio.client import Client

from shared.jetstream import Outgoing, api, publish_atomic
from shared.streams import EVENTS

POLL_S = 0.01
STUCK_S = 60.0


class Stuck(Exception):
    """Nothing moved for a minute."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A stream's growth by `count` messages; `steady_s` runs from the first sight of any to the last."""

    count: int
    seen_at_first: int
    steady_s: float
    whole_s: float

    @property
    def per_s(self) -> float:
        """Messages per second between the first sight and the last; those seen at first are not counted."""
        if not self.steady_s:  # so few that they came at once
            return self.count / self.whole_s
        return (self.count - self.seen_at_first) / self.steady_s


async def last_sequence(client: Client, stream: str = EVENTS) -> int:
    return (await api(client, f"STREAM.INFO.{stream}"))["state"]["last_seq"]


async def watch(client: Client, since: int, count: int, started: float) -> Growth:
    """Look until EVENTS has grown by `count` messages beyond `since`."""
    first: tuple[float, int] | None = None
    seen, moved = 0, time.perf_counter()
    while seen < count:
        now_seen = await last_sequence(client) - since
        now = time.perf_counter()
        if now_seen > seen:
            seen, moved = now_seen, now
            first = first or (now, seen)
        elif now - moved > STUCK_S:
            raise Stuck(f"{seen} of {count} facts after {now - started:.0f} s")
        await asyncio.sleep(POLL_S)
    assert first is not None
    return Growth(count, first[1], moved - first[0], moved - started)


async def fill(client: Client, messages: Iterable[Outgoing], at_once: int = 250) -> int:
    """Publish by atomic batches; how many there were."""
    count = 0
    waiting = iter(messages)
    while batch := list(itertools.islice(waiting, at_once)):
        await publish_atomic(client, batch, timeout=30)
        count += len(batch)
    return count
