"""1 July 2025 in Đắk Lắk as events: districts and Phú Yên end, 102 communes begin (domain 1.5). Pure; nobody plays it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.bodies import bodies
from deploy.daklak.province import read, unit_id
from deploy.daklak.story import BOARD

CENTRAL_BOARD = "00.bantdkttw"
#: The bodies of a commune: token, kind, name, and who leads them.
_COMMUNE = (
    ("ubnd", "commune_pc", "Ủy ban nhân dân", "66.ubnd"),
    ("cd", "commune_union", "Công đoàn", "66.ldld"),
)
_TITLES = (("wards", "phường"), ("communes", "xã"))
_DISTRICT = ("ubnd", "pnv", "ldld")


@dataclass(frozen=True, slots=True)
class Told:
    """An intake event as its publisher says it on a day; `name` is `aggregate.event`."""

    by: str
    name: str
    data: dict[str, Any]
    on: date


@dataclass(frozen=True, slots=True)
class Carried:
    """A grass-roots union of Phú Yên, and the commune below which it goes on."""

    path: str
    name_vi: str
    led_by: str
    into: str
    commune_union: str


def unions_of_phu_yen() -> Iterator[Carried]:
    """In the order of their communes; whoever has a list of the real ones puts it in the place of these."""
    change, mark = read("change_of_2025.yaml"), read("names.yaml")["mark"]
    told = change["phu_yen"]["unions"]
    communes = [(code, f"{title} {name}") for kind, title in _TITLES for code, name in change[kind].items()]
    ours = [one for one in communes if one[0].startswith(told["codes"])]
    for number, (code, commune) in enumerate(ours, 1):
        name, above = told["name_vi"].format(number=number, commune=commune), f"66.{code}.cd"
        yield Carried(f"{told['leader']}.cs{code}", name + mark, told["leader"], f"{above}.cs{code}", above)


def register_of_phu_yen() -> Iterator[Told]:
    """Phú Yên's province, bodies, districts and grass-roots unions join, as they would have if it had used the system
    before."""
    phu_yen = read("change_of_2025.yaml")["phu_yen"]
    since = phu_yen["registered_on"]
    keeper, *others = phu_yen["bodies"]
    places = [phu_yen["province"] | {"kind": "province"}]
    places += [
        {"path": f"54.{d['code']}", "name_vi": d["name_vi"], "kind": "district"} for d in phu_yen["districts"]
    ]
    for body in (keeper, *places, *others):
        data = {key: body[key] for key in ("path", "kind", "name_vi")}
        yield Told(
            keeper["path"],
            "unit.joined",
            {"unit_id": unit_id(body["path"]), **data, "valid_from": f"{since}"},
            since,
        )
    for union in unions_of_phu_yen():
        yield Told(keeper["path"], "unit.joined", _union(union.path, union, union.led_by, since), since)


def change_of_2025() -> Iterator[Told]:
    """The change in the order in which it can be said: who begins, who ends, what goes into Đắk Lắk."""
    change = read("change_of_2025.yaml")
    yield from _communes(change)
    yield from _districts(change)
    yield from _sector_unions(change)
    yield from _carried(change)
    yield from _phu_yen(change)


def _communes(change: dict[str, Any]) -> Iterator[Told]:
    for kind, title in _TITLES:
        for code, name in change[kind].items():
            for token, unit_kind, body, leader in _COMMUNE:
                path = f"66.{code}.{token}"
                data = {"unit_id": unit_id(path), "path": path, "kind": unit_kind, "name_vi": f"{body} {title} {name}",
                        "valid_from": f"{change['effective_on']}", "led_by": leader,
                        "legal_basis": change["communes_basis"]["legal_basis"]}  # fmt: skip
                yield Told(BOARD, "unit.joined", data, change["said_on"])


def _districts(change: dict[str, Any]) -> Iterator[Told]:
    """Each body is succeeded by that of the province; the place itself by nobody."""
    basis = change["province"]["legal_basis"]
    for body in bodies(read("units.yaml")):
        if body.kind == "district":
            for token in _DISTRICT:
                yield _closed(f"{body.path}.{token}", (change["heirs"][token],), basis, change)
            yield _closed(body.path, (), basis, change)


def _sector_unions(change: dict[str, Any]) -> Iterator[Told]:
    heirs = change["heirs"]
    for sector in read("units.yaml")["sector_unions"]:
        yield _closed(sector["path"], (heirs["sector_union"],), heirs["legal_basis"], change)


def _carried(change: dict[str, Any]) -> Iterator[Told]:
    """Each union of Phú Yên goes on as the same unit under a path of its commune, and its old path publishes no more: its own
    Board ends that, the national body says the new one, for no province has a say in two."""
    basis, since = change["province"]["legal_basis"], change["effective_on"]
    for union in unions_of_phu_yen():
        yield _closed(union.path, (), basis, change, by="54.bantdkt")
        data = _union(union.into, union, union.commune_union, since) | {"legal_basis": basis}
        yield Told(CENTRAL_BOARD, "unit.joined", data, change["said_on"])


def _union(path: str, union: Carried, led_by: str, since: date) -> dict[str, Any]:
    """Its id is that of the path which it had first."""
    return {"unit_id": unit_id(union.path), "path": path, "kind": "grassroots_union", "name_vi": union.name_vi,
            "valid_from": f"{since}", "led_by": led_by}  # fmt: skip


def _phu_yen(change: dict[str, Any]) -> Iterator[Told]:
    """Its Board ends its districts; across the border between provinces only a national body has a say."""
    phu_yen, basis = change["phu_yen"], change["province"]["legal_basis"]
    for district in phu_yen["districts"]:
        yield _closed(f"54.{district['code']}", (), basis, change, by="54.bantdkt")
    for body in (*phu_yen["bodies"], phu_yen["province"] | {"into": "66"}):
        yield _merged(body["path"], body["into"], basis, change)


def _merged(path: str, into: str, basis: str, change: dict[str, Any]) -> Told:
    data = {"unit_id": unit_id(path), "into": into, "effective_on": f"{change['effective_on']}", "legal_basis": basis}
    return Told(CENTRAL_BOARD, "unit.merged", data, change["said_on"])


def _closed(path: str, heirs: tuple[str, ...], basis: str, change: dict[str, Any], by: str = BOARD) -> Told:
    data = {
        "unit_id": unit_id(path),
        "closed_on": f"{change['said_on']}",
        "successors": list(heirs),
        "legal_basis": basis,
    }
    return Told(by, "unit.closed", data, change["said_on"])
