"""What fell takes nothing with it: whatever open nomination or decided award rested on it is told to be examined again
(domain 2.4)."""

from collections.abc import Iterable, Iterator
from typing import Literal

from services.nominations.domain.look import Look
from services.nominations.domain.person import Record
from shared.events.nominations import AwardReexaminationDue, NominationReexaminationDue
from shared.world import Fact, States

Kind = Literal["award", "initiative"]
_GROUNDS: dict[Kind, Literal["award_revoked", "initiative_annulled"]] = {
    "award": "award_revoked",
    "initiative": "initiative_annulled",
}


def reads(kind: Kind, id: str, person_ids: Iterable[str], states: States) -> Iterator[str]:
    """The persons whose it was, and what rests on it."""
    for person_id in person_ids:
        yield f"person:{person_id}"
        record: Record = states.get(f"person:{person_id}") or Record()
        for nomination_id, entry, _ in record.resting_on(kind, id):
            yield f"award:{entry.award_id}" if entry.award_id else f"nomination:{nomination_id}"


def due(kind: Kind, id: str, person_ids: Iterable[str], look: Look) -> Iterator[Fact]:
    for person_id in person_ids:
        record: Record = look.states[f"person:{person_id}"]
        for nomination_id, entry, basis in record.resting_on(kind, id):
            if entry.award_id:
                award = look.states[f"award:{entry.award_id}"]
                told = AwardReexaminationDue(**award.fields(), rested_on=basis, ground=_GROUNDS[kind])
                yield Fact(told, award.unit, law=award.law)
            else:
                open_ = look.states[f"nomination:{nomination_id}"]
                told_ = NominationReexaminationDue(**open_.fields(), rested_on=basis, ground=_GROUNDS[kind])
                yield Fact(told_, open_.unit, law=open_.law)
