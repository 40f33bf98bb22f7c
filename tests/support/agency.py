"""A unit at work on a running stack: it publishes intake events and hears all facts from then on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.events import INTAKE, INTAKE_TYPES
from shared.ids import ulid
from shared.jetstream import Outgoing, publish_atomic
from shared.login import Login
from shared.streams import EVENTS, intake_subject
from tests.support.chronicle import Stored
from tests.support.eventually import eventually
from tests.support.playing import client_of

#: What answers for each service that it has come so far: nobody knows these types, and somebody must say so.
_MARKS = ("nobody.knows", "vote.nobody_knows")


def event(name: str, path: str, data: dict[str, Any], *, time: str, **over: Any) -> dict[str, Any]:
    """An intake event as the contract writes it; `over` replaces attributes."""
    version = over.pop("version", "v1")
    kind = INTAKE_TYPES.get(f"{INTAKE}{name}.v1")
    about = str(data.get(kind.about, "?")) if kind else "?"
    return {
        "specversion": "1.0",
        "id": ulid(),
        "source": f"urn:tdkt:unit:{path}",
        "type": f"{INTAKE}{name}.{version}",
        "subject": about,
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    } | over


def codes(answer: Stored) -> list[str]:
    """`accepted`, or the codes of the refusal."""
    violations = answer.data.get("violations")
    return ["accepted"] if violations is None else [violation["code"] for violation in violations]


@dataclass
class Agency:
    """All units in one connection, which the operator may have."""

    client: Client
    heard: list[Stored] = field(default_factory=list)

    async def publish(self, said: dict[str, Any], path: str = "") -> str:
        """On the path of its source, or on another; its id."""
        path = path or said["source"].rpartition(":")[2]
        await self.put(intake_subject(said["type"], path), orjson.dumps(said), f"{path}/{said['id']}")
        return said["id"]

    async def put(self, subject: str, body: bytes, msg_id: str) -> int:
        """Any bytes on any subject; their place in INTAKE."""
        return await publish_atomic(self.client, [Outgoing(subject, body, msg_id)])

    async def say(self, name: str, path: str, data: dict[str, Any], *, time: str, **over: Any) -> Stored:
        """Publish and hear the answer."""
        return await self.answer(await self.publish(event(name, path, data, time=time, **over)))

    async def answer(self, cause: str, within: float = 20.0) -> Stored:
        return (await eventually(lambda: self.answers(cause), within))[0]

    def answers(self, cause: str) -> list[Stored]:
        return [
            f for f in self.heard if f.subject.startswith("tdkt.evt.intake.") and f.data["cause"] == cause
        ]

    def facts(self, name: str, **data: Any) -> list[Stored]:
        """Facts of this name that carry these data."""
        return [f for f in self.heard if f.name == name and data.items() <= f.data.items()]

    async def fact(self, name: str, within: float = 20.0, **data: Any) -> Stored:
        return (await eventually(lambda: self.facts(name, **data), within))[0]

    async def settled(self) -> None:
        """Whatever was published before this has been read by both deciding services, and their words
        heard."""
        for mark in _MARKS:
            said = event(mark, "66.ldld", {}, time="2014-01-01T00:00:00Z", subject="mark")
            assert codes(await self.answer(await self.publish(said))) == ["type_unknown"]


#: A cluster that has just lost a server elects leaders first.
_HEARD_WITHIN_S = 30.0


@asynccontextmanager
async def agency_of(login: Login) -> AsyncIterator[Agency]:
    async with client_of(login) as client:
        agency = Agency(client)
        hearing = asyncio.create_task(_hear(client, agency.heard.append))
        try:
            await eventually(lambda: _is_heard(agency), within=_HEARD_WITHIN_S)
            yield agency
        finally:
            hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await hearing


async def _hear(client: Client, hear: Callable[[Stored], None]) -> None:
    reader = await eventually(lambda: _reader(client), within=_HEARD_WITHIN_S)
    while True:
        message = await reader.next_msg(timeout=None)
        position = message.metadata.sequence.stream
        hear(Stored(position, message.subject, message.data, orjson.loads(message.data)))


async def _reader(client: Client) -> JetStreamContext.PushSubscription:
    config = ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
    return await client.jetstream().subscribe("tdkt.evt.>", stream=EVENTS, ordered_consumer=True, config=config)


async def _is_heard(agency: Agency) -> bool:
    """The consumer is there once something published now comes back."""
    await agency.publish(event(_MARKS[0], "66.ldld", {}, time="2014-01-01T00:00:00Z", subject="mark"))
    return bool(agency.heard)
