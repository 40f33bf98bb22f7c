"""Bringing tables, relays and positions to what was found, while every relay stands still."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson

from deploy.backup.compare import Known, Origin, Reader, Report
from shared.streams import EVENTS, fact_type


async def take_back(sql: asyncpg.Connection, service: str, lacking: Sequence[Known]) -> None:
    """Facts that a restored table lacks: kept until their events are decided again, then they take their old place."""
    rows = [
        (one.origin_sequence, one.id, one.stream, one.version, fact_type(one.subject), one.subject, one.body)
        for one in lacking
    ]
    await sql.executemany(
        f"insert into {service}.published (origin_sequence, id, stream, version, type, subject, body) "
        "values ($1, $2, $3, $4, $5, $6, $7)",
        rows,
    )


async def mend(sql: asyncpg.Connection, report: Report) -> None:
    """Within the caller's transaction."""
    for origin in report.origins:
        if not origin.agrees:
            await _mend_origin(sql, origin, report)
    for reader in report.readers:
        if reader.stream == EVENTS:
            await _read_again(sql, reader)
            report.mended.append(f"{reader.service}: reads EVENTS again and skips what it knows")


async def _mend_origin(sql: asyncpg.Connection, origin: Origin, report: Report) -> None:
    """The relay goes on behind what EVENTS holds; what EVENTS lacks is saved and comes out once more."""
    await sql.execute(
        f"update {origin.service}.relay set origin_sequence = $1, events_sequence = $2, events_at = $3, reached = $4",
        origin.in_events,
        report.events_last,
        report.events_at,
        orjson.dumps(origin.reached).decode(),
    )
    if origin.missing_in_dead:
        await sql.execute(
            f"update {origin.service}.held set announced = false where position = any($1::bigint[])",
            origin.missing_in_dead,
        )
    await new_epoch(sql, origin.service)
    for number, what in (
        (len(origin.missing_in_events), "facts are published once more"),
        (len(origin.missing_in_table), "facts are taken back from EVENTS and decided again"),
        (len(origin.missing_in_dead), "parked messages are told to DEAD again"),
    ):
        if number:
            report.mended.append(f"{origin.service}: {number} {what}")


async def _read_again(sql: asyncpg.Connection, reader: Reader) -> None:
    await sql.execute(
        f"update {reader.service}.positions set position = 0, stored_at = null where stream = $1", reader.stream
    )
    await new_epoch(sql, reader.service)


async def new_epoch(sql: asyncpg.Connection, service: str) -> None:
    """Whoever leads now writes nothing more, takes the lead again, and reads what we have written."""
    await sql.execute(f"update {service}.lead set epoch = epoch + 1")


async def as_they_are(sql: asyncpg.Connection, origin: Origin) -> list[str]:
    """Facts whose events nobody can send again: back in their table, but filed only where EVENTS shows they belong."""
    service, taken = origin.service, await sql.fetch(f"select * from {origin.service}.published order by 1")
    await sql.execute(_AS_THEY_ARE.format(service=service))
    answered: list[tuple[Any, ...]] = []
    for row in taken:
        if row["type"].startswith("vn.tdkt.intake."):
            path = row["subject"].split(".", 5)[5]
            answered.append((path, orjson.loads(row["body"])["data"]["cause"]))
    if answered:  # No digest: whatever comes under this id has been answered.
        await sql.executemany(
            f"insert into {service}.inbox (source, id, digest, position) values ($1, $2, '', 0) on conflict do nothing",
            answered,
        )
    await sql.execute(f"delete from {service}.published")
    await new_epoch(sql, service)
    return [row["id"] for row in taken]


_AS_THEY_ARE = """
insert into {service}.facts (origin_sequence, stream, version, type, subject, id, known_on, body)
select origin_sequence, stream, version, type, subject, id,
       (convert_from(body, 'UTF8')::jsonb ->> 'knownon')::date, body from {service}.published
"""
