"""Khiếu nại: lodged against a nomination or an award, resolved in calendar days, twice at most (domain 3.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from services.nominations.domain import award
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import FINAL, Nomination
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.steps import appraiser_of, fact_of, known
from shared.errors import RuleViolated, violated
from shared.events import Event, intake_opinions
from shared.events.nominations import (
    ComplaintLodged,
    ComplaintOverdue,
    ComplaintResolved,
    NominationHeld,
    NominationReleased,
)
from shared.world import Fact, Keep, States, Told, unknown

GROUND = "complaint"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Lodged when it has an id; `step` is lodged or resolved, `followed` once a second one was lodged against its
    outcome. Time limits count calendar days."""

    id: str = ""
    against_kind: str = ""
    against_id: str = ""
    unit: str = ""
    through: str = ""
    authority: str = ""
    due: date = date.max
    instance: int = 1
    step: str = ""
    overdue: bool = False
    resolved_on: date = date.min
    followed: bool = False

    def fields(self) -> dict[str, Any]:
        """What every fact of a complaint carries; who complains is nowhere in it."""
        carried = ("against_kind", "against_id", "unit", "through", "authority", "due", "instance")
        return {"complaint_id": self.id} | {name: getattr(self, name) for name in carried}

    @property
    def against(self) -> str:
        return f"{self.against_kind}:{self.against_id}"


def key_against(event: intake_opinions.ComplaintLodged) -> str:
    return f"{event.against_kind}:{event.against_id}"


def lodge(event: intake_opinions.ComplaintLodged, look: Look) -> Iterator[Told]:
    """In time, counted from the day on which it was heard of; an open nomination is held until it is resolved (G3)."""
    if look.states[event.stream()].id:
        raise _forbidden("/data/complaint_id", event.complaint_id, "lodged", "a new id")
    against = _against(event.against_kind, event.against_id, look)
    previous = _previous(event, look)
    _in_time(event, against, previous, look)
    complaint = _complaint(event, against, previous, look)
    accept_due = event.lodged_on + timedelta(days=Procedure(look.rules).complaint_accept_days)
    fact = ComplaintLodged(
        **complaint.fields(), lodged_on=event.lodged_on, accept_due=accept_due, previous_id=event.previous_id
    )
    tags = (complaint.against, *([f"complaint:{previous.id}"] if previous else []))
    yield Fact(fact, against.unit, tags, look.rules.id)
    if isinstance(against, Nomination) and against.step not in FINAL:
        held = NominationHeld(
            **against.fields(), ground=GROUND, held_on=event.lodged_on, complaint_id=complaint.id
        )
        yield fact_of(held, against)
    yield Keep(event.stream(), {"text": event.text, "complainant": event.complainant}, against.person_id)


def resolve(event: intake_opinions.ComplaintResolved, look: Look) -> Iterator[Fact]:
    """By the authority; what it held is released when it is dismissed, else the appraiser draws the consequence."""
    complaint: Complaint = look.states[event.stream()]
    if not complaint.id:
        raise unknown(event.stream(), "/data/complaint_id")
    if complaint.step != "lodged":
        raise _forbidden("/data/complaint_id", complaint.id, complaint.step, "lodged")
    authority = look.acting(complaint.authority, complaint.unit)
    if authority != look.by:
        raise violated("decider_incompetent", "/source", path=look.by, wanted=authority)
    fact = ComplaintResolved(
        **complaint.fields(),
        outcome=event.outcome,
        resolved_on=event.resolved_on,
        final=complaint.instance == 2,
    )
    yield Fact(fact, complaint.unit, (complaint.against,), look.rules.id)
    against = _against(complaint.against_kind, complaint.against_id, look)
    if isinstance(against, Nomination) and complaint.id in against.holds and event.outcome == "dismissed":
        released = NominationReleased(
            **against.fields(), released_on=event.resolved_on, complaint_id=complaint.id
        )
        yield fact_of(released, against)


def reads(event: intake_opinions.ComplaintResolved, states: States) -> Iterator[str]:
    """What it is about: a nomination that it holds is released with it."""
    complaint: Complaint | None = states.get(event.stream())
    if complaint and complaint.id:
        yield complaint.against


