"""`tdkt events`: the facts of EVENTS in stream order, as JSON lines."""

import asyncio
import json
import sys
from pathlib import Path
from typing import BinaryIO

from nats.aio.msg import Msg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from deploy.jetstream import connected, read
from shared.login import Login
from shared.streams import EVENTS


async def export(login: Login, out: Path | None, subject: str, from_sequence: int) -> dict[str, object]:
    """Write every fact there is now; how many, and the stream sequence of the last."""
    if out is None:
        return await _export(login, sys.stdout.buffer, subject, from_sequence)
    new = out.with_name(out.name + ".new")
    with new.open("wb") as file:
        written = await _export(login, file, subject, from_sequence)
    new.replace(out)
    return written | {"file": str(out)}


async def _export(login: Login, file: BinaryIO, subject: str, from_sequence: int) -> dict[str, object]:
    console = Console(stderr=True)
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )
    facts, through = 0, None
    async with connected(login) as js:
        reading = await read(js, EVENTS, subject, from_sequence)
        with bar:
            task = bar.add_task("facts", total=reading.waiting)
            async for message in reading.to_the_end():
                file.write(_line(message))
                facts, through = facts + 1, message.metadata.sequence.stream
                if facts % 1000 == 0 or facts == reading.waiting:
                    bar.update(task, completed=facts)
    file.flush()
    return {"facts": facts, "through": through}


async def tail(login: Login, subject: str, from_sequence: int | None, as_json: bool) -> None:
    """Show facts as they come, until interrupted."""
    async with connected(login) as js:
        reading = await read(js, EVENTS, subject, from_sequence)
        async for message in reading:
            sys.stdout.buffer.write(_line(message) if as_json else _told(message))
            sys.stdout.buffer.flush()
            await asyncio.sleep(0)


def _line(message: Msg) -> bytes:
    # In JSON a line break is only ever white space between parts.
    return message.data.replace(b"\n", b" ") + b"\n"


def _told(message: Msg) -> bytes:
    """Sequence, time, what happened where, and about what."""
    try:
        fact = json.loads(message.data)
        words = (fact.get("time", ""), message.subject.removeprefix("tdkt.evt."), fact.get("subject", ""))
    except (ValueError, AttributeError):
        words = ("unreadable", message.subject, "")
    return f"{message.metadata.sequence.stream:>8} {' '.join(words)}\n".encode()
