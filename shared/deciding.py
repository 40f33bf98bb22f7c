"""From a batch of intake messages to saved facts: load, decide, append, in one transaction under the lead."""

import asyncio
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import orjson
import structlog
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.arrival import Arrival, Wire, aggregate_of, read
from shared.bus import caught_up
from shared.clock import Clock, wall_clock
from shared.db import Database, execute, fetch
from shared.events import FACT_TYPES
from shared.events.intake import ClockAdvanced
from shared.facts import FactLog, Row
from shared.hearing import Neighbour
from shared.held import Held
from shared.inbox import HeldStore, Inbox, Order
from shared.lead import Lead
from shared.observability import BATCH_S, DECIDED
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import EVENTS, INTAKE, Durable, fact_type, owner
from shared.timers import Timer, state_key
from shared.turn import Memory, Turn
from shared.units import OPERATOR
from shared.world import Domain, Keep

log = structlog.get_logger()

RELEASE_AT_ONCE = 500
MAX_STATES = 10_000
RECENT = 2_000
Vault = Callable[[AsyncConnection, list[Keep]], Awaitable[None]]


class Deciding:
    """The write side of one service while it leads."""

    def __init__(
        self,
        domain: Domain,
        db: Database,
        seal: Seal,
        settings: Settings,
        durable: Durable,
        *,
        neighbours: Sequence[Neighbour] = (),
        vault: Vault | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self.domain, self.db, self.settings, self.durable = domain, db, settings, durable
        self.facts = FactLog(domain.service)
        self.held_store = HeldStore(seal)
        self.neighbours = {neighbour.name: neighbour for neighbour in neighbours}
        self.vault, self.clock = vault, clock
        self.patience = timedelta(seconds=settings.patience_s)
        self.lock = asyncio.Lock()
        self.saved = asyncio.Event()
        self.memory = Memory()
        #: (INTAKE position, originsequence, stored at) of the last commit: what the relay may speak of.
        self.committed = (0, 0, wall_clock())
        #: Facts just committed, for the relay; what it does not find here it reads from the table.
        self.recent: deque[Row] = deque(maxlen=RECENT)
        self._head = 0
        self._fresh = False
        self._lead: Lead | None = None
        self._client: Client | None = None

    async def lead(self, lead: Lead, client: Client) -> None:
        """Take over: read everything from the database, under the new epoch."""
        self._lead, self._client = lead, client
        async with self.lock:
            self._fresh = False  # another replica may have written since we last led
            self.recent.clear()
            await self._refresh()

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
            heard = [item for item in heard if item[0] in FACT_TYPES and item[2]["origin"] in self.neighbours]
            async with self.db.transaction() as connection:
                await self._checked_lead(connection)
                await execute(
                    connection,
                    _HEAR,
                    [e["origin"] for _, _, e in heard],
                    [e["originsequence"] for _, _, e in heard],
                    [kind for kind, _, _ in heard],
                    [body for _, body, _ in heard],
                )
                await execute(connection, _ADVANCE, EVENTS, wires[-1].position)
            for kind, _, envelope in heard:
                self._known(kind, envelope)
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
                orders = await self.held_store.orders(connection)
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
            return self._answers_clock  # too short for any filter: who answers what nobody knows
        aggregate = aggregate_of(subject)
        return aggregate == "clock" or owner(aggregate) == self.domain.service

    def _ours(self, arrival: Arrival) -> bool:
        """Everybody moves its clock by the operator's word, one answers; anything else named clock is the
        answerer's."""
        if aggregate_of(arrival.wire.subject) != "clock" or self._answers_clock:
            return True
        return arrival.path == OPERATOR and not arrival.violations

    @property
    def _answers_clock(self) -> bool:
        return owner("clock") == self.domain.service

    async def _refresh(self) -> None:
        """Read memory again from the database, unless it is known to be what was committed last."""
        if self._fresh:
            return
        memory = Memory()
        self.domain.forget()
        async with self.db.transaction() as connection:
            await self._load_memory(connection, memory)
        self.memory = memory
        self._fresh = True

    async def _load_memory(self, connection: AsyncConnection, memory: Memory) -> None:
        rows = await fetch(connection, "select position from positions where stream = $1", INTAKE)
        memory.position = rows[0].position if rows else 0
        for row in await fetch(connection, "select position, date from programme_clock order by position"):
            memory.clock.advance(row.position, row.date)
        saved = await fetch(connection, "select key, due, since from timers")
        memory.timers.load({row.key: Timer(row.due, row.since) for row in saved}, memory.clock)
        for row in await fetch(connection, _REFERENCE):
            self.domain.observe(FACT_TYPES[row.type].model_validate(orjson.loads(row.body)["data"]))
        for row in await fetch(connection, "select type, body from heard order by id"):
            self._known(row.type, orjson.loads(row.body))
        for held in await self.held_store.load(connection):
            # What it needed may have come meanwhile: with nothing needed it is simply tried again.
            memory.held.put(
                Held(
                    held.position,
                    held.touches,
                    held.reason,
                    held.stored_at,
                    frozenset(),
                    held.attempts,
                    held.due,
                )
            )
        head = await fetch(connection, "select coalesce(max(origin_sequence), 0) as head from facts")
        self.committed = (memory.position, head[0].head, datetime.fromtimestamp(0, self.clock().tzinfo))

    def _known(self, kind: str, envelope: dict[str, object]) -> None:
        """A neighbour's fact is part of what is known from now on."""
        event = FACT_TYPES[kind].model_validate(envelope["data"])
        neighbour = self.neighbours[str(envelope["origin"])]
        neighbour.hear(event.aggregate(), int(str(envelope["originsequence"])))
        self.memory.held.provide(set(self.domain.observe(event)))

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
            wires = await self.held_store.wires(connection, [row.position for row, _ in chosen])
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
                wires = await self.held_store.wires(connection, [order.position])
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
            self.domain, self.memory, Inbox(), self.clock(), self.settings.retry_delays_s, self._answers_clock
        )
        self._fresh = False
        with BATCH_S.labels(self.domain.service).time():
            outcomes = await self._committed_work(turn, arrivals, last, work, order)
        self._fresh = True
        for outcome, count in Counter(outcomes).items():
            DECIDED.labels(self.domain.service, outcome).inc(count)
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
            await self._checked_lead(connection)
            await turn.inbox.load(connection, arrivals)
            await self._load_states(connection, turn, arrivals)
            turn.catch_up()
            outcomes = work(turn)
            await self._save(connection, turn, last)
            if order:
                await self.held_store.done(connection, order, self.clock())
        return outcomes

    async def _load_states(self, connection: AsyncConnection, turn: Turn, arrivals: list[Arrival]) -> None:
        states = self.memory.states
        readable = [arrival for arrival in arrivals if arrival.event is not None]
        timers = {state_key(key) for key in self._may_go_off(readable)}
        asked = timers | self._read_by(timers)
        asked |= {key for arrival in readable for key in self._first_keys(turn, arrival)}
        states.used(asked, MAX_STATES)
        while missing := [key for key in asked if key not in states]:
            for key, history in (await self.facts.load(connection, missing)).items():
                state = self.domain.initial(key)
                for saved in history:
                    state = self.domain.evolve(key, state, saved.event)
                states.by_key[key] = state
                states.versions[key] = sum(saved.stream == key for saved in history)
            asked = {key for arrival in readable for key in self.domain.reads(arrival, states)}
            asked |= self._read_by(timers)

    def _may_go_off(self, arrivals: list[Arrival]) -> set[str]:
        """Timers overdue already, or by the clock's words among these messages."""
        keys = set(self.memory.timers.late)
        for arrival in arrivals:
            if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
                keys.update(self.memory.timers.due_before(arrival.event.date))
                keys.update(self.domain.periods_ended(self.memory.clock.today, arrival.event.date))
        return keys

    def _read_by(self, timers: set[str]) -> set[str]:
        states = self.memory.states
        loaded = (timer for timer in timers if timer in states)
        return {key for timer in loaded for key in self.domain.reads_of_timer(timer, states)}

    def _first_keys(self, turn: Turn, arrival: Arrival) -> set[str]:
        return {*turn.touches(arrival), *self.domain.reads(arrival, self.memory.states)}

    async def _save(self, connection: AsyncConnection, turn: Turn, last: Wire | None) -> None:
        states = self.memory.states
        if turn.drafts:
            self._head = await self.facts.append(connection, turn.drafts, states.versions, self.clock())
            for draft in turn.drafts:
                if draft.keys[0] in states:
                    states.versions[draft.keys[0]] += 1
        await turn.inbox.save(connection)
        if turn.keeps and self.vault:
            await self.vault(connection, turn.keeps)
        await self.held_store.put(connection, turn.holds.values())
        if turn.dropped:
            await self.held_store.drop(connection, turn.dropped)
        await self._save_time(connection, turn)
        if last:
            await execute(connection, _ADVANCE, INTAKE, last.position)

    async def _save_time(self, connection: AsyncConnection, turn: Turn) -> None:
        for position, day in turn.moves:
            await execute(connection, "insert into programme_clock values ($1, $2)", position, day)
        if turn.timers:
            set_ = {key: timer for key, timer in turn.timers.items() if timer}
            await execute(connection, "delete from timers where key = any($1::text[])", list(turn.timers))
            await execute(
                connection,
                "insert into timers select * from unnest($1::text[], $2::date[], $3::bigint[])",
                list(set_),
                [timer.due for timer in set_.values()],
                [timer.since for timer in set_.values()],
            )

    async def _checked_lead(self, connection: AsyncConnection) -> None:
        if self._lead is None:
            raise RuntimeError("nobody may write before it leads")
        await self._lead.check(connection)

    def _publishable(self, turn: Turn, position: int, stored_at: datetime) -> None:
        origin_sequence = self._head if turn.drafts else self.committed[1]
        if turn.drafts:
            self.recent.extend(self.facts.appended)
        self.committed = (position, origin_sequence, stored_at)
        self.saved.set()

    # --- held messages
    # ---------------------------------------------------------------------------------------

    async def _candidates(self) -> list[tuple[Held, bool]]:
        """Held messages that may be tried now, each with whether the answer is final."""
        chosen: list[tuple[Held, bool]] = []
        blocked: set[str] = set()
        now = self.clock()
        for row in self.memory.held.in_order():
            if len(chosen) == RELEASE_AT_ONCE:
                break
            if row.touches & blocked or self.memory.behind_timer(row.touches, row.position):
                blocked |= row.blocks
            elif (row.reason == "waiting" and not row.needs) or (
                row.reason == "failed" and row.due and row.due <= now
            ):
                chosen.append((row, False))
            elif row.reason == "waiting" and await self._is_final(row, now):
                chosen.append((row, True))
            else:
                blocked |= row.blocks
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


_REFERENCE = """
select type, body from facts
 where type like 'vn.tdkt.unit.%' or type like 'vn.tdkt.programme.%' order by origin_sequence
"""
_ADVANCE = """
insert into positions (stream, position) values ($1, $2)
on conflict (stream) do update set position = excluded.position
"""
_HEAR = """
insert into heard (origin, origin_sequence, type, body)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[]) on conflict do nothing
"""
