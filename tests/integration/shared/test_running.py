"""A service ends when it is told to, and steps back when its lead is gone, whatever its tasks make of a cancellation."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from deploy.state import free_port
from shared.lead import Lead
from shared.running import Reading, Service
from shared.settings import Settings
from tests.support.eventually import eventually


class Deaf:
    """Its background loses the first cancellation, as `asyncio.wait_for` of Python 3.11 does now and then."""

    readings: Sequence[Reading] = ()

    async def lead(self, lead: Lead, client: Any) -> None:  # noqa: ARG002
        self.led = lead

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        return [self._work()]

    async def status(self) -> dict[str, Any]:
        return {}

    async def _work(self) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.Event().wait()


def service(streams: str, dsn: str, db: Any) -> Service:
    settings = Settings(nats_url=streams, database_url=dsn, http_port=free_port(), log_level="CRITICAL")
    return Service("campaigns", settings, db)


async def test_told_to_stop_it_stops_although_a_task_lost_its_cancellation(streams, dsn, db):
    one = service(streams, dsn, db)
    running = asyncio.create_task(one.run(Deaf()))
    await eventually(lambda: one.leading)
    one.stopping.set()
    done, _ = await asyncio.wait([running], timeout=10)
    for _ in range(3):
        running.cancel()
    assert done


async def test_without_the_lead_it_steps_back_and_leads_again(streams, dsn, db):
    one, worker = service(streams, dsn, db), Deaf()
    running = asyncio.create_task(one.run(worker))
    await eventually(lambda: one.leading)
    first = worker.led
    first.lost.set()
    try:
        await eventually(lambda: one.leading and worker.led is not first, within=10)
    finally:
        one.stopping.set()
        for _ in range(5):
            running.cancel()
            await asyncio.wait([running], timeout=0.5)
