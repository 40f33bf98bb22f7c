"""The vault: who a person, an exemplar or an author is, each sealed under a key that is the person's alone."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import structlog
from nacl.secret import SecretBox
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from services.nominations.domain.private import completed, owner_of
from shared import private
from shared.arrival import Arrival
from shared.db import Database, execute, fetch
from shared.events.private import AwardDemographicsRecorded
from shared.person_keys import PersonKeys
from shared.private import Sealed
from shared.seal import Seal
from shared.turn import Kept
from shared.world import Keep

log = structlog.get_logger()

Data = dict[str, Any]
Boxes = Mapping[str, SecretBox]

#: Keys of the vault that say who somebody is begin with these.
NAMED = ("person", "exemplar", "initiative")


class Vault:
    """Implements `shared.storage.Vault`. A key is made while the facts are written that need it; alone it does no harm.

    What belongs to no person lies in the table `vault` under the service's own key, as all did in the version before.
    Both are read; whoever leads takes over what has a person (`services/nominations/handlers.py`).
    """

    def __init__(self, seal: Seal, origin: str) -> None:
        self._seal, self._origin = seal, origin
        self.newest = 0
        self.keys = PersonKeys(Client())
        self._prepared: asyncio.Task[dict[str, SecretBox]] | None = None

    async def lead(self, connection: AsyncConnection, client: Client) -> None:
        """Keys are asked for anew: whoever led in between may have erased some."""
        self.keys, self._prepared = PersonKeys(client), None
        self.newest = await private.newest(connection)

    def prepare(self, kept: Sequence[Kept]) -> None:
        person_ids = {one.keep.person_id for one in kept if one.keep.person_id}
        self._prepared = asyncio.create_task(self.keys.made(person_ids))
        self._prepared.add_done_callback(_looked_at)

    async def keep(
        self, connection: AsyncConnection, kept: Sequence[Kept], numbers: Mapping[str, int], recorded: datetime
    ) -> None:
        """A later word under the same key replaces the earlier; of who is erased nothing is kept, and nothing told, and
        the message is noted to be deleted."""
        assert self._prepared is not None
        boxes = await self._prepared
        await self._write_unowned(connection, [one.keep for one in kept if not one.keep.person_id])
        owned = [one for one in kept if one.keep.person_id in boxes]
        await write(connection, {one.keep.key: one.keep for one in owned if one.keep.data}, boxes)
        await self._note(connection, [one for one in kept if one.keep.person_id])
        await self._tell(connection, [one for one in owned if one.draft], boxes, numbers, recorded)

    async def heard_again(self, connection: AsyncConnection, repeated: Sequence[Arrival]) -> None:
        rows = [(one.path, one.id, one.position) for one in repeated]
        await execute(connection, _COPIES, *_columns(rows))

    async def forget(self, connection: AsyncConnection, person_ids: Sequence[str]) -> None:
        await execute(connection, _FORGET, list(person_ids))
        await execute(connection, _FORGET_CONCERNED)

    async def _note(self, connection: AsyncConnection, kept: Sequence[Kept]) -> None:
        """Which messages speak of whom, and which texts go with whose erasure, be it done already. A decision says of
        nobody who they are: it stays."""
        named = sorted({(one.keep.person_id, one.position) for one in kept if not _asks(one)})
        if named:
            await execute(connection, _SPOKEN_OF, *_columns(named))
        concerned = sorted({(id, one.keep.person_id) for one in kept for id in one.keep.concerns})
        if concerned:
            await execute(connection, _CONCERNED, *_columns(concerned))
            await execute(connection, _FORGET_CONCERNED)

    async def _write_unowned(self, connection: AsyncConnection, keeps: Iterable[Keep]) -> None:
        rows = {keep.key: self._seal.close(orjson.dumps(keep.data)) for keep in keeps}
        if rows:
            await execute(connection, _KEEP_UNOWNED, list(rows), list(rows.values()))

    async def _tell(
        self,
        connection: AsyncConnection,
        kept: Sequence[Kept],
        boxes: Boxes,
        numbers: Mapping[str, int],
        recorded: datetime,
    ) -> None:
        awarded = {one.keep.person_id for one in kept if _asks(one)}
        known = await opened(connection, [f"person:{id}" for id in awarded], boxes, self._seal)
        told: list[Sealed] = []
        for one in kept:
            assert one.draft is not None
            event, id = one.draft.event, one.keep.person_id
            if isinstance(event, AwardDemographicsRecorded):
                event = completed(event, known.get(f"person:{id}", {}))
            sealed = bytes(boxes[id].encrypt(event.to_json()))
            told.append(Sealed(one.draft, numbers[one.fact_id], id, sealed))
        await private.save(connection, self._origin, told, recorded)
        self.newest = max([self.newest, *(one.fact for one in told)])


class Names:
    """Opens the vault for somebody who asks by HTTP; who has read what is written down first (domain D8)."""

    def __init__(self, db: Database, seal: Seal, keys: PersonKeys) -> None:
        self._db, self._seal, self._keys = db, seal, keys

    async def of(self, person_id: str, by: str, why: str) -> list[Data]:
        """Who the person, the exemplar or the authors are; nothing of who is erased."""
        boxes = await self._keys.of([person_id])
        async with self._db.transaction() as connection:
            await execute(connection, _NOTE_READ, by, person_id, why)
            rows = await fetch(connection, _KEYS_OF, person_id, list(NAMED))
            found = await opened(connection, [row.key for row in rows], boxes, self._seal)
        log.info("name_read", by=by, person_id=person_id, why=why)
        return list(found.values())


def _looked_at(prepared: asyncio.Task[dict[str, SecretBox]]) -> None:
    """A turn that broke before its `keep` asks nobody how this ended."""
    if not prepared.cancelled():
        prepared.exception()


def _asks(one: Kept) -> bool:
    """Is the vault asked for what it knows of the person?"""
    return one.draft is not None and isinstance(one.draft.event, AwardDemographicsRecorded)


async def opened(
    connection: AsyncConnection, keys: Sequence[str], boxes: Boxes, seal: Seal
) -> dict[str, Data]:
    """What is kept under these keys. Where the version before has led last, its word is the later one."""
    if not keys:
        return {}
    found: dict[str, Data] = {}
    for row in await fetch(connection, "select * from personal where key = any($1::text[])", list(keys)):
        if box := boxes.get(row.person_id):
            found[row.key] = orjson.loads(box.decrypt(row.sealed))
    before = await fetch(connection, "select key, sealed from vault where key = any($1::text[])", list(keys))
    return found | {row.key: orjson.loads(seal.open(row.sealed)) for row in before}


async def write(connection: AsyncConnection, keeps: Mapping[str, Keep], boxes: Boxes) -> None:
    """Under the keys of their persons, in the place of what the version before has kept."""
    if keeps:
        rows = [
            (key, keep.person_id, bytes(boxes[keep.person_id].encrypt(orjson.dumps(keep.data))))
            for key, keep in keeps.items()
        ]
        await execute(connection, _KEEP, *_columns(rows))
        await execute(connection, _NOT_BEFORE, list(keeps))


async def of_before(connection: AsyncConnection, number: int) -> list[str]:
    """Keys of what the version before has kept of persons, some of them."""
    rows = await fetch(connection, _OF_BEFORE, list(NAMED), number)
    return [row.key for row in rows]


async def take_over(connection: AsyncConnection, keys: Sequence[str], boxes: Boxes, seal: Seal) -> None:
    """Put these under the keys of their persons; of who is erased nothing is left."""
    rows = await fetch(connection, "select key, sealed from vault where key = any($1::text[])", list(keys))
    keeps = {row.key: Keep(row.key, orjson.loads(seal.open(row.sealed)), owner_of(row.key)) for row in rows}
    await write(connection, {key: keep for key, keep in keeps.items() if keep.person_id in boxes}, boxes)
    await execute(connection, _NOT_BEFORE, list(keys))


async def to_erase(connection: AsyncConnection) -> list[str]:
    """Persons whose erasure is not done, or of whom another copy has come since."""
    return [row.person_id for row in await fetch(connection, _TO_ERASE)]


async def spoken_of(connection: AsyncConnection, person_id: str) -> list[int]:
    """Where in INTAKE the person is still named."""
    rows = await fetch(connection, _PLACES, person_id)
    return [row.position for row in rows]


async def erased(connection: AsyncConnection, person_id: str, positions: Sequence[int]) -> None:
    """Key and messages are gone; so is what is left here, which nobody could read."""
    await execute(connection, "delete from personal where person_id = $1", person_id)
    await execute(connection, _NOT_BEFORE, [f"person:{person_id}"])
    await execute(connection, _DELETED, list(positions))
    await execute(connection, "update erasures set done_at = now() where person_id = $1", person_id)


async def all_erased(connection: AsyncConnection) -> list[str]:
    """Everybody of whom nothing may be kept."""
    return [row.person_id for row in await fetch(connection, "select person_id from erasures order by 1")]


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


_KEEP = """
insert into personal (key, person_id, sealed) select * from unnest($1::text[], $2::text[], $3::bytea[])
on conflict (key) do update set person_id = excluded.person_id, sealed = excluded.sealed
"""
_KEEP_UNOWNED = """
insert into vault (key, sealed) select * from unnest($1::text[], $2::bytea[])
on conflict (key) do update set sealed = excluded.sealed
"""
_OF_BEFORE = "select key from vault where split_part(key, ':', 1) = any($1::text[]) limit $2"
_KEYS_OF = """
select key from personal where person_id = $1 and split_part(key, ':', 1) = any($2::text[])
union select key from vault where key = 'person:' || $1 order by 1
"""
_NOTE_READ = "insert into name_reads (by, person_id, why) values ($1, $2, $3)"
_NOT_BEFORE = "delete from vault where key = any($1::text[])"
_SPOKEN_OF = """
insert into spoken_of (person_id, position) select * from unnest($1::text[], $2::bigint[]) on conflict do nothing
"""
_CONCERNED = """
insert into concerned (person_id, owner) select * from unnest($1::text[], $2::text[]) on conflict do nothing
"""
#: What may speak of somebody erased is erased as if it were a person itself.
_FORGET_CONCERNED = """
insert into erasures (person_id)
select c.owner from concerned c join erasures e using (person_id) on conflict do nothing
"""
#: The inbox keeps the place of the first copy; who is named there may not be known yet.
_COPIES = """
insert into copies (position, first)
select a.position, min(i.position) from unnest($1::text[], $2::text[], $3::bigint[]) as a(source, id, position)
  join inbox i on (i.source, i.id) = (a.source, a.id)
 where i.position < a.position group by a.position
on conflict do nothing
"""
#: Where in INTAKE persons are named, but for what is deleted.
_NAMED = """
select n.person_id, n.position from (
  select person_id, position from spoken_of
  union select s.person_id, c.position from copies c join spoken_of s on s.position = c.first
) n where not exists (select 1 from deleted d where d.position = n.position)
"""
_DELETED = "insert into deleted select unnest($1::bigint[]) on conflict do nothing"
_FORGET = "insert into erasures (person_id) select unnest($1::text[]) on conflict do nothing"
_TO_ERASE = f"""
select person_id from erasures e
 where done_at is null or exists (select 1 from ({_NAMED}) n where n.person_id = e.person_id) order by 1
"""
_PLACES = f"select position from ({_NAMED}) n where person_id = $1 order by 1"
