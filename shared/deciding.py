"""From a batch of intake messages to saved facts: load, decide, append, in one transaction under the lead."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
import structlog
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.arrival import Arrival, Wire, aggregate_of, read
from shared.clock import Clock, wall_clock
from shared.db import Database
from shared.effects import overlooked
from shared.errors import Unavailable
from shared.events import FACT_TYPES
from shared.facts import Row
from shared.hearing import Neighbour
from shared.held import Held, HeldIndex
from shared.inbox import Inbox, Order
from shared.jetstream import caught_up, split_declared
from shared.lead import Lead
from shared.memory import Memory
from shared.observed import observed
from shared.parts import Part
from shared.seal import Seal
from shared.settings import Settings
from shared.storage import Heard, Storage, Vault
from shared.streams import INTAKE, fact_type, owner
from shared.timers import Timer
from shared.turn import Turn
from shared.units import OPERATOR
from shared.world import Domain

log = structlog.get_logger()

RELEASE_AT_ONCE = 500
RECENT = 2_000
#: The one fact that says of periods, ended ones too, that they are owed (N02).
SIGNED = "vn.tdkt.programme.signed.v1"


class Deciding:
    """The write side of one service while it leads."""

    def __init__(
        self,
        domain: Domain,
        db: Database,
        seal: Seal,
        settings: Settings,
        part: Part,
        *,
        neighbours: Sequence[Neighbour] = (),
        vault: Vault | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self.domain, self.db, self.settings = domain, db, settings
        self.part, self.durable = part, part.durable(INTAKE)
        self.storage = Storage(domain, seal, vault, part.name)
        self.neighbours = {neighbour.name: neighbour for neighbour in neighbours}
        self.clock = clock
        self.patience = timedelta(seconds=settings.patience_s)
        self.lock = asyncio.Lock()
        self.saved = asyncio.Event()
        self.memory = Memory()
        #: (INTAKE position, originsequence, stored at) of the last commit: what the relay may speak of.
        self.committed = (0, 0, wall_clock())
        #: Facts just committed, for the relay; what it does not find here it reads from the table.
        self.recent: deque[Row] = deque(maxlen=RECENT)
        self._fresh = False
        self._lead: Lead | None = None
        self._client: Client | None = None

    async def lead(self, lead: Lead, client: Client) -> None:
        """Take over: read everything from the database, under the new epoch."""
        self._lead, self._client = lead, client
        await self.know_part(client)
        async with self.lock:
            self._fresh = False  # another replica may have written since we last led
            self.recent.clear()
            await self._refresh()
            if self.storage.vault:
                async with self.db.transaction() as connection:
                    await self.storage.vault.lead(connection, client)

    async def know_part(self, client: Client) -> None:
        """What is ours to decide is said in one place for all processes; one that is not named there does nothing."""
        try:
            self.part = (await split_declared(client)).part(self.part.service, self.part.province)
        except ValueError as error:
            raise Unavailable(str(error)) from error

    async def handle(self, wires: list[Wire]) -> None:
        """A batch of INTAKE in stream order; what was done before is skipped by its position."""
        position = self.memory.position
        arrivals = [
            self._read(wire) for wire in wires if wire.position > position and self._concerns(wire.subject)
        ]
        arrivals = [arrival for arrival in arrivals if self._ours(arrival)]
        for neighbour in self.neighbours.values():
            await neighbour.wait_for(wires[-1].position, self.settings.neighbour_silence_s)
        async with self.lock:
            await self._turn(arrivals, wires[-1])
        await self.release()

    async def hear(self, wires: list[Wire]) -> None:
        """Facts of the neighbours, from EVENTS in stream order: remembered in the database, then known."""
        async with self.lock:
            await self._refresh()
            heard = [(fact_type(wire.subject), wire.body, orjson.loads(wire.body)) for wire in wires]
            heard = [item for item in heard if item[0] in FACT_TYPES and self._is_new(item[2])]
            async with self.db.transaction() as connection:
                await self._checked_lead(connection)
                await self.storage.hear(connection, heard, wires[-1])
                self._fresh = False
                await self.storage.save_timers(connection, self._learn(heard))
            self._fresh = True
        await self.release()

    async def release(self) -> None:
        """Take up held messages whose turn has come, in stream order, and timers that waited for them."""
        while self.memory.held.rows or self.memory.timers.late:
            async with self.lock:
                await self._refresh()
                chosen = await self._candidates()
                ripe = self.memory.timers.ripe(self.memory.held, self.clock())
                if not (chosen or ripe) or not await self._release(chosen):
                    return

    async def obey(self) -> None:
        """Carry out what operators said about parked messages."""
        async with self.lock:
            await self._refresh()
            async with self.db.transaction() as connection:
                orders = await self.storage.held.orders(connection)
            for order in orders:
                await self._obey(order)
        if orders:
            await self.release()

    # --- reading
    # ---------------------------------------------------------------------------------------------

    def _read(self, wire: Wire) -> Arrival:
        return read(wire, self.clock(), self.settings.clock_skew_s)

    def _concerns(self, subject: str) -> bool:
        if subject.count(".") < 3:
            return self._answers(subject)  # too short for any filter: who answers what nobody knows
        aggregate = aggregate_of(subject)
        return aggregate == "clock" or (owner(aggregate) == self.domain.service and self.part.decides(subject))

    def _ours(self, arrival: Arrival) -> bool:
        """Everybody moves its clock by the operator's word, one answers; anything else named clock is the
        answerer's."""
        subject = arrival.wire.subject
        if aggregate_of(subject) != "clock" or self._answers(subject):
            return True
        return arrival.path == OPERATOR and not arrival.violations

    def _answers(self, subject: str) -> bool:
        """Is what nobody knows, said here, answered by us? The operator's clock too."""
        return owner("clock") == self.domain.service and self.part.decides(subject)

    async def _refresh(self) -> None:
        """Read memory again from the database, unless it is known to be what was committed last."""
        if self._fresh:
            return
        memory = Memory()
        self.domain.forget()
        for neighbour in self.neighbours.values():
            neighbour.heard.clear()
        async with self.db.transaction() as connection:
            await self.storage.recall(connection, memory, partial(self._known, memory))
        self.memory = memory
        self.committed = (memory.position, memory.head, datetime.fromtimestamp(0, self.clock().tzinfo))
        self._fresh = True

    def _is_new(self, envelope: dict[str, Any]) -> bool:
        """Of a neighbour, and not heard yet: EVENTS may have been filled anew and is read again."""
        neighbour = self.neighbours.get(envelope["origin"])
        aggregate = envelope["type"].split(".")[2]
        return neighbour is not None and envelope["originsequence"] > neighbour.heard.get(aggregate, 0)

    def _known(self, memory: Memory, kind: str, envelope: dict[str, Any]) -> None:
        """A neighbour's fact is part of what is known from now on."""
        event = FACT_TYPES[kind].model_validate(envelope["data"])
        self.neighbours[envelope["origin"]].hear(event.aggregate(), envelope["originsequence"])
        memory.held.provide(set(self.domain.observe(event)))

    def _learn(self, heard: Sequence[Heard]) -> dict[str, Timer]:
        """These are known from now on; the timers of what they say was owed before."""

        def learn() -> None:
            for kind, _, envelope in heard:
                self._known(self.memory, kind, envelope)

        clock = self.memory.clock
        if not any(kind == SIGNED for kind, _, _ in heard):
            learn()
            return {}
        timers = overlooked(self.domain, clock, learn)
        for key, timer in timers.items():
            self.memory.timers.put(key, timer, clock)
        return timers

    # --- deciding
    # --------------------------------------------------------------------------------------------

    async def _turn(self, arrivals: list[Arrival], last: Wire) -> None:
        await self._refresh()
        if last.position <= self.memory.position:
            return
        turn = await self._in_transaction(arrivals, last, lambda turn: [turn.take(a) for a in arrivals])
        self.memory.position = last.position
        self._publishable(turn, last.position, last.stored_at)

    async def _release(self, chosen: list[tuple[Held, bool]]) -> bool:
        """Try the chosen messages; False when nothing got anywhere."""
        async with self.db.transaction() as connection:
            wires = await self.storage.held.wires(connection, [row.position for row, _ in chosen])
        arrivals = [self._read(wires[row.position]) for row, _ in chosen]

        def retake(turn: Turn) -> list[str]:
            return [
                turn.retake(arrival, row, final=final)
                for arrival, (row, final) in zip(arrivals, chosen, strict=True)
            ]

        turn = await self._in_transaction(arrivals, None, retake)
        self._publishable(turn, self.memory.position, self.committed[2])
        return bool(turn.dropped or turn.expired)

    async def _obey(self, order: Order) -> None:
        row = self.memory.held.rows.get(order.position)
        arrivals: list[Arrival] = []
        if row:
            async with self.db.transaction() as connection:
                wires = await self.storage.held.wires(connection, [order.position])
            arrivals = [self._read(wires[order.position])]

        def carry_out(turn: Turn) -> list[str]:
            for arrival in arrivals:
                assert row is not None
                if order.action == "discard":
                    turn.discard(arrival, row, order.reason)
                else:
                    turn.retake(
                        arrival, Held(row.position, row.touches, "failed", row.stored_at), final=False
                    )
            return []

        turn = await self._in_transaction(arrivals, None, carry_out, order)
        self._publishable(turn, self.memory.position, self.committed[2])

    async def _in_transaction(
        self,
        arrivals: list[Arrival],
        last: Wire | None,
        work: Callable[[Turn], Sequence[str]],
        order: Order | None = None,
    ) -> Turn:
        """Load, let `work` decide in memory, save; after any failure memory is read again before the next
        use."""
        turn = Turn(
            self.domain,
            self.memory,
            self.clock(),
            self.settings.retry_delays_s,
            inbox=Inbox(),
            answers_clock=owner("clock") == self.part.name,
        )
        self._fresh = False
        with observed(turn, arrivals) as outcomes:
            outcomes += await self._committed_work(turn, arrivals, last, work, order)
            self._fresh = True
        return turn

    async def _committed_work(
        self,
        turn: Turn,
        arrivals: list[Arrival],
        last: Wire | None,
        work: Callable[[Turn], Sequence[str]],
        order: Order | None,
    ) -> Sequence[str]:
        async with self.db.transaction() as connection:
            await self.storage.load(connection, turn, arrivals)
            turn.catch_up()
            outcomes = work(turn)
            if self.storage.vault:
                self.storage.vault.prepare(turn.kept)
            await self._save(connection, turn, last, order)
        return outcomes

    async def _save(
        self, connection: AsyncConnection, turn: Turn, last: Wire | None, order: Order | None
    ) -> None:
        await self._checked_lead(connection)
        await self.storage.save(connection, turn, last, self.clock())
        if order:
            await self.storage.held.done(connection, order, self.clock())

    async def _checked_lead(self, connection: AsyncConnection) -> None:
        if self._lead is None:
            raise RuntimeError("nobody may write before it leads")
        await self._lead.check(connection)

    def _publishable(self, turn: Turn, position: int, stored_at: datetime) -> None:
        if turn.drafts:
            self.recent.extend(self.storage.facts.appended)
        self.committed = (position, turn.memory.head, stored_at)
        self.saved.set()

    # --- held messages
    # ---------------------------------------------------------------------------------------

    async def _candidates(self) -> list[tuple[Held, bool]]:
        """Held messages that may be tried now, each with whether the answer is final."""
        chosen: list[tuple[Held, bool]] = []
        stuck, now = _Stuck(self.memory.held), self.clock()
        for row in self.memory.held.in_order():
            if len(chosen) == RELEASE_AT_ONCE:
                break
            if stuck.hold_up(row) or self.memory.behind_timer(row.touches, row.position):
                stuck.add(row)
            elif (row.reason == "waiting" and not row.needs) or (
                row.reason == "failed" and row.due and row.due <= now
            ):
                chosen.append((row, False))
            elif row.reason == "waiting" and await self._is_final(row, now):
                chosen.append((row, True))
            else:
                stuck.add(row)
        return chosen

    async def _is_final(self, row: Held, now: datetime) -> bool:
        """May what is still unheard be refused (contract section 6, Waiting)?

        Patience is counted from the moment INTAKE stored the message, and everything stored within it has
        been seen
        here and by whoever owns the thing; nothing before it is still held that could bring it.
        """
        until = row.stored_at + self.patience
        if now < until or self.memory.held.blocked_before(row.needs, row.position):
            return False
        if not all(neighbour.settled(row.position, until) for neighbour in self.neighbours.values()):
            return False
        return self.committed[2] >= until or (
            self._client is not None and await caught_up(self._client, self.durable)
        )


class _Stuck:
    """Held messages that stay where they are, and whom they hold up."""

    def __init__(self, held: HeldIndex) -> None:
        self._held, self._places, self._keys = held, set[int](), set[str]()

    def add(self, row: Held) -> None:
        self._places.add(row.position)
        self._keys |= row.blocks

    def hold_up(self, row: Held) -> bool:
        if row.touches.isdisjoint(self._keys):
            return False
        # Only what somebody waits for is worth a closer look.
        return not self._held.brings(row.touches) or not self._places.isdisjoint(
            self._held.in_the_way(row.touches, row.position)
        )
