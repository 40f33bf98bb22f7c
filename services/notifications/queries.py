"""What the screens ask: inbox pages, deliveries, who has acknowledged, subscriptions."""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import standing
from services.notifications.rules import STANDING_KINDS
from shared.db import Row, fetch
from shared.streams import EVENTS
from shared.units import OPERATOR, province_of

Data = dict[str, Any]
#: First tokens of the paths that may be told of; None: all.
Provinces = list[str] | None
_PLACES_IN_TEXT = ("unit", "proposer", "issuer", "appraiser", "decider")


async def addresses(connection: AsyncConnection, path: str) -> list[str]:
    """Whose items a unit reads: its own, those of bodies that it alone stands for since they have ended (domain 1.5), and
    as a standing department those of both.

    None for an unknown unit; but a sender that nobody knows still reads that it was refused.
    """
    known = await fetch(connection, "select kind from units where path = $1", path)
    if not known and path != OPERATOR:
        heard = await fetch(connection, "select 1 from items where path = $1 limit 1", path)
        return [path] if heard else []
    kinds = {row.kind for row in known}
    paths = [row.path for row in await fetch(connection, _STOOD_FOR, path)]
    return [*paths, standing(path)] if kinds & STANDING_KINDS else paths


async def inbox(
    connection: AsyncConnection, paths: list[str], after: int, limit: int, kind: str | None
) -> list[Row]:
    """The next items after a cursor; what reaches a body on two ways is shown once."""
    return list(await fetch(connection, _INBOX, paths, after, limit, kind))


async def names(connection: AsyncConnection, items: Iterable[Data]) -> dict[str, str]:
    """What the bodies that these items speak of are called."""
    paths = {data[field] for data in items for field in _PLACES_IN_TEXT if isinstance(data.get(field), str)}
    if not paths:
        return {}
    rows = await fetch(
        connection, "select path, name_vi from units where path = any($1::text[])", list(paths)
    )
    return {row.path: row.name_vi for row in rows}


async def deliveries(
    connection: AsyncConnection,
    guidance: str | None,
    unit: str | None,
    provinces: Provinces,
    after: int,
    limit: int,
) -> list[Data]:
    """Deliveries in their order, each with the day of its acknowledgement."""
    rows = await fetch(connection, _DELIVERIES, guidance, unit, after, limit, provinces)
    return [
        {"cursor": row.id, "guidance_id": row.guidance_id, "unit": row.path, "delivered_on": row.delivered_on,
         "acknowledged_on": row.acknowledged_on, "fact": row.fact}
        for row in rows
    ]  # fmt: skip


async def acknowledgements(connection: AsyncConnection, guidance: str, provinces: Provinces) -> Data | None:
    """Who got a document, who has acknowledged it and after how many days, who has not (II.1.a, III.2.b)."""
    found = await fetch(connection, "select data from guidance where id = $1", guidance)
    issued = orjson.loads(found[0].data) if found else None
    if issued is None or (provinces is not None and province_of(issued["issuer"]) not in provinces):
        return None
    rows = await fetch(connection, _ACKNOWLEDGEMENTS, guidance, provinces)
    got = [row for row in rows if row.delivered_on]
    said = [row for row in rows if row.acknowledged_on]
    missing = [row.path for row in got if not row.acknowledged_on]
    about = {name: issued[name] for name in ("guidance_id", "number", "title", "issuer", "issued_on")}
    return about | {
        "delivered": len(got), "acknowledged": len(said), "missing": missing,
        "percent": round(100 * (len(got) - len(missing)) / len(got), 1) if got else 0.0,
        "units": [_acknowledged(row) for row in said],
    }  # fmt: skip


async def subscriptions(connection: AsyncConnection, owner: str | None) -> list[Data]:
    """Those of a unit and of what lies below it; None: of everybody."""
    rows = await fetch(connection, _SUBSCRIPTIONS, owner)
    return [
        {"id": row.id, "unit": row.unit, "units": row.units, "types": row.types, "channel": row.channel,
         "rests": row.rests}
        for row in rows
    ]  # fmt: skip


async def subscription(connection: AsyncConnection, id: str, owner: str | None) -> Row | None:
    """One of a unit or of what lies below it, kept still until the transaction ends; None: there is none."""
    rows = await fetch(connection, _SUBSCRIPTION, id, owner)
    return rows[0] if rows else None


async def letters(connection: AsyncConnection, id: str, after: int) -> list[Data]:
    """What was owed to a subscription and what became of it, a page of it, in the order in which it was owed."""
    rows = await fetch(connection, _LETTERS, id, after)
    return [
        {"cursor": row.n, "id": row.id, "fact": row.fact, "type": row.type, "state": row.state, "code": row.code,
         "attempts": row.attempts, "replays": row.replays, "made_at": row.made_at, "due_at": row.due_at,
         "done_at": row.done_at}
        for row in rows
    ]  # fmt: skip


async def reached(connection: AsyncConnection) -> Row:
    """How far through EVENTS this service is, and what it has left aside."""
    return (await fetch(connection, _REACHED))[0]


def _acknowledged(row: Row) -> Data:
    days = (row.acknowledged_on - row.delivered_on).days if row.delivered_on else None
    return {
        "unit": row.path,
        "delivered_on": row.delivered_on,
        "acknowledged_on": row.acknowledged_on,
        "days": days,
    }


_STOOD_FOR = """
with recursive stood_for as (
  select $1::text as path
  union
  select heirs.path from stood_for join heirs on heirs.heirs = array[stood_for.path]
) select path from stood_for
"""
_INBOX = """
select i.* from items i
 where i.path = any($1::text[]) and i.id > $2 and ($4::text is null or i.kind = $4)
   and (cardinality($1::text[]) = 1 or not exists (
        select from items o where o.path = any($1::text[]) and o.fact = i.fact and o.id < i.id))
 order by i.id limit $3
"""
_DELIVERIES = """
select d.id, d.guidance_id, d.path, d.delivered_on, d.fact, a.acknowledged_on
  from deliveries d left join acknowledgements a using (guidance_id, path)
 where ($1::text is null or d.guidance_id = $1) and ($2::text is null or d.path = $2) and d.id > $3
   and ($5::text[] is null or split_part(d.path, '.', 1) = any($5))
 order by d.id limit $4
"""
_ACKNOWLEDGEMENTS = """
select path, d.delivered_on, a.acknowledged_on
  from (select * from deliveries where guidance_id = $1) d
  full join (select * from acknowledgements where guidance_id = $1) a using (path)
 where $2::text[] is null or split_part(path, '.', 1) = any($2)
 order by path
"""
_SUBSCRIPTION = """
select channel, sealed from subscriptions
 where id = $1 and active and ($2::text is null or unit = $2 or starts_with(unit, $2 || '.')) for update
"""
_LETTERS = "select * from owed where subscription = $1 and n > $2 order by n limit 200"
_SUBSCRIPTIONS = """
select id, unit, units, types, channel, rests from subscriptions
 where active and ($1::text is null or unit = $1 or starts_with(unit, $1 || '.')) order by made_at, id
"""
_REACHED = f"""
select coalesce((select position from positions where stream = '{EVENTS}'), 0) as position,
       (select known_on from facts order by origin_sequence desc limit 1) as known_on,
       (select count(*) from skipped) as skipped
"""
