"""`tdkt reconcile`: find the difference, tell it, mend it, and say what nobody but the units can bring back."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import asyncpg
import orjson

from deploy.backup import mend
from deploy.backup.compare import Known, Report, compare
from deploy.backup.dump import standing_still
from deploy.backup.intake import renumber
from deploy.backup.place import Place
from deploy.state import Problem
from shared.streams import INTAKE

#: Services take the lead and decide again in less, unless nobody has started them.
_PATIENCE_S = 15.0
_SHOWN = 10

Say = Callable[[str], None]


async def reconcile(place: Place, *, dry_run: bool, as_they_are: bool, say: Say) -> Report:
    """With `dry_run` nothing is touched; else what differs is mended, then told as it was found."""
    if dry_run:
        return await compare(place, _ignore, _counting(say))
    async with standing_still(place), place.sql() as sql:
        async with sql.transaction():

            async def take_back(service: str, lacking: list[Known]) -> None:
                await mend.take_back(sql, service, lacking)

            report = await compare(place, take_back, _counting(say))
            _check(report)
            say("mending")
            await mend.mend(sql, report)
        if any(reader.stream == INTAKE for reader in report.readers):
            async with place.streams() as js:
                number = await renumber(sql, js)
            report.mended.append(f"INTAKE goes on behind the last position; {number} messages moved there")
    await _finish(place, report, say, as_they_are=as_they_are)
    return report


async def _ignore(_service: str, _lacking: list[Known]) -> None:
    """A dry run only lists."""


def _counting(say: Say) -> Callable[[int, int], None]:
    return lambda done, all_: say(f"comparing: {done} of {all_} facts of EVENTS")


def _check(report: Report) -> None:
    for origin in report.origins:
        if origin.conflicting:
            raise Problem(
                f"{origin.service}: {len(origin.conflicting)} facts have the number of another one "
                f"({', '.join(origin.conflicting[:3])} ...)",
                "nothing was changed; restore a backup of both sides: tdkt restore",
            )


async def _finish(place: Place, report: Report, say: Say, *, as_they_are: bool) -> None:
    """Wait until the services have decided again what INTAKE still has."""
    async with place.sql() as sql:
        left = await _until_still(sql, report, say)
        for origin in report.origins:
            if as_they_are and left.get(origin.service):
                async with standing_still(place, [origin.service]), sql.transaction():
                    taken = await mend.as_they_are(sql, origin)
                report.mended.append(f"{origin.service}: {len(taken)} facts are back without what only their events told")
            else:
                origin.waiting = [row["id"] for row in left.get(origin.service, [])]
                report.send_again += _events_of(left.get(origin.service, []))


async def _until_still(sql: asyncpg.Connection, report: Report, say: Say) -> Mapping[str, Sequence[asyncpg.Record]]:
    """The facts that wait for their events, once there are none, or no fewer for a while."""
    before, moved = -1, time.monotonic()
    while True:
        left = {
            origin.service: await sql.fetch(f"select id, type, subject, body from {origin.service}.published order by 1")
            for origin in report.origins
        }
        number = sum(map(len, left.values()))
        say(f"deciding again: {number} facts to go")
        if number != before:
            before, moved = number, time.monotonic()
        if not number or time.monotonic() - moved > _PATIENCE_S:
            return left
        await asyncio.sleep(0.2)


def _events_of(rows: Sequence[asyncpg.Record]) -> list[str]:
    """`path/id` of the units' events that were answered by these."""
    answers = [row for row in rows if row["type"].startswith("vn.tdkt.intake.")]
    return [f"{row['subject'].split('.', 5)[5]}/{orjson.loads(row['body'])['data']['cause']}" for row in answers]


def show(report: Report) -> None:
    """For the eyes of an operator."""
    if report.agrees and not report.mended:
        print("PostgreSQL and EVENTS agree")
    for origin in report.origins:
        print(f"{origin.service}: {origin.facts} facts saved, {origin.published} published, {origin.in_events} in EVENTS")
        _list("EVENTS lacks", origin.missing_in_events)
        _list("the table lacks", origin.missing_in_table)
        _list("not the same on both sides", origin.conflicting)
        _list("DEAD lacks the messages parked at", [str(one) for one in origin.missing_in_dead])
        _list("taken back, waiting for their events", origin.waiting)
    for reader in report.readers:
        print(f"{reader.service} has read {reader.stream} up to {reader.position}: not this one, which ends at {reader.last}")
    for line in report.mended:
        print(f"mended: {line}")
    _list("units must send again (the inbox knows what is known)", report.send_again)


def _list(what: str, ids: Sequence[str]) -> None:
    if ids:
        more = f" and {len(ids) - _SHOWN} more: --json lists all" if len(ids) > _SHOWN else ""
        print(f"  {what}: {len(ids)}: {', '.join(ids[:_SHOWN])}{more}")
