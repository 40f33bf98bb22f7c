"""What the screens ask: a nomination's whole story, a round with its places, folded from facts."""

from collections.abc import Iterable
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
    rows = await fetch(connection, _HISTORY, [key], provinces)
    return [_entry(orjson.loads(row.body)) for row in rows]


async def story_of(connection: AsyncConnection, nomination_id: str, provinces: Provinces) -> list[Data]:
    """A nomination's history with that of its award: a revocation is the end of both."""
    found = await history(connection, f"nomination:{nomination_id}", provinces)
    awards = [f"award:{fact['data']['award_id']}" for fact in found if _name(fact) == "award.decided"]
    if not awards:
        return found
    rows = await fetch(connection, _HISTORY, [f"nomination:{nomination_id}", *awards], provinces)
    return [_entry(orjson.loads(row.body)) for row in rows]


async def examined_again(connection: AsyncConnection, person_id: str, provinces: Provinces) -> list[Data]:
    """Whatever of a person is to be examined again, since what it rested on counts no longer (domain 2.4)."""
    found = await history(connection, f"person:{person_id}", provinces)
    ids = {fact["data"]["nomination_id"] for fact in found if _name(fact) == "nomination.received"}
    return [flag for id in sorted(ids) for flag in flags(await story_of(connection, id, provinces))]


def flags(story: Iterable[Data]) -> list[Data]:
    """What a nomination or its award rests on no longer, in order; `open` until somebody has judged it since."""
    found: list[Data] = []
    for fact in story:
        data, name = fact["data"], _name(fact)
        if name in _FLAGS:
            about = {"of": name.partition(".")[0], "nomination_id": data["nomination_id"]}
            why = {"rested_on": data["rested_on"], "ground": data["ground"], "known_on": fact["knownon"]}
            found.append({**about, **why, "fact": fact["fact"], "open": True})
        elif name in _JUDGED:
            found = [{**flag, "open": False} if flag["of"] == _JUDGED[name] else flag for flag in found]
    return found


def step_of(story: Iterable[Data]) -> str:
    """The last word about the nomination or its award; consultations, comments, complaints and flags are told beside it."""
    own = [_name(fact) for fact in story if fact["type"].split(".")[2] in ("nomination", "award")]
    return [name for name in own if name not in _BESIDE][-1].partition(".")[2]


def _name(fact: Data) -> str:
    """`award.decided` of `vn.tdkt.award.decided.v1`."""
    return ".".join(fact["type"].split(".")[2:4])


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


_FLAGS = frozenset({"nomination.reexamination_due", "award.reexamination_due"})
_BESIDE = _FLAGS | {"nomination.consent_overdue", "award.revocation_proposed"}
#: Who has examined it again says so by one of these: of a nomination, and of an award.
_JUDGED = {
    **dict.fromkeys(("nomination.appraised", "nomination.returned", "nomination.rejected", "nomination.withdrawn",
                     "nomination.lapsed", "award.decided"), "nomination"),
    **dict.fromkeys(("award.corrected", "award.revoked"), "award"),
}  # fmt: skip
_HISTORY = f"""
with told as (
  select origin_sequence from facts where stream = any($1::text[]) and stream not like 'intake:%'
  union
  select origin_sequence from fact_tags where tag = any($1::text[])
)
select origin_sequence, body from told join facts using (origin_sequence)
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
