"""What documents of single acts rest on: awards of one decision, dossiers of one list; no name of a person."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.register import CALLED
from shared.db import fetch
from shared.errors import NotFound

Rows = list[dict[str, Any]]


async def awards_of_decision(connection: AsyncConnection, decider: str, number: str, year: int) -> Rows:
    """In the order of the register; a number is one decision's within a year of its decider (N01)."""
    found = await fetch(connection, _DECISION, decider, number, year)
    if not found:
        raise NotFound(f"The register has no decision {number} of {decider} in {year}")
    return [dict(row._mapping) for row in found]


async def dossiers_of_list(connection: AsyncConnection, proposer: str, year: int, award: str) -> Rows:
    """What a body has proposed for an award of a year and has not lost again."""
    found = await fetch(connection, _LIST, proposer, year, award)
    if not found:
        raise NotFound(f"{proposer} has proposed nobody for {award} of {year}")
    return [dict(row._mapping) for row in found]


async def body(connection: AsyncConnection, path: str) -> dict[str, Any]:
    """path, kind and name_vi; a body nobody has joined is called by its path."""
    found = await fetch(connection, "select path, kind, name_vi from units where path = $1", path)
    return dict(found[0]._mapping) if found else {"path": path, "kind": "other", "name_vi": path}


async def decider_of(connection: AsyncConnection, award: str, province: str) -> str:
    """Who decides this award in a province, as far as the register has seen one; empty where it has not."""
    found = await fetch(connection, _DECIDER, award, province)
    return found[0].decider if found else ""


_DECISION = f"""
select a.award_id, a.nomination_id, a.award, a.award_name_vi, a.subject_kind, a.direct_worker, a.unit, a.proposer,
       a.decider, a.decision_number, a.decided_on, a.bonus_vnd, a.law, a.status, {CALLED.format(path="a.unit")} as unit_name
  from awards a
 where a.decider = $1 and a.decision_number = $2 and extract(year from a.decided_on) = $3::int
 order by a.award, a.position
"""
# The name of an award is told with the first decision on it; the register calls it by its code until then.
_LIST = """
select n.nomination_id, n.award, n.subject_kind, n.unit, n.proposer, n.day,
       coalesce(u.name_vi, n.unit) as unit_name,
       coalesce((select a.award_name_vi from awards a where a.award = n.award order by a.position limit 1), n.award)
         as award_name_vi,
       (select a.direct_worker from awards a where a.nomination_id = n.nomination_id limit 1) as direct_worker
  from nominations n left join units u on u.path = n.unit
 where n.proposer = $1 and n.year = $2 and n.award = $3 and n.standing
 order by n.day, n.nomination_id
"""
_DECIDER = """
select decider from awards where award = $1 and split_part(unit, '.', 1) = $2
 group by decider order by count(*) desc, decider limit 1
"""
