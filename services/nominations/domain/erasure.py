"""A person is to be forgotten: the names go, the facts stay, and what was counted counts (domain 6)."""

from collections.abc import Iterator

from services.nominations.domain.look import Look
from services.nominations.domain.person import Record
from shared.errors import violated
from shared.events import intake
from shared.events.nominations import PersonErased
from shared.units import reaches
from shared.world import Fact, Forget, Told, unknown


def erase(event: intake.PersonErasureRequested, look: Look) -> Iterator[Told]:
    """Once and for ever; a Board has nobody to forget in another province."""
    record: Record = look.states[event.stream()]
    if not record.unit or not reaches(look.by, record.unit):
        raise unknown(event.stream(), "/data/person_id")
    if record.erased:
        raise violated(
            "state_forbids",
            "/data/person_id",
            what=f"person {event.person_id}",
            state="erased",
            wanted="recorded",
        )
    yield Fact(
        PersonErased(
            person_id=event.person_id,
            unit=record.unit,
            requested_by=look.by,
            basis=event.basis,
            erased_on=look.day,
        ),
        record.unit,
    )
    yield Forget(event.person_id)
