"""`tdkt dead`: messages that broke the code too often; look at them, give them back or give them up."""

from typing import Any

from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError
from rich.console import Console
from rich.table import Table

from deploy import probe
from deploy.jetstream import connected, read
from deploy.state import Problem, State
from shared.seal import Seal
from shared.streams import DEAD, DEAD_SUBJECTS, parked

POSITION, ATTEMPTS, ERROR = "Tdkt-Position", "Tdkt-Attempts", "Tdkt-Error"


async def listed(state: State) -> list[dict[str, Any]]:
    """Every parked message without its body."""
    async with connected(state.login()) as js:
        reading = await read(js, DEAD, DEAD_SUBJECTS)
        return [_told(message.metadata.sequence.stream, message) async for message in reading.to_the_end()]


def show_list(rows: list[dict[str, Any]]) -> None:
    """For the eyes of an operator."""
    table = Table("seq", "service", "attempts", "error", "subject", box=None)
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("seq", "service", "attempts", "error", "subject")))
    Console().print(table if rows else "DEAD is empty")


async def opened(state: State, sequence: int) -> dict[str, Any]:
    """One parked message with its body, unsealed by the key of its service: it may name persons."""
    async with connected(state.login()) as js:
        message = await _get(js, sequence)
    row = _told(sequence, message)
    seal = Seal.from_file(state.key_file(row["service"]))
    return row | {
        "stored": str(message.time),
        "content": seal.open(message.data or b"").decode(errors="replace"),
    }


async def order(state: State, sequence: int, action: str, reason: str) -> dict[str, Any]:
    """Have its service `redrive` or `discard` it; DEAD forgets it once the service has written that down."""
    async with connected(state.login()) as js:
        row = _told(sequence, await _get(js, sequence))
        if row["position"] is None:
            raise Problem(f"message {sequence} names no position", f"see: tdkt dead show {sequence}")
        url = f"{state.http_url(row['service'])}/held/{row['position']}/{action}"
        await probe.post(url, {"reason": reason}, token=state.operator_token())
        await js.delete_msg(DEAD, sequence)
    return row | {"ordered": action}


async def _get(js: JetStreamContext, sequence: int) -> RawStreamMsg:
    try:
        return await js.get_msg(DEAD, sequence, direct=True)
    except NotFoundError as error:
        raise Problem(f"DEAD holds no message {sequence}", "see: tdkt dead list") from error


def _told(sequence: int, message: Msg | RawStreamMsg) -> dict[str, Any]:
    headers = message.headers or {}
    service, subject = parked(message.subject or "")
    return {
        "seq": sequence,
        "service": service,
        "subject": subject,
        "position": _number(headers.get(POSITION)),
        "attempts": _number(headers.get(ATTEMPTS)),
        "error": headers.get(ERROR, ""),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
