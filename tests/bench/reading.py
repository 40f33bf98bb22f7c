"""(f) Milliseconds until a reader has a summary, whatever the number of facts that are counted.

The facts are the service's own, of real nominations, told again under other ids and in the five years of the programme;
reporting counts them as it does in life. One reader asks, as often as a token may, for summaries of the province, its
districts and grass-roots unions of each of those years.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import asyncpg
import httpx
import orjson

from deploy.jetstream import connected, read
from shared.jetstream import Outgoing
from shared.streams import EVENT_SUBJECTS, EVENTS
from tests.bench.bodies import nominations, world
from tests.bench.gauge import fill, last_sequence
from tests.bench.scene import DECIDERS, Scene, scene, settled

READER = "reporting"
#: Nominations of which facts are told again.
SEED = 1_000
#: Left out: connections open, pages of PostgreSQL are read for the first time.
WARM_UP = 50
_AT_WORK = "select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'"
ASKED = 400
#: A token is answered 200 times in 4 s.
EACH_S = 0.025
_YEARS = 5


@dataclass(frozen=True, slots=True)
class Reads:
    """Of one number of facts."""

    facts: int
    p50: float
    p95: float


async def at_sizes(sizes: tuple[int, ...]) -> list[Reads]:
    """One stack that grows from size to size."""
    found: list[Reads] = []
    async with scene((*DECIDERS, READER)) as on:
        await on.set_up(world())
        await fill(on.client, nominations(SEED))
        await on.digested(*DECIDERS)
        for name in DECIDERS:
            await on.stack.stop(name)
        await on.heard(READER)
        told = await _told(on)
        again = _again(told)
        for size in sizes:
            await fill(on.client, itertools.islice(again, max(size - await last_sequence(on.client), 0)))
            await on.heard(READER)
            await _quiet(on)
            found.append(await _measured(on, told))
    return found


async def _told(on: Scene) -> list[tuple[str, dict[str, Any]]]:
    """What was received and what was answered, in order: subject and envelope."""
    # On a connection that ends: what goes on reading would be sent all that follows, while others are measured.
    async with connected(on.stack.state.login()) as js:
        reading = await read(js, EVENTS, EVENT_SUBJECTS)
        facts = [(message.subject, orjson.loads(message.data)) async for message in reading.to_the_end()]
    ours = [(subject, fact) for subject, fact in facts if fact["origin"] == "nominations"]
    return [(subject, fact) for subject, fact in ours if fact["data"].keys() & {"cause", "submitted_on"}]


def _again(told: list[tuple[str, dict[str, Any]]]) -> Iterator[Outgoing]:
    """Each of them once more, and once more, behind what nominations has said so far."""
    number = told[-1][1]["originsequence"]
    for turn in itertools.count(1):
        year = 2014 + turn % _YEARS
        for subject, fact in told:
            number += 1
            id = f"{fact['id']}-{turn}"
            data = dict(fact["data"])
            for name in ("nomination_id", "cause", "subject"):
                if name in data:
                    data[name] = f"{data[name]}-{turn}"
            if "submitted_on" in data:
                data["year"], data["submitted_on"] = year, f"{year}{data['submitted_on'][4:]}"
            yield Outgoing(subject, orjson.dumps(fact | {"id": id, "originsequence": number, "data": data}), id)


async def _quiet(on: Scene) -> None:
    """What PostgreSQL does behind a million rows that came at once is not what a reader meets: let it end first."""
    database = await asyncpg.connect(on.stack.state.admin_dsn)
    try:
        await database.execute("checkpoint")
        await settled(lambda: database.fetchval(_AT_WORK), "autovacuum")
    finally:
        await database.close()


async def _measured(on: Scene, told: list[tuple[str, dict[str, Any]]]) -> Reads:
    units = sorted({fact["data"]["unit"] for _, fact in told if "unit" in fact["data"]})
    places = ["66", *(f"66.{code}" for code in range(643, 658)), *random.Random(7).sample(units, 30)]
    token = {"Authorization": f"Bearer {on.stack.state.operator_token()}"}
    questions = itertools.cycle(itertools.product(places, range(2014, 2014 + _YEARS)))
    base, took = on.stack.state.http_url(READER), list[float]()
    async with httpx.AsyncClient(base_url=base, headers=token, trust_env=False, timeout=30) as http:
        for number, (place, year) in enumerate(itertools.islice(questions, WARM_UP + ASKED)):
            began = time.perf_counter()
            answer = await http.get(f"/summaries/{place}/{year}")
            if answer.status_code != 200:
                raise RuntimeError(f"/summaries/{place}/{year} answered {answer.status_code}: {answer.text[:200]}")
            if number >= WARM_UP:
                took.append(1e3 * (time.perf_counter() - began))
            await asyncio.sleep(max(began + EACH_S - time.perf_counter(), 0))
    spread = quantiles(took, n=100)
    return Reads(await last_sequence(on.client), spread[49], spread[94])
