"""NATS for the `tdkt` command: connect or say in one line that nobody answers; read a stream in its order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import BadSubjectError
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from deploy.state import Problem
from shared.login import Login


@asynccontextmanager
async def connected(login: Login) -> AsyncIterator[JetStreamContext]:
    """JetStream as this identity."""
    async with opened(login) as client:
        yield client.jetstream(timeout=5)


@asynccontextmanager
async def opened(login: Login) -> AsyncIterator[Client]:
    """A connection as this identity, which ends with its server."""
    try:
        connection = await nats.connect(
            **login.options(connect_timeout=3, allow_reconnect=False, error_cb=_quiet)
        )
    except (OSError, NatsError, TimeoutError) as error:
        if "uthorization" in str(error):
            raise Problem(f"NATS at {login.url} does not let {login.name} in", "see: tdkt unit list") from error
        raise Problem(f"NATS does not answer at {login.url}", "see: tdkt doctor") from error
    try:
        yield connection
    finally:
        await connection.close()


@dataclass(slots=True)
class Reading:
    """The messages of a stream from a sequence on, through an ordered consumer."""

    #: How many there were when the reading began.
    waiting: int
    _subscription: JetStreamContext.PushSubscription

    async def __aiter__(self) -> AsyncIterator[Msg]:
        """Those that waited, then those that come: for ever."""
        while True:
            yield await self._subscription.next_msg(timeout=None)

    async def to_the_end(self) -> AsyncIterator[Msg]:
        """Those that waited."""
        for _ in range(self.waiting):
            yield await self._subscription.next_msg(timeout=30)


async def read(js: JetStreamContext, stream: str, subject: str, from_sequence: int | None = 1) -> Reading:
    """Begin to read; `from_sequence` None: only what comes from now on."""
    config = ConsumerConfig(deliver_policy=DeliverPolicy.NEW)
    if from_sequence is not None:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=max(from_sequence, 1)
        )
    try:
        subscription = await js.subscribe(subject, stream=stream, ordered_consumer=True, config=config)
    except (APIError, BadSubjectError) as error:
        raise Problem(
            f"{stream} cannot be read by {subject!r}: {error}",
            f"give a subject of {stream}, such as tdkt.evt.award.decided.*.>",
        ) from error
    info = await subscription.consumer_info()
    delivered = info.delivered.consumer_seq if info.delivered else 0
    return Reading((info.num_pending or 0) + delivered, subscription)


async def _quiet(_: Exception) -> None:
    """The caller hears of it as its own error."""
