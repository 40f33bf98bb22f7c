"""The same document as PDF, DOCX, XLSX and CSV: everything is there, nothing is calculated, the bytes are the same each time."""

import csv
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from docx import Document as Word
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from services.reporting.documents.drawing import draw
from services.reporting.documents.model import Block, Document, Row
from services.reporting.documents.report import report
from tests.support.summaries import NAMES, sources

HOSTILE = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "{=1}",
    "http://evil.example/x",
    "#panic()",
    "<b>&",
    "$x$ *y* _z_ `w`",
    "\\n",
)
MADE = report(sources(number="3", period="2014-2018"))


def hostile(document: Document) -> Document:
    """Names that a spreadsheet, a markup or a template would like to run."""
    first = document.annexes[1]
    rows = tuple(Row(("1", one, *first.rows[0].cells[2:])) for one in HOSTILE)
    blocks = (*document.blocks, *(Block(one) for one in HOSTILE))
    return replace(document, blocks=blocks, annexes=(replace(first, rows=rows),))


def flat(text: str) -> str:
    """Lines end where the paper does."""
    return re.sub(r"\s+", " ", text)


def pdf_text(document: Document) -> str:
    pages = PdfReader(io.BytesIO(draw(document, "pdf"))).pages
    return flat(" ".join(page.extract_text() for page in pages))


def word_text(document: Document) -> str:
    word = Word(io.BytesIO(draw(document, "docx")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return flat(" ".join([*(paragraph.text for paragraph in word.paragraphs), *cells]))


@pytest.mark.parametrize("read", [pdf_text, word_text])
def test_every_sentence_name_and_row_is_found_whole(read):
    text = read(MADE)
    assert unicodedata.is_normalized("NFC", text)
    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "03/BC-LĐLĐ-BTĐKT",
        "Đắk Lắk, ngày 15 tháng 01 năm 2015",
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH ĐẮK LẮK",
        "(Kèm theo Báo cáo số 03/BC-LĐLĐ-BTĐKT ngày 15/01/2015)",
        *(block.text for block in MADE.blocks),
        *MADE.recipients,
        *NAMES,
    ):
        assert flat(said) in text, said
    for annex in MADE.annexes:
        assert annex.title.upper() in text
        for row in annex.rows:
            cells = [
                annex.written(cell, column) for cell, column in zip(row.cells, annex.columns, strict=True)
            ]
            assert flat(" ".join(cells)).strip() in text, cells


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx", "csv", "json"])
def test_the_same_document_gives_the_same_bytes(format_: str):
    assert draw(MADE, format_) == draw(MADE, format_)


@pytest.mark.parametrize("read", [pdf_text, word_text])
def test_what_looks_like_markup_is_text(read):
    text = read(hostile(MADE))
    for one in HOSTILE:
        assert flat(one) in text, one


def test_a_sheet_holds_numbers_text_and_no_formula():
    content = draw(hostile(MADE), "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert not any(mark in sheet for sheet in sheets for mark in ("<f>", "<f ", "<hyperlink"))
    names = [row[1].value for row in openpyxl.load_workbook(io.BytesIO(content))["PL2"].iter_rows(min_row=7)]
    assert names[: len(HOSTILE)] == list(HOSTILE)


def test_the_numbers_of_a_sheet_are_those_of_the_model():
    content = draw(MADE, "xlsx")
    opened = openpyxl.load_workbook(io.BytesIO(content))
    read = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for annex in MADE.annexes:
        first = 7 if any(column.group for column in annex.columns) else 6
        rows = [[cell.value for cell in row] for row in opened[annex.code].iter_rows(min_row=first)]
        fast = read.get_sheet_by_name(annex.code).to_python(skip_empty_area=False)[first - 1 :]
        for found, again, row in zip(rows, fast, annex.rows, strict=False):
            wanted = ["–" if cell is None else cell for cell in row.cells]
            assert [cell or "" if isinstance(cell, str | None) else cell for cell in found] == wanted
            assert again == wanted
    assert opened.properties.created.date() == date(2015, 1, 15)


def test_a_line_of_csv_for_every_number_and_a_quote_before_what_would_be_calculated():
    text = draw(hostile(MADE), "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["phu_luc", "dong", "loai_dong", "noi_dung", "cot", "gia_tri"]
    assert len(rows) == 1 + len(HOSTILE) * (len(MADE.annexes[1].columns) - 2)
    assert {row[3] for row in rows[1:]} >= {"'=1+1", "'+1", "'-2+3", "'@SUM(A1)", "{=1}"}


@pytest.mark.parametrize("on", [date(2015, 1, 15), date(2020, 3, 5)])
def test_the_first_page_bears_no_number_and_the_others_do(on: date):
    pages = PdfReader(io.BytesIO(draw(report(sources(on=on)), "pdf"))).pages
    first, second = (page.extract_text().strip().splitlines() for page in pages[:2])
    assert "1" not in (first[0], first[-1])
    assert "2" in (second[0], second[-1])


def test_only_the_committed_fonts_are_used():
    reader = PdfReader(io.BytesIO(draw(MADE, "pdf")))
    fonts = {name for page in reader.pages for name in page._get_fonts()[0] | page._get_fonts()[1]}
    assert fonts
    assert all("Tinos" in name for name in fonts)


@pytest.mark.parametrize("read", [pdf_text, word_text])
def test_what_is_invented_says_so_on_its_first_page_and_on_every_annex(read):
    mark = "(dữ liệu diễn lại, hư cấu)"
    assert read(replace(MADE, mark=mark)).count(mark) == 1 + len(MADE.annexes)
    assert mark not in read(MADE)


def test_the_officers_copy_names_times_new_roman():
    with zipfile.ZipFile(io.BytesIO(draw(MADE, "docx"))) as archive:
        styles = archive.read("word/styles.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert styles.count("Times New Roman") >= 4
