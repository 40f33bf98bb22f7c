"""The public register of awards; it knows no name of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.inside import inside
from shared.db import fetch
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which awards, and after which one."""

    unit: str | None = None
    year: int | None = None
    award: str | None = None
    status: str | None = None
    after: int = 0
    limit: int = 100


async def awards(connection: AsyncConnection, wanted: Wanted) -> list[dict[str, Any]]:
    """In the order in which they were decided here; `position` is where each stands in that order."""
    rows = await fetch(
        connection, _PAGE, wanted.unit, wanted.year, wanted.award, wanted.status, wanted.after, wanted.limit
    )
    return [as_told(row) | {"position": row.position} for row in rows]


async def award(connection: AsyncConnection, award_id: str) -> dict[str, Any]:
    rows = await fetch(connection, f"{_SELECT} where a.award_id = $1", award_id)
    if not rows:
        raise NotFound(f"The register has no award {award_id}")
    return as_told(rows[0])


async def catalogue(connection: AsyncConnection) -> Sequence[Any]:
    """Every award that was ever decided: code, kind, level and name."""
    return await fetch(
        connection, "select distinct award, kind, level, award_name_vi as name_vi from awards order by 1, 4"
    )


async def award_names(connection: AsyncConnection) -> dict[str, str]:
    """What each award is called, by its code."""
    return {row.award: row.name_vi for row in await catalogue(connection)}


def as_told(row: Any) -> dict[str, Any]:
    """An entry of the register, as everybody may read it."""
    history = orjson.loads(row.history) if isinstance(row.history, str) else row.history
    return {
        "award_id": row.award_id,
        "status": row.status,
        "award": row.award,
        "award_name_vi": row.award_name_vi,
        "kind": row.kind,
        "level": row.level,
        "type": row.type,
        "subject_kind": row.subject_kind,
        "unit": row.unit,
        "unit_name": row.unit_name,
        "decision_number": row.decision_number,
        "decided_on": row.decided_on.isoformat(),
        "decider": row.decider,
        "decider_name": row.decider_name,
        "law": row.law,
        "history": history,
    }


# A body is called as on the day of the decision; before its first known name, by that one.
CALLED = """
coalesce((select n.name_vi from unit_names n where n.path = {path}
           order by n.effective_on > a.decided_on, abs(n.effective_on - a.decided_on) limit 1), {path})
"""
CALLED_AND_ALL = f"""
select a.*, {CALLED.format(path="a.unit")} as unit_name, {CALLED.format(path="a.decider")} as decider_name
"""
_SELECT = f"{CALLED_AND_ALL} from awards a"
_PAGE = f"""
{_SELECT}
 where ($1::text is null or {inside("a.unit", 1)})
   and ($2::int is null or extract(year from a.decided_on) = $2::int)
   and ($3::text is null or a.award = $3::text) and ($4::text is null or a.status = $4::text)
   and a.position > $5::bigint
 order by a.position limit $6::int
"""
