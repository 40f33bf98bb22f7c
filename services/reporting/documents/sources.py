"""All that a report is made from, as the queries gave it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sources:
    """The whole summary (nothing suppressed), and what it does not say."""

    summary: Data
    #: Programme, and the names of awards and bodies.
    background: Data
    #: Awards in force by code: kind, level, individual, collective, direct, bonus.
    given: Sequence[Data]
    #: Bodies that lie directly in the place, or the body itself: path, kind, name_vi.
    bodies: Sequence[Data]
    #: The day on which the last of its numbers became known.
    counted_on: date
    #: The day that the document bears, and its number where a clerk has given one.
    on: date
    number: str = ""
    #: Along the union's own line, from the federation of the place.
    union: Data | None = None
    #: Indicators of each year of a period of several.
    years: Sequence[tuple[int, Data]] = field(default_factory=tuple)
