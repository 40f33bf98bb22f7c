"""Trình cấp có thẩm quyền: a list goes to its decider once each nomination has all that its award asks for (domain
3.6, III.2.f)."""

from collections.abc import Iterable, Iterator

from services.nominations.domain.commenting import Window
from services.nominations.domain.consulting import Consultation
from services.nominations.domain.look import Look
from services.nominations.domain.nomination import Nomination
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.steps import (
    appraised_by_publisher,
    award_of,
    bodies,
    consented,
    fact_of,
    judged,
    procedure_of,
    still_held,
)
from services.nominations.rules import Award
from shared.errors import RuleViolated, Violation, violated
from shared.events import intake
from shared.events.nominations import NominationForwarded
from shared.world import Fact, LeftOut, States, Told

COUNCIL = "provincial_council"


def forward(event: intake.NominationForwarded, look: Look) -> Iterator[Told]:
    """Whatever of the list may go goes; every nomination that cannot is named by its place in the list and stops no
    other. Where none can, the list is refused."""
    look.unit(event.to, "/data/to")
    going, wrong = judged(event.nomination_ids, look, lambda one, pointer: _may_go(one, event.to, look, pointer))
    if not going:
        raise RuleViolated(*wrong)
    for nomination in going:
        yield _forwarded(event, nomination, look)
    yield from map(LeftOut, wrong)


def _forwarded(event: intake.NominationForwarded, nomination: Nomination, look: Look) -> Fact:
    fact = NominationForwarded(
        **nomination.fields(),
        list_id=event.list_id,
        appraiser=look.by,
        decider=event.to,
        submission_number=event.submission_number,
        forwarded_on=event.forwarded_on,
    )
    return fact_of(fact, nomination)


def reads(ids: Iterable[str], states: States) -> Iterator[str]:
    """The consultations and comment windows of a list, and its persons: what they wait for, or rest on no longer, is
    said in the refusal."""
    for id in ids:
        nomination: Nomination | None = states.get(f"nomination:{id}")
        if nomination and nomination.id:
            yield f"person:{nomination.person_id}"
            yield from (f"consultation:{one}" for one in nomination.consultations)
            yield from (f"comment:{one}" for one in nomination.comments)


def _may_go(nomination: Nomination, to: str, look: Look, pointer: str) -> None:
    appraised_by_publisher(nomination, look, pointer)
    nomination.at("appraised", pointer=pointer)
    award = award_of(nomination, look)
    decider = look.competent(award.decider, nomination.proposer, nomination.unit)
    if decider != to:
        raise violated("route_forbidden", "/data/to", path=to, award=nomination.award, wanted=decider)
    if wrong := list(_missing(nomination, award, look, pointer)):
        raise RuleViolated(*wrong)


def _missing(nomination: Nomination, award: Award, look: Look, pointer: str) -> Iterator[Violation]:
    """Everything that it still waits for, each as a reason of its own."""
    yield from still_held(nomination, look, pointer)
    given = consented(nomination, look.directory, look.day)
    absent = [body for body in bodies(nomination, look.directory, look.day) if body not in given]
    if nomination.joint and absent:
        yield Violation("consent_missing", pointer, values=(("missing", ", ".join(absent)),))
    procedure = procedure_of(nomination, look)
    if procedure.needs_council(award, nomination.commendation_type) and not _council_voted(
        nomination, procedure, look
    ):
        law = procedure.law("council_vote_required")
        yield _waits(nomination, pointer, "not voted on", "the vote of the provincial council", law)
    yield from _consultations(nomination, look, pointer)
    yield from _comments(nomination, award, look, pointer)


def _council_voted(nomination: Nomination, procedure: Procedure, look: Look) -> bool:
    """Was its last sitting for it?"""
    units = ((look.directory.get(ballot.voter), ballot) for ballot in nomination.ballots)
    sittings = [ballot for unit, ballot in units if unit and procedure.body_of(unit.kind) == COUNCIL]
    return bool(sittings) and sittings[-1].carried


def _consultations(nomination: Nomination, look: Look, pointer: str) -> Iterator[Violation]:
    for id in nomination.consultations:
        asked: Consultation = look.states[f"consultation:{id}"]
        if asked.step == "open":
            wanted = f"the answer of {asked.consulted}, due {asked.due}"
            yield _waits(nomination, pointer, f"in consultation {id}", wanted)
        if asked.step == "objected":
            state = f"objected to by {asked.consulted}"
            yield _waits(nomination, pointer, state, "released or rejected by its appraiser")


def _comments(nomination: Nomination, award: Award, look: Look, pointer: str) -> Iterator[Violation]:
    windows: list[Window] = [look.states[f"comment:{id}"] for id in nomination.comments]
    for window in windows:
        if not window.closed:
            yield Violation("comment_window_open", pointer, values=(("until", str(window.closes)),))
    if award.public_comment_days and not windows:
        yield _waits(
            nomination, pointer, "not published for comment", "a closed comment window", award.citation
        )


def _waits(nomination: Nomination, pointer: str, state: str, wanted: str, law: str = "") -> Violation:
    return nomination.forbids(state, wanted, pointer, law=law).violations[0]
