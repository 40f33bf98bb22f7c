"""What campaigns takes from the law and the programme, chosen by the date of the event."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shared.rulesets import RuleFile, in_force, read_rulesets
from shared.units import Kind
from shared.world import May


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One regime as this service uses it."""

    id: str
    may: May
    #: Kinds of unit that are shown as late when they have not registered (II.2.a).
    registrants: frozenset[Kind]
    #: Month and day by which a year's review and the next year's plan are due (IV.e, N06).
    review_due: tuple[int, int]

    @classmethod
    def of(cls, file: RuleFile) -> "RuleSet":
        month, _, day = str(file.parameter("programme_review_due")).partition("-")
        registrants = frozenset(Kind(kind) for kind in file.content["registrants"]["value"])
        return cls(file.id, file.may(), registrants, (int(month), int(day)))


class RuleSets:
    """All regimes, by date."""

    def __init__(self, folder: Path) -> None:
        self._files = read_rulesets(folder)
        self._sets = {file.id: RuleSet.of(file) for file in self._files}
        self._by_day: dict[date, RuleSet] = {}

    def on(self, day: date) -> RuleSet:
        """Asked several times an event, so remembered by day."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._sets[in_force(self._files, day).id]
        return found
