"""The facts of a service: append in order under its lock, load many streams at once."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import iso
from shared.db import execute, fetch
from shared.errors import StaleVersion
from shared.events import FACT_TYPES, Event
from shared.streams import fact_subject

GENESIS = "0" * 64


class Draft(NamedTuple):
    """A fact before it is saved.

    `keys` are the stream that it has its place in, then further ones it belongs to (a nomination belongs to its
    round and to its person too); `unit` is the path it is about, `id` is derived from the cause.
    """

    id: str
    event: Event
    keys: tuple[str, ...]
    unit: str
    unit_id: str
    time: datetime
    cause: str
    correlation: str
    known_on: date | None
    law: str = ""
    #: The trace that its cause belongs to.
    trace: str = ""


class Row(NamedTuple):
    """A saved fact as the relay publishes it."""

    origin_sequence: int
    subject: str
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """A fact read back: its class is known or it is skipped, its stream and place in it are not part of the
    body."""

    event: Event
    stream: str
    known_on: date | None


class FactLog:
    """Append-only facts of one service; `origin` is its name."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.lock_key = int.from_bytes(
            hashlib.blake2b(f"facts/{origin}".encode(), digest_size=7).digest(), "big"
        )
        #: What the last append wrote: once committed, the relay may take it from here.
        self.appended: list[Row] = []
        #: The originsequence of every fact of the last append, by its id.
        self.numbers: dict[str, int] = {}

    async def load(self, connection: AsyncConnection, keys: Collection[str]) -> dict[str, list[Saved]]:
        """The histories of these streams and tags, each in order; a key nobody has heard of has none."""
        rows = await fetch(connection, _LOAD, list(keys))
        histories: dict[str, list[Saved]] = {key: [] for key in keys}
        for row in rows:
            kind = FACT_TYPES.get(row.type)
            if kind is not None:
                event = kind.model_validate(orjson.loads(row.body)["data"])
                histories[row.key].append(Saved(event, row.stream, row.known_on))
        return histories

    async def head(self, connection: AsyncConnection) -> int:
        """The last originsequence given away."""
        rows = await fetch(connection, _HEAD)
        return rows[0].origin_sequence if rows else 0

    async def append(
        self,
        connection: AsyncConnection,
        drafts: list[Draft],
        versions: Mapping[str, int],
        recorded: datetime,
    ) -> int:
        """Save the drafts in order and return the last originsequence.

        `versions` says how many facts each stream is expected to hold; the others are looked up, but for
        answers, which are new by the inbox. StaleVersion when somebody else has written to one of them.
        A fact that EVENTS has and a restored database lost takes its old place, as it was published.
        """
        await execute(connection, "select pg_advisory_xact_lock($1)", self.lock_key)
        head = await fetch(connection, _HEAD)
        sequence = head[0].origin_sequence if head else 0
        previous = hashlib.sha256(head[0].body).hexdigest() if head else GENESIS
        taken_back: dict[str, Any] = {}
        if head and head[0].restored:
            found = await fetch(connection, _TAKE_BACK, [draft.id for draft in drafts])
            taken_back, versions = {row.id: row for row in found}, {}
        rows = _Rows()
        next_versions = await self._versions(connection, drafts, versions)
        for row in taken_back.values():
            next_versions[row.stream] = max(row.version, next_versions.get(row.stream, 0))
        recorded_at = iso(recorded)
        for draft in drafts:
            stream = draft.keys[0]
            if published := taken_back.get(draft.id):
                rows.add_again(published, draft)
                continue
            sequence += 1
            version = next_versions.get(stream, 0) + 1
            next_versions[stream] = version
            body = self._body(draft, sequence, version, previous, recorded_at)
            previous = hashlib.sha256(body).hexdigest()
            rows.add(sequence, stream, version, draft, body)
        try:
            await execute(connection, _APPEND, *rows.facts())
            if rows.tags:
                await execute(connection, _TAG, rows.tags, rows.tagged)
        except IntegrityError as error:
            raise StaleVersion(f"{self.origin}: somebody else has written to one of these streams") from error
        self.appended, self.numbers = rows.saved, rows.numbers
        return sequence

    async def _versions(
        self, connection: AsyncConnection, drafts: list[Draft], known: Mapping[str, int]
    ) -> dict[str, int]:
        streams = {draft.keys[0] for draft in drafts}
        versions = {stream: known[stream] for stream in streams if stream in known}
        if asked := [s for s in streams if s not in known and not s.startswith("intake:")]:
            rows = await fetch(connection, _VERSIONS, asked)
            versions.update({row.stream: row.version for row in rows})
        return versions

    def _body(self, draft: Draft, sequence: int, version: int, previous: str, recorded: str) -> bytes:
        """The CloudEvent as it goes out; the data are encoded by their own class and set in as they are."""
        said = envelope(draft, self.origin, sequence, version, recorded, prevhash=previous)
        return enveloped(said, draft.event.to_json())


