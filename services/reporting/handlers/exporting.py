"""Tables written by a process of their own into a file: the service hands rows over a few at a time and keeps none."""

import asyncio
import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from services.reporting.handlers.apart import Turns, another, must_have_ended_well
from services.reporting.queries.exports import Taken

#: How many at once, how many may wait, and how long one may take from its arrival.
AT_ONCE, WAITING, WITHIN_S = 1, 8, 300.0
_COMMAND = (sys.executable, "-m", "services.reporting.documents", "table")


@dataclass(frozen=True, slots=True)
class File:
    """A finished file, for whoever sends it and takes it away; `sha256` in hex."""

    path: Path
    sha256: str
    size: int


class Exporting:
    """Writes tables; whoever comes when too many wait is asked to come again."""

    def __init__(self, *, within_s: float = WITHIN_S) -> None:
        self._turns = Turns(AT_ONCE, WAITING, within_s)
        self._too_long = f"The export was not ready within {within_s:g} s; ask for a part of it"

    def turn(self) -> AbstractAsyncContextManager[None]:
        """One's turn to read and write. Unavailable when too many wait, or when it takes too long."""
        return self._turns.turn("Too many exports are being made; ask again in a minute", self._too_long)

    async def write(
        self, table: str, format_: str, taken: Taken, rows: AsyncIterator[list[Sequence[Any]]]
    ) -> File:
        """The file of these rows; the caller removes it."""
        handle, name = tempfile.mkstemp(prefix="tdkt-export-", suffix=f".{format_}")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                await self._written(orjson.dumps({"table": table, "format": format_, "as_of": taken.as_of}), rows, out)
            return await asyncio.to_thread(_measured, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise

    async def _written(self, asked: bytes, rows: AsyncIterator[list[Sequence[Any]]], out: Any) -> None:
        async with another(_COMMAND, out) as process:
            errors = await _handed_over(process, asked, rows)
        sentence = "The export could not be written; a sheet of Excel holds 1,048,575 rows at most"
        must_have_ended_well(process, errors, "export_not_written", sentence)


async def _handed_over(
    process: asyncio.subprocess.Process, asked: bytes, rows: AsyncIterator[list[Sequence[Any]]]
) -> bytes:
    """As fast as the other side takes them; what it said in the end."""
    assert process.stdin
    assert process.stderr
    said = asyncio.create_task(process.stderr.read())
    # A process that has ended tells why on its standard error.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(asked + b"\n")
        async for some in rows:
            process.stdin.write(b"".join(orjson.dumps(row) + b"\n" for row in some))
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()
    await process.wait()
    return await said


def _measured(path: Path) -> File:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return File(path, digest.hexdigest(), path.stat().st_size)
