"""What a delegation found at a unit: raised, answered by the day that was set, closed (II.2.b, II.2.c)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.campaigns.domain.activity import Activity
from services.campaigns.domain.look import Look, text_hash
from services.campaigns.domain.refusing import in_order, refused
from shared.events import Event, intake
from shared.events.campaigns import FindingAnswered, FindingClosed, FindingOverdue, FindingRaised
from shared.units import within
from shared.world import Fact, unknown


@dataclass(frozen=True, slots=True)
class Finding:
    """`step` is raised, answered or closed; empty before anybody has spoken of it."""

    id: str = ""
    activity_id: str = ""
    kind: str = ""
    unit: str = ""
    delegation: frozenset[str] = frozenset()
    due: date = date.max
    #: The day of the last step.
    on: date = date.min
    step: str = ""
    overdue: bool = False
    outcome: str = ""

    def fields(self) -> dict[str, Any]:
        return {
            "finding_id": self.id,
            "activity_id": self.activity_id,
            "kind": self.kind,
            "unit": self.unit,
        }


def raise_(event: intake.FindingRaised, look: Look) -> Iterator[Fact]:
    if look.states[event.stream()].id:
        raise _step(look.states[event.stream()], "a new id", look)
    activity = _visited(event, look)
    _follows(event, look)
    in_order("/data/raised_on", activity.on, event.raised_on, look.clause(activity.kind))
    in_order("/data/due", event.raised_on, event.due, look.clause(activity.kind))
    fact = FindingRaised(
        finding_id=event.finding_id,
        activity_id=activity.id,
        kind=activity.kind,
        unit=event.unit,
        raised_by=look.by,
        partners=tuple(sorted(body for body in activity.bodies if not look.acts_for(body))),
        raised_on=event.raised_on,
        due=event.due,
        text_sha256=text_hash(event.text),
        follows=event.follows,
    )
    yield Fact(fact, event.unit)


def answer(event: intake.FindingAnswered, look: Look) -> Iterator[Fact]:
    """The unit itself answers, a body that it lies below, or whoever stands for it."""
    finding = _known(event.finding_id, look)
    if not within(finding.unit, look.by) and not look.acts_for(finding.unit):
        raise _not_theirs(look, finding.kind, finding.id, [finding.unit])
    if finding.step != "raised":
        raise _step(finding, "raised", look)
    in_order("/data/answered_on", finding.on, event.answered_on, look.clause(finding.kind))
    fact = FindingAnswered(
        **finding.fields(),
        answered_by=look.by,
        answered_on=event.answered_on,
        late=event.answered_on > finding.due,
        text_sha256=text_hash(event.text),
        evidence=event.evidence,
    )
    yield Fact(fact, finding.unit)


def close(event: intake.FindingClosed, look: Look) -> Iterator[Fact]:
    """Either body of the delegation closes it; without an answer only as raised by mistake."""
    finding = _known(event.finding_id, look)
    if not any(look.acts_for(body) for body in finding.delegation):
        raise _not_theirs(look, finding.kind, finding.id, finding.delegation)
    if finding.step != "answered" and not (finding.step == "raised" and event.outcome == "withdrawn"):
        raise _step(finding, "answered", look)
    in_order("/data/closed_on", finding.on, event.closed_on, look.clause(finding.kind))
    fact = FindingClosed(
        **finding.fields(), closed_by=look.by, outcome=event.outcome, closed_on=event.closed_on
    )
    yield Fact(fact, finding.unit)


def due(finding: Finding) -> date | None:
    """A finding that nobody has answered is shown as late once."""
    return finding.due if finding.step == "raised" and not finding.overdue else None


def expire(finding: Finding) -> Iterator[Fact]:
    yield Fact(FindingOverdue(**finding.fields(), due=finding.due), finding.unit)


def evolve(finding: Finding, event: Event) -> Finding:
    match event:
        case FindingRaised():
            return Finding(
                event.finding_id, event.activity_id, event.kind, event.unit, due=event.due, on=event.raised_on, step="raised",
                delegation=frozenset({event.raised_by, *event.partners}),
            )  # fmt: skip
        case FindingAnswered():
            return replace(finding, step="answered", on=event.answered_on)
        case FindingOverdue():
            return replace(finding, overdue=True)
        case FindingClosed():
            return replace(finding, step="closed", outcome=event.outcome)
        case _:
            return finding


def _visited(event: intake.FindingRaised, look: Look) -> Activity:
    """The delegation that was there, and the publisher and the unit are part of it."""
    id = event.activity_id
    activity: Activity = look.states[f"activity:{id}"]
    if not activity.id:
        raise unknown(f"activity:{id}", "/data/activity_id")
    if not any(look.acts_for(body) for body in activity.bodies):
        raise _not_theirs(look, activity.kind, id, activity.bodies)
    if activity.step not in ("held", "reported") or activity.kind not in look.rules.delegations:
        raise refused(
            "state_forbids",
            "/data/activity_id",
            rule=look.clause(activity.kind),
            what=f"{activity.kind} {id}",
            state=activity.step,
            wanted=f"{' or '.join(sorted(look.rules.delegations))} that was held",
        )
    look.unit(event.unit, "/data/unit")
    if activity.visited and event.unit not in activity.visited:
        rule, wanted = look.clause(activity.kind), ", ".join(activity.visited)
        raise refused("route_forbidden", "/data/unit", rule=rule, path=event.unit, award=id, wanted=wanted)
    return activity


def _follows(event: intake.FindingRaised, look: Look) -> None:
    """What was not put right is asked of the same unit again."""
    if event.follows is None:
        return
    before: Finding = look.states[f"finding:{event.follows}"]
    if not before.id:
        raise unknown(f"finding:{event.follows}", "/data/follows")
    if before.unit != event.unit:
        rule, id = look.clause(before.kind), before.id
        raise refused("route_forbidden", "/data/unit", rule=rule, path=event.unit, award=id, wanted=before.unit)
    if before.outcome != "not_remedied":
        raise refused(
            "state_forbids",
            "/data/follows",
            rule=look.clause(before.kind),
            what=f"finding {before.id}",
            state=before.outcome or before.step,
            wanted="closed as not remedied",
        )


def _known(id: str, look: Look) -> Finding:
    finding: Finding = look.states[f"finding:{id}"]
    if not finding.id:
        raise unknown(f"finding:{id}", "/data/finding_id")
    return finding


def _not_theirs(look: Look, kind: str, id: str, bodies: Iterable[str]) -> Exception:
    """Somebody else was there, or was visited; a refusal names those who carry it on."""
    wanted = ", ".join(look.standing_for(body) for body in sorted(bodies))
    return refused("route_forbidden", "/source", rule=look.clause(kind), path=look.by, award=id, wanted=wanted)


def _step(finding: Finding, wanted: str, look: Look) -> Exception:
    return refused(
        "state_forbids",
        "/data/finding_id",
        rule=look.clause(finding.kind),
        what=f"finding {finding.id}",
        state=finding.step,
        wanted=wanted,
    )
