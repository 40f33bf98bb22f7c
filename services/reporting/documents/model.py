"""A document as data: what it says and how its paper is laid out, before anybody draws it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from services.reporting.wording import number, percent

Cell = str | int | float | None
#: `basis` is an italic ground, `article` begins with its bold `lead`, `entry` is a field with its value, `call` stands
#: alone in the middle ("QUYẾT ĐỊNH:").
Style = Literal["basis", "text", "heading", "subheading", "call", "article", "item"]


@dataclass(frozen=True, slots=True)
class Issuer:
    """A body of the header; line breaks stand in its name."""

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: the office in capitals, by lines; a name only where somebody has given one."""

    office: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    style: Style = "text"
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`group` stands above columns that belong together; `width` is a share, `unknown` says that nobody counts this yet."""

    title: str
    width: float = 1.0
    kind: Literal["text", "number", "percent"] = "number"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    style: Literal["row", "group", "total"] = "row"


@dataclass(frozen=True, slots=True)
class Annex:
    """A table on pages of its own, with what has to be said of its numbers."""

    code: str
    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def written(self, cell: Cell, column: Column) -> str:
        """As it stands on paper: a dash where nothing is known."""
        if isinstance(cell, str):
            return cell
        return percent(cell) if column.kind == "percent" else number(cell)


@dataclass(frozen=True, slots=True)
class Document:
    """One document; `on` is its own date, never the clock's, so that the same act gives the same bytes."""

    kind: str
    type_name: str
    subject: str
    number: str
    place: str
    on: date
    layout: Mapping[str, Any]
    issuers: tuple[Issuer, ...]
    blocks: tuple[Block, ...]
    signatures: tuple[Signature, ...]
    recipients: tuple[str, ...]
    addressee: str = ""
    annexes: tuple[Annex, ...] = ()
    #: Stands below the title and in the certificates, so that nobody takes what is invented for an act.
    mark: str = ""
    #: What a page of its own kind says (certificates): name by name.
    entries: tuple[Mapping[str, str], ...] = ()

    @property
    def title(self) -> str:
        """For the properties of a file."""
        return f"{self.type_name} {self.subject}".strip()


def as_data(document: Document) -> dict[str, Any]:
    return asdict(document)


def of_data(data: Mapping[str, Any]) -> Document:
    """What `as_data` gave, also after it has been JSON."""
    said = dict(data) | {
        "on": data["on"] if isinstance(data["on"], date) else date.fromisoformat(data["on"]),
        "issuers": tuple(Issuer(**one) for one in data["issuers"]),
        "blocks": tuple(Block(**one) for one in data["blocks"]),
        "signatures": tuple(Signature(tuple(one["office"]), one["name"]) for one in data["signatures"]),
        "recipients": tuple(data["recipients"]),
        "annexes": tuple(_annex(one) for one in data["annexes"]),
        "entries": tuple(data["entries"]),
    }
    return Document(**said)


def _annex(data: Mapping[str, Any]) -> Annex:
    return Annex(
        **dict(data)
        | {
            "columns": tuple(Column(**one) for one in data["columns"]),
            "rows": tuple(Row(tuple(one["cells"]), one["style"]) for one in data["rows"]),
            "notes": tuple(data["notes"]),
        }
    )
