"""The coordination programme: signed, derived, planned and reviewed every year by all its parties (IV)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import (
    DutyMet,
    DutyMissed,
    ProgrammeDerived,
    ProgrammePlanAgreed,
    ProgrammeReviewed,
    ProgrammeSigned,
)
from shared.world import Fact, check_reach, unheard

REVIEW_AND_PLAN = 2


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme with who has signed which year's plan and review."""

    id: str = ""
    parties: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    plans: frozenset[tuple[int, str]] = frozenset()
    reviews: frozenset[tuple[int, str]] = frozenset()
    settled: frozenset[int] = frozenset()

    def complete(self, signed: frozenset[tuple[int, str]], year: int) -> bool:
        return all((year, party) in signed for party in self.parties)

    def done(self, year: int) -> int:
        """How many of the two were done: the review of the year, the plan of the next."""
        return int(self.complete(self.reviews, year)) + int(self.complete(self.plans, year + 1))

    def open_year(self) -> int | None:
        return next((year for year in self.years if year not in self.settled), None)


def sign(event: intake.ProgrammeSigned, look: Look) -> Iterator[Fact]:
    _new(event.programme_id, look)
    _known_parties(event.parties, look)
    fact = ProgrammeSigned(**event.model_dump())
    yield Fact(fact, look.by)


def derive(event: intake.ProgrammeDerived, look: Look) -> Iterator[Fact]:
    _new(event.programme_id, look)
    _known_parties(event.parties, look)
    if not look.states[f"programme:{event.parent_id}"].id:
        raise unheard(
            f"programme:{event.parent_id}",
            "aggregate_unknown",
            "/data/parent_id",
            what="programme",
            id=event.parent_id,
        )
    yield Fact(ProgrammeDerived(**event.model_dump(exclude={"tasks"})), look.by)


def agree_plan(event: intake.ProgrammePlanAgreed, look: Look) -> Iterator[Fact]:
    programme = _of_party(event.programme_id, look)
    if (event.year, look.by) in programme.plans:
        raise violated(
            "state_forbids", "/data/year", what=f"plan {event.year}", state="agreed", wanted="not agreed yet"
        )
    signed = programme.plans | {(event.year, look.by)}
    yield Fact(
        ProgrammePlanAgreed(
            programme_id=programme.id,
            year=event.year,
            party=look.by,
            tasks=event.tasks,
            agreed_on=event.agreed_on,
            complete=programme.complete(signed, event.year),
        ),
        look.by,
    )


def review(event: intake.ProgrammeReviewed, look: Look) -> Iterator[Fact]:
    programme = _of_party(event.programme_id, look)
    if (event.year, look.by) in programme.reviews:
        raise violated(
            "state_forbids",
            "/data/year",
            what=f"review {event.year}",
            state="signed",
            wanted="not signed yet",
        )
    signed = programme.reviews | {(event.year, look.by)}
    yield Fact(
        ProgrammeReviewed(
            programme_id=programme.id,
            year=event.year,
            party=look.by,
            reviewed_on=event.reviewed_on,
            complete=programme.complete(signed, event.year),
        ),
        look.by,
    )


def due(programme: Programme, review_due: tuple[int, int]) -> date | None:
    """The day by which the next year not settled must be reviewed, and the one after it planned (N06)."""
    year = programme.open_year()
    return date(year, *review_due) if year else None


def settle(programme: Programme, review_due: tuple[int, int]) -> Iterator[Fact]:
    year = programme.open_year()
    if year is None:
        return
    done = programme.done(year)
    kind = DutyMet if done == REVIEW_AND_PLAN else DutyMissed
    for party in programme.parties:
        duty = kind(
            duty="N06",
            period=str(year),
            unit=party,
            value=done,
            bounds=(REVIEW_AND_PLAN, REVIEW_AND_PLAN),
            due=date(year, *review_due),
            rule="IV.e",
        )
        yield Fact(duty, party, tags=(f"programme:{programme.id}",))


def evolve(programme: Programme, event: Event) -> Programme:
    match event:
        case ProgrammeSigned():
            return Programme(
                event.programme_id,
                event.parties,
                tuple(range(event.period[0].year, event.period[1].year + 1)),
            )
        case ProgrammeDerived():
            return Programme(event.programme_id, event.parties)
        case ProgrammePlanAgreed():
            return replace(programme, plans=programme.plans | {(event.year, event.party)})
        case ProgrammeReviewed():
            return replace(programme, reviews=programme.reviews | {(event.year, event.party)})
        case DutyMet():
            return replace(programme, settled=programme.settled | {int(event.period)})
        case _:
            return programme


def _new(id: str, look: Look) -> None:
    if look.states[f"programme:{id}"].id:
        raise violated(
            "state_forbids", "/data/programme_id", what=f"programme {id}", state="signed", wanted="a new id"
        )


def _known_parties(parties: tuple[str, ...], look: Look) -> None:
    for number, path in enumerate(parties):
        check_reach(look.by, path, f"/data/parties/{number}")
        if look.directory.get(path) is None:
            raise unheard(f"unit:{path}", "unit_unknown", f"/data/parties/{number}", path=path)


def _of_party(id: str, look: Look) -> Programme:
    programme: Programme = look.states[f"programme:{id}"]
    if not programme.id:
        raise unheard(f"programme:{id}", "aggregate_unknown", "/data/programme_id", what="programme", id=id)
    if look.by not in programme.parties:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=id, wanted=", ".join(programme.parties)
        )
    return programme
