"""The list that goes with an act: one row for each case, columns as the texts describe them."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.documents.model import Annex, Column, Row
from services.reporting.documents.texts import said, texts

Data = Mapping[str, Any]


def listed(described: Data, rows: Sequence[Data], values: Data) -> Annex:
    columns = described["columns"]
    return Annex(
        "DS",
        texts("annexes")["list"],
        said(described["title"], values),
        tuple(columns_of(columns)),
        tuple(
            Row(tuple((row | {"n": f"{n}"})[c["of"]] for c in columns))
            for n, row in enumerate(map(dict, rows), 1)
        ),
        tuple(described["notes"]),
    )


def columns_of(columns: Sequence[Data]) -> list[Column]:
    return [
        Column(c["title"], c.get("width", 1.0), c.get("kind", "number"), c.get("group", "")) for c in columns
    ]
