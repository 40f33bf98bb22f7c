"""Where the list begins in the table, which column says what, and the code that the list carries."""

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.importing.columns import BY_KEY, COLUMNS, is_result, recognised
from deploy.importing.table import Odd, Table, address, fold, is_blank, letters, tidy
from deploy.problem import Problem

#: Titles, the name of the office and the list's code stand above the headings.
_HEAD_ROWS = 20
LIST_CODE = "Mã danh sách"
EXAMPLE = "VD"


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` is key -> column of the table; `heading` the row of the headings, `first` the first of the list."""

    heading: int
    first: int
    columns: Mapping[str, int]
    unknown: tuple[int, ...]
    code: str

    def not_sent(self) -> list[str]:
        """Letters of the columns that stay in the file; STT is not worth a word."""
        known = [at for key, at in self.columns.items() if BY_KEY[key].read is None and key != "number"]
        return [letters(at) for at in sorted([*known, *self.unknown])]


def layout(table: Table, given: frozenset[str] = frozenset()) -> Layout:
    """`given` are the keys for which an option stands in; a required column that nobody gives is a problem."""
    top = max(range(min(_HEAD_ROWS, len(table.rows))), key=lambda row: (_known(table, row), -row), default=0)
    if not table.rows or _known(table, top) < 3:
        raise Problem(
            f"no row of headings in the first {_HEAD_ROWS} rows", "begin with an empty list: tdkt import template --out FILE"
        )
    columns, unknown = _columns(table, top)
    sub = _born_below(table, top, columns)
    missing = [c.heading for c in COLUMNS if c.required and c.key not in columns and c.key not in given]
    if missing:
        raise Problem(f"the list lacks columns: {', '.join(missing)}", "add them, or give the options that stand for them (--help)")
    unknown = [at for at in unknown if at not in sub.values()]
    return Layout(top, top + (2 if sub else 1), columns | sub, tuple(unknown), _code(table, top))


def _known(table: Table, row: int) -> int:
    return sum(recognised(cell) is not None for cell in table.rows[row])


def _columns(table: Table, top: int) -> tuple[dict[str, int], list[int]]:
    columns: dict[str, int] = {}
    unknown: list[int] = []
    for at, cell in enumerate(table.rows[top]):
        column = recognised(cell)
        if column is None:
            filled = any(not is_blank(table.cell(row, at)) for row in range(top, len(table.rows)))
            unknown += [at] if filled and not is_result(cell) else []
        elif column.key in columns:
            both = f"{address(top, columns[column.key])} and {address(top, at)}"
            raise Problem(f"the heading {column.heading} stands twice: {both}", "rename or remove one of them")
        else:
            columns[column.key] = at
    return columns, unknown


def _born_below(table: Table, top: int, columns: dict[str, int]) -> dict[str, int]:
    """The trích ngang's own form: Nam and Nữ under Năm sinh. Such a second row replaces the one column by two."""
    words = {"nam": "born_male", "nu": "born_female"}
    below = {at: table.cell(top + 1, at) for at in range(len(table.rows[top + 1]))} if top + 1 < len(table.rows) else {}
    said = {at: fold(cell) for at, cell in below.items() if isinstance(cell, str) and not is_blank(cell)}
    others = [at for at, cell in below.items() if not is_blank(cell) and at not in said and not isinstance(cell, Odd)]
    if others or set(said.values()) != set(words) or len(said) != 2:
        return {}
    columns.pop("birth_year", None)
    return {words[word]: at for at, word in said.items()}


def _code(table: Table, top: int) -> str:
    """What stands to the right of `Mã danh sách`, above the headings."""
    for row in table.rows[:top]:
        for at, cell in enumerate(row):
            if isinstance(cell, str) and fold(cell) == fold(LIST_CODE):
                return next((tidy(one) for one in row[at + 1 :] if isinstance(one, str) and tidy(one)), "")
    return ""
