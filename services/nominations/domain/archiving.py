"""Lưu trữ: the dossier is filed when all has been done with it: ended without an award, or its award presented or taken
back (domain 3.6, 5.5)."""

from collections.abc import Iterator
from datetime import date

from services.nominations.domain.award import Award
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import FINAL, Nomination
from services.nominations.domain.steps import fact_of, procedure_of, to_appraise
from shared.errors import violated
from shared.events import intake
from shared.events.nominations import NominationArchived
from shared.world import Fact, States


def archive(event: intake.NominationArchived, look: Look) -> Iterator[Fact]:
    nomination = to_appraise(event.nomination_id, look)
    if nomination.archived_on:
        raise nomination.forbids(f"archived on {nomination.archived_on}", "not archived yet")
    if nomination.step not in FINAL:
        raise nomination.forbids(nomination.step, " or ".join(sorted(FINAL)))
    ended_on = _done_on(nomination, look)
    if ended_on and event.archived_on < ended_on:
        raise violated("dates_reversed", "/data/archived_on", first=ended_on, last=event.archived_on)
    years = procedure_of(nomination, look).retention_years(nomination.level)
    yield fact_of(
        NominationArchived(
            **nomination.fields(),
            archived_by=look.by,
            archived_on=event.archived_on,
            permanent=years == "permanent",
            kept_until=_years_later(event.archived_on, years) if isinstance(years, int) else None,
            dossier_sha256=event.dossier_sha256,
        ),
        nomination,
    )


def reads(event: intake.NominationArchived, states: States) -> Iterator[str]:
    """The award that it ended with."""
    nomination: Nomination = states.get(event.stream()) or Nomination()
    if nomination.award_id:
        yield f"award:{nomination.award_id}"


def _done_on(nomination: Nomination, look: Look) -> date | None:
    """The day of the last step; an award is presented first, unless it was taken back."""
    if not nomination.award_id:
        return nomination.ended_on
    award: Award = look.states[f"award:{nomination.award_id}"]
    if award.presented_on is None and not award.revoked:
        raise nomination.forbids("decided", f"award {award.id} presented")
    return award.presented_on or nomination.ended_on


def _years_later(day: date, years: int) -> date:
    """The end of the year in which they have passed."""
    return date(day.year + years, 12, 31)
