"""JetStream beyond what nats-py offers: atomic batches that a server can refuse, and the API of streams and
durables."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import nats.errors
import orjson
from nats.aio.client import Client

from shared.errors import Diverged, MovedOn, Unavailable
from shared.streams import Durable

#: The server answers a batch that holds a message id it has seen with this code; singles are then recognised.
DUPLICATE_IN_BATCH = 10201
#: The subject has another last sequence than the one expected.
WRONG_LAST = 10071
_EXPECTED = "Nats-Expected-Last-Subject-Sequence"
#: Times of messages come in nanoseconds and are kept in microseconds.
_ROUNDING = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish; `id` becomes Nats-Msg-Id."""

    subject: str
    body: bytes
    id: str
    headers: dict[str, str] | None = None


async def publish_atomic(client: Client, messages: Sequence[Outgoing], timeout: float = 10.0) -> int:
    """Store all messages of one stream, or none, with one fsync; the stream sequence of the last.

    A batch that holds an id already stored is refused whole: then one by one, each recognised by its id.
    """
    try:
        if len(messages) > 1:
            return await _publish_batch(client, messages, timeout)
    except _DuplicateInBatch:
        pass
    return [(await _publish_one(client, message, timeout))[0] for message in messages][-1]


async def publish_after(client: Client, messages: Sequence[Outgoing], last: int, timeout: float) -> int:
    """As above, but all or none, and only if `last` is still the last sequence on the first message's subject.

    MovedOn when it is not; Unavailable when an id of these messages has been seen: then the stream has them.
    """
    try:
        if len(messages) == 1:
            sequence, duplicate = await _publish_one(client, messages[0], timeout, {_EXPECTED: str(last)})
            if duplicate:
                raise Unavailable(f"JetStream has {messages[0].id}")
            return sequence
        return await _publish_batch(client, messages, timeout, {_EXPECTED: str(last)})
    except _DuplicateInBatch as error:
        raise Unavailable("JetStream has one of these messages") from error


async def publish_compared(client: Client, messages: Sequence[Outgoing], window_s: float) -> int:
    """For a reader who compares bodies: stored even if its id has just been used, after the duplicate window."""
    try:
        if len(messages) > 1:
            return await _publish_batch(client, messages, 10.0)
    except _DuplicateInBatch:
        pass
    sequences = [await _publish_past(client, message, window_s) for message in messages]
    return sequences[-1]


async def _publish_past(client: Client, message: Outgoing, window_s: float) -> int:
    while True:
        sequence, duplicate = await _publish_one(client, message, 10.0)
        if not duplicate:
            return sequence
        await asyncio.sleep(window_s)


class _DuplicateInBatch(Exception):
    pass


async def _publish_batch(
    client: Client, messages: Sequence[Outgoing], timeout: float, first: dict[str, str] | None = None
) -> int:
    batch_id = uuid.uuid4().hex

    def headers(number: int, message: Outgoing) -> dict[str, str]:
        place = {
            "Nats-Batch-Id": batch_id,
            "Nats-Batch-Sequence": str(number),
            "Nats-Msg-Id": message.id,
        }
        return place | (message.headers or {}) | ((first or {}) if number == 1 else {})

    *others, last = messages
    try:
        for number, message in enumerate(others, 1):
            await client.publish(message.subject, message.body, headers=headers(number, message))
        commit = headers(len(messages), last) | {"Nats-Batch-Commit": "1"}
        reply = await client.request(last.subject, last.body, headers=commit, timeout=timeout)
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise Unavailable(f"NATS: {type(error).__name__}") from error
    return _stored(orjson.loads(reply.data))["seq"]


async def _publish_one(
    client: Client, message: Outgoing, timeout: float, more: dict[str, str] | None = None
) -> tuple[int, bool]:
    """Its sequence, and whether its id was seen before."""
    headers = {"Nats-Msg-Id": message.id, **(message.headers or {}), **(more or {})}
    try:
        reply = await client.request(message.subject, message.body, headers=headers, timeout=timeout)
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise Unavailable(f"NATS: {type(error).__name__}") from error
    answer = _stored(orjson.loads(reply.data))
    return answer["seq"], answer.get("duplicate", False)


