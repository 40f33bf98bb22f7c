"""What a decision of this service may look at."""

import hashlib
from dataclasses import dataclass
from datetime import date

from services.campaigns.rules import RuleSet
from shared.arrival import Arrival
from shared.reference import Reference
from shared.units import Directory, Unit
from shared.world import Moment, States, check_reach, closed, unheard


@dataclass(frozen=True, slots=True)
class Look:
    """The event's envelope, the loaded states, the units, the rules of the event's date, and when it is."""

    arrival: Arrival
    states: States
    reference: Reference
    rules: RuleSet
    moment: Moment
    late_after_days: int

    @property
    def directory(self) -> Directory:
        return self.reference.directory

    @property
    def by(self) -> str:
        """The publisher's path."""
        return self.arrival.path

    @property
    def day(self) -> date:
        """The event's own local date."""
        return self.arrival.day

    @property
    def back_dated(self) -> bool:
        """Dated so long before it came that it is marked late (contract 3.1)."""
        return self.moment.today is not None and (self.moment.today - self.day).days > self.late_after_days

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

    def publisher(self) -> Unit:
        unit = self.directory.get(self.by)
        assert unit is not None  # checked before any decision
        return unit

    def unit(self, path: str, pointer: str) -> Unit:
        """A body that the event names; those of another province are unknown to its publisher."""
        check_reach(self.by, path, pointer)
        unit = self.directory.get(path)
        if unit is None:
            raise unheard(f"unit:{path}", "unit_unknown", pointer, path=path)
        return unit

    def open_unit(self, path: str, pointer: str, on: date) -> Unit:
        unit = self.unit(path, pointer)
        if not unit.open_on(on):
            raise closed(unit, on, pointer, self.directory)
        return unit


def text_hash(text: str) -> str:
    """What stands in a fact for a free text: its reader can prove the text, and nobody can read it there."""
    return hashlib.sha256(text.encode()).hexdigest()
