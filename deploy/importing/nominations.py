"""A row of the list -> `nomination.submitted`, or its faults by cell address. Nothing here talks to anybody.

Ids. The nomination's id comes from the unit, the list's code and who is proposed for what (the unit's own key of the person, else
name, year of birth and workplace; award; year). So one row is one nomination for ever, however often it is sent and wherever it
stands. The event's id comes from the whole content as well: the same row again is the same event again and has no second effect;
a row that was refused and is corrected is a new event and decided anew; a row that was received and then changed is refused
`state_forbids`, because a dossier that has been received is supplemented or withdrawn, not replaced by a list.
The list's code is a secret of the file: ids are public, and without it nobody can try names against them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

from deploy.importing.columns import BY_KEY, DOCUMENTS
from deploy.importing.documents import Documents
from deploy.importing.faults import Fault, Wrong
from deploy.importing.headings import EXAMPLE, Layout
from deploy.importing.table import Cell, Table, address, fold, is_blank
from shared.arrival import SOURCE, Wire, read
from shared.clock import wall_clock
from shared.events import intake
from shared.ids import derived
from shared.refusals import said
from shared.streams import intake_subject

TYPE = intake.NominationSubmitted.type
_VOTE = ("electorate", "present", "written", "in_favour", "against", "secret", "held_on")
#: What a complete vote needs; the rest has a meaning when it is left out.
_VOTE_NEEDS = ("electorate", "present", "in_favour", "held_on")
_NOT_BOTH = ("chỉ điền một trong hai cột Nam, Nữ", "fill only one of the two columns Nam, Nữ")
_EMPTY = ("ô trống, cần điền", "empty, it must be filled")
_TWICE = "cùng người, cùng khen thưởng với hàng {row}", "the same person and award as row {row}"


class State(StrEnum):
    """What became of a row."""

    WRONG = "wrong"  # cannot be sent as it is
    READY = "ready"  # could be sent, was not (yet)
    ACCEPTED = "accepted"
    AGAIN = "again"  # accepted on an earlier day or run
    REFUSED = "refused"
    WAITING = "waiting"  # sent; the answer comes later


@dataclass(slots=True)
class Row:
    """One nominee; `number` is the row's number in the file."""

    number: int
    faults: list[Fault] = field(default_factory=list)
    event: dict[str, Any] | None = None
    state: State = State.WRONG

    @property
    def nomination_id(self) -> str:
        return str(self.event["subject"]) if self.event else ""


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line says about every row: key -> (text, option), and files by kind."""

    unit: str
    code: str
    defaults: Mapping[str, tuple[str, str]]
    files: Mapping[str, dict[str, Any]]


@dataclass(slots=True)
class Reading:
    """Reads the rows of one list."""

    table: Table
    layout: Layout
    given: Given
    documents: Documents

    def rows(self) -> list[Row]:
        """Every row that proposes somebody; rows with nothing but a number, and the example, do not."""
        found = [self._row(at) for at in range(self.layout.first, len(self.table.rows)) if self._proposes(at)]
        _only_once(found)
        return [row for row, _ in found]

    def _proposes(self, at: int) -> bool:
        number = self.layout.columns.get("number")
        if number is not None and fold(str(self.table.cell(at, number) or "")) == fold(EXAMPLE):
            return False
        sent = {column for key, column in self.layout.columns.items() if BY_KEY[key].read}
        return not sent.isdisjoint(self.table.filled(at))

    def _row(self, at: int) -> tuple[Row, str]:
        row, values = Row(at + 1), {}
        for key, column in BY_KEY.items():
            if column.read is None:
                continue
            cell, where = self._cell(key, at)
            try:
                if not is_blank(cell):
                    values[key] = column.read(cell)
                elif column.required:
                    raise Wrong(*_EMPTY)
                if key in DOCUMENTS and key in values:
                    values[key] = self.documents.named(values[key])
            except Wrong as wrong:
                row.faults.append(wrong.at(where))
        self._check_together(row, values, at)
        if row.faults:
            return row, ""
        key = _key(values)
        row.event = _event(values, self.given, key)
        row.faults = self.faults_of(_violations(row.event, self.given.unit), row.number)
        row.state = State.WRONG if row.faults else State.READY
        return row, key

    def _check_together(self, row: Row, values: dict[str, Any], at: int) -> None:
        born = [key for key in ("born_male", "born_female") if key in values]
        if len(born) == 2:
            row.faults.append(Wrong(*_NOT_BOTH).at(self.where("born_female", row.number)))
        for key in born:
            values["birth_year"] = values.pop(key)
            values["sex"] = key.removeprefix("born_")
        faulty = {fault.where for fault in row.faults}
        if any(key in values for key in _VOTE):
            for key in _VOTE_NEEDS:
                where = self._cell(key, at)[1]
                if key not in values and where not in faulty:
                    row.faults.append(Wrong(*_EMPTY).at(where))
        if "period_from" in values and values.get("period_to", "9999") < values["period_from"]:
            wrong = Wrong("ngày kết thúc trước ngày bắt đầu", "the end lies before the beginning")
            row.faults.append(wrong.at(self._cell("period_to", at)[1]))

    def _cell(self, key: str, at: int) -> tuple[Cell, str]:
        """The cell, or what the option says where it is blank; and what to call it."""
        column = self.layout.columns.get(key)
        cell = self.table.cell(at, column) if column is not None else None
        if is_blank(cell) and key in self.given.defaults:
            return self.given.defaults[key]
        return cell, self.where(key, at + 1)

    def where(self, key: str, number: int) -> str:
        """`D17`; where the list has no such column, the option that stands for it, or the row (`17:17`)."""
        column = self.layout.columns.get(key)
        if column is not None:
            return address(number - 1, column)
        return self.given.defaults[key][1] if key in self.given.defaults else f"{number}:{number}"

    def faults_of(self, violations: Iterable[Mapping[str, Any]], number: int) -> list[Fault]:
        """Reasons of the system, by the cells that they are about."""
        return [
            Fault(self.where(self._key_at(v["pointer"]), number), v["message_vi"], v["message_en"], v["code"])
            for v in violations
        ]

    def _key_at(self, pointer: str) -> str:
        """The column that a JSON pointer is about: its own, else the nearest above or below it."""
        place, held = pointer.removeprefix("/data"), self.layout.columns.keys() | self.given.defaults.keys()
        placed = [(key, column.pointer) for key, column in BY_KEY.items() if column.pointer and place]
        above = sorted((p for p in placed if f"{place}/".startswith(f"{p[1]}/")), key=lambda p: -len(p[1]))
        below = [p for p in placed if p[1].startswith(f"{place}/")]
        near = [key for key, _ in (*above, *below)]
        return next((key for key in near if key in held), near[0] if near else "number")


def _only_once(found: list[tuple[Row, str]]) -> None:
    first: dict[str, Row] = {}
    for row, key in found:
        if key and (before := first.setdefault(key, row)) is not row:
            vi, en = (one.format(row=before.number) for one in _TWICE)
            row.faults.append(Fault(f"{row.number}:{row.number}", vi, en, "row_twice"))
            row.state = State.WRONG


def _key(values: Mapping[str, Any]) -> str:
    """Who is proposed for what."""
    if "person_ref" in values:
        who = ("ref", values["person_ref"], values["workplace"])
    else:
        who = ("name", values["full_name"].casefold(), values.get("birth_year", ""), values["workplace"])
    return "\x1f".join(map(str, (*who, values["award"], values["period_to"][:4])))


def _event(values: Mapping[str, Any], given: Given, key: str) -> dict[str, Any]:
    nomination_id = derived("listed-nomination", given.unit, given.code, key)
    data = _data(values, nomination_id, given)
    # A day, not a moment: a rerun must say the same. It begins in the night, so that today is never in the future.
    time = f"{values['submitted_on']}T00:00:00+07:00"
    content = orjson.dumps(data, option=orjson.OPT_SORT_KEYS).hex()
    return {
        "specversion": "1.0", "id": derived("listed-event", given.unit, given.code, time, content),
        "source": SOURCE + given.unit, "type": TYPE, "subject": nomination_id, "time": time,
        "datacontenttype": "application/json", "data": data,
    }  # fmt: skip


def _data(values: Mapping[str, Any], nomination_id: str, given: Given) -> dict[str, Any]:
    papers = {kind: values[kind] for kind in DOCUMENTS if kind in values}
    documents = [{"kind": kind} | file for kind, file in (dict(given.files) | papers).items()]
    for one in documents:
        if one["kind"] == "to_trinh":
            one["number"] = values["submission_number"]
    data = {
        "nomination_id": nomination_id, "award": values["award"], "type": values["type"],
        "achievement_period": [values["period_from"], values["period_to"]],
        "nominee": {"kind": values.get("kind", "individual")} | _named(values, "/nominee/"),
        "documents": documents, "submission_number": values["submission_number"],
    }  # fmt: skip
    if vote := _named(values, "/vote/"):
        minutes = next((one["sha256"] for one in documents if one["kind"] == "bien_ban_hop"), None)
        data["vote"] = vote | ({"minutes_sha256": minutes} if minutes else {})
    return data | {key: values[key] for key in ("round_id", "campaign_id") if key in values}


def _named(values: Mapping[str, Any], below: str) -> dict[str, Any]:
    """The values whose place in the event lies below a pointer, by the names there."""
    return {
        column.pointer.removeprefix(below): values[key]
        for key, column in BY_KEY.items()
        if key in values and column.pointer.startswith(below)
    }


def _violations(event: dict[str, Any], unit: str) -> list[dict[str, Any]]:
    """What the system itself would say of it before it decides."""
    wire = Wire(intake_subject(TYPE, unit), orjson.dumps(event), 0, wall_clock())
    return [said(violation).model_dump() for violation in read(wire, wall_clock()).violations]