def _stored(answer: dict[str, Any]) -> dict[str, Any]:
    error = answer.get("error")
    if error is None:
        return answer
    if error.get("err_code") == DUPLICATE_IN_BATCH:
        raise _DuplicateInBatch
    said = f"JetStream: {error.get('description')} ({error.get('err_code')})"
    raise MovedOn(said) if error.get("err_code") == WRONG_LAST else Unavailable(said)


async def last_on_subject(client: Client, stream: str, subject: str) -> int:
    """The sequence of the last message that the stream has on a subject; 0 where it has none."""
    try:
        reply = await client.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", timeout=5)
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise Unavailable(f"NATS: {type(error).__name__} on {stream}") from error
    headers = reply.headers or {}
    if "Nats-Sequence" not in headers and headers.get("Status") != "404":
        raise Unavailable(f"JetStream: {headers.get('Status')} on {stream}")
    return int(headers.get("Nats-Sequence", 0))


async def api(
    client: Client, subject: str, request: dict[str, Any] | None = None, timeout: float = 5.0
) -> dict[str, Any]:
    """Ask the JetStream API; Unavailable when it does not answer, or answers with an error."""
    try:
        reply = await client.request(
            f"$JS.API.{subject}", orjson.dumps(request) if request else b"", timeout=timeout
        )
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise Unavailable(f"NATS: {type(error).__name__} on {subject}") from error
    answer = orjson.loads(reply.data)
    if "error" in answer:
        raise Unavailable(f"JetStream: {answer['error'].get('description')} on {subject}")
    return answer


async def start_after(client: Client, durable: Durable, position: int) -> None:
    """Set the durable to the position after the last one done.

    What a dead replica had fetched would otherwise come back only after the ack wait, behind newer messages.
    """
    await api(client, f"CONSUMER.RESET.{durable.stream}.{durable.name}", {"seq": position + 1})


async def caught_up(client: Client, durable: Durable) -> bool:
    """Is nothing of the stream pending for this durable?"""
    return _is_idle(await _consumer(client, durable))


async def passed(client: Client, durable: Durable, position: int) -> bool:
    """Has this durable acknowledged the position, or is nothing left for it?"""
    info = await _consumer(client, durable)
    return _is_idle(info) or info["ack_floor"]["stream_seq"] >= position


async def _consumer(client: Client, durable: Durable) -> dict[str, Any]:
    return await api(client, f"CONSUMER.INFO.{durable.stream}.{durable.name}")


def _is_idle(info: dict[str, Any]) -> bool:
    return info["num_pending"] == 0 and info["num_ack_pending"] == 0


async def stored_at(client: Client, stream: str, sequence: int) -> datetime | None:
    """When the stream stored this message; None where it holds none."""
    if not sequence:
        return None
    try:
        reply = await client.request(
            f"$JS.API.DIRECT.GET.{stream}", orjson.dumps({"seq": sequence}), timeout=5
        )
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise Unavailable(f"NATS: {type(error).__name__} on {stream}") from error
    headers = reply.headers or {}
    if "Nats-Time-Stamp" in headers:
        return datetime.fromisoformat(headers["Nats-Time-Stamp"][:26].rstrip("Z") + "+00:00")
    if headers.get("Status") != "404":
        raise Unavailable(f"JetStream: {headers.get('Status')} on {stream}")
    return None


async def same_history(client: Client, stream: str, position: int, at: datetime | None) -> bool:
    """Is this still the stream whose message at `position`, stored at `at`, was the last one done?

    A stream that was restored ends earlier, or has gone on otherwise. Its sequences alone do not tell, nor does the
    time it was made, which a restored stream has anew; a message and the time of its storing do. One that is gone
    (by age, or because the stream was made to begin behind it) says nothing against it.
    """
    last = (await api(client, f"STREAM.INFO.{stream}"))["state"]["last_seq"]
    if last < position:
        return False
    found = await stored_at(client, stream, position) if at else None
    return found is None or at is None or abs(found - at) < _ROUNDING


async def check_history(client: Client, stream: str, position: int, at: datetime | None) -> None:
    """Diverged where the above is not so."""
    if not await same_history(client, stream, position, at):
        raise Diverged(f"{stream} is not what it was at {position}, which is done; see: tdkt reconcile --dry-run")
