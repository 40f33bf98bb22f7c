"""The relay: publishes what was saved, in commit order, by atomic batches; the saved fact is the outbox."""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

import orjson
import structlog
from nats.aio.client import Client

from shared import tracing
from shared.clock import Clock, wall_clock
from shared.db import Database, execute, fetch
from shared.errors import Diverged, LeadLost, Unavailable
from shared.facts import Row
from shared.fence import Fence
from shared.hearing import PROGRESS, Progress
from shared.jetstream import Outgoing, api, caught_up, check_history, stored_at
from shared.lead import Lead
from shared.metrics import PUBLISH_FAILED, PUBLISHED
from shared.pause import Pause
from shared.private import PrivateRelay
from shared.reading import Stored, until
from shared.streams import DEAD, EVENTS, Durable, dead_subject

log = structlog.get_logger()

BATCH = 500
HEARTBEAT_S = 0.25
#: How often an idle relay remembers how far EVENTS has gone without it.
LOOK_ON_S = 5.0
#: A server that was killed takes the batch with it: try again soon, the ids make it harmless.
PUBLISH_S = 3.0
#: A batch of the server takes as long as five single messages: so few go one by one.
SINGLY = 4


@dataclass(frozen=True, slots=True)
class Committed:
    """What the decider committed last; the relay tells the others once all of it is in EVENTS."""

    position: int
    origin_sequence: int
    stored_at: datetime
    undecided: int | None
    #: May there be messages that DEAD has not been told of?
    parked: bool = True


class _Own(NamedTuple):
    """A fact of ours that EVENTS holds."""

    origin_sequence: int
    id: str
    digest: bytes
    aggregate: str
    place: int


