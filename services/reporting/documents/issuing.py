"""Who issues and signs a document, who gets it, and how its paper is laid out on its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.reporting.documents.model import Issuer, Signature
from services.reporting.documents.texts import texts

#: path, kind and name_vi of a unit.
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Issuing:
    """The frame of a document of these bodies."""

    bodies: tuple[Body, ...]
    issuers: tuple[Issuer, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...]
    code: str

    @property
    def joint(self) -> bool:
        return len(self.issuers) > 1

    @property
    def names(self) -> str:
        return " và ".join(body["name_vi"] for body in self.bodies)

    def number(self, number: str, type_code: str) -> str:
        """`03/BC-LĐLĐ-BTĐKT`; room for the clerk's number while there is none (an act below 10 has a zero)."""
        own = f"{int(number):02d}" if number.isdecimal() else number
        return f"{own}/{type_code}-{self.code}" if own else f"        /{type_code}-{self.code}"


def issuing(path: str, name: str, bodies: Sequence[Body]) -> Issuing:
    """Of a place its two bodies together, where both are known; else the unit or place itself."""
    offices = texts("offices")
    by_kind = {body["kind"]: body for body in bodies}
    for pair in offices["joint"]:
        kinds = pair["kinds"]
        if all(kind in by_kind for kind in kinds["header"]):
            heads, signs = ([by_kind[kind] for kind in kinds[name]] for name in ("header", "signs"))
            return _made(heads, signs, pair["recipients"], pair["code"])
    own = [body for body in bodies if body["path"] == path]
    return alone(own[0] if own else {"path": path, "kind": "other", "name_vi": name})


def alone(body: Body, recipients: Sequence[str] | None = None) -> Issuing:
    """One body by itself."""
    offices = texts("offices")
    usual = offices["alone"]["recipients"]
    told = usual.get(body["kind"], usual["other"]) if recipients is None else recipients
    return _made([body], [body], told, office_of(body["kind"])["code"])


def office_of(kind: str) -> dict[str, Any]:
    known = texts("offices")["bodies"]
    return known.get(kind, known["other"])


def layout_on(day: date) -> dict[str, Any]:
    """The rules of layout of that day (Circular 01/2011, then Decree 30/2020)."""
    found = [
        one for one in texts("layouts") if one.get("from", date.min) <= day <= one.get("until", date.max)
    ]
    return {name: value for name, value in found[0].items() if name not in ("from", "until")}


def _made(heads: Sequence[Body], signs: Sequence[Body], recipients: Sequence[str], code: str) -> Issuing:
    joint = len(signs) > 1
    return Issuing(
        tuple(heads),
        tuple(Issuer(in_lines(body["name_vi"])) for body in heads),
        tuple(_signature(body, named=joint) for body in signs),
        tuple(recipients),
        code,
    )


def _signature(body: Body, *, named: bool) -> Signature:
    """Two blocks side by side say whose they are."""
    office = office_of(body["kind"])["office"]
    whose = in_lines(body["name_vi"]).split("\n") if named else []
    return Signature((*whose, *office), "")


def in_lines(name: str) -> str:
    """A long name begins a new line before its place, and after the kind of body that has another in its name."""
    for word in texts("offices")["line_after"]:
        name = name.replace(word, f"{word.strip()}\n", 1)
    for word in texts("offices")["line_before"]:
        head, found, tail = name.partition(word)
        if found:
            return f"{head}\n{word.strip()} {tail}"
    return name


def place_name(name: str) -> str:
    """`Đắk Lắk` of `Tỉnh Đắk Lắk`: a document is dated at a name, not at a kind of place."""
    for kind in texts("offices")["kinds_of_places"]:
        name = name.removeprefix(f"{kind} ")
    return name
