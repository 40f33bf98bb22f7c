"""JetStream beyond what nats-py offers: atomic batches that a server can refuse, and the API of streams and
durables."""

import asyncio
import base64
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import nats.errors
import orjson
from nats.aio.client import Client
from nats.js.api import ConsumerInfo

from shared.errors import Diverged, Full, MovedOn, Unavailable
from shared.parts import Split
from shared.streams import INTAKE, Durable

#: The server answers a batch that holds a message id it has seen with this code; singles are then recognised.
DUPLICATE_IN_BATCH = 10201
#: The subject has another last sequence than the one expected; in a cluster also: somebody is just writing there.
WRONG_LAST = (10071, 10164)
#: The stream has nothing there.
NO_MESSAGE = 10037
#: At its limit of bytes or messages, out of its share of the disk, out of disk.
_FULL = (10077, 10047, 10023)
#: What a server that is away, or that does not let us ask, makes of a request.
AWAY = (nats.errors.Error, TimeoutError, OSError)
#: Nobody leads a stream for sure who has not heard of most copies for this long: an election takes at least 4 s.
SURE_NS = 3_000_000_000
#: What a server has at hand; asked again where a server went away with the question.
_QUICK_S = 2.0
_EXPECTED = "Nats-Expected-Last-Subject-Sequence"
#: Times of messages come in nanoseconds and are kept in microseconds.
_ROUNDING = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish; `id` becomes Nats-Msg-Id, empty where something else keeps a second one out."""

    subject: str
    body: bytes
    id: str
    headers: dict[str, str] | None = None

    def known_by(self) -> dict[str, str]:
        """The header by which the server knows it again."""
        return {"Nats-Msg-Id": self.id} if self.id else {}


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


async def publish_compared(client: Client, messages: Sequence[Outgoing], window_s: float) -> Sequence[int]:
    """For a reader who compares bodies: stored even if its id has just been used, after the duplicate window.

    The sequences of all, in their order.
    """
    try:
        if len(messages) > 1:
            last = await _publish_batch(client, messages, 10.0)
            return range(last - len(messages) + 1, last + 1)
    except _DuplicateInBatch:
        pass
    return [await _publish_past(client, message, window_s) for message in messages]


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
        place = {"Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(number)}
        return place | message.known_by() | (message.headers or {}) | ((first or {}) if number == 1 else {})

    *others, last = messages
    try:
        for number, message in enumerate(others, 1):
            await client.publish(message.subject, message.body, headers=headers(number, message))
        commit = headers(len(messages), last) | {"Nats-Batch-Commit": "1"}
        reply = await client.request(last.subject, last.body, headers=commit, timeout=timeout)
    except AWAY as error:
        raise Unavailable(f"NATS: {type(error).__name__}") from error
    return _stored(orjson.loads(reply.data))["seq"]


async def _publish_one(
    client: Client, message: Outgoing, timeout: float, more: dict[str, str] | None = None
) -> tuple[int, bool]:
    """Its sequence, and whether its id was seen before."""
    headers = message.known_by() | (message.headers or {}) | (more or {})
    try:
        reply = await client.request(message.subject, message.body, headers=headers, timeout=timeout)
    except AWAY as error:
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
    if error.get("err_code") in _FULL:
        raise Full(said)
    raise MovedOn(said) if error.get("err_code") in WRONG_LAST else Unavailable(said)


@dataclass(frozen=True, slots=True)
class Last:
    """The last message on a subject."""

    position: int
    body: bytes


async def last_message(client: Client, stream: str, subject: str) -> Last | None:
    """As the leader of the stream has it; None where it has none."""
    answer = await _ask(client, f"STREAM.MSG.GET.{stream}", {"last_by_subj": subject})
    if answer.get("error", {}).get("err_code") == NO_MESSAGE:
        return None
    found = _right(answer, stream)["message"]
    return Last(found["seq"], base64.b64decode(found.get("data") or ""))


async def delete_message(client: Client, stream: str, sequence: int) -> None:
    """Overwrite a message on disk and take it out; one that is gone is no mistake."""
    answer = await _ask(client, f"STREAM.MSG.DELETE.{stream}", {"seq": sequence, "no_erase": False})
    if "error" in answer and await stored_at(client, stream, sequence):
        _right(answer, stream)


async def last_on_subject(client: Client, stream: str, subject: str) -> int:
    """The sequence of the last message that the stream has on a subject, or on any that fits; 0 where it has none.

    The leader of the stream says it: DIRECT.GET is answered by any copy, which may not have what was acknowledged.
    """
    answer = await _ask(client, f"STREAM.MSG.GET.{stream}", {"last_by_subj": subject})
    if answer.get("error", {}).get("err_code") == NO_MESSAGE:
        return 0
    return _right(answer, stream)["message"]["seq"]


async def first_stored_at(client: Client, stream: str, sequence: int, subject: str) -> datetime | None:
    """When the first message from this sequence on was stored under a subject pattern; None where there is none."""
    return await _time_of(client, stream, {"seq": sequence, "next_by_subj": subject})


async def _time_of(client: Client, stream: str, asked: dict[str, Any]) -> datetime | None:
    """As above the leader says it: a question to any copy may go to a server that was cut off, and be lost."""
    answer = await _ask(client, f"STREAM.MSG.GET.{stream}", asked, timeout=_QUICK_S)
    if answer.get("error", {}).get("err_code") == NO_MESSAGE:
        return None
    return datetime.fromisoformat(_right(answer, stream)["message"]["time"])


async def api(
    client: Client, subject: str, request: dict[str, Any] | None = None, timeout: float = 5.0
) -> dict[str, Any]:
    """Ask the JetStream API; Unavailable when it does not answer, or answers with an error."""
    return _right(await _ask(client, subject, request, timeout), subject)


async def _ask(
    client: Client, subject: str, request: dict[str, Any] | None = None, timeout: float = 5.0
) -> dict[str, Any]:
    try:
        reply = await client.request(
            f"$JS.API.{subject}", orjson.dumps(request) if request else b"", timeout=timeout
        )
    except AWAY as error:
        raise Unavailable(f"NATS: {type(error).__name__} on {subject}") from error
    return orjson.loads(reply.data)


def _right(answer: dict[str, Any], what: str) -> dict[str, Any]:
    if "error" in answer:
        raise Unavailable(f"JetStream: {answer['error'].get('description')} on {what}")
    return answer


async def start_after(client: Client, durable: Durable, position: int) -> None:
    """Set the durable to the position after the last one done.

    What a dead replica had fetched would otherwise come back only after the ack wait, behind newer messages.
    """
    await api(client, f"CONSUMER.RESET.{durable.stream}.{durable.name}", {"seq": position + 1})


async def caught_up(client: Client, durable: Durable) -> bool:
    """Is nothing of the stream pending for this durable?"""
    info = await _consumer(client, durable)
    return _is_idle(info) and await _knows_all(client, durable, info)


async def passed(client: Client, durable: Durable, position: int) -> bool:
    """Has this durable acknowledged the position, which is one of its own?"""
    return (await _consumer(client, durable))["ack_floor"]["stream_seq"] >= position


def standing(info: ConsumerInfo) -> tuple[int, int]:
    """Up to which sequence a durable has acknowledged all, and how many messages are still to be done."""
    done = (info.ack_floor.stream_seq or 0) if info.ack_floor else 0
    return done, (info.num_pending or 0) + (info.num_ack_pending or 0)


async def _consumer(client: Client, durable: Durable) -> dict[str, Any]:
    return await api(client, f"CONSUMER.INFO.{durable.stream}.{durable.name}")


def _is_idle(info: dict[str, Any]) -> bool:
    return info["num_pending"] == 0 and info["num_ack_pending"] == 0


async def _knows_all(client: Client, durable: Durable, info: dict[str, Any]) -> bool:
    """Was nothing acknowledged that an idle durable does not know of?

    On one server never. In a cluster it counts on a copy of its own, which may lag behind what most copies have:
    the leader of the stream knows, if it still is one.
    """
    if not info.get("cluster", {}).get("replicas"):
        return True
    asked = [last_on_subject(client, durable.stream, one) for one in durable.filters]
    if max(await asyncio.gather(*asked)) > info["delivered"]["stream_seq"]:
        return False
    return await is_led(client, durable.stream)


async def is_led(client: Client, stream: str, timeout: float = 5.0) -> bool:
    """Does a server that most copies of the stream follow answer for it? One that was cut off also says it leads."""
    info = await api(client, f"STREAM.INFO.{stream}", timeout=timeout)
    return most_follow(info.get("cluster"))


def most_follow(cluster: dict[str, Any] | None) -> bool:
    """As one server says of the copies of a stream; on a server that runs alone there is nothing to say."""
    if cluster is None:
        return True
    if not cluster.get("leader"):  # it has lost its leader, and knows nothing of the others
        return False
    copies: list[dict[str, Any]] = cluster.get("replicas") or []
    following = [copy for copy in copies if copy["active"] < SURE_NS and not copy.get("offline")]
    return 2 * (len(following) + 1) > len(copies) + 1


async def split_declared(client: Client) -> Split:
    """The provinces that processes of their own decide for, as INTAKE was provisioned."""
    return Split.declared((await api(client, f"STREAM.INFO.{INTAKE}"))["config"].get("metadata"))


async def stored_at(client: Client, stream: str, sequence: int) -> datetime | None:
    """When the stream stored this message; None where it holds none."""
    if not sequence:
        return None
    return await _time_of(client, stream, {"seq": sequence})


async def same_history(client: Client, stream: str, position: int, at: datetime | None) -> bool:
    """Is this still the stream whose message at `position`, stored at `at`, was the last one done?

    A stream that was restored ends earlier, or has gone on otherwise. Its sequences alone do not tell, nor does the
    time it was made, which a restored stream has anew; a message and the time of its storing do. One that is gone
    (by age, or because the stream was made to begin behind it) says nothing against it.
    """
    last = (await api(client, f"STREAM.INFO.{stream}"))["state"]["last_seq"]
    if last < position:
        # On a cluster a server that was cut off still answers, with what it had.
        if not await is_led(client, stream):
            raise Unavailable(f"nobody leads {stream} for sure")
        return False
    found = await stored_at(client, stream, position) if at else None
    return found is None or at is None or abs(found - at) < _ROUNDING


async def check_history(client: Client, stream: str, position: int, at: datetime | None) -> None:
    """Diverged where the above is not so."""
    if not await same_history(client, stream, position, at):
        raise Diverged(f"{stream} is not what it was at {position}, which is done; see: tdkt reconcile --dry-run")
