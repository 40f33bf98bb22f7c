"""Laws, decrees and decisions that a programme, a campaign or guidance rests on: in force from and to (clause 0)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.errors import Violation
from shared.events import Event, intake
from shared.events.campaigns import LegalBasisRegistered, LegalBasisSuperseded
from shared.units import province_of
from shared.world import Fact, States, Warned, unknown

CLAUSE = "0"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """Registered when it has an id."""

    id: str = ""
    number: str = ""
    registered_by: str = ""
    in_force: tuple[date, date | None] = (date.min, None)
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """One document of a province's register has it."""

    basis_id: str = ""


def key_of_number(number: str, by: str) -> str:
    return f"legal-basis-number:{province_of(by)}/{number}"


def register(event: intake.LegalBasisRegistered, look: Look) -> Iterator[Fact]:
    if look.states[event.stream()].id:
        raise _state(look.states[event.stream()], "registered", "a new id", "/data/basis_id")
    key = key_of_number(event.number, look.by)
    taken: Number = look.states[key]
    if taken.basis_id:
        raise _state(
            look.states[f"legal_basis:{taken.basis_id}"], "registered", "a new number", "/data/number"
        )
    yield Fact(LegalBasisRegistered(registered_by=look.by, **event.model_dump()), look.by, tags=(key,))


def supersede(event: intake.LegalBasisSuperseded, look: Look) -> Iterator[Fact]:
    """Whoever registered it says what has taken its place; it is in force until the eve."""
    basis = _registered(event.basis_id, look, "/data/basis_id")
    newer = _registered(event.superseded_by, look, "/data/superseded_by")
    if not look.acts_for(basis.registered_by):
        wanted = look.standing_for(basis.registered_by)
        raise refused("route_forbidden", "/source", rule=CLAUSE, path=look.by, award=basis.id, wanted=wanted)
    if basis.id == newer.id:
        raise _state(newer, "the same document", "another document", "/data/superseded_by")
    if basis.superseded:
        raise _state(basis, "superseded", "a document that stands", "/data/basis_id")
    first, last = basis.in_force[0], event.superseded_on - timedelta(days=1)
    if last < first:
        raise refused("dates_reversed", "/data/superseded_on", rule=CLAUSE, first=first, last=last)
    yield Fact(
        LegalBasisSuperseded(
            basis_id=basis.id,
            number=basis.number,
            registered_by=basis.registered_by,
            superseded_by=newer.id,
            superseded_on=event.superseded_on,
            in_force=(first, last),
        ),
        look.by,
    )


def cited(event: Event | None, day: date) -> Iterator[tuple[str, str, date]]:
    """Where an event names a basis, its number, and the day on which that must hold."""
    match event:
        case intake.ProgrammeSigned():
            for number, basis in enumerate(event.legal_bases):
                yield f"/data/legal_bases/{number}", basis, event.signed_on
        case intake.GuidanceIssued():
            for number, basis in enumerate(event.legal_bases):
                yield f"/data/legal_bases/{number}", basis, event.issued_on
        case intake.CampaignLaunched(legal_basis=str() as basis):
            yield "/data/legal_basis", basis, day
        case _:
            return


def reads(numbers: Iterator[str], by: str, states: States) -> Iterator[str]:
    """First by its number, then, where that is registered, the document."""
    for number in numbers:
        key = key_of_number(number, by)
        yield key
        named: Number | None = states.get(key)
        if named and named.basis_id:
            yield f"legal_basis:{named.basis_id}"


def warnings(event: Event, look: Look) -> Iterator[Warned]:
    """Nothing in the programme forbids to rest on what is not in force, so it is said and not refused; of what nobody has
    registered nothing is known."""
    for pointer, number, day in cited(event, look.day):
        named: Number = look.states[key_of_number(number, look.by)]
        if not named.basis_id:
            continue
        basis: LegalBasis = look.states[f"legal_basis:{named.basis_id}"]
        first, last = basis.in_force
        if day < first or (last is not None and last < day):
            yield Warned(
                Violation(
                    "basis_not_in_force",
                    pointer,
                    rule=CLAUSE,
                    law=number,
                    values=(
                        ("number", number),
                        ("day", f"{day}"),
                        ("first", f"{first}"),
                        ("last", f"{last or '...'}"),
                    ),
                )
            )


def evolve(basis: LegalBasis, event: Event) -> LegalBasis:
    match event:
        case LegalBasisRegistered():
            return LegalBasis(event.basis_id, event.number, event.registered_by, event.in_force)
        case LegalBasisSuperseded():
            return replace(basis, in_force=event.in_force, superseded=True)
        case _:
            return basis


def evolve_number(number: Number, event: Event) -> Number:
    return Number(event.basis_id) if isinstance(event, LegalBasisRegistered) else number


def _registered(id: str, look: Look, pointer: str) -> LegalBasis:
    basis: LegalBasis = look.states[f"legal_basis:{id}"]
    if not basis.id:
        raise unknown(f"legal_basis:{id}", pointer)
    return basis


def _state(basis: LegalBasis, state: str, wanted: str, pointer: str) -> Exception:
    what = f"legal basis {basis.number}"
    return refused("state_forbids", pointer, rule=CLAUSE, what=what, state=state, wanted=wanted)
