"""What came before the proposer's own vote: the grass roots voted (bình chọn, bình xét), and the district federation or the
sector union above them selected (II.3.b, II.3.c; domain 3.6)."""

from collections.abc import Iterator
from dataclasses import replace

from services.nominations.domain import dossier
from services.nominations.domain.look import Look
from services.nominations.domain.procedure import Procedure
from services.nominations.rules import Award
from shared.errors import Violation
from shared.events import intake
from shared.units import within

_VOTE = "/data/grassroots_vote"


def wrong_before(event: intake.NominationSubmitted, award: Award, look: Look) -> Iterator[Violation]:
    yield from _wrong_with_meeting(event, award, look)
    yield from _wrong_with_selection(event, look)


def _wrong_with_meeting(
    event: intake.NominationSubmitted, award: Award, look: Look
) -> Iterator[Violation]:
    """A meeting is held to its own share and to the same interests; without one there is nothing to hold to, unless the
    rule set asks for it."""
    procedure, vote = Procedure(look.rules), event.grassroots_vote
    if vote is None and not procedure.needs_meeting(event.kind):
        return
    law, own_key = procedure.law("interests_excluded"), event.nominee.person_ref
    asked = procedure.asked_of_meeting(award)
    if vote is None:
        asked = replace(asked, vote_share=award.vote_share or look.rules.quorum)
    for violation in (
        *dossier.wrong_with_vote(asked, vote, look.rules),
        *dossier.wrong_with_interests(
            vote, procedure.interests_excluded, lambda member: member == own_key, law
        ),
    ):
        yield replace(violation, pointer=violation.pointer.replace("/data/vote", _VOTE, 1))


def _wrong_with_selection(event: intake.NominationSubmitted, look: Look) -> Iterator[Violation]:
    """By a union that stands over the nominee's own, after the grass roots voted and before the proposer did."""
    selected = event.selected
    if selected is None:
        return
    union, workplace = look.unit(selected.by, "/data/selected/by"), event.nominee.workplace
    leads = within(workplace, selected.by) or look.directory.leader_of(workplace, look.day) == selected.by
    kinds = Procedure(look.rules).selecting
    if union.kind not in kinds or not leads:
        wanted = ", ".join(sorted(kinds)) + f" > {workplace}"
        yield Violation(
            "route_forbidden",
            "/data/selected/by",
            values=(("path", selected.by), ("award", event.award), ("wanted", wanted)),
        )
    if selected.rank > selected.of:
        reason = f"the {selected.rank}th of {selected.of}"
        yield Violation("schema_invalid", "/data/selected/rank", values=(("reason", reason),))
    before = event.grassroots_vote.held_on if event.grassroots_vote else selected.selected_on
    after = event.vote.held_on if event.vote else selected.selected_on
    for first, last in ((before, selected.selected_on), (selected.selected_on, after)):
        if last < first:
            yield Violation(
                "dates_reversed",
                "/data/selected/selected_on",
                values=(("first", str(first)), ("last", str(last))),
            )
