"""`python -m tests.chaos [--kills N] [--seed S]`: a year undisturbed, the same year under kill -9, and what differs."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from deploy.stack import Stack
from tests.support.blows import play_under_blows
from tests.support.chronicle import Stored, broken_links, chronicle, differences
from tests.support.playing import play_2014
from tests.support.readmodels import Told, readers_differ, told_by_readers


async def undisturbed(folder: Path) -> tuple[list[Stored], Told]:
    async with Stack(folder) as stack:
        return await play_2014(stack), await told_by_readers(stack)


async def disturbed(folder: Path, kills: int, seed: int) -> tuple[list[Stored], Told]:
    async with Stack(folder) as stack:
        facts = await play_under_blows(stack, kills, seed, lambda line: print(f"  {line}", flush=True))
        return facts, await told_by_readers(stack)


async def run(kills: int, seed: int) -> int:
    """How many things went wrong; their words are printed."""
    with tempfile.TemporaryDirectory(prefix="tdkt-chaos-") as name:
        folder = Path(name)
        os.chmod(folder, 0o755)  # the operating system user of PostgreSQL must pass through
        print("playing 2014 undisturbed", flush=True)
        wanted, counted = await undisturbed(folder / "undisturbed")
        print(f"playing 2014 with {kills} kills (seed {seed})", flush=True)
        began = time.monotonic()
        found, counted_again = await disturbed(folder / "disturbed", kills, seed)
    wrong = [*broken_links(found), *differences(chronicle(wanted), chronicle(found), most=20)]
    wrong += readers_differ(counted, counted_again)
    for line in wrong:
        print(f"  {line}")
    seconds = time.monotonic() - began
    print(f"{len(found)} facts of {len(wanted)} after {kills} kills in {seconds:.0f} s: {verdict(wrong)}")
    return len(wrong)


def verdict(wrong: list[str]) -> str:
    return f"{len(wrong)} complaints" if wrong else "nothing lost, nothing twice, nothing changed"


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.chaos")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(1 if asyncio.run(run(asked.kills, asked.seed)) else 0)


if __name__ == "__main__":
    main()
