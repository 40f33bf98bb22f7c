"""Puts a province on a running system: its bodies are enrolled, and its own Board announces them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from deploy import probe
from deploy.bodies import PROGRAMME, UNITS, Body, bodies, joining, read, signing
from deploy.identity.enrol import enrol_units, without_credentials
from deploy.identity.files import tokens_of
from deploy.problem import Problem
from deploy.state import State
from shared.ids import derived
from shared.units import is_place, province_of
from shared.web import BATCH, MAX_WAIT_S

_HOUR = "T00:30:00Z"  # 7:30 in Vietnam


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it; `known` are bodies that had joined before."""

    province: str
    joined: list[str]
    known: list[str]
    enrolled: list[str]
    programme: str | None


async def add(state: State, folder: Path, handed_out: Path) -> Added:
    """Again with the same folder it adds what is missing, and nothing twice."""
    units, programme = _read(folder)
    everybody = list(bodies(units))
    province, board = units["province"]["path"], everybody[0].path
    own = [body.path for body in everybody if province_of(body.path) == province and not is_place(body.path)]
    missing = await without_credentials(state, own, handed_out)
    await enrol_units(state, missing, handed_out)
    speaker = _Board(state.http_url("campaigns"), board, tokens_of(handed_out)[board])
    known = await speaker.knows()
    new = [body for body in everybody if body.path not in known]
    await speaker.says(_joining(body, units, board) for body in new)
    if programme:
        await speaker.says([_signing(programme, board)])
    return Added(
        province, [body.path for body in new], [body.path for body in everybody if body.path in known], missing,
        programme["number"] if programme else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Board:
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


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    if not (folder / UNITS).exists():
        raise Problem(f"{folder} has no {UNITS}", "give a folder such as deploy/gialai")
    try:
        units = read(folder / UNITS)
        list(bodies(units))
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f"{folder / UNITS}: {type(error).__name__}: {error}", "write it like deploy/gialai/units.yaml") from error
    return units, read(folder / PROGRAMME) if (folder / PROGRAMME).exists() else None


def _joining(body: Body, units: dict[str, Any], board: str) -> dict[str, Any]:
    unit_id = derived("province", "unit", body.path)
    return _event(board, "unit.joined", joining(body, unit_id, units), f"{units['registered_on']}")


def _signing(programme: dict[str, Any], board: str) -> dict[str, Any]:
    data = signing(programme, derived("province", "programme", board, programme["number"]))
    return _event(board, "programme.signed", data, data["signed_on"])


def _event(board: str, name: str, data: dict[str, Any], day: str) -> dict[str, Any]:
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
