"""FastStream with safe settings: the broker, and the subscriber that takes a durable in batches."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC
from time import monotonic
from typing import Any, cast

import nats
import nats.errors
import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.nats.annotations import NatsMessage
from faststream.nats.security import NatsCredentials, NatsSecurity
from nats.aio.msg import Msg
from nats.js.errors import ServiceUnavailableError

from shared.arrival import Wire
from shared.errors import LeadLost, StaleVersion, Unavailable
from shared.login import Login
from shared.settings import Settings
from shared.streams import Durable

log = structlog.get_logger()

_FETCH_S = 0.5
#: A request ends at the server this much later than here, on a busy machine.
_LATE_S = 0.2
_ELECTION_S = 0.1
#: nats-py says int and takes a float.
RECONNECT_S: Any = 0.2
_RETRY_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)

Handler = Callable[[list[Wire]], Awaitable[None]]


class _RawCodec:
    """Bodies stay bytes: reading them is the arrival's business, once."""

    async def encode(self, msg: Any, serializer: Any = None) -> tuple[bytes, str | None]:
        return msg, None

    async def decode(self, msg: Any) -> Any:
        return msg.body

    async def encode_batch(self, msgs: Sequence[Any], serializer: Any = None) -> list[Any]:
        return [(msg, None) for msg in msgs]

    async def decode_batch(self, msg: Any) -> Any:
        return msg.body


def build_broker(login: Login) -> NatsBroker:
    """A broker that never gives up its server and never acknowledges by itself."""
    return NatsBroker(
        login.servers,
        name=login.name,
        inbox_prefix=login.inbox,
        security=_security(login),
        logger=None,
        codec=_RawCodec(),
        ack_policy=AckPolicy.MANUAL,
        graceful_timeout=10,
        max_reconnect_attempts=-1,
        reconnect_time_wait=RECONNECT_S,
        connect_timeout=5,
        pending_size=16 * 1024 * 1024,
    )


def _security(login: Login) -> NatsSecurity | None:
    if login.credentials:
        return NatsCredentials(str(login.credentials), ssl_context=login.tls())
    context = login.tls()
    return NatsSecurity(ssl_context=context) if context else None


def subscribe_batches(
    broker: NatsBroker,
    durable: Durable,
    settings: Settings,
    handle: Handler,
    restart: Callable[[], Awaitable[None]],
    inbox: str,
) -> None:
    """Give `handle` batches of a durable in stream order, and acknowledge each batch when it has returned.

    `inbox` is the prefix of our replies: a pull does not take that of the broker.
    The durable acknowledges up to a position, so one ack serves the batch, and a message lost on its way would be
    acknowledged with its followers: the server numbers what it delivers, and where a number is missing `restart`
    sets the durable back to the position. What cannot be done now is tried again here.
    """
    order = _Unbroken()
    subscriber = broker.subscriber(
        durable.filters[0],
        stream=JStream(durable.stream, declare=False),
        durable=durable.name,
        pull_sub=PullSub(batch_size=settings.batch_size, timeout=settings.batch_wait_s, batch=True),
        ack_policy=AckPolicy.MANUAL,
        inbox_prefix=f"{inbox}.".encode(),
    )

    @subscriber
    async def batch(message: NatsMessage) -> None:
        raw = cast("list[Msg]", cast("object", message.raw_message))  # FastStream gives the list of a batch
        numbers = [one.metadata.sequence.consumer for one in raw]
        if not order.follows(numbers):
            log.warning(
                "delivery_gap", durable=durable.name, stream=durable.stream, wanted=order.next, got=numbers[0]
            )
            await _forget_ahead(subscriber)
            await _until_there(restart)
            order.next = 1
        elif await _until_done(handle, [_wire(one) for one in raw]):
            await raw[-1].ack()


async def _forget_ahead(subscriber: Any) -> None:
    if isinstance(subscriber.subscription, _Fetching):
        await subscriber.subscription.forget()


class _Unbroken:
    """The numbers that the server gives to deliveries, which must not leave one out; a reset begins again at
    1."""

    def __init__(self) -> None:
        self.next = 1

    def follows(self, numbers: Sequence[int]) -> bool:
        if list(numbers) != list(range(self.next, self.next + len(numbers))):
            return False
        self.next += len(numbers)
        return True


