"""The active replica of a deciding service: its decider, its relay, and what it hears of the others."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from itertools import count
from typing import Any

from nats.aio.client import Client

from shared.arrival import Wire
from shared.clock import wall_clock
from shared.db import fetch
from shared.deciding import Deciding
from shared.errors import LeadLost, StaleVersion, Unavailable
from shared.facts import unpublished
from shared.hearing import PROGRESS
from shared.lead import Lead
from shared.live_clock import keep_clock
from shared.outbox import Committed, Relay
from shared.running import Reading
from shared.streams import EVENTS, INTAKE, Durable

TICK_S = 0.2
#: Ticks between two looks at what other processes decide: 1 s.
_LOOK_AROUND = 5
#: What a service does of its own for as long as it leads.
Besides = Callable[[Lead, Client], Coroutine[Any, Any, None]]


class DecidingWorker:
    """Reads INTAKE (and EVENTS, where it rests on others), saves facts, publishes them."""

    def __init__(
        self,
        deciding: Deciding,
        *,
        hears: Durable | None = None,
        live_clock: bool = False,
        besides: Sequence[Besides] = (),
    ) -> None:
        self.deciding = deciding
        self.readings: Sequence[Reading] = [Reading(deciding.durable, self._handle)]
        if hears:
            self.readings = [*self.readings, Reading(hears, deciding.hear)]
        self._relay: Relay | None = None
        self._client = Client()
        self._unheard = list(deciding.neighbours.values())
        self._live_clock = live_clock
        self._besides = besides
        self._lead: Lead | None = None

    async def lead(self, lead: Lead, client: Client) -> None:
        deciding = self.deciding
        await deciding.lead(lead, client)
        await self._listen(client)
        self._lead, self._client = lead, client
        vault = deciding.storage.vault
        self._relay = Relay(
            deciding.part.name,
            lead,
            deciding.db,
            client,
            deciding.durable,
            self._committed,
            deciding.saved,
            recent=deciding.recent,
            newest_private=(lambda: vault.newest) if vault else None,
        )
        await self._relay.start()

    async def _listen(self, client: Client) -> None:
        """To the neighbours' progress words; once, however often we take the lead."""
        neighbours, self._unheard = self._unheard, []
        for neighbour in neighbours:
            await client.subscribe(PROGRESS + neighbour.name, cb=neighbour.on_progress)

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        assert self._relay is not None
        assert self._lead is not None
        clock = [keep_clock(self._client, self.deciding)] if self._live_clock else []
        besides = [work(self._lead, self._client) for work in self._besides]
        return [self._relay.run(), self._tick(), *clock, *besides]

    async def status(self) -> dict[str, Any]:
        async with self.deciding.db.transaction() as connection:
            outbox = await unpublished(connection, wall_clock())
            done = {row.stream: row.position for row in await fetch(connection, "select * from positions")}
            held = await fetch(connection, "select reason, count(*) as n from held group by reason")
            clock = (await fetch(connection, "select max(date) as day from programme_clock"))[0].day
        return {
            **outbox, "timers_late": len(self.deciding.memory.timers.late),
            "held": {"waiting": 0, "failed": 0, "parked": 0} | {row.reason: row.n for row in held},
            "intake_position": done.get(INTAKE, 0), "events_position": done.get(EVENTS),
            "programme_date": clock.isoformat() if clock else None,
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
        """Held messages ripen with time, operators give orders, and a province is given to a process of its own."""
        for tick in count():
            await asyncio.sleep(TICK_S)
            try:
                if tick % _LOOK_AROUND == 0:
                    await self.deciding.know_part(self._client)
                await self.deciding.release()
                await self.deciding.obey()
            except LeadLost:
                return
            except (Unavailable, StaleVersion):
                continue