class Relay:
    """One per service, run by the replica that leads."""

    def __init__(
        self,
        service: str,
        lead: Lead,
        db: Database,
        client: Client,
        durable: Durable | None,
        committed: Callable[[], Committed],
        saved: asyncio.Event,
        clock: Clock = wall_clock,
        recent: deque[Row] | None = None,
        newest_private: Callable[[], int] | None = None,
    ) -> None:
        self.service, self.db, self.client, self.durable = service, db, client, durable
        self.lead, self.fence = lead, Fence(client, lead, PUBLISH_S)
        self.committed, self.saved, self.clock = committed, saved, clock
        self.position = self.events_sequence = 0
        self.reached: dict[str, int] = {}
        self.recent: deque[Row] = deque() if recent is None else recent
        #: What is sealed goes out before the facts that it belongs to; not every service has any.
        self.private = PrivateRelay(service, db, client, self.fence, newest_private) if newest_private else None
        self.pause = Pause(lead, service)
        self._remembered, self._kept_at, self._looked_at = (0, 0), 0.0, 0.0
        #: A place in EVENTS and its time: by these we know it again.
        self._known: tuple[int, datetime | None] = (0, None)
        self._sure, self._connections = False, 0

    async def start(self) -> None:
        """Find where we are: what EVENTS already holds of ours is not published again.

        Ids alone do not protect for ever: the stream forgets them after its duplicate window. Diverged where EVENTS
        or our database was restored: nothing may be published then.
        """
        async with self.db.transaction() as connection:
            row = (await fetch(connection, _WHERE))[0]
        self.position, self.events_sequence = self._remembered = row.origin_sequence, row.events_sequence
        self._known = row.events_sequence, row.events_at
        self.reached = row.reached if isinstance(row.reached, dict) else orjson.loads(row.reached)
        await self._look()

    async def run(self) -> None:
        """Publish for as long as we lead; what cannot be published now is tried again.

        After a failure nobody knows what EVENTS took, or took from somebody else, and a server that was away may
        come back with an older EVENTS: look before trying again.
        """
        said = ""
        await self.pause.take()
        while True:
            try:
                if await self.pause.wanted():
                    await self._stand_still()
                if not self._sure or self.client.stats["reconnects"] != self._connections:
                    await self._look()
                await self._once()
                said = ""
            except (LeadLost, Diverged):
                raise
            except Unavailable as error:
                self._sure = False
                self.fence.forget()
                PUBLISH_FAILED.labels(self.service).inc()
                if str(error) != said:  # a full stream refuses for hours
                    said = str(error)
                    log.warning("relay_again", error=said)
                await asyncio.sleep(0.2)

    async def _stand_still(self) -> None:
        """Whoever copies finds what we remember equal to what EVENTS has."""
        await self._moved()
        await self.pause.give_way()
        async with self.db.transaction() as connection:
            row = (await fetch(connection, _WHERE))[0]
        if (row.origin_sequence, row.events_sequence) != self._remembered:
            raise LeadLost("somebody has mended what this relay remembers")

    async def _look(self) -> None:
        """Is EVENTS the one we know, and what does it hold of ours?"""
        self._connections = self.client.stats["reconnects"]
        await check_history(self.client, EVENTS, *self._known)
        await check_history(self.client, EVENTS, self.events_sequence, None)
        await self._skip_published()
        if self.private:
            await self.private.look()
            await self.private.publish(self.position)
        self._sure = True

    async def _once(self) -> None:
        self.saved.clear()
        committed = self.committed()
        while self.position < committed.origin_sequence:
            await self._publish_some()
            if await self.pause.wanted():
                await self._stand_still()
        await self._tell(committed, committed.stored_at)
        if monotonic() - self._kept_at > HEARTBEAT_S:
            await self._keep(committed)
        if self.saved.is_set() or self.position < self.committed().origin_sequence:
            return
        try:
            await asyncio.wait_for(self.saved.wait(), HEARTBEAT_S)
        except TimeoutError:
            await self._keep(committed)
            await self._tell(committed, await self._seen_through(committed))
            await self._look_on()

    async def _keep(self, committed: Committed) -> None:
        """What need not be done for every batch: a start looks through what EVENTS got since."""
        self._kept_at = monotonic()
        if self._remembered != (self.position, self.events_sequence):
            await self._moved()
        if committed.parked:
            await self._announce_dead()

    async def _publish_some(self) -> None:
        rows = self._just_saved() or await self._saved_before()
        if len(rows) > SINGLY:
            await self._publish(rows)
            return
        await self.fence.know(EVENTS, [row.subject for row in rows])
        for row in rows:
            await self._publish([row])

    async def _publish(self, rows: Sequence[Row]) -> None:
        messages, began = [Outgoing(row.subject, row.body, row.id) for row in rows], tracing.now()
        if self.private:
            await self.private.publish(rows[-1].origin_sequence)
        self.events_sequence = await self.fence.publish(EVENTS, messages)
        for row in rows:
            self.reached[row.subject.split(".", 3)[2]] = row.origin_sequence
        self.position = rows[-1].origin_sequence
        PUBLISHED.labels(self.service).inc(len(rows))
        tracing.followed("publish", (row.body for row in rows), began)

    def _just_saved(self) -> list[Row]:
        """The next facts as they were handed over after their commit; none where that left a gap."""
        recent = self.recent
        while recent and recent[0].origin_sequence <= self.position:
            recent.popleft()
        if not recent or recent[0].origin_sequence != self.position + 1:
            return []
        return [recent.popleft() for _ in range(min(BATCH, len(recent)))]

    async def _saved_before(self) -> Sequence[Row]:
        async with self.db.transaction() as connection:
            rows = await fetch(connection, _NEXT, self.position, BATCH)
        if not rows:
            raise Unavailable("the relay is ahead of the database")
        return [Row(row.origin_sequence, row.subject, row.id, row.body) for row in rows]

    async def _moved(self) -> None:
        reached = orjson.dumps(self.reached).decode()
        place = self.position, self.events_sequence
        self._known = place[1], await stored_at(self.client, EVENTS, place[1])
        async with self.db.transaction() as connection:
            await execute(connection, _MOVED, *place, reached, self._known[1])
        if self.private:
            await self.private.remember()
        self._remembered = place

    async def _look_on(self) -> None:
        """What others have published meanwhile need not be looked through by the next start."""
        if monotonic() - self._looked_at > LOOK_ON_S and self.position == self.committed().origin_sequence:
            self._looked_at = monotonic()
            last = await self._last()
            await self.lead.prove()  # nobody else has published for us until here
            self.events_sequence = max(last, self.events_sequence)

    async def _last(self) -> int:
        return (await api(self.client, f"STREAM.INFO.{EVENTS}"))["state"]["last_seq"]

    async def _skip_published(self) -> None:
        """Read EVENTS from the last acknowledged sequence on: a crash between publishing and remembering
        leaves facts there."""
        last = await self._last()
        if last <= self.events_sequence:
            return
        skipped = 0
        async for messages in until(self.client, self.events_sequence, last, BATCH):
            found = [own for message in messages for own in self._ours(message)]
            skipped += len(found)
            await self._step_over(found)
        self.events_sequence = last
        if skipped:
            log.info("relay_skips", facts=skipped, origin_sequence=self.position)
            await self._moved()

    def _ours(self, message: Stored) -> "list[_Own]":
        """A fact of ours that has not been counted as published; what nobody can read is nobody's."""
        try:
            fact = orjson.loads(message.body)
            origin, sequence, id = fact["origin"], fact["originsequence"], fact["id"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return []
        if origin != self.service or sequence <= self.position:
            return []
        aggregate, digest = message.subject.split(".", 3)[2], hashlib.sha256(message.body).digest()
        return [_Own(sequence, id, digest, aggregate, message.position)]

    async def _step_over(self, found: "Sequence[_Own]") -> None:
        """They are ours and as they were saved; else the table is older than EVENTS, and its next numbers are taken."""
        if not found:
            return
        async with self.db.transaction() as connection:
            rows = await fetch(connection, _DIGESTS, [own.origin_sequence for own in found])
        saved = {row.origin_sequence: row.digest for row in rows}
        for own in found:
            if saved.get(own.origin_sequence) != own.digest:
                raise Diverged(
                    f"EVENTS holds fact {own.origin_sequence} of {self.service} ({own.id}) at {own.place}, "
                    "which is not the one that is saved; see: tdkt reconcile --dry-run"
                )
            self.position, self.events_sequence = own.origin_sequence, own.place
            self.reached[own.aggregate] = own.origin_sequence

    async def _announce_dead(self) -> None:
        """Parked messages go to DEAD as they lie here: sealed, with the attempts and the kind of error, never
        its text."""
        async with self.db.transaction() as connection:
            rows = await fetch(connection, _PARKED)
        for row in rows:
            headers = {
                "Tdkt-Service": self.service,
                "Tdkt-Position": str(row.position),
                "Tdkt-Attempts": str(row.attempts),
                "Tdkt-Error": row.error,
            }
            mark = hashlib.sha256(row.sealed).hexdigest()[:16]
            subject, id_ = dead_subject(self.service, row.subject), f"{self.service}-{row.position}-{mark}"
            await self.fence.publish(DEAD, [Outgoing(subject, row.sealed, id_, headers)])
            async with self.db.transaction() as connection:
                await execute(
                    connection, "update held set announced = true where position = $1", row.position
                )

    async def _seen_through(self, committed: Committed) -> datetime:
        """Up to when everything that INTAKE stored has been seen: now, where nothing is pending."""
        now = self.clock() - timedelta(milliseconds=50)
        if self.durable and await caught_up(self.client, self.durable) and committed == self.committed():
            await self.lead.prove()  # while we were frozen somebody else may have seen what we have not
            return max(committed.stored_at, now)
        return committed.stored_at

    async def _tell(self, committed: Committed, through: datetime) -> None:
        """Say how far we are; only what is published is spoken of."""
        if self.durable is not None:
            word = Progress(committed.position, committed.undecided, through, self.reached)
            await self.client.publish(PROGRESS + self.service, word.encode())


_MOVED = """
update relay set origin_sequence = $1, events_sequence = $2, reached = $3, events_at = $4 where origin_sequence <= $1
"""
_WHERE = "select origin_sequence, events_sequence, events_at, reached from relay"
_DIGESTS = """
select origin_sequence, sha256(body) as digest from facts where origin_sequence = any($1::bigint[])
union all
select origin_sequence, sha256(body) as digest from published where origin_sequence = any($1::bigint[])
"""
_NEXT = """
select origin_sequence, subject, id, body from facts where origin_sequence > $1 order by origin_sequence limit
$2
"""
_PARKED = "select position, subject, attempts, error, sealed from held where reason = 'parked' and not announced order by position"
