"""What waits for a body, with its due dates; the rounds and duties that run; one dossier's whole story (domain 3.6, IV)."""

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.queries.duties import duties
from services.reporting.queries.inside import inside, programme_date
from services.reporting.queries.summaries import name_of
from services.reporting.queries.sums import Question
from shared.db import Row, fetch
from shared.errors import NotFound
from shared.units import is_place, place_of

Data = dict[str, Any]


async def waiting(connection: AsyncConnection, path: str, limit: int) -> Data:
    """As of the programme date that was heard last; what is late comes first."""
    name = await name_of(connection, path)
    today = await programme_date(connection) or date.min
    bodies = [row.path for row in await fetch(connection, _STANDS_FOR, path)]
    rows = await fetch(connection, _WAITING, bodies, limit)
    totals = {row.step: row.n for row in await fetch(connection, _TOTALS, bodies)}
    late = (await fetch(connection, _LATE, bodies, today))[0].n
    return {
        "unit": path,
        "name_vi": name,
        "as_of": today.isoformat() if today.year > 1 else None,
        "totals": {"waiting": sum(totals.values()), "late": late, "by_step": totals},
        "waiting": [_waiting(row, today) for row in rows],
        "rounds": [_round(row) for row in await fetch(connection, _ROUNDS, _around(path), today.year)],
        "duties": await _running_duties(connection, path, today),
    }


async def bodies(connection: AsyncConnection, provinces: list[str] | None) -> list[Data]:
    """Bodies that dossiers wait for now, with how many; None: of all provinces."""
    return [dict(row._mapping) for row in await fetch(connection, _BODIES, provinces)]


async def story(connection: AsyncConnection, nomination_id: str) -> Data:
    """Every step of a dossier in order, each with its day, who took it and the id of the fact; no name of a person."""
    rows = await fetch(connection, _DOSSIER, nomination_id)
    if not rows or not _json(rows[0].dossier):
        raise NotFound(f"There is no dossier {nomination_id}")
    row, dossier = rows[0], _json(rows[0].dossier)
    return {
        **_of(row),
        "type": row.type,
        "subject_kind": row.subject_kind,
        "level": dossier["level"],
        "step": row.step,
        "due": row.due.isoformat() if row.due else None,
        "waits_for": _json(row.waits_for),
        "on_hold": bool(dossier["holds"]),
        "history": dossier["history"],
    }


async def _running_duties(connection: AsyncConnection, path: str, today: date) -> list[Data]:
    """Those of the year whose last day has not come, and those that were missed."""
    if today.year == 1:
        return []
    found = await duties(connection, replace(Question(path, str(today.year)), as_of=today), None)
    return [duty for duty in found if duty["state"] == "missed" or duty["due"] >= today.isoformat()]


def _around(path: str) -> str:
    return path if is_place(path) else place_of(path)


def _waiting(row: Row, today: date) -> Data:
    return {
        **_of(row),
        "step": row.step,
        "due": row.due.isoformat() if row.due else None,
        "late": row.due is not None and row.due < today,
        "on_hold": bool(_json(row.dossier)["holds"]),
    }


def _of(row: Row) -> Data:
    return {
        "nomination_id": row.nomination_id,
        "award": row.award,
        "year": row.year,
        "unit": row.unit,
        "unit_name": row.unit_name or row.unit,
        "proposer": row.proposer,
        "proposer_name": row.proposer_name or row.proposer,
    }


def _round(row: Row) -> Data:
    return {
        "unit": row.unit,
        "unit_name": row.name_vi or row.unit,
        "year": row.year,
        "award": row.award,
        "bounds": [row.low, row.high],
        "deadline": row.deadline.isoformat(),
        "chosen": row.chosen,
        "places_left": None if row.high is None else max(row.high - row.chosen, 0),
    }


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


#: The body itself, and those that have ended and left everything to it alone (domain 1.5).
_STANDS_FOR = """
with recursive stands(path) as (
  select $1::text collate "C"
  union
  select l.path from unit_lines l join stands s on l.paths = jsonb_build_array(s.path) where l.what = 'heirs'
)
select path from stands
"""
_NAMED = """
select n.*, u.name_vi as unit_name, p.name_vi as proposer_name
  from nominations n left join units u on u.path = n.unit left join units p on p.path = n.proposer
"""
_BODIES = """
select w.path, coalesce(u.name_vi, w.path) as name, count(*)::int as waiting, min(n.due) as due
  from nominations n cross join jsonb_array_elements_text(n.waits_for) as w (path) left join units u on u.path = w.path
 where $1::text[] is null or split_part(w.path, '.', 1) = any($1::text[])
 group by 1, 2 order by 3 desc, 1
"""
_OPEN = "waits_for <> '[]'::jsonb and waits_for ?| $1::text[]"
_WAITING = f"{_NAMED} where {_OPEN} order by due, nomination_id limit $2"
_TOTALS = f"select step, count(*) as n from nominations where {_OPEN} group by step order by step"
_LATE = f"select count(*) as n from nominations where {_OPEN} and due < $2"
_DOSSIER = f"{_NAMED} where nomination_id = $1"
_ROUNDS = f"""
select r.*, u.name_vi,
       coalesce((select sum(amount) from entries e where e.unit = r.unit and e.year = r.year
                    and e.indicator = '_chosen' and e.cut = r.award), 0)::int as chosen
  from rounds r left join units u on u.path = r.unit
 where r.year = $2 and {inside("r.unit", 1)}
 order by r.deadline, r.unit, r.award
"""
