"""The revisions of a summary: which there are, and each as it was told."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.indicators import indicators
from services.reporting.rules import bounds_of
from shared.db import fetch
from shared.errors import NotFound


def body_of(summary: Mapping[str, Any]) -> bytes:
    """The canonical JSON of a summary: keys in order, no spaces. Its SHA-256 is the digest of a revision."""
    return orjson.dumps(summary, option=orjson.OPT_SORT_KEYS)


async def revisions(connection: AsyncConnection, unit: str, period: str) -> list[dict[str, Any]]:
    """Oldest first; none of a period that is not closed."""
    return [
        {
            "revision": row.revision,
            "as_of": row.as_of.isoformat(),
            "digest": row.digest,
            "position": row.position,
            "fact": row.fact_id,
        }
        for row in await fetch(connection, _ALL, unit, period)
    ]


async def revision(connection: AsyncConnection, unit: str, period: str, number: int) -> tuple[bytes, str]:
    """The body as it was told, and its digest."""
    rows = await fetch(connection, _ONE, unit, period, number)
    if not rows:
        raise NotFound(f"The summary of {unit} for {period} has no revision {number}")
    return bytes(rows[0].body), rows[0].digest


async def not_borne_out(connection: AsyncConnection, suffix: str) -> list[str]:
    """Newest revisions whose numbers the entries of this set, up to the place of each, do not give: `66 2014 #2`."""
    found: list[str] = []
    for row in await fetch(connection, _LAST):
        first, last = bounds_of(row.period)
        asked = (row.unit, first, last, row.position, first.year != last.year)
        rows = await fetch(connection, _UP_TO.format(suffix=suffix), *asked)
        again = indicators({(one.indicator, one.cut): one.amount for one in rows})
        if orjson.loads(orjson.dumps(again)) != orjson.loads(row.body)["indicators"]:
            found.append(f"{row.unit} {row.period} #{row.revision}")
    return found


_ALL = """
select revision, as_of, digest, position, fact_id from revisions where unit = $1 and period = $2 order by revision
"""
_ONE = "select body, digest from revisions where unit = $1 and period = $2 and revision = $3"
_LAST = "select distinct on (unit, period) * from revisions order by unit, period, revision desc"
# A unit that registered in several years of the period is still one unit.
_UP_TO = """
select indicator, cut, (case when $5::boolean and indicator = 'C02' and cut = 'units' then count(distinct unit)
                             else sum(amount) end)::bigint as amount
  from entries{suffix}
 where (unit = $1::text or (unit > $1::text || '.' and unit < $1::text || '/'))
   and day between $2::date and $3::date and position <= $4 group by indicator, cut
"""
