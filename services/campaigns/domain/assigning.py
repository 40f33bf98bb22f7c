"""Tasks of a year's plan: who carries out which, by when, and which of them are done (IV.a)."""

from immutables import Map

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.events import intake
from shared.events.base import AssignedTask

CLAUSE = "IV.a"
#: By year and code.
Tasks = Map[tuple[int, str], AssignedTask]
NO_TASKS: Tasks = Map()


def assigned(event: intake.ProgrammePlanAgreed, before: Tasks, look: Look) -> tuple[AssignedTask, ...]:
    """Each code once, to a body that is there, by a day of the year; what another party has assigned stays so."""
    seen: set[str] = set()
    for number, one in enumerate(event.assigned):
        pointer = f"/data/assigned/{number}"
        look.open_unit(one.owner, f"{pointer}/owner", event.agreed_on)
        if one.task in seen:
            raise _state(one, "assigned", "each task once", f"{pointer}/task")
        seen.add(one.task)
        if one.due.year != event.year:
            raise _state(one, f"due on {one.due}", f"a day of {event.year}", f"{pointer}/due")
        agreed = before.get((event.year, one.task))
        if agreed not in (None, one):
            assert agreed is not None
            raise _state(
                one, f"assigned to {agreed.owner} by {agreed.due}", "what the parties agree on", pointer
            )
    return event.assigned


def done(event: intake.ProgrammeReviewed, tasks: Tasks) -> tuple[str, ...]:
    """Only what was planned for the year can be done of it."""
    for number, task in enumerate(event.done):
        if (event.year, task) not in tasks:
            raise refused("aggregate_unknown", f"/data/done/{number}", rule=CLAUSE, what="task", id=task)
    return event.done


def left(year: int, tasks: Tasks, finished: frozenset[tuple[int, str]]) -> tuple[AssignedTask, ...]:
    """What of a year nobody has said to be done, in the order of the codes."""
    return tuple(task for key, task in sorted(tasks.items()) if key[0] == year and key not in finished)


def _state(task: AssignedTask, state: str, wanted: str, pointer: str) -> Exception:
    return refused(
        "state_forbids", pointer, rule=CLAUSE, what=f"task {task.task}", state=state, wanted=wanted
    )
