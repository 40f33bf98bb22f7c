"""How far the counting is, and what was set aside."""

from typing import Any

from nats.aio.client import Client

from services.reporting.queries.inside import programme_date
from shared.db import Database, fetch
from shared.errors import Unavailable
from shared.jetstream import api
from shared.streams import EVENTS

#: What an operator can look at; the number of all is told beside it.
_SHOWN = 20


async def status(db: Database, client: Client) -> dict[str, Any]:
    async with db.transaction() as connection:
        rows = await fetch(connection, "select position from positions where stream = $1", EVENTS)
        done = rows[0].position if rows else 0
        number = (await fetch(connection, "select count(*) as n from skipped"))[0].n
        shown = await fetch(connection, "select * from skipped order by position limit $1", _SHOWN)
        units = await fetch(connection, "select unit, at from unit_events")
        today = await programme_date(connection)
    return {
        "position": done,
        "events_position": done,
        "held": {"waiting": 0, "failed": 0, "parked": number},
        "lag": await _lag(client, done),
        "skipped": number,
        "skipped_facts": [dict(row._mapping) for row in shown],
        "programme_date": today.isoformat() if today else None,
        "units_last_event": {row.unit: row.at for row in units},
    }


async def _lag(client: Client, done: int) -> int | None:
    """Facts stored and not yet counted; None while EVENTS does not answer."""
    try:
        return max((await api(client, f"STREAM.INFO.{EVENTS}", timeout=1.0))["state"]["last_seq"] - done, 0)
    except Unavailable:
        return None
