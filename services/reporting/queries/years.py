"""Which provinces have anything to show, of which years."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch


async def years(connection: AsyncConnection) -> list[dict[str, Any]]:
    rows = await fetch(connection, _YEARS)
    return [{"place": row.place, "name_vi": row.name_vi, "years": list(row.years)} for row in rows]


_YEARS = """
select c.place, coalesce(u.name_vi, c.place) as name_vi,
       array_agg(distinct c.year order by c.year desc) as years
  from cells c left join units u on u.path = c.place
 where c.parent = '' and c.place ~ '^[0-9]{2}$' and c.amount <> 0 and c.indicator not like '\\_%'
 group by 1, 2 order by 1
"""
