"""Campaigns (phong trào thi đua) and the units that register for them (I.2, II.2.a)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.base import Headcount
from shared.events.campaigns import (
    CampaignClosed,
    CampaignLaunched,
    CampaignRegistrationEnded,
    CampaignReviewed,
    RegistrationAccepted,
    RegistrationAmended,
    RegistrationEvaluated,
    RegistrationOverdue,
)
from shared.units import Directory, Kind, within
from shared.world import Fact, States, check_reach, unheard


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


@dataclass(frozen=True, slots=True)
class Registration:
    id: str = ""
    campaign_id: str = ""
    unit: str = ""
    year: int = 0
    headcount: Headcount | None = None
    evaluated: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """Whether a unit has registered for a year of a campaign: one registration each."""

    registration_id: str = ""


def key_of_registered(campaign_id: str, year: int, path: str) -> str:
    return f"registered:{campaign_id}/{year}/{path}"


def launch(event: intake.CampaignLaunched, look: Look) -> Iterator[Fact]:
    if look.states[f"campaign:{event.campaign_id}"].id:
        raise violated(
            "state_forbids",
            "/data/campaign_id",
            what=f"campaign {event.campaign_id}",
            state="launched",
            wanted="a new id",
        )
    if event.launcher != look.by:
        raise violated(
            "route_forbidden", "/data/launcher", path=event.launcher, award=event.campaign_id, wanted=look.by
        )
    for number, place in enumerate(event.scope):
        check_reach(look.by, place, f"/data/scope/{number}")
    fields = event.model_dump(exclude={"criteria"})
    outside = look.reference.outside(look.by, event.period[0].year)
    yield Fact(CampaignLaunched(**fields, outside_programme=outside), look.by)


def close(event: intake.CampaignClosed, look: Look) -> Iterator[Fact]:
    campaign = _own(event.campaign_id, look)
    if campaign.closed_on:
        raise violated(
            "state_forbids",
            "/data/campaign_id",
            what=f"campaign {campaign.id}",
            state="closed",
            wanted="running",
        )
    yield Fact(
        CampaignClosed(campaign_id=campaign.id, launcher=campaign.launcher, closed_on=event.closed_on),
        look.by,
    )


def review(event: intake.CampaignReviewed, look: Look) -> Iterator[Fact]:
    campaign = _own(event.campaign_id, look)
    yield Fact(
        CampaignReviewed(
            campaign_id=campaign.id,
            launcher=campaign.launcher,
            stage=event.stage,
            reviewed_on=event.reviewed_on,
        ),
        look.by,
    )


def register(event: intake.RegistrationSubmitted, look: Look) -> Iterator[Fact]:
    campaign = _launched(event.campaign_id, look)
    if not any(within(look.by, place) for place in campaign.scope):
        raise violated(
            "route_forbidden", "/source", path=look.by, award=campaign.id, wanted=", ".join(campaign.scope)
        )
    if campaign.closed_on and look.day > campaign.closed_on:
        raise violated("campaign_closed", "/data/campaign_id", id=campaign.id, closed=campaign.closed_on)
    taken: Registered = look.states[key_of_registered(campaign.id, event.year, look.by)]
    if taken.registration_id or look.states[f"registration:{event.registration_id}"].id:
        raise violated(
            "state_forbids",
            "/data/registration_id",
            what=f"registration of {event.year}",
            state="accepted",
            wanted="none yet; amend it instead",
        )
    late = look.back_dated or (campaign.deadline is not None and look.day > campaign.deadline)
    fact = RegistrationAccepted(
        registration_id=event.registration_id,
        campaign_id=campaign.id,
        unit=look.by,
        year=event.year,
        headcount=event.headcount,
        targets=len(event.targets),
        submitted_on=look.day,
        late=late,
        outside_programme=look.reference.outside(look.by, event.year),
    )
    yield Fact(fact, look.by, tags=(key_of_registered(campaign.id, event.year, look.by),))


def amend(event: intake.RegistrationAmended, look: Look) -> Iterator[Fact]:
    registration = _registration(event.registration_id, look)
    if registration.evaluated:
        raise violated(
            "state_forbids",
            "/data/registration_id",
            what=f"registration {registration.id}",
            state="evaluated",
            wanted="accepted",
        )
    yield Fact(
        RegistrationAmended(
            registration_id=registration.id,
            campaign_id=registration.campaign_id,
            unit=registration.unit,
            year=registration.year,
            headcount=event.headcount,
            replaced=registration.headcount or Headcount(total=0),
        ),
        look.by,
    )


def evaluate(event: intake.RegistrationEvaluated, look: Look) -> Iterator[Fact]:
    registration = _registration(event.registration_id, look)
    if registration.evaluated:
        raise violated(
            "state_forbids",
            "/data/registration_id",
            what=f"registration {registration.id}",
            state="evaluated",
            wanted="accepted",
        )
    yield Fact(
        RegistrationEvaluated(
            registration_id=registration.id,
            campaign_id=registration.campaign_id,
            unit=registration.unit,
            year=registration.year,
            result=event.result,
            evaluated_on=event.evaluated_on,
        ),
        look.by,
    )


def registrants(campaign: Campaign, directory: Directory, kinds: frozenset[Kind], on: date) -> list[str]:
    """Units that should have registered: of the kinds that must, in scope, open on the deadline."""
    return [unit.path for unit in directory.inside(campaign.scope, on) if unit.kind in kinds]


def end_registration(campaign: Campaign, paths: list[str], states: States) -> Iterator[Fact]:
    """Who has not registered by the end of the deadline is shown as late, and reminded by notifications."""
    assert campaign.deadline is not None
    year = campaign.deadline.year
    keys = {path: key_of_registered(campaign.id, year, path) for path in paths}
    missing = [path for path in paths if not (states.get(keys[path]) or Registered()).registration_id]
    for path in missing:
        fact = RegistrationOverdue(campaign_id=campaign.id, unit=path, year=year, deadline=campaign.deadline)
        yield Fact(fact, path)
    yield Fact(
        CampaignRegistrationEnded(
            campaign_id=campaign.id,
            launcher=campaign.launcher,
            deadline=campaign.deadline,
            registered=len(paths) - len(missing),
            overdue=len(missing),
        ),
        campaign.launcher,
    )


def evolve(campaign: Campaign, event: Event) -> Campaign:
    match event:
        case CampaignLaunched():
            return Campaign(
                event.campaign_id, event.launcher, event.scope, event.registration_deadline, registering=True
            )
        case CampaignRegistrationEnded():
            return replace(campaign, registering=False)
        case CampaignClosed():
            return replace(campaign, closed_on=event.closed_on)
        case _:
            return campaign


def evolve_registration(registration: Registration, event: Event) -> Registration:
    match event:
        case RegistrationAccepted():
            return Registration(
                event.registration_id, event.campaign_id, event.unit, event.year, event.headcount
            )
        case RegistrationAmended():
            return replace(registration, headcount=event.headcount)
        case RegistrationEvaluated():
            return replace(registration, evaluated=True)
        case _:
            return registration


def evolve_registered(state: Registered, event: Event) -> Registered:
    return Registered(event.registration_id) if isinstance(event, RegistrationAccepted) else state


def _launched(id: str, look: Look) -> Campaign:
    campaign: Campaign = look.states[f"campaign:{id}"]
    if not campaign.id:
        raise unheard(f"campaign:{id}", "aggregate_unknown", "/data/campaign_id", what="campaign", id=id)
    return campaign


def _own(id: str, look: Look) -> Campaign:
    campaign = _launched(id, look)
    if campaign.launcher != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=id, wanted=campaign.launcher)
    return campaign


def _registration(id: str, look: Look) -> Registration:
    registration: Registration = look.states[f"registration:{id}"]
    if not registration.id:
        raise unheard(
            f"registration:{id}", "aggregate_unknown", "/data/registration_id", what="registration", id=id
        )
    if registration.unit != look.by and not within(registration.unit, look.by):
        raise violated("route_forbidden", "/source", path=look.by, award=id, wanted=registration.unit)
    return registration
