"""Many facts at once: what they add up to, ready to be written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from services.reporting.projections import (
    Change,
    Fact,
    Key,
    Known,
    decode,
    id_of,
    needs,
    project,
    within_year,
)
from services.reporting.tables import KEPT
from shared.units import ancestors

Cell = tuple[str, int, str, str]
KEYS = {table.name: table.key for table in KEPT}
_OURS = "reporting"
_ANSWERS = ("vn.tdkt.intake.accepted.v1", "vn.tdkt.intake.refused.v1")

_above = lru_cache(maxsize=8192)(lambda unit: tuple(ancestors(unit)))


@dataclass(slots=True)
class Batch:
    """Entries and cells to add, and rows as they are afterwards, by table and key."""

    position: int = 0
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    cells: dict[Cell, int] = field(default_factory=lambda: defaultdict(int))
    rows: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, table: str, row: dict[str, Any]) -> Key:
        key = tuple([row[name] for name in KEYS[table]])
        self.rows[table][key] = row
        return key

    def skip(self, position: int, fact_id: str, type_: str, error: str) -> None:
        """Its place, id and the kind of error; never its text."""
        self.put(
            "skipped",
            {"position": position, "fact_id": fact_id, "type": type_, "error": error},
        )

    def add(self, fact: Fact, change: Change) -> None:
        for unit, day, indicator, cut, amount, key, year in change.measures:
            if not amount:
                continue
            year = year or day.year
            day = within_year(day, year)
            self.entries.append(
                (fact.position, fact.id, unit, year, day, fact.known_on, indicator, cut, amount, key)
            )
            for place in _above(unit):
                self.cells[place, year, indicator, cut] += amount


@dataclass(slots=True)
class Read:
    """The facts of some messages, and what was no fact."""

    facts: list[Fact]
    unreadable: list[tuple[int, str, str, str]]
    wanted: dict[str, set[Key]]
    position: int


def read(messages: Iterable[tuple[str, bytes, int]]) -> Read:
    """Decode `(subject, body, position)`, and say which rows counting them rests on."""
    done = Read([], [], defaultdict(set), 0)
    for subject, body, position in messages:
        done.position = position
        try:
            fact = decode(subject, body, position)
            for table, key in needs(fact):
                done.wanted[table].add(key)
        except Exception as error:  # whatever is wrong with one message stays with that message
            done.unreadable.append((position, *id_of(body), type(error).__name__))
        else:
            done.facts.append(fact)
    return done


def fold(messages: Read, known: Known) -> Batch:
    """Count facts in stream order; one that breaks the code is set aside and holds up nobody."""
    batch = Batch(messages.position)
    for position, fact_id, type_, error in messages.unreadable:
        batch.skip(position, fact_id, type_, error)
    for fact in messages.facts:
        try:
            change = project(fact, known)
        except Exception as error:  # as above
            batch.skip(fact.position, fact.id, fact.type, type(error).__name__)
            change = None
        if change:
            batch.add(fact, change)
            for table, row in change.rows:
                known.put(table, batch.put(table, row), row)
        _heard(fact, batch)
    return batch


def _heard(fact: Fact, batch: Batch) -> None:
    """How far each service has been heard by each programme date, and when each unit last had an answer.

    Our own facts speak of counting, and are not counted: a summary says the same before and after them.
    """
    if fact.origin == _OURS:
        return
    batch.rows["through"][fact.origin, fact.known_on] = {
        "origin": fact.origin,
        "known_on": fact.known_on,
        "origin_sequence": fact.origin_sequence,
    }
    if fact.type in _ANSWERS:
        batch.rows["unit_events"][(fact.path,)] = {"unit": fact.path, "at": fact.recorded}
