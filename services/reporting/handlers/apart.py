"""Work that is done in processes of their own: few at once, each for a limited time, none of it in our memory."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog

from shared.errors import Unavailable

log = structlog.get_logger()

_ROOT = Path(__file__).resolve().parents[3]


class Turns:
    """So many at once, so many more may wait; whoever comes when too many do is asked to come again."""

    def __init__(self, at_once: int, waiting: int, within_s: float) -> None:
        self._free, self._within_s = asyncio.Semaphore(at_once), within_s
        self._at_most, self._asked = at_once + waiting, 0

    @asynccontextmanager
    async def turn(self, too_many: str, too_long: str) -> AsyncIterator[None]:
        """One's turn, within the time from here on; Unavailable with one of the two sentences."""
        if self._asked >= self._at_most:
            raise Unavailable(too_many)
        self._asked += 1
        try:
            async with asyncio.timeout(self._within_s), self._free:
                yield
        except TimeoutError:
            raise Unavailable(too_long) from None
        finally:
            self._asked -= 1


@asynccontextmanager
async def another(command: tuple[str, ...], stdout: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that we speak to; it does not outlive us."""
    # Without our environment: it holds the password of the database.
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", "")}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=stdout, stderr=pipe, cwd=_ROOT, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def must_have_ended_well(process: asyncio.subprocess.Process, errors: bytes, event: str, sentence: str) -> None:
    """Else Unavailable with this sentence; the log has the class of the error alone, for its text may quote what it was
    given."""
    if process.returncode:
        last = errors.decode(errors="replace").strip().rpartition("\n")[2]
        log.error(event, status=process.returncode, error=last.partition(":")[0][:80])
        raise Unavailable(sentence)
