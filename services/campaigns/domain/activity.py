"""Inspections, supervision of workers' rights, exchanges, conferences, training; and press items (II.1.b,
II.2.b-c, III)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import in_order, refused
from shared.events import Event, intake
from shared.events.campaigns import (
    ActivityCancelled,
    ActivityHeld,
    ActivityPlanned,
    ActivityReported,
    CommunicationPublished,
)
from shared.units import Kind, place_of
from shared.world import Fact, unknown


@dataclass(frozen=True, slots=True)
class Activity:
    """`step` is planned, held, reported or cancelled; empty before anybody has spoken of it."""

    id: str = ""
    kind: str = ""
    organiser: str = ""
    step: str = ""
    bodies: frozenset[str] = frozenset()
    visited: tuple[str, ...] = ()
    #: The day on which it is, or was, held.
    on: date = date.min


@dataclass(frozen=True, slots=True)
class Item:
    published: bool = False


def plan(event: intake.ActivityPlanned, look: Look) -> Iterator[Fact]:
    _at(_state(event.activity_id, look), look, "")
    yield Fact(
        ActivityPlanned(
            activity_id=event.activity_id,
            kind=event.kind,
            organiser=look.by,
            date=event.date,
            partners=event.with_,
        ),
        look.by,
    )


def hold(event: intake.ActivityHeld, look: Look) -> Iterator[Fact]:
    activity = _state(event.activity_id, look)
    _at(activity, look, "", "planned")
    _organised_by(activity, look)
    _both_bodies(event, look)
    _taught(event)
    said = event.model_dump(exclude={"title", "with_", "topics"})
    fact = ActivityHeld(organiser=look.by, partners=event.with_, topics=len(event.topics), **said)
    yield Fact(fact, look.by)


def report(event: intake.ActivityReported, look: Look) -> Iterator[Fact]:
    activity = _known(event.activity_id, look)
    _at(activity, look, "held")
    in_order("/data/reported_on", activity.on, event.reported_on, look.clause(activity.kind))
    yield Fact(
        ActivityReported(
            activity_id=activity.id,
            kind=activity.kind,
            organiser=activity.organiser,
            reported_on=event.reported_on,
            document=event.document,
        ),
        look.by,
    )


def cancel(event: intake.ActivityCancelled, look: Look) -> Iterator[Fact]:
    activity = _known(event.activity_id, look)
    _at(activity, look, "planned")
    yield Fact(
        ActivityCancelled(activity_id=activity.id, kind=activity.kind, organiser=activity.organiser), look.by
    )


def publish(event: intake.CommunicationPublished, look: Look) -> Iterator[Fact]:
    if look.states[f"communication:{event.item_id}"].published:
        raise refused(
            "state_forbids",
            "/data/item_id",
            rule="II.1.b",
            what=f"item {event.item_id}",
            state="published",
            wanted="a new id",
        )
    yield Fact(CommunicationPublished(publisher=look.by, **event.model_dump()), look.by)


def evolve(activity: Activity, event: Event) -> Activity:
    match event:
        case ActivityPlanned():
            bodies = frozenset({event.organiser, *event.partners})
            return Activity(event.activity_id, event.kind, event.organiser, "planned", bodies, on=event.date)
        case ActivityHeld():
            bodies = frozenset({event.organiser, *event.partners})
            visited = event.units_visited
            return Activity(event.activity_id, event.kind, event.organiser, "held", bodies, visited, event.date)
        case ActivityReported():
            return replace(activity, step="reported")
        case ActivityCancelled():
            return replace(activity, step="cancelled")
        case _:
            return activity


def evolve_item(item: Item, event: Event) -> Item:
    return Item(published=True) if isinstance(event, CommunicationPublished) else item


def _state(id: str, look: Look) -> Activity:
    activity: Activity = look.states[f"activity:{id}"]
    return activity


def _known(id: str, look: Look) -> Activity:
    activity = _state(id, look)
    if not activity.id:
        raise unknown(f"activity:{id}", "/data/activity_id")
    _organised_by(activity, look)
    return activity


def _organised_by(activity: Activity, look: Look) -> None:
    if activity.id and not look.acts_for(activity.organiser):
        rule, wanted = look.clause(activity.kind), look.standing_for(activity.organiser)
        raise refused("route_forbidden", "/source", rule=rule, path=look.by, award=activity.id, wanted=wanted)


def _both_bodies(event: intake.ActivityHeld, look: Look) -> None:
    """A joint delegation names both bodies of the programme, of the province or of one district (II.2.b, II.2.c)."""
    named = (look.by, *event.with_)
    for number, sent in enumerate(event.delegation):
        if sent.body not in named:
            pointer, rule = f"/data/delegation/{number}/body", look.clause(event.kind)
            wanted = ", ".join(named)
            raise refused("route_forbidden", pointer, rule=rule, path=sent.body, award=event.kind, wanted=wanted)
    delegation = look.rules.delegations.get(event.kind)
    if delegation is None:
        return
    units = [look.publisher(), *(look.unit(path, f"/data/with/{n}") for n, path in enumerate(event.with_))]
    by_place: dict[str, set[Kind]] = {}
    for unit in units:
        by_place.setdefault(place_of(unit.path), set()).add(unit.kind)
    if not any(pair <= kinds for pair in delegation.pairs for kinds in by_place.values()):
        rule, wanted = look.clause(event.kind), " / ".join(" + ".join(sorted(pair)) for pair in delegation.pairs)
        raise refused("both_bodies_needed", "/data/with", rule=rule, kind=event.kind, wanted=wanted)


def _taught(event: intake.ActivityHeld) -> None:
    """No more certificates than there were people; hours and certificates are of training (III.2.d)."""
    if event.kind != "training" and (event.hours is not None or event.certificates is not None):
        pointer = "/data/certificates" if event.hours is None else "/data/hours"
        raise refused("schema_invalid", pointer, rule="III.2.d", reason=f"{event.kind} is not training")
    if (event.certificates or 0) > event.attendance.total:
        reason = f"{event.certificates} certificates for {event.attendance.total} people"
        raise refused("schema_invalid", "/data/certificates", rule="III.2.d", reason=reason)


def _at(activity: Activity, look: Look, *steps: str) -> None:
    if activity.step not in steps:
        raise refused(
            "state_forbids",
            "/data/activity_id",
            rule=look.clause(activity.kind),
            what=f"activity {activity.id}",
            state=activity.step or "new",
            wanted=" or ".join(step or "new" for step in steps),
        )
