"""Counting everything anew beside the running service: equal, resumable, and no reader sees less."""

import asyncio
import signal
import sys
from random import Random

import pytest

from services.reporting.app import rebuild
from services.reporting.handlers import rebuild as rebuilding
from shared.db import Database as Connections
from shared.db import execute, fetch
from shared.errors import NotFound, Unavailable
from shared.settings import Settings
from tests.integration.reporting.conftest import Reporting
from tests.support.eventually import eventually
from tests.support.histories import UNITS, history
from tests.system.count_facts import count


class Killed(BaseException):
    """The process is gone: nothing below may catch this."""


async def _same_as_counted(reporting: Reporting) -> None:
    for place in ("66", "66.643", *UNITS):
        shown = (await reporting.get(f"/summaries/{place}/2014"))["indicators"]
        assert shown == count(reporting.published, place, 2014)


async def test_live_and_anew_are_equal_while_facts_arrive_and_no_summary_shrinks(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rebuilding, "CHUNK", 100)
    made = history(Random(1), 600).made
    await reporting.counted(made[:300])
    seen: list[int] = []
    arriving = asyncio.create_task(_arrive(reporting, made[300:]))
    watching = asyncio.create_task(_watch(reporting, seen))
    reports = [await rebuild(reporting.settings) for _ in range(3)]
    await arriving
    watching.cancel()
    assert [(report.switched, report.differences) for report in reports] == [(True, [])] * 3
    assert seen == sorted(seen)
    await _same_as_counted(reporting)


async def _arrive(reporting: Reporting, made: list[tuple[str, bytes]]) -> None:
    last = 0
    for begin in range(0, len(made), 7):
        last = await reporting.publish(made[begin : begin + 7])
    await eventually(lambda: _position(reporting, last), within=20)


async def _position(reporting: Reporting, last: int) -> bool:
    return (await reporting.get("/status"))["position"] >= last


async def _watch(reporting: Reporting, seen: list[int]) -> None:
    while True:
        found = (await reporting.get("/summaries/66/2014"))["indicators"]
        seen.append(found["D01"]["received"] + found["C02"]["units"])


async def test_a_rebuild_that_was_killed_goes_on_where_it_was(
    reporting: Reporting, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rebuilding, "CHUNK", 50)
    await reporting.counted(history(Random(2), 300).made)

    def die(done: int, _: int) -> None:
        if done >= 100:
            raise Killed

    with pytest.raises(Killed):
        await rebuild(reporting.settings, die)
    report = await rebuild(reporting.settings)
    assert (report.resumed_at, report.switched, report.differences) == (100, True, [])
    assert report.resumed_at + report.facts == report.position


async def test_other_code_begins_afresh(reporting: Reporting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rebuilding, "CHUNK", 50)
    await reporting.counted(history(Random(3), 200).made)

    def die(_done: int, _all: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        await rebuild(reporting.settings, die)
    monkeypatch.setattr(rebuilding, "fingerprint", lambda: "another version")
    report = await rebuild(reporting.settings)
    assert (report.resumed_at, report.switched) == (0, True)


async def test_a_difference_is_told_and_switched_only_when_asked_and_can_be_gone_back_on(
    reporting: Reporting, connections: Connections
):
    await reporting.counted(history(Random(4), 150).made)
    async with connections.transaction() as connection:
        await execute(
            connection, "update cells set amount = amount + 1 where place = '66' and indicator = 'D01'"
        )
        await execute(connection, "delete from entries where indicator = 'G01'")
    report = await rebuild(reporting.settings)
    assert not report.switched
    told = {difference.what.rpartition(" ")[0] for difference in report.differences}
    assert {"66 2014 D01", "rows of entries that the other set has"} <= told
    assert (await rebuild(reporting.settings, switch_anyway=True)).switched
    await _same_as_counted(reporting)
    await reporting.counted(history(Random(5), 20).made)
    assert (await rebuild(reporting.settings, rollback=True)).switched
    async with connections.transaction() as connection:
        gone = await fetch(connection, "select 1 from entries where indicator = 'G01' and position < 100")
    assert not gone
    assert (await rebuild(reporting.settings)).differences


async def test_it_runs_without_the_service_and_only_once_at_a_time(
    settings: Settings, connections: Connections, reporting: Reporting
):
    await reporting.counted(history(Random(6), 50).made)
    async with connections.transaction() as connection:
        await execute(connection, "select pg_advisory_xact_lock($1)", rebuilding._REBUILDING)
        with pytest.raises(Unavailable, match="another rebuild"):
            await rebuild(settings)


async def test_there_is_nothing_to_go_back_to_before_the_first_switch(settings: Settings):
    with pytest.raises(NotFound):
        await rebuild(settings, rollback=True)


async def test_the_command_says_what_it_did_and_survives_kill_9(reporting: Reporting):
    await reporting.counted(history(Random(7), 400).made)
    command = [sys.executable, "-m", "services.reporting", "rebuild"]
    environment = {
        "TDKT_NATS_URL": reporting.settings.nats_url,
        "TDKT_DATABASE_URL": reporting.settings.database_url,
    }
    killed = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    killed.send_signal(signal.SIGKILL)
    await killed.wait()
    done = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await done.communicate()
    assert (done.returncode, b"equal, cell by cell" in out) == (0, True), err
    await _same_as_counted(reporting)
