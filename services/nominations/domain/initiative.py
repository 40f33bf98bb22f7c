"""Sáng kiến: submitted by its authors, recognised at a level and again at a higher one, annulled (domain 3.5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from services.nominations.domain import person, private, reexamination
from services.nominations.domain.look import Look
from services.nominations.domain.person import LEVELS, Level
from services.nominations.domain.procedure import Procedure
from shared.arrival import Arrival
from shared.errors import violated
from shared.events import Event, intake
from shared.events.nominations import (
    InitiativeAnnulled,
    InitiativeAuthored,
    InitiativeRecognised,
    InitiativeSubmitted,
)
from shared.units import within
from shared.world import Fact, States, Told, unknown

Heard = intake.InitiativeSubmitted | intake.InitiativeRecognised


@dataclass(frozen=True, slots=True)
class Recognition:
    level: Level
    value_vnd: int
    recognised_on: date
    by: str = ""


@dataclass(frozen=True, slots=True)
class Initiative:
    """Heard of when it has an id; it may be recognised without having been submitted here.

    Authors are persons of the vault with their shares; a recognition at a higher level keeps the lower.
    """

    id: str = ""
    unit: str = ""
    step: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    recognised: tuple[Recognition, ...] = ()

    @property
    def person_ids(self) -> tuple[str, ...]:
        return tuple(person_id for person_id, _ in self.authors)


def touches(event: Heard, digest: person.Digest) -> frozenset[str]:
    """Who its authors are is decided with it."""
    named = (key for author in event.authors for key in person.keys_of(author.person, digest))
    return frozenset({event.stream(), *named})


def reads(event: Heard, arrival: Arrival, states: States, digest: person.Digest) -> Iterator[str]:
    for number, author in enumerate(event.authors):
        known = person.candidates(author.person, states, digest)
        yield from (f"person:{id}" for id in (*known, _new_id(arrival, number)))


def reads_of_annulment(event: intake.InitiativeAnnulled, states: States) -> Iterator[str]:
    initiative: Initiative = states.get(event.stream()) or Initiative()
    return reexamination.reads("initiative", initiative.id, initiative.person_ids, states)


def submit(event: intake.InitiativeSubmitted, look: Look) -> Iterator[Told]:
    initiative: Initiative = look.states[event.stream()]
    _at(initiative, event.initiative_id, "")
    unit, shares = _checked(event, look), _shares(event, look)
    yield Fact(
        InitiativeSubmitted(
            initiative_id=event.initiative_id,
            unit=unit,
            authors=len(event.authors),
            value_vnd=event.value_vnd,
            submitted_on=event.submitted_on,
        ),
        unit,
    )
    yield from _authored(event, initiative, unit, shares, look)


def recognise(event: intake.InitiativeRecognised, look: Look) -> Iterator[Told]:
    initiative: Initiative = look.states[event.stream()]
    _at(initiative, event.initiative_id, "", "submitted", "recognised")
    _higher(initiative, event.level)
    _may_recognise(event.level, look)
    unit, shares = _checked(event, look), _shares(event, look)
    yield Fact(
        InitiativeRecognised(
            initiative_id=event.initiative_id,
            unit=unit,
            recognised_by=look.by,
            level=event.level,
            authors=len(event.authors),
            value_vnd=event.value_vnd,
            recognised_on=event.recognised_on,
        ),
        unit,
        tuple(f"person:{person_id}" for person_id in shares),
    )
    yield from _authored(event, initiative, unit, shares, look)


def annul(event: intake.InitiativeAnnulled, look: Look) -> Iterator[Told]:
    """Every recognition falls, and what rested on one of them is examined again."""
    initiative: Initiative = look.states[event.stream()]
    if not initiative.id:
        raise unknown(event.stream(), "/data/initiative_id")
    _at(initiative, event.initiative_id, "submitted", "recognised")
    _may_annul(initiative, look)
    tags = tuple(f"person:{person_id}" for person_id in initiative.person_ids)
    for recognition in initiative.recognised or (None,):
        fact = InitiativeAnnulled(
            initiative_id=initiative.id,
            unit=initiative.unit,
            level=recognition.level if recognition else None,
            value_vnd=recognition.value_vnd if recognition else 0,
            recognised_on=recognition.recognised_on if recognition else None,
            annulled_on=event.annulled_on,
        )
        yield Fact(fact, initiative.unit, tags)
    yield from map(private.mentioned, initiative.person_ids)
    yield from reexamination.due("initiative", initiative.id, initiative.person_ids, look)


def evolve(initiative: Initiative, event: Event) -> Initiative:
    match event:
        case InitiativeSubmitted():
            return Initiative(event.initiative_id, event.unit, "submitted")
        case InitiativeRecognised():
            recognition = Recognition(event.level, event.value_vnd, event.recognised_on, event.recognised_by)
            return replace(
                initiative,
                id=event.initiative_id,
                unit=event.unit,
                step="recognised",
                recognised=(*initiative.recognised, recognition),
            )
        case InitiativeAuthored():
            others = tuple(author for author in initiative.authors if author[0] != event.person_id)
            own = ((event.person_id, event.share),) if Fraction(event.share) else ()
            return replace(initiative, authors=(*others, *own))
        case InitiativeAnnulled():
            return replace(initiative, step="annulled")
        case _:
            return initiative


def _checked(event: Heard, look: Look) -> str:
    """Nobody is named twice, and the shares add up to one, exactly; it belongs to the first author's unit."""
    named = {
        person.key_of_ref(author.person, look.digest) or person.key_of_name(author.person, look.digest)
        for author in event.authors
    }
    if len(named) < len(event.authors):
        raise violated("schema_invalid", "/data/authors", reason="an author is named twice")
    if sum(Fraction(author.share) for author in event.authors) != 1:
        raise violated("schema_invalid", "/data/authors", reason="the authors' shares must add up to 1")
    return look.unit(event.authors[0].person.workplace, "/data/authors/0/person/workplace").path


