"""The active replica of reporting: it hears all of EVENTS and counts it, and tells what it closes."""

from collections.abc import Coroutine, Sequence
from typing import Any

from nats.aio.client import Client

from services.reporting.handlers.closing import Closing
from services.reporting.handlers.live import count
from services.reporting.queries.status import status
from services.reporting.rules import CLOSINGS, Closings
from services.reporting.store.rows import heard
from shared.arrival import Wire
from shared.db import Database
from shared.errors import LeadLost
from shared.lead import Lead
from shared.outbox import Relay
from shared.running import Reading
from shared.streams import EVENTS, durable


class ReportingWorker:
    """One durable, one position, one kind of batch."""

    def __init__(self, db: Database, client: Client, closings: Closings = CLOSINGS) -> None:
        self.db, self.client = db, client
        self.readings: Sequence[Reading] = [Reading(durable(EVENTS, "reporting"), self._handle)]
        self._lead: Lead | None = None
        self._heard: dict[str, int] = {}
        self.closing = Closing("reporting", db, rules=closings)
        self._relay: Relay | None = None

    async def lead(self, lead: Lead, client: Client) -> None:
        self._lead, self.client = lead, client
        async with self.db.transaction() as connection:
            self._heard = await heard(connection)
        closing = self.closing
        if not closing.rules.deadlines:
            return
        await closing.lead()
        # No durable: nobody waits for our progress.
        self._relay = Relay(
            closing.service, lead, self.db, client, None, closing.committed, closing.saved, closing.clock
        )
        await self._relay.start()

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        return [self._relay.run()] if self._relay else []

    async def status(self) -> dict[str, Any]:
        return await status(self.db, self.client)

    async def _handle(self, wires: list[Wire]) -> None:
        if self._lead is None:
            raise LeadLost("nobody has taken the lead")
        if self._relay is None:
            return await count(wires, self.db, self._lead.check, self._heard)
        for part, turn in self.closing.days(wires):
            if turn:
                await self.closing.turn(turn, self._lead.check)
            await count(part, self.db, self._lead.check, self._heard)
