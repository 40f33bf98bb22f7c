"""`tdkt import nominations`: read, check, send, tell, write the answer file."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.importing.csv_files import read_csv
from deploy.importing.documents import Documents
from deploy.importing.faults import Wrong
from deploy.importing.headings import Layout, layout
from deploy.importing.nominations import Given, Reading, Row, State
from deploy.importing.report import counts, write_report
from deploy.importing.sending import Answer, Desk, send
from deploy.importing.table import MAX_FILE_BYTES, Table
from deploy.problem import Problem
from shared.ids import ulid

#: A short code could be guessed, and names be tried against public ids.
_CODE_LENGTH = 16
_CHANGED = (
    "hồ sơ của hàng này đã được nhận từ lần gửi trước; hàng đã sửa không thay hồ sơ đã nhận: hãy bổ sung hoặc rút hồ sơ",
    "this row's dossier was received before; a changed row does not replace it: supplement or withdraw the nomination",
)


@dataclass(slots=True)
class Import:
    """One list under way."""

    table: Table
    layout: Layout
    reading: Reading
    rows: list[Row]

    @property
    def ready(self) -> list[Row]:
        return [row for row in self.rows if row.state is State.READY]

    def hear(self, answers: Mapping[str, Answer]) -> None:
        """What the system said, by event id."""
        for row in self.rows:
            if row.event and (answer := answers.get(row.event["id"])):
                row.state = answer.state
                row.faults = self.reading.faults_of(map(_explained, answer.violations), row.number)

    def send(self, desk: Desk, batch: int, heard: Any) -> None:
        """All that is ready; `heard(n)` after each batch of n answers."""

        def hear(answers: Mapping[str, Answer]) -> None:
            self.hear(answers)
            heard(len(answers))

        send(desk, [row.event for row in self.ready if row.event], batch, hear)

    def outcome(self) -> dict[str, Any]:
        """For a program: no cell's content."""
        faults = [
            {"row": row.number, "cell": fault.where, "code": fault.code, "vi": fault.vi, "en": fault.en}
            for row in self.rows
            for fault in row.faults
        ]
        return {**counts(self.rows), "columns_not_sent": self.layout.not_sent(), "faults": faults}

    def write(self, path: Path) -> None:
        write_report(path, self.table, self.layout, self.rows)


def prepared(
    path: Path, unit: str, code: str | None, sheet: str | None, folder: Path | None,
    options: Mapping[str, tuple[str | None, str]], files: Mapping[str, Path],
) -> Import:  # fmt: skip
    """The list read and checked; nothing has been sent. `options` is key -> (text, its name)."""
    table = read_table(path, sheet)
    defaults = {key: (said, name) for key, (said, name) in options.items() if said}
    found = layout(table, frozenset(defaults))
    documents = Documents(folder or path.parent)
    given = Given(unit, _list_code(code, found), defaults, {kind: _named(documents, kind, file) for kind, file in files.items()})
    reading = Reading(table, found, given, documents)
    rows = reading.rows()
    if not rows:
        raise Problem("the list proposes nobody", "fill rows below the headings; the row “VD” is only an example")
    return Import(table, found, reading, rows)


def read_table(path: Path, sheet: str | None = None) -> Table:
    """By the file's first bytes where its name lies."""
    from deploy.importing.spreadsheets import read_workbook

    if not path.is_file():
        raise Problem(f"there is no file {path.name}", "give the list: an .xlsx, .xls or .csv")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Problem(f"{path.name} has {path.stat().st_size >> 20} MiB", f"at most {MAX_FILE_BYTES >> 20} MiB: split the list")
    content = path.read_bytes()
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        return read_workbook(path, content, sheet)
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        raise Problem(f"{path.name} is neither a workbook nor a CSV", "save it in Excel as .xlsx")
    return read_csv(content)


def token_of(path: Path | None, unit: str) -> str | None:
    """The bearer token: the file holds it alone, or a JSON object path -> token."""
    if path is None:
        return None
    text = path.read_text(encoding="utf-8").strip()
    if not text.startswith("{"):
        return text
    tokens: dict[str, str] = json.loads(text)
    if unit not in tokens:
        raise Problem(f"{path.name} holds no token of {unit}", f"enrol it: tdkt unit enrol {unit}")
    return tokens[unit]


def _list_code(code: str | None, found: Layout) -> str:
    said = code or found.code
    if not said:
        raise Problem(
            "the list has no code (Mã danh sách)",
            f"give one and keep it with the list, a rerun needs the same: --list {ulid()}",
        )
    if len(said) < _CODE_LENGTH or not said.isascii() or not said.isprintable():
        raise Problem(
            f"the list's code must have at least {_CODE_LENGTH} letters and digits", f"for example: --list {ulid()}"
        )
    if code and found.code and code != found.code:
        raise Problem("--list is not the code in the file", "leave --list out, or take the code out of the file")
    return said


def _named(documents: Documents, kind: str, file: Path) -> dict[str, Any]:
    try:
        return documents.at(file)
    except Wrong as wrong:
        raise Problem(f"--document {kind}={os.path.basename(file)}: {wrong}", "name a file that is there") from wrong


def _explained(violation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The step that forbids it, in the words of who sends a list."""
    if (violation["code"], violation["pointer"]) != ("state_forbids", "/data/nomination_id"):
        return violation
    return {**violation, "message_vi": _CHANGED[0], "message_en": _CHANGED[1]}
