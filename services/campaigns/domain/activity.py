"""Inspections, supervision of workers' rights, exchanges, conferences, training; and press items (II.1.b,
II.2.b-c, III)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import (
    ActivityCancelled,
    ActivityHeld,
    ActivityPlanned,
    ActivityReported,
    CommunicationPublished,
)
from shared.world import Fact, unheard


@dataclass(frozen=True, slots=True)
class Activity:
    """`step` is planned, held, reported or cancelled; empty before anybody has spoken of it."""

    id: str = ""
    kind: str = ""
    organiser: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    published: bool = False


def plan(event: intake.ActivityPlanned, look: Look) -> Iterator[Fact]:
    _at(_state(event.activity_id, look), "")
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
    _at(activity, "", "planned")
    _organised_by(activity, look)
    yield Fact(
        ActivityHeld(
            activity_id=event.activity_id,
            kind=event.kind,
            organiser=look.by,
            date=event.date,
            partners=event.with_,
            attendance=event.attendance,
            topics=len(event.topics),
            units_visited=event.units_visited,
        ),
        look.by,
    )


def report(event: intake.ActivityReported, look: Look) -> Iterator[Fact]:
    activity = _known(event.activity_id, look)
    _at(activity, "held")
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
    _at(activity, "planned")
    yield Fact(
        ActivityCancelled(activity_id=activity.id, kind=activity.kind, organiser=activity.organiser), look.by
    )


def publish(event: intake.CommunicationPublished, look: Look) -> Iterator[Fact]:
    if look.states[f"communication:{event.item_id}"].published:
        raise violated(
            "state_forbids",
            "/data/item_id",
            what=f"item {event.item_id}",
            state="published",
            wanted="a new id",
        )
    yield Fact(CommunicationPublished(publisher=look.by, **event.model_dump()), look.by)


def evolve(activity: Activity, event: Event) -> Activity:
    match event:
        case ActivityPlanned():
            return Activity(event.activity_id, event.kind, event.organiser, "planned")
        case ActivityHeld():
            return Activity(event.activity_id, event.kind, event.organiser, "held")
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
        raise unheard(f"activity:{id}", "aggregate_unknown", "/data/activity_id", what="activity", id=id)
    _organised_by(activity, look)
    return activity


def _organised_by(activity: Activity, look: Look) -> None:
    if activity.id and activity.organiser != look.by:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=activity.id, wanted=activity.organiser
        )


def _at(activity: Activity, *steps: str) -> None:
    if activity.step not in steps:
        raise violated(
            "state_forbids",
            "/data/activity_id",
            what=f"activity {activity.id}",
            state=activity.step or "new",
            wanted=" or ".join(step or "new" for step in steps),
        )
