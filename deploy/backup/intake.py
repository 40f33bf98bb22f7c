"""INTAKE that came back older: it goes on behind the last position that a service remembers, and loses nothing."""

import asyncio
from typing import Any

import asyncpg
from nats.aio.client import Client
from nats.js import JetStreamContext

from deploy.backup.place import has_tables
from deploy.backup.streams import all_names
from deploy.jetstream import read
from deploy.state import Problem
from shared.jetstream import Outgoing, api, publish_atomic
from shared.streams import INTAKE, INTAKE_SUBJECTS, SERVICES

#: Keeps what nobody has decided while INTAKE is emptied; left behind only by a crash, and then taken up again.
_AGAIN, _CLOSED = "INTAKE_AGAIN", "tdkt.closed"
_COPIED_S = 60.0


async def renumber(sql: asyncpg.Connection, js: JetStreamContext) -> int:
    """Give what nobody has decided sequences that nobody has used; how many messages that were.

    Sequences of INTAKE order what waits, timers and the programme clock: they may never begin again. Publishers get no
    answer meanwhile, and try again.
    """
    client = js._nc
    config = (await api(client, f"STREAM.INFO.{INTAKE}"))["config"]
    await api(client, f"STREAM.UPDATE.{INTAKE}", config | {"subjects": [_CLOSED]})
    try:
        if _AGAIN not in await all_names(client):
            await _copy(client, await _decided_until(sql))
        last = (await api(client, f"STREAM.INFO.{INTAKE}"))["state"]["last_seq"]
        first = max(last, await _done(sql)) + 1
        await api(client, f"STREAM.PURGE.{INTAKE}", {"seq": first}, timeout=60)
    finally:
        await api(client, f"STREAM.UPDATE.{INTAKE}", config | {"subjects": [INTAKE_SUBJECTS]})
    number = await _publish_again(js)
    await api(client, f"STREAM.DELETE.{_AGAIN}")
    return number


async def _rows(sql: asyncpg.Connection) -> list[Any]:
    """The positions of INTAKE."""
    known = [service for service in SERVICES if await has_tables(sql, service)]
    asked = " union all ".join(f"select * from {service}.positions" for service in known)
    return await sql.fetch(f"select position, stored_at from ({asked}) p where stream = $1", INTAKE)


async def _done(sql: asyncpg.Connection) -> int:
    return max((row["position"] for row in await _rows(sql)), default=0)


async def _decided_until(sql: asyncpg.Connection) -> str | None:
    """Everybody has decided what INTAKE stored up to then; None where that is not known."""
    times = [row["stored_at"] for row in await _rows(sql)]
    return None if None in times or not times else min(times).isoformat()


async def _copy(client: Client, since: str | None) -> None:
    """What was stored since then; the same message twice has no second effect, one too few would be lost."""
    last = (await api(client, f"STREAM.INFO.{INTAKE}"))["state"]["last_seq"]
    source: dict[str, Any] = {"name": INTAKE} | ({"opt_start_time": since} if since else {})
    await api(client, f"STREAM.CREATE.{_AGAIN}", {"name": _AGAIN, "storage": "file", "sources": [source]})
    async with asyncio.timeout(_COPIED_S):
        while True:
            info = await api(client, f"STREAM.INFO.{_AGAIN}")
            [state] = info.get("sources") or [{"lag": 1, "active": -1}]
            if state["lag"] == 0 and state["active"] >= 0:
                break
            await asyncio.sleep(0.1)
    if last and (await api(client, f"STREAM.INFO.{INTAKE}"))["state"]["last_seq"] != last:
        raise Problem("INTAKE grew while it was renumbered", "run it again: tdkt reconcile")


async def _publish_again(js: JetStreamContext) -> int:
    reading = await read(js, _AGAIN, ">")
    number = 0
    async for message in reading.to_the_end():
        kept = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
        id = (message.headers or {}).get("Nats-Msg-Id", "")
        await publish_atomic(js._nc, [Outgoing(message.subject, message.data, id, kept)])
        number += 1
    return number
