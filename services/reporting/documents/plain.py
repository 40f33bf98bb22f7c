"""JSON and CSV of a document's model."""

import csv
import io

import orjson

from services.reporting.documents.model import Cell, Document, as_data
from services.reporting.documents.texts import texts

#: What a spreadsheet would take for a formula, with the full-width twins.
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_json(document: Document) -> bytes:
    return orjson.dumps(as_data(document), option=orjson.OPT_INDENT_2)


def as_csv(document: Document) -> bytes:
    """One line for each number of the annexes: annex, row, what it is of, column, value. With a byte order mark for Excel."""
    out = io.StringIO(newline="")
    write = csv.writer(out, quoting=csv.QUOTE_ALL).writerow
    write(texts("annexes")["csv"])
    for annex in document.annexes:
        for n, row in enumerate(annex.rows, 1):
            # The second column says what the row is of; the first one counts them.
            for column, cell in list(zip(annex.columns, row.cells, strict=True))[2:]:
                title = f"{column.group}: {column.title}" if column.group else column.title
                write([as_text(one) for one in (annex.code, n, row.style, row.cells[1], title, cell)])
    return out.getvalue().encode("utf-8-sig")


def as_text(cell: Cell) -> str:
    """Numbers as a program reads them; a quote before what would be calculated."""
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.lstrip(" ").startswith(_CALCULATED) else text
