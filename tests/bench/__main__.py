"""`make bench`: measures, writes out/bench.json, prints a table."""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from deploy.state import DEFAULT_OUT, Problem
from tests.bench.gauge import Stuck
from tests.bench.goals import table
from tests.bench.plan import FULL, PARTS, QUICK, RUN, Sizes


def main() -> None:
    asked = _asked()
    sizes = QUICK if asked.quick else FULL if asked.full else Sizes()
    console = Console(width=None if sys.stdout.isatty() else 150)
    found: dict[str, Any] = {}
    failure = ""
    try:
        asyncio.run(_measure(asked.only, sizes, console, found))
    except (Problem, Stuck, RuntimeError) as error:
        failure = f"error: {error}"  # what the parts before it found is not thrown away
    DEFAULT_OUT.mkdir(exist_ok=True)
    path = DEFAULT_OUT / "bench.json"
    path.write_text(json.dumps(found, indent=1) + "\n")
    console.print(table(found))
    console.print(
        f"{os.path.relpath(path)}: {found['run']['seconds']:.0f} s, {found['run']['cpus']} CPUs, "
        f"load {found['run']['load_before']:.1f} before and {found['run']['load_after']:.1f} after"
    )
    sys.exit(failure or 0)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--full", action="store_true", help="growth at 1,000,000 events too")
    size.add_argument("--quick", action="store_true", help="small sizes: does it run at all?")
    parser.add_argument(
        "--only", type=_parts, default=PARTS, metavar=",".join(PARTS), help="some of the parts"
    )
    return parser.parse_args()


def _parts(text: str) -> tuple[str, ...]:
    wanted = text.split(",")
    if unknown := set(wanted) - set(PARTS):
        raise argparse.ArgumentTypeError(
            f"there is no {', '.join(sorted(unknown))}; parts: {', '.join(PARTS)}"
        )
    return tuple(part for part in PARTS if part in wanted)


async def _measure(parts: tuple[str, ...], sizes: Sizes, console: Console, found: dict[str, Any]) -> None:
    load_before, started = os.getloadavg()[0], time.perf_counter()
    try:
        with console.status("") as status:
            for part in parts:
                began = time.perf_counter()
                found |= await RUN[part](sizes, status.update)
                console.print(f"{part}: {time.perf_counter() - began:.0f} s")
    finally:
        found["run"] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": time.perf_counter() - started,
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "parts": list(parts),
            "load_before": load_before,
            "load_after": os.getloadavg()[0],
        }


if __name__ == "__main__":
    main()
