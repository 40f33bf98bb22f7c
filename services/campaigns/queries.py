"""What the screens ask: small views folded from this service's own facts."""

from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch
from shared.events import FACT
from shared.streams import PROVINCE_OF_SUBJECT

Data = dict[str, Any]
#: First tokens of the paths that may be told of; None: all.
Provinces = list[str] | None


async def facts_of(
    connection: AsyncConnection, aggregate: str, provinces: Provinces, key: str = "%"
) -> list[tuple[str, Data]]:
    """`(event name, data)` of an aggregate's facts in order; `key` narrows to one id."""
    rows = await fetch(connection, _FACTS, f"{FACT}{aggregate}.%", key, provinces)
    return [(row.type.split(".")[3], orjson.loads(row.body)["data"]) for row in rows]


async def latest(
    connection: AsyncConnection, aggregate: str, id_field: str, provinces: Provinces, key: str = "%"
) -> list[Data]:
    """One view per id: all fields said so far, the later over the earlier, and the last `step`."""
    views: dict[str, Data] = {}
    for name, data in await facts_of(connection, aggregate, provinces, key):
        if id_field in data:  # registration.overdue is about a unit without a registration
            views.setdefault(data[id_field], {}).update(data, step=name)
    return list(views.values())


_FACTS = f"""
select type, body from facts
 where type like $1 and (stream = $2 or $2 = '%') and ($3::text[] is null or {PROVINCE_OF_SUBJECT} = any($3))
 order by origin_sequence
"""
