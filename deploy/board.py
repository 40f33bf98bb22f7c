"""A provincial Board that speaks over HTTP with its own token: it announces bodies, and hears each answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from deploy import probe
from deploy.identity.enrol import enrol_units, without_credentials
from deploy.identity.files import tokens_of
from deploy.problem import Problem
from deploy.state import State
from shared.ids import derived
from shared.units import Kind, is_path, is_place, province_of
from shared.web import BATCH, MAX_WAIT_S

_HOUR = "T00:30:00Z"  # 7:30 in Vietnam


@dataclass(frozen=True, slots=True)
class Board:
    """Speaks over HTTP with its own token, and hears each answer."""

    url: str
    path: str
    token: str

    async def knows(self) -> set[str]:
        """The paths in its sight that have joined."""
        told = await probe.get_json(f"{self.url}/units", token=self.token)
        return {unit["path"] for unit in told["units"]}

    async def says(self, told: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
        """A problem that names the first event that was not accepted."""
        events = list(told)
        if not events:
            return
        headers = {"Content-Type": BATCH, "Prefer": f"wait={MAX_WAIT_S:g}"}
        status, body = await probe.exchange(
            "POST", f"{self.url}/events", MAX_WAIT_S + 10, orjson.dumps(events), self.token, **headers
        )
        if status == 202:
            raise Problem(f"{self.path} was not answered within {MAX_WAIT_S:g} s", "run this again; see: tdkt status")
        for event, answer in zip(events, _answers(status, body), strict=True):
            if answer["status"] != 200:
                raise Problem(f"{event['type']} of {event['subject']}: {_why(answer)}", "see: tdkt status; run this again")


def said(board: str, name: str, data: dict[str, Any], day: str) -> dict[str, Any]:
    """The same id and body whenever it is said, so that saying it again has no second effect."""
    about = str(next(iter(data.values())))
    return {
        "specversion": "1.0", "id": derived("province", board, name, about), "source": f"urn:tdkt:unit:{board}",
        "type": f"vn.tdkt.intake.{name}.v1", "subject": about, "time": day + _HOUR,
        "datacontenttype": "application/json", "data": data,
    }  # fmt: skip


def _answers(status: int, body: bytes) -> list[dict[str, Any]]:
    told = orjson.loads(body)
    if "answers" not in told:
        raise Problem(f"POST /events answered {status}: {told.get('title', '')}", "see: tdkt status")
    return told["answers"]


def _why(answer: dict[str, Any]) -> str:
    if answer["answer"] is None:
        return "not answered in time"
    return ", ".join(violation["message_en"] for violation in answer["answer"]["data"]["violations"])


async def join(
    state: State, handed_out: Any, path: str, kind: str, name_vi: str, led_by: str | None, since: str
) -> None:
    """The Board of its province says that a unit has joined; said again the same way it has no second effect."""
    if is_place(path) or not is_path(path):
        raise Problem(f"{path!r} is no path of a unit", "give one such as 66.cdn-moi")
    if kind not in set(Kind):
        raise Problem(f"{kind!r} is no kind of unit", f"give one of: {', '.join(Kind)}")
    board = f"{province_of(path)}.bantdkt"
    await enrol_units(state, await without_credentials(state, [board], handed_out), handed_out)
    data = {"unit_id": derived("join", path), "path": path, "kind": kind, "name_vi": name_vi, "valid_from": since}
    event = said(board, "unit.joined", data | ({"led_by": led_by} if led_by else {}), since)
    await Board(state.http_url("campaigns"), board, tokens_of(handed_out)[board]).says([event])
