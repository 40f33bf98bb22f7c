"""What the screens ask: small views folded from this service's own facts."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
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


def units_on(facts: Iterable[tuple[str, Data]], day: date | None) -> list[Data]:
    """Every unit as it is on a day: its name, who leads it and who stands for it by what was in force then; without a
    day as of the last word, those that have ended among them."""
    views: dict[str, Data] = {}
    for name, data in sorted(facts, key=lambda fact: _since(fact[1])):
        if day is None or data.get("effective_on", "") <= day.isoformat():
            view = views.setdefault(data["path"], {})
            view.update(_heirs(name, data), step=name)
    return [view for view in views.values() if day is None or _is_there(view, day.isoformat())]


def results_of(campaign_id: str, registrations: Iterable[tuple[str, Data]], reviews: Iterable[tuple[str, Data]]) -> Data:
    """What a campaign has come to (I.2, III.1.c): who takes part by the last word of each registration, whose targets were
    met, who was late and still has not registered, and what its reviews say of the campaign's own targets."""
    last: dict[str, Data] = {}
    late: set[str] = set()
    for name, data in registrations:
        if data["campaign_id"] == campaign_id:
            if name == "overdue":
                late.add(data["unit"])
            else:
                last.setdefault(data["registration_id"], {}).update(data)
    taking_part, evaluated = list(last.values()), Counter(one["result"] for one in last.values() if "result" in one)
    return {
        "campaign_id": campaign_id,
        "units": len({one["unit"] for one in taking_part}),
        "registrations": len(taking_part),
        **{
            name: sum(one["headcount"].get(field) or 0 for one in taking_part)
            for name, field in (("participants", "total"), ("women", "women"), ("direct_workers", "direct_workers"))
        },
        "overdue": len(late - {one["unit"] for one in taking_part}),
        "met": evaluated["met"],
        "not_met": evaluated["not_met"],
        "reviews": [
            {key: data.get(key) for key in ("stage", "reviewed_on", "reached", "targets_met", "participants")}
            for name, data in reviews
            if name == "reviewed" and data["campaign_id"] == campaign_id
        ],
    }


def documents_on(facts: Iterable[tuple[str, Data]], id_field: str, day: date | None) -> list[Data]:
    """Every document of the register (clause 0) with its days in force and what took its place; of a day those that are in
    force on it, whatever was only said afterwards."""
    views: dict[str, Data] = {}
    for name, data in facts:
        if name in ("issued", "registered", "superseded"):
            views.setdefault(data[id_field], {"superseded_by": None}).update(data)
    return [view for view in views.values() if day is None or _in_force(view["in_force"], day.isoformat())]


def _in_force(period: list[str | None], day: str) -> bool:
    first, last = period
    return (first or "") <= day <= (last or "9999-12-31")


def _since(data: Data) -> str:
    """The day from which a fact about a unit holds."""
    return data.get("effective_on") or data.get("closed_on") or data["valid_from"]


def _heirs(name: str, data: Data) -> Data:
    """`successors`, whichever way they were named."""
    heirs = {"merged": "into", "split": "into"}.get(name)
    if heirs is None:
        return data
    said = data[heirs]
    return {**data, "successors": said if isinstance(said, list) else [said]}


def _is_there(view: Data, day: str) -> bool:
    return view.get("valid_from", "9999") <= day <= view.get("closed_on", "9999-12-31")


_FACTS = f"""
select type, body from facts
 where type like $1 and (stream = $2 or $2 = '%') and ($3::text[] is null or {PROVINCE_OF_SUBJECT} = any($3))
 order by origin_sequence
"""
