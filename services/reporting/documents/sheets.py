"""XLSX by XlsxWriter: the text on one sheet, each annex on its own; text stays text, whatever it begins with."""

import io
from datetime import datetime
from typing import Any

import xlsxwriter

from services.reporting.documents.model import Annex, Cell, Column, Document
from services.reporting.documents.texts import texts
from services.reporting.documents.told import attached
from services.reporting.wording import day_in_words

#: No cell becomes a formula, a link or a number by what it looks like.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMATS = {
    "plain": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True, "text_wrap": True, "valign": "top"},
    "title": {"bold": True, "align": "center"},
    "small": {"italic": True, "align": "center"},
    "note": {"italic": True},
    "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"},
}
_STYLES = {"row": {}, "group": {"bold": True, "italic": True}, "total": {"bold": True}}
_KINDS = {
    "text": {"text_wrap": True},
    "number": {"num_format": "#,##0.##"},
    "percent": {"num_format": "0.0%"},
}


def xlsx(document: Document) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        on = document.on
        book.set_properties({"title": document.title[:255], "created": datetime(on.year, on.month, on.day)})
        book.formats[0].set_font_name("Times New Roman")
        formats = _formats(book)
        _text(book.add_worksheet(texts("annexes")["sheet"]), document, formats)
        for annex in document.annexes:
            _annex(book.add_worksheet(annex.code), document, annex, formats)
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    font = {"font_name": "Times New Roman", "font_size": 11}
    made = {name: book.add_format(font | shape) for name, shape in _FORMATS.items()}
    for style, shape in _STYLES.items():
        for kind, look in _KINDS.items():
            made[f"{style}.{kind}"] = book.add_format(font | {"border": 1, "valign": "top"} | shape | look)
    return made


def _text(sheet: Any, document: Document, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    sheet.set_paper(9)
    names = [one.name.replace("\n", " ").upper() for one in document.issuers]
    head = [*names, f"Số: {document.number}", f"{document.place}, {day_in_words(document.on)}"]
    head += [document.type_name.upper(), document.subject, *filter(None, [document.mark])]
    lines = [(text, "bold") for text in head]
    lines += [
        (f"{one.lead} {one.text}".strip(), "bold" if one.style in ("heading", "call") else "plain")
        for one in document.blocks
    ]
    for n, (text, look) in enumerate(lines):
        sheet.write_string(n, 0, text, formats[look])


def _annex(sheet: Any, document: Document, annex: Annex, formats: dict[str, Any]) -> None:
    last, deep = len(annex.columns) - 1, any(column.group for column in annex.columns)
    for n, (text, look) in enumerate(
        ((annex.name, "title"), (annex.title.upper(), "title"), (attached(document), "small"))
    ):
        sheet.merge_range(n, 0, n, last, "", formats[look])
        sheet.write_string(n, 0, text, formats[look])
    _heads(sheet, annex.columns, formats["head"], deep=deep)
    first = 4 + 1 + deep
    for n, row in enumerate(annex.rows, first):
        for c, (cell, column) in enumerate(zip(row.cells, annex.columns, strict=True)):
            _cell(sheet, n, c, cell, formats[f"{row.style}.{column.kind}"])
    for n, note in enumerate(annex.notes, first + len(annex.rows) + 1):
        sheet.write_string(n, 0, note, formats["note"])
    sheet.freeze_panes(first, 2)
    sheet.repeat_rows(4, first - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _heads(sheet: Any, columns: tuple[Column, ...], look: Any, *, deep: bool) -> None:
    begun: dict[str, int] = {}
    for n, column in enumerate(columns):
        sheet.set_column(n, n, 9 * column.width)
        if not column.group and deep:
            sheet.merge_range(4, n, 5, n, "", look)
        sheet.write_string(5 if column.group else 4, n, column.title, look)
        if column.group:
            begun.setdefault(column.group, n)
    for group, at in begun.items():
        width = sum(column.group == group for column in columns)
        if width > 1:
            sheet.merge_range(4, at, 4, at + width - 1, "", look)
        sheet.write_string(4, at, group, look)


def _cell(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    """A number is a number; what nobody knows is a dash."""
    if isinstance(cell, str) or cell is None:
        return sheet.write_string(row, column, "–" if cell is None else cell, look)
    sheet.write_number(row, column, cell, look)
