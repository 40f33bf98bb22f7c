"""The memory of every intake event ever seen, and the bodies that are held; written with the effects they
belong to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.arrival import Arrival, Wire
from shared.db import execute, fetch
from shared.held import Held
from shared.seal import Seal

#: The digest where only the answer is known (`tdkt reconcile --as-they-are`): whatever comes was answered.
ANY_BODY = b""


class Inbox:
    """What is remembered of the arrivals of one batch: first digests by source and id, all digests."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], bytes] = {}
        self._all: set[tuple[str, str, bytes]] = set()
        self._new: list[Arrival] = []

    async def load(self, connection: AsyncConnection, arrivals: Collection[Arrival]) -> None:
        rows = await fetch(connection, _KNOWN, [a.path for a in arrivals], [a.id for a in arrivals])
        for row in rows:
            self._remember(row.source, row.id, row.digest)

    def seen(self, arrival: Arrival) -> bool:
        """Has this very event been here before?"""
        known = {(arrival.path, arrival.id, arrival.digest), (arrival.path, arrival.id, ANY_BODY)}
        return not known.isdisjoint(self._all)

    def reused(self, arrival: Arrival) -> bool:
        """Has its id been used for another event?"""
        return self._first.get((arrival.path, arrival.id), arrival.digest) != arrival.digest

    def add(self, arrival: Arrival) -> None:
        self._remember(arrival.path, arrival.id, arrival.digest)
        self._new.append(arrival)

    async def save(self, connection: AsyncConnection) -> None:
        if self._new:
            await execute(
                connection,
                _REMEMBER,
                [a.path for a in self._new],
                [a.id for a in self._new],
                [a.digest for a in self._new],
                [a.position for a in self._new],
            )

    def _remember(self, source: str, id: str, digest: bytes) -> None:
        self._first.setdefault((source, id), digest)
        self._all.add((source, id, digest))


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator said about a held message."""

    id: int
    position: int
    action: str
    reason: str


class HeldStore:
    """The held messages of a service in its database; bodies are sealed, they carry personal data."""

    def __init__(self, seal: Seal) -> None:
        self.seal = seal

    async def load(self, connection: AsyncConnection) -> list[Held]:
        rows = await fetch(
            connection, "select position, touches, needs, reason, attempts, due, stored_at from held"
        )
        return [
            Held(
                r.position, frozenset(r.touches), r.reason, r.stored_at, frozenset(r.needs), r.attempts, r.due
            )
            for r in rows
        ]

    async def wires(self, connection: AsyncConnection, positions: Collection[int]) -> dict[int, Wire]:
        rows = await fetch(
            connection,
            "select position, sealed from held where position = any($1::bigint[])",
            list(positions),
        )
        return {row.position: self._unsealed(row.position, row.sealed) for row in rows}

    async def put(self, connection: AsyncConnection, rows: Iterable[tuple[Held, Wire, str]]) -> None:
        values = [
            (
                held.position,
                sorted(held.touches),
                sorted(held.needs),
                held.reason,
                held.attempts,
                held.due,
                _kind_of(error),
                self._sealed(wire, error),
                held.stored_at,
                wire.subject,
            )
            for held, wire, error in rows
        ]
        if values:
            await connection.exec_driver_sql(_HOLD, values)

    async def drop(self, connection: AsyncConnection, positions: Collection[int]) -> None:
        await execute(connection, "delete from held where position = any($1::bigint[])", list(positions))

    async def orders(self, connection: AsyncConnection) -> list[Order]:
        """Orders not carried out yet, oldest first."""
        rows = await fetch(
            connection, "select id, position, action, reason from orders where done_at is null order by id"
        )
        return [Order(row.id, row.position, row.action, row.reason) for row in rows]

    async def done(self, connection: AsyncConnection, order: Order, at: datetime) -> None:
        await execute(connection, "update orders set done_at = $2 where id = $1", order.id, at)

    def _sealed(self, wire: Wire, error: str) -> bytes:
        return self.seal.close(
            orjson.dumps(
                {
                    "subject": wire.subject,
                    "body": wire.body.hex(),
                    "stored_at": wire.stored_at,
                    "msg_id": wire.msg_id,
                    "error": error,
                }
            )
        )

    def _unsealed(self, position: int, sealed: bytes) -> Wire:
        kept = orjson.loads(self.seal.open(sealed))
        return Wire(
            kept["subject"],
            bytes.fromhex(kept["body"]),
            position,
            datetime.fromisoformat(kept["stored_at"]),
            kept["msg_id"],
        )


def _kind_of(error: str) -> str:
    """The class of the exception; its text may name a person and stays sealed."""
    return error.strip().rpartition("\n")[2].partition(":")[0][:100]


_KNOWN = """
select i.source, i.id, i.digest from inbox i
  join (select distinct source, id from unnest($1::text[], $2::text[]) as asked(source, id)) asked using (source, id)
 order by i.position
"""
_REMEMBER = """
insert into inbox (source, id, digest, position)
select * from unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[])
"""
_HOLD = """
insert into held (position, touches, needs, reason, attempts, due, error, sealed, stored_at, subject)
values ($1, $2::text[], $3::text[], $4, $5, $6, $7, $8, $9, $10)
on conflict (position) do update set touches = excluded.touches, needs = excluded.needs, reason = excluded.reason,
  attempts = excluded.attempts, due = excluded.due, error = excluded.error, sealed = excluded.sealed, announced = false
"""
