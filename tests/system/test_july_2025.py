"""June and July 2025 played as a newcomer plays it: broken off, taken up again, and nothing is told twice."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections import defaultdict
from pathlib import Path

import orjson
import pytest

from deploy.daklak.july_2025 import july_2025
from deploy.state import PROJECT


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("played")


async def playing(folder: Path, years: str) -> Process:
    """`make run YEARS=... ONCE=1` with a state and results of its own."""
    own = {"TDKT_STATE": str(folder / "state"), "TDKT_OUT": str(folder / "out")}
    arguments = ("-m", "deploy.cli", "up", "--play", "--years", years, "--once")
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=PROJECT, stdout=PIPE, stderr=STDOUT, env=os.environ | own
    )


async def broken_off(process: Process, line: bytes) -> str:
    """All that it says when it is interrupted at this line."""
    assert process.stdout is not None
    said = b""
    while not said.endswith(line + b"\n"):
        read = await asyncio.wait_for(process.stdout.readline(), 60)
        assert read, said.decode()
        said += read
    process.send_signal(signal.SIGINT)
    rest, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 130, "what was asked for was not done"
    return (said + rest).decode()


async def to_the_end(process: Process) -> str:
    said, _ = await asyncio.wait_for(process.communicate(), 90)
    return said.decode()


def answers(facts: Path) -> dict[str, list[str]]:
    """Of each event, by its id, how it was answered, each time it was."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in facts.read_bytes().splitlines():
        fact = orjson.loads(line)
        if fact["type"] == "vn.tdkt.intake.accepted.v1":
            found[fact["data"]["cause"]].append("accepted")
        if fact["type"] == "vn.tdkt.intake.refused.v1":
            found[fact["data"]["cause"]].append("+".join(one["code"] for one in fact["data"]["violations"]))
    return found


async def test_a_play_that_is_broken_off_goes_on_and_tells_nothing_twice(folder: Path) -> None:
    stopped = await broken_off(await playing(folder, "2025"), b"playing 2025")
    assert "stopped in the middle of 2025; run the same again: it goes on from there" in stopped
    assert not (folder / "out" / "facts-2025.jsonl").exists()

    whole = await to_the_end(await playing(folder, "2025"))
    wanted = {m.envelope["id"]: [m.expect] for day in july_2025(2014) for m in day.messages}
    assert answers(folder / "out" / "facts-2025.jsonl") == wanted, whole
    summary = orjson.loads((folder / "out" / "summary-2025.json").read_bytes())
    assert summary["as_of"] == "2025-07-25"

    other = await playing(folder, "2014")
    said = await to_the_end(other)
    assert other.returncode == 1
    assert (
        "error: this system begins at 2025-06-16; 2014 is over by then; play it in folders of its own: "
        in said
    )
