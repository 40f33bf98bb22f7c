"""A fact as the stream gave it, read without models: a rebuild reads a hundred thousand of them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from shared.clock import local_date

#: The programme date of facts from before the first `clock.advanced`.
NO_DATE = date(1, 1, 1)

#: `date.fromisoformat` of a few hundred different days.
day_of = lru_cache(maxsize=8192)(date.fromisoformat)


@dataclass(slots=True)
class Fact:
    """The parts of an envelope that counting needs."""

    position: int
    id: str
    type: str
    path: str
    data: dict[str, Any]
    known_on: date
    origin: str
    origin_sequence: int
    time: str
    recorded: str

    @property
    def day(self) -> date:
        """The local date on which it happened, where its data has no date of its own."""
        return local_date(datetime.fromisoformat(self.time))

    @property
    def name(self) -> str:
        """`award.decided` of `vn.tdkt.award.decided.v1`."""
        return self.type[8:].rpartition(".")[0]


def decode(subject: str, body: bytes, position: int) -> Fact:
    """Raises for what is not a fact of ours."""
    envelope = orjson.loads(body)
    known_on = envelope.get("knownon")
    fact = Fact(
        position,
        envelope["id"],
        envelope["type"],
        subject.split(".", 5)[5],
        envelope["data"],
        day_of(known_on) if known_on else NO_DATE,
        envelope["origin"],
        envelope["originsequence"],
        envelope["time"],
        envelope.get("recordedtime", ""),
    )
    if type(fact.origin_sequence) is not int or type(fact.data) is not dict:
        raise TypeError("originsequence is a number, data an object")
    return fact


def id_of(body: bytes) -> tuple[str, str]:
    """Id and type of what could not be read, as far as they can be seen; never more of it."""
    try:
        envelope = orjson.loads(body)
        return str(envelope.get("id", ""))[:200], str(envelope.get("type", ""))[:200]
    except (orjson.JSONDecodeError, AttributeError):
        return "", ""