def envelope(
    draft: Draft, origin: str, sequence: int, version: int, recorded: str, **more: str
) -> dict[str, Any]:
    """All of the CloudEvent but its data (contract section 3)."""
    said: dict[str, Any] = {
        "specversion": "1.0",
        "id": draft.id,
        "source": f"urn:tdkt:service:{origin}",
        "type": draft.event.type,
        "subject": draft.event.subject_id,
        "time": iso(draft.time),
        "datacontenttype": "application/json",
        "correlationid": draft.correlation,
        "causationid": draft.cause,
        "recordedtime": recorded,
        "sequence": version,
        "origin": origin,
        "originsequence": sequence,
        **more,
    }
    if draft.known_on:
        said["knownon"] = draft.known_on.isoformat()
    if draft.unit_id:
        said["unitid"] = draft.unit_id
    if draft.law:
        said["lawid"] = draft.law
    if draft.trace:
        said["traceparent"] = draft.trace
    return said


def enveloped(said: dict[str, Any], data: bytes) -> bytes:
    """The whole, its data set in as they are."""
    return orjson.dumps(said)[:-1] + b',"data":' + data + b"}"


async def unpublished(connection: AsyncConnection, now: datetime) -> dict[str, Any]:
    """The last fact, how many of the relay's are still to be published, and how old the oldest of them is."""
    row = (await fetch(connection, _UNPUBLISHED))[0]
    waits_since = orjson.loads(row.oldest)["recordedtime"] if row.oldest else None
    age = (now - datetime.fromisoformat(waits_since)).total_seconds() if waits_since else 0.0
    return {"origin_sequence": row.head, "outbox": row.depth, "outbox_oldest_s": max(age, 0.0)}


class _Rows:
    """Columns of the two inserts."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self.saved: list[Row] = []
        self.tags: list[str] = []
        self.tagged: list[int] = []
        self.numbers: dict[str, int] = {}

    def add_again(self, published: Any, draft: Draft) -> None:
        """The fact as it went out; what it is filed under only deciding it again could tell."""
        sequence = published.origin_sequence
        self.rows.append(
            (sequence, draft.keys[0], published.version, published.type, published.subject, draft.id,
             draft.known_on, published.body)
        )  # fmt: skip
        self._file(sequence, draft)

    def _file(self, sequence: int, draft: Draft) -> None:
        self.numbers[draft.id] = sequence
        tags = draft.keys[1:]
        self.tags.extend(tags)
        self.tagged.extend([sequence] * len(tags))

    def add(self, sequence: int, stream: str, version: int, draft: Draft, body: bytes) -> None:
        kind = draft.event.type
        subject = fact_subject(kind, draft.unit)
        self.saved.append(Row(sequence, subject, draft.id, body))
        self.rows.append((sequence, stream, version, kind, subject, draft.id, draft.known_on, body))
        self._file(sequence, draft)

    def facts(self) -> list[list[Any]]:
        return [list(column) for column in zip(*self.rows, strict=True)]


_LOAD = """
select f.stream as key, f.stream, f.type, f.body, f.known_on, f.origin_sequence
  from facts f where f.stream = any($1::text[]) and f.stream not like 'intake:%'
union all
select t.tag as key, f.stream, f.type, f.body, f.known_on, f.origin_sequence
  from fact_tags t join facts f using (origin_sequence) where t.tag = any($1::text[])
order by origin_sequence
"""
_APPEND = """
insert into facts (origin_sequence, stream, version, type, subject, id, known_on, body)
select * from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::date[], $8::bytea[])
"""
_VERSIONS = """
select stream, max(version) as version from (
  select stream, version from facts where stream = any($1::text[]) and stream not like 'intake:%'
  union all select stream, version from published where stream = any($1::text[])
) known group by stream
"""
_HEAD = """
select origin_sequence, body, exists (select 1 from published) as restored from (
  (select origin_sequence, body from facts order by origin_sequence desc limit 1) union all
  (select origin_sequence, body from published order by origin_sequence desc limit 1)
) both_ order by origin_sequence desc limit 1
"""
_TAKE_BACK = "delete from published where id = any($1::text[]) returning *"
_TAG = "insert into fact_tags (tag, origin_sequence) select * from unnest($1::text[], $2::bigint[])"
_UNPUBLISHED = """
select h.head, greatest(h.head - r.origin_sequence, 0) as depth,
       (select body from facts where origin_sequence = r.origin_sequence + 1) as oldest
  from relay r, (select coalesce(max(origin_sequence), 0) as head from facts) h
"""
