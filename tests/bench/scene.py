"""Servers and services of one measurement, on a fresh folder, with the world set up through real intake events."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
from nats.aio.client import Client

from deploy import probe
from deploy.process import spawn
from deploy.stack import Stack
from deploy.state import PROJECT
from shared.bus import Outgoing
from shared.streams import INTAKE, SERVICES
from tests.bench.gauge import STUCK_S, Stuck, fill, last_sequence

DECIDERS = ("campaigns", "nominations")
QUIET_S = 0.2


@dataclass(slots=True)
class Scene:
    """A running stack, and a connection of our own."""

    stack: Stack
    client: Client

    @property
    def folder(self) -> Path:
        return self.stack.state.folder

    async def digested(self, *services: str) -> None:
        """Wait until these deciders have come to the end of INTAKE and all they said is in EVENTS."""
        end = await last_sequence(self.client, INTAKE)
        for service in services:
            await _until(lambda status: status["intake_position"] >= end and status["outbox"] == 0
                         and not sum(status["held"].values()), self._status_of(service))  # fmt: skip

    async def set_up(self, world: Iterable[Outgoing]) -> None:
        await fill(self.client, world)
        await self.digested(*DECIDERS)

    def _status_of(self, service: str) -> str:
        return f"{self.stack.state.http_url(service)}/status"

    async def other_way(self, name: str, *arguments: object) -> "asyncio.subprocess.Process":
        """Start `python -m tests.bench.ways.<name>` as the role of nominations."""
        argv = [sys.executable, "-m", f"tests.bench.ways.{name}", *map(str, arguments)]
        return await spawn(argv, self.stack.state.log(name), env=self.stack.state.environment("nominations"))


async def _until(done, url: str) -> None:
    waited = 0.0
    while not done(await probe.get_json(url)):
        await asyncio.sleep(QUIET_S)
        waited += QUIET_S
        if waited > STUCK_S * 3:
            raise Stuck(url)


def present() -> tuple[str, ...]:
    """The services that exist in this checkout."""
    return tuple(name for name in SERVICES if (PROJECT / "services" / name / "__main__.py").exists())


@asynccontextmanager
async def scene(services: Iterable[str] = ()) -> AsyncIterator[Scene]:
    """A stack on a fresh folder that is gone afterwards; TDKT_BENCH_KEEP=1 keeps it."""
    # Short: the path ends up in arguments and in PostgreSQL's data folder.
    folder = Path(tempfile.mkdtemp(prefix="tdkt-bench-"))
    try:
        async with on_folder(folder, services) as found:
            yield found
    finally:
        if not os.environ.get("TDKT_BENCH_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def on_folder(folder: Path, services: Iterable[str]) -> AsyncIterator[Scene]:
    async with Stack(folder, services=services, supervise=False) as stack:
        client = await nats.connect(stack.state.nats_url, pending_size=16 * 1024 * 1024)
        try:
            yield Scene(stack, client)
        finally:
            await client.close()
