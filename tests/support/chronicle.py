"""What EVENTS holds, told per aggregate: two runs told the same story when their chronicles are equal."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from deploy.jetstream import connected, read
from shared.facts import GENESIS
from shared.login import Login
from shared.streams import EVENTS

#: What differs between two runs of the same story: when it was written down, and between what.
_OF_THE_RUN = frozenset({"recordedtime", "prevhash", "originsequence"})
#: A body that was not read has no time of its own: its answer carries that of its storing.
_UNREAD = frozenset({"too_large", "too_deep"})
#: A summary is closed and restated between two facts of EVENTS: what it says follows the order in which EVENTS took the
#: facts of two services, which is of the run.
_BETWEEN = frozenset({"summary.closed", "summary.restated"})

Key = tuple[str, str, str]
Chronicle = Mapping[Key, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A fact as EVENTS has it."""

    position: int
    subject: str
    body: bytes
    envelope: dict[str, Any]

    @property
    def name(self) -> str:
        """`award.decided`."""
        return ".".join(self.subject.split(".")[2:4])

    @property
    def data(self) -> dict[str, Any]:
        return self.envelope["data"]


async def stored(login: Login, subject: str = "tdkt.evt.>") -> list[Stored]:
    """All facts there are now, in stream order."""
    async with connected(login) as js:
        reading = await read(js, EVENTS, subject)
        return [
            Stored(message.metadata.sequence.stream, message.subject, message.data, orjson.loads(message.data))
            async for message in reading.to_the_end()
        ]


def chronicle(facts: Iterable[Stored], until: date | None = None) -> Chronicle:
    """The facts by service, aggregate and subject (answers: by their cause), without what is of the run
    alone.

    `until` leaves out what was told under a later programme date.
    """
    told: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for fact in facts:
        envelope = fact.envelope
        if fact.name not in _BETWEEN and (until is None or envelope["knownon"] <= until.isoformat()):
            aggregate = fact.subject.split(".")[2]
            kept = {name: value for name, value in envelope.items() if name not in _OF_THE_RUN}
            if any(reason["code"] in _UNREAD for reason in fact.data.get("violations", ())):
                del kept["time"]
            told[envelope["origin"], aggregate, envelope["subject"]].append(kept | {"nats": fact.subject})
    return told


def differences(wanted: Chronicle, found: Chronicle, most: int = 5) -> list[str]:
    """Where two chronicles part, in words short enough to be read; empty when they are the same."""
    parted = [key for key in dict.fromkeys([*wanted, *found]) if wanted.get(key, []) != found.get(key, [])]
    words = [f"{'/'.join(key)}: {_parting(wanted.get(key, []), found.get(key, []))}" for key in parted[:most]]
    return [*words, f"{len(parted)} aggregates differ"] if words else []


def broken_links(facts: Iterable[Stored]) -> list[str]:
    """Gaps, repetitions and hashes that do not fit in the chain of any origin; empty when all is whole."""
    numbers: dict[str, int] = defaultdict(int)
    hashes: dict[str, str] = defaultdict(lambda: GENESIS)
    broken: list[str] = []
    for fact in facts:
        origin, number = fact.envelope["origin"], fact.envelope["originsequence"]
        if number != numbers[origin] + 1:
            broken.append(f"{origin}: {number} follows {numbers[origin]} at {fact.position}")
        elif fact.envelope["prevhash"] != hashes[origin]:
            broken.append(f"{origin}: {number} does not carry the hash of the one before it")
        numbers[origin], hashes[origin] = number, hashlib.sha256(fact.body).hexdigest()
    return broken


def codes_by_cause(facts: Iterable[Stored]) -> dict[str, list[str]]:
    """The answers by cause: `accepted`, or the codes of the refusal."""
    answers: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.name == "intake.accepted":
            answers[fact.data["cause"]].append("accepted")
        elif fact.name == "intake.refused":
            answers[fact.data["cause"]].append(",".join(v["code"] for v in fact.data["violations"]))
    return answers


def _parting(wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> str:
    types = [[str(fact["type"]).removeprefix("vn.tdkt.") for fact in side] for side in (wanted, found)]
    if types[0] != types[1]:
        return f"wanted {types[0]}, found {types[1]}"
    for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
        if one != other:
            named = sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
            values = [(name, one.get(name), other.get(name)) for name in named]
            return f"fact {number} ({types[0][number]}) differs in {str(values)[:400]}"
    return "the same"
