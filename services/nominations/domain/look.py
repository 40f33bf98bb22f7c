"""What a decision of this service may look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.nominations.rules import RuleSet, RuleSets
from shared.arrival import Arrival
from shared.errors import violated
from shared.reference import Reference
from shared.units import NATION, Directory, Kind, Unit, place_of, province_of, within
from shared.world import Moment, States, check_reach, unheard


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as heard from campaigns."""

    id: str
    launcher: str
    awards: tuple[str, ...]
    closed_on: date | None = None


@dataclass(slots=True)
class Heard(Reference):
    """Units, programme years and campaigns, as campaigns tells of them."""

    campaigns: dict[str, Campaign] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """The event's envelope, the loaded states, what was heard, the regimes, and when it is."""

    arrival: Arrival
    states: States
    heard: Heard
    rulesets: RuleSets
    #: The regime of the event's date.
    rules: RuleSet
    moment: Moment
    #: Keyed digest of what identifies a person; tells nothing without the service's key.
    digest: Callable[..., str]
    late_after_days: int

    @property
    def directory(self) -> Directory:
        return self.heard.directory

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

    def campaign(self, id: str) -> Campaign:
        """A campaign that is open on the event's date."""
        campaign = self.heard.campaigns.get(id)
        if campaign is None:
            raise unheard(f"campaign:{id}", "aggregate_unknown", "/data/campaign_id", what="campaign", id=id)
        if campaign.closed_on and self.day > campaign.closed_on:
            raise violated("campaign_closed", "/data/campaign_id", id=id, closed=campaign.closed_on)
        return campaign

    def competent(self, kind: Kind, path: str) -> str:
        return competent(self.directory, kind, path)


def competent(directory: Directory, kind: Kind, path: str) -> str:
    """Which unit of a kind acts for this path: of its district, else of its province, else of the nation."""
    units = directory.paths_of(kind)
    for border in (place_of(path), province_of(path), NATION):
        if found := [unit for unit in units if within(unit, border)]:
            return found[0]
    return ""
