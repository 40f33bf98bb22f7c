"""The letters that are owed: written with the batch, taken when due, settled after an attempt, asked for again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import yaml
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.commands import Replay
from services.notifications.domain import Heard, Owe
from shared.clock import iso
from shared.db import Row, execute, fetch


class Rules(NamedTuple):
    """deliveries.yaml."""

    retries_s: tuple[float, ...]
    jitter: float
    longest_wait_s: float
    endpoints_at_once: int
    overlap_s: float
    keep_days: int
    longest_body: int

    @classmethod
    def read(cls) -> "Rules":
        data = yaml.safe_load(Path(__file__).with_name("deliveries.yaml").read_text(encoding="utf-8"))
        return cls(**data | {"retries_s": tuple(data["retries_s"])})


_LONGEST_BODY = Rules.read().longest_body


async def write(connection: AsyncConnection, owed: Sequence[Owe]) -> None:
    """The same fact for the same subscription is owed once, however often it is heard."""
    if owed:
        rows = [(o.id, o.subscriber.id, o.subscriber.channel, o.fact.id, o.fact.type, o.fact.known_on, body(o.fact))
                for o in owed]  # fmt: skip
        await execute(connection, _WRITE, *map(list, zip(*rows, strict=True)))


async def settled(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """EVENTS tells that these were dealt with: this database did not know it if it was filled anew."""
    if ids:
        await execute(connection, _SETTLED, list(ids))


async def due(connection: AsyncConnection, now: datetime, busy: Collection[str], limit: int) -> Sequence[Row]:
    """The next letter of every subscription that has one and is not `busy`: one that is slow holds up itself alone."""
    return await fetch(connection, _DUE, now, list(busy), limit)


async def postpone(connection: AsyncConnection, id: str, until: datetime, code: str) -> None:
    """Another attempt has failed."""
    await execute(
        connection,
        "update owed set attempts = attempts + 1, due_at = $2, code = $3 where id = $1",
        id,
        until,
        code,
    )


async def close(connection: AsyncConnection, id: str, state: str, code: str, at: datetime) -> bool:
    """The last attempt: delivered or failed. False where it was dealt with meanwhile."""
    return bool(await execute(connection, _CLOSE, id, state, code, at))


async def rest(connection: AsyncConnection, subscription: str) -> None:
    """Nothing more is sent for it; what is owed stays owed."""
    await execute(connection, "update subscriptions set rests = true where id = $1", subscription)


async def replay(connection: AsyncConnection, subscription: str, wish: Replay) -> int:
    """These letters are owed once more, under their old ids; how many."""
    return await execute(connection, _REPLAY, subscription, list(wish.ids), wish.after, wish.before)


async def drop(connection: AsyncConnection, subscription: str) -> None:
    """Its owner has ended it: what was still owed is owed no more."""
    await execute(connection, _DROP, subscription)


async def waiting(connection: AsyncConnection) -> int:
    """How many letters are owed."""
    return (await fetch(connection, "select count(*) as n from owed where state = 'owed'"))[0].n


async def forget(connection: AsyncConnection, before: datetime) -> int:
    """Letters that were dealt with before."""
    return await execute(connection, "delete from owed where state <> 'owed' and done_at < $1", before)


def body(fact: Heard) -> bytes:
    """A CloudEvent in JSON as the catch-up gives it; one that is too large goes without its data."""
    event: dict[str, Any] = {
        "specversion": "1.0", "id": fact.id, "source": f"urn:tdkt:service:{fact.origin}", "type": fact.type,
        "subject": fact.subject, "time": iso(fact.time), "datacontenttype": "application/json",
        "knownon": fact.known_on, "causationid": fact.cause, "correlationid": fact.correlation,
        "origin": fact.origin, "originsequence": fact.origin_sequence, "unit": fact.path, "because": "subscription",
    }  # fmt: skip
    whole = orjson.dumps(event | {"data": fact.data})
    return whole if len(whole) <= _LONGEST_BODY else orjson.dumps(event | {"withoutdata": True})


_WRITE = """
insert into owed (id, subscription, channel, fact, type, known_on, body)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::bytea[])
on conflict (id) do nothing
"""
_SETTLED = """
update owed set state = 'delivered', code = 'told', done_at = now()
 where id = any($1::text[]) and state = 'owed' and attempts = 0 and replays = 0
"""
_DUE = """
select o.*, s.unit, s.sealed
  from subscriptions s cross join lateral (
       select * from owed o
        where o.subscription = s.id and o.state = 'owed' and o.due_at <= $1
        order by o.due_at, o.n limit 1) o
 where s.active and not s.rests and s.sealed is not null and s.id <> all($2::text[])
 order by o.due_at limit $3
"""
_DROP = "update owed set state = 'dropped', done_at = now() where subscription = $1 and state = 'owed'"
_CLOSE = """
update owed set attempts = attempts + 1, state = $2, code = $3, done_at = $4 where id = $1 and state = 'owed'
"""
_REPLAY = """
update owed set state = 'owed', due_at = now(), attempts = 0, replays = replays + 1, done_at = null
 where subscription = $1 and state <> 'owed'
   and (id = any($2::text[]) or ($3::timestamptz <= made_at and made_at < coalesce($4::timestamptz, 'infinity')))
"""
