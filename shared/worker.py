"""The active replica of a deciding service: its decider, its relay, and what it hears of the others."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from nats.aio.client import Client

from shared.arrival import Wire
from shared.db import fetch
from shared.deciding import Deciding
from shared.errors import LeadLost, StaleVersion, Unavailable
from shared.hearing import PROGRESS
from shared.lead import Lead
from shared.live_clock import keep_clock
from shared.outbox import Committed, Relay
from shared.running import Reading
from shared.streams import INTAKE, Durable

TICK_S = 0.2


class DecidingWorker:
    """Reads INTAKE (and EVENTS, where it rests on others), saves facts, publishes them."""

    def __init__(self, deciding: Deciding, *, hears: Durable | None = None, live_clock: bool = False) -> None:
        self.deciding = deciding
        self.readings: Sequence[Reading] = [Reading(deciding.durable, self._handle)]
        if hears:
            self.readings = [*self.readings, Reading(hears, deciding.hear)]
        self._relay: Relay | None = None
        self._client = Client()
        self._unheard = list(deciding.neighbours.values())
        self._live_clock = live_clock

    async def lead(self, lead: Lead, client: Client) -> None:
        deciding = self.deciding
        await deciding.lead(lead, client)
        await self._listen(client)
        self._client = client
        self._relay = Relay(
            deciding.domain.service,
            lead,
            deciding.db,
            client,
            deciding.durable,
            self._committed,
            deciding.saved,
            recent=deciding.recent,
        )
        await self._relay.start()

    async def _listen(self, client: Client) -> None:
        """To the neighbours' progress words; once, however often we take the lead."""
        neighbours, self._unheard = self._unheard, []
        for neighbour in neighbours:
            await client.subscribe(PROGRESS + neighbour.name, cb=neighbour.on_progress)

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        assert self._relay is not None
        clock = [keep_clock(self._client, self.deciding)] if self._live_clock else []
        return [self._relay.run(), self._tick(), *clock]

    async def status(self) -> dict[str, Any]:
        async with self.deciding.db.transaction() as connection:
            head = await fetch(connection, _DEPTH)
            held = await fetch(connection, "select reason, count(*) as n from held group by reason")
        clock = self.deciding.memory.clock.today
        return {
            "timers_late": len(self.deciding.memory.timers.late), "outbox": head[0].depth, "origin_sequence": head[0].head,
            "held": {"waiting": 0, "failed": 0, "parked": 0} | {row.reason: row.n for row in held},
            "intake_position": head[0].position, "programme_date": clock.isoformat() if clock else None,
        }  # fmt: skip

    async def _handle(self, wires: list[Wire]) -> None:
        await self.deciding.handle(wires)

    def _committed(self) -> Committed:
        position, origin_sequence, stored_at = self.deciding.committed
        held = self.deciding.memory.held
        return Committed(
            position, origin_sequence, stored_at, held.oldest(), parked=held.counts()["parked"] > 0
        )

    async def _tick(self) -> None:
        """Held messages ripen with time, and operators give orders."""
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.deciding.release()
                await self.deciding.obey()
            except LeadLost:
                return
            except (Unavailable, StaleVersion):
                continue


_DEPTH = f"""
select coalesce((select max(origin_sequence) from facts), 0) as head,
       greatest((select max(origin_sequence) from facts) - (select origin_sequence from relay), 0) as depth,
       coalesce((select position from positions where stream = '{INTAKE}'), 0) as position
"""
