"""What notifications decides, fact by fact: whose inbox gets it, who gets guidance, who is reminded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from services.notifications.rules import REMINDS, ROUTES, STANDING
from shared.clock import local_date
from shared.events import Event
from shared.events.answers import IntakeAccepted, IntakeRefused
from shared.events.campaigns import (
    GuidanceAcknowledged,
    GuidanceIssued,
    RegistrationOverdue,
    UnitClosed,
    UnitJoined,
    UnitMerged,
    UnitReleased,
    UnitRenamed,
    UnitSplit,
    UnitSucceeded,
)
from shared.events.notifications import GuidanceDelivered, ReminderSent
from shared.ids import derived
from shared.reference import Reference
from shared.units import Kind, Unit, is_path, is_place, province_of, within

SERVICE = "notifications"
_OF_UNITS = (UnitJoined, UnitRenamed, UnitClosed, UnitReleased, UnitMerged, UnitSplit, UnitSucceeded)
#: Read whole: the directory and the guidance are made of these. Of the others a route names the fields.
OBSERVED: dict[str, type[Event]] = {
    kind.type: kind for kind in (*_OF_UNITS, GuidanceIssued, GuidanceAcknowledged)
}
_ANSWERS = {IntakeAccepted.type: "answer_accepted", IntakeRefused.type: "answer_refused"}
#: They are places or run the machines: nobody reads their inbox.
_NO_READER = frozenset({Kind.PROVINCE, Kind.DISTRICT, Kind.OPERATOR})


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact as EVENTS gave it; `event` only where more than its data is needed."""

    position: int
    type: str
    path: str
    id: str
    origin: str
    origin_sequence: int
    subject: str
    cause: str
    correlation: str
    time: datetime
    known_on: date | None
    data: dict[str, Any]
    event: Event | None = None
    trace: str = ""
    #: When EVENTS stored it; None where that does not matter.
    stored_at: datetime | None = None

    @property
    def day(self) -> date:
        """The programme date on which it became known; its own date where no clock runs."""
        return self.known_on or local_date(self.time)


class Notice(NamedTuple):
    """One item of one inbox; `key` is the fact that it is about, so that the same is never told twice."""

    path: str
    kind: str
    because: str
    key: str
    fact: Heard
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tell:
    """A fact of our own, about a unit."""

    event: GuidanceDelivered | ReminderSent
    unit: str
    cause: Heard

    @property
    def id(self) -> str:
        return derived(SERVICE, self.cause.id, self.event.type, self.event.stream())


class Owe(NamedTuple):
    """A letter outside the house, about a fact, owed to a subscription."""

    subscriber: "Subscriber"
    fact: Heard

    @property
    def id(self) -> str:
        """The same however often the fact is heard: what was sent once is recognised by it."""
        return derived(SERVICE, "owed", self.subscriber.id, self.fact.id)


class Subscriber(NamedTuple):
    """Who asked, by which subscription; `channel` none: an item in the inbox."""

    unit: str
    id: str = ""
    channel: str = ""
    #: What EVENTS stored before is not sent: nobody who subscribes today gets the years before by mail.
    since: datetime | None = None


Outcome = Notice | Tell | Owe
#: The clocks of the stream and of the database may differ by this much.
_CLOCKS = timedelta(seconds=5)


@dataclass(slots=True)
class Subscriptions:
    """Who asked for facts of which types within which paths."""

    by_type: dict[str, list[tuple[str, Subscriber]]] = field(default_factory=dict)

    def add(self, who: Subscriber, units: Iterable[str], types: Iterable[str]) -> None:
        """`who` wants to hear of facts of these types about `units` and whatever lies below them."""
        places = list(units)
        for type_ in types:
            self.by_type.setdefault(type_, []).extend((place, who) for place in places)

    def outcomes(self, fact: Heard) -> Iterator[Notice | Owe]:
        """For whoever asked for a fact like this one, once for each subscription."""
        asked = {who: None for place, who in self.by_type.get(fact.type, ()) if within(fact.path, place)}
        for who in asked:
            if not who.channel:
                yield _notice(who.unit, "subscription", "subscription", fact)
            elif not (who.since and fact.stored_at and fact.stored_at < who.since - _CLOCKS):
                yield Owe(who, fact)


@dataclass(slots=True)
class World:
    """What decisions rest on: units and guidance, told by one origin, and what was asked for over HTTP."""

    reference: Reference = field(default_factory=Reference)
    guidance: dict[str, GuidanceIssued] = field(default_factory=dict)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    #: (guidance, path) among those that the facts of this batch may deliver.
    delivered: set[tuple[str, str]] = field(default_factory=set)


def decide(fact: Heard, world: World) -> list[Outcome]:
    """All that follows from one fact; never from the order in which two services were heard."""
    if because := _ANSWERS.get(fact.type):
        outcomes: list[Outcome] = [Notice(fact.path, "answer", because, fact.id, fact, fact.data)]
    else:
        outcomes = list(_decide(fact, world))
    if world.subscriptions.by_type:
        outcomes += world.subscriptions.outcomes(fact)
    return outcomes


