"""Puts a province on a running system: its bodies are enrolled, and its own Board announces them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.board import Board, said
from deploy.bodies import PROGRAMME, UNITS, Body, bodies, joining, read, signing
from deploy.identity.enrol import enrol_units, without_credentials
from deploy.identity.files import tokens_of
from deploy.problem import Problem
from deploy.state import State
from shared.ids import derived
from shared.units import is_place, province_of


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
    speaker = Board(state.http_url("campaigns"), board, tokens_of(handed_out)[board])
    known = await speaker.knows()
    new = [body for body in everybody if body.path not in known]
    await speaker.says(_joining(body, units, board) for body in new)
    if programme:
        await speaker.says([_signing(programme, board)])
    return Added(
        province, [body.path for body in new], [body.path for body in everybody if body.path in known], missing,
        programme["number"] if programme else None,
    )  # fmt: skip


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
    return said(board, "unit.joined", joining(body, unit_id, units), f"{units['registered_on']}")


def _signing(programme: dict[str, Any], board: str) -> dict[str, Any]:
    data = signing(programme, derived("province", "programme", board, programme["number"]))
    return said(board, "programme.signed", data, data["signed_on"])
