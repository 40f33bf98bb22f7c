"""CSV as offices send it: with a mark at the beginning or not, comma, semicolon or tab, UTF-8, UTF-16 or the old Vietnamese
code page of Windows."""

import csv
import io
from itertools import islice

from deploy.importing.columns import recognised
from deploy.importing.table import MAX_COLUMNS, MAX_ROWS, Table
from deploy.problem import Problem

_AS_UTF8 = "save it in Excel as “CSV UTF-8 (Comma delimited)”"
_CP1258 = (
    "Tệp không phải UTF-8, được đọc theo bảng mã cũ Windows-1258; hãy xem lại dấu của họ tên",
    "the file is not UTF-8, it was read as the old code page Windows-1258; look at the marks of the names",
)
#: Excel puts one before what it would calculate; so do our own answer files.
_GUARD = "'"
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def read_csv(content: bytes) -> Table:
    """Its cells are all text; the separator is the one under which most headings are known."""
    text, remarks = _decoded(content)
    if text[:4].lower() == "sep=":
        text = text[text.find("\n") + 1 :]
    best = max((_headings(text, separator), separator) for separator in (",", ";", "\t"))
    rows = _rows(text, best[1])
    if remarks and not best[0]:
        raise Problem("the file is neither UTF-8 nor UTF-16, and its headings are not Vietnamese in Windows-1258", _AS_UTF8)
    return Table([[_unguarded(cell) or None for cell in row] for row in rows], remarks)


def guarded(text: str) -> str:
    """As it may stand in a CSV that Excel opens."""
    return _GUARD + text if text.lstrip(" ")[:1] in _CALCULATED else text


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == _GUARD and cell[1:].lstrip(" ")[:1] in _CALCULATED else cell


def _decoded(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _strictly(content, "utf-16"), []
    if b"\0" in content[:200]:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _strictly(content, "cp1258"), [_CP1258]


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Problem(f"the file is not readable as {encoding} (byte {error.start})", _AS_UTF8) from error


def _headings(text: str, separator: str) -> int:
    """The most known headings in one of the first lines."""
    beginning = islice(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator), 20)
    try:
        return max((sum(recognised(cell) is not None for cell in row) for row in beginning), default=0)
    except csv.Error:
        return 0


def _rows(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
                raise Problem(
                    f"the list has more than {MAX_ROWS} rows or {MAX_COLUMNS} columns", "split it into several lists"
                )
    except csv.Error as error:
        raise Problem(f"line {len(rows) + 1} is not CSV ({error})", "open the file in Excel and save it again") from error
    return rows
