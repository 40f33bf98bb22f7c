"""What the readers of EVENTS made of a year: summaries, register and deliveries."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from deploy import probe
from deploy.stack import Stack

PLACES = ("66", "66.643", "66.655.ldld")


@dataclass(frozen=True, slots=True)
class Told:
    """Equal for two runs whose readers counted every fact once."""

    summaries: dict[str, Any]
    awards: dict[str, Any]
    deliveries: int


def readers_differ(wanted: Told, found: Told) -> list[str]:
    """Where two countings part; empty when they are the same."""
    sides = [
        {**told.summaries, "register": told.awards, "deliveries": told.deliveries} for told in (wanted, found)
    ]
    return [line for name in sides[0] for line in _parting(name, sides[0][name], sides[1][name])]


def _parting(name: str, wanted: Any, found: Any) -> list[str]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = dict.fromkeys([*wanted, *found])
        return [line for key in keys for line in _parting(f"{name}/{key}", wanted.get(key), found.get(key))]
    return [] if wanted == found else [f"{name}: wanted {str(wanted)[:150]}, found {str(found)[:150]}"]


async def told_by_readers(stack: Stack) -> Told:
    base = stack.state.http_url("reporting")
    summaries = {place: await probe.get_json(f"{base}/summaries/{place}/2014", 30) for place in PLACES}
    for summary in summaries.values():
        summary.pop("through", None)
    return Told(summaries, await _register(base), await _deliveries(stack))


async def _register(base: str) -> dict[str, Any]:
    """All awards by id: in which order two services' facts come is of the run alone."""
    awards: dict[str, Any] = {}
    after: str | None = ""
    while after is not None:
        page = await probe.get_json(f"{base}/register?limit=1000&after={after}", 30)
        awards |= {award["award_id"]: award for award in page["awards"]}
        after = page["next"]
    return awards


async def _deliveries(stack: Stack) -> int:
    connection = await asyncpg.connect(stack.state.dsn("notifications"))
    try:
        return await connection.fetchval("select count(*) from deliveries")
    finally:
        await connection.close()
