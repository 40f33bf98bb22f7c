"""Campaigns (phong trào thi đua): launched, amended, reviewed and closed by the body that launched them (I.2,
II.2.a; domain 3.1)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain.look import Look, text_hash
from services.campaigns.domain.refusing import refused
from shared.events import Event, intake
from shared.events.base import Targets
from shared.events.campaigns import (
    CampaignAmended,
    CampaignClosed,
    CampaignLaunched,
    CampaignRegistrationEnded,
    CampaignReviewed,
)
from shared.world import Fact, check_reach, unknown

CLAUSE = "II.2.a"


@dataclass(frozen=True, slots=True)
class Campaign:
    """Launched when it has an id; `registering` until its registration deadline has passed in programme
    time."""

    id: str = ""
    launcher: str = ""
    scope: tuple[str, ...] = ()
    deadline: date | None = None
    registering: bool = False
    closed_on: date | None = None
    period: tuple[date, date] = (date.min, date.max)
    targets: Targets = ()
    suspended: bool = False
    reviews: frozenset[str] = frozenset()

    @property
    def ends_on(self) -> date:
        """The last day, or the one on which its launcher closed it before."""
        return min(self.closed_on or date.max, self.period[1])


def launch(event: intake.CampaignLaunched, look: Look) -> Iterator[Fact]:
    if look.states[f"campaign:{event.campaign_id}"].id:
        raise refused(
            "state_forbids",
            "/data/campaign_id",
            rule=CLAUSE,
            what=f"campaign {event.campaign_id}",
            state="launched",
            wanted="a new id",
        )
    if event.launcher != look.by:
        id, wanted = event.campaign_id, look.by
        raise refused("route_forbidden", "/data/launcher", rule=CLAUSE, path=event.launcher, award=id, wanted=wanted)
    for number, place in enumerate(event.scope):
        check_reach(look.by, place, f"/data/scope/{number}")
    fields = event.model_dump(exclude={"criteria"})
    outside = look.heard.outside(look.by, event.period[0].year)
    yield Fact(CampaignLaunched(**fields, outside_programme=outside), look.by)


def amend(event: intake.CampaignAmended, look: Look) -> Iterator[Fact]:
    """A phase: a later end, a rest with its reason, or the end of that rest."""
    campaign = _own(event.campaign_id, look)
    if campaign.closed_on or "final" in campaign.reviews:
        raise _state(campaign, "closed" if campaign.closed_on else "finally reviewed", "running")
    if (event.change == "resumed") != campaign.suspended:
        wanted = "suspended" if event.change == "resumed" else "running"
        raise _state(campaign, "suspended" if campaign.suspended else "running", wanted)
    deadline = _deadline(event, campaign, look) or campaign.deadline
    assert deadline is not None  # a campaign is launched with one
    ends_on = event.ends_on or campaign.period[1]
    if ends_on < campaign.period[1]:
        raise refused("dates_reversed", "/data/ends_on", rule=CLAUSE, first=campaign.period[1], last=ends_on)
    if event.change == "extended" and (ends_on, deadline) == (campaign.period[1], campaign.deadline):
        raise refused("schema_invalid", "/data/ends_on", rule=CLAUSE, reason="nothing becomes later")
    fact = CampaignAmended(
        campaign_id=campaign.id,
        launcher=campaign.launcher,
        change=event.change,
        amended_on=event.amended_on,
        period=(campaign.period[0], ends_on),
        registration_deadline=deadline,
        suspended=event.change == "suspended",
        reason_sha256=text_hash(event.reason),
    )
    yield Fact(fact, look.by)


def close(event: intake.CampaignClosed, look: Look) -> Iterator[Fact]:
    campaign = _own(event.campaign_id, look)
    if campaign.closed_on:
        raise _state(campaign, "closed", "running")
    if event.closed_on < campaign.period[0]:
        first, last = campaign.period[0], event.closed_on
        raise refused("dates_reversed", "/data/closed_on", rule=CLAUSE, first=first, last=last)
    yield Fact(
        CampaignClosed(campaign_id=campaign.id, launcher=campaign.launcher, closed_on=event.closed_on),
        look.by,
    )


def review(event: intake.CampaignReviewed, look: Look) -> Iterator[Fact]:
    """Sơ kết, as often as wanted; tổng kết once, at the end (domain 3.1)."""
    campaign = _own(event.campaign_id, look)
    if "final" in campaign.reviews:
        raise _state(campaign, "finally reviewed", "a campaign without its final review")
    if event.reviewed_on < campaign.period[0]:
        first, last = campaign.period[0], event.reviewed_on
        raise refused("dates_reversed", "/data/reviewed_on", rule=CLAUSE, first=first, last=last)
    if event.stage == "final":
        _at_its_end(campaign, event.reviewed_on, look)
    aimed = {target.code: target.amount for target in campaign.targets}
    reached = {target.code: target.amount for target in event.reached}
    for number, target in enumerate(event.reached):
        if target.code not in aimed:
            pointer = f"/data/reached/{number}/code"
            raise refused("aggregate_unknown", pointer, rule="I.2", what="target", id=target.code)
    fact = CampaignReviewed(
        campaign_id=campaign.id,
        launcher=campaign.launcher,
        stage=event.stage,
        reviewed_on=event.reviewed_on,
        reached=event.reached,
        targets_met=sum(reached.get(code, -1) >= amount for code, amount in aimed.items()) if aimed else None,
        participants=event.participants,
    )
    yield Fact(fact, look.by)


def evolve(campaign: Campaign, event: Event) -> Campaign:
    match event:
        case CampaignLaunched():
            return Campaign(
                event.campaign_id, event.launcher, event.scope, event.registration_deadline, registering=True,
                period=event.period, targets=event.targets,
            )  # fmt: skip
        case CampaignAmended():
            return replace(
                campaign, period=event.period, deadline=event.registration_deadline, suspended=event.suspended
            )
        case CampaignRegistrationEnded():
            return replace(campaign, registering=False)
        case CampaignReviewed():
            return replace(campaign, reviews=campaign.reviews | {event.stage})
        case CampaignClosed():
            return replace(campaign, closed_on=event.closed_on)
        case _:
            return campaign


def launched(id: str, look: Look) -> Campaign:
    campaign: Campaign = look.states[f"campaign:{id}"]
    if not campaign.id:
        raise unknown(f"campaign:{id}", "/data/campaign_id")
    return campaign


def _own(id: str, look: Look) -> Campaign:
    campaign = launched(id, look)
    if not look.acts_for(campaign.launcher):
        wanted = look.standing_for(campaign.launcher)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=id, wanted=wanted)
    return campaign


def _deadline(event: intake.CampaignAmended, campaign: Campaign, look: Look) -> date | None:
    """A later day by which units register; once the old one has passed they have been shown as late."""
    if event.registration_deadline is None:
        return None
    assert campaign.deadline is not None
    if not campaign.registering or look.day > campaign.deadline:
        raise refused("deadline_passed", "/data/registration_deadline", rule=CLAUSE, deadline=campaign.deadline)
    if event.registration_deadline < campaign.deadline:
        first, last = campaign.deadline, event.registration_deadline
        raise refused("dates_reversed", "/data/registration_deadline", rule=CLAUSE, first=first, last=last)
    return event.registration_deadline


def _at_its_end(campaign: Campaign, day: date, look: Look) -> None:
    rule = look.rules.final_review
    if rule is None:
        return
    if day < campaign.ends_on:
        raise refused(
            "state_forbids",
            "/data/reviewed_on",
            rule=CLAUSE,
            law=rule.citation,
            what=f"campaign {campaign.id}",
            state="running",
            wanted=f"its end, {campaign.ends_on}",
        )
    long = (campaign.ends_on - campaign.period[0]).days >= rule.preliminary_beyond_days
    if long and "preliminary" not in campaign.reviews:
        raise refused(
            "prerequisite_missing",
            "/data/stage",
            rule=CLAUSE,
            law=rule.citation,
            missing="preliminary review",
        )


def _state(campaign: Campaign, state: str, wanted: str) -> Exception:
    what = f"campaign {campaign.id}"
    return refused("state_forbids", "/data/campaign_id", rule=CLAUSE, what=what, state=state, wanted=wanted)
