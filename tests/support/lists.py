"""Lists as offices keep them, made up for a test: rows by column key, written as Excel or CSV."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from deploy.importing.columns import BY_KEY
from deploy.importing.headings import LIST_CODE
from deploy.importing.table import address

#: The value that a formula has before anybody calculates it.
_NOTHING: Any = ""
CODE = "01J9Z3THUDANHSACH0001"
UNIT = "66.643.ldld"
PAPERS = {"to_trinh": "to-trinh.pdf", "bao_cao_thanh_tich": "bao-cao.pdf", "bien_ban_hop": "bien-ban.pdf"}


def nominee(n: int, **over: Any) -> dict[str, Any]:
    """A row that may be sent; `over` replaces cells, None empties one."""
    return {
        "number": n, "full_name": f"Người Thử {n} (hư cấu)", "kind": "Cá nhân", "birth_year": 1960 + n % 40,
        "sex": ("Nam", "Nữ")[n % 2], "position": "Công nhân", "workplace": UNIT, "ethnicity": "Ê Đê", "direct_worker": "Có",
        "person_ref": f"NV-{n:05}", "electorate": 15, "present": 14, "written": 1, "in_favour": 15, "against": 0,
        "secret": "Có", "held_on": date(2014, 11, 10), "award": "GKH", "type": "Công trạng", "period_from": date(2014, 1, 1),
        "period_to": date(2014, 10, 31), "submission_number": "12/TTr-LĐLĐ", "submitted_on": "20/11/2014", **PAPERS,
    } | over  # fmt: skip


def papers(folder: Path) -> None:
    """The files of the dossiers."""
    for name in PAPERS.values():
        (folder / name).write_bytes(b"%PDF-1.4 " + name.encode())


def grid(rows: Iterable[Mapping[str, Any]], code: str = CODE) -> list[list[Any]]:
    """The code in the first row, headings in the third, the list from the fourth on."""
    listed = list(rows)
    keys = [key for key in BY_KEY if any(key in row for row in listed)]
    return [
        ["", LIST_CODE, code] if code else [], [], [BY_KEY[key].heading for key in keys],
        *([row.get(key) for key in keys] for row in listed),
    ]  # fmt: skip


def at(key: str, rows: Iterable[Mapping[str, Any]], row: int) -> str:
    """The address that `grid` gives this column in a row of the file."""
    listed = list(rows)
    keys = [key for key in BY_KEY if any(key in row for row in listed)]
    return address(row - 1, keys.index(key))


def xlsx(path: Path, cells: Iterable[Iterable[Any]]) -> Path:
    """Written as Excel would; a text beginning with = is a formula that nobody has calculated."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(cells):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(number, column, cell, None, _NOTHING)
                elif cell is not None:
                    sheet.write(number, column, cell)
    path.write_bytes(out.getvalue())
    return path


def as_csv(cells: Iterable[Iterable[Any]], separator: str = ";") -> str:
    return "\r\n".join(separator.join(f'"{_typed(cell)}"' for cell in row) for row in cells) + "\r\n"


def _typed(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else str(cell)
