"""What the screens ask: a nomination's whole story, a round with its places, folded from facts."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch

Data = dict[str, Any]


async def history(connection: AsyncConnection, key: str) -> list[Data]:
    """Every fact of a stream or tag in order: what, when, known on, and its data."""
    rows = await fetch(connection, _HISTORY, key)
    return [_entry(orjson.loads(row.body)) for row in rows]


async def streams_of(connection: AsyncConnection, kind: str, limit: int) -> list[str]:
    """Ids of the newest aggregates that begin with this fact."""
    rows = await fetch(connection, _NEWEST, kind, limit)
    return [row.stream for row in rows]


def _entry(body: Data) -> Data:
    return {
        "fact": body["id"],
        "type": body["type"],
        "time": body["time"],
        "knownon": body.get("knownon"),
        "law": body.get("lawid"),
        "data": body["data"],
    }


_HISTORY = """
select f.origin_sequence, f.body from facts f where f.stream = $1 and f.stream not like 'intake:%'
union all
select f.origin_sequence, f.body from fact_tags t join facts f using (origin_sequence) where t.tag = $1
order by origin_sequence
"""
_NEWEST = "select stream from facts where type = $1 order by origin_sequence desc limit $2"
