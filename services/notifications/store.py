"""The rows of this service: read when we take the lead, written with every batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.commands import Subscribe
from services.notifications.domain import Heard, Notice, Owe, Subscriber, Subscriptions, Tell, World
from shared.db import execute, fetch
from shared.events.campaigns import GuidanceAcknowledged, GuidanceIssued
from shared.events.notifications import GuidanceDelivered
from shared.streams import EVENTS
from shared.units import Kind, Unit

INBOX = "inbox"


@dataclass(slots=True)
class Skip:
    """A fact that broke our code: where it lies, never what it says."""

    position: int
    id: str
    type: str
    error: str


@dataclass(slots=True)
class Batch:
    """What one batch of facts leads to, to be written in one transaction."""

    last: int
    #: When EVENTS stored that last one; None leaves what is remembered.
    stored_at: datetime | None = None
    notices: list[Notice] = field(default_factory=list)
    told: list[Tell] = field(default_factory=list)
    owed: list[Owe] = field(default_factory=list)
    #: Letters of which EVENTS tells what became of them.
    settled: list[str] = field(default_factory=list)
    observed: list[Heard] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    origins: dict[str, int] = field(default_factory=dict)
    #: Positions of facts that were skipped once and are tried again.
    again: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Memory:
    """What the leader keeps between batches; read again after any failure."""

    position: int = 0
    #: The last originsequence of our own facts.
    head: int = 0
    origins: dict[str, int] = field(default_factory=dict)
    world: World = field(default_factory=World)
    subscriptions_revision: int = -1


async def load(connection: AsyncConnection) -> Memory:
    """All of it, from the database."""
    memory = Memory()
    row = (await fetch(connection, _HEADS))[0]
    memory.position, memory.head = row.position, row.head
    rows = await fetch(connection, "select origin, origin_sequence from origins")
    memory.origins = {row.origin: row.origin_sequence for row in rows}
    directory = memory.world.reference.directory
    for row in await fetch(connection, f"select {_UNIT} from units order by path"):
        directory.put(
            Unit(row.unit_id, row.path, Kind(row.kind), row.name_vi, row.valid_from, row.valid_to, row.led_by)
        )
    for row in await fetch(connection, "select id, data from guidance"):
        memory.world.guidance[row.id] = GuidanceIssued.model_validate(orjson.loads(row.data))
    return memory


async def freshen(connection: AsyncConnection, memory: Memory) -> None:
    """Subscriptions come over HTTP, to any replica: read them again when one has changed."""
    revision = (
        await fetch(connection, "select coalesce(sum(revision), 0)::bigint as sum from subscriptions")
    )[0].sum
    if revision == memory.subscriptions_revision:
        return
    memory.world.subscriptions = Subscriptions()
    for row in await fetch(connection, _SUBSCRIBED):
        who = (
            Subscriber(row.unit)
            if row.channel == INBOX
            else Subscriber(row.unit, row.id, row.channel, row.made_at)
        )
        memory.world.subscriptions.add(who, row.units, row.types)
    memory.subscriptions_revision = revision


async def delivered(connection: AsyncConnection, facts: Iterable[Heard]) -> set[tuple[str, str]]:
    """Which deliveries that these facts could lead to have been made already."""
    issued = [fact.subject for fact in facts if isinstance(fact.event, GuidanceIssued)]
    joined = [fact.subject for fact in facts if fact.type == _JOINED]
    if not issued and not joined:
        return set()
    rows = await fetch(connection, _DELIVERED, issued, joined)
    return {(row.guidance_id, row.path) for row in rows}


async def save(connection: AsyncConnection, batch: Batch, world: World) -> None:
    """Everything but the notices and our own facts, which their channel and the fact log write."""
    await _save_observed(connection, batch.observed, world)
    deliveries = [(tell.event.guidance_id, tell.unit, tell.event.delivered_on, tell.id)
                  for tell in batch.told if isinstance(tell.event, GuidanceDelivered)]  # fmt: skip
    if deliveries:
        await execute(connection, _DELIVER, *_columns(deliveries))
    if batch.again:
        await execute(connection, "delete from skipped where position = any($1::bigint[])", batch.again)
    await skip(connection, batch.skipped)
    await advance(connection, batch)


async def skip(connection: AsyncConnection, skipped: Sequence[Skip]) -> None:
    """Remember facts that could not be handled, so that they can be looked into."""
    if skipped:
        rows = [(one.position, one.id, one.type, one.error) for one in skipped]
        await execute(connection, _SKIP, *_columns(rows))


async def skipped(connection: AsyncConnection, limit: int) -> list[Skip]:
    """The oldest facts that could not be handled so far."""
    rows = await fetch(connection, "select * from skipped order by position limit $1", limit)
    return [Skip(row.position, row.id, row.type, row.error) for row in rows]


async def advance(connection: AsyncConnection, batch: Batch) -> None:
    """How far EVENTS, and each origin in it, is done."""
    await execute(connection, _ADVANCE, EVENTS, batch.last, batch.stored_at)
    await execute(connection, _ORIGINS, list(batch.origins), list(batch.origins.values()))


async def own_heard(connection: AsyncConnection, service: str) -> None:
    """Our own facts up to the position are in EVENTS, for we have read it: the relay need not look."""
    await execute(connection, _RELAY, EVENTS, service)


async def subscribe(
    connection: AsyncConnection, id: str, wish: Subscribe, sealed: bytes | None = None
) -> bool:
    """The same wish again changes nothing, one that had ended or rests lives again. Is it new, with what is `sealed`?"""
    values = (id, wish.unit, list(wish.units), list(wish.types), wish.channel, sealed)
    return (await fetch(connection, _SUBSCRIBE, *values))[0].new


async def seal_again(connection: AsyncConnection, id: str, sealed: bytes) -> None:
    """With other secrets."""
    await execute(connection, "update subscriptions set sealed = $2 where id = $1", id, sealed)


async def unsubscribe(connection: AsyncConnection, id: str, owner: str | None) -> bool:
    """False when there is none of this id among those of the unit and of what lies below it; None: anybody's."""
    return bool(await execute(connection, _UNSUBSCRIBE, id, owner))


