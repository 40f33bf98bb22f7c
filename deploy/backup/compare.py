"""What PostgreSQL and NATS do not agree on: every fact of EVENTS against the tables, every position against its stream."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import asyncpg
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from pydantic import ValidationError

from deploy.backup.place import DECIDING, PUBLISHING, Place, has_tables
from deploy.jetstream import read
from shared.events import FACT_TYPES
from shared.jetstream import api, same_history, stored_at
from shared.streams import (
    DEAD,
    DEAD_SUBJECTS,
    EVENT_SUBJECTS,
    EVENTS,
    SERVICES,
    aggregate_of,
    fact_type,
    parked,
)

#: Facts of one origin that are looked up together.
_TOGETHER = 2_000


@dataclass(slots=True)
class Origin:
    """A service that publishes: its table, what its relay remembers, and what EVENTS holds of it; ids are of facts."""

    service: str
    facts: int = 0
    published: int = 0
    in_events: int = 0
    #: Published once, and EVENTS lacks them: EVENTS is the older one.
    missing_in_events: list[str] = field(default_factory=list)
    #: EVENTS has them and the table does not: the table is the older one.
    missing_in_table: list[str] = field(default_factory=list)
    #: Both have the number and differ, or EVENTS leaves numbers out: nobody can mend that by itself.
    conflicting: list[str] = field(default_factory=list)
    #: Taken back from EVENTS; they wait for their events to be decided again.
    waiting: list[str] = field(default_factory=list)
    #: Parked messages that DEAD lacks, by their position in INTAKE.
    missing_in_dead: list[int] = field(default_factory=list)
    #: Where EVENTS is another than the relay remembers.
    relay_lost: bool = False
    reached: dict[str, int] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        return not (
            self.missing_in_events
            or self.missing_in_table
            or self.conflicting
            or self.missing_in_dead
            or self.relay_lost
        )


@dataclass(slots=True)
class Reader:
    """A position that its stream has not, or has as another message."""

    service: str
    stream: str
    position: int
    last: int


@dataclass(slots=True)
class Report:
    """What was found, and after mending what is left to do."""

    origins: list[Origin] = field(default_factory=list)
    readers: list[Reader] = field(default_factory=list)
    events_last: int = 0
    events_at: datetime | None = None
    mended: list[str] = field(default_factory=list)
    #: Events of units, `path/id`, whose facts EVENTS has and whose bodies are gone: they must be sent again.
    send_again: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not self.readers and all(origin.agrees for origin in self.origins)


class Known(NamedTuple):
    """A fact as EVENTS holds it."""

    origin_sequence: int
    id: str
    version: int
    subject: str
    body: bytes

    @property
    def stream(self) -> str:
        """The stream of the service that it has its place in; nobody asks for that of an answer."""
        kind, envelope = FACT_TYPES.get(fact_type(self.subject)), orjson.loads(self.body)
        try:
            if kind is not None and aggregate_of(self.subject) != "intake":
                return kind.model_validate(envelope["data"]).stream()
        except ValidationError:
            pass
        return f"{aggregate_of(self.subject)}:{self.subject.split('.', 5)[-1]}/{envelope.get('causationid', '')}"


#: Told the facts that the table of a service lacks.
Unknown = Callable[[str, list[Known]], Awaitable[None]]
Count = Callable[[int, int], None]


async def compare(place: Place, unknown: Unknown, count: Count) -> Report:
    """All of EVENTS is read. On a working system the tables are asked first, so what comes meanwhile is no difference."""
    report = Report()
    async with place.sql() as sql, place.streams() as js:
        services = [one for one in SERVICES if await has_tables(sql, one)]
        origins = {one: await _origin(sql, js._nc, one) for one in services if one in PUBLISHING}
        report.origins = list(origins.values())
        await _Scan(sql, origins, unknown).run(js, report, count)
        for origin in report.origins:
            origin.missing_in_events = await _ids(sql, origin.service, origin.in_events, origin.published)
        for service in services:
            report.readers += await _lost_readers(sql, js._nc, service)
        await _dead(sql, js, origins)
    return report


async def _origin(sql: asyncpg.Connection, client: Client, service: str) -> Origin:
    relay: Any = await sql.fetchrow(f"select * from {service}.relay")
    head: Any = await sql.fetchval(f"select coalesce(max(origin_sequence), 0) from {service}.facts")
    same = await same_history(client, EVENTS, relay["events_sequence"], relay["events_at"])
    return Origin(
        service,
        head,
        relay["origin_sequence"],
        waiting=[row["id"] for row in await sql.fetch(f"select id from {service}.published order by 1")],
        relay_lost=not same,
    )


async def _ids(sql: asyncpg.Connection, service: str, after: int, up_to: int) -> list[str]:
    rows = await sql.fetch(
        f"select id from {service}.facts where origin_sequence > $1 and origin_sequence <= $2 order by origin_sequence",
        after,
        up_to,
    )
    return [row["id"] for row in rows]


async def _lost_readers(sql: asyncpg.Connection, client: Client, service: str) -> list[Reader]:
    lost: list[Reader] = []
    for row in await sql.fetch(f"select stream, position, stored_at from {service}.positions"):
        if not await same_history(client, row["stream"], row["position"], row["stored_at"]):
            last = (await api(client, f"STREAM.INFO.{row['stream']}"))["state"]["last_seq"]
            lost.append(Reader(service, row["stream"], row["position"], last))
    return lost


async def _dead(sql: asyncpg.Connection, js: JetStreamContext, origins: dict[str, Origin]) -> None:
    there: set[tuple[str, str]] = set()
    reading = await read(js, DEAD, DEAD_SUBJECTS)
    async for message in reading.to_the_end():
        there.add((parked(message.subject)[0], (message.headers or {}).get("Tdkt-Position", "")))
    for service, origin in origins.items():
        if service not in DECIDING:
            continue
        rows = await sql.fetch(f"select position from {service}.held where reason = 'parked' and announced order by 1")
        origin.missing_in_dead = [r["position"] for r in rows if (service, str(r["position"])) not in there]


class _Scan:
    """Reads EVENTS once, in order, and looks up each origin's facts some thousands at a time."""

    def __init__(self, sql: asyncpg.Connection, origins: dict[str, Origin], unknown: Unknown) -> None:
        self._sql, self._origins, self._unknown = sql, origins, unknown
        self._found: dict[str, list[Known]] = {service: [] for service in origins}

    async def run(self, js: JetStreamContext, report: Report, count: Count) -> None:
        reading = await read(js, EVENTS, EVENT_SUBJECTS)
        done = 0
        async for message in reading.to_the_end():
            done, report.events_last = done + 1, message.metadata.sequence.stream
            await self._take(message)
            if done % 500 == 0:
                count(done, reading.waiting)
        for service in self._origins:
            await self._look_up(service)
        report.events_at = await stored_at(js._nc, EVENTS, report.events_last)

    async def _take(self, message: Msg) -> None:
        try:
            fact = orjson.loads(message.data)
            origin, number = fact["origin"], fact["originsequence"]
            known = Known(number, fact["id"], fact["sequence"], message.subject, message.data)
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return  # what nobody can read is nobody's
        if origin not in self._found:
            return
        self._found[origin].append(known)
        if len(self._found[origin]) == _TOGETHER:
            await self._look_up(origin)

    async def _look_up(self, service: str) -> None:
        found, self._found[service] = self._found[service], []
        origin = self._origins[service]
        rows = await self._sql.fetch(
            _DIGESTS.format(service=service), [known.origin_sequence for known in found]
        )
        saved = {row["origin_sequence"]: row["digest"] for row in rows}
        lacking: list[Known] = []
        for known in found:
            digest = saved.get(known.origin_sequence)
            is_next = known.origin_sequence == origin.in_events + 1
            if is_next and digest is None and known.origin_sequence > origin.facts:
                lacking.append(known)
            elif not is_next or digest != hashlib.sha256(known.body).digest():
                origin.conflicting.append(known.id)
            origin.in_events = max(known.origin_sequence, origin.in_events)
            origin.reached[aggregate_of(known.subject)] = known.origin_sequence
        origin.missing_in_table += [known.id for known in lacking]
        if lacking:
            await self._unknown(service, lacking)


_DIGESTS = """
select origin_sequence, sha256(body) as digest from {service}.facts where origin_sequence = any($1::bigint[])
union all
select origin_sequence, sha256(body) as digest from {service}.published where origin_sequence = any($1::bigint[])
"""
