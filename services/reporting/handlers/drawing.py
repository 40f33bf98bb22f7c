"""Documents drawn in processes of their own: few at once, each for a limited time, none of it in our memory."""

import asyncio
import os
import sys
from pathlib import Path

import orjson
import structlog

from services.reporting.documents.drawing import HEAVY, draw
from services.reporting.documents.model import Document, as_data
from shared.errors import Unavailable

log = structlog.get_logger()

_ROOT = Path(__file__).resolve().parents[3]
#: How many at once: one takes up to 100 MB, beside our 110 of a container's 256. How many may wait, and how long one may
#: take from its arrival.
AT_ONCE, WAITING, WITHIN_S = 1, 8, 60.0
_COMMAND = (sys.executable, "-m", "services.reporting.documents")


class Drawing:
    """Draws documents; whoever comes when too many wait is asked to come again."""

    def __init__(
        self, *, at_once: int = AT_ONCE, within_s: float = WITHIN_S, command: tuple[str, ...] = _COMMAND
    ) -> None:
        self._free, self._within_s, self._command = asyncio.Semaphore(at_once), within_s, command
        self._at_most, self._asked = at_once + WAITING, 0

    async def draw(self, document: Document, format_: str) -> bytes:
        """Unavailable when too many are waiting, or when it takes too long."""
        if format_ not in HEAVY:
            return draw(document, format_)
        if self._asked >= self._at_most:
            raise Unavailable("Too many documents are being made; ask again in some seconds")
        self._asked += 1
        try:
            async with asyncio.timeout(self._within_s), self._free:
                return await self._drawn(orjson.dumps({"format": format_, "document": as_data(document)}))
        except TimeoutError:
            raise Unavailable(f"The document was not ready within {self._within_s:g} s; ask again") from None
        finally:
            self._asked -= 1

    async def _drawn(self, asked: bytes) -> bytes:
        # Without our environment: it holds the password of the database.
        environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", "")}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=_ROOT, env=environment
        )
        try:
            made, errors = await process.communicate(asked)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            # The class of the error alone: its text may quote the document.
            last = errors.decode(errors="replace").strip().rpartition("\n")[2]
            log.error("document_not_drawn", status=process.returncode, error=last.partition(":")[0][:80])
            raise Unavailable("The document could not be drawn")
        return made
