"""Closing summaries, and restating them: at the end of a programme day, between two facts of EVENTS.

All that is told rests on the facts up to that place alone, so it is the same however EVENTS was cut into batches.
"""

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.domain import changes
from services.reporting.queries.revisions import body_of
from services.reporting.queries.summaries import summary
from services.reporting.queries.sums import Question
from services.reporting.rules import CLOSINGS, Closings, bounds_of
from services.reporting.store import revisions
from services.reporting.store.revisions import Revision
from services.reporting.store.rows import lock_counting, position
from shared.arrival import Wire
from shared.clock import Clock, wall_clock
from shared.db import Database, fetch
from shared.events.base import Event
from shared.events.reporting import ChangedNumber, SummaryClosed, SummaryRestated
from shared.facts import Draft, FactLog
from shared.ids import derived
from shared.outbox import Committed
from shared.units import ancestors, is_place, province_of

log = structlog.get_logger()

Check = Callable[[AsyncConnection], Awaitable[None]]
#: How many of the facts behind a restatement it names.
CAUSES = 500
_KNOWN_ON = re.compile(rb'"knownon":\s?"(\d{4}-\d\d-\d\d)"')


@dataclass(frozen=True, slots=True)
class Turn:
    """A programme date that begins with this fact, and the one that has ended."""

    ended: date | None
    began: date
    cause: str


