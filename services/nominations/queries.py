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


async def handlers_of(connection: AsyncConnection, person_id: str) -> set[str]:
    """Paths of all bodies that a dossier of the person has gone through."""
    rows = await fetch(connection, _OF_PERSON, f"person:{person_id}")
    data = [orjson.loads(row.body)["data"] for row in rows]
    return {fact[name] for fact in data for name in _HANDLED_BY if name in fact}


async def kind_of(connection: AsyncConnection, path: str) -> str:
    """What kind of unit this is, as campaigns has told; empty where it has not."""
    rows = await fetch(connection, _JOINED)
    found = (orjson.loads(row.body)["data"] for row in rows)
    return next((unit["kind"] for unit in found if unit["path"] == path), "")


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
#: Who proposed, appraised, consented, decided: as the facts name them.
_HANDLED_BY = ("unit", "proposer", "appraiser", "body", "decider", "reported_by", "recognised_by")
_OF_PERSON = """
select f.body from fact_tags t join facts f using (origin_sequence) where t.tag = $1
union all
select f.body from facts f where f.stream in (
  select p.stream from fact_tags t join facts p using (origin_sequence) where t.tag = $1)
"""
_JOINED = "select body from heard where type = 'vn.tdkt.unit.joined.v1' order by id desc"
_NEWEST = f"""
select stream from facts where type = $1 and ($3::text[] is null or {PROVINCE_OF_SUBJECT} = any($3))
 order by origin_sequence desc limit $2
"""
