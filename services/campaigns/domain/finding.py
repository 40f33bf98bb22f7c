"""What delegations find at units: answered by a due date, closed by whoever found it (II.2.b, II.2.c)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.campaigns.domain import guards
from services.campaigns.domain.activity import Activity
from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, followups, intake_followup
from shared.world import Fact, unheard

_POINTER = "/data/finding_id"
#: An exchange or a training inspects nobody.
_DELEGATIONS = ("inspection", "rights_supervision")


@dataclass(frozen=True, slots=True)
class Finding:
    """`step` is raised, answered or closed; overdue once its day has passed without an answer."""

    id: str = ""
    activity_id: str = ""
    kind: str = ""
    unit: str = ""
    organiser: str = ""
    by: str = ""
    due: date = date.max
    step: str = ""
    overdue: bool = False

    def fields(self) -> dict[str, Any]:
        """What every fact of a finding carries."""
        return {
            "finding_id": self.id, "activity_id": self.activity_id, "kind": self.kind, "unit": self.unit,
            "organiser": self.organiser, "due": self.due,
        }  # fmt: skip

    def due_day(self) -> date | None:
        return self.due if self.step == "raised" and not self.overdue else None


def raise_(event: intake_followup.FindingRaised, look: Look) -> Iterator[Fact]:
    """By a body of the delegation, about a unit that is known."""
    guards.new(event.finding_id, look.states[event.stream()].id, "finding", _POINTER)
    activity: Activity = look.states[f"activity:{event.activity_id}"]
    guards.heard(event.activity_id, activity.id, "activity", "/data/activity_id")
    guards.at(activity.step, "held", "reported", what=f"activity {activity.id}", pointer="/data/activity_id")
    if activity.kind not in _DELEGATIONS:
        raise violated("schema_invalid", "/data/activity_id", reason=f"a finding belongs to one of {', '.join(_DELEGATIONS)}")
    guards.said_by(look.by, activity.organiser, *activity.partners, what=activity.id)
    if look.directory.get(event.unit) is None:
        raise unheard(f"unit:{event.unit}", "unit_unknown", "/data/unit", path=event.unit)
    if event.due < look.day:
        raise violated("schema_invalid", "/data/due", reason=f"before {look.day}")
    fact = followups.FindingRaised(
        finding_id=event.finding_id, activity_id=activity.id, kind=activity.kind, unit=event.unit,
        organiser=activity.organiser, due=event.due, by=look.by,
    )  # fmt: skip
    yield Fact(fact, event.unit)


def answer(event: intake_followup.FindingAnswered, look: Look) -> Iterator[Fact]:
    """By the inspected unit; late too, which its overdue fact has told."""
    finding = _known(event.finding_id, look)
    guards.at(finding.step, "raised", what=f"finding {finding.id}", pointer=_POINTER)
    guards.said_by(look.by, finding.unit, what=finding.id)
    yield Fact(
        followups.FindingAnswered(**finding.fields(), answered_on=event.answered_on, document=event.document), finding.unit
    )


def close(event: intake_followup.FindingClosed, look: Look) -> Iterator[Fact]:
    """By who raised it or who led the delegation, once it is answered."""
    finding = _known(event.finding_id, look)
    guards.at(finding.step, "answered", what=f"finding {finding.id}", pointer=_POINTER)
    guards.said_by(look.by, finding.by, finding.organiser, what=finding.id)
    yield Fact(followups.FindingClosed(**finding.fields(), closed_on=event.closed_on), finding.unit)


def expire(finding: Finding) -> Iterator[Fact]:
    yield Fact(followups.FindingOverdue(**finding.fields()), finding.unit)


def evolve(finding: Finding, event: Event) -> Finding:
    match event:
        case followups.FindingRaised():
            return Finding(
                event.finding_id, event.activity_id, event.kind, event.unit, event.organiser, event.by, event.due, "raised"
            )
        case followups.FindingAnswered():
            return replace(finding, step="answered")
        case followups.FindingClosed():
            return replace(finding, step="closed")
        case followups.FindingOverdue():
            return replace(finding, overdue=True)
        case _:
            return finding


def _known(id: str, look: Look) -> Finding:
    finding: Finding = look.states[f"finding:{id}"]
    guards.heard(id, finding.id, "finding", _POINTER)
    return finding