def _shares(event: Heard, look: Look) -> dict[str, str]:
    """Who the authors are, each with the share as it was said; a person found under two names is an author once."""
    shares: dict[str, str] = {}
    for number, author in enumerate(event.authors):
        pointer = f"/data/authors/{number}/person"
        new = _new_id(look.arrival, number)
        person_id = person.identify(author.person, look.states, look.digest, new, pointer)
        if person_id in shares:
            raise violated("schema_invalid", pointer, reason="an author is named twice")
        shares[person_id] = author.share
    return shares


def _authored(
    event: Heard, initiative: Initiative, unit: str, shares: Mapping[str, str], look: Look
) -> Iterator[Told]:
    """What is new of the authors: a share, or that somebody is none any more."""
    known = dict(initiative.authors)
    for author, (person_id, share) in zip(event.authors, shares.items(), strict=True):
        keys = person.keys_of(author.person, look.digest)
        is_known = [person_id in look.states[key].person_ids for key in keys]
        if Fraction(known.get(person_id, "0")) != Fraction(share) or not all(is_known):
            by_ref = author.person.person_ref is not None
            yield _author(event.initiative_id, unit, person_id, share, by_ref, keys)
        yield private.author(author.person, person_id, unit, known=any(is_known))
    for person_id in [one for one in known if one not in shares]:
        yield _author(event.initiative_id, unit, person_id, "0", False, ())
    if not initiative.id:
        yield private.title(event, shares)


def _author(id: str, unit: str, person_id: str, share: str, by_ref: bool, keys: tuple[str, ...]) -> Fact:
    fact = InitiativeAuthored(
        initiative_id=id, unit=unit, person_id=person_id, share=share, known_by_ref=by_ref
    )
    return Fact(fact, unit, (f"person:{person_id}", *keys))


def _new_id(arrival: Arrival, number: int) -> str:
    return person.new_id(arrival.path, arrival.id, number)


def _may_annul(initiative: Initiative, look: Look) -> None:
    """Whoever recognised it at its highest level, before any recognition its own unit; or who leads them, or stands for
    them since they ended (domain 1.5)."""
    by = initiative.recognised[-1].by if initiative.recognised else initiative.unit
    acting = look.acting(by, initiative.unit)
    if not within(by, look.by) and not within(acting, look.by):
        raise violated("route_forbidden", "/source", path=look.by, award=initiative.id, wanted=acting)


def _may_recognise(level: Level, look: Look) -> None:
    """At the level of one's own authority, where the rule set says whose that is (domain 3.5)."""
    kinds = Procedure(look.rules).recognisers(level)
    if kinds is not None and look.publisher().kind not in kinds:
        raise violated(
            "decider_incompetent",
            "/source",
            law=Procedure(look.rules).law("initiative_recognisers"),
            path=look.by,
            wanted=", ".join(sorted(kinds)),
        )


def _higher(initiative: Initiative, level: Level) -> None:
    if any(LEVELS.index(known.level) >= LEVELS.index(level) for known in initiative.recognised):
        raise violated(
            "state_forbids",
            "/data/level",
            what=f"initiative {initiative.id}",
            state=initiative.recognised[-1].level,
            wanted="a higher level",
        )


def _at(initiative: Initiative, id: str, *steps: str) -> None:
    if initiative.step not in steps:
        raise violated(
            "state_forbids",
            "/data/initiative_id",
            what=f"initiative {id}",
            state=initiative.step or "new",
            wanted=" or ".join(step or "new" for step in steps),
        )
