"""The same list with its results: every cell where it stood, and to the right what became of its row."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from deploy.files import write_file
from deploy.importing.columns import RESULTS, is_result
from deploy.importing.csv_files import guarded
from deploy.importing.headings import Layout
from deploy.importing.nominations import Row, State
from deploy.importing.table import Cell, Odd, Table, address
from deploy.problem import Problem

#: State -> words for the official, then for others.
WORDS: Mapping[State, tuple[str, str]] = {
    State.WRONG: ("Sai, chưa gửi", "wrong, not sent"),
    State.READY: ("Chưa gửi", "not sent"),
    State.ACCEPTED: ("Đã nhận", "accepted"),
    State.AGAIN: ("Đã nhận từ trước", "accepted before"),
    State.REFUSED: ("Bị từ chối", "refused"),
    State.WAITING: ("Đã gửi, chờ trả lời", "sent, not answered yet"),
}
FORMATS = (".xlsx", ".csv", ".json")


def may_report(path: Path) -> None:
    """Before anything is sent: could the answer file be written?"""
    if path.suffix.lower() not in FORMATS:
        raise Problem(f"no answer file can be written as {path.suffix or 'that'}", f"end its name in {', '.join(FORMATS)}")
    if not path.parent.is_dir():
        raise Problem(f"there is no folder {path.parent}", "make it, or name another file")


def write_report(path: Path, table: Table, layout: Layout, rows: Sequence[Row]) -> None:
    """Readable by its owner alone: it repeats the list."""
    match path.suffix.lower():
        case ".xlsx":
            write_file(path, _workbook(table, layout, rows), mode=0o600)
        case ".csv":
            write_file(path, _csv(table, layout, rows), mode=0o600)
        case _:
            text = json.dumps({"counts": counts(rows), "rows": [_told(row) for row in rows]}, ensure_ascii=False, indent=1)
            write_file(path, text + "\n", mode=0o600)


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows came to what."""
    counted = Counter(row.state for row in rows)
    return {"rows": len(rows)} | {state.value: counted[state] for state in State}


def _told(row: Row) -> dict[str, Any]:
    """No name: a program finds the row by its number."""
    return {
        "row": row.number, "state": row.state.value, "nomination_id": row.nomination_id or None,
        "faults": [asdict(fault) for fault in row.faults],
    }  # fmt: skip


def _results(row: Row) -> tuple[str, str, str]:
    reasons = "; ".join(str(fault) for fault in row.faults)
    return " / ".join(WORDS[row.state]), reasons, row.nomination_id


def _result_column(table: Table, layout: Layout) -> int:
    """Where the results stand in an answer file that is corrected and sent again, else beyond the list."""
    there = [at for at, cell in enumerate(table.rows[layout.heading]) if is_result(cell)]
    return there[0] if there else max(map(len, table.rows))


def _lines(table: Table, layout: Layout, rows: Sequence[Row]) -> list[list[Cell]]:
    at, results = _result_column(table, layout), {row.number - 1: _results(row) for row in rows}
    results[layout.heading] = RESULTS
    lines = [[*row[:at], *[None] * (at - len(row))] for row in table.rows]
    return [line + list(results.get(number, ())) for number, line in enumerate(lines)]


def _shown(cell: Cell) -> str | float | int | None:
    """Text or number; a date as a person writes it."""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, Odd) or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    if isinstance(cell, bool):
        return "Có" if cell else "Không"
    return cell if isinstance(cell, str | int | float) or cell is None else str(cell)


def _workbook(table: Table, layout: Layout, rows: Sequence[Row]) -> bytes:
    wrong = {fault.where for row in rows for fault in row.faults}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        plain = book.add_format({"font_name": "Times New Roman", "font_size": 12})
        bold = book.add_format({"font_name": "Times New Roman", "font_size": 12, "bold": True, "text_wrap": True, "border": 1})
        red = book.add_format({"font_name": "Times New Roman", "font_size": 12, "bg_color": "#FFC7CE"})
        sheet = book.add_worksheet("Kết quả")
        sheet.freeze_panes(layout.first, 0)
        for number, line in enumerate(_lines(table, layout, rows)):
            for at, cell in enumerate(map(_shown, line)):
                style = bold if number == layout.heading else red if address(number, at) in wrong else plain
                if isinstance(cell, str):  # never `write`: it makes formulas and links of texts
                    sheet.write_string(number, at, cell, style)
                elif cell is not None:
                    sheet.write_number(number, at, cell, style)
                elif style is red:
                    sheet.write_blank(number, at, None, style)
    return out.getvalue()


def _csv(table: Table, layout: Layout, rows: Sequence[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    for line in _lines(table, layout, rows):
        writer.writerow([_as_text(_shown(cell)) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _as_text(cell: str | float | int | None) -> str:
    if isinstance(cell, float) and cell == int(cell):
        cell = int(cell)
    return guarded(cell) if isinstance(cell, str) else "" if cell is None else str(cell)

