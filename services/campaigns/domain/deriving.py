"""A programme derived from the provincial one, by the pair of a district or by a sector union (IV.d)."""

from collections.abc import Iterator

from services.campaigns.domain.look import Look
from services.campaigns.domain.programme import (
    DERIVED,
    Programme,
    is_new,
    is_party,
    known_parties,
    years_of,
)
from services.campaigns.domain.refusing import refused
from shared.events import intake
from shared.events.campaigns import ProgrammeDerived
from shared.units import place_of
from shared.world import Fact, unknown


def derive(event: intake.ProgrammeDerived, look: Look) -> Iterator[Fact]:
    """From a known parent, by the pair of a district or by a sector union, with tasks of the parent and its own (IV.d)."""
    is_new(event.programme_id, look, DERIVED)
    known_parties(event.parties, look)
    parent: Programme = look.states[f"programme:{event.parent_id}"]
    if not parent.id:
        raise unknown(f"programme:{event.parent_id}", "/data/parent_id")
    if parent.by_all(parent.closing):
        raise refused(
            "state_forbids",
            "/data/parent_id",
            rule=DERIVED,
            what=f"programme {parent.id}",
            state="closed",
            wanted="running",
        )
    is_party(event.programme_id, event.parties, look, DERIVED)
    _both_of_its_place(event, look)
    _within(event, parent, look)
    adapted = tuple(task.task for task in event.adapts)
    inherited = event.inherits
    if inherited is None:
        inherited = tuple(task for task in parent.tasks if task not in adapted)
    said = event.model_dump(exclude={"inherits", "adapts"})
    yield Fact(ProgrammeDerived(inherited=inherited, adapted=adapted, **said), look.by)


def _both_of_its_place(event: intake.ProgrammeDerived, look: Look) -> None:
    """The office and the federation of one district, or a sector union with whom it likes (III.2.a, IV.d)."""
    for number, party in enumerate(event.parties):
        if place_of(party) != place_of(look.by):
            pointer = f"/data/parties/{number}"
            raise refused(
                "route_forbidden", pointer, rule=DERIVED, path=party, award=event.programme_id, wanted=place_of(look.by)
            )
    kinds = {look.unit(party, "/data/parties").kind for party in event.parties}
    pairs = look.rules.deriving
    if pairs and not any(pair <= kinds for pair in pairs):
        wanted = " / ".join(" + ".join(sorted(pair)) for pair in pairs)
        raise refused("both_bodies_needed", "/data/parties", rule="III.2.a", kind="programme", wanted=wanted)


def _within(event: intake.ProgrammeDerived, parent: Programme, look: Look) -> None:
    """Its years lie within the parent's, its tasks are the parent's, its own numbers are of known duties."""
    if event.period and parent.years and not set(years_of(event.period)) <= set(parent.years):
        raise refused(
            "state_forbids",
            "/data/period",
            rule=DERIVED,
            what=f"programme {parent.id}",
            state=f"{parent.years[0]}-{parent.years[-1]}",
            wanted="a period within it",
        )
    named = [("inherits", number, task) for number, task in enumerate(event.inherits or ())]
    named += [("adapts", number, task.task) for number, task in enumerate(event.adapts)]
    for name, number, task in named:
        if task not in parent.tasks:
            raise refused("aggregate_unknown", f"/data/{name}/{number}", rule=DERIVED, what="task", id=task)
    for number, own in enumerate(event.numbers):
        if own.duty not in look.rules.duties:
            raise refused(
                "aggregate_unknown", f"/data/numbers/{number}/duty", rule=DERIVED, what="duty", id=own.duty
            )
