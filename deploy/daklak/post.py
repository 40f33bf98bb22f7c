"""Each unit publishes on its own connection, and all together in one order."""

import asyncio
import resource
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

import nats
import nats.errors
from nats.aio.client import Client, RawCredentials
from nats.js.api import PubAck
from nats.js.errors import APIError

from shared.errors import Unavailable
from shared.jetstream import Outgoing, publish_atomic
from shared.login import Login
from shared.streams import INTAKE

#: So many units stay connected: connecting costs more than a word, and a year's units speak in turn.
_CONNECTED = 2_500
#: Files that are open for other reasons.
_SPARE_FILES = 200
#: So many words may be on their way to the disk.
_ON_THEIR_WAY = 500
_TIMEOUT_S = 30.0

LoginOf = Callable[[str], Login]


class NotStored(Exception):
    """INTAKE did not take a message or a batch."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A word that the server has, and that INTAKE will acknowledge."""

    what: Outgoing
    acknowledged: Awaitable[PubAck]


class Post:
    """`async with Post(login_of) as post`: leaving it waits until INTAKE has everything."""

    def __init__(self, login_of: LoginOf) -> None:
        self._login_of = login_of
        self._clients: OrderedDict[str, Client] = OrderedDict()
        self._sent: list[Sent] = []
        self._most = _most_connected()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                await self._settle()
        finally:
            await asyncio.gather(*(client.close() for client in self._clients.values()))

    async def put(self, path: str, words: Sequence[Outgoing]) -> None:
        """What a unit says in one go, after all that was put before."""
        client = await self._client(path)
        if len(words) > 1:
            await self._batch(client, words)
        else:
            await self._one(client, words[0])

    async def _batch(self, client: Client, words: Sequence[Outgoing]) -> None:
        try:
            await publish_atomic(client, words, timeout=_TIMEOUT_S)
        except Unavailable as error:
            raise NotStored(f"{len(words)} from {words[0].id}: {error}") from error

    async def _one(self, client: Client, word: Outgoing) -> None:
        headers = {"Nats-Msg-Id": word.id, **(word.headers or {})}
        future = await client.jetstream().publish_async(
            word.subject, word.body, stream=INTAKE, headers=headers
        )
        self._sent.append(Sent(word, future))
        # The server reads a connection in order: once it has answered a ping the word has its place, and the
        # next unit may speak while the disk is still at it. nats-py sends a ping before what it still holds back.
        while client.pending_data_size:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0)
        await client.flush(timeout=int(_TIMEOUT_S))
        if len(self._sent) >= _ON_THEIR_WAY:
            await self._settle()

    async def _settle(self) -> None:
        sent, self._sent = self._sent, []
        for one in sent:
            try:
                await asyncio.wait_for(asyncio.shield(_of(one)), _TIMEOUT_S)
            except (TimeoutError, APIError, nats.errors.Error) as error:
                raise NotStored(f"{one.what.id}: {error or type(error).__name__}") from error

    async def _client(self, path: str) -> Client:
        if path in self._clients:
            self._clients.move_to_end(path)
            return self._clients[path]
        if len(self._clients) >= self._most:
            await self._settle()
            _, oldest = self._clients.popitem(last=False)
            await oldest.close()
        self._clients[path] = client = await _connected(self._login_of(path))
        return client


async def _connected(login: Login) -> Client:
    # Read here at once: nats-py reads the seed byte by byte, which takes longer than the rest of the connection.
    raw = {"user_credentials": RawCredentials(login.credentials.read_text())} if login.credentials else {}
    return await nats.connect(**login.options(connect_timeout=5, **raw))


def _most_connected() -> int:
    """As many as the system lets this process open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTED + _SPARE_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(_CONNECTED, soft - _SPARE_FILES), 1)


async def _of(sent: Sent) -> PubAck:
    return await sent.acknowledged
