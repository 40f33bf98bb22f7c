"""(a) Accepted nominations per second, from intake event to facts durable in EVENTS.

All three ways find the same N bodies waiting in INTAKE and end with the same 2 N facts in EVENTS; each is a
process of its own, on fresh servers with the same settings, and is watched from outside. The speed is that
from the first sight of facts to the last, without those seen at first: the start of a process (imports,
connecting, taking the lead) counts in `whole_s` only. `ours` is the real service, with campaigns beside it;
its bytes are what the other two publish.
"""

import asyncio
import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import orjson

from shared.streams import EVENTS
from tests.bench.bodies import nominations, world
from tests.bench.gauge import Growth, fill, last_sequence, watch
from tests.bench.scene import DECIDERS, Scene, scene

#: What a nomination becomes: `nomination.received` and `intake.accepted`.
FACTS = 2
_MADE = """
select origin_sequence, stream, version, type, subject, id, known_on, body from facts
 where origin_sequence > $1 order by origin_sequence
"""


@dataclass(frozen=True, slots=True)
class Intake:
    """One run of the real service."""

    growth: Growth
    rss_mb: dict[str, float]

    @property
    def per_s(self) -> float:
        return self.growth.per_s / FACTS

    @property
    def us_each(self) -> float:
        return 1e6 / self.per_s


async def ours(count: int, facts_file: Path | None = None) -> Intake:
    """The real service on a fresh stack; what it made goes to `facts_file`."""
    async with scene(DECIDERS) as on:
        return await ours_on(on, count, facts_file)


async def ours_on(on: Scene, count: int, facts_file: Path | None = None) -> Intake:
    await on.set_up(world())
    await on.stack.stop("nominations")
    await fill(on.client, nominations(count))
    await on.digested("campaigns")
    since, made_before = await last_sequence(on.client), await _made_so_far(on)
    started = time.perf_counter()
    watching = asyncio.create_task(watch(on.client, since, count * FACTS, started))
    await on.stack.start("nominations")
    growth = await watching
    rss = {name: on.stack.rss_mb(name) for name in DECIDERS}
    if facts_file:
        made = pickle.dumps(await _made(on, made_before))
        await asyncio.to_thread(facts_file.write_bytes, made)
    return Intake(growth, rss)


async def limit(count: int, facts_file: Path) -> Growth:
    return await _other("limit_intake", count, facts_file)


async def tutorial(count: int, facts_file: Path) -> Growth:
    return await _other("tutorial_intake", count, facts_file)


async def _other(name: str, count: int, facts_file: Path) -> Growth:
    async with scene() as on:
        await fill(on.client, nominations(count))
        since = await last_sequence(on.client, EVENTS)
        started = time.perf_counter()
        watching = asyncio.create_task(watch(on.client, since, count * FACTS, started))
        process = await on.start_way(name, facts_file, count)
        try:
            ended = asyncio.create_task(process.wait())
            await asyncio.wait([watching, ended], return_when=asyncio.FIRST_COMPLETED)
            if process.returncode:
                raise RuntimeError(f"{name} failed: {on.stack.state.log(name).read_text()[-2000:]}")
            growth = await watching
            await ended
            return growth
        finally:
            watching.cancel()
            if process.returncode is None:
                process.kill()


async def _made_so_far(on: Scene) -> int:
    database = await asyncpg.connect(on.stack.state.dsn("nominations"))
    try:
        return await database.fetchval("select coalesce(max(origin_sequence), 0) from facts")
    finally:
        await database.close()


async def _made(on: Scene, since: int) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all facts by the id of the intake event that caused them."""
    database = await asyncpg.connect(on.stack.state.dsn("nominations"))
    try:
        by_cause: dict[str, list[tuple[object, ...]]] = {}
        for row in await database.fetch(_MADE, since):
            by_cause.setdefault(orjson.loads(row["body"])["causationid"], []).append(tuple(row))
        return by_cause
    finally:
        await database.close()
