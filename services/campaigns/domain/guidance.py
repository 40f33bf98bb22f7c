"""Guidance documents, and which units of the audience have acknowledged them (II.1.a, III.2.a-c)."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import GuidanceAcknowledged, GuidanceIssued
from shared.units import within
from shared.world import Fact, check_reach, unheard


@dataclass(frozen=True, slots=True)
class Guidance:
    """A document once issued; before that it has no audience."""

    id: str = ""
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    done: bool = False


def key_of_acknowledgement(guidance_id: str, path: str) -> str:
    return f"acknowledgement:{guidance_id}/{path}"


def issue(event: intake.GuidanceIssued, look: Look) -> Iterator[Fact]:
    if look.states[f"guidance:{event.guidance_id}"].id:
        raise violated(
            "state_forbids",
            "/data/guidance_id",
            what=f"guidance {event.guidance_id}",
            state="issued",
            wanted="a new id",
        )
    for number, place in enumerate(event.audience):
        check_reach(look.by, place, f"/data/audience/{number}")
    yield Fact(GuidanceIssued(issuer=look.by, **event.model_dump()), look.by)


def acknowledge(event: intake.GuidanceAcknowledged, look: Look) -> Iterator[Fact]:
    guidance: Guidance = look.states[f"guidance:{event.guidance_id}"]
    if not guidance.id:
        raise unheard(
            f"guidance:{event.guidance_id}",
            "aggregate_unknown",
            "/data/guidance_id",
            what="guidance",
            id=event.guidance_id,
        )
    if not any(within(look.by, place) for place in guidance.audience):
        raise violated(
            "route_forbidden", "/source", path=look.by, award=guidance.id, wanted=", ".join(guidance.audience)
        )
    if look.states[key_of_acknowledgement(guidance.id, look.by)].done:
        raise violated(
            "state_forbids",
            "/data/guidance_id",
            what=f"guidance {guidance.id}",
            state="acknowledged",
            wanted="not acknowledged yet",
        )
    yield Fact(
        GuidanceAcknowledged(guidance_id=guidance.id, unit=look.by, acknowledged_on=event.acknowledged_on),
        look.by,
    )


def evolve(guidance: Guidance, event: Event) -> Guidance:
    return Guidance(event.guidance_id, event.audience) if isinstance(event, GuidanceIssued) else guidance


def evolve_acknowledgement(state: Acknowledgement, event: Event) -> Acknowledgement:
    return Acknowledgement(done=True) if isinstance(event, GuidanceAcknowledged) else state