def expire(complaint: Complaint) -> Iterator[Fact]:
    yield Fact(ComplaintOverdue(**complaint.fields()), complaint.unit, (complaint.against,))


def evolve(complaint: Complaint, event: Event) -> Complaint:
    match event:
        case ComplaintLodged() if complaint.id and event.previous_id == complaint.id:
            return replace(complaint, followed=True)
        case ComplaintLodged():
            return Complaint(
                event.complaint_id,
                event.against_kind,
                event.against_id,
                event.unit,
                event.through,
                event.authority,
                event.due,
                event.instance,
                "lodged",
            )
        case ComplaintOverdue():
            return replace(complaint, overdue=True)
        case ComplaintResolved():
            return replace(complaint, step="resolved", resolved_on=event.resolved_on)
        case _:
            return complaint


def _against(kind: str, id: str, look: Look) -> Nomination | award.Award:
    if kind == "award":
        return award.decided(id, look, "/data/against_id")
    return known(id, look, "/data/against_id")


def _previous(event: intake_opinions.ComplaintLodged, look: Look) -> Complaint | None:
    """The first complaint, whose outcome this one is about; after the second there is none."""
    if event.previous_id is None:
        return None
    pointer, key = "/data/previous_id", f"complaint:{event.previous_id}"
    previous: Complaint = look.states[key]
    if not previous.id:
        raise unknown(key, pointer)
    if previous.against != key_against(event):
        raise violated("schema_invalid", pointer, reason=f"that complaint is against {previous.against_id}")
    if previous.step != "resolved":
        raise _forbidden(pointer, previous.id, previous.step, "resolved")
    if previous.instance == 2:
        raise _forbidden(pointer, previous.id, "final", "a first complaint")
    if previous.followed:
        raise _forbidden(pointer, previous.id, "followed by a second complaint", "a first complaint")
    return previous


def _in_time(
    event: intake_opinions.ComplaintLodged,
    against: Nomination | award.Award,
    previous: Complaint | None,
    look: Look,
) -> None:
    """Counted from the first outcome, from hearing of it, or from the decision; of a nomination nothing else is dated."""
    decided = against.decided_on if isinstance(against, award.Award) else None
    since = previous.resolved_on if previous else event.known_on or decided
    if since is None:
        return
    procedure, instance = Procedure(look.rules), 2 if previous else 1
    last = since + timedelta(days=procedure.complaint_lodge_days(instance))
    if event.lodged_on > last:
        law = procedure.law("complaint_lodge_days" if instance == 1 else "complaint_second_lodge_days")
        raise violated("deadline_passed", "/data/lodged_on", law=law, deadline=last)


def _complaint(
    event: intake_opinions.ComplaintLodged,
    against: Nomination | award.Award,
    previous: Complaint | None,
    look: Look,
) -> Complaint:
    """Resolved by whoever judged or decided, a second one by the authority above that."""
    procedure, instance = Procedure(look.rules), 2 if previous else 1
    authority = appraiser_of(against, look) if isinstance(against, Nomination) else look.acting(against.decider, against.unit)
    if previous:
        authority = _above(authority, previous, look)
    days = procedure.complaint_accept_days + procedure.complaint_resolve_days(instance)
    return Complaint(
        event.complaint_id,
        event.against_kind,
        event.against_id,
        against.unit,
        look.by,
        authority,
        event.lodged_on + timedelta(days=days),
        instance,
    )


def _above(first: str, previous: Complaint, look: Look) -> str:
    unit = look.directory.get(first)
    kinds = Procedure(look.rules).second_authorities(unit.kind) if unit else []
    for kind in kinds:
        if path := look.competent(kind, first, previous.unit):
            return path
    raise _forbidden("/data/previous_id", previous.id, "final", f"an authority above {first}")


def _forbidden(pointer: str, id: str, state: str, wanted: str) -> RuleViolated:
    return violated("state_forbids", pointer, what=f"complaint {id}", state=state, wanted=wanted)
