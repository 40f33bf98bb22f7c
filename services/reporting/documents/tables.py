"""Tables for programs and spreadsheets: CSV, XLSX and Parquet of the same rows, the same bytes each time."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, BinaryIO

from services.reporting.documents.plain import as_text
from services.reporting.documents.texts import texts

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
#: What one sheet of Excel holds, the heading included.
_ROWS_OF_A_SHEET = 1_048_576
_ROW_GROUP = 10_000
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}

Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is text, integer or date; what it means in both languages."""

    name: str
    type: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Table:
    """One export: its columns in their order, and whether everybody may have it."""

    name: str
    public: bool
    vi: str
    en: str
    columns: tuple[Column, ...]

    def dictionary(self) -> dict[str, Any]:
        """What each column means; the licence with it."""
        return {
            "name": self.name,
            "vi": self.vi,
            "en": self.en,
            "public": self.public,
            "licence": texts("exports")["licence"],
            "columns": [
                {"name": one.name, "type": one.type, "vi": one.vi, "en": one.en} for one in self.columns
            ],
        }


@cache
def tables() -> dict[str, Table]:
    return {name: _table(name, said) for name, said in texts("exports").items() if name != "licence"}


def _table(name: str, said: dict[str, Any]) -> Table:
    columns = tuple(Column(column, **meaning) for column, meaning in said["columns"].items())
    return Table(name, said["public"], said["vi"], said["en"], columns)


def write(table: Table, rows: Rows, as_of: date, format_: str, out: BinaryIO) -> None:
    """Rows as JSON gives them: days are ISO strings. ValueError for more rows than the format holds."""
    _WRITTEN_BY[format_](table, rows, as_of, out)


def _csv(table: Table, rows: Rows, as_of: date, out: BinaryIO) -> None:  # noqa: ARG001
    """With a byte order mark for Excel, every field quoted, and nothing that a spreadsheet would calculate."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    told = csv.writer(text, quoting=csv.QUOTE_ALL)
    told.writerow([column.name for column in table.columns])
    told.writerows([as_text(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def _xlsx(table: Table, rows: Rows, as_of: date, out: BinaryIO) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties({"title": table.vi, "created": datetime(as_of.year, as_of.month, as_of.day)})
        sheet, day = book.add_worksheet(table.name), book.add_format({"num_format": "dd/mm/yyyy"})
        for n, column in enumerate(table.columns):
            sheet.write_string(0, n, column.name)
        for n, row in enumerate(rows, 1):
            if n == _ROWS_OF_A_SHEET:
                raise ValueError("a sheet holds no more than 1,048,575 rows: take csv or parquet")
            for c, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                _cell(sheet, (n, c), cell, column.type, day)


def _cell(sheet: Any, at: tuple[int, int], cell: Any, type_: str, day: Any) -> None:
    if cell is None:
        return
    if type_ == "integer":
        sheet.write_number(*at, cell)
    elif type_ == "date":
        sheet.write_datetime(*at, date.fromisoformat(cell), day)
    else:
        sheet.write_string(*at, cell)


def _parquet(table: Table, rows: Rows, as_of: date, out: BinaryIO) -> None:  # noqa: ARG001
    """Typed columns, each with its meaning in the metadata of the field."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "integer": pa.int64(), "date": pa.date32()}
    meaning = [{"vi": column.vi, "en": column.en} for column in table.columns]
    schema = pa.schema(
        [
            pa.field(column.name, types[column.type], metadata=said)
            for column, said in zip(table.columns, meaning, strict=True)
        ]
    )
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for part in _parts(rows):
            columns = zip(*part, strict=True)
            arrays = [_array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _array(cells: Sequence[Any], type_: Any) -> Any:
    import pyarrow as pa

    if type_ == pa.date32():
        cells = [date.fromisoformat(cell) if cell else None for cell in cells]
    return pa.array(cells, type_)


def _parts(rows: Rows) -> Iterable[list[Sequence[Any]]]:
    part: list[Sequence[Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _ROW_GROUP:
            yield part
            part = []
    if part:
        yield part


_WRITTEN_BY: dict[str, Callable[[Table, Rows, date, BinaryIO], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
