"""`tdkt status`: how far each reader is behind, in messages and in seconds, and what each service holds."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError
from rich.console import Console
from rich.table import Table

from deploy import probe
from deploy.identity.register import UNIT, issued
from deploy.jetstream import connected
from deploy.leaf.hub import listed, table_of
from deploy.state import Problem, State
from shared.jetstream import standing
from shared.parts import Split
from shared.streams import INTAKE, SERVICES, Durable


async def collect(state: State) -> dict[str, Any]:
    """All that `tdkt status` shows."""
    seen = await _look(state)
    services = seen["services"]
    # Filled once reporting says when it last heard of each unit.
    units = services["reporting"].get("units_last_event", {})
    closed = await _of_closed_units(state, services["campaigns"])
    return seen | {"units": units, "leaves": await listed(state), "credentials_of_closed_units": closed}


async def _look(state: State) -> dict[str, Any]:
    async with connected(state.login()) as js:
        split = Split.declared((await js.stream_info(INTAKE)).config.metadata)
        durables = [await _lag(js, durable) for durable in split.durables]
    answers = await asyncio.gather(*(_service(state, name) for name in SERVICES))
    services = dict(zip(SERVICES, answers, strict=True))
    return {"durables": durables, "services": services}


async def _of_closed_units(state: State, campaigns: dict[str, Any]) -> list[str]:
    """Units that have closed by the programme date and still hold valid credentials: revoke them."""
    today = campaigns.get("programme_date")
    if not today:
        return []
    try:
        answer = await probe.get_json(f"{state.http_url('campaigns')}/units", token=state.operator_token())
    except Problem:
        return []
    closed = {unit["path"] for unit in answer["units"] if unit.get("closed_on", "9999") < today}
    if not closed:
        return []
    async with connected(state.login()) as js:
        now = int(time.time())
        return sorted(closed & {one.name for one in await issued(js, UNIT) if one.valid(now)})


async def wait_until_idle(state: State, tell: Callable[[int], None], patience_s: float = 120.0) -> None:
    """Wait until all is decided, published and read; a problem when nothing moves for `patience_s`."""
    before, moved = None, time.monotonic()
    while True:
        picture = _picture(await _look(state))
        tell(picture[0])
        # Twice the same: the first look may fall between a fact's commit and its reader.
        if picture == before and picture[0] == 0:
            return
        if picture != before:
            before, moved = picture, time.monotonic()
        if time.monotonic() - moved > patience_s:
            raise Problem(f"nothing has moved for {patience_s:g} s", "see: tdkt status")
        await asyncio.sleep(0.2)


def _picture(status: dict[str, Any]) -> tuple[int, list[Any]]:
    """What is still to be done, and where everybody stands; what is parked waits for an operator."""
    to_do = sum(row.get("behind", 1) for row in status["durables"])
    for answer in status["services"].values():
        held = answer.get("held", {})
        to_do += (
            answer.get("outbox", 0) + held.get("waiting", 0) + held.get("failed", 0) + ("error" in answer)
        )
    return to_do, [row.get("position") for row in status["durables"]]


async def _lag(js: JetStreamContext, durable: Durable) -> dict[str, Any]:
    answer: dict[str, Any] = {"stream": durable.stream, "durable": durable.name}
    try:
        info = await js.consumer_info(durable.stream, durable.name)
    except NotFoundError:
        return answer | {"error": "missing; make it with: tdkt provision"}
    done, behind = standing(info)
    seconds = await _oldest_s(js, durable, done + 1) if behind else 0.0
    return answer | {
        "position": done,
        "behind": behind,
        "behind_s": seconds,
        "redelivered": info.num_redelivered,
    }


async def _oldest_s(js: JetStreamContext, durable: Durable, sequence: int) -> float:
    """The age of the first message that this durable has not done."""
    moments: list[datetime] = []
    for pattern in durable.filters:
        try:
            message = await js.get_msg(durable.stream, seq=sequence, subject=pattern, direct=True, next=True)
        except NotFoundError:
            continue
        if message.time:
            moments.append(message.time)
    return max((datetime.now(UTC) - min(moments)).total_seconds(), 0.0) if moments else 0.0


async def _service(state: State, name: str) -> dict[str, Any]:
    try:
        return await probe.get_json(f"{state.http_url(name)}/status", token=state.operator_token())
    except Problem as problem:
        return {"error": problem.what}


def show(status: dict[str, Any]) -> None:
    """For the eyes of an operator."""
    console = Console()
    console.print(_durables(status["durables"]))
    console.print(_services(status["services"]))
    for path in status["credentials_of_closed_units"]:
        console.print(f"[red]{path} has closed and can still publish[/]; cut it off: tdkt unit revoke {path}")
    if status["leaves"]:
        console.print(table_of(status["leaves"]))
    if status["units"]:
        console.print(_units(status["units"]))


def _durables(rows: list[dict[str, Any]]) -> Table:
    table = Table("stream", "reader", "done up to", "behind", "oldest, s", "redelivered", box=None)
    for row in rows:
        if "error" in row:
            table.add_row(row["stream"], row["durable"], f"[red]{row['error']}[/]")
            continue
        numbers = (row["position"], row["behind"], round(row["behind_s"], 1), row["redelivered"])
        table.add_row(row["stream"], row["durable"], *map(str, numbers))
    return table


def _services(services: dict[str, dict[str, Any]]) -> Table:
    table = Table("service", "leads", "outbox", "waiting", "failed", "parked", "INTAKE", box=None)
    for name, answer in services.items():
        if "error" in answer:
            table.add_row(name, f"[red]{answer['error']}[/]")
            continue
        if answer.get("diverged"):
            table.add_row(name, f"[red]{answer['diverged']}[/]")
            continue
        held = answer.get("held", {})
        numbers = (
            answer.get("outbox"),
            held.get("waiting"),
            held.get("failed"),
            held.get("parked"),
            answer.get("intake_position"),
        )
        leads = "yes" if answer.get("leader") else "no"
        table.add_row(name, leads, *("-" if number is None else str(number) for number in numbers))
    return table


def _units(units: dict[str, str]) -> Table:
    table = Table("unit", "last heard of", box=None)
    for path, moment in sorted(units.items()):
        table.add_row(path, str(moment))
    return table
