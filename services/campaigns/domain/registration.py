"""Units register for a year of a campaign, and are evaluated against what they aimed at (II.2.a)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain.campaign import Campaign, launched
from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.directory import Directory
from shared.events import Event, intake
from shared.events.base import Headcount
from shared.events.campaigns import (
    CampaignRegistrationEnded,
    RegistrationAccepted,
    RegistrationAmended,
    RegistrationEvaluated,
    RegistrationOverdue,
)
from shared.units import Kind, within
from shared.world import Fact, States, unknown

CLAUSE = "II.2.a"


@dataclass(frozen=True, slots=True)
class Registration:
    id: str = ""
    campaign_id: str = ""
    unit: str = ""
    year: int = 0
    headcount: Headcount | None = None
    evaluated: bool = False
    targets: int | None = None


@dataclass(frozen=True, slots=True)
class Registered:
    """Whether a unit has registered for a year of a campaign: one registration each."""

    registration_id: str = ""


def key_of_registered(campaign_id: str, year: int, path: str) -> str:
    return f"registered:{campaign_id}/{year}/{path}"


def submit(event: intake.RegistrationSubmitted, look: Look) -> Iterator[Fact]:
    campaign = launched(event.campaign_id, look)
    if not any(within(look.by, place) for place in campaign.scope):
        wanted = ", ".join(campaign.scope)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=campaign.id, wanted=wanted)
    if campaign.closed_on and look.day > campaign.closed_on:
        id, closed = campaign.id, campaign.closed_on
        raise refused("campaign_closed", "/data/campaign_id", rule=CLAUSE, id=id, closed=closed)
    if campaign.suspended:
        raise refused(
            "state_forbids",
            "/data/campaign_id",
            rule=CLAUSE,
            what=f"campaign {campaign.id}",
            state="suspended",
            wanted="running",
        )
    _while_it_runs(campaign)
    taken: Registered = look.states[key_of_registered(campaign.id, event.year, look.by)]
    if taken.registration_id or look.states[f"registration:{event.registration_id}"].id:
        raise refused(
            "state_forbids",
            "/data/registration_id",
            rule=CLAUSE,
            law=look.rules.registration_law,
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
        outside_programme=look.heard.outside(look.by, event.year),
    )
    yield Fact(fact, look.by, tags=(key_of_registered(campaign.id, event.year, look.by),))


def _while_it_runs(campaign: Campaign) -> None:
    """Not once it has been reviewed as a whole (domain 3.1)."""
    if "final" in campaign.reviews:
        raise refused(
            "state_forbids",
            "/data/campaign_id",
            rule=CLAUSE,
            what=f"campaign {campaign.id}",
            state="finally reviewed",
            wanted="running",
        )


def amend(event: intake.RegistrationAmended, look: Look) -> Iterator[Fact]:
    registration = _registration(event.registration_id, look)
    if registration.evaluated:
        raise refused(
            "state_forbids",
            "/data/registration_id",
            rule=CLAUSE,
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
            targets=len(event.targets) or None,
        ),
        look.by,
    )


def evaluate(event: intake.RegistrationEvaluated, look: Look) -> Iterator[Fact]:
    registration = _registration(event.registration_id, look)
    if registration.evaluated:
        raise refused(
            "state_forbids",
            "/data/registration_id",
            rule=CLAUSE,
            what=f"registration {registration.id}",
            state="evaluated",
            wanted="accepted",
        )
    _fits(event, registration)
    yield Fact(
        RegistrationEvaluated(
            registration_id=registration.id,
            campaign_id=registration.campaign_id,
            unit=registration.unit,
            year=registration.year,
            result=event.result,
            evaluated_on=event.evaluated_on,
            targets=registration.targets,
            targets_met=event.targets_met,
        ),
        look.by,
    )


def registrants(campaign: Campaign, directory: Directory, kinds: frozenset[Kind], on: date) -> list[str]:
    """Units that should have registered: of the kinds that must, in scope, open on the deadline."""
    return [unit.path for unit in directory.inside(campaign.scope, on) if unit.kind in kinds]


def end(campaign: Campaign, paths: list[str], states: States) -> Iterator[Fact]:
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


def evolve_registration(registration: Registration, event: Event) -> Registration:
    match event:
        case RegistrationAccepted():
            return Registration(
                event.registration_id, event.campaign_id, event.unit, event.year, event.headcount,
                targets=event.targets,
            )  # fmt: skip
        case RegistrationAmended():
            targets = registration.targets if event.targets is None else event.targets
            return replace(registration, headcount=event.headcount, targets=targets)
        case RegistrationEvaluated():
            return replace(registration, evaluated=True)
        case _:
            return registration


def evolve_registered(state: Registered, event: Event) -> Registered:
    return Registered(event.registration_id) if isinstance(event, RegistrationAccepted) else state


def _registration(id: str, look: Look) -> Registration:
    registration: Registration = look.states[f"registration:{id}"]
    if not registration.id:
        raise unknown(f"registration:{id}", "/data/registration_id")
    if not look.acts_for(registration.unit) and not within(registration.unit, look.by):
        wanted = look.standing_for(registration.unit)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=id, wanted=wanted)
    return registration


def _fits(event: intake.RegistrationEvaluated, registration: Registration) -> None:
    """Where the targets were counted, `met` means all of them, and there are no more than were registered."""
    met, all_ = event.targets_met, registration.targets or 0
    if met is None:
        return
    if met > all_ or (event.result == "met") != (met == all_):
        reason = f"{met} of {all_} targets is not {event.result}"
        raise refused("schema_invalid", "/data/targets_met", rule=CLAUSE, reason=reason)
