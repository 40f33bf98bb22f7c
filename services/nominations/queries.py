"""What the screens ask: a nomination's whole story, a round with its places, folded from facts."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch
from shared.streams import PROVINCE_OF_SUBJECT

Data = dict[str, Any]
#: First tokens of the paths that may be told of; None: all.
Provinces = list[str] | None


async def history(connection: AsyncConnection, key: str, provinces: Provinces) -> list[Data]:
    """Every fact of a stream or tag in order: what, when, known on, and its data."""
    rows = await fetch(connection, _HISTORY, key, provinces)
    return [_entry(orjson.loads(row.body)) for row in rows]


async def streams_of(connection: AsyncConnection, kind: str, provinces: Provinces, limit: int) -> list[str]:
    """Ids of the newest aggregates that begin with this fact."""
    rows = await fetch(connection, _NEWEST, kind, limit, provinces)
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


_HISTORY = f"""
select origin_sequence, body from (
  select origin_sequence, subject, body from facts where stream = $1 and stream not like 'intake:%'
  union all
  select origin_sequence, subject, body from fact_tags join facts using (origin_sequence) where tag = $1
) as told
 where $2::text[] is null or {PROVINCE_OF_SUBJECT} = any($2)
 order by origin_sequence
"""
_NEWEST = f"""
select stream from facts where type = $1 and ($3::text[] is null or {PROVINCE_OF_SUBJECT} = any($3))
 order by origin_sequence desc limit $2
"""