def evolve(fact: Heard, outcomes: Iterable[Outcome], world: World) -> None:
    """Make the fact, and what followed from it, part of what is known."""
    if isinstance(fact.event, GuidanceIssued):
        world.guidance[fact.event.guidance_id] = fact.event
    elif fact.event:
        world.reference.observe(fact.event)
    for outcome in outcomes:
        if isinstance(outcome, Tell) and isinstance(outcome.event, GuidanceDelivered):
            world.delivered.add((outcome.event.guidance_id, outcome.unit))


def concerns(guidance: GuidanceIssued, unit: Unit, day: date) -> bool:
    """Is this unit, then or later open, among those whom the document is addressed to?

    One that begins on a later day is delivered to at once: it finds the document when it begins.
    """
    if unit.kind in _NO_READER or unit.path == guidance.issuer or (unit.valid_to and unit.valid_to < day):
        return False
    return any(within(unit.path, place) for place in guidance.audience)


def _decide(fact: Heard, world: World) -> Iterator[Outcome]:
    match fact.event:
        case GuidanceIssued() as guidance:
            yield from _issue(fact, guidance, world)
        case UnitJoined() as joined:
            yield from _catch_up(fact, joined, world)
        case _:
            for route in ROUTES.get(fact.type, ()):
                yield from (
                    _notice(path, route.kind, route.because, fact) for path in _recipients(fact, route.to)
                )
            yield from _remind(fact)
            yield from _tell_leader(fact, world)


def _issue(fact: Heard, guidance: GuidanceIssued, world: World) -> Iterator[Outcome]:
    """One delivery per unit of the audience (II.1.a)."""
    data = guidance.to_data()
    for unit in sorted(world.reference.directory.by_path.values(), key=lambda unit: unit.path):
        if concerns(guidance, unit, fact.day):
            yield from _deliver(fact, guidance, data, unit.path, "guidance_delivered", world)


def _catch_up(fact: Heard, joined: UnitJoined, world: World) -> Iterator[Outcome]:
    """Who joins later gets what is still in force (II.1.a); who only gets a new path has it already."""
    unit = Unit(
        joined.unit_id, joined.path, joined.kind, joined.name_vi, joined.valid_from, led_by=joined.led_by
    )
    paths = world.reference.directory.paths.get(joined.unit_id, ())
    for _, guidance in sorted(world.guidance.items()):
        ends = guidance.in_force[1]
        has_it = any((guidance.guidance_id, path) in world.delivered for path in paths)
        if not has_it and (ends is None or ends >= fact.day) and concerns(guidance, unit, fact.day):
            yield from _deliver(fact, guidance, guidance.to_data(), unit.path, "guidance_in_force", world)


def _deliver(
    fact: Heard, guidance: GuidanceIssued, data: dict[str, Any], path: str, because: str, world: World
) -> Iterator[Outcome]:
    if (guidance.guidance_id, path) in world.delivered:
        return
    delivered = GuidanceDelivered(
        guidance_id=guidance.guidance_id, unit=path, delivered_on=fact.day, issued_on=guidance.issued_on
    )
    told = Tell(delivered, path, fact)
    yield Notice(path, "guidance", because, told.id, fact, data)
    yield told


def _remind(fact: Heard) -> Iterator[Tell]:
    """A reminder is a fact of its own, for everybody whom a reminder of this fact goes to."""
    if fact.type not in REMINDS:
        return
    kind, id_field = REMINDS[fact.type]
    reminded = [route for route in ROUTES[fact.type] if route.kind == "reminder"]
    for path in sorted({path for route in reminded for path in _recipients(fact, route.to)}):
        reminder = ReminderSent(about_kind=kind, about_id=fact.data[id_field], unit=path, sent_on=fact.day)
        yield Tell(reminder, path, fact)


def _tell_leader(fact: Heard, world: World) -> Iterator[Notice]:
    """Whoever leads a unit learns that it has not registered (II.2.a)."""
    if fact.type != RegistrationOverdue.type:
        return
    unit = world.reference.directory.get(fact.data["unit"])
    if unit and unit.led_by:
        yield _notice(unit.led_by, "reminder", "registration_overdue_below", fact)


def _recipients(fact: Heard, fields: tuple[str, ...]) -> list[str]:
    """Paths of bodies; a place that is named has no inbox."""
    found: list[str] = []
    for name in fields:
        if name == STANDING:
            return [standing(fact.path)]
        value = fact.data[name]
        found += [value] if isinstance(value, str) else value
    return [path for path in found if is_path(path) and not is_place(path)]


def standing(path: str) -> str:
    """The shared inbox of both standing departments of the province; who they are is asked when it is read.

    So an item does not depend on whether its origin or the one that tells of units was heard first.
    """
    return f"{STANDING}:{province_of(path)}"


def _notice(path: str, kind: str, because: str, fact: Heard) -> Notice:
    return Notice(path, kind, because, fact.id, fact, fact.data)
