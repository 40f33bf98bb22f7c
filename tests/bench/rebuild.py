"""(b) Facts per second, from EVENTS to summaries in PostgreSQL.

All three ways find the same servers with no service running. `ours` is the real rebuild with its proof and
its switch. `limit` reads all of EVENTS through an ordered consumer, decodes each fact, and copies the very
rows that `ours` made, a transaction per 4,000 facts, without computing anything. `eventsourcing` is that
package's ProjectionRunner; it finds as many events (at most 4,000, its speed does not depend on it) in its
own PostgreSQL store, adds the very amounts to the very cells that `ours` kept, and does nothing else.
"""

import asyncio
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from shared.units import ancestors
from tests.bench.scene import DECIDERS, Scene

READER = "reporting"
#: Counted one by one they take long, and their speed is the same from the first to the last.
EVENTSOURCING_AT_MOST = 4_000


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Facts and seconds of one run."""

    facts: int
    seconds: float

    @property
    def per_s(self) -> float:
        return self.facts / self.seconds


async def prepare(on: Scene) -> None:
    """Let the service count all that is in EVENTS, as it does in life, then stop everybody."""
    await on.stack.start(READER)
    await on.heard(READER)
    for name in (*DECIDERS, READER):
        await on.stack.stop(name)


async def ours(on: Scene) -> Rebuilt:
    return Rebuilt(**await on.run_way("rebuild_ours", role=READER))


async def limit(on: Scene, rows: Path) -> Rebuilt:
    return Rebuilt(**await on.run_way("rebuild_limit", rows, role=READER))


async def eventsourcing(on: Scene, cells: Path) -> Rebuilt:
    return Rebuilt(**await on.run_way("rebuild_eventsourcing", cells, role=READER))


async def keep_rows(on: Scene, rows: Path, cells: Path) -> None:
    """Write down what `ours` made: entries and cells by the fact they come from, the other tables whole."""
    from services.reporting.tables import ENTRIES, PROJECTED

    database = await asyncpg.connect(on.stack.state.dsn(READER))
    try:
        entries: dict[int, list[tuple[Any, ...]]] = {}
        for row in await database.fetch(
            f"select {', '.join(ENTRIES.columns)} from entries order by position"
        ):
            entries.setdefault(row["position"], []).append(tuple(row))
        others = {}
        for table in PROJECTED:
            if table is not ENTRIES:
                found = await database.fetch(f"select {', '.join(table.columns)} from {table.name}")
                others[table.name] = (list(table.columns), [tuple(row) for row in found])
    finally:
        await database.close()
    kept = pickle.dumps((list(ENTRIES.columns), entries, others))
    await asyncio.to_thread(rows.write_bytes, kept)
    last = max(entries, default=0)
    first = last - EVENTSOURCING_AT_MOST + 1
    by_fact = [_cells(entries.get(position, ())) for position in range(first, last + 1)]
    await asyncio.to_thread(cells.write_bytes, pickle.dumps(by_fact))


def _cells(entries: Iterable[tuple[Any, ...]]) -> list[tuple[str, int, str, str, int]]:
    """(place, year, indicator, cut, amount) of one fact: its unit and everything above it."""
    return [
        (place, year, indicator, cut, amount)
        for _, _, unit, year, _, _, indicator, cut, amount, _ in entries
        for place in ancestors(unit)
    ]
