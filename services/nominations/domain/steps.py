"""What happens to a nomination between its receipt and its decision: supplement, appraisal, hold, consent,
forwarding."""

from collections.abc import Iterator
from datetime import date

from services.nominations.domain import dossier
from services.nominations.domain.look import Look, competent
from services.nominations.domain.nomination import FINAL, Nomination
from services.nominations.rules import Award
from shared.errors import RuleViolated, Violation, violated
from shared.events import Event, intake
from shared.events.nominations import (
    NominationAppraised,
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationForwarded,
    NominationHeld,
    NominationLapsed,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationSupplemented,
    NominationVoted,
    NominationWithdrawn,
)
from shared.units import Directory, Kind
from shared.world import Fact, Unheard, unheard

NOT_FINAL = ("received", "returned", "appraised", "forwarded")


def supplement(event: intake.NominationSupplemented, look: Look) -> Iterator[Fact]:
    nomination = _own(event.nomination_id, look)
    nomination.at("returned")
    if nomination.returned_due and look.day > nomination.returned_due:
        raise violated("deadline_passed", "/time", deadline=nomination.returned_due)
    award = award_of(nomination, look)
    kinds = nomination.documents | {document.kind for document in event.documents}
    still = [kind for kind in award.dossier if kind not in kinds]
    still += sorted(nomination.missing - {document.kind for document in event.documents})
    if still:
        raise violated(
            "dossier_incomplete",
            "/data/documents",
            law=award.citation,
            missing=", ".join(dict.fromkeys(still)),
        )
    yield _fact(
        NominationSupplemented(
            **nomination.fields(), documents=tuple(d.kind for d in event.documents), supplemented_on=look.day
        ),
        nomination,
    )


def withdraw(event: intake.NominationWithdrawn, look: Look) -> Iterator[Fact]:
    nomination = _own(event.nomination_id, look)
    if nomination.step in FINAL:
        nomination.at(*NOT_FINAL)
    yield _fact(NominationWithdrawn(**nomination.fields(), withdrawn_on=look.day), nomination, frees=True)


def appraise(event: intake.NominationAppraised, look: Look) -> Iterator[Fact]:
    nomination = _to_appraise(event.nomination_id, look)
    nomination.at("received")
    yield _fact(
        NominationAppraised(
            **nomination.fields(), appraiser=look.by, result=event.result, appraised_on=event.appraised_on
        ),
        nomination,
    )


def send_back(event: intake.NominationReturned, look: Look) -> Iterator[Fact]:
    """Returned with what is missing and a due date; the history is kept (III.2.f)."""
    nomination = _to_appraise(event.nomination_id, look)
    nomination.at("received")
    yield _fact(
        NominationReturned(
            **nomination.fields(),
            appraiser=look.by,
            missing=event.missing,
            ground=event.ground,
            due=event.due,
        ),
        nomination,
    )


def reject(event: intake.NominationRejected, look: Look) -> Iterator[Fact]:
    nomination = _to_appraise(event.nomination_id, look)
    if nomination.step in FINAL:
        nomination.at(*NOT_FINAL)
    yield _fact(
        NominationRejected(
            **nomination.fields(), appraiser=look.by, ground=event.ground, rejected_on=event.rejected_on
        ),
        nomination,
        frees=True,
    )


def hold(event: intake.NominationHeld, look: Look) -> Iterator[Fact]:
    nomination = _to_appraise(event.nomination_id, look)
    nomination.at(*NOT_FINAL)
    yield _fact(NominationHeld(**nomination.fields(), ground=event.ground, held_on=event.held_on), nomination)


def release(event: intake.NominationReleased, look: Look) -> Iterator[Fact]:
    nomination = _to_appraise(event.nomination_id, look)
    if not nomination.held:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=f"nomination {nomination.id}",
            state=nomination.step,
            wanted="on hold",
        )
    yield _fact(NominationReleased(**nomination.fields(), released_on=event.released_on), nomination)


def vote(event: intake.VoteRecorded, look: Look) -> Iterator[Fact]:
    """A later vote, by the proposer or a council; it must carry like the first."""
    nomination = known(event.nomination_id, look)
    nomination.at("received", "appraised")
    if wrong := list(dossier.wrong_with_vote(award_of(nomination, look), event.vote, look.rules)):
        raise RuleViolated(*wrong)
    yield _fact(
        NominationVoted(**nomination.fields(), voter=look.by, vote=dossier.tally(event.vote)), nomination
    )


def consent(event: intake.ConsentGiven, look: Look) -> Iterator[Fact]:
    """One officer of each body consents; it is an additional guard and never replaces a prerequisite
    (II.3.d)."""
    nomination = _to_consent(event.nomination_id, look)
    if look.by in nomination.consents:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=f"nomination {nomination.id}",
            state=f"consented by {look.by}",
            wanted="no consent of this body yet",
        )
    complete = len(nomination.consents | {look.by}) == len(bodies(nomination, look.directory))
    yield _fact(
        NominationConsented(
            **nomination.fields(),
            body=look.by,
            office=event.office,
            given_on=event.given_on,
            complete=complete,
        ),
        nomination,
    )


