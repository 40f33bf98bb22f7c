"""A service that saves facts and relays them, killed between commit and publish, again and again.

`python -m tests.support.relaying DSN NATS KILLS SEED`: each life is a process of its own, forked from this one, which
kills itself (SIGKILL) a few milliseconds after a commit; a last life publishes what is left. The last line says how many lives
ended with facts that were saved and not yet noted as published.
"""

import asyncio
import os
import signal
import sys
from random import Random

import nats

from shared.clock import wall_clock
from shared.db import Database, fetch
from shared.facts import FactLog, unpublished
from shared.lead import Lead
from shared.outbox import Committed, Relay
from tests.support.drafts import NOON, accepted
from tests.support.eventually import eventually

#: From a commit until the relay has noted what it published, on a busy machine.
WINDOW_S = 0.03
FACTS = 7


async def live(dsn: str, url: str, number: int, dies_after: float | None) -> None:
    db, client, saved = Database(dsn, pool=2), await nats.connect(url), asyncio.Event()
    head = 0

    async def save(name: str) -> None:
        nonlocal head
        async with db.transaction() as connection:
            head = await FactLog("campaigns").append(connection, [accepted(f"{name}-{n}") for n in range(FACTS)], {}, NOON)
        saved.set()

    async with Lead(dsn, "campaigns") as lead:
        async with db.transaction() as connection:
            head = (await fetch(connection, "select coalesce(max(origin_sequence), 0) as head from facts"))[0].head
        relay = Relay("campaigns", lead, db, client, None, lambda: Committed(0, head, wall_clock(), None), saved)
        await relay.start()
        running = asyncio.create_task(relay.run())
        if dies_after is not None:
            await save(f"life-{number}-a")
            await save(f"life-{number}-b")
            asyncio.get_running_loop().call_later(dies_after, os.kill, os.getpid(), signal.SIGKILL)
            await running
        await eventually(lambda: _none_left(db), within=30)


async def _none_left(db: Database) -> bool:
    return not await _left(db)


async def _left(db: Database) -> int:
    async with db.transaction() as connection:
        return (await unpublished(connection, NOON))["outbox"]


def _one(dsn: str, url: str, number: int, dies_after: float | None) -> int:
    """The exit status of a life."""
    if pid := os.fork():
        return os.waitpid(pid, 0)[1]
    try:
        asyncio.run(asyncio.wait_for(live(dsn, url, number, dies_after), 60))
    finally:
        os._exit(0)


def main(dsn: str, url: str, kills: int, seed: int) -> None:
    random, in_the_window = Random(seed), 0
    for number in range(kills):
        if _one(dsn, url, number, random.random() * WINDOW_S) != signal.SIGKILL:
            sys.exit(f"life {number} ended by itself")
        in_the_window += asyncio.run(_left(Database(dsn, pool=1))) > 0
    _one(dsn, url, kills, None)
    print(in_the_window)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
