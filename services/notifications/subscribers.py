"""The active replica: all of EVENTS in, our own facts out."""

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from typing import Any

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from services.notifications import owed, store
from services.notifications.handlers import Notifying
from services.notifications.queries import reached
from services.notifications.sender import Sender
from shared.arrival import Wire
from shared.clock import wall_clock
from shared.errors import LeadLost, Unavailable
from shared.facts import unpublished
from shared.jetstream import api
from shared.lead import Lead
from shared.outbox import Relay
from shared.running import Reading
from shared.streams import EVENT_SUBJECTS, EVENTS, Durable

RETRY_AT_ONCE = 200


class NotifyingWorker:
    """Reads EVENTS through one durable and runs the relay."""

    def __init__(self, notifying: Notifying, durable: Durable, sender: Sender | None = None) -> None:
        self.notifying, self.sender = notifying, sender
        #: Where EVENTS ended when we took the lead.
        self._end = 0
        self.readings: Sequence[Reading] = [Reading(durable, self.hear)]
        self._client: Client | None = None
        self._relay: Relay | None = None
        self._torn = asyncio.Event()

    async def lead(self, lead: Lead, client: Client) -> None:
        notifying = self.notifying
        self._client = client
        self._torn.clear()
        await notifying.lead(lead)
        self._end = await _end_of_events(client)
        # No durable: nobody waits for our progress.
        self._relay = Relay(
            notifying.service,
            lead,
            notifying.db,
            client,
            None,
            notifying.committed,
            notifying.saved,
            notifying.clock,
        )
        await self._relay.start()
        await self._retry_skipped(client)

    async def hear(self, wires: list[Wire]) -> None:
        """A batch, provided that nothing was lost on its way from the stream to here.

        A fetch that breaks may drop what it had, and the ack of a later batch would bury it: the durable
        acknowledges up to a position.
        """
        if await self._incomplete(wires):
            self._torn.set()
            raise LeadLost("messages of EVENTS were lost on the way")
        await self.notifying.hear(wires)

    def background(self) -> Sequence[Coroutine[Any, Any, None]]:
        assert self._relay is not None
        sending = [self.sender.run(self._caught_up)] if self.sender else []
        return [self._relay.run(), self._step_back_when_torn(), *sending]

    async def status(self) -> dict[str, Any]:
        """What lies in `skipped` counts as parked: it waits for somebody to look at it."""
        async with self.notifying.db.transaction() as connection:
            outbox = await unpublished(connection, self.notifying.clock())
            done = await reached(connection)
            letters = await owed.waiting(connection)
        return {
            **outbox,
            "owed": letters,
            "position": done.position,
            "events_position": done.position,
            "programme_date": done.known_on.isoformat() if done.known_on else None,
            "held": {"waiting": 0, "failed": 0, "parked": done.skipped},
        }

    async def _incomplete(self, wires: list[Wire]) -> bool:
        """Does EVENTS hold a message that should have come before one of these?"""
        expected = self.notifying.memory.position + 1
        for wire in wires:
            if wire.position > expected and await self._first_from(expected) < wire.position:
                return True
            expected = max(expected, wire.position + 1)
        return False

    async def _retry_skipped(self, client: Client) -> None:
        """A new version may know what to do with what broke the one before."""
        async with self.notifying.db.transaction() as connection:
            skipped = await store.skipped(connection, RETRY_AT_ONCE)
        for one in skipped:
            with contextlib.suppress(NotFoundError):
                message = await client.jetstream().get_msg(EVENTS, one.position)
                # In a stream made anew something else lies there.
                if (message.headers or {}).get("Nats-Msg-Id") == one.id:
                    wire = Wire(
                        message.subject or "", message.data or b"", one.position, wall_clock(), one.id
                    )
                    await self.notifying.retry(wire)

    def _caught_up(self) -> bool:
        return self.notifying.memory.position >= self._end

    async def _first_from(self, position: int) -> int:
        assert self._client is not None
        request = {"seq": position, "next_by_subj": EVENT_SUBJECTS}
        return (await api(self._client, f"STREAM.MSG.GET.{EVENTS}", request))["message"]["seq"]

    async def _step_back_when_torn(self) -> None:
        """Whoever takes the lead next sets the durable to what was really done."""
        await self._torn.wait()
        raise Unavailable("EVENTS is read again from the last position")


async def _end_of_events(client: Client) -> int:
    """Where EVENTS ends; 0 where nothing lies in it, whatever lay there once."""
    state = (await api(client, f"STREAM.INFO.{EVENTS}"))["state"]
    return state["last_seq"] if state["messages"] else 0
