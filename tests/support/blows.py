"""Parts of a running stack killed at random, seeded moments while the year is played on it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from nats.aio.client import Client

from deploy.daklak.play import Parcel
from deploy.stack import Stack
from tests.support.chronicle import Stored, stored
from tests.support.eventually import eventually
from tests.support.playing import at_rest, client_of, events_position, parcels_of_2014, put

PARTS = ("campaigns", "nominations", "notifications", "reporting", "nats", "postgres")
#: A blow falls after at most this share of the facts that its slice must bring, so that work is going on.
_LATEST = 0.8
#: A restart on two busy cores, its delay after many ends, and what was left over from before.
_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Blow:
    """Which part is killed after how many further facts, while which messages are published."""

    victim: str
    after: int
    parcels: list[Parcel]


def blows(parcels: list[Parcel], kills: int, seed: int) -> list[Blow]:
    """The year in as many slices as there are kills; every part has its turn before any has it again."""
    random = Random(seed)
    victims = list(islice(_turns(random), kills))
    ends = [len(parcels) * (number + 1) // kills for number in range(kills)]
    slices = [parcels[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]
    return [
        Blow(victim, random.randint(1, max(int(len(part) * _LATEST), 1)), part)
        for victim, part in zip(victims, slices, strict=True)
    ]


async def play_under_blows(
    stack: Stack, kills: int, seed: int, tell: Callable[[str], None] = lambda _: None
) -> list[Stored]:
    """The year with `kills` parts killed on its way, and the facts that came of it in the end."""
    planned = blows(await asyncio.to_thread(parcels_of_2014), kills, seed)
    async with client_of(stack.state.login()) as client:
        for number, blow in enumerate(planned, 1):
            fallen = await _strike(stack, client, blow)
            tell(f"{number} of {kills}: {blow.victim} killed at fact {fallen}")
    await stack.wait_ready(within=_WITHIN_S)
    await at_rest(stack)
    return await stored(stack.state.login())


async def _strike(stack: Stack, client: Client, blow: Blow) -> int:
    before = await _position(client)
    playing = asyncio.create_task(put(client, blow.parcels))
    await eventually(lambda: _reached(client, before + blow.after), within=_WITHIN_S)
    fallen, dead = await _position(client), stack.pid(blow.victim)
    await stack.kill(blow.victim)
    await playing
    await eventually(lambda: stack.pid(blow.victim) != dead, within=_WITHIN_S)
    await stack.wait_ready(blow.victim, within=_WITHIN_S)
    return fallen


async def _reached(client: Client, position: int) -> bool:
    return await events_position(client) >= position


async def _position(client: Client) -> int:
    """nats-server may be the one that has just come back."""
    found: list[int] = []

    async def asked() -> bool:
        found.append(await events_position(client))
        return True

    await eventually(asked, within=_WITHIN_S)
    return found[-1]


def _turns(random: Random) -> Iterator[str]:
    while True:
        yield from random.sample(PARTS, len(PARTS))
