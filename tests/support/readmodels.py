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