async def start(broker: NatsBroker, settings: Settings) -> None:
    """Start the subscribers, with a fetch that neither drops messages nor polls."""
    await broker.start()
    for subscriber in cast("list[Any]", broker.subscribers):
        subscriber.subscription = _Fetching(subscriber.subscription, settings.batch_size)


async def finish(broker: NatsBroker, within: float) -> None:
    """Take no more, and let what is in hand be done and acknowledged: an end in good order delivers nothing again."""
    taking = [one.subscription for one in cast("list[Any]", broker.subscribers)]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            await asyncio.gather(*(one.finish() for one in taking if isinstance(one, _Fetching)))


class _Fetching:
    """FastStream's batch loop around nats-py's fetch, with two of its habits taken off.

    The loop fetches again until its time is up, and a time-out of Python's own class there ends it with what it had
    gathered; and it polls every few milliseconds when idle. Here a first fetch waits long, a further one
    takes only what has arrived, and every time-out is of the class that the loop expects. After a full batch there is
    probably more: it comes while that batch is being decided.
    """

    def __init__(self, subscription: Any, batch_size: int) -> None:
        self._subscription, self._batch_size = subscription, batch_size
        self._finishing, self._idle, self._asked_at = False, asyncio.Event(), 0.0
        self._ahead: asyncio.Task[list[Msg]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._subscription, name)

    async def fetch(self, batch: int, timeout: float | None) -> list[Msg]:
        if batch < self._batch_size:
            raise nats.errors.TimeoutError
        ahead, self._ahead = self._ahead, None
        if self._finishing and ahead is None:
            return await self._rest()
        messages = await (ahead or self._ask(batch))
        if len(messages) == batch and not self._finishing:
            self._ahead = asyncio.create_task(self._ask(batch))
            self._ahead.add_done_callback(_looked_at)
        return messages

    async def forget(self) -> None:
        """The durable was set back: what was asked for before is of no use any more."""
        ahead, self._ahead = self._ahead, None
        if ahead:
            await asyncio.wait([ahead])

    async def _ask(self, batch: int) -> list[Msg]:
        self._asked_at = monotonic()
        try:
            return await self._subscription.fetch(batch=batch, timeout=_FETCH_S)
        except TimeoutError as error:
            raise nats.errors.TimeoutError from error
        except ServiceUnavailableError:
            # Nobody leads the durable just now, and the server says so at once: the loop would ask without end.
            await asyncio.sleep(_ELECTION_S)
            raise

    async def _rest(self) -> list[Msg]:
        """What the server sends for the last request after a part of it was returned; then nothing any more."""
        sent = self._subscription._sub._pending_queue
        while monotonic() < self._asked_at + _FETCH_S + _LATE_S:
            rest: list[Msg] = [sent.get_nowait() for _ in range(sent.qsize())]
            if messages := [one for one in rest if one.reply.startswith("$JS.ACK.")]:
                return messages
            await asyncio.sleep(_LATE_S / 10)
        self._idle.set()
        await asyncio.Event().wait()
        return []

    async def finish(self) -> None:
        self._finishing = True
        await self._idle.wait()


def _looked_at(ahead: asyncio.Task[list[Msg]]) -> None:
    """Nobody may come for it any more, and that is no news."""
    if not ahead.cancelled():
        ahead.exception()


async def _until_there(restart: Callable[[], Awaitable[None]]) -> None:
    """Until somebody leads the durable: what it delivers meanwhile would only be found to have a gap again."""
    while True:
        try:
            return await restart()
        except Unavailable:
            await asyncio.sleep(_ELECTION_S)


async def _until_done(handle: Handler, wires: list[Wire]) -> bool:
    """False when another replica leads: it will do the batch."""
    attempt = 0
    while True:
        try:
            await handle(wires)
            return True
        except LeadLost:
            return False
        except Exception as error:  # the batch must not be lost, whatever it was: say it and try again
            if not isinstance(error, Unavailable | StaleVersion):
                log.exception("batch_broke", first=wires[0].position)
            delay = _RETRY_S[min(attempt, len(_RETRY_S) - 1)]
            attempt += 1
            log.warning("batch_again", error=type(error).__name__, first=wires[0].position, delay_s=delay)
            await asyncio.sleep(delay)


def _wire(message: Msg) -> Wire:
    metadata = message.metadata
    headers = message.headers or {}
    return Wire(
        message.subject,
        message.data,
        metadata.sequence.stream,
        metadata.timestamp.replace(tzinfo=UTC),
        headers.get("Nats-Msg-Id", ""),
    )
