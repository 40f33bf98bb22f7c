"""Complaints against a nomination or an award, to their end; a nomination is on hold meanwhile (domain 3.9, 2.2 G3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.nominations.domain.award import Award
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import FINAL, Nomination
from services.nominations.domain.steps import award_of
from shared.errors import violated
from shared.events import Event, intake_opinions, opinions
from shared.events.nominations import NominationHeld
from shared.world import Fact, unheard

#: The ground of a hold that a complaint brings.
GROUND = "complaint"


@dataclass(frozen=True, slots=True)
class Complaint:
    """`step` is lodged or resolved; time limits count calendar days."""

    id: str = ""
    against_kind: str = ""
    against_id: str = ""
    unit: str = ""
    through: str = ""
    authority: str = ""
    due: date = date.max
    step: str = ""
    overdue: bool = False

    def fields(self) -> dict[str, Any]:
        """What every fact of a complaint carries; who complains is nowhere in it."""
        return {
            "complaint_id": self.id, "against_kind": self.against_kind, "against_id": self.against_id, "unit": self.unit,
            "through": self.through, "authority": self.authority, "due": self.due,
        }  # fmt: skip

    def due_day(self) -> date | None:
        return self.due if self.step == "lodged" and not self.overdue else None


def key_against(event: intake_opinions.ComplaintLodged) -> str:
    return f"{event.against_kind}:{event.against_id}"


def lodge(event: intake_opinions.ComplaintLodged, look: Look) -> Iterator[Fact]:
    """Against an award within its time from the decision; an open nomination is held until the appraiser releases it."""
    if look.states[event.stream()].id:
        raise violated(
            "state_forbids", "/data/complaint_id", what=f"complaint {event.complaint_id}", state="known", wanted="a new id"
        )
    against: Nomination | Award = look.states[key_against(event)]
    if not against.id:
        raise unheard(key_against(event), "aggregate_unknown", "/data/against_id", what=event.against_kind, id=event.against_id)
    if isinstance(against, Award):
        last = against.decided_on + timedelta(days=look.rules.complaint_days[0])
        if event.lodged_on > last:
            raise violated("deadline_passed", "/data/lodged_on", law=look.rules.complaint_citation, deadline=last)
        authority = against.decider
    else:
        authority = look.competent(award_of(against, look).appraiser, against.proposer)
    fact = opinions.ComplaintLodged(
        complaint_id=event.complaint_id, against_kind=event.against_kind, against_id=event.against_id, unit=against.unit,
        through=look.by, authority=authority, due=event.lodged_on + timedelta(days=look.rules.complaint_days[1]),
        lodged_on=event.lodged_on,
    )  # fmt: skip
    yield Fact(fact, against.unit, (key_against(event),), against.law)
    if isinstance(against, Nomination) and against.step not in FINAL and not against.held:
        held = NominationHeld(**against.fields(), ground=GROUND, held_on=event.lodged_on)
        yield Fact(held, against.unit, law=against.law)


def resolve(event: intake_opinions.ComplaintResolved, look: Look) -> Iterator[Fact]:
    """By the authority: who decided the award, who appraises the nomination."""
    complaint: Complaint = look.states[event.stream()]
    if not complaint.id:
        id = event.complaint_id
        raise unheard(f"complaint:{id}", "aggregate_unknown", "/data/complaint_id", what="complaint", id=id)
    if complaint.step != "lodged":
        raise violated(
            "state_forbids", "/data/complaint_id", what=f"complaint {complaint.id}", state=complaint.step, wanted="lodged"
        )
    if complaint.authority != look.by:
        raise violated("decider_incompetent", "/source", path=look.by, wanted=complaint.authority)
    fact = opinions.ComplaintResolved(**complaint.fields(), outcome=event.outcome, resolved_on=event.resolved_on)
    yield Fact(fact, complaint.unit)


def expire(complaint: Complaint) -> Iterator[Fact]:
    yield Fact(opinions.ComplaintOverdue(**complaint.fields()), complaint.unit)


def evolve(complaint: Complaint, event: Event) -> Complaint:
    match event:
        case opinions.ComplaintLodged():
            return Complaint(
                event.complaint_id, event.against_kind, event.against_id, event.unit, event.through, event.authority,
                event.due, "lodged",
            )  # fmt: skip
        case opinions.ComplaintResolved():
            return replace(complaint, step="resolved")
        case opinions.ComplaintOverdue():
            return replace(complaint, overdue=True)
        case _:
            return complaint
