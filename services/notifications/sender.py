"""Sends what is owed, for as long as this replica leads: one call at a time for each subscription."""

import asyncio
import contextlib
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications import owed
from services.notifications.channels import Channels, Letter, Sent
from services.notifications.domain import SERVICE
from services.notifications.handlers import Notifying
from services.notifications.owed import Rules
from services.notifications.secrets import Sealed, good
from shared.db import Row
from shared.events.notifications import DeliveryDelivered, DeliveryFailed
from shared.facts import Draft
from shared.ids import derived
from shared.seal import Seal

log = structlog.get_logger()
#: A replay is asked of any replica: the one that leads looks for it so often.
LOOK_S = 1.0


class Sender:
    """At least once, under one id: a process that dies between an answer and its note sends the letter again."""

    def __init__(
        self, notifying: Notifying, channels: Channels, seal: Seal, rules: Rules, look_s: float = LOOK_S
    ) -> None:
        self.notifying, self.channels, self.seal, self.rules = notifying, channels, seal, rules
        self._look_s = look_s
        #: The subscriptions that are being called.
        self._calls: dict[asyncio.Task[None], str] = {}

    async def run(self, caught_up: Callable[[], bool]) -> None:
        """Not before EVENTS was read up to where it ended: it tells what was sent already, where we do not know."""
        while not caught_up():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.notifying.owing.wait(), self._look_s)
            self.notifying.owing.clear()
        await self._forget()
        try:
            while True:
                self.notifying.owing.clear()
                await self._start_calls()
                await self._something()
        finally:
            for call in self._calls:
                call.cancel()
            await asyncio.gather(*self._calls, return_exceptions=True)
            self._calls.clear()

    async def _forget(self) -> None:
        """Whenever we take the lead: the table grows by what is subscribed to alone."""
        before = self.notifying.clock() - timedelta(days=self.rules.keep_days)
        async with self.notifying.db.transaction() as connection:
            await owed.forget(connection, before)

    async def _start_calls(self) -> None:
        room = self.rules.endpoints_at_once - len(self._calls)
        if room <= 0:
            return
        async with self.notifying.db.transaction() as connection:
            rows = await owed.due(connection, self.notifying.clock(), self._calls.values(), room)
        for row in rows:
            self._calls[asyncio.create_task(self._send(self._letter(row)))] = row.subscription

    async def _something(self) -> None:
        """Until a call has ended, something new is owed, or it is time to look."""
        new = asyncio.create_task(self.notifying.owing.wait())
        try:
            await asyncio.wait([new, *self._calls], timeout=self._look_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            new.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await new
        for call in [call for call in self._calls if call.done()]:
            del self._calls[call]
            call.result()

    def _letter(self, row: Row) -> Letter:
        try:
            sealed = Sealed.open(self.seal, row.sealed)
        except Exception as error:  # sealed under another key: this one cannot be sent, the others go on
            log.error("target_unreadable", subscription=row.subscription, error=type(error).__name__)
            sealed = Sealed("")
        return Letter(
            row.id, row.subscription, row.channel, row.unit, row.fact, row.type, row.body, row.known_on, row.made_at,
            row.attempts, row.replays, sealed.target, good(sealed.secrets, self.notifying.clock()),
        )  # fmt: skip

    async def _send(self, letter: Letter) -> None:
        sent = await self._attempt(letter)
        await self.notifying.report(lambda connection: self._note(connection, letter, sent))

    async def _attempt(self, letter: Letter) -> Sent:
        channel = self.channels.get(letter.channel)
        if not letter.target or channel is None:
            return Sent("gone", "no_target" if channel else "no_channel")
        try:
            return await channel.send(letter)
        except Exception as error:  # a fault of ours: the letter waits, the others go on
            log.error("letter_broke", letter=letter.id, error=type(error).__name__)
            return Sent("later", "fault")

    async def _note(self, connection: AsyncConnection, letter: Letter, sent: Sent) -> list[Draft]:
        now, retries = self.notifying.clock(), self.rules.retries_s
        if sent.state == "later" and letter.attempts < len(retries):
            until = now + timedelta(seconds=self._wait(retries[letter.attempts], sent.after_s))
            await owed.postpone(connection, letter.id, until, sent.code)
            return []
        state = "delivered" if sent.state == "delivered" else "failed"
        if not await owed.close(connection, letter.id, state, sent.code, now):
            return []
        if state == "failed":
            await owed.rest(connection, letter.subscription)
        return [_draft(letter, sent.code, state, now)]

    def _wait(self, delay: float, after_s: float) -> float:
        longer = delay * (1 + self.rules.jitter * random.random())
        return min(max(longer, after_s), self.rules.longest_wait_s * (1 + self.rules.jitter))


def _draft(letter: Letter, code: str, state: str, now: datetime) -> Draft:
    kind = DeliveryDelivered if state == "delivered" else DeliveryFailed
    data: dict[str, Any] = {
        "delivery_id": letter.id, "subscription_id": letter.subscription, "via": letter.channel,
        "unit": letter.unit, "fact_id": letter.fact, "attempts": letter.attempts + 1, "code": code,
        "replay": letter.replays,
    }  # fmt: skip
    event = kind.model_validate(data)
    id = derived(SERVICE, letter.id, event.type, str(letter.replays))
    return Draft(
        id, event, (event.stream(),), letter.unit, "", now, letter.fact, letter.fact, letter.known_on
    )
