"""Who a nominee is: the person known by the unit's own key, or by name, birth year and workplace; never
guessed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from immutables import Map

from shared.errors import violated
from shared.events import Event
from shared.events.base import CommendationType, Nominee, Person
from shared.events.nominations import (
    AwardDecided,
    AwardRevoked,
    Basis,
    ExemplarDiscovered,
    InitiativeAnnulled,
    InitiativeAuthored,
    InitiativeRecognised,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
    PersonErased,
)
from shared.ids import derived
from shared.world import States

Digest = Callable[..., str]
Named = Nominee | Person
#: Levels at which an initiative is recognised, the lowest first (domain 3.5).
Level = Literal["grassroots", "district", "province", "national"]
LEVELS: tuple[Level, ...] = ("grassroots", "district", "province", "national")
NOTHING: Map[str, "Authorship"] = Map()


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Person ids known under one keyed digest."""

    person_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Achievement:
    """One nomination of a person and what came of it; decided when it has an award's id."""

    award: str
    level: str
    year: int
    first: str
    last: str
    commendation_type: CommendationType
    campaign_id: str | None = None
    rests_on: tuple[Basis, ...] = ()
    award_id: str = ""
    revoked: bool = False

    def overlaps(self, first: str, last: str) -> bool:
        return not self.revoked and self.first <= last and first <= self.last


@dataclass(frozen=True, slots=True)
class Authorship:
    """An initiative of a person; the levels at which it is recognised, with the day and the value in VND."""

    author: bool = False
    levels: tuple[tuple[Level, date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What a person is or was nominated for, by nomination, and the initiatives, by id."""

    achievements: tuple[tuple[str, Achievement], ...] = ()
    initiatives: Map[str, Authorship] = NOTHING
    with_ref: bool = False
    #: Where the person was last heard of; empty: nobody has.
    unit: str = ""
    erased: bool = False

    def resting_on(self, kind: str, id: str) -> Iterator[tuple[str, Achievement, Basis]]:
        """What stands and rests on this award or initiative, by nomination."""
        for nomination_id, achievement in self.achievements:
            for basis in achievement.rests_on:
                if (basis.kind, basis.id) == (kind, id) and not achievement.revoked:
                    yield nomination_id, achievement, basis

    def recognised(self, until: date) -> Iterator[tuple[str, Level, date, int]]:
        """Own initiatives as recognised up to a day: id, level, day, value."""
        for id, authorship in sorted(self.initiatives.items()):
            for level, day, value in authorship.levels:
                if authorship.author and day <= until:
                    yield id, level, day, value


def key_of_name(nominee: Named, digest: Digest) -> str:
    return "person-name:" + _digest_of_name(
        digest, nominee.full_name, str(nominee.birth_year or ""), nominee.workplace
    )


@lru_cache(maxsize=1024)
def _digest_of_name(digest: Digest, full_name: str, born: str, workplace: str) -> str:
    """Remembered for a batch: a message asks for it when it is loaded, ordered and decided."""
    return digest("name", full_name.casefold(), born, workplace)


def key_of_ref(nominee: Named, digest: Digest) -> str | None:
    return None if nominee.person_ref is None else key_at(nominee.workplace, nominee.person_ref, digest)


def key_at(workplace: str, ref: str, digest: Digest) -> str:
    """The key of whoever a workplace knows by this key of its own."""
    return "person-ref:" + digest("ref", workplace, ref)


def keys_of(nominee: Named, digest: Digest) -> tuple[str, ...]:
    ref = key_of_ref(nominee, digest)
    return (key_of_name(nominee, digest), *([ref] if ref else []))


def candidates(nominee: Named, states: States, digest: Digest) -> tuple[str, ...]:
    """Person ids under which the nominee may be known."""
    found = [id for key in keys_of(nominee, digest) for id in (states.get(key) or Namesakes()).person_ids]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def new_id(*cause: object) -> str:
    """The id of somebody not known yet, derived from what made the person known; remembered for a batch."""
    return derived("person", *cause)


def identify(nominee: Named, states: States, digest: Digest, new: str, pointer: str = "/data/nominee") -> str:
    """The person's id; `new` for somebody not known yet."""
    ref = key_of_ref(nominee, digest)
    by_ref = _remembered(states[ref].person_ids, states) if ref else ()
    if by_ref:
        return by_ref[0]
    by_name = _remembered(states[key_of_name(nominee, digest)].person_ids, states)
    if ref:
        # Somebody of that name who has another key of the unit's own is somebody else.
        by_name = tuple(id for id in by_name if not states[f"person:{id}"].with_ref)
    if len(by_name) > 1:
        raise violated("person_ambiguous", pointer)
    return by_name[0] if by_name else new


def _remembered(person_ids: tuple[str, ...], states: States) -> tuple[str, ...]:
    """Whoever was erased comes back as somebody nobody knows."""
    return tuple(id for id in person_ids if not states[f"person:{id}"].erased)


def evolve_namesakes(state: Namesakes, event: Event) -> Namesakes:
    if isinstance(event, NominationReceived | InitiativeAuthored) and event.person_id not in state.person_ids:
        return Namesakes((*state.person_ids, event.person_id))
    return state


def evolve(record: Record, event: Event) -> Record:
    match event:
        case NominationReceived():
            entry = (event.nomination_id, _achievement(event))
            known_by_ref = record.with_ref or event.known_by_ref
            return replace(
                record, achievements=(*record.achievements, entry), with_ref=known_by_ref, unit=event.unit
            )
        case ExemplarDiscovered():
            return replace(record, unit=event.unit)
        case PersonErased():
            return replace(record, erased=True)
        case AwardDecided():
            return _changed(record, event.nomination_id, award_id=event.award_id)
        case AwardRevoked():
            return _changed(record, event.nomination_id, revoked=True)
        case NominationWithdrawn() | NominationRejected() | NominationLapsed():
            left = tuple(entry for entry in record.achievements if entry[0] != event.nomination_id)
            return replace(record, achievements=left)
        case _:
            return _invented(record, event)


def _invented(record: Record, event: Event) -> Record:
    match event:
        case InitiativeAuthored():
            known = replace(_authorship(record, event.initiative_id), author=Fraction(event.share) != 0)
            with_ref = record.with_ref or event.known_by_ref
            initiatives = record.initiatives.set(event.initiative_id, known)
            return replace(record, initiatives=initiatives, with_ref=with_ref, unit=event.unit)
        case InitiativeRecognised():
            known = _authorship(record, event.initiative_id)
            level = (event.level, event.recognised_on, event.value_vnd)
            known = replace(known, levels=(*known.levels, level))
            return replace(record, initiatives=record.initiatives.set(event.initiative_id, known))
        case InitiativeAnnulled() if event.initiative_id in record.initiatives:
            return replace(record, initiatives=record.initiatives.delete(event.initiative_id))
        case _:
            return record


def _achievement(event: NominationReceived) -> Achievement:
    first, last = event.achievement_period
    return Achievement(
        event.award,
        event.level,
        event.year,
        first.isoformat(),
        last.isoformat(),
        event.commendation_type,
        event.campaign_id,
        event.rests_on,
    )


def _changed(record: Record, nomination_id: str, **change: Any) -> Record:
    entries = (
        (id, replace(entry, **change) if id == nomination_id else entry) for id, entry in record.achievements
    )
    return replace(record, achievements=tuple(entries))


def _authorship(record: Record, initiative_id: str) -> Authorship:
    return record.initiatives.get(initiative_id, Authorship())
