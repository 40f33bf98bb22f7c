"""What a decision of this service may look at."""

import hashlib
from dataclasses import dataclass
from datetime import date

from services.campaigns.rules import RuleSet
from shared.units import Unit
from shared.world import Sight, closed


@dataclass(frozen=True, slots=True)
class Look(Sight):
    """What any service sees, and the rules."""

    #: Those of the event's date.
    rules: RuleSet

    def acts_for(self, path: str) -> bool:
        """Is it the publisher's to carry on what this path has begun: its own, or that of a body that has ended and
        that it stands for on the event's date (domain 1.5)? Facts keep the path that began it."""
        return self.by in self.directory.successors_of(path, self.day)

    def standing_for(self, path: str) -> str:
        """Those who carry it on, as a refusal names them."""
        return ", ".join(self.directory.successors_of(path, self.day)) or path

    def clause(self, activity: str) -> str:
        """What a refusal cites that speaks of an activity of this kind."""
        return self.rules.activities[activity]

    def open_unit(self, path: str, pointer: str, on: date) -> Unit:
        unit = self.unit(path, pointer)
        if not unit.open_on(on):
            raise closed(unit, on, pointer, self.directory)
        return unit


def text_hash(text: str) -> str:
    """What stands in a fact for a free text: its reader can prove the text, and nobody can read it there."""
    return hashlib.sha256(text.encode()).hexdigest()
