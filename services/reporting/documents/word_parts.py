"""Paragraphs, rules and tables of a DOCX, with what Word and LibreOffice each need."""

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from services.reporting.documents.model import Column

FONT = "Times New Roman"


def element(tag: str, **attributes: object) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def base(word: Any, size: float) -> None:
    """Vietnamese comes from the first two slots; the others must not fall back to another font."""
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)
    for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
        style.element.rPr.rFonts.set(qn(f"w:{slot}"), FONT)
    style.element.rPr.append(element("w:lang", val="vi-VN", eastAsia="vi-VN"))


def para(
    where: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = WD_ALIGN_PARAGRAPH.CENTER,
    first: bool = False,
    lead: str = "",
    before: float = 0,
) -> Any:
    """A paragraph; `first`: the one that a cell already has. Line breaks of the text stay."""
    made = where.paragraphs[0] if first else where.add_paragraph()
    made.alignment = align
    made.paragraph_format.space_after, made.paragraph_format.space_before = Pt(0), Pt(before)
    if lead:
        run = made.add_run(f"{lead} ")
        run.font.size, run.bold = Pt(size), True
    for n, line in enumerate(text.split("\n")):
        run = made.add_run(line)
        run.font.size, run.bold, run.italic = Pt(size), bold, italic
        if n < text.count("\n"):
            run.add_break()
    return made


def rule(where: Any, indent: float) -> None:
    """A paragraph of its own: indents would narrow the text above it and break its lines."""
    made = where.add_paragraph()
    shape = made.paragraph_format
    shape.space_after, shape.space_before, shape.line_spacing = Pt(0), Pt(2), Pt(4)
    shape.left_indent = shape.right_indent = Mm(indent)
    border = element("w:pBdr")
    border.append(element("w:top", val="single", sz=6, space=1, color="000000"))
    # Word minds the order of properties: borders come before spacing, indents and alignment.
    made._p.get_or_add_pPr().insert_element_before(border, "w:spacing", "w:ind", "w:jc")


def field(paragraph: Any, code: str, size: float) -> None:
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        run.font.size = Pt(size)
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            text = element("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = code
            run._r.append(text)


def widths(table: Any, mm: Sequence[float]) -> None:
    """In both places: Word follows the cells, LibreOffice the grid."""
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for n, width in enumerate(mm):
        table.columns[n].width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row._tr.tc_lst, _spanned(row._tr.tc_lst, mm), strict=True):
            cell.width = Mm(width)


def _spanned(cells: Sequence[Any], mm: Sequence[float]) -> list[float]:
    """A merged cell is as wide as what it covers."""
    found, at = [], 0
    for cell in cells:
        found.append(sum(mm[at : at + cell.grid_span]))
        at += cell.grid_span
    return found


def headings(table: Any, columns: Sequence[Column], size: float) -> None:
    """Titles, below their groups where there are any; they are repeated on every page."""
    deep = len(table.rows) > 1
    for n, column in enumerate(columns):
        cell = table.cell(len(table.rows) - 1 if column.group else 0, n)
        if deep and not column.group:
            cell = cell.merge(table.cell(1, n))
        _heading(cell, column.title, size)
    for first, last, name in _groups(columns):
        _heading(table.cell(0, first).merge(table.cell(0, last)), name, size)
    for row in table.rows:
        unbroken(row)
        row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _heading(cell: Any, text: str, size: float) -> None:
    para(cell, text, size, bold=True, first=True)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _groups(columns: Sequence[Column]) -> list[tuple[int, int, str]]:
    """First and last column of each group."""
    found: list[tuple[int, int, str]] = []
    for n, column in enumerate(columns):
        if column.group and found and found[-1][2] == column.group and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n, column.group)
        elif column.group:
            found.append((n, n, column.group))
    return found


def unbroken(row: Any) -> None:
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def together(table: Any) -> None:
    """Signatures are not torn apart by the end of a page."""
    for row in table.rows:
        unbroken(row)
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
