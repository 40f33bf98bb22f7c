"""What a decision of this service may look at."""

from dataclasses import dataclass
from datetime import date

from services.campaigns.rules import RuleSet
from shared.arrival import Arrival
from shared.reference import Reference
from shared.units import Directory
from shared.world import Moment, States


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
