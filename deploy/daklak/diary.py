"""The diary of the year: every message that is to be published, put on its day and hour."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from shared.ids import derived
from shared.units import OPERATOR

_INTAKE = "vn.tdkt.intake."
#: Seconds of a working day: 7:30 to 11:30 and 13:30 to 17:00.
_MORNING_S, _DAY_S = 14_400, 27_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message for INTAKE; `expect` is its answer: accepted, a refusal's code, or duplicate for none."""

    path: str
    envelope: dict[str, Any]
    subject: str
    msg_id: str
    expect: str = "accepted"


@dataclass(frozen=True, slots=True)
class Day:
    """One date: its clock first, because an event is decided under the date that was reached before it."""

    date: date
    messages: tuple[Message, ...]


@dataclass(slots=True)
class Diary:
    """Where the parts of the year write; ids, and hours not asked for, follow from what is written."""

    seed: int
    _days: dict[date, dict[int, Message]] = field(default_factory=dict)
    _written: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def put(self, day: date, path: str, name: str, data: dict[str, Any], *, expect: str = "accepted",
            at_s: int | None = None, **envelope: str) -> Message:  # fmt: skip
        """Write down an event of `path`, `at_s` seconds into the day; `envelope` overrides attributes."""
        # The aggregate's id comes first in every event of the contract.
        about = envelope.pop("about", None) or str(next(iter(data.values())))
        key = (path, name, about)
        self._written[key] += 1
        id = derived("daklak", self.seed, *key, self._written[key])
        slot = self._free(day, int(id[:6], 16) % _DAY_S if at_s is None else at_s)
        version = envelope.pop("version", "v1")
        body = {"specversion": "1.0", "id": id, "source": f"urn:tdkt:unit:{path}",
                "type": f"{_INTAKE}{name}.{version}", "subject": about, "time": _moment(day, slot),
                "datacontenttype": "application/json", **envelope, "data": data}  # fmt: skip
        message = Message(path, body, f"tdkt.intake.{name}.{version}.{path}", f"{path}/{id}", expect)
        self._days.setdefault(day, {})[slot] = message
        return message

    def again(self, message: Message, day: date, *, expect: str, **changes: Any) -> Message:
        """Write the same message down once more for a later day; `changes` go into its data."""
        envelope = message.envelope | {"data": message.envelope["data"] | changes}
        repeated = replace(message, envelope=envelope, expect=expect)
        slot = self._free(day, int(message.envelope["id"][:6], 16) % _DAY_S)
        self._days.setdefault(day, {})[slot] = repeated
        return repeated

    def day(self, day: date) -> Day:
        """Everything written down for a date, in order, behind its clock."""
        slots = self._days.get(day, {})
        return Day(day, (_clock(day), *(slots[slot] for slot in sorted(slots))))

    def _free(self, day: date, slot: int) -> int:
        taken = self._days.get(day, {})
        while slot in taken:
            slot += 1
        return slot


def _moment(day: date, slot: int) -> str:
    """Seconds into the working day as UTC: 7:30 in Vietnam is 0:30, the afternoon begins at 6:30."""
    second = 1_800 + slot if slot < _MORNING_S else 23_400 + slot - _MORNING_S
    return f"{day}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"


def _clock(day: date) -> Message:
    id = f"clock-{day}"
    body = {"specversion": "1.0", "id": id, "source": f"urn:tdkt:unit:{OPERATOR}",
            "type": _INTAKE + "clock.advanced.v1", "subject": f"{day}", "time": f"{day}T00:00:00Z",
            "datacontenttype": "application/json", "data": {"date": f"{day}"}}  # fmt: skip
    return Message(OPERATOR, body, f"tdkt.intake.clock.advanced.v1.{OPERATOR}", f"{OPERATOR}/{id}")
