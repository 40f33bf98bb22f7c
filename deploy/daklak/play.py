"""Publishes the year into INTAKE, in order; a second run goes on where the first one stopped."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import nats
import orjson
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from deploy.daklak.diary import Message
from deploy.daklak.workdays import LAST
from deploy.daklak.year import year
from shared.ids import ulid
from shared.login import Login
from shared.streams import INTAKE
from shared.units import OPERATOR

CLOCK_SUBJECT = f"tdkt.intake.clock.advanced.v1.{OPERATOR}"
#: What one atomic batch carries at most; the server itself takes 1,000 messages.
BATCH_MESSAGES, BATCH_BYTES = 500, 900_000
#: The server's error for a batch with a Nats-Msg-Id that it has seen within the stream's window.
_DUPLICATE_IN_BATCH = 10201
_TIMEOUT_S = 30.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What a run did: messages published, the clock it found, and the date it has reached."""

    published: int
    found: date | None
    reached: date


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message as bytes."""

    subject: str
    msg_id: str
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {"Nats-Msg-Id": self.msg_id, "Content-Type": "application/cloudevents+json"}


class NotStored(Exception):
    """INTAKE did not take a message or a batch."""


async def play(login: Login, *, progress: Progress | None = None, through: date | None = None,
               seed: int = 2014) -> Played:  # fmt: skip
    """Play the year up to the end of `through`."""
    client = await nats.connect(**login.options())
    try:
        found = await last_clock(client)
        until = min(through or LAST, LAST)
        # Generating is a second of pure computing: the client must go on answering the server's pings.
        parcels = await asyncio.to_thread(lambda: list(map(parcel, remaining(found, until, seed))))
        await _publish(client, parcels, progress or (lambda *_: None))
        return Played(len(parcels), found, max(found or until, until))
    finally:
        await client.close()


async def last_clock(client: Client) -> date | None:
    """The date of the last `clock.advanced` in INTAKE, from the stream's leader: a replica may lag behind."""
    try:
        message = await client.jetstream(timeout=_TIMEOUT_S).get_last_msg(INTAKE, CLOCK_SUBJECT)
    except NotFoundError:
        return None
    return date.fromisoformat(orjson.loads(message.data or b"")["data"]["date"])


def remaining(found: date | None, until: date, seed: int = 2014) -> Iterator[Message]:
    """What must still be published when the clock stands at `found`.

    A day is its clock and then its events, so the clock alone does not say whether the events followed: that
    day is sent again without its clock, and the services recognise what they have. The last day has none.
    """
    if found and found >= LAST:
        return
    for day in year(seed):
        if day.date > until:
            return
        if found is None or day.date >= found:
            yield from day.messages[1:] if day.date == found else day.messages


def parcel(message: Message) -> Parcel:
    """The message as it goes over the wire."""
    return Parcel(message.subject, message.msg_id, orjson.dumps(message.envelope))


def batches(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """In order, as many as fit; what is too big for a batch, or for anybody, goes alone."""
    batch: list[Parcel] = []
    size = 0
    for item in parcels:
        if batch and (len(batch) == BATCH_MESSAGES or size + len(item.body) > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item.body)
    if batch:
        yield batch


async def _publish(client: Client, parcels: list[Parcel], progress: Progress) -> None:
    run, done = ulid(), 0
    progress(done, len(parcels))
    for number, batch in enumerate(batches(parcels)):
        if len(batch) == 1 or not await _atomic(client, batch, f"{run}-{number}"):
            await _singly(client, batch)
        done += len(batch)
        progress(done, len(parcels))


async def _atomic(client: Client, batch: list[Parcel], batch_id: str) -> bool:
    """All of the batch or nothing; False where the stream has just seen one of its ids."""
    headers = [item.headers | {"Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": f"{n}"}
               for n, item in enumerate(batch, 1)]  # fmt: skip
    opened = await client.request(batch[0].subject, batch[0].body, headers=headers[0], timeout=_TIMEOUT_S)
    if opened.data:
        # An empty reply opens the batch; anything else is an error, or a stream that takes no batches.
        raise NotStored(f"{batch[0].subject}: {opened.data.decode()}")
    for item, header in zip(batch[1:-1], headers[1:-1], strict=True):
        await client.publish(item.subject, item.body, headers=header)
    last, commit = batch[-1], headers[-1] | {"Nats-Batch-Commit": "1"}
    reply = await client.request(last.subject, last.body, headers=commit, timeout=_TIMEOUT_S)
    answer = orjson.loads(reply.data)
    if (error := answer.get("error")) and error.get("err_code") != _DUPLICATE_IN_BATCH:
        raise NotStored(f"batch of {len(batch)} from {batch[0].msg_id}: {error}")
    return "error" not in answer


async def _singly(client: Client, batch: list[Parcel]) -> None:
    """One by one: the stream drops what it has just seen and keeps the rest."""
    js = client.jetstream(timeout=_TIMEOUT_S)
    for item in batch:
        await js.publish(item.subject, item.body, headers=item.headers, stream=INTAKE)
