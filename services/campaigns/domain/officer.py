"""Who holds which office of a unit, without a name: above all the two standing departments (IV.b)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from immutables import Map

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.events import Event, intake
from shared.events.campaigns import OfficerAppointed, OfficerReleased
from shared.world import Fact, unheard

CLAUSE = "IV.b"


@dataclass(frozen=True, slots=True)
class Officer:
    """Appointed when there is an office; `to` is the last day in it, where one is known."""

    id: str = ""
    office: str = ""
    role: str = ""
    from_: date = date.min
    to: date | None = None
    released: bool = False

    def holds(self, offices: frozenset[str], day: date) -> bool:
        return self.office in offices and self.from_ <= day and (self.to is None or day <= self.to)


NOBODY: Map[str, Officer] = Map()


@dataclass(frozen=True, slots=True)
class Offices:
    """All officers of a unit, by their id."""

    officers: Map[str, Officer] = NOBODY

    def held(self, offices: frozenset[str], day: date) -> int:
        return sum(officer.holds(offices, day) for officer in self.officers.values())


def key_of(path: str) -> str:
    return f"offices:{path}"


def appoint(event: intake.OfficerAppointed, look: Look) -> Iterator[Fact]:
    if event.officer_id in _of(look).officers:
        raise refused(
            "state_forbids",
            "/data/officer_id",
            rule=CLAUSE,
            what=f"officer {event.officer_id}",
            state="appointed",
            wanted="a new id for each appointment",
        )
    if event.to and event.to < event.from_:
        raise refused("dates_reversed", "/data/to", rule=CLAUSE, first=event.from_, last=event.to)
    fact = OfficerAppointed(
        officer_id=event.officer_id,
        unit=look.by,
        office=event.office,
        role=event.role,
        from_=event.from_,
        to=event.to,
    )
    yield Fact(fact, look.by)


def release(event: intake.OfficerReleased, look: Look) -> Iterator[Fact]:
    officer = _of(look).officers.get(event.officer_id)
    if officer is None:
        id = event.officer_id
        raise unheard(key_of(look.by), "aggregate_unknown", "/data/officer_id", what="officer", id=id)
    if officer.released:
        raise refused(
            "state_forbids",
            "/data/officer_id",
            rule=CLAUSE,
            what=f"officer {officer.id}",
            state="released",
            wanted="an officer in office",
        )
    if event.released_on < officer.from_:
        raise refused("dates_reversed", "/data/released_on", rule=CLAUSE, first=officer.from_, last=event.released_on)
    fact = OfficerReleased(
        officer_id=officer.id,
        unit=look.by,
        office=officer.office,
        role=officer.role,
        released_on=event.released_on,
    )
    yield Fact(fact, look.by)


def evolve(offices: Offices, event: Event) -> Offices:
    match event:
        case OfficerAppointed():
            taken = Officer(event.officer_id, event.office, event.role, event.from_, event.to)
            return Offices(offices.officers.set(event.officer_id, taken))
        case OfficerReleased():
            left = replace(offices.officers[event.officer_id], to=event.released_on, released=True)
            return Offices(offices.officers.set(event.officer_id, left))
        case _:
            return offices


def _of(look: Look) -> Offices:
    offices: Offices = look.states[key_of(look.by)]
    return offices
