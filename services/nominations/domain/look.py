"""What a decision of this service may look at."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from services.nominations.rules import Award, RuleSet, RuleSets
from shared.directory import Directory
from shared.errors import violated
from shared.reference import Reference
from shared.units import Kind
from shared.world import Sight, unknown


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
class Look(Sight):
    """What any service sees, with the campaigns among it, and the regimes."""

    heard: Heard
    rulesets: RuleSets
    #: The regime of the event's date.
    rules: RuleSet
    #: Keyed digest of what identifies a person; tells nothing without the service's key.
    digest: Callable[..., str]

    def award(self, code: str) -> Award:
        """An award of the catalogue on the event's date; one that is known but not in force is told apart from one
        that no regime has (contract 6)."""
        award = self.rules.awards.get(code)
        if award is not None:
            return award
        if not self.rulesets.knows(code):
            raise violated("award_unknown", "/data/award", award=code)
        raise violated(
            "award_not_in_force",
            "/data/award",
            law=self.rules.id,
            award=code,
            day=self.day,
            regimes=", ".join(self.rulesets.having(code)) or "-",
        )

    def campaign(self, id: str) -> Campaign:
        """A campaign that is open on the event's date."""
        campaign = self.heard.campaigns.get(id)
        if campaign is None:
            raise unknown(f"campaign:{id}", "/data/campaign_id")
        if campaign.closed_on and self.day > campaign.closed_on:
            raise violated("campaign_closed", "/data/campaign_id", id=id, closed=campaign.closed_on)
        return campaign

    def competent(self, kind: Kind, path: str, near: str = "") -> str:
        return competent(self.directory, kind, path, self.day, near)

    def acting(self, path: str, near: str = "") -> str:
        """Who carries on what this path has begun: itself, or who stands for it on the event's date (domain 1.5)."""
        return self.directory.acting_for(path, self.day, near)


def competent(directory: Directory, kind: Kind, path: str, day: date, near: str = "") -> str:
    """Which unit of a kind acts for this path on a day: itself, else that of its commune or district, its province, the
    nation; one that has ended is stood for by its heir, of several by that of the place where `near` lies."""
    own = directory.get(path)
    if own is not None and own.kind is kind:
        return directory.acting_for(path, day, near or path)
    nearest = directory.nearest(kind, path, day)
    return directory.acting_for(nearest, day, near or path) if nearest else ""
