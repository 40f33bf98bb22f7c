"""A batch of facts: load, decide, save, in one transaction; a fact that breaks our code holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications import owed, store
from services.notifications.channels import Channel
from services.notifications.domain import OBSERVED, Heard, Notice, Owe, Tell, decide, evolve
from services.notifications.store import Batch, Memory, Skip
from shared import tracing
from shared.arrival import Wire
from shared.clock import Clock, wall_clock
from shared.db import Database
from shared.errors import StaleVersion, Unavailable
from shared.events.notifications import DeliveryDelivered, DeliveryFailed
from shared.facts import Draft, FactLog
from shared.ids import plain, traceparent_of
from shared.lead import Lead
from shared.metrics import BATCH_S
from shared.outbox import Committed
from shared.streams import fact_type, path_of

log = structlog.get_logger()

#: SQLSTATE classes that say: this value cannot be stored. Any other failure passes: the batch is tried again.
_OF_THE_DATA = ("22", "23", "54")
#: Facts that tell of letters which need not be sent again.
SETTLED = frozenset({DeliveryDelivered.type, DeliveryFailed.type})


class Notifying:
    """The write side of notifications while it leads."""

    def __init__(
        self, service: str, db: Database, channels: Sequence[Channel], clock: Clock = wall_clock
    ) -> None:
        self.service, self.db, self.channels, self.clock = service, db, channels, clock
        self.facts = FactLog(service)
        self.memory = Memory()
        self.saved = asyncio.Event()
        #: Letters were written down that are to be sent.
        self.owing = asyncio.Event()
        self._fresh = False
        self._lock = asyncio.Lock()
        self._lead: Lead | None = None

    async def lead(self, lead: Lead) -> None:
        """Take over under the new epoch: read everything."""
        self._lead, self._fresh = lead, False
        async with self._lock:
            async with self.db.transaction() as connection:
                await lead.check(connection)
                await store.own_heard(connection, self.service)
            await self._refresh()

    def committed(self) -> Committed:
        """What the relay may publish."""
        return Committed(self.memory.position, self.memory.head, self.clock(), None)

    async def hear(self, wires: list[Wire]) -> None:
        """A batch of EVENTS in stream order; only Unavailable and StaleVersion come out: it comes again."""
        async with self._lock:
            try:
                await self._hear(wires)
            except (Unavailable, StaleVersion):
                raise
            except Exception as error:
                log.error("batch_broke", error=type(error).__name__, first=wires[0].position)
                raise Unavailable(type(error).__name__) from error

    async def retry(self, wire: Wire) -> None:
        """A fact that broke our code, perhaps an older version: what it leads to comes late, but once."""
        async with self._lock:
            await self._turn_alone(wire, again=True)

    async def report(self, note: Callable[[AsyncConnection], Awaitable[list[Draft]]]) -> None:
        """Note what was done after a commit, and tell it as facts of ours, in one transaction under the lead."""
        async with self._lock:
            if not self._fresh:
                await self._refresh()
            self._fresh, head = False, self.memory.head
            async with self.db.transaction() as connection:
                await self._leading(connection)
                if drafts := await note(connection):
                    head = await self.facts.append(connection, drafts, {}, self.clock())
            # Only now may the relay publish it.
            self._fresh, self.memory.head = True, head
        if drafts:
            self.saved.set()

    async def _hear(self, wires: list[Wire]) -> None:
        try:
            await self._turn(wires)
        except DBAPIError as error:
            if not _of_the_data(error):
                raise
            for wire in wires:
                await self._turn_alone(wire)

    async def _turn_alone(self, wire: Wire, *, again: bool = False) -> None:
        try:
            await self._turn([wire], again=again)
        except DBAPIError as error:
            if not _of_the_data(error):
                raise
            broken = type(error.orig.__cause__ if error.orig else error).__name__
            await self._turn([wire], broken, again=again)

    async def _turn(self, wires: list[Wire], broken: str = "", *, again: bool = False) -> None:
        if not self._fresh:
            await self._refresh()
        new = [wire for wire in wires if again or wire.position > self.memory.position]
        if not new:
            return
        self._fresh, began = False, tracing.now()
        last = new[-1]
        moved = None if again else last.stored_at
        batch = Batch(
            max(last.position, self.memory.position), moved, again=[w.position for w in new if again]
        )
        with BATCH_S.labels(self.service).time():
            async with self.db.transaction() as connection:
                await self._leading(connection)
                await self._decide(connection, batch, new, broken)
                head = await self._save(connection, batch)
        tracing.followed("notify", (wire.body for wire in new), began)
        self.memory.position, self.memory.head = batch.last, head
        # A fact that broke the code half-way may have left its half in memory.
        self._fresh = not batch.skipped
        self.memory.origins.update(batch.origins)
        if batch.told:
            self.saved.set()
        if batch.owed:
            self.owing.set()

    async def _decide(
        self, connection: AsyncConnection, batch: Batch, wires: list[Wire], broken: str
    ) -> None:
        world = self.memory.world
        heard = self._read(batch, wires, broken)
        await store.freshen(connection, self.memory)
        world.delivered = await store.delivered(connection, heard)
        for fact in heard:
            try:
                outcomes = decide(fact, world)
                evolve(fact, outcomes, world)
            except Exception as error:  # a fault of ours: this fact is noted, the others go on
                self._skip(batch, fact.position, fact.id, fact.type, type(error).__name__)
                continue
            batch.notices += [outcome for outcome in outcomes if isinstance(outcome, Notice)]
            batch.told += [outcome for outcome in outcomes if isinstance(outcome, Tell)]
            batch.owed += [outcome for outcome in outcomes if isinstance(outcome, Owe)]
            if fact.type in SETTLED:
                batch.settled.append(str(fact.data.get("delivery_id")))
            if fact.event:
                batch.observed.append(fact)

    def _read(self, batch: Batch, wires: list[Wire], broken: str) -> list[Heard]:
        """The facts that are new by their origin too: EVENTS may have been filled anew."""
        heard: list[Heard] = []
        for wire in wires:
            try:
                fact = _heard(wire)
            except Exception as error:  # what is no fact at all is noted as well
                self._skip(batch, wire.position, wire.msg_id, wire.subject, type(error).__name__)
                continue
            heard_to = batch.origins.get(fact.origin, self.memory.origins.get(fact.origin, 0))
            if fact.origin_sequence <= heard_to and not batch.again:
                continue
            batch.origins[fact.origin] = max(fact.origin_sequence, heard_to)
            if broken:
                self._skip(batch, fact.position, fact.id, fact.type, broken)
            else:
                heard.append(fact)
        return heard

    def _skip(self, batch: Batch, position: int, id: str, type_: str, error: str) -> None:
        log.error("fact_skipped", position=position, event_id=plain(id), error=error)
        batch.skipped.append(Skip(position, id.replace("\0", ""), type_, error))

    async def _save(self, connection: AsyncConnection, batch: Batch) -> int:
        """Write it all; the originsequence of our last fact."""
        if batch.notices:
            for channel in self.channels:
                await channel.owe(connection, batch.notices)
        await store.save(connection, batch, self.memory.world)
        await owed.write(connection, batch.owed)
        await owed.settled(connection, batch.settled)
        if not batch.told:
            return self.memory.head
        drafts = [self._draft(tell) for tell in batch.told]
        return await self.facts.append(connection, drafts, {}, self.clock())

    def _draft(self, tell: Tell) -> Draft:
        cause, event = tell.cause, tell.event
        unit = self.memory.world.reference.directory.get(tell.unit)
        return Draft(
            tell.id,
            event,
            (event.stream(),),
            tell.unit,
            unit.unit_id if unit else "",
            cause.time,
            cause.id,
            cause.correlation,
            cause.known_on,
            trace=cause.trace,
        )

    async def _refresh(self) -> None:
        async with self.db.transaction() as connection:
            self.memory = await store.load(connection)
        self._fresh = True

    async def _leading(self, connection: AsyncConnection) -> None:
        if self._lead is None:
            raise RuntimeError("nobody may write before it leads")
        await self._lead.check(connection)


def _heard(wire: Wire) -> Heard:
    envelope: dict[str, Any] = orjson.loads(wire.body)
    type_, data = fact_type(wire.subject), envelope["data"]
    time, known = datetime.fromisoformat(envelope["time"]), envelope.get("knownon")
    sequence = envelope["originsequence"]
    if not 0 < sequence < 2**63:
        raise ValueError("originsequence")
    kind = OBSERVED.get(type_)
    cause = envelope.get("causationid", "")
    return Heard(
        wire.position, type_, path_of(wire.subject), envelope["id"], envelope["origin"], sequence,
        envelope["subject"], cause, envelope.get("correlationid", cause), time,
        date.fromisoformat(known) if known else None, data, kind.model_validate(data) if kind else None,
        traceparent_of(envelope.get("traceparent")), wire.stored_at,
    )  # fmt: skip


def _of_the_data(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", None) or "")[:2] in _OF_THE_DATA
