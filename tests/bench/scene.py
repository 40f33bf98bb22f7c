"""Servers and services of one measurement, on a fresh folder; the world is set up by real intake events."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client

from deploy import probe
from deploy.process import spawn
from deploy.stack import Stack
from deploy.state import PROJECT
from shared.jetstream import Outgoing, api
from shared.streams import EVENTS, INTAKE, SERVICES
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
            await settled(lambda name=service: self._lag(name, end), f"{service} on {INTAKE}")

    async def heard(self, *services: str) -> None:
        """Wait until these readers have come to the end of EVENTS."""
        for service in services:
            await settled(lambda name=service: self._unread(name), f"{service} on {EVENTS}")

    async def set_up(self, world: Iterable[Outgoing]) -> None:
        await fill(self.client, world)
        await self.digested(*DECIDERS)

    async def _lag(self, service: str, end: int) -> int:
        status = await probe.get_json(f"{self.stack.state.http_url(service)}/status", token=self.stack.state.operator_token())
        return max(end - status["intake_position"], 0) + status["outbox"] + sum(status["held"].values())

    async def _unread(self, service: str) -> int:
        info = await api(self.client, f"CONSUMER.INFO.{EVENTS}.{service}")
        return info["num_pending"] + info["num_ack_pending"]

    async def start_way(self, name: str, *arguments: object, role: str = "nominations") -> Process:
        """Start `python -m tests.bench.ways.<name>` with the environment of this service."""
        argv = [sys.executable, "-m", f"tests.bench.ways.{name}", *map(str, arguments)]
        return await spawn(argv, self.stack.state.log(name), env=self._environment(role))

    def _environment(self, role: str) -> dict[str, str]:
        """The role's own, with the operator's hand in NATS: a way makes durables of its own."""
        credentials = str(self.stack.state.login().credentials)
        return self.stack.state.environment(role) | {"TDKT_NATS_CREDENTIALS": credentials}

    async def run_way(self, name: str, *arguments: object, role: str = "nominations") -> dict[str, Any]:
        """Run one to its end; it writes what it measured to the file that is its first argument."""
        answer = self.folder / f"{name}.json"
        process = await self.start_way(name, answer, *arguments, role=role)
        try:
            if await process.wait():
                raise RuntimeError(f"{name} failed: {self.stack.state.log(name).read_text()[-2000:]}")
        finally:
            if process.returncode is None:
                process.kill()
        return json.loads(answer.read_text())


async def settled(left: Callable[[], Awaitable[int]], what: str) -> None:
    """Until nothing is left to do; Stuck when nothing changes for a minute."""
    before, changed = -1, time.monotonic()
    while remaining := await left():
        if remaining != before:
            before, changed = remaining, time.monotonic()
        elif time.monotonic() - changed > STUCK_S:
            raise Stuck(f"{what}: {remaining} left")
        await asyncio.sleep(QUIET_S)


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
        client = await nats.connect(**stack.state.login().options(pending_size=16 * 1024 * 1024))
        try:
            yield Scene(stack, client)
        finally:
            await client.close()
