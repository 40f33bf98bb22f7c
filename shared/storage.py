"""What a deciding service reads and writes within its transactions: memory, states, and all that a turn
brought."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import orjson
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.arrival import Arrival, Wire
from shared.db import execute, fetch
from shared.events import FACT_TYPES
from shared.events.intake import ClockAdvanced
from shared.facts import FactLog
from shared.inbox import HeldStore
from shared.memory import Memory
from shared.seal import Seal
from shared.streams import EVENTS, INTAKE
from shared.timers import Timer, state_key
from shared.turn import Kept, Turn
from shared.units import OPERATOR
from shared.world import Domain

MAX_STATES = 10_000
#: A neighbour's fact: its type, its body, and the body parsed.
Heard = tuple[str, bytes, dict[str, Any]]


class Vault(Protocol):
    """Where a service keeps what is personal; it writes within the transaction of the facts it belongs to."""

    #: The originsequence of the last fact that PRIVATE is told something of.
    newest: int

    async def lead(self, connection: AsyncConnection, client: Client) -> None:
        """Take over."""
        ...

    def prepare(self, kept: Sequence[Kept]) -> None:
        """Begin with what lies elsewhere than in the database, while the facts are written: harmless if `keep` does
        not follow."""
        ...

    async def keep(
        self, connection: AsyncConnection, kept: Sequence[Kept], numbers: Mapping[str, int], recorded: datetime
    ) -> None:
        """Remember it; `numbers` are those of the facts, by their ids."""
        ...

    async def heard_again(self, connection: AsyncConnection, repeated: Sequence[Arrival]) -> None:
        """What was said under these ids came before; here lies another copy, or something much like it."""
        ...

    async def forget(self, connection: AsyncConnection, person_ids: Sequence[str]) -> None:
        """From the commit on nothing may be kept of them; whoever leads carries it out."""
        ...


class Storage:
    """The tables of one deciding service; the caller owns the transaction."""

    def __init__(self, domain: Domain, seal: Seal, vault: Vault | None, origin: str) -> None:
        self.domain, self.vault = domain, vault
        self.facts = FactLog(origin)
        self.held = HeldStore(seal)

    async def recall(
        self, connection: AsyncConnection, memory: Memory, tell: Callable[[str, dict[str, Any]], None]
    ) -> None:
        """Fill an empty memory; `tell` is given every fact of the neighbours, in the order they were heard."""
        rows = await fetch(connection, "select position from positions where stream = $1", INTAKE)
        memory.position = rows[0].position if rows else 0
        for row in await fetch(connection, "select position, date from programme_clock order by position"):
            memory.clock.advance(row.position, row.date)
        saved = await fetch(connection, "select key, due, since from timers")
        memory.timers.load({row.key: Timer(row.due, row.since) for row in saved}, memory.clock)
        for row in await fetch(connection, _REFERENCE):
            self.domain.observe(FACT_TYPES[row.type].model_validate(orjson.loads(row.body)["data"]))
        for row in await fetch(connection, "select type, body from heard order by id"):
            tell(row.type, orjson.loads(row.body))
        for held in await self.held.load(connection):
            # What it needed may have come meanwhile: with nothing needed it is simply tried again.
            memory.held.put(replace(held, needs=frozenset()))
        memory.head = await self.facts.head(connection)

    async def load(self, connection: AsyncConnection, turn: Turn, arrivals: Sequence[Arrival]) -> None:
        """Everything that deciding these messages looks at."""
        await turn.inbox.load(connection, arrivals)
        states = turn.memory.states
        readable = [arrival for arrival in arrivals if arrival.event is not None]
        timers = {state_key(key) for key in self._may_go_off(turn, readable)}
        asked = timers | self._read_by(timers, turn)
        for arrival in readable:
            asked.update(turn.touches(arrival))
            asked.update(self.domain.reads(arrival, states))
        states.used(asked, MAX_STATES)
        while missing := [key for key in asked if key not in states]:
            await self._fold(connection, turn, missing)
            asked = {key for arrival in readable for key in self.domain.reads(arrival, states)}
            asked |= self._read_by(timers, turn)

    async def save(
        self, connection: AsyncConnection, turn: Turn, last: Wire | None, recorded: datetime
    ) -> None:
        """All that came of a turn; `last`: the last message of its batch."""
        memory = turn.memory
        if turn.drafts:
            versions = memory.states.versions
            memory.head = await self.facts.append(connection, turn.drafts, versions, recorded)
            for draft in turn.drafts:
                if draft.keys[0] in memory.states:
                    versions[draft.keys[0]] += 1
        await turn.inbox.save(connection)
        if self.vault:
            await self._keep(connection, turn, self.vault, recorded)
        await self.held.put(connection, turn.holds.values())
        if turn.dropped:
            await self.held.drop(connection, turn.dropped)
        await self._save_time(connection, turn)
        if last:
            await execute(connection, _ADVANCE, INTAKE, last.position, last.stored_at)

    async def _keep(
        self, connection: AsyncConnection, turn: Turn, vault: Vault, recorded: datetime
    ) -> None:
        if turn.kept:
            await vault.keep(connection, turn.kept, self.facts.numbers, recorded)
        if turn.repeated:
            await vault.heard_again(connection, turn.repeated)
        if turn.forgotten:
            await vault.forget(connection, turn.forgotten)

    async def hear(self, connection: AsyncConnection, heard: Sequence[Heard], last: Wire) -> None:
        """Remember facts of the neighbours, and how far EVENTS has been read for them."""
        await execute(
            connection,
            _HEAR,
            [envelope["origin"] for _, _, envelope in heard],
            [envelope["originsequence"] for _, _, envelope in heard],
            [kind for kind, _, _ in heard],
            [body for _, body, _ in heard],
        )
        await execute(connection, _ADVANCE, EVENTS, last.position, last.stored_at)

    async def _fold(self, connection: AsyncConnection, turn: Turn, keys: list[str]) -> None:
        states = turn.memory.states
        for key, history in (await self.facts.load(connection, keys)).items():
            state = self.domain.initial(key)
            for saved in history:
                state = self.domain.evolve(key, state, saved.event)
            states.by_key[key] = state
            states.versions[key] = sum(saved.stream == key for saved in history)

    def _may_go_off(self, turn: Turn, arrivals: list[Arrival]) -> set[str]:
        """Timers overdue already, or by the clock's words among these messages."""
        timers, clock = turn.memory.timers, turn.memory.clock
        keys = set(timers.late)
        for arrival in arrivals:
            if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
                keys.update(timers.due_before(arrival.event.date))
                keys.update(self.domain.periods_ended(clock.today, arrival.event.date))
        return keys

    def _read_by(self, timers: set[str], turn: Turn) -> set[str]:
        states = turn.memory.states
        loaded = (timer for timer in timers if timer in states)
        return {key for timer in loaded for key in self.domain.reads_of_timer(timer, states)}

    async def _save_time(self, connection: AsyncConnection, turn: Turn) -> None:
        for position, day in turn.moves:
            await execute(connection, "insert into programme_clock values ($1, $2)", position, day)
        await self.save_timers(connection, turn.timers)

    async def save_timers(self, connection: AsyncConnection, timers: Mapping[str, Timer | None]) -> None:
        """Set these anew; those that are None are dropped."""
        if not timers:
            return
        set_ = {key: timer for key, timer in timers.items() if timer}
        await execute(connection, "delete from timers where key = any($1::text[])", list(timers))
        await execute(
            connection,
            "insert into timers select * from unnest($1::text[], $2::date[], $3::bigint[])",
            list(set_),
            [timer.due for timer in set_.values()],
            [timer.since for timer in set_.values()],
        )


_REFERENCE = """
select type, body from facts
 where type like 'vn.tdkt.unit.%' or type like 'vn.tdkt.programme.%' order by origin_sequence
"""
_ADVANCE = """
insert into positions (stream, position, stored_at) values ($1, $2, $3)
on conflict (stream) do update set position = excluded.position, stored_at = excluded.stored_at
"""
_HEAR = """
insert into heard (origin, origin_sequence, type, body)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[]) on conflict do nothing
"""
