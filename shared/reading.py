"""EVENTS, or another stream, read by sequence: many messages for one question, nothing left behind on the server."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig, DeliverPolicy

from shared.errors import Unavailable
from shared.jetstream import AWAY, api
from shared.streams import EVENT_SUBJECTS, EVENTS, PRIVATE_SUBJECTS

_TIMEOUT_S = 10.0
#: For so many messages a copy of the stream needs some tens of milliseconds.
_ANSWER_S = 3.0
#: The end of a batch, and a batch of nothing.
_COMPLETE = ("204", "404")
#: Nothing is ever taken out of these streams: who finds nothing there has asked a copy that lags behind.
_WHOLE = (EVENT_SUBJECTS, PRIVATE_SUBJECTS)


class Stored(NamedTuple):
    """A message with its place in the stream."""

    subject: str
    body: bytes
    position: int


async def bounds(client: Client) -> tuple[int, int, str]:
    """First and last sequence that EVENTS holds, and when the stream was made."""
    info = await api(client, f"STREAM.INFO.{EVENTS}")
    return info["state"]["first_seq"], info["state"]["last_seq"], info["created"]


async def after(
    client: Client, position: int, number: int, subjects: str = EVENT_SUBJECTS, stream: str = EVENTS
) -> list[Stored]:
    """At most `number` messages behind a position, in stream order; none at the end."""
    return await _asked(client, stream, {"seq": position + 1, "batch": number, "next_by_subj": subjects})


async def last_of(client: Client, stream: str, subjects: Sequence[str]) -> list[Stored]:
    """The last message on each of at most 1,000 subjects, as any copy has it; of those that have one."""
    return await _asked(client, stream, {"multi_last": list(subjects)}) if subjects else []


async def _asked(client: Client, stream: str, request: dict[str, Any]) -> list[Stored]:
    answer = _Answer()
    try:
        inbox = client.new_inbox()
        heard = await client.subscribe(inbox, cb=answer.take, pending_msgs_limit=-1, pending_bytes_limit=-1)
        try:
            await client.publish(f"$JS.API.DIRECT.GET.{stream}", orjson.dumps(request), reply=inbox)
            await asyncio.wait_for(answer.whole.wait(), _ANSWER_S)
        finally:
            await heard.unsubscribe()
    except AWAY as error:
        raise Unavailable(f"NATS: {type(error).__name__} while reading {stream}") from error
    if answer.status not in _COMPLETE:
        raise Unavailable(f"JetStream: {answer.status} while reading {stream}")
    return answer.messages


class _Answer:
    """Messages until the one that says that these were all."""

    def __init__(self) -> None:
        self.messages: list[Stored] = []
        self.whole = asyncio.Event()
        self.status = ""

    async def take(self, message: Msg) -> None:
        headers = message.headers or {}
        if "Nats-Sequence" not in headers:
            self.status = headers.get("Status", "")
            return self.whole.set()
        self.messages.append(Stored(headers["Nats-Subject"], message.data, int(headers["Nats-Sequence"])))


async def until(
    client: Client, position: int, last: int, number: int, subjects: str = EVENT_SUBJECTS, stream: str = EVENTS
) -> AsyncIterator[list[Stored]]:
    """All behind a position up to and with `last`, at most `number` at once.

    Any copy answers, and no consumer is made, which in a cluster might be put on a server that has just been cut off.
    A copy that lags behind `last` is asked again by whoever tries again: Unavailable.
    """
    while position < last:
        found = await after(client, position, number, subjects, stream)
        if not found and subjects in _WHOLE:
            raise Unavailable(f"a copy of {stream} that lags behind has answered")
        yield [one for one in found if one.position <= last]
        position = found[-1].position if found else last


async def chunks(client: Client, position: int, last: int, number: int) -> AsyncIterator[list[Stored]]:
    """All behind a position up to and with `last`; the next ones come while these are worked on."""
    if position >= last:
        return
    waiting: asyncio.Queue[Msg] = asyncio.Queue(number)
    start = ConsumerConfig(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=position + 1)
    try:
        reader = await client.jetstream().subscribe(
            EVENT_SUBJECTS, stream=EVENTS, ordered_consumer=True, config=start, cb=waiting.put
        )
    except AWAY as error:
        raise Unavailable(f"NATS: {type(error).__name__} while reading {EVENTS}") from error
    try:
        while position < last:
            chunk: list[Stored] = []
            while position < last and len(chunk) < number:
                message = await _next(waiting)
                position = _position(message)
                chunk.append(Stored(message.subject, message.data, position))
            yield chunk
    finally:
        with suppress(nats.errors.Error):
            await reader.unsubscribe()


def _position(message: Msg) -> int:
    """Of all that the reply tells only the place in the stream: the rest takes as long as counting."""
    return int(message.reply.split(".")[-4])


async def _next(waiting: asyncio.Queue[Msg]) -> Msg:
    """A timer only where there is something to wait for: one a message would cost as much as counting it."""
    if not waiting.empty():
        return waiting.get_nowait()
    try:
        return await asyncio.wait_for(waiting.get(), _TIMEOUT_S)
    except TimeoutError as error:
        raise Unavailable(f"{EVENTS} stopped answering") from error
