"""One child process: started with its log, asked whether it answers, stopped or killed; never left behind."""

import asyncio
import ctypes
import os
import pwd
import signal
import sys
import time
from abc import ABC, abstractmethod
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from deploy.state import PROJECT, Problem, shown

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


async def spawn(
    argv: list[str],
    log: Path,
    *,
    env: dict[str, str] | None = None,
    user: str | None = None,
    orphan_signal: signal.Signals = signal.SIGKILL,
) -> Process:
    """Start a process whose output goes to `log`; it gets `orphan_signal` should we die without a word.

    It has a process group of its own: Ctrl-C in a terminal reaches us alone, and we stop it in order.
    """
    identity: dict[str, Any] = {}
    if user:
        identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *argv,
            stdin=DEVNULL,
            stdout=output,
            stderr=STDOUT,
            env=env,
            cwd=PROJECT,
            process_group=0,
            preexec_fn=_die_with(os.getpid(), orphan_signal),
            **identity,
        )


def last_line(log: Path) -> str:
    """The last thing a process said."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


class Child(ABC):
    """A server that runs as our child."""

    stop_signal = signal.SIGTERM
    orphan_signal = signal.SIGKILL
    grace_s = 10.0
    user: str | None = None

    def __init__(self, name: str, log: Path) -> None:
        self.name, self.log = name, log
        self._process: Process | None = None

    @abstractmethod
    def argv(self) -> list[str]:
        """The command."""

    @abstractmethod
    async def answers(self) -> bool:
        """Whether it does its work now."""

    async def prepare(self) -> None:  # noqa: B027  (most need nothing)
        """What must be so before each start."""

    def environment(self) -> dict[str, str] | None:
        """None: as ours."""
        return None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        if self._process is None or not self.running:
            raise Problem(f"{self.name} is not running", f"see {shown(self.log)}")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it; `ready` waits until it answers."""
        await self.prepare()
        self._process = await spawn(
            self.argv(), self.log, env=self.environment(), user=self.user, orphan_signal=self.orphan_signal
        )

    async def ready(self, within: float = 60.0) -> None:
        """Wait until it answers."""
        end = time.monotonic() + within
        while not (self.running and await self.answers()):
            if not self.running:
                raise Problem(
                    f"{self.name} ended with exit code {self.exit_code}: {last_line(self.log)}",
                    f"see {shown(self.log)}",
                )
            if time.monotonic() > end:
                raise Problem(
                    f"{self.name} does not answer after {within:g} s: {last_line(self.log)}",
                    f"see {shown(self.log)}",
                )
            await asyncio.sleep(0.02)

    async def exited(self) -> int:
        """Wait for its end."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> None:
        """End it in good order, by force after `grace_s`."""
        if self._process is None or not self.running:
            return
        self._process.send_signal(self.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), self.grace_s)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        if self._process is not None and self.running:
            self._process.kill()
            await self._process.wait()

    def rss_mb(self) -> float:
        """Memory of it and of its own children, pages shared between them counted once."""
        process = psutil.Process(self.pid)
        children = (child.memory_info() for child in process.children(recursive=True))
        return (process.memory_info().rss + sum(m.rss - getattr(m, "shared", 0) for m in children)) / 2**20


def _die_with(parent: int, orphan_signal: signal.Signals) -> Callable[[], None] | None:
    """The kernel sends the signal when the parent's thread ends; only Linux can."""
    if _LIBC is None:
        return None
    libc = _LIBC

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return before_exec
