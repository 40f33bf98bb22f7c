"""PRIVATE: what named services may know of persons, sealed; told before the facts of EVENTS that it belongs to.

A private message has no number of its own: it carries that of its fact (`originsequence`), and `sequence` is its place
among those of one fact. So whatever EVENTS holds, PRIVATE holds the names to it; and whichever of the two streams or the
database comes back older, what is missing in PRIVATE is what is saved and not found there, by its id.
"""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import structlog
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso
from shared.db import Database, execute, fetch
from shared.facts import Draft, envelope, enveloped
from shared.fence import Fence
from shared.jetstream import Outgoing, api, same_history, stored_at
from shared.reading import until
from shared.streams import PRIVATE, PRIVATE_SUBJECTS, private_subject

log = structlog.get_logger()

BATCH = 500


class Sealed(NamedTuple):
    """A message of PRIVATE, and the fact that it goes out before."""

    draft: Draft
    fact: int
    #: Whose key opens it.
    person_id: str
    #: Its data under that key.
    data: bytes


async def save(connection: AsyncConnection, origin: str, told: Sequence[Sealed], recorded: datetime) -> None:
    """To be published; the same message again, as after a restore, stays as it was."""
    places: dict[int, int] = {}
    rows: list[tuple[Any, ...]] = []
    for one in told:
        place = places[one.fact] = places.get(one.fact, 0) + 1
        said = envelope(one.draft, origin, one.fact, place, iso(recorded))
        data = {"person_id": one.person_id, "sealed": base64.b64encode(one.data).decode()}
        subject = private_subject(one.draft.event.type, one.draft.unit)
        rows.append((one.draft.id, one.fact, place, subject, enveloped(said, orjson.dumps(data))))
    if rows:
        await execute(connection, _SAVE, *(list(column) for column in zip(*rows, strict=True)))


async def newest(connection: AsyncConnection) -> int:
    """The last fact that something private belongs to; 0 where there is none."""
    return (await fetch(connection, "select coalesce(max(origin_sequence), 0) as fact from private"))[0].fact


class PrivateRelay:
    """Publishes what belongs to the next facts, exactly once and in order; the relay of the facts calls it.

    Remembered are a number up to which all is in PRIVATE, and a place in PRIVATE behind which lies whatever may be
    there beyond it. Where PRIVATE is not the one that was remembered, all of it is read and the rest published again.
    """

    def __init__(self, origin: str, db: Database, client: Client, fence: Fence, newest: Callable[[], int]) -> None:
        self.origin, self.db, self.client, self.fence, self.newest = origin, db, client, fence, newest
        #: All that belongs to facts up to here is in PRIVATE.
        self.position = 0
        self._sequence, self._at = 0, datetime.min
        #: Ids of ours that PRIVATE holds and that belong to later facts.
        self._ahead: set[str] = set()
        self._remembered = False

    async def look(self) -> None:
        """What does PRIVATE hold of ours? Asked at the start, and whenever nobody knows what it took."""
        if not self._remembered:
            async with self.db.transaction() as connection:
                row = (await fetch(connection, "select * from private_relay"))[0]
            self.position, self._sequence, self._at = row.origin_sequence, row.stream_sequence, row.stored_at
            self._remembered = True
        if not await same_history(self.client, PRIVATE, self._sequence, self._at):
            log.warning("private_again", position=self.position)
            self.position, self._sequence, self._at = 0, 0, None
        last = (await api(self.client, f"STREAM.INFO.{PRIVATE}"))["state"]["last_seq"]
        async for messages in until(self.client, self._sequence, last, BATCH, PRIVATE_SUBJECTS, PRIVATE):
            self._ahead |= {id for message in messages if (id := self._ours(message.body))}
        self._sequence = max(self._sequence, last)

    async def publish(self, upto: int) -> None:
        """All that belongs to facts up to this number."""
        if self.newest() > self.position:
            async with self.db.transaction() as connection:
                rows = await fetch(connection, _NEXT, self.position, upto)
            new = [row for row in rows if row.id not in self._ahead]
            for start in range(0, len(new), BATCH):
                messages = [Outgoing(row.subject, row.body, row.id) for row in new[start : start + BATCH]]
                self._sequence = await self.fence.publish(PRIVATE, messages)
                self._ahead |= {message.id for message in messages}
            self._ahead -= {row.id for row in rows}
        self.position = max(upto, self.position)

    async def remember(self) -> None:
        """How far we are; while PRIVATE is ahead of the facts the place before it stays the remembered one."""
        if self._ahead:
            return
        self._at = await stored_at(self.client, PRIVATE, self._sequence)
        async with self.db.transaction() as connection:
            await execute(connection, _REMEMBER, self.position, self._sequence, self._at)

    def _ours(self, body: bytes) -> str:
        """The id of a message of ours that belongs to a later fact; else empty."""
        try:
            said = orjson.loads(body)
            ahead = said["origin"] == self.origin and said["originsequence"] > self.position
            return said["id"] if ahead else ""
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return ""  # what nobody can read is nobody's


_SAVE = """
insert into private (id, origin_sequence, place, subject, body)
select * from unnest($1::text[], $2::bigint[], $3::int[], $4::text[], $5::bytea[]) on conflict (id) do nothing
"""
_NEXT = """
select id, subject, body from private where origin_sequence > $1 and origin_sequence <= $2
 order by origin_sequence, place
"""
_REMEMBER = "update private_relay set origin_sequence = $1, stream_sequence = $2, stored_at = $3"
