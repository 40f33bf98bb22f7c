"""`tdkt up`: the stack in the foreground, and the past year played on it."""

import asyncio
import contextlib
import importlib
import inspect
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.files import write_file
from deploy.identity.enrol import enrol_units, without_credentials
from deploy.identity.files import HANDED_OUT
from deploy.identity.readers import enrol_reader
from deploy.stack import Stack
from deploy.state import DEFAULT_OUT, Problem, State, shown
from deploy.status import wait_until_idle
from shared.login import Login
from shared.streams import EVENT_SUBJECTS
from shared.units import OPERATOR

ENDPOINTS = "endpoints.json"


class Teller:
    """Steps and counts on the status line of a terminal; elsewhere one line per step, and no counts."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._console = Console(highlight=False, soft_wrap=True, stderr=stderr)
        self._status = self._console.status("starting")

    def __enter__(self) -> "Teller":
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def step(self, text: str) -> None:
        self.count(text)
        if not self._console.is_terminal:
            self._console.print(text)

    def count(self, text: str) -> None:
        self._status.update(text)

    def line(self, text: str) -> None:
        self._console.print(text)


async def up(
    folder: Path, *, out: Path = DEFAULT_OUT, played: str | None = None, once: bool = False
) -> bool:
    """Serve until a signal (or, with `once`, until the year is played), then stop everything; False when the signal came
    before the system served, so that what was asked for was not done."""
    if played is not None:
        _named(played)  # before anything is started
    with _stop_signals() as stop:
        ready = asyncio.Event()
        serving = asyncio.create_task(_serve(folder, out, played, once, ready))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not serving.done():
            serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    return ready.is_set()


async def _serve(folder: Path, out: Path, played: str | None, once: bool, ready: asyncio.Event) -> None:
    endpoints = out / ENDPOINTS
    with Teller() as teller:
        stack = Stack(folder, report=teller.step)
        stack.state.claim()
        endpoints.unlink(missing_ok=True)  # what a killed one left tells of nobody
        try:
            await stack.up()
            teller.line(_ready(stack))
            if played is not None:
                await play(stack.state, played, out, teller)
            # Written last: whoever waits for this file finds a system at rest, not in the middle of a year.
            await tell(stack.state, out)
            ready.set()
            if not once:
                teller.line(f"serving; addresses in {shown(endpoints)}; Ctrl-C stops")
                teller.count("serving")
                await asyncio.Event().wait()
        finally:
            endpoints.unlink(missing_ok=True)
            teller.count("stopping")
            await stack.down()
    teller.line("stopped")


async def play(state: State, name: str, out: Path, teller: Teller) -> None:
    """Play a past (`2014`, `2014-2018`, `2025`) on a running stack, wait until everybody has heard all of it, write its
    summaries."""
    what = _named(name)
    try:
        await publish(state, what, out / HANDED_OUT, teller)
        teller.step("deciding")
        await wait_until_idle(state, lambda behind: _count(teller, f"deciding: {behind} messages to go"))
    except asyncio.CancelledError:
        teller.line(f"stopped in the middle of {what.name}; run the same again: it goes on from there")
        raise
    teller.step("writing summaries")
    written = _load("deploy.results", "write")(state, what.name, what.years, out)
    if inspect.isawaitable(written):
        await written


def _named(name: str) -> Any:
    what = _load("deploy.daklak.plays", "named")(name)
    if what is None:
        raise Problem(f"there is no diary of {name}", "play 2014, 2014-2018 or 2025")
    return what


async def publish(state: State, what: Any, handed_out: Path, teller: Teller) -> None:
    """Everybody who has something to say says it with credentials of its own; the operator moves the clock."""
    names = ("publishers", "play", "Overtaken")
    publishers, publishing, overtaken = (_load("deploy.daklak.play", name) for name in names)
    try:
        said = await publishers(state.login(), what=what)
    except overtaken as error:
        own = f"tdkt --state .tdkt-{what.name} up --play --years {what.name} --out out-{what.name}"
        raise Problem(str(error), f"play it in folders of its own: {own}") from error
    paths = [path for path in said if path != OPERATOR]
    missing = await without_credentials(state, paths, handed_out)
    if missing:
        teller.step(f"enrolling {len(missing)} units")
        await enrol_units(
            state, missing, handed_out, progress=lambda n, all_: _count(teller, f"enrolling {n} of {all_} units")
        )
    teller.step(f"playing {what.name}")

    def login_of(path: str) -> Login:
        folder = state.operator_folder if path == OPERATOR else handed_out
        return Login(state.nats_url, path, folder / f"{path}.creds")

    told = f"playing {what.name}: {{}} of {{}} events"
    await publishing(state.login(), login_of, progress=lambda n, all_: _count(teller, told.format(n, all_)), what=what)


def _count(teller: Teller, text: str) -> None:
    """On the status line, and the place where a stop is noticed: nats-py swallows a cancellation that finds it waiting."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
    teller.count(text)


def _load(module: str, function: str) -> Any:
    """Only `play` needs these, and a service's image does not have them."""
    try:
        return getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise Problem(f"{module} is not part of this installation", "start without --play") from error


def _ready(stack: Stack) -> str:
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in stack.timings.items())
    return f"ready in {stack.ready_s:.1f} s ({steps})"


async def tell(state: State, out: Path) -> Path:
    """What a program needs (contract section 10): a reader of all facts, and where everything answers."""
    await enrol_reader(state, "reader", [EVENT_SUBJECTS], out / HANDED_OUT)
    endpoints = out / ENDPOINTS
    write_file(endpoints, json.dumps(state.endpoints(out / HANDED_OUT), indent=1) + "\n", mode=0o644)
    return endpoints


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """Set by the first signal that asks us to end; more of them do not make stopping faster."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    yield stop
    for number in numbers:
        loop.remove_signal_handler(number)
