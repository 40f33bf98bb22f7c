"""The coordination programme: signed, planned for each year by all its parties, and closed at its end (IV); how it is
reviewed lies in `reviewing`, what a district or sector derives from it in `deriving`."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain import assigning
from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.events import Event, intake
from shared.events.campaigns import (
    DutyMet,
    DutyMissed,
    ProgrammeClosed,
    ProgrammeDerived,
    ProgrammePlanAgreed,
    ProgrammeReviewed,
    ProgrammeSigned,
)
from shared.units import province_of
from shared.world import Fact, check_reach, unheard, unknown

#: The two bodies carry the programme out together; districts and sectors derive their own; reviews and plans.
TOGETHER, DERIVED, YEARLY = "IV.a", "IV.d", "IV.e"

Signed = frozenset[tuple[int, str]]
#: `II.1.a: ...`: what a derived programme may refer to stands before the colon.
_NAMED = re.compile(r"([A-Za-z0-9_.-]{1,40}):").match


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with who has signed which year's plan and review, the final review and the end."""

    id: str = ""
    parties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    plans: Signed = frozenset()
    reviews: Signed = frozenset()
    settled: frozenset[int] = frozenset()
    #: Years whose review and plan were told of as missed; and the same of the final review.
    missed: frozenset[int] = frozenset()
    final_missed: bool = False
    derived: bool = False
    tasks: tuple[str, ...] = ()
    legal_bases: int = 0
    final: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()
    assigned: assigning.Tasks = assigning.NO_TASKS
    done: frozenset[tuple[int, str]] = frozenset()
    #: The duties of the whole period are settled.
    ended: bool = False

    def complete(self, signed: Signed, year: int) -> bool:
        return all((year, party) in signed for party in self.parties)

    def by_all(self, said: frozenset[str]) -> bool:
        return bool(self.parties) and said >= set(self.parties)


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a document: one programme of a province and year has it (N01)."""

    programme_id: str = ""


def key_of_number(event: intake.ProgrammeSigned, by: str) -> str:
    return f"programme-number:{province_of(by)}/{event.signed_on.year}/{event.number}"


def sign(event: intake.ProgrammeSigned, look: Look) -> Iterator[Fact]:
    is_new(event.programme_id, look, TOGETHER)
    known_parties(event.parties, look)
    is_party(event.programme_id, event.parties, look, TOGETHER)
    key = key_of_number(event, look.by)
    taken: Number = look.states[key]
    if taken.programme_id:
        what, state = f"number {event.number}", f"of programme {taken.programme_id}"
        raise refused("state_forbids", "/data/number", rule="N01", what=what, state=state, wanted="a new number")
    signatories, addressees = _in_order(event.parties, look), look.rules.addressees
    fact = ProgrammeSigned(**event.model_dump(), signatories=signatories, addressees=addressees)
    yield Fact(fact, look.by, tags=(key,))


def _in_order(parties: tuple[str, ...], look: Look) -> tuple[str, ...]:
    """As they sign, the Board on the left (N21); whoever else is a party after them."""
    order = {kind: place for place, kind in enumerate(look.rules.signatures)}
    kinds = {path: look.unit(path, "/data/parties").kind for path in parties}
    return tuple(sorted(parties, key=lambda path: order.get(kinds[path], len(order))))


def agree_plan(event: intake.ProgrammePlanAgreed, look: Look) -> Iterator[Fact]:
    programme, parties = of_party(event.programme_id, look)
    party = first_of(parties, {said for year, said in programme.plans if year == event.year})
    if (event.year, party) in programme.plans:
        what = f"plan {event.year}"
        raise refused("state_forbids", "/data/year", rule=YEARLY, what=what, state="agreed", wanted="not agreed yet")
    signed = programme.plans | {(event.year, party)}
    yield Fact(
        ProgrammePlanAgreed(
            programme_id=programme.id,
            year=event.year,
            party=party,
            tasks=event.tasks,
            agreed_on=event.agreed_on,
            complete=programme.complete(signed, event.year),
            assigned=assigning.assigned(event, programme.assigned, look),
        ),
        look.by,
    )


def close(event: intake.ProgrammeClosed, look: Look) -> Iterator[Fact]:
    """Each party says so, after the final review that all of them have signed (domain 3.10)."""
    programme, parties = of_party(event.programme_id, look)
    party = first_of(parties, programme.closing)
    if party in programme.closing:
        raise _state(programme, "closed by this party", "not closed by it yet", YEARLY)
    if not programme.by_all(programme.final):
        raise _state(programme, "without the final review of all parties", "finally reviewed by all", YEARLY)
    complete = programme.by_all(programme.closing | {party})
    fact = ProgrammeClosed(
        programme_id=programme.id, party=party, closed_on=event.closed_on, complete=complete
    )
    yield Fact(fact, look.by)


def evolve(programme: Programme, event: Event) -> Programme:
    match event:
        case ProgrammeSigned():
            named = tuple(found[1] for task in event.tasks if (found := _NAMED(task)))
            years = years_of(event.period)
            return Programme(
                event.programme_id, event.parties, years, tasks=named, legal_bases=len(event.legal_bases)
            )
        case ProgrammeDerived():
            named = (*event.inherited, *event.adapted)
            years = years_of(event.period) if event.period else ()
            return Programme(event.programme_id, event.parties, years, derived=True, tasks=named)
        case ProgrammePlanAgreed():
            plans, told = programme.plans | {(event.year, event.party)}, event.assigned or ()
            assigned = programme.assigned.update({(event.year, one.task): one for one in told})
            return replace(programme, plans=plans, assigned=assigned)
        case ProgrammeReviewed():
            return _after_review(programme, event)
        case ProgrammeClosed():
            return replace(programme, closing=programme.closing | {event.party})
        case DutyMet():
            return _settled(programme, event)
        case _:
            return programme


def _after_review(programme: Programme, event: ProgrammeReviewed) -> Programme:
    done = programme.done | {(event.year, task) for task in event.done or ()}
    if event.stage == "final":
        return replace(programme, done=done, final=programme.final | {event.party})
    return replace(programme, done=done, reviews=programme.reviews | {(event.year, event.party)})


def _settled(programme: Programme, event: DutyMet) -> Programme:
    missed = isinstance(event, DutyMissed)
    match event.duty:
        case "N06":
            year = {int(event.period)}
            years = programme.missed | year if missed else programme.missed - year
            return replace(programme, settled=programme.settled | year, missed=years)
        case "N07":
            return replace(programme, ended=True, final_missed=missed)
        case "N02":
            return replace(programme, ended=True)
        case _:
            return programme


def evolve_number(number: Number, event: Event) -> Number:
    return Number(event.programme_id) if isinstance(event, ProgrammeSigned) else number


def years_of(period: tuple[date, date]) -> tuple[int, ...]:
    return tuple(range(period[0].year, period[1].year + 1))


def is_new(id: str, look: Look, rule: str) -> None:
    if look.states[f"programme:{id}"].id:
        what = f"programme {id}"
        raise refused("state_forbids", "/data/programme_id", rule=rule, what=what, state="signed", wanted="a new id")


def known_parties(parties: tuple[str, ...], look: Look) -> None:
    for number, path in enumerate(parties):
        check_reach(look.by, path, f"/data/parties/{number}")
        if look.directory.get(path) is None:
            raise unheard(f"unit:{path}", "unit_unknown", f"/data/parties/{number}", path=path)


def is_party(id: str, parties: tuple[str, ...], look: Look, rule: str) -> None:
    """Nobody signs for others alone."""
    if look.by not in parties:
        raise refused("route_forbidden", "/source", rule=rule, path=look.by, award=id, wanted=", ".join(parties))


def of_party(id: str, look: Look) -> tuple[Programme, list[str]]:
    """The programme, and the parties of it that the publisher speaks for: itself, and those it stands for since they
    have ended."""
    programme: Programme = look.states[f"programme:{id}"]
    if not programme.id:
        raise unknown(f"programme:{id}", "/data/programme_id")
    parties = [party for party in programme.parties if look.acts_for(party)]
    if not parties:
        wanted = ", ".join(look.standing_for(party) for party in programme.parties)
        rule = DERIVED if programme.derived else TOGETHER
        raise refused("route_forbidden", "/source", rule=rule, path=look.by, award=id, wanted=wanted)
    if programme.by_all(programme.closing):
        raise _state(programme, "closed", "running", YEARLY)
    return programme, parties


def first_of(parties: list[str], said: Collection[str]) -> str:
    """The first that has not spoken yet: who stands for both parties speaks twice."""
    return next((party for party in parties if party not in said), parties[0])


def _state(programme: Programme, state: str, wanted: str, rule: str) -> Exception:
    return refused(
        "state_forbids", "/data/programme_id", rule=rule, what=f"programme {programme.id}", state=state, wanted=wanted
    )
