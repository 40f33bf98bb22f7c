"""What stands on paper besides the document's own words, and every cell as it is written."""

from typing import Any

from services.reporting.documents.model import Annex, Document, as_data
from services.reporting.documents.texts import said, texts
from services.reporting.wording import day_in_words

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"


def attached(document: Document) -> str:
    """The line below an annex's title."""
    # Before a clerk has given it a number, a document is called by its day.
    number = document.number if not document.number.startswith(" ") else ""
    values = {"type_name": document.type_name, "number": number, "on": document.on, "mark": document.mark}
    return said(texts("annexes")["attached"], values)


def written(annex: Annex) -> list[tuple[str, list[str]]]:
    """Rows with their style, every cell as text."""
    return [
        (
            row.style,
            [annex.written(cell, column) for cell, column in zip(row.cells, annex.columns, strict=True)],
        )
        for row in annex.rows
    ]


def paper_data(document: Document) -> dict[str, Any]:
    """For a template that only places things."""
    annexes = [
        one | {"rows": [{"style": style, "cells": cells} for style, cells in written(annex)]}
        for one, annex in zip(as_data(document)["annexes"], document.annexes, strict=True)
    ]
    return as_data(document) | {
        "on": document.on.isoformat(),
        "iso": [document.on.year, document.on.month, document.on.day],
        "date": day_in_words(document.on),
        "title": document.title,
        "nation": NATION,
        "motto": MOTTO,
        "attached": attached(document),
        "unsigned": texts("offices")["unsigned"],
        "annexes": annexes,
    }