class Closing:
    """The write side of reporting while it leads."""

    def __init__(
        self, service: str, db: Database, clock: Clock = wall_clock, rules: Closings = CLOSINGS
    ) -> None:
        self.service, self.db, self.clock, self.rules = service, db, clock, rules
        self.facts = FactLog(service)
        self.saved = asyncio.Event()
        self.today: date | None = None
        self._head = self._position = 0

    async def lead(self) -> None:
        """Take over: where the days and our own facts are."""
        async with self.db.transaction() as connection:
            self.today, _ = await revisions.day_began(connection)
            self._head = await self.facts.head(connection)
            self._position = await position(connection)

    def committed(self) -> Committed:
        """What the relay may publish."""
        return Committed(self._position, self._head, self.clock(), None, parked=False)

    def days(self, wires: Sequence[Wire]) -> Iterator[tuple[list[Wire], Turn | None]]:
        """The batch, cut where a programme date begins; each part with the turn that comes before it."""
        part, turn, today = list[Wire](), None, self.today
        for wire in wires:
            began = _known_on(wire, today)
            if began:
                if part:
                    yield part, turn
                part, turn, today = [], Turn(today, began, _id_of(wire)), began
            part.append(wire)
        yield part, turn

    async def turn(self, turn: Turn, check: Check) -> None:
        """A day has ended, and all of it that comes before the first fact of the next is counted."""
        async with self.db.transaction() as connection:
            await check(connection)
            await lock_counting(connection)
            at = await position(connection)
            made = await self._made(connection, turn, at)
            await revisions.begin_day(connection, turn.began, at)
            head = await self._save(connection, turn, made) if made else self._head
        self.today, self._head, self._position = turn.began, head, at
        if made:
            log.info("summaries_told", facts=len(made), as_of=str(turn.ended))
            self.saved.set()

    async def _made(self, connection: AsyncConnection, turn: Turn, at: int) -> "list[tuple[Revision, Event]]":
        if turn.ended is None:
            return []
        known, made = await revisions.newest(connection), list[tuple[Revision, Event]]()
        for unit, period in await self._concerned(connection, known):
            if restated := await self._restated(connection, unit, period, known[unit, period], at):
                made.append(restated)
        for unit, period in await self._due(connection, turn):
            if (unit, period) not in known:
                made.append(await self._closed(connection, unit, period, at))
        return made

    async def _due(self, connection: AsyncConnection, turn: Turn) -> list[tuple[str, str]]:
        """Programmes end at their province; its name stands in no unit's path but its own."""
        assert turn.ended
        spans, found = await revisions.spans(connection), list[tuple[str, str]]()
        every = [span for of_province in spans.values() for span in of_province]
        for period in self.rules.due(turn.ended, turn.began, every):
            first, last = bounds_of(period)
            whole = (first.year, last.year)
            for unit in await revisions.closable(connection, sorted(self.rules.kinds), first, last):
                of_programme = first.year != last.year
                its_own = unit == province_of(unit) and is_place(unit) and whole in spans.get(unit, ())
                if not of_programme or its_own:
                    found.append((unit, period))
        return found

    async def _concerned(
        self, connection: AsyncConnection, known: dict[tuple[str, str], tuple[int, int]]
    ) -> list[tuple[str, str]]:
        """Closed summaries that count something of the day that has ended."""
        if not known:
            return []
        periods = {period: bounds_of(period) for _, period in known}
        _, before = await revisions.day_began(connection)
        last = max(end for _, end in periods.values())
        found = {
            (place, period)
            for row in await revisions.touched(connection, before, last)
            for period, (first, end) in periods.items()
            if first <= row.day <= end
            for place in ancestors(row.unit)
        }
        return sorted(found & known.keys())

    async def _closed(
        self, connection: AsyncConnection, unit: str, period: str, at: int
    ) -> tuple[Revision, Event]:
        told, revision = await self._revision(connection, unit, period, 1, at)
        return revision, SummaryClosed(**_said(revision), heard=told["through"], digest=revision.digest)

    async def _restated(
        self, connection: AsyncConnection, unit: str, period: str, newest: tuple[int, int], at: int
    ) -> tuple[Revision, Event] | None:
        number, since = newest
        before = (await fetch(connection, _BODY, unit, period, number))[0]
        told, revision = await self._revision(connection, unit, period, number + 1, at)
        changed = changes(orjson.loads(before.body), told)
        if not changed:
            return None
        because = await revisions.causes(connection, unit, since, *bounds_of(period))
        event = SummaryRestated(
            **_said(revision),
            heard=told["through"],
            before_digest=before.digest,
            after_digest=revision.digest,
            changed=[ChangedNumber(**one) for one in changed],
            because=because[:CAUSES],
            causes=len(because),
        )
        return revision, event

    async def _revision(
        self, connection: AsyncConnection, unit: str, period: str, number: int, at: int
    ) -> tuple[dict[str, Any], Revision]:
        told: dict[str, Any] = {**await summary(connection, Question(unit, period)), "revision": number}
        body = body_of(told)
        as_of, digest = date.fromisoformat(told["as_of"]), hashlib.sha256(body).hexdigest()
        id_ = derived("summary", unit, period, number)
        return told, Revision(unit, period, number, as_of, at, id_, digest, body)

    async def _save(
        self, connection: AsyncConnection, turn: Turn, made: "list[tuple[Revision, Event]]"
    ) -> int:
        await revisions.save(connection, [revision for revision, _ in made])
        units = {
            row.path: row.unit_id for row in await fetch(connection, _IDS, [one.unit for one, _ in made])
        }
        now = self.clock()
        drafts = [
            Draft(one.fact_id, event, (event.stream(),), one.unit, units.get(one.unit, ""), now, turn.cause,
                  turn.cause, turn.began)
            for one, event in made
        ]  # fmt: skip
        return await self.facts.append(connection, drafts, {}, now)


def _said(one: Revision) -> dict[str, Any]:
    return {
        "summary_id": f"{one.unit}/{one.period}",
        "unit": one.unit,
        "period": one.period,
        "revision": one.revision,
        "as_of": one.as_of,
    }


def _known_on(wire: Wire, today: date | None) -> date | None:
    """The programme date of this fact, if it is a new one; most are not, and are not parsed for it."""
    found = _KNOWN_ON.search(wire.body)
    if not found or (today and found[1].decode() <= today.isoformat()):
        return None
    try:
        return date.fromisoformat(orjson.loads(wire.body)["knownon"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return None


def _id_of(wire: Wire) -> str:
    return str(orjson.loads(wire.body).get("id", ""))[:200]


_BODY = "select digest, body from revisions where unit = $1 and period = $2 and revision = $3"
_IDS = "select path, unit_id from units where path = any($1::text[])"