async def _save_observed(connection: AsyncConnection, observed: Iterable[Heard], world: World) -> None:
    units: dict[str, Unit] = {}
    for fact in observed:
        match fact.event:
            case GuidanceIssued() as guidance:
                data = orjson.dumps(guidance.to_data()).decode()
                await execute(connection, _GUIDANCE, guidance.guidance_id, data)
            case GuidanceAcknowledged() as said:
                await execute(connection, _ACKNOWLEDGE, said.guidance_id, said.unit, said.acknowledged_on)
            case _:
                if unit := world.reference.directory.get(str(fact.data.get("path"))):
                    units[unit.path] = unit
                    await _save_heirs(connection, unit.path, world)
    rows = [
        (u.path, u.unit_id, u.kind.value, u.name_vi, u.valid_from, u.valid_to, u.led_by)
        for u in units.values()
    ]
    if rows:
        await execute(connection, _UNITS, *_columns(rows))


async def _save_heirs(connection: AsyncConnection, path: str, world: World) -> None:
    """The last word on who stands for it."""
    if said := world.reference.directory.heirs.get(path):
        since, heirs = said[-1]
        await execute(connection, _HEIRS, path, since, list(heirs))


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


_JOINED = "vn.tdkt.unit.joined.v1"
_UNIT = "path, unit_id, kind, name_vi, valid_from, valid_to, led_by"
_HEADS = f"""
select coalesce((select position from positions where stream = '{EVENTS}'), 0) as position,
       greatest((select max(origin_sequence) from facts), (select max(origin_sequence) from published), 0) as head
"""
_SUBSCRIBED = "select id, unit, units, types, channel, made_at from subscriptions where active order by id"
_DELIVERED = """
select guidance_id, path from deliveries
 where guidance_id = any($1::text[]) or path in (select path from units where unit_id = any($2::text[]))
"""
_DELIVER = """
insert into deliveries (guidance_id, path, delivered_on, fact)
select * from unnest($1::text[], $2::text[], $3::date[], $4::text[])
"""
_SKIP = """
insert into skipped (position, id, type, error)
select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
on conflict do nothing
"""
_ADVANCE = """
insert into positions (stream, position, stored_at) values ($1, $2, $3)
on conflict (stream) do update set
  position = excluded.position, stored_at = coalesce(excluded.stored_at, positions.stored_at)
"""
_ORIGINS = """
insert into origins select * from unnest($1::text[], $2::bigint[])
on conflict (origin) do update set origin_sequence = excluded.origin_sequence
"""
_RELAY = """
update relay set
  events_sequence = read.position, events_at = read.stored_at,
  origin_sequence = greatest(relay.origin_sequence,
                             (select o.origin_sequence from origins o where o.origin = $2))
 from positions read where read.stream = $1 and read.position > relay.events_sequence
"""
_GUIDANCE = "insert into guidance values ($1, $2) on conflict do nothing"
_ACKNOWLEDGE = "insert into acknowledgements values ($1, $2, $3) on conflict do nothing"
_UNITS = f"""
insert into units ({_UNIT}) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::date[],
                                                 $6::date[], $7::text[])
on conflict (path) do update set
  name_vi = excluded.name_vi, valid_to = excluded.valid_to, led_by = excluded.led_by, kind = excluded.kind
"""
_HEIRS = """
insert into heirs values ($1, $2::date, $3::text[])
on conflict (path) do update set since = excluded.since, heirs = excluded.heirs
"""
_SUBSCRIBE = """
insert into subscriptions (id, unit, units, types, channel, sealed) values ($1, $2, $3::text[], $4::text[], $5, $6)
on conflict (id) do update set
  active = true, rests = false, revision = nextval('subscription_revision'),
  made_at = case when subscriptions.active then subscriptions.made_at else now() end
returning xmax = 0 as new
"""
_UNSUBSCRIBE = """
update subscriptions set active = false, revision = nextval('subscription_revision')
 where id = $1 and active and ($2::text is null or unit = $2 or starts_with(unit, $2 || '.'))
"""
