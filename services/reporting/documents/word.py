"""DOCX by python-docx: an officer's copy to edit, in Times New Roman, laid out as the PDF is."""

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from services.reporting.documents import word_parts as parts
from services.reporting.documents.model import Annex, Document
from services.reporting.documents.texts import texts
from services.reporting.documents.told import MOTTO, NATION, attached, written
from services.reporting.wording import day_in_words

CENTER, LEFT, RIGHT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
_ALIGN = {"center": CENTER, "right": RIGHT}


def docx(document: Document) -> bytes:
    """The same bytes each time: its properties bear the document's day, and so does the archive."""
    word = Word()
    parts.base(word, document.layout["sizes"]["body"])
    _paper(word.sections[0], document, "margins")
    _head(word, document)
    _body(word, document)
    _end(word, document)
    if document.annexes:
        _turned(word, document)
    for n, annex in enumerate(document.annexes):
        _annex(word, document, annex, first=n == 0)
    _properties(word, document)
    out = io.BytesIO()
    word.save(out)
    return _dated(out.getvalue())


def _paper(section: Any, document: Document, margins: str) -> None:
    layout, m = document.layout, document.layout[margins]
    section.top_margin, section.bottom_margin = Mm(m["top"]), Mm(m["bottom"])
    section.left_margin, section.right_margin = Mm(m["left"]), Mm(m["right"])
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = margins == "margins"
    if margins == "margins":
        section.page_width, section.page_height = Mm(210), Mm(297)
        where = section.header if layout["page_number"]["at"] == "top" else section.footer
        number = where.paragraphs[0]
        number.alignment = _ALIGN[layout["page_number"]["align"]]
        parts.field(number, "PAGE", layout["page_number"]["size"])


def _head(word: Any, document: Document) -> None:
    sizes = document.layout["sizes"]
    table = word.add_table(1, 2)
    parts.widths(table, [72, 92])
    left, right = table.rows[0].cells
    for n, issuer in enumerate(document.issuers):
        if issuer.parent:
            parts.para(left, issuer.parent.upper(), sizes["parent"], first=n == 0)
        parts.para(left, issuer.name.upper(), sizes["issuer"], bold=True, first=n == 0 and not issuer.parent)
    parts.rule(left, 22)
    parts.para(left, f"Số: {document.number}", sizes["number"])
    parts.para(right, NATION, sizes["nation"], bold=True, first=True)
    parts.para(right, MOTTO, sizes["motto"], bold=True)
    parts.rule(right, 19)
    parts.para(right, f"{document.place}, {day_in_words(document.on)}", sizes["place"], italic=True)
    parts.para(word, document.type_name.upper(), sizes["type"], bold=True, before=18)
    parts.para(word, document.subject, sizes["subject"], bold=True)
    parts.rule(word, 60)
    if document.mark:
        parts.para(word, document.mark, sizes["recipients"], italic=True)
    if document.addressee:
        parts.para(word, f"Kính gửi: {document.addressee}", sizes["body"], before=8)


def _body(word: Any, document: Document) -> None:
    layout = document.layout
    for n, block in enumerate(document.blocks, 1):
        bold = block.style in ("heading", "subheading", "call")
        align = CENTER if block.style == "call" else LEFT if bold else JUSTIFY
        italic = block.style in ("basis", "subheading")
        paragraph = parts.para(
            word, block.text, layout["sizes"]["body"], bold=bold, italic=italic, align=align, lead=block.lead
        )
        shape = paragraph.paragraph_format
        shape.space_before, shape.line_spacing = Pt(layout["paragraph_gap"]), 1.15
        # A heading stays with its text, the last words with the signatures.
        shape.keep_with_next = bold or n == len(document.blocks)
        if not bold:
            shape.first_line_indent = Mm(layout["first_line"])


def _end(word: Any, document: Document) -> None:
    """One signature stands on the right beside the recipients; several side by side above them."""
    sizes, signs = document.layout["sizes"], document.signatures
    one = len(signs) == 1
    columns = 2 if one else len(signs)
    table = word.add_table(2, columns)
    parts.widths(table, [164 / columns] * columns)
    for n, sign in enumerate(signs):
        office, name = (row.cells[n + one] for row in table.rows)
        parts.para(office, "\n".join(sign.office).upper(), sizes["office"], bold=True, first=True)
        said, size = (
            (sign.name, sizes["name"]) if sign.name else (texts("offices")["unsigned"], sizes["recipients"])
        )
        parts.para(name, said, size, bold=bool(sign.name), italic=not sign.name, first=True, before=66)
    parts.together(table)
    where: Any = word
    if one:
        where = table.cell(0, 0).merge(table.cell(1, 0))
    _recipients(where, document, first=one)


def _recipients(where: Any, document: Document, *, first: bool) -> None:
    sizes = document.layout["sizes"]
    label = sizes["recipients_label"]
    parts.para(
        where, "Nơi nhận:", label, bold=True, italic=True, align=LEFT, first=first, before=0 if first else 8
    )
    last = len(document.recipients) - 1
    for n, one in enumerate(document.recipients):
        parts.para(where, f"- {one}{'.' if n == last else ';'}", sizes["recipients"], align=LEFT)


def _turned(word: Any, document: Document) -> None:
    """Landscape; its first page has a number too."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    _paper(section, document, "annex_margins")


def _annex(word: Any, document: Document, annex: Annex, *, first: bool) -> None:
    sizes, margins = document.layout["sizes"], document.layout["annex_margins"]
    titles = [title for title in (annex.name, annex.title.upper()) if title]
    for n, title in enumerate(titles):
        heading = parts.para(word, title, sizes["annex_heading"], bold=True)
        heading.paragraph_format.page_break_before = n == 0 and not first
    parts.para(word, attached(document), sizes["annex_heading"], italic=True)
    deep = any(column.group for column in annex.columns)
    table = word.add_table(1 + deep, len(annex.columns), style="Table Grid")
    parts.headings(table, annex.columns, sizes["annex_body"])
    for style, cells in written(annex):
        _row(table, annex, style, cells, sizes["annex_body"])
    wide = 297 - margins["left"] - margins["right"]
    whole = sum(column.width for column in annex.columns)
    parts.widths(table, [wide * column.width / whole for column in annex.columns])
    for note in annex.notes:
        parts.para(word, note, sizes["recipients"], italic=True, align=LEFT)


def _row(table: Any, annex: Annex, style: str, cells: list[str], size: float) -> None:
    row = table.add_row()
    parts.unbroken(row)
    for n, (cell, text, column) in enumerate(zip(row.cells, cells, annex.columns, strict=True)):
        align = CENTER if n == 0 or text == "–" else LEFT if column.kind == "text" else RIGHT
        parts.para(cell, text, size, bold=style != "row", italic=style == "group", align=align, first=True)


def _properties(word: Any, document: Document) -> None:
    said, on = word.core_properties, document.on
    said.title, said.language, said.comments = document.title[:255], "vi-VN", ""
    said.author = "; ".join(one.name.replace("\n", " ") for one in document.issuers)[:255]
    said.last_modified_by = said.author
    said.created = said.modified = datetime(on.year, on.month, on.day)


def _dated(archive: bytes) -> bytes:
    """The clock stands in every entry of the archive: written again with one fixed day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
