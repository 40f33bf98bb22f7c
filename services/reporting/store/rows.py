"""Writing what was counted, and reading back what counting rests on; nothing else writes these tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.tables import CELLS, ENTRIES, KEPT, Table
from shared.db import execute, fetch
from shared.streams import EVENTS

Key = tuple[Any, ...]
Rows = dict[str, dict[Key, dict[str, Any]]]
Cells = Mapping[tuple[str, int, str, str], int]

#: Who counts holds this for the length of a transaction: the service's batches, and a rebuild that switches.
COUNTING = 0x7464_6B74_0001
_BY_NAME = {table.name: table for table in KEPT}


class Store:
    """The tables that readers see, or with a suffix those that a rebuild fills."""

    def __init__(self, suffix: str = "") -> None:
        self.suffix = suffix

    async def load(self, connection: AsyncConnection, wanted: Mapping[str, set[Key]]) -> Rows:
        """The rows of these keys that there are."""
        known: Rows = {}
        for name, keys in wanted.items():
            table = _BY_NAME[name]
            columns = [list(column) for column in zip(*keys, strict=True)]
            for found in await fetch(connection, table.select(self.suffix), *columns):
                row = _row(table, found)
                known.setdefault(name, {})[tuple([row[part] for part in table.key])] = row
        return known

    async def write(
        self, connection: AsyncConnection, entries: Sequence[tuple[Any, ...]], cells: Cells, rows: Rows
    ) -> None:
        """Add entries and cells, and put rows in the place of those with their key."""
        if entries:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.copy_records_to_table(
                ENTRIES.name + self.suffix, records=entries, columns=list(ENTRIES.columns)
            )
        if cells:
            await execute(connection, self._add(), *_columns(_records(cells)))
        for name, kept in rows.items():
            if kept:
                await execute(
                    connection, _BY_NAME[name].upsert(self.suffix), *_encoded(_BY_NAME[name], kept.values())
                )

    def _add(self) -> str:
        name = CELLS.name + self.suffix
        return CELLS.upsert(self.suffix).partition(" do update set ")[0] + (
            f" do update set amount = {name}.amount + excluded.amount"
        )


def _records(cells: Cells) -> list[tuple[Any, ...]]:
    """In the order of the key, so that two writers never wait for each other in a circle."""
    return [
        (place, year, indicator, cut, place.rpartition(".")[0], amount)
        for (place, year, indicator, cut), amount in sorted(cells.items())
    ]


def _columns(records: Iterable[Iterable[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*records, strict=True)]


def _encoded(table: Table, rows: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """One list per column."""
    columns = [[row[name] for row in rows] for name in table.columns]
    return [
        [orjson.dumps(value).decode() for value in column] if type_ == "jsonb" else column
        for column, type_ in zip(columns, table.columns.values(), strict=True)
    ]


def _row(table: Table, found: Any) -> dict[str, Any]:
    row = dict(found._mapping)
    for name, type_ in table.columns.items():
        if type_ == "jsonb" and isinstance(row[name], str):
            row[name] = orjson.loads(row[name])
    return row


async def lock_counting(connection: AsyncConnection) -> None:
    await execute(connection, "select pg_advisory_xact_lock($1)", COUNTING)


async def position(connection: AsyncConnection) -> int:
    """The last fact of EVENTS that is counted in what readers see."""
    rows = await fetch(connection, "select position from positions where stream = $1", EVENTS)
    return rows[0].position if rows else 0


async def heard(connection: AsyncConnection) -> dict[str, int]:
    """The last fact of each origin that is counted."""
    rows = await fetch(connection, "select origin, max(origin_sequence) as n from through group by origin")
    return {row.origin: row.n for row in rows}


async def move(connection: AsyncConnection, to: int, stored_at: datetime) -> None:
    """Counted up to this sequence of EVENTS, which stored it then."""
    await execute(connection, _MOVE, EVENTS, to, stored_at)


_MOVE = """
insert into positions (stream, position, stored_at) values ($1, $2, $3)
on conflict (stream) do update set position = excluded.position, stored_at = excluded.stored_at
"""
