"""Every party reviews each year of the programme, and at its end the whole of it (IV.e): what is done, and what hindered it."""

from collections.abc import Iterator
from datetime import date

from services.campaigns.domain import assigning, difficulty
from services.campaigns.domain.look import Look
from services.campaigns.domain.programme import YEARLY, Programme, first_of, of_party
from services.campaigns.domain.refusing import refused
from shared.events import intake
from shared.events.campaigns import ProgrammeReviewed
from shared.units import place_of, province_of
from shared.world import Fact


def review(event: intake.ProgrammeReviewed, look: Look) -> Iterator[Fact]:
    programme, parties = of_party(event.programme_id, look)
    if event.stage == "final":
        return _review_all(event, programme, first_of(parties, programme.final), look)
    party = first_of(parties, {said for year, said in programme.reviews if year == event.year})
    if (event.year, party) in programme.reviews:
        raise refused(
            "state_forbids",
            "/data/year",
            rule=YEARLY,
            what=f"review {event.year}",
            state="signed",
            wanted="not signed yet",
        )
    signed = programme.reviews | {(event.year, party)}
    return _reviewed(event, programme, party, look, complete=programme.complete(signed, event.year))


def _review_all(
    event: intake.ProgrammeReviewed, programme: Programme, party: str, look: Look
) -> Iterator[Fact]:
    """Tổng kết: once for each party, towards the end of the period (IV.e, N07)."""
    opens = date(programme.years[-1], *look.rules.final_from) if programme.years else date.min
    if party in programme.final or event.reviewed_on < opens:
        done = party in programme.final
        raise refused(
            "state_forbids",
            "/data/stage" if done else "/data/reviewed_on",
            rule=YEARLY,
            what="final review",
            state="signed" if done else f"open from {opens}",
            wanted="not signed yet" if done else f"{opens} or later",
        )
    complete = programme.by_all(programme.final | {party})
    return _reviewed(event, programme, party, look, complete=complete)


def _reviewed(
    event: intake.ProgrammeReviewed, programme: Programme, party: str, look: Look, *, complete: bool
) -> Iterator[Fact]:
    done = assigning.done(event, programme.assigned)
    finished = programme.done | {(event.year, task) for task in done}
    fact = ProgrammeReviewed(
        programme_id=programme.id,
        year=event.year,
        party=party,
        reviewed_on=event.reviewed_on,
        complete=complete,
        stage=event.stage,
        difficulties=difficulty.listed(look, years_reviewed(event, programme), _where(programme)),
        done=done,
        left=assigning.left(event.year, programme.assigned, finished),
    )
    yield Fact(fact, look.by)


def years_reviewed(event: intake.ProgrammeReviewed, programme: Programme) -> tuple[int, ...]:
    return programme.years if event.stage == "final" else (event.year,)


def _where(programme: Programme) -> tuple[str, ...]:
    """The province, or the district whose two bodies have derived it; what lies below them, where a sector union has."""
    place = place_of(programme.parties[0])
    return programme.parties if programme.derived and place == province_of(place) else (place,)
