"""An empty list to begin with: Vietnamese headings, drop-downs, notes, one invented example that is never sent."""

import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

import services
from deploy.files import write_file
from deploy.importing.columns import COLUMNS, Column
from deploy.importing.headings import EXAMPLE, LIST_CODE
from deploy.problem import Problem
from shared.ids import ulid
from shared.rulesets import in_force, read_rulesets

_RULES = Path(next(iter(services.__path__))) / "nominations" / "rulesets"
_TITLE = "DANH SÁCH TRÍCH NGANG ĐỀ NGHỊ KHEN THƯỞNG"
_HOW = (
    "Giữ nguyên mã danh sách và hàng tiêu đề; mỗi hàng một người hoặc tập thể; ngày viết ngày/tháng/năm. "
    "Hàng “VD” là ví dụ, không được gửi. "
    "Keep the list's code and the headings; one nominee a row; dates as day/month/year. The row “VD” is an example and is not sent."
)
#: The example is read by the tests as a row like any other.
EXAMPLE_ROW: Mapping[str, Any] = {
    "number": EXAMPLE, "full_name": "Nguyễn Thị Mẫu (hư cấu)", "kind": "Cá nhân", "birth_year": 1985, "sex": "Nữ",
    "position": "Công nhân", "workplace": "66.643.ldld.cs0001", "ethnicity": "Ê Đê", "direct_worker": "Có", "person_ref": "NV-0001",
    "summary": "Sáng kiến giảm hao hụt (hư cấu)", "electorate": 15, "present": 14, "written": 1, "in_favour": 15, "against": 0,
    "secret": "Có", "held_on": datetime(2014, 11, 10), "award": "GKH", "type": "Công trạng", "period_from": datetime(2014, 1, 1),
    "period_to": datetime(2014, 10, 31), "submission_number": "12/TTr-LĐLĐ", "submitted_on": datetime(2014, 11, 20),
    "to_trinh": "to-trinh-12.pdf", "bao_cao_thanh_tich": "bao-cao-nguyen-thi-mau.pdf", "bien_ban_hop": "bien-ban-10-11.pdf",
}  # fmt: skip
_DAYS = frozenset({"held_on", "period_from", "period_to", "submitted_on"})
_CATALOGUE = "Danh mục"
_SHOWN = tuple(column for column in COLUMNS if not column.variant)
_CODE_ROW, _HEADINGS, _FIRST, _LAST = 2, 4, 5, 3_000


def write_template(path: Path, on: date) -> str:
    """With the award catalogue of a day; answers the code that the list has been given."""
    code, awards = ulid(), _awards(on)
    match path.suffix.lower():
        case ".xlsx":
            write_file(path, _workbook(code, awards), mode=0o644)
        case ".csv":
            write_file(path, _csv(code), mode=0o644)
        case _:
            raise Problem(f"no template can be written as {path.suffix or 'that'}", "end its name in .xlsx or .csv")
    return code


def _awards(on: date) -> list[str]:
    catalogue = in_force(read_rulesets(_RULES), on).content["awards"]
    return [f"{code} - {award['name_vi']}" for code, award in catalogue.items()]


def _workbook(code: str, awards: list[str]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        font: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 12}
        example, dated = {"italic": True, "font_color": "#808080"}, {"num_format": "dd/mm/yyyy"}
        head = {"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter", "align": "center"}
        styles = ({"bold": True, "font_size": 14}, head, {}, dated, example, example | dated)
        title, heading, plain, dates, grey, day = (book.add_format(font | style) for style in styles)
        sheet = book.add_worksheet("Danh sách")
        sheet.write_string(0, 1, _TITLE, title)
        sheet.write_string(1, 1, _HOW, plain)
        sheet.write_string(_CODE_ROW, 1, LIST_CODE, plain)
        sheet.write_string(_CODE_ROW, 2, code, plain)
        for at, column in enumerate(_SHOWN):
            _column(sheet, at, column, heading, dates if column.key in _DAYS else plain, awards)
            _example(sheet, at, EXAMPLE_ROW.get(column.key), day, grey)
        sheet.set_row(_HEADINGS, 48)
        sheet.freeze_panes(_FIRST, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEADINGS)
        catalogue = book.add_worksheet(_CATALOGUE)
        for at, award in enumerate(awards):
            catalogue.write_string(at, 0, award, plain)
    return out.getvalue()


def _column(sheet: Worksheet, at: int, column: Column, heading: Format, body: Format, awards: list[str]) -> None:
    sheet.set_column(at, at, column.width, body)
    sheet.write_string(_HEADINGS, at, column.heading, heading)
    wanted = "Bắt buộc. " if column.required else ""
    sheet.write_comment(_HEADINGS, at, f"{wanted}{column.note}\n{column.en}".strip(), {"x_scale": 2})
    if column.choices:
        # A drop-down of its own words holds 255 characters; the catalogue is longer and has a sheet.
        of_catalogue = f"='{_CATALOGUE}'!$A$1:$A${len(awards)}"
        source = of_catalogue if column.choices == ("catalogue",) else list(column.choices)
        # Only a warning: a row copied from elsewhere may say it in other words that are understood as well.
        sheet.data_validation(_FIRST, at, _LAST, at, {"validate": "list", "source": source, "error_type": "warning"})


def _example(sheet: Worksheet, at: int, value: Any, day: Format, grey: Format) -> None:
    match value:
        case datetime():
            sheet.write_datetime(_FIRST, at, value, day)
        case int():
            sheet.write_number(_FIRST, at, value, grey)
        case str():
            sheet.write_string(_FIRST, at, value, grey)
        case _:
            pass


def _csv(code: str) -> bytes:
    """With a mark at the beginning and semicolons, as Vietnamese Excel opens it by a double click."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["", LIST_CODE, code])
    writer.writerow([column.heading for column in _SHOWN])
    writer.writerow([_typed(EXAMPLE_ROW.get(column.key)) for column in _SHOWN])
    return out.getvalue().encode("utf-8-sig")


def _typed(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime) else "" if value is None else str(value)
