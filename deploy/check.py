"""`tdkt check`: a file of events, offline, with the server's own answers to all that can be said without its state."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

import orjson

from deploy.problem import Problem
from shared.arrival import SOURCE, Arrival, Wire, read, subject_said
from shared.errors import RuleViolated, Violation
from shared.events.answers import ViolationSaid
from shared.refusals import said
from shared.streams import owner
from shared.units import is_path

NOT_KNOWN = {
    "vi": "đơn vị có tồn tại, đang hoạt động và được gửi loại này không; mã sự kiện đã dùng trước đó chưa; trạng thái hồ sơ, "
    "số lượng, thời hạn, thẩm quyền; chứng thực",
    "en": "whether units exist, are open and may publish this; ids used before; states of dossiers, quotas, deadlines, "
    "competence; credentials",
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
#: Any subject does where the envelope itself is wrong: that is found first.
_NOWHERE = "tdkt.intake.x.x.v1.sys.x"


class Item(NamedTuple):
    """One event of a file: its line, or in an array its number, and its bytes."""

    number: int
    body: bytes


class Judged(NamedTuple):
    """What the server would say of an event; nothing is refused without `violations`."""

    number: int
    id: str
    type: str
    violations: tuple[ViolationSaid, ...]
    repeated: bool = False

    def to_json(self) -> dict[str, Any]:
        words = [violation.model_dump() for violation in self.violations]
        return {"number": self.number, "id": self.id, "type": self.type, "violations": words}


@dataclass(slots=True)
class Checker:
    """Judges events one after the other; it knows what it has seen before in the same file."""

    path: str = ""
    _first: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    _seen: set[tuple[tuple[str, ...], bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        if self.path and not is_path(self.path):
            raise Problem(f"{self.path!r} is not a unit path", "give one such as --path 66.643.ldld")

    def judge(self, item: Item, now: datetime) -> Judged:
        arrival, violations = self._read(item, now)
        key = (owner(arrival.name.partition(".")[0]), arrival.path, arrival.id)
        if (key, arrival.digest) in self._seen:
            return Judged(item.number, arrival.id, arrival.type, (), repeated=True)
        if self._first.setdefault(key, arrival.digest) != arrival.digest:
            violations = (Violation("id_reused", "/id", values=(("id", arrival.id),)),)
        self._seen.add((key, arrival.digest))
        return Judged(item.number, arrival.id, arrival.type, tuple(map(said, violations)))

    def _read(self, item: Item, now: datetime) -> tuple[Arrival, tuple[Violation, ...]]:
        """As it is read from INTAKE; HTTP refuses a type that has no subject."""
        type_, source = _named(item.body)
        try:
            subject = subject_said(type_, self.path or source.removeprefix(SOURCE))
        except RuleViolated as refusal:
            arrival = read(Wire(_NOWHERE, item.body, item.number, now), now)
            return arrival, refusal.violations if arrival.type else arrival.violations
        arrival = read(Wire(subject, item.body, item.number, now), now)
        return arrival, arrival.violations


def _named(body: bytes) -> tuple[str, str]:
    """Type and source as far as they can be read."""
    try:
        envelope = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "", ""
    found = [envelope.get(name) if isinstance(envelope, dict) else "" for name in ("type", "source")]
    type_, source = (value if isinstance(value, str) else "" for value in found)
    return type_, source


def items(file: BinaryIO) -> Iterator[Item]:
    """One JSON event, an array of them (as HTTP takes a batch), or one event a line."""
    lines = ((number, line) for number, line in enumerate(file, 1) if line.strip())
    head = list(itertools.islice(lines, 2))
    if not head:
        raise Problem("there is no event in the file", "one JSON event, an array of them, or one a line")
    if head[0][1].startswith(_BYTE_ORDER_MARK):
        raise Problem("the file begins with a byte order mark", "save it as UTF-8 without one (no BOM)")
    if head[0][1].lstrip().startswith(b"["):
        return _of_array(b"".join(line for _, line in head) + file.read())
    if len(head) > 1 and (head[1][1].lstrip().startswith(b"{") or _is_whole(head[0][1])):
        return (Item(number, line.strip()) for number, line in itertools.chain(head, lines))
    return iter([Item(head[0][0], b"".join(line for _, line in head) + file.read())])


def _is_whole(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _of_array(text: bytes) -> Iterator[Item]:
    try:
        events = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Problem(
            f"the array is not JSON: {error}", "write one event a line, and each is judged by itself"
        ) from error
    return (Item(number, orjson.dumps(event)) for number, event in enumerate(events, 1))


@dataclass(slots=True)
class Report:
    """What came of a file."""

    checked: int = 0
    repeated: int = 0
    refused: list[Judged] = field(default_factory=list)

    def take(self, all_judged: Iterable[Judged]) -> "Report":
        for judged in all_judged:
            self.checked += 1
            self.repeated += judged.repeated
            if judged.violations:
                self.refused.append(judged)
        return self

    @property
    def passed(self) -> int:
        return self.checked - self.repeated - len(self.refused)

    def to_json(self) -> dict[str, Any]:
        return {
            "checked": self.checked, "passed": self.passed, "repeated": self.repeated,
            "refused": [judged.to_json() for judged in self.refused], "not_known": NOT_KNOWN}  # fmt: skip

    def lines(self) -> Iterator[str]:
        """For people, Vietnamese first."""
        for judged in self.refused:
            yield f"sự kiện {judged.number} / event {judged.number}: {judged.id} {judged.type}".rstrip()
            for one in judged.violations:
                yield f"  {one.code} {one.pointer}".rstrip()
                yield f"    {one.message_vi}"
                yield f"    {one.message_en}"
        refused = len(self.refused)
        yield (
            f"{self.passed} đạt, {refused} bị từ chối, {self.repeated} lặp lại"
            f" / {self.passed} pass, {refused} are refused, {self.repeated} are repeated"
        )
        yield f"không biết được ở đây: {NOT_KNOWN['vi']} / not known here: {NOT_KNOWN['en']}"
