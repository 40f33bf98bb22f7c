"""A cell as a person typed it -> the value of the wire; `Wrong` says what was expected, never what was found."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from deploy.importing.faults import Wrong
from deploy.importing.table import Cell, Odd, fold, tidy
from shared.units import is_path

#: What is not a word and cannot be seen: no office types it, no reader may have to guess it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WHOLE = re.compile(r"\d{1,9}")
#: Excel counts days from here; 20000 is in 1954, 80000 in 2119: any other number is no date.
_EXCEL_EPOCH, _SERIALS = date(1899, 12, 30), range(20_000, 80_000)
_ODD = {
    Odd.UNCALCULATED: ("công thức chưa được tính; hãy dán giá trị", "a formula nobody has calculated; paste its value"),
    Odd.MERGED: ("ô bị gộp; hãy bỏ gộp và điền từng ô", "a merged cell; unmerge it and fill every cell"),
}  # fmt: skip
_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")

Reader = Callable[[Cell], Any]


def text(cell: Cell) -> str:
    """Tidied; a number typed where words were meant is written out."""
    if isinstance(cell, Odd):
        raise Wrong(*_ODD[cell])
    if isinstance(cell, bool) or cell is None:
        return "" if cell is None else str(cell).lower()
    if isinstance(cell, float) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime | date):
        raise Wrong("cần chữ, ô đang là ngày", "text is wanted, the cell is a date")
    said = str(cell)
    if said in _ERRORS:
        raise Wrong("công thức cho kết quả lỗi", "the formula gives an error")
    said = tidy(said)
    if _CONTROL.search(said):
        raise Wrong("có ký tự điều khiển không nhìn thấy", "it holds an invisible control character")
    if len(said) > 300:
        raise Wrong("dài hơn 300 ký tự", "longer than 300 characters")
    return said


def whole(cell: Cell) -> int:
    """A count; `1.200` is not guessed at."""
    said = text(cell)
    if not _WHOLE.fullmatch(said):
        raise Wrong("cần một số nguyên, không âm", "a whole number is wanted, not below zero")
    return int(said)


def year(cell: Cell) -> int:
    """A year of birth; of a whole birth date the year alone is taken."""
    said = cell.year if isinstance(cell, date) else None
    if said is None:
        typed = text(cell)
        if match := _DAY.fullmatch(typed):
            said = int(match[3])
        elif re.fullmatch(r"\d{4}", typed):
            said = int(typed)
    if said is None or not 1900 <= said <= 2100:
        raise Wrong("cần năm sinh bốn chữ số, ví dụ 1980", "a year of four digits is wanted, such as 1980")
    return said


def day(cell: Cell) -> str:
    """A date, typed as dd/mm/yyyy or kept by Excel as a date or as its number."""
    try:
        return _day(cell).isoformat()
    except (ValueError, OverflowError) as error:
        if isinstance(error, Wrong):
            raise
        raise Wrong(*_NO_DAY) from error


_NO_DAY = ("cần ngày dạng ngày/tháng/năm, ví dụ 20/11/2014", "a date is wanted: day/month/year, such as 20/11/2014")


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = text(cell)
    if match := _DAY.fullmatch(said):
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := _ISO_DAY.fullmatch(said):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if said.isdigit() and int(said) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(said))
    raise Wrong(*_NO_DAY)


def one_of(words: dict[str, Any], vi: str, en: str) -> Reader:
    """One of some fixed words, whatever their case and marks."""

    def read(cell: Cell) -> Any:
        said = fold(text(cell))
        if said not in words:
            raise Wrong(f"cần một trong: {vi}", f"wanted: one of {en}")
        return words[said]

    return read


yes_or_no = one_of(
    {"co": True, "x": True, "yes": True, "true": True, "1": True, "dung": True,
     "khong": False, "no": False, "false": False, "0": False, "sai": False},
    "Có, Không", "Có (yes), Không (no)",
)  # fmt: skip
sex = one_of(
    {"nam": "male", "male": "male", "nu": "female", "female": "female", "khac": "other", "other": "other"},
    "Nam, Nữ, Khác", "Nam (male), Nữ (female), Khác (other)",
)  # fmt: skip
subject_kind = one_of(
    {"ca nhan": "individual", "individual": "individual", "tap the": "collective", "collective": "collective"},
    "Cá nhân, Tập thể", "Cá nhân (individual), Tập thể (collective)",
)  # fmt: skip
#: domain: types of commendation.
commendation_type = one_of(
    {"phong trao": "movement", "phong trao thi dua": "movement", "theo dot": "movement", "chuyen de": "movement",
     "movement": "movement", "cong trang": "merit", "thuong xuyen": "merit", "merit": "merit",
     "dot xuat": "sudden", "sudden": "sudden",
     "cong hien": "long_service", "qua trinh cong hien": "long_service", "long service": "long_service",
     "doi ngoai": "external", "external": "external"},
    "Phong trào, Công trạng, Đột xuất, Cống hiến, Đối ngoại", "movement, merit, sudden, long_service, external",
)  # fmt: skip


def award(cell: Cell) -> str:
    """The code, alone or before its name: `BKT - Bằng khen của UBND tỉnh`."""
    code = text(cell).partition(" ")[0].upper()
    if not re.fullmatch(r"[A-Z0-9_.]{1,40}", code):
        raise Wrong("cần mã khen thưởng, ví dụ BKT", "the code of an award is wanted, such as BKT")
    return code


def unit(cell: Cell) -> str:
    """The path of a unit; its name is not looked up."""
    path = text(cell).lower()
    if not is_path(path):
        raise Wrong("cần mã đơn vị, ví dụ 66.643.ldld.cs0001", "the path of a unit is wanted, such as 66.643.ldld.cs0001")
    return path


def id_(cell: Cell) -> str:
    """A code of somebody's own, without blanks."""
    said = text(cell)
    if len(said) > 100 or " " in said:
        raise Wrong("cần mã không có khoảng trắng, tối đa 100 ký tự", "a code without blanks is wanted, at most 100 characters")
    return said
