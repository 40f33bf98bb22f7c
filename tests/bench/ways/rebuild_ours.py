"""The real rebuild, as `python -m services.reporting rebuild` runs it."""

import sys

from services.reporting.app import rebuild
from shared.main import run_tuned
from shared.settings import Settings
from tests.bench.ways.answer import answer


async def run(settings: Settings) -> None:
    report = await rebuild(settings)
    if not report.switched:
        sys.exit(f"the rebuild differs: {report.differences}")
    answer(report.facts, report.seconds)


if __name__ == "__main__":
    run_tuned(run(Settings()))
