"""What is measured, how large and how often; the parts share nothing but the numbers they return."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench import before, growth, intake, latency, reading, ready, rebuild
from tests.bench.bodies import nominations, world
from tests.bench.gauge import fill
from tests.bench.intake import FACTS
from tests.bench.scene import DECIDERS, scene

PARTS = ("intake", "rules", "rebuild", "latency", "ready", "growth", "reading")
#: Told before each step.
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Nominations of a run and of the tutorial's shorter one, sizes of growth, seconds, repetitions."""

    count: int = 10_000
    tutorial: int = 3_000
    growth: tuple[int, ...] = (10_000, 100_000)
    latency_s: int = 15
    repeats: int = 3
    #: How often the smallest size of growth is measured: a short run is the one that a neighbour disturbs.
    growth_repeats: int = 3
    #: Facts that a reader of summaries finds counted.
    reading: tuple[int, ...] = (100_000, 1_000_000)


QUICK = Sizes(2_000, 500, (2_000, 4_000), 3, 1, 1, (4_000, 8_000))
FULL = Sizes(growth=(10_000, 100_000, 1_000_000))


async def run_intake(sizes: Sizes, say: Say) -> dict[str, Any]:
    """The three ways in turn, so that what disturbs the machine disturbs all of them."""
    speeds: dict[str, list[float]] = {"ours": [], "limit": [], "tutorial": []}
    whole: list[float] = []
    with TemporaryDirectory(prefix="tdkt-bench-") as folder:
        facts = Path(folder) / "facts"
        for number in range(sizes.repeats):
            say(f"intake {number + 1}/{sizes.repeats}: ours")
            ours = await intake.ours(sizes.count, facts)
            speeds["ours"].append(ours.per_s)
            whole.append(sizes.count / ours.growth.whole_s)
            say(f"intake {number + 1}/{sizes.repeats}: limit")
            speeds["limit"].append((await intake.limit(sizes.count, facts)).per_s / FACTS)
            say(f"intake {number + 1}/{sizes.repeats}: tutorial")
            speeds["tutorial"].append((await intake.tutorial(sizes.tutorial, facts)).per_s / FACTS)
    return {
        "intake": {
            **_medians(speeds),
            "ours_with_start": median(whole),
            "runs": speeds,
            "events": sizes.count,
        }
    }


async def run_rules(sizes: Sizes, say: Say) -> dict[str, Any]:
    """This version and the one before the rules, in turn."""
    speeds: dict[str, list[float]] = {"now": [], "before": []}
    with before.Before() as version:
        for number in range(sizes.repeats):
            say(f"rules {number + 1}/{sizes.repeats}: with them")
            speeds["now"].append((await intake.ours(sizes.count)).per_s)
            say(f"rules {number + 1}/{sizes.repeats}: before them")
            speeds["before"].append(await version.per_s(sizes.count))
    return {"rules": {**_medians(speeds), "runs": speeds, "version_before": before.BEFORE}}


async def run_rebuild(sizes: Sizes, say: Say) -> dict[str, Any]:
    speeds: dict[str, list[float]] = {"ours": [], "limit": [], "eventsourcing": []}
    say("rebuild: filling EVENTS")
    async with scene((*DECIDERS, rebuild.READER)) as on:
        await on.set_up(world())
        await fill(on.client, nominations(sizes.count))
        await on.digested(*DECIDERS)
        await rebuild.prepare(on)
        rows, cells = on.folder / "rows", on.folder / "cells"
        await rebuild.keep_rows(on, rows, cells)
        facts = 0
        for number in range(sizes.repeats):
            say(f"rebuild {number + 1}/{sizes.repeats}: ours")
            ours = await rebuild.ours(on)
            facts = ours.facts
            speeds["ours"].append(ours.per_s)
            say(f"rebuild {number + 1}/{sizes.repeats}: limit")
            speeds["limit"].append((await rebuild.limit(on, rows)).per_s)
            say(f"rebuild {number + 1}/{sizes.repeats}: eventsourcing")
            speeds["eventsourcing"].append((await rebuild.eventsourcing(on, cells)).per_s)
    return {"rebuild": {**_medians(speeds), "runs": speeds, "facts": facts}}


async def run_latency(sizes: Sizes, say: Say) -> dict[str, Any]:
    say("latency")
    return {"latency_ms": await latency.latency(sizes.latency_s)}


async def run_ready(sizes: Sizes, say: Say) -> dict[str, Any]:
    say("ready and memory")
    return await ready.ready(sizes.count)


async def run_growth(sizes: Sizes, say: Say) -> dict[str, Any]:
    """Cost at 100,000 by that at 10,000; with `--full` at 1,000,000 too, under a name of its own."""
    measured: dict[int, list[growth.Size]] = {}
    for count in sizes.growth:
        times = sizes.growth_repeats if count == sizes.growth[0] else 1
        for number in range(times):
            say(f"growth at {count:,} {number + 1}/{times}")
            measured.setdefault(count, []).append(await growth.at_size(count))
    intake_us = {count: median(one.intake_us for one in runs) for count, runs in measured.items()}
    rebuild_us = {count: median(one.rebuild_us for one in runs) for count, runs in measured.items()}
    first, second, *more = sizes.growth
    found: dict[str, Any] = {
        "intake": intake_us[second] / intake_us[first],
        "rebuild": rebuild_us[second] / rebuild_us[first],
    }
    for count in more:
        found |= {
            f"intake_{count}": intake_us[count] / intake_us[first],
            f"rebuild_{count}": rebuild_us[count] / rebuild_us[first],
        }
    memory = {str(count): runs[-1].rss_mb for count, runs in measured.items()}
    return {
        "growth": {
            **found,
            "intake_us": _named(intake_us),
            "rebuild_us": _named(rebuild_us),
            "rss_mb": memory,
        }
    }


async def run_reading(sizes: Sizes, say: Say) -> dict[str, Any]:
    say(f"reading at {' and '.join(f'{size:,}' for size in sizes.reading)} facts")
    found = await reading.at_sizes(sizes.reading)
    return {"reading_ms": {str(one.facts): {"p50": one.p50, "p95": one.p95} for one in found}}


RUN = {
    "intake": run_intake,
    "rules": run_rules,
    "rebuild": run_rebuild,
    "latency": run_latency,
    "ready": run_ready,
    "growth": run_growth,
    "reading": run_reading,
}


def _medians(speeds: dict[str, list[float]]) -> dict[str, float]:
    return {name: median(values) for name, values in speeds.items()}


def _named(values: dict[int, float]) -> dict[str, float]:
    return {str(count): value for count, value in values.items()}
