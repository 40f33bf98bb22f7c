"""Who a nominee is: the person known by the unit's own key, or by name, birth year and workplace; never
guessed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from shared.errors import violated
from shared.events import Event
from shared.events.base import Nominee
from shared.events.nominations import (
    AwardRevoked,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
)
from shared.ids import derived
from shared.world import States

Digest = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Person ids known under one keyed digest."""

    person_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Achievement:
    award: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a person is nominated for or holds, by nomination."""

    achievements: tuple[tuple[str, Achievement], ...] = ()
    with_ref: bool = False

    def overlaps(self, award: str, first: str, last: str) -> bool:
        return any(a.award == award and a.first <= last and first <= a.last for _, a in self.achievements)


def key_of_name(nominee: Nominee, digest: Digest) -> str:
    return "person-name:" + _digest_of_name(
        digest, nominee.full_name, str(nominee.birth_year or ""), nominee.workplace
    )


@lru_cache(maxsize=1024)
def _digest_of_name(digest: Digest, full_name: str, born: str, workplace: str) -> str:
    """Remembered for a batch: a message asks for it when it is loaded, ordered and decided."""
    return digest("name", full_name.casefold(), born, workplace)


def key_of_ref(nominee: Nominee, digest: Digest) -> str | None:
    if nominee.person_ref is None:
        return None
    return "person-ref:" + digest("ref", nominee.workplace, nominee.person_ref)


def keys_of(nominee: Nominee, digest: Digest) -> tuple[str, ...]:
    ref = key_of_ref(nominee, digest)
    return (key_of_name(nominee, digest), *([ref] if ref else []))


def candidates(nominee: Nominee, states: States, digest: Digest) -> tuple[str, ...]:
    """Person ids under which the nominee may be known."""
    found = [id for key in keys_of(nominee, digest) for id in (states.get(key) or Namesakes()).person_ids]
    return tuple(dict.fromkeys(found))


def identify(nominee: Nominee, states: States, digest: Digest, cause: Iterable[str]) -> str:
    """The person's id; a new one, derived from the cause, for somebody not known yet."""
    ref = key_of_ref(nominee, digest)
    by_ref = states[ref].person_ids if ref else ()
    if by_ref:
        return by_ref[0]
    by_name: tuple[str, ...] = states[key_of_name(nominee, digest)].person_ids
    if ref:
        # Somebody of that name who has another key of the unit's own is somebody else.
        by_name = tuple(id for id in by_name if not states[f"person:{id}"].with_ref)
    if len(by_name) > 1:
        raise violated("person_ambiguous", "/data/nominee")
    return by_name[0] if by_name else derived("person", *cause)


def evolve_namesakes(state: Namesakes, event: Event) -> Namesakes:
    if isinstance(event, NominationReceived) and event.person_id not in state.person_ids:
        return Namesakes((*state.person_ids, event.person_id))
    return state


def evolve(record: Record, event: Event) -> Record:
    match event:
        case NominationReceived():
            first, last = event.achievement_period
            entry = (event.nomination_id, Achievement(event.award, first.isoformat(), last.isoformat()))
            return replace(
                record,
                achievements=(*record.achievements, entry),
                with_ref=record.with_ref or event.known_by_ref,
            )
        case NominationWithdrawn() | NominationRejected() | NominationLapsed() | AwardRevoked():
            left = tuple(entry for entry in record.achievements if entry[0] != event.nomination_id)
            return replace(record, achievements=left)
        case _:
            return record
