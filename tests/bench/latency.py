"""(c) Milliseconds from commit to a subscriber's hands, at 100 intake events a second.

The commit's time is PostgreSQL's own (`track_commit_timestamp`, switched on for this measurement): taken
just before the commit record is written, so the commit's own fsync is in the number. The hands are a
callback on an ordered JetStream consumer of EVENTS in this process. `bare` is the time from the call of
`publish` to the same kind of consumer, on the same server at the same rate with the very bytes of those
facts, into a stream that nobody else uses, while the services idle.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import quantiles

import asyncpg
import nats
import orjson
from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy, StreamConfig

from shared.jetstream import Outgoing, publish_atomic
from shared.streams import EVENTS
from tests.bench.bodies import nominations, world
from tests.bench.intake import FACTS
from tests.bench.scene import DECIDERS, Scene, on_folder, scene

PER_S = 100
#: Left out: connections open, statements are prepared.
WARM_UP = 100
QUIET_S = 30.0
_COMMITS = """
select id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at from facts where id = any($1)
"""


async def latency(seconds: int) -> dict[str, float]:
    """p50 and p99 of the facts, p50 and p99 of a bare publish."""
    async with scene() as first:
        await _remember_commit_times(first)
        folder = first.folder
        await first.client.close()
        await first.stack.down()
        async with on_folder(folder, DECIDERS) as on:
            await on.set_up(world())
            count = PER_S * seconds + WARM_UP
            bodies: list[bytes] = []
            facts = _spread(await _of_facts(on, count, bodies))
            bare = _spread(await _of_bare(on, bodies[:count]))
    return {"p50": facts[0], "p99": facts[1], "bare_p50": bare[0], "bare_p99": bare[1]}


async def _remember_commit_times(on: Scene) -> None:
    database = await asyncpg.connect(on.stack.state.admin_dsn)
    await database.execute("alter system set track_commit_timestamp = on")
    await database.close()


async def _of_facts(on: Scene, count: int, bodies: list[bytes]) -> list[float]:
    """Every fact of these nominations: its arrival here less its commit; `bodies` takes their bytes."""
    arrived: dict[str, float] = {}

    async def take(message: Msg) -> None:
        now = time.time()
        bodies.append(message.data)
        arrived[orjson.loads(message.data)["id"]] = now

    subscriber = await nats.connect(**on.stack.state.login().options())
    await subscriber.jetstream().subscribe(
        "tdkt.evt.>", stream=EVENTS, ordered_consumer=True, deliver_policy=DeliverPolicy.NEW, cb=take
    )
    await _at_rate(list(nominations(count)), lambda one: publish_atomic(on.client, [one]))
    await _until_all(arrived, count * FACTS)
    await subscriber.close()
    database = await asyncpg.connect(on.stack.state.dsn("nominations"))
    committed = {row["id"]: row["at"] for row in await database.fetch(_COMMITS, list(arrived))}
    await database.close()
    return [
        1e3 * (at - committed[id]) for id, at in list(arrived.items())[WARM_UP * FACTS :] if id in committed
    ]


async def _of_bare(on: Scene, bodies: list[bytes]) -> list[float]:
    arrived: dict[str, float] = {}
    sent: dict[str, float] = {}
    js = on.client.jetstream()
    await js.add_stream(StreamConfig(name="BARE", subjects=["bare.>"], allow_atomic=True))

    async def take(message: Msg) -> None:
        arrived[(message.headers or {})["Nats-Msg-Id"]] = time.time()

    async def send(one: Outgoing) -> None:
        sent[one.id] = time.time()
        await js.publish(one.subject, one.body, headers={"Nats-Msg-Id": one.id})

    subscriber = await nats.connect(**on.stack.state.login().options())
    await subscriber.jetstream().subscribe("bare.>", stream="BARE", ordered_consumer=True, cb=take)
    await _at_rate([Outgoing("bare.fact", body, str(number)) for number, body in enumerate(bodies)], send)
    await _until_all(arrived, len(bodies))
    await subscriber.close()
    return [1e3 * (at - sent[id]) for id, at in list(arrived.items())[WARM_UP:]]


async def _at_rate(messages: list[Outgoing], send: Callable[[Outgoing], Awaitable[object]]) -> None:
    """Start one every 10 ms, whether or not those before have been acknowledged."""
    began = time.perf_counter()
    sending = set()
    for number, message in enumerate(messages):
        await asyncio.sleep(max(0.0, began + number / PER_S - time.perf_counter()))
        sending.add(asyncio.ensure_future(send(message)))
    await asyncio.gather(*sending)


async def _until_all(arrived: dict[str, float], count: int) -> None:
    async with asyncio.timeout(QUIET_S):
        while len(arrived) < count:  # noqa: ASYNC110  # an event for each arrival would be in the measured path
            await asyncio.sleep(0.05)


def _spread(values: list[float]) -> tuple[float, float]:
    cuts = quantiles(values, n=100)
    return cuts[49], cuts[98]
