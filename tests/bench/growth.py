"""(e) Cost per event at a larger size divided by that at the smaller one."""

from dataclasses import dataclass
from statistics import median

from tests.bench import intake, rebuild
from tests.bench.scene import DECIDERS, scene

REBUILDS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """Microseconds per nomination taken in, and per fact counted, at this many nominations."""

    count: int
    intake_us: float
    rebuild_us: float
    rss_mb: dict[str, float]


async def at_size(count: int) -> Size:
    """One intake into a fresh stack, then the rebuild of what came of it."""
    async with scene((*DECIDERS, rebuild.READER)) as on:
        await on.stack.stop(rebuild.READER)
        taken = await intake.ours_on(on, count)
        await rebuild.prepare(on)
        rebuilt = [await rebuild.ours(on) for _ in range(REBUILDS)]
    return Size(count, taken.us_each, median(1e6 / one.per_s for one in rebuilt), taken.rss_mb)
