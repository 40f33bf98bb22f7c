"""Publishes what is played into INTAKE, in order; a second run goes on where the first one stopped."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import orjson
from nats.js.errors import NotFoundError

from deploy.daklak.diary import Message
from deploy.daklak.plays import OF_2014, Play
from deploy.daklak.post import LoginOf, Post
from deploy.jetstream import connected
from shared.jetstream import Outgoing
from shared.login import Login
from shared.streams import EVENTS, INTAKE, path_of
from shared.units import OPERATOR

CLOCK_SUBJECT = f"tdkt.intake.clock.advanced.v1.{OPERATOR}"
#: What one atomic batch carries at most; the server itself takes 1,000 messages.
BATCH_MESSAGES, BATCH_BYTES = 500, 900_000

Progress = Callable[[int, int], None]


class Overtaken(Exception):
    """Another past was played here before, which what is to be played does not continue."""


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
    def outgoing(self) -> Outgoing:
        return Outgoing(self.subject, self.body, self.msg_id, {"Content-Type": "application/cloudevents+json"})


async def play(looking: Login, login_of: LoginOf, *, progress: Progress | None = None, through: date | None = None,
               seed: int = 2014, what: Play = OF_2014) -> Played:  # fmt: skip
    """Play it up to the end of `through`, each unit as itself; `looking` sees how far INTAKE has come."""
    found = await _stands_at(looking, what)
    until = min(through or what.last, what.last)
    # Generating is a second or two of pure computing.
    parcels = await asyncio.to_thread(lambda: list(map(parcel, remaining(found, until, seed, what))))
    await _publish(login_of, parcels, progress or (lambda *_: None))
    return Played(len(parcels), found, max(found or until, until))


async def publishers(looking: Login, seed: int = 2014, what: Play = OF_2014) -> list[str]:
    """The paths of all who still have something to say."""
    found = await _stands_at(looking, what)
    messages = await asyncio.to_thread(lambda: list(remaining(found, what.last, seed, what)))
    return list(dict.fromkeys(path_of(message.subject) for message in messages))


async def _stands_at(looking: Login, what: Play) -> date | None:
    """The clock, in a system whose past may be the beginning of this one."""
    began = await first_date(looking)
    if began and began > what.last:
        raise Overtaken(f"this system begins at {began}; {what.name} is over by then")
    return await last_clock(looking)


async def first_date(looking: Login) -> date | None:
    """The date under which its first fact was told; None where there is no fact, or no date was reached by then."""
    async with connected(looking) as js:
        state = (await js.stream_info(EVENTS)).state
        if not state.messages:
            return None
        message = await js.get_msg(EVENTS, state.first_seq)
    known = orjson.loads(message.data or b"").get("knownon")
    return date.fromisoformat(known) if known else None


async def last_clock(looking: Login) -> date | None:
    """The date of the last `clock.advanced` in INTAKE, from the stream's leader: a replica may lag behind."""
    async with connected(looking) as js:
        try:
            message = await js.get_last_msg(INTAKE, CLOCK_SUBJECT)
        except NotFoundError:
            return None
    return date.fromisoformat(orjson.loads(message.data or b"")["data"]["date"])


def remaining(found: date | None, until: date, seed: int = 2014, what: Play = OF_2014) -> Iterator[Message]:
    """What must still be published when the clock stands at `found`.

    A day is its clock and then its events, so the clock alone does not say whether the events followed: that
    day is sent again without its clock, and the services recognise what they have. The last day has none.
    """
    if found and found >= what.last:
        return
    if found and found < what.first:
        raise Overtaken(f"this system stands at {found}; {what.name} begins on {what.first} with bodies of its own")
    for day in what.days(seed):
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


async def _publish(login_of: LoginOf, parcels: list[Parcel], progress: Progress) -> None:
    done = 0
    progress(done, len(parcels))
    async with Post(login_of) as post:
        for path, words in groupby(parcels, key=lambda item: path_of(item.subject)):
            for batch in batches(words):
                await post.put(path, [item.outgoing for item in batch])
                done += len(batch)
                progress(done, len(parcels))
