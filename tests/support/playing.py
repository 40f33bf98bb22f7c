"""A year (or a part of it) put on a running stack by a player that lives through anything."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date

import nats
import nats.errors
from nats.aio.client import Client

from deploy.daklak.play import Parcel, batches, parcel, remaining
from deploy.daklak.workdays import FIRST, LAST
from deploy.stack import Stack
from deploy.status import wait_until_idle
from shared.errors import Unavailable
from shared.jetstream import Outgoing, api, publish_atomic
from shared.login import Login
from shared.streams import EVENTS, INTAKE
from tests.support.chronicle import Stored, stored

#: Services read two years of a province in well under this on two busy cores.
IDLE_WITHIN_S = 240.0


@asynccontextmanager
async def client_of(login: Login) -> AsyncIterator[Client]:
    """A connection that waits for its server however often that dies."""
    client = await nats.connect(
        **login.options(
            max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_quiet, connect_timeout=5
        )
    )
    try:
        yield client
    finally:
        await client.close()


def parcels_of_2014(until: date = LAST, wanted: Callable[[Parcel], bool] = lambda _: True) -> list[Parcel]:
    """The messages of the year up to the end of a day, as bytes."""
    return [item for message in remaining(None, until) if wanted(item := parcel(message))]


def bodies_of_2014() -> list[Parcel]:
    """The units above the grass roots, as the Board announces them on the first day: enough for a small story."""
    grassroots, bodies = b'"grassroots_union"', parcels_of_2014(FIRST)
    return [one for one in bodies if ".unit.joined." in one.subject and grassroots not in one.body]


async def put(client: Client, parcels: Iterable[Parcel]) -> None:
    """Publish in order, each batch until INTAKE has it: a batch whose answer was lost is sent again."""
    for batch in batches(parcels):
        await put_batch(client, batch)


async def put_batch(client: Client, batch: list[Parcel]) -> None:
    outgoing = [Outgoing(one.subject, one.body, one.msg_id) for one in batch]
    while True:
        try:
            await publish_atomic(client, outgoing, timeout=3)
            return
        except Unavailable:
            await asyncio.sleep(0.05)


async def play_2014(stack: Stack, until: date = LAST) -> list[Stored]:
    """The whole year (or its beginning) without any disturbance, and the facts that came of it."""
    parcels = await asyncio.to_thread(parcels_of_2014, until)
    async with client_of(stack.state.login()) as client:
        await put(client, parcels)
    await at_rest(stack)
    return await stored(stack.state.login())


async def at_rest(stack: Stack) -> None:
    """Everything in INTAKE is decided, published and heard by everybody."""
    await asyncio.wait_for(wait_until_idle(stack.state, lambda _: None), IDLE_WITHIN_S)


async def last_position(client: Client, stream: str) -> int:
    return (await api(client, f"STREAM.INFO.{stream}"))["state"]["last_seq"]


async def events_position(client: Client) -> int:
    return await last_position(client, EVENTS)


async def intake_position(client: Client) -> int:
    return await last_position(client, INTAKE)


async def _quiet(_: Exception) -> None:
    """The next attempt tells."""
