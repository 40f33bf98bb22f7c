"""Bình xét, bỏ phiếu: a later vote on a nomination, by the grass roots' meeting, its unit or a council (II.3.b)."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.nominations.domain import dossier
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import Nomination
from services.nominations.domain.person import Digest, key_at
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.steps import award_of, fact_of, known, procedure_of
from services.nominations.rules import Award
from shared.errors import RuleViolated, violated
from shared.events import intake
from shared.events.base import Vote
from shared.events.nominations import NominationVoted, NominationVoteFailed
from shared.units import Kind, within
from shared.world import Fact, RefusedAndTold, States

MEETING = "grassroots_meeting"
#: A place has one of each: it votes on whoever works there. Of departments and sector unions it has many.
ONE_OF_A_PLACE = frozenset(
    {Kind.DISTRICT_LABOUR_FEDERATION, Kind.PROVINCIAL_LABOUR_FEDERATION}
    | {Kind.DISTRICT_EC_COUNCIL, Kind.PROVINCIAL_EC_COUNCIL}
)


def vote(event: intake.VoteRecorded, look: Look) -> Iterator[Fact]:
    """It must carry like the first; one ballot per sitting, and nobody with an interest in the nominee.

    A ballot that was void, for its quorum or an interest, was no count; one that did not carry was, and stands.
    """
    nomination = known(event.nomination_id, look)
    nomination.at("received", "appraised")
    procedure = procedure_of(nomination, look)
    body = procedure.body_of(look.publisher().kind)
    _entitled(nomination, look)
    _first_of_its_sitting(nomination, event.vote, look)
    award = award_of(nomination, look)
    wrong = [
        *dossier.wrong_with_vote(_asked_of(body, award, procedure), event.vote, look.rules),
        *dossier.wrong_with_interests(
            event.vote,
            procedure.interests_excluded,
            lambda member: _is_nominee(member, nomination, look),
            procedure.law("interests_excluded"),
        ),
    ]
    ballot: dict[str, Any] = {
        **nomination.fields(),
        "voter": look.by,
        "vote": dossier.tally(event.vote),
        "body": body,
    }
    if [violation.pointer for violation in wrong] == [dossier.SHARE]:
        raise RefusedAndTold(wrong, [fact_of(NominationVoteFailed(**ballot), nomination)])
    if wrong:
        raise RuleViolated(*wrong)
    yield fact_of(NominationVoted(**ballot), nomination)


def keys_of_voters(event: intake.VoteRecorded, states: States, digest: Digest) -> Iterable[str]:
    """Who the unit's own keys of those who voted may stand for at the nominee's workplace."""
    nomination = states.get(f"nomination:{event.nomination_id}")
    if nomination and nomination.id:
        return [key_at(nomination.unit, member, digest) for member in event.vote.voters]
    return ()


def _is_nominee(member: str, nomination: Nomination, look: Look) -> bool:
    namesakes = look.states.get(key_at(nomination.unit, member, look.digest))
    return namesakes is not None and nomination.person_id in namesakes.person_ids


def _asked_of(body: str | None, award: Award, procedure: Procedure) -> Award:
    """The meeting at the grass roots has its own share, and may vote openly."""
    return procedure.asked_of_meeting(award) if body == MEETING else award


def _entitled(nomination: Nomination, look: Look) -> None:
    """The nominee's own unit, the proposer, the federation and the council of the nominee's place; whoever stands for one
    that has ended does so in its place (domain 1.5)."""
    unit = look.acting(nomination.unit, nomination.unit)
    kind, proposer = look.publisher().kind, look.acting(nomination.proposer, nomination.unit)
    acting = look.competent(kind, nomination.unit) if kind in ONE_OF_A_PLACE else ""
    own = any(within(one, look.by) or within(look.by, one) for one in (nomination.unit, unit))
    if look.by not in (proposer, acting) and not own:
        raise violated(
            "route_forbidden",
            "/source",
            path=look.by,
            award=nomination.award,
            wanted=", ".join(path for path in (proposer, acting, unit) if path),
        )


def _first_of_its_sitting(nomination: Nomination, vote: Vote, look: Look) -> None:
    """Counted once per sitting: the same day of the same body, or the same minutes, be it that its heir shows them again
    (II.3.b)."""
    for ballot in nomination.ballots:
        same_day = ballot.voter == look.by and ballot.held_on == vote.held_on
        same_minutes = ballot.minutes is not None and ballot.minutes == vote.minutes_sha256
        if same_day or (
            same_minutes and look.by in (ballot.voter, look.acting(ballot.voter, nomination.unit))
        ):
            state = f"voted on by {look.by} at the sitting of {ballot.held_on}"
            raise nomination.forbids(state, "another sitting", "/data/vote/held_on", rule="II.3.b")
