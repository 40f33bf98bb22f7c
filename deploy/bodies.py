"""A province as a data folder: `units.yaml` with its bodies, `programme.yaml` with its programme if it has one."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

UNITS, PROGRAMME = "units.yaml", "programme.yaml"


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the state or of the union above the grass roots, or a place."""

    path: str
    kind: str
    name_vi: str
    led_by: str | None = None


@cache
def read(file: Path) -> dict[str, Any]:
    """One of the data files; FileNotFoundError when it is not there."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), loader)


def bodies(units: dict[str, Any]) -> Iterator[Body]:
    """In the order in which they may join: whoever leads comes first, and the Board before all."""
    province = units["province"]["path"]
    keeper, *others = units["bodies"]
    for body in (keeper, units["province"], *others):
        yield Body(body["path"], body["kind"], body["name_vi"], body.get("led_by"))
    for sector in units["sector_unions"]:
        yield Body(sector["path"], "sector_union", sector["name_vi"], f"{province}.ldld")
    for district in units["districts"]:
        place, name = f"{province}.{district['code']}", f"{district['type']} {district['name']}"
        yield Body(place, "district", name[0].upper() + name[1:])
        for body in units["district_bodies"]:
            leader = body.get("led_by") or f"{place}.{body['led_by_token']}"
            yield Body(f"{place}.{body['token']}", body["kind"], f"{body['name_vi']} {name}", leader)


def joining(body: Body, unit_id: str, units: dict[str, Any]) -> dict[str, Any]:
    """The data of the event with which the Board announces it."""
    data = {"unit_id": unit_id, "path": body.path, "kind": body.kind, "name_vi": body.name_vi,
            "valid_from": f"{units['registered_on']}"}  # fmt: skip
    data |= {"led_by": body.led_by} if body.led_by else {}
    return data | ({"legal_basis": units["legal_basis"]} if "legal_basis" in units else {})


def signing(programme: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """The data of the event with which the programme is signed."""
    return {
        "programme_id": programme_id, "number": programme["number"], "title": programme["title"],
        "signed_on": f"{programme['signed_on']}", "period": [f"{day}" for day in programme["period"]],
        "parties": programme["parties"],
        "standing_departments": [office["code"] for office in programme["standing_departments"]],
        "legal_bases": [f"{b['title']}, {b['number']}, {b['date']:%d/%m/%Y}" for b in programme["legal_bases"]],
        "tasks": [f"{task['id']}: {task['text']}" for task in programme["tasks"]],
    }  # fmt: skip
