"""What a fact changes: quantities that are added up, and rows that are kept."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

Row = dict[str, Any]
Key = tuple[Any, ...]


class Measure(NamedTuple):
    """A quantity at a unit; `key` names what is counted, so that what was taken back cancels out."""

    unit: str
    day: date
    indicator: str
    cut: str
    amount: int
    key: str
    #: The year it counts in, where that is not the year of the day.
    year: int = 0


@dataclass(slots=True)
class Change:
    """All that one fact changes; `rows` are (table, row), whole."""

    measures: list[Measure] = field(default_factory=list)
    rows: list[tuple[str, Row]] = field(default_factory=list)


@dataclass(slots=True)
class Known:
    """The rows that a batch of facts rests on, by table and key; it takes in what the batch changes."""

    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)

    def get(self, table: str, *key: Any) -> Row | None:
        return self.rows.get(table, {}).get(key)

    def put(self, table: str, key: Key, row: Row) -> None:
        self.rows.setdefault(table, {})[key] = row


def within_year(day: date, year: int) -> date:
    """The day, moved into the year that it counts in, so that quarters add up to their year."""
    if year == day.year or not year:
        return day
    return date(year, 1, 1) if day.year < year else date(year, 12, 31)
