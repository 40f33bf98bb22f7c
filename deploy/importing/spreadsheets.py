"""Excel workbooks (.xlsx, .xlsm, .xls) read by calamine; an .xlsx is looked over before, for it is a zip from outside."""

import io
import posixpath
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from deploy.importing.table import MAX_COLUMNS, MAX_ROWS, Cell, Odd, Table
from deploy.problem import Problem

#: What an .xlsx may unpack to, and how many times larger than packed one part may be.
_MAX_UNPACKED, _MAX_RATIO = 100 * 2**20, 300
_TOO_LARGE = f"split it: at most {MAX_ROWS} rows and {MAX_COLUMNS} columns"


def read_workbook(path: Path, content: bytes, sheet: str | None) -> Table:
    """One sheet: the named one, else the first that is visible."""
    parts, safe = looked_over(content) if content[:2] == b"PK" else ({}, content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(safe))
        name = _chosen(workbook, sheet)
        return _table(workbook.get_sheet_by_name(name), parts.get(name, _Part()).uncalculated)
    except (CalamineError, ValueError, OSError) as error:
        kind = type(error).__name__
        raise Problem(
            f"{path.name} cannot be read as a workbook ({kind})", "open it in Excel without a password and save it as .xlsx"
        ) from error


def _chosen(workbook: CalamineWorkbook, sheet: str | None) -> str:
    if sheet is not None and sheet not in workbook.sheet_names:
        raise Problem("the workbook has no sheet of that name", f"its sheets: {', '.join(workbook.sheet_names)}")
    seen = [one.name for one in workbook.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
    if not seen and sheet is None:
        raise Problem("the workbook has no visible sheet", "name one: --sheet NAME")
    return sheet or seen[0]


def _table(sheet: CalamineSheet, uncalculated: Iterable[tuple[int, int]]) -> Table:
    last = sheet.end or (0, 0)
    _bounded(last[0] + 1, last[1] + 1)
    found: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    rows: list[list[Cell]] = [[None if cell == "" else cell for cell in row] for row in found]
    for row, column in uncalculated:
        _put(rows, row, column, Odd.UNCALCULATED)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom, last[0]) + 1):
            for column in range(left, min(right, last[1]) + 1):
                if (row, column) != (top, left):
                    _put(rows, row, column, Odd.MERGED)
    return Table(rows)


def _put(rows: list[list[Cell]], row: int, column: int, cell: Cell) -> None:
    """Where the reader left nothing, even beyond its last row or column."""
    while len(rows) <= row:
        rows.append([])
    rows[row] += [None] * (column + 1 - len(rows[row]))
    if rows[row][column] is None:
        rows[row][column] = cell


def _bounded(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise Problem(f"the list reaches row {rows}, column {columns}", _TOO_LARGE)


@dataclass(slots=True)
class _Part:
    """One sheet's XML: how far it reaches, and its formulas that nobody has calculated."""

    rows: int = 0
    columns: int = 0
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    _at: tuple[int, int] = (0, 0)
    _formula: bool = False
    _value: str = ""
    _inside_value: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._at = (int(attributes.get("r", self._at[0] + 2)) - 1, -1)
            case "c":
                self._at = _place(attributes["r"]) if "r" in attributes else (self._at[0], self._at[1] + 1)
                self.rows, self.columns = max(self.rows, self._at[0] + 1), max(self.columns, self._at[1] + 1)
                _bounded(self.rows, self.columns)
                self._formula, self._value = False, ""
            case "f":
                self._formula = True
            case "v" | "t":
                self._inside_value = True
            case _:
                pass

    def text(self, text: str) -> None:
        if self._inside_value:
            self._value += text

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "t":
                self._inside_value = False
            case "c" if self._formula and not self._value:
                self.uncalculated.append(self._at)
            case _:
                pass


def _place(reference: str) -> tuple[int, int]:
    column = 0
    letters = reference.rstrip("0123456789")
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def looked_over(content: bytes) -> tuple[dict[str, _Part], bytes]:
    """Sheets by name, and the workbook packed anew from just what was seen here: sizes that lie, names that stand twice and parts
    of other formats do not reach the reader. calamine sets out a whole rectangle in memory, so a far cell must be seen before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_bombs(packed)
            parts = {name.lower(): packed.read(name) for name in packed.namelist() if _belongs(name)}
            names = {part: name for name, part in _targets(parts).items()}
            sheets = {part for part in parts if part.startswith("xl/worksheets/") and part.endswith(".xml")}
            seen = {names.get(part, part): _scanned(parts[part]) for part in sheets | names.keys() & parts.keys()}
            return seen, _packed({name: parts[name.lower()] for name in packed.namelist() if name.lower() in parts})
    except (zipfile.BadZipFile, ExpatError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Problem(
            f"the workbook is damaged ({type(error).__name__})", "open it in Excel and save it as .xlsx again"
        ) from error


def _belongs(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels")) and name.lower() != "content.xml"


def _packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def _refuse_bombs(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > 2**20 and part.file_size > _MAX_RATIO * max(part.compress_size, 1) for part in parts
    )
    if unpacked > _MAX_UNPACKED or swollen or len(parts) > 2_000:
        raise Problem(f"the workbook unpacks to {unpacked >> 20} MiB", _TOO_LARGE)


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Part by sheet name, from the workbook and its relations; names of parts in small letters."""
    ids: dict[str, str] = {}
    files: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids[attributes["name"]] = next(v for k, v in attributes.items() if k.endswith(":id"))

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            files[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"]))[1:].lower()

    _parsed(parts["xl/workbook.xml"], start=sheet)
    _parsed(parts["xl/_rels/workbook.xml.rels"], start=relation)
    return {name: files[id] for name, id in ids.items() if id in files}


def _scanned(xml: bytes) -> _Part:
    part = _Part()
    _parsed(xml, part.start, part.end, part.text)
    return part


def _parsed(xml: bytes, start: Any = None, end: Any = None, text: Any = None) -> None:
    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(xml, True)


def _no_doctype(*_: object) -> None:
    """No office program writes one; entities begin there."""
    raise ValueError("a document type")
