"""Sáng kiến: submitted, recognised at a level, annulled (domain 3.5)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from services.nominations.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.nominations import InitiativeAnnulled, InitiativeRecognised, InitiativeSubmitted
from shared.world import Fact, Keep, Told, unheard

Level = Literal["grassroots", "district", "province", "national"]


@dataclass(frozen=True, slots=True)
class Initiative:
    """Heard of when it has an id; it may be recognised without having been submitted here."""

    id: str = ""
    unit: str = ""
    step: str = ""
    level: Level | None = None
    value_vnd: int = 0
    recognised_on: date | None = None


def submit(event: intake.InitiativeSubmitted, look: Look) -> Iterator[Told]:
    _at(look.states[event.stream()], event.initiative_id, "")
    unit = _checked(event, look)
    yield Fact(
        InitiativeSubmitted(
            initiative_id=event.initiative_id,
            unit=unit,
            authors=len(event.authors),
            value_vnd=event.value_vnd,
            submitted_on=event.submitted_on,
        ),
        unit,
    )
    yield _kept(event)


def recognise(event: intake.InitiativeRecognised, look: Look) -> Iterator[Told]:
    initiative: Initiative = look.states[event.stream()]
    _at(initiative, event.initiative_id, "", "submitted")
    unit = _checked(event, look)
    yield Fact(
        InitiativeRecognised(
            initiative_id=event.initiative_id,
            unit=unit,
            recognised_by=look.by,
            level=event.level,
            authors=len(event.authors),
            value_vnd=event.value_vnd,
            recognised_on=event.recognised_on,
        ),
        unit,
    )
    if not initiative.id:
        yield _kept(event)


def annul(event: intake.InitiativeAnnulled, look: Look) -> Iterator[Fact]:
    initiative: Initiative = look.states[event.stream()]
    if not initiative.id:
        raise unheard(
            event.stream(),
            "aggregate_unknown",
            "/data/initiative_id",
            what="initiative",
            id=event.initiative_id,
        )
    _at(initiative, event.initiative_id, "submitted", "recognised")
    yield Fact(
        InitiativeAnnulled(
            initiative_id=initiative.id,
            unit=initiative.unit,
            level=initiative.level,
            value_vnd=initiative.value_vnd,
            recognised_on=initiative.recognised_on,
            annulled_on=event.annulled_on,
        ),
        initiative.unit,
    )


def evolve(initiative: Initiative, event: Event) -> Initiative:
    match event:
        case InitiativeSubmitted():
            return Initiative(event.initiative_id, event.unit, "submitted")
        case InitiativeRecognised():
            return Initiative(
                event.initiative_id,
                event.unit,
                "recognised",
                event.level,
                event.value_vnd,
                event.recognised_on,
            )
        case InitiativeAnnulled():
            return replace(initiative, step="annulled")
        case _:
            return initiative


def _checked(event: intake.InitiativeSubmitted | intake.InitiativeRecognised, look: Look) -> str:
    """Shares of the authors add up to one, exactly; the initiative belongs to the first author's unit."""
    if sum(Fraction(author.share) for author in event.authors) != 1:
        raise violated("schema_invalid", "/data/authors", reason="the authors' shares must add up to 1")
    return look.unit(event.authors[0].person.workplace, "/data/authors/0/person/workplace").path


def _kept(event: intake.InitiativeSubmitted | intake.InitiativeRecognised) -> Keep:
    authors = [author.model_dump(mode="json", exclude_none=True) for author in event.authors]
    return Keep(event.stream(), {"title": event.title, "authors": authors})


def _at(initiative: Initiative, id: str, *steps: str) -> None:
    if initiative.step not in steps:
        raise violated(
            "state_forbids",
            "/data/initiative_id",
            what=f"initiative {id}",
            state=initiative.step or "new",
            wanted=" or ".join(step or "new" for step in steps),
        )
