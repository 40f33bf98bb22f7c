"""Khiếu nại: lodged against a nomination or an award, resolved in calendar days, twice at most (domain 3.9)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from services.nominations.domain import award
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import FINAL, Nomination
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.steps import appraiser_of, fact_of, known
from shared.errors import RuleViolated, violated
from shared.events import Event, intake_steps
from shared.events.nominations import NominationHeld, NominationReleased
from shared.events.steps import ComplaintLodged, ComplaintOverdue, ComplaintResolved
from shared.world import Fact, Keep, Told, unheard

GROUND = "complaint"


@dataclass(frozen=True, slots=True)
class Complaint:
    """Lodged when it has an id; `step` is lodged or resolved, `followed` once a second one was lodged against its
    outcome."""

    id: str = ""
    about_kind: Literal["nomination", "award"] = "nomination"
    about_id: str = ""
    unit: str = ""
    instance: Literal[1, 2] = 1
    step: str = ""
    due: date = date.max
    overdue: bool = False
    resolved_by: str = ""
    resolved_on: date = date.min
    followed: bool = False

    def fields(self) -> dict[str, Any]:
        return {
            "complaint_id": self.id,
            "about_kind": self.about_kind,
            "about_id": self.about_id,
            "unit": self.unit,
            "instance": self.instance,
        }

    @property
    def about(self) -> str:
        return f"{self.about_kind}:{self.about_id}"


def lodge(event: intake_steps.ComplaintLodged, look: Look) -> Iterator[Told]:
    """In time, counted from the day on which it was heard of; an open nomination is held until it is resolved (G3)."""
    if look.states[event.stream()].id:
        raise _forbidden("/data/complaint_id", event.complaint_id, "lodged", "a new id")
    about = _about(event, look)
    previous = _previous(event, look)
    procedure, instance = Procedure(look.rules), 2 if previous else 1
    since = previous.resolved_on if previous else event.known_on
    last = since + timedelta(days=procedure.complaint_lodge_days(instance))
    if look.day > last:
        name = "complaint_lodge_days" if instance == 1 else "complaint_second_lodge_days"
        raise violated("deadline_passed", "/time", law=procedure.law(name), deadline=last)
    accept_due = look.day + timedelta(days=procedure.complaint_accept_days)
    complaint = Complaint(event.complaint_id, event.about_kind, event.about_id, about.unit, instance)
    fact = ComplaintLodged(
        **complaint.fields(),
        document_sha256=event.document.sha256,
        previous_id=event.previous_id,
        lodged_on=event.lodged_on,
        accept_due=accept_due,
        due=accept_due + timedelta(days=procedure.complaint_resolve_days(instance)),
    )
    tags = (complaint.about, *([f"complaint:{previous.id}"] if previous else []))
    yield Fact(fact, about.unit, tags, look.rules.id)
    if isinstance(about, Nomination) and about.step not in FINAL:
        held = NominationHeld(
            **about.fields(), ground=GROUND, held_on=event.lodged_on, complaint_id=complaint.id
        )
        yield fact_of(held, about)
    if event.complainant:
        yield Keep(event.stream(), {"complainant": event.complainant})


def resolve(event: intake_steps.ComplaintResolved, look: Look) -> Iterator[Fact]:
    """By the authority; what it held is released when it is dismissed, else the appraiser draws the consequence."""
    complaint: Complaint = look.states[event.stream()]
    if not complaint.id:
        raise unheard(
            event.stream(), "aggregate_unknown", "/data/complaint_id", what="complaint", id=event.complaint_id
        )
    if (event.about_kind, event.about_id) != (complaint.about_kind, complaint.about_id):
        raise violated(
            "schema_invalid", "/data/about_id", reason=f"the complaint is about {complaint.about_id}"
        )
    if complaint.step == "resolved":
        raise _forbidden("/data/complaint_id", complaint.id, "resolved", "a complaint that is open")
    about = _about(event, look)
    _by_authority(about, complaint, look)
    fact = ComplaintResolved(
        **complaint.fields(),
        outcome=event.outcome,
        resolved_by=look.by,
        resolved_on=event.resolved_on,
        final=complaint.instance == 2,
    )
    yield Fact(fact, complaint.unit, (complaint.about,), look.rules.id)
    if isinstance(about, Nomination) and complaint.id in about.holds and event.outcome == "dismissed":
        released = NominationReleased(
            **about.fields(), released_on=event.resolved_on, complaint_id=complaint.id
        )
        yield fact_of(released, about)


def expire(complaint: Complaint) -> Iterator[Fact]:
    yield Fact(ComplaintOverdue(**complaint.fields(), due=complaint.due), complaint.unit, (complaint.about,))


def evolve(complaint: Complaint, event: Event) -> Complaint:
    match event:
        case ComplaintLodged() if event.previous_id == complaint.id and complaint.id:
            return replace(complaint, followed=True)
        case ComplaintLodged():
            return Complaint(
                event.complaint_id,
                event.about_kind,
                event.about_id,
                event.unit,
                event.instance,
                "lodged",
                event.due,
            )
        case ComplaintOverdue():
            return replace(complaint, overdue=True)
        case ComplaintResolved():
            return replace(
                complaint, step="resolved", resolved_by=event.resolved_by, resolved_on=event.resolved_on
            )
        case _:
            return complaint


def _about(
    event: intake_steps.ComplaintLodged | intake_steps.ComplaintResolved, look: Look
) -> Nomination | award.Award:
    if event.about_kind == "award":
        return award.decided(event.about_id, look, "/data/about_id")
    return known(event.about_id, look, "/data/about_id")


def _previous(event: intake_steps.ComplaintLodged, look: Look) -> Complaint | None:
    """The first complaint, whose outcome this one is about; after the second there is none."""
    if event.previous_id is None:
        return None
    pointer = "/data/previous_id"
    previous: Complaint = look.states[f"complaint:{event.previous_id}"]
    if not previous.id:
        need = f"complaint:{event.previous_id}"
        raise unheard(need, "aggregate_unknown", pointer, what="complaint", id=event.previous_id)
    if (previous.about_kind, previous.about_id) != (event.about_kind, event.about_id):
        raise violated("schema_invalid", pointer, reason=f"that complaint is about {previous.about_id}")
    if previous.step != "resolved":
        raise _forbidden(pointer, previous.id, previous.step, "a complaint that is resolved")
    if previous.instance == 2:
        raise _forbidden(pointer, previous.id, "final", "a first complaint")
    if previous.followed:
        raise _forbidden(pointer, previous.id, "followed by a second complaint", "a first complaint")
    return previous


def _by_authority(about: Nomination | award.Award, complaint: Complaint, look: Look) -> None:
    """First whoever judged or decided; a second complaint goes to the authority above it."""
    first = appraiser_of(about, look) if isinstance(about, Nomination) else about.decider
    wanted = [first] if complaint.instance == 1 else _above(first, look)
    other = complaint.instance == 2 and not wanted and look.by != first
    if look.by not in wanted and not other:
        raise violated(
            "decider_incompetent",
            "/source",
            path=look.by,
            wanted=", ".join(wanted) or f"another than {first}",
        )


def _above(first: str, look: Look) -> list[str]:
    unit = look.directory.get(first)
    kinds = Procedure(look.rules).second_authorities(unit.kind) if unit else []
    return [path for kind in kinds if (path := look.competent(kind, first))]


def _forbidden(pointer: str, id: str, state: str, wanted: str) -> RuleViolated:
    return violated("state_forbids", pointer, what=f"complaint {id}", state=state, wanted=wanted)
