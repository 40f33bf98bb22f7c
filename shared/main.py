"""The three verbs that every service understands: run, migrate, rebuild."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable

from shared.db import migrate, until_it_opens
from shared.settings import Settings, load

Run = Callable[[Settings], Awaitable[object]]


def main(service: str, run: Run, rebuild: Run | None = None) -> None:
    """Exit status 2 and one line for a verb that the service does not have."""
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    settings = load()
    if verb == "run":
        run_tuned(run(settings))
    elif verb == "migrate":
        asyncio.run(until_it_opens(settings.database_url, settings.start_patience_s))
        migrate(settings.database_url, service, sys.argv[2] if len(sys.argv) > 2 else "head")
    elif verb == "rebuild" and rebuild:
        run_tuned(rebuild(settings))
    else:
        wanted = "run | migrate [REVISION]" + (" | rebuild" if rebuild else "")
        sys.exit(f"usage: python -m services.{service} {wanted}")


def run_tuned(work: Awaitable[object]) -> None:
    """As every verb of a service runs: on uvloop where there is one, with fewer collections."""

    async def awaited() -> None:
        # A batch makes tens of thousands of short-lived objects and hardly a cycle: collecting by the
        # interpreter's own thresholds took a fifth of a busy service's time.
        gc.freeze()
        gc.set_threshold(100_000, 20, 100)
        await work

    try:
        import uvloop
    except ImportError:
        asyncio.run(awaited())
    else:
        uvloop.run(awaited())
