"""Composition root of reporting: settings -> database, worker, HTTP; and the rebuild."""

import argparse
import gc
import sys

import nats
import nats.errors
from rich.console import Console
from rich.progress import Progress as Bar

from services.reporting.api import build_routers
from services.reporting.handlers.rebuild import Progress, Rebuild, Report
from services.reporting.subscribers import ReportingWorker
from shared.db import Database
from shared.errors import TdktError
from shared.observability import configure_logs
from shared.running import Service
from shared.settings import Settings

SERVICE = "reporting"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    service = Service(SERVICE, settings, db)
    await service.run(ReportingWorker(db, service.client), *build_routers(db, service.client, settings))


async def rebuild(
    settings: Settings,
    progress: Progress | None = None,
    *,
    switch_anyway: bool = False,
    rollback: bool = False,
) -> Report:
    """Count everything anew, prove it equal and switch; or go back to the set before the last switch."""
    db = Database(settings.database_url, pool=2)
    client = await nats.connect(**settings.login(SERVICE).options(connect_timeout=5, allow_reconnect=False))
    try:
        work = Rebuild(db, client, progress)
        return await (work.roll_back() if rollback else work.run(switch_anyway=switch_anyway))
    finally:
        await client.close()
        await db.close()


async def rebuild_command(settings: Settings) -> None:
    """`rebuild [--switch-anyway | --rollback]`: exit status 1 when nothing was switched."""
    parser = argparse.ArgumentParser("python -m services.reporting rebuild")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--switch-anyway", action="store_true", help="although the two sets differ")
    choice.add_argument("--rollback", action="store_true", help="to the set before the last switch")
    asked = parser.parse_args(sys.argv[2:])
    configure_logs(SERVICE, settings.log_level)
    # Millions of short-lived objects and no cycles among them: looking for cycles took a fifth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 50, 50)
    console = Console()
    try:
        with Bar(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("facts", total=None)
            report = await rebuild(
                settings,
                lambda done, all_: bar.update(task, completed=done, total=all_),
                switch_anyway=asked.switch_anyway,
                rollback=asked.rollback,
            )
    except (TdktError, nats.errors.Error, OSError) as error:
        sys.exit(f"error: {error or type(error).__name__}; nothing was switched; see: tdkt doctor")
    _tell(console, report, asked.rollback)
    if not report.switched:
        sys.exit(1)


def _tell(console: Console, report: Report, rollback: bool) -> None:
    speed = report.facts / report.seconds if report.seconds else 0
    resumed = f", resumed behind {report.resumed_at}" if report.resumed_at else ""
    console.print(
        f"{report.facts} facts up to {report.position} in {report.seconds:.1f} s ({speed:.0f}/s){resumed}"
    )
    if rollback:
        return console.print(
            "the tables before the last switch, brought up to date, are in their place again"
        )
    for one in report.differences:
        console.print(f"  {one.what}: seen {one.seen}, counted anew {one.counted_anew}", soft_wrap=True)
    switched = "switched; the tables before are kept: rebuild --rollback"
    kept = "not switched: the two differ; rebuild --switch-anyway takes the new ones"
    console.print(
        ("differs; " if report.differences else "equal, cell by cell; ")
        + (switched if report.switched else kept)
    )


__all__ = ["SERVICE", "Report", "rebuild", "rebuild_command", "run"]