def refuse_consent(event: intake.ConsentRefused, look: Look) -> Iterator[Fact]:
    nomination = _to_consent(event.nomination_id, look)
    yield _fact(
        NominationConsentRefused(
            **nomination.fields(),
            body=look.by,
            office=event.office,
            ground=event.ground,
            refused_on=event.refused_on,
        ),
        nomination,
    )


def forward(event: intake.NominationForwarded, look: Look) -> Iterator[Fact]:
    """All of the list or none; every nomination that cannot go is named by its place in the list."""
    look.unit(event.to, "/data/to")
    all_known(event.nomination_ids, look)
    wrong: list[Violation] = []
    for number, id in enumerate(event.nomination_ids):
        pointer = f"/data/nomination_ids/{number}"
        try:
            _may_go(known(id, look, pointer), event.to, look, pointer)
        except RuleViolated as refusal:
            wrong.extend(refusal.violations)
    if wrong:
        raise RuleViolated(*wrong)
    for id in dict.fromkeys(event.nomination_ids):
        nomination = known(id, look)
        yield _fact(
            NominationForwarded(
                **nomination.fields(),
                list_id=event.list_id,
                appraiser=look.by,
                decider=event.to,
                submission_number=event.submission_number,
                forwarded_on=event.forwarded_on,
            ),
            nomination,
        )


def expire(nomination: Nomination, today: date, asked: tuple[str, ...]) -> Iterator[Fact]:
    """No supplement came, or a consent is missing when the processing time has passed."""
    if nomination.step == "returned" and nomination.returned_due and nomination.returned_due < today:
        yield _fact(
            NominationLapsed(**nomination.fields(), due=nomination.returned_due), nomination, frees=True
        )
    elif nomination.awaits_consent and nomination.processing_due < today:
        missing = tuple(body for body in asked if body not in nomination.consents)
        yield _fact(
            NominationConsentOverdue(**nomination.fields(), missing=missing, due=nomination.processing_due),
            nomination,
        )


def known(id: str, look: Look, pointer: str = "/data/nomination_id") -> Nomination:
    nomination: Nomination = look.states[f"nomination:{id}"]
    if not nomination.id:
        raise unheard(f"nomination:{id}", "aggregate_unknown", pointer, what="nomination", id=id)
    return nomination


def all_known(ids: tuple[str, ...], look: Look) -> None:
    """A list waits for all of it that is unheard at once; what it waits for is not held up by it."""
    places = [number for number, id in enumerate(ids) if not look.states[f"nomination:{id}"].id]
    if places:
        pointer = f"/data/nomination_ids/{places[0]}"
        unknown = violated("aggregate_unknown", pointer, what="nomination", id=ids[places[0]])
        raise Unheard([f"nomination:{ids[number]}" for number in places], unknown.violations[0])


def award_of(nomination: Nomination, look: Look) -> Award:
    """The award under the rule set that the dossier was received under."""
    return look.rulesets.named(nomination.law).awards[nomination.award]


def bodies(nomination: Nomination, directory: Directory) -> tuple[str, ...]:
    """The two that must consent: of the province, or of the district for a district's award (III.2.a)."""
    district = nomination.level == "district"
    board = Kind.DISTRICT_HOME_AFFAIRS if district else Kind.PROVINCIAL_EC_BOARD
    union = Kind.DISTRICT_LABOUR_FEDERATION if district else Kind.PROVINCIAL_LABOUR_FEDERATION
    return competent(directory, board, nomination.proposer), competent(directory, union, nomination.proposer)


def _own(id: str, look: Look) -> Nomination:
    nomination = known(id, look)
    if nomination.proposer != look.by:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=nomination.award, wanted=nomination.proposer
        )
    return nomination


def _to_appraise(id: str, look: Look) -> Nomination:
    nomination = known(id, look)
    _appraised_by_publisher(nomination, look)
    return nomination


def _appraised_by_publisher(nomination: Nomination, look: Look, pointer: str = "/source") -> None:
    appraiser = look.competent(award_of(nomination, look).appraiser, nomination.proposer)
    if appraiser != look.by:
        raise violated("route_forbidden", pointer, path=look.by, award=nomination.award, wanted=appraiser)


def _to_consent(id: str, look: Look) -> Nomination:
    nomination = known(id, look)
    if not nomination.joint:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=nomination.award,
            state="not joint",
            wanted="a joint award",
        )
    nomination.at("received", "returned", "appraised")
    asked = bodies(nomination, look.directory)
    if look.by not in asked:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=nomination.award, wanted=", ".join(asked)
        )
    return nomination


def _may_go(nomination: Nomination, to: str, look: Look, pointer: str) -> None:
    _appraised_by_publisher(nomination, look, pointer)
    nomination.at("appraised", pointer=pointer)
    decider = look.competent(award_of(nomination, look).decider, nomination.proposer)
    if decider != to:
        raise violated("route_forbidden", "/data/to", path=to, award=nomination.award, wanted=decider)
    if nomination.joint and (
        missing := [body for body in bodies(nomination, look.directory) if body not in nomination.consents]
    ):
        raise violated("consent_missing", pointer, missing=", ".join(missing))


def _fact(event: Event, nomination: Nomination, *, frees: bool = False) -> Fact:
    return Fact(event, nomination.unit, nomination.tags() if frees else (), nomination.law)
