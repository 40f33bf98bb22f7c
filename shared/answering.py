"""The answers to events published over HTTP: heard as they come, or looked up where they were given before."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import nats.errors
import orjson
from nats.aio.client import Client
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.arrival import Wire, read
from shared.clock import wall_clock
from shared.errors import Unavailable
from shared.events.answers import id_of_answer, name_of_answer
from shared.jetstream import Outgoing, api, passed, publish_compared, split_declared
from shared.parts import Split
from shared.reading import until
from shared.streams import EVENTS, INTAKE, Durable, aggregate_of, owner, path_of, stream

_LOOK_S = 0.1
_AT_ONCE = 1000

Answer = dict[str, Any]


@dataclass(slots=True)
class Asked:
    """The events of one unit that are published together, and what was answered so far, by their ids."""

    outgoing: Sequence[Outgoing]
    path: str
    #: The ids that the answer to just this body has, by the id of the event.
    wanted: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def of(cls, outgoing: Sequence[Outgoing]) -> "Asked":
        asked = cls(outgoing, path_of(outgoing[0].subject))
        for one in outgoing:
            arrival = read(Wire(one.subject, one.body, 0, wall_clock(), one.id), wall_clock())
            service = owner(aggregate_of(one.subject))
            asked.wanted[arrival.id] = (
                id_of_answer(service, name_of_answer(asked.path, arrival.id)),
                id_of_answer(service, name_of_answer(asked.path, arrival.id, arrival.digest)),
            )
        return asked

    @property
    def subject(self) -> str:
        return f"tdkt.evt.intake.*.v1.{self.path}"

    def last_of(self, positions: Sequence[int], split: Split) -> dict[Durable, int]:
        """Where the last event of each owner lies in INTAKE."""
        subjects = [one.subject for one in self.outgoing]
        owners = [split.owner(owner(aggregate_of(one)), one).durable(INTAKE) for one in subjects]
        return dict(zip(owners, positions, strict=True))

    @property
    def open(self) -> set[str]:
        return self.wanted.keys() - self.answers.keys()

    def take(self, *bodies: bytes) -> None:
        """A word for a reused id is that of its very body: it goes before the answer to the first one."""
        found = {answer["id"]: answer for answer in map(orjson.loads, bodies)}
        for cause, (first, reused) in self.wanted.items():
            if answer := found.get(reused) or found.get(first):
                self.answers.setdefault(cause, answer)


async def publish(client: Client, outgoing: Sequence[Outgoing]) -> Sequence[int]:
    """Into INTAKE, whatever has just been stored under the same id: the inbox compares, the stream would not."""
    return await publish_compared(client, outgoing, stream(INTAKE).duplicate_window_s)


async def publish_and_wait(client: Client, outgoing: Sequence[Outgoing], wait_s: float) -> dict[str, Answer]:
    """Listen first, then publish; the answers that are there in time, by the ids of the events.

    The same event again is answered by nobody: once its owner is past it, its first answer is looked up (contract
    section 3).
    """
    asked = Asked.of(outgoing)
    news = ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
    reader = await client.jetstream().subscribe(
        asked.subject, stream=EVENTS, ordered_consumer=True, config=news
    )
    looking: asyncio.Task[None] | None = None
    try:
        positions = await publish(client, outgoing)
        looking = asyncio.create_task(_look_back(client, asked, positions))
        async with asyncio.timeout(wait_s):
            while asked.open:
                with suppress(nats.errors.TimeoutError):
                    asked.take((await reader.next_msg(timeout=_LOOK_S)).data)
    except TimeoutError:
        pass
    finally:
        if looking:
            looking.cancel()
        await reader.unsubscribe()
    return asked.answers


async def _look_back(client: Client, asked: Asked, positions: Sequence[int]) -> None:
    """When the owners are past these events, whatever is not answered was answered before, or waits."""
    while True:
        await asyncio.sleep(_LOOK_S)  # the relay publishes meanwhile
        with suppress(Unavailable):
            last = asked.last_of(positions, await split_declared(client))
            if all([await passed(client, owner, position) for owner, position in last.items()]):
                break
    if not asked.open:
        return
    end = (await api(client, f"STREAM.INFO.{EVENTS}"))["state"]["last_seq"]
    given: list[bytes] = []
    async for messages in until(client, 0, end, _AT_ONCE, asked.subject):
        given += [message.body for message in messages]
    asked.take(*given)
