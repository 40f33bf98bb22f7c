"""The embedded stack: nats-server, PostgreSQL and the four services on one machine, without a container."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Self

import psutil

from deploy.identity.enrol import enrol_operator
from deploy.process import Child
from deploy.provision import provision
from deploy.servers import NatsServer, PostgresServer, Service
from deploy.state import DEFAULT_FOLDER, Problem, State
from shared.streams import SERVICES

FIRST_DELAY_S, LONGEST_DELAY_S = 0.2, 5.0
#: Who ran this long had recovered: its next end is a first one again.
CALM_S = 30.0
ORPHAN_PATIENCE_S = 5.0


def _silent(text: str) -> None:
    """Nobody listens."""


class Stack:
    """Starts the parts in order, restarts those that die, and leaves none behind.

    `async with Stack(folder) as stack:` brings everything up and takes it down again.
    """

    def __init__(
        self,
        folder: Path = DEFAULT_FOLDER,
        *,
        services: Iterable[str] = SERVICES,
        supervise: bool = True,
        env: dict[str, str] | None = None,
        report: Callable[[str], None] = _silent,
    ) -> None:
        self.state = State(folder)
        self.supervise = supervise
        self.restarts: Counter[str] = Counter()
        #: Seconds from the first process to the last answer, and of each step.
        self.ready_s = 0.0
        self.timings: dict[str, float] = {}
        self._services, self._env, self._report = tuple(services), env or {}, report
        self._children: dict[str, Child] = {}
        self._guards: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()

    async def up(self) -> None:
        """Everything, ready to work; nothing at all when that fails."""
        self.state.claim()
        try:
            await self._bring_up()
        except BaseException:
            await self.down()
            raise

    async def _bring_up(self) -> None:
        started = time.monotonic()
        await asyncio.to_thread(_end_orphans, self.state.remembered_processes())
        self.state.choose_ports()
        await asyncio.to_thread(self.state.authority.make)
        self._children = self._make_children()
        await self._step("NATS and PostgreSQL", self.start("nats"), self.start("postgres"))
        await self._step("streams, schemas and roles", self._provision())
        await enrol_operator(self.state)
        services = [child for child in self._children.values() if isinstance(child, Service)]
        await self._step("migrations", *(service.migrate() for service in services))
        await self._step("services", *(self.start(service.name) for service in services))
        self.ready_s = time.monotonic() - started

    def _make_children(self) -> dict[str, Child]:
        state, ports = self.state, self.state.ports
        nats = NatsServer(state.folder / "nats", ports["nats"], state.log("nats"), state.authority, ports["leaf"])
        postgres = PostgresServer(
            state.folder / "pg", ports["postgres"], state.log("postgres"), state.passwords()["postgres"]
        )
        services = [Service(name, state, self._env) for name in self._services]
        return {child.name: child for child in (nats, postgres, *services)}

    async def _provision(self) -> None:
        passwords = {role: word for role, word in self.state.passwords().items() if role in SERVICES}
        report = await provision(self.state.login(), self.state.admin_dsn, passwords)
        for trouble in report.blocked:
            self._report(f"not as declared: {trouble}")

    async def _step(self, name: str, *work: Coroutine[Any, Any, None]) -> None:
        started = time.monotonic()
        self._report(name)
        results = await asyncio.gather(*work, return_exceptions=True)
        self.timings[name] = time.monotonic() - started
        for error in results:
            if isinstance(error, BaseException):
                raise error

    async def down(self) -> None:
        """Stop the services, then NATS, then PostgreSQL; give the folder back."""
        servers = [name for name in ("nats", "postgres") if name in self._children]
        try:
            await asyncio.gather(*(self.stop(name) for name in self._children if name not in servers))
            for name in servers:
                await self.stop(name)
        finally:
            self.state.release()

    async def start(self, name: str) -> None:
        """Start one part, wait until it answers, and guard it."""
        child = self.child(name)
        if not child.running:
            await child.start()
            self._remember()
        self._guard(child)
        await child.ready()

    async def stop(self, name: str) -> None:
        """Stop one part in good order; it stays stopped until `start`."""
        if guard := self._guards.pop(name, None):
            guard.cancel()
            await asyncio.gather(guard, return_exceptions=True)
        await self.child(name).stop()

    async def kill(self, name: str) -> None:
        """SIGKILL one part; it is restarted unless `supervise` is off."""
        await self.child(name).kill()

    async def wait_ready(self, *names: str, within: float = 60.0) -> None:
        """Wait until these parts (or all) run and answer, through any restarts."""
        end = time.monotonic() + within
        for child in [self.child(name) for name in names or self._children]:
            while not (child.running and await child.answers()):
                if time.monotonic() > end:
                    raise Problem(f"{child.name} is not ready after {within:g} s", f"see {child.log}")
                await asyncio.sleep(0.02)

    def pid(self, name: str) -> int:
        return self.child(name).pid

    def rss_mb(self, name: str) -> float:
        """Memory of a part with all its processes."""
        return self.child(name).rss_mb()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._children)

    def child(self, name: str) -> Child:
        """One part as a process: started, it is not guarded and need not be ready."""
        if name not in self._children:
            raise Problem(f"this stack has no part {name!r}", f"parts: {', '.join(self._children)}")
        return self._children[name]

    def _guard(self, child: Child) -> None:
        guard = self._guards.get(child.name)
        if guard is None or guard.done():
            self._guards[child.name] = asyncio.create_task(
                self._keep_alive(child), name=f"guard of {child.name}"
            )

    async def _keep_alive(self, child: Child) -> None:
        delay = FIRST_DELAY_S
        while True:
            began = time.monotonic()
            code = await child.exited()
            if not self.supervise:
                return
            delay = FIRST_DELAY_S if time.monotonic() - began > CALM_S else delay
            self._report(f"{child.name} ended with exit code {code}: starting it again")
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY_S)
            await self._restart(child)

    async def _restart(self, child: Child) -> None:
        self.restarts[child.name] += 1
        try:
            await child.start()
            self._remember()
        except (Problem, OSError) as error:  # the next round tries again
            self._report(f"{child.name} does not start: {error}")

    def _remember(self) -> None:
        alive = {child.name: child.pid for child in self._children.values() if child.running}
        self.state.remember_processes({name: (pid, _start_time(pid)) for name, pid in alive.items()})


def _start_time(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return 0.0


def _end_orphans(remembered: dict[str, tuple[int, float]]) -> None:
    """End what a killed parent left behind; on Linux the kernel has told them already.

    A process counts as ours when id and start time are the remembered ones. PostgreSQL looks after its own.
    """
    orphans: list[psutil.Process] = []
    for name, (pid, started) in remembered.items():
        if name != "postgres" and psutil.pid_exists(pid) and abs(_start_time(pid) - started) < 1:
            orphans.append(psutil.Process(pid))
    for orphan in orphans:
        orphan.terminate()
    _, stubborn = psutil.wait_procs(orphans, timeout=ORPHAN_PATIENCE_S)
    for orphan in stubborn:
        orphan.kill()
