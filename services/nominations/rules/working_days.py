"""Working days: Monday to Friday without public holidays, with the Saturdays that are worked instead of another day
(ngày hoán đổi)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from shared.rulesets import CONFIDENCE

_KEYS = frozenset({"holidays", "swapped", "swap_days_known", "citation", "confidence", "note"})


class WorkingDays:
    """What the data file says of each year; a year it does not know has neither holidays nor swapped days."""

    def __init__(self, file: Path) -> None:
        self._years: Mapping[int, Mapping[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))[
            "years"
        ]
        for year, said in self._years.items():
            _check(f"{file.name}: {year}", said)
        swapped = [pair for said in self._years.values() for pair in said["swapped"].items()]
        self._off = frozenset(day for said in self._years.values() for day in _holidays(said)) | {
            d for d, _ in swapped
        }
        self._worked = frozenset(worked for _, worked in swapped)
        self._added: dict[tuple[date, int], date] = {}

    def is_working_day(self, day: date) -> bool:
        return day in self._worked or (day.weekday() < 5 and day not in self._off)

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; 0 when `last` is not later."""
        days = (first + timedelta(days=n) for n in range(1, max((last - first).days, 0) + 1))
        return sum(self.is_working_day(day) for day in days)

    def after(self, first: date, count: int) -> date:
        """The day on which `count` working days have passed since `first`."""
        known = self._added.get((first, count))
        if known is None:
            known = first
            left = count
            while left:
                known += timedelta(days=1)
                left -= self.is_working_day(known)
            self._added[first, count] = known
        return known

    def holidays(self, year: int, name: str) -> tuple[date, ...]:
        """Weekdays off in lieu among them: `tet`, `hung_kings`, `national_day` ..."""
        return tuple(self._years[year]["holidays"].get(name, ()))

    def shown(self, year: int) -> Mapping[str, Any] | None:
        """All that is known of a year, with its source and how sure we are of it."""
        said = self._years.get(year)
        if said is None:
            return None
        swapped = [{"off": off, "worked": worked} for off, worked in said["swapped"].items()]
        return {"year": year, **said, "swapped": swapped}


def _holidays(said: Mapping[str, Any]) -> Iterator[date]:
    for days in said["holidays"].values():
        yield from days


def _check(where: str, said: Mapping[str, Any]) -> None:
    for key in sorted(said.keys() - _KEYS):
        raise ValueError(f"{where}: {key}: unknown key")
    for key in sorted(_KEYS - {"note"} - said.keys()):
        raise ValueError(f"{where}: {key} is missing")
    if said["confidence"] not in CONFIDENCE:
        raise ValueError(f"{where}: confidence {said['confidence']!r} is none of {', '.join(CONFIDENCE)}")
    for off, worked in said["swapped"].items():
        if off.weekday() > 4 or worked.weekday() < 5:
            raise ValueError(f"{where}: swapped: {off} is no weekday, or {worked} no day of a weekend")
