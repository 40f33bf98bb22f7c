"""The columns of the list (trích ngang, domain 5.4), what each is called, where it goes in the event, how it is read.

The trích ngang has free text that no event carries (achievements in short, earlier awards): such columns are known, stay in the
file, and the command says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.importing import values
from deploy.importing.table import Cell, Odd, fold
from deploy.importing.values import Reader


@dataclass(frozen=True, slots=True)
class Column:
    """`read` is None for what is not sent; `pointer` is the place in the event, below `/data`."""

    key: str
    heading: str
    en: str
    read: Reader | None = None
    pointer: str = ""
    required: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()
    width: int = 14
    aliases: tuple[str, ...] = ()
    #: Not in the template: another way of writing something.
    variant: bool = False


def _read(key: str, said: dict[str, Any]) -> Column:
    reader = getattr(values, said.pop("read")) if "read" in said else None
    choices, aliases = tuple(said.pop("choices", ())), tuple(said.pop("aliases", ()))
    return Column(key, read=reader, choices=choices, aliases=aliases, **said)


_FILE = Path(__file__).with_name("columns.yaml")
COLUMNS = tuple(_read(key, said) for key, said in yaml.safe_load(_FILE.read_text(encoding="utf-8")).items())
BY_KEY: Mapping[str, Column] = {column.key: column for column in COLUMNS}
#: Kinds of documents of a dossier: such a column names a file.
DOCUMENTS = tuple(column.key for column in COLUMNS if column.pointer == "/documents")
#: The columns of the last answer, where an answer file is corrected and sent again.
RESULTS = ("Kết quả", "Lý do", "Mã đề nghị")
_BY_HEADING = {
    fold(name): column
    for column in COLUMNS
    for name in (column.heading, *column.aliases, *([column.en] if column.read else []))
}
_RESULT_HEADINGS = frozenset(map(fold, RESULTS))


def recognised(cell: Cell) -> Column | None:
    """The column that this heading names."""
    if not isinstance(cell, str):
        return None
    return _BY_HEADING.get(fold(cell)) or _BY_HEADING.get(fold(cell.partition("(")[0]))


def is_result(cell: Cell) -> bool:
    return not isinstance(cell, Odd) and fold(str(cell or "")) in _RESULT_HEADINGS
