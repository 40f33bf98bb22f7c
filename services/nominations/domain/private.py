"""What goes to the vault of a person, and what named services hear of it on PRIVATE (contract 5, domain 6)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.nominations.domain.nomination import Nomination
from shared.events import intake
from shared.events.base import Nominee, Person, SubjectKind
from shared.events.nominations import AwardDecided, NominationReceived
from shared.events.private import (
    AwardDemographicsRecorded,
    ExemplarNamed,
    NominationGroundsRecorded,
    PersonRecorded,
)
from shared.ids import derived
from shared.world import Fact, Keep


def person_of(kind: str, id: str) -> str:
    """Whose key seals what is known of an exemplar or an initiative, or said of a whole list: no name says for sure who of
    the nominees it is."""
    return derived("person", kind, id)


def owner_of(key: str) -> str:
    """The person behind a key of the vault, as far as the version before has kept persons."""
    kind, _, id = key.partition(":")
    return id if kind == "person" else person_of(kind, id)


def mentioned(person_id: str) -> Keep:
    """A message has words about somebody that nobody keeps: that it has is noted, and it goes with the erasure."""
    return Keep(f"person:{person_id}", {}, person_id)


def nominee(who: Nominee, received: NominationReceived) -> Keep:
    """Who a nominee is; what the fact says already is left out."""
    known = personal(who)
    told = PersonRecorded.model_validate(known | {"person_id": received.person_id})
    return Keep(
        f"person:{received.person_id}", known, received.person_id, Fact(told, received.unit, law=received.law)
    )


def author(who: Person, person_id: str, unit: str, *, known: bool) -> Keep:
    """Who an author is, when first heard of; what is known already stays, and that the person was named is noted."""
    key = f"person:{person_id}"
    if known:
        return Keep(key, {}, person_id)
    data = personal(who)
    told = PersonRecorded(person_id=person_id, kind=SubjectKind.INDIVIDUAL, **data)
    return Keep(key, data, person_id, Fact(told, unit))


def title(event: intake.InitiativeSubmitted | intake.InitiativeRecognised, shares: Mapping[str, str]) -> Keep:
    """What an initiative is called, and the shares of its authors: who they are stands under keys of their own."""
    known = {"title": event.title, "shares": dict(shares)}
    return Keep(event.stream(), known, person_of("initiative", event.initiative_id))


def personal(who: Nominee | Person) -> dict[str, Any]:
    """What of a person is for the vault alone."""
    return who.model_dump(mode="json", exclude_none=True, exclude={"workplace", "direct_worker"})


def demographics(fact: Fact) -> Keep:
    """Asks the vault for what it knows of the person on the day of the decision: nobody here does."""
    decided = fact.event
    assert isinstance(decided, AwardDecided)
    told = AwardDemographicsRecorded(
        award_id=decided.award_id,
        nomination_id=decided.nomination_id,
        person_id=decided.person_id,
        subject_kind=decided.subject_kind,
        direct_worker=decided.direct_worker,
        decided_on=decided.decided_on,
    )
    return Keep(f"award:{decided.award_id}", {}, decided.person_id, Fact(told, fact.unit, law=fact.law))


def completed(told: AwardDemographicsRecorded, known: dict[str, Any]) -> AwardDemographicsRecorded:
    """With what the vault knows; the vault does this, in the transaction of the decision."""
    return told.model_copy(update={name: known.get(name) for name in ("birth_year", "sex", "ethnicity")})


def exemplar(event: intake.ExemplarDiscovered) -> Keep:
    told = ExemplarNamed(
        exemplar_id=event.exemplar_id,
        person_id=person_of("exemplar", event.exemplar_id),
        kind=event.subject.kind,
        full_name=event.subject.full_name,
        summary=event.summary,
    )
    known = {"full_name": told.full_name, "summary": told.summary}
    return Keep(event.stream(), known, told.person_id, Fact(told, event.subject.workplace))


def grounds(nomination: Nomination, step: str, by: str, ground: str | None, reason: str, day: date) -> Keep:
    """The sentence behind a ground; facts carry its code alone (domain D4)."""
    told = NominationGroundsRecorded(
        nomination_id=nomination.id,
        person_id=nomination.person_id,
        step=step,
        by=by,
        ground=ground,
        reason=reason,
        recorded_on=day,
    )
    key = f"grounds:{nomination.id}/{step}/{by}/{day.isoformat()}"
    return Keep(key, {"reason": reason}, nomination.person_id, Fact(told, nomination.unit, law=nomination.law))
