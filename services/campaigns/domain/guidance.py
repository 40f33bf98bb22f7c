"""Guidance documents, what takes their place, and which units of the audience have acknowledged them (II.1.a,
III.2.a-c)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.directory import Directory
from shared.events import Event, intake
from shared.events.campaigns import (
    GuidanceAcknowledged,
    GuidanceAcknowledgementsChecked,
    GuidanceIssued,
    GuidanceSuperseded,
    GuidanceUnacknowledged,
)
from shared.units import Kind, within
from shared.world import Fact, States, check_reach, unknown

#: Published once, acknowledged by all; and the register of what is in force.
CLAUSE, REGISTER = "II.1.a", "0"


@dataclass(frozen=True, slots=True)
class Guidance:
    """A document once issued; before that it has no audience. `checked`: how often acknowledgements were looked at."""

    id: str = ""
    audience: tuple[str, ...] = ()
    issuer: str = ""
    in_force: tuple[date, date | None] = (date.min, None)
    acknowledge_by: date | None = None
    checked: int = 0
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    done: bool = False


def key_of_acknowledgement(guidance_id: str, path: str) -> str:
    return f"acknowledgement:{guidance_id}/{path}"


def issue(event: intake.GuidanceIssued, look: Look) -> Iterator[Fact]:
    if look.states[f"guidance:{event.guidance_id}"].id:
        raise refused(
            "state_forbids",
            "/data/guidance_id",
            rule=CLAUSE,
            what=f"guidance {event.guidance_id}",
            state="issued",
            wanted="a new id",
        )
    for number, place in enumerate(event.audience):
        check_reach(look.by, place, f"/data/audience/{number}")
    if event.acknowledge_by and event.acknowledge_by < event.issued_on:
        first, last = event.issued_on, event.acknowledge_by
        raise refused("dates_reversed", "/data/acknowledge_by", rule=CLAUSE, first=first, last=last)
    yield Fact(GuidanceIssued(issuer=look.by, **event.model_dump()), look.by)


def supersede(event: intake.GuidanceSuperseded, look: Look) -> Iterator[Fact]:
    """Its issuer says which document of its own takes its place; it is in force until the eve."""
    guidance = _issued(event.guidance_id, look, "/data/guidance_id")
    newer = _issued(event.superseded_by, look, "/data/superseded_by")
    for pointer, one in (("/source", guidance), ("/data/superseded_by", newer)):
        if not look.acts_for(one.issuer):
            wanted = look.standing_for(one.issuer)
            raise refused("route_forbidden", pointer, rule=REGISTER, path=look.by, award=one.id, wanted=wanted)
    if guidance.id == newer.id:
        raise _state(newer, "the same document", "/data/superseded_by")
    for pointer, one in (("/data/guidance_id", guidance), ("/data/superseded_by", newer)):
        if one.superseded:
            raise _state(one, "superseded", pointer)
    first, last = guidance.in_force[0], event.superseded_on - timedelta(days=1)
    if last < first:
        raise refused("dates_reversed", "/data/superseded_on", rule=REGISTER, first=first, last=last)
    yield Fact(
        GuidanceSuperseded(
            guidance_id=guidance.id,
            issuer=guidance.issuer,
            superseded_by=newer.id,
            superseded_on=event.superseded_on,
            in_force=(first, last),
        ),
        look.by,
    )


def acknowledge(event: intake.GuidanceAcknowledged, look: Look) -> Iterator[Fact]:
    guidance = _issued(event.guidance_id, look, "/data/guidance_id")
    if not any(within(look.by, place) for place in guidance.audience):
        wanted = ", ".join(guidance.audience)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=guidance.id, wanted=wanted)
    if look.states[key_of_acknowledgement(guidance.id, look.by)].done:
        raise refused(
            "state_forbids",
            "/data/guidance_id",
            rule=CLAUSE,
            what=f"guidance {guidance.id}",
            state="acknowledged",
            wanted="not acknowledged yet",
        )
    yield Fact(
        GuidanceAcknowledged(guidance_id=guidance.id, unit=look.by, acknowledged_on=event.acknowledged_on),
        look.by,
    )


def due(guidance: Guidance, days_before: int) -> date | None:
    """First the reminder some days before the last one, then the last day itself; nothing for what is superseded."""
    if guidance.acknowledge_by is None or guidance.superseded or guidance.checked > 1:
        return None
    return guidance.acknowledge_by - timedelta(days=0 if guidance.checked else days_before)


def readers(guidance: Guidance, directory: Directory, kinds: frozenset[Kind], on: date) -> list[str]:
    """Units of the audience that must acknowledge: of the kinds that do, open on the last day, not the issuer."""
    found = directory.inside(guidance.audience, on)
    return [unit.path for unit in found if unit.kind in kinds and unit.path != guidance.issuer]


def check(guidance: Guidance, paths: list[str], states: States) -> Iterator[Fact]:
    """Who has not acknowledged is reminded before the last day, and shown as late after it (II.1.a)."""
    assert guidance.acknowledge_by is not None
    late = guidance.checked > 0
    said = [states.get(key_of_acknowledgement(guidance.id, path)) or Acknowledgement() for path in paths]
    missing = [path for path, one in zip(paths, said, strict=True) if not one.done]
    for path in missing:
        fact = GuidanceUnacknowledged(
            guidance_id=guidance.id, unit=path, due=guidance.acknowledge_by, late=late
        )
        yield Fact(fact, path)
    yield Fact(
        GuidanceAcknowledgementsChecked(
            guidance_id=guidance.id,
            issuer=guidance.issuer,
            due=guidance.acknowledge_by,
            late=late,
            acknowledged=len(paths) - len(missing),
            missing=len(missing),
        ),
        guidance.issuer,
    )


def evolve(guidance: Guidance, event: Event) -> Guidance:
    match event:
        case GuidanceIssued():
            return Guidance(
                event.guidance_id, event.audience, event.issuer, event.in_force, event.acknowledge_by
            )
        case GuidanceSuperseded():
            return replace(guidance, in_force=event.in_force, superseded=True)
        case GuidanceAcknowledgementsChecked():
            return replace(guidance, checked=guidance.checked + 1)
        case _:
            return guidance


def evolve_acknowledgement(state: Acknowledgement, event: Event) -> Acknowledgement:
    return Acknowledgement(done=True) if isinstance(event, GuidanceAcknowledged) else state


def _issued(id: str, look: Look, pointer: str) -> Guidance:
    guidance: Guidance = look.states[f"guidance:{id}"]
    if not guidance.id:
        raise unknown(f"guidance:{id}", pointer)
    return guidance


def _state(guidance: Guidance, state: str, pointer: str) -> Exception:
    what, wanted = f"guidance {guidance.id}", "two documents in force"
    return refused("state_forbids", pointer, rule=REGISTER, what=what, state=state, wanted=wanted)
