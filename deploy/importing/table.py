"""A file of an office as cells with addresses: what every format is read into."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum

#: Far above any list of an award; a file beyond it is a mistake or an attack.
MAX_FILE_BYTES = 20 * 2**20
MAX_ROWS, MAX_COLUMNS = 20_000, 200


class Odd(Enum):
    """A cell whose value nobody can know."""

    UNCALCULATED = "uncalculated"
    MERGED = "merged"


Cell = str | float | int | bool | date | datetime | time | timedelta | Odd | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and columns count from 0 and stand where they stand in the file."""

    rows: list[list[Cell]]
    #: Remarks about the file as a whole: Vietnamese, English.
    remarks: list[tuple[str, str]] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None

    def filled(self, row: int) -> Iterator[int]:
        """The columns of a row in which something stands."""
        return (column for column, cell in enumerate(self.rows[row]) if not is_blank(cell))


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not tidy(cell))


def letters(column: int) -> str:
    """`A`, `Z`, `AA` of 0, 25, 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """`D17` of row 16, column 3."""
    return f"{letters(column)}{row + 1}"


def tidy(text: str) -> str:
    """NFC, one space between words, nothing invisible at the ends or between letters."""
    text = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def fold(text: str) -> str:
    """For comparing headings and fixed words: without marks, case and punctuation; đ is d."""
    plain = unicodedata.normalize("NFD", tidy(text).casefold().replace("đ", "d"))
    letters_only = "".join(" " if not c.isalnum() else c for c in plain if not unicodedata.combining(c))
    return " ".join(letters_only.split())
