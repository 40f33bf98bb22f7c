"""Documents drawn in processes of their own."""

import asyncio
import sys

import orjson

from services.reporting.documents.drawing import HEAVY, draw
from services.reporting.documents.model import Document, as_data
from services.reporting.handlers.apart import Turns, another, must_have_ended_well

#: How many at once: one takes up to 100 MB, beside our 110 of a container's 256. How many may wait, and how long one may
#: take from its arrival.
AT_ONCE, WAITING, WITHIN_S = 1, 8, 60.0
_COMMAND = (sys.executable, "-m", "services.reporting.documents")


class Drawing:
    """Draws documents; whoever comes when too many wait is asked to come again."""

    def __init__(
        self, *, at_once: int = AT_ONCE, within_s: float = WITHIN_S, command: tuple[str, ...] = _COMMAND
    ) -> None:
        self._turns, self._command = Turns(at_once, WAITING, within_s), command
        self._too_long = f"The document was not ready within {within_s:g} s; ask again"

    async def draw(self, document: Document, format_: str) -> bytes:
        """Unavailable when too many are waiting, or when it takes too long."""
        if format_ not in HEAVY:
            return draw(document, format_)
        too_many = "Too many documents are being made; ask again in some seconds"
        async with self._turns.turn(too_many, self._too_long):
            return await self._drawn(orjson.dumps({"format": format_, "document": as_data(document)}))

    async def _drawn(self, asked: bytes) -> bytes:
        async with another(self._command, asyncio.subprocess.PIPE) as process:
            made, errors = await process.communicate(asked)
        must_have_ended_well(process, errors, "document_not_drawn", "The document could not be drawn")
        return made
