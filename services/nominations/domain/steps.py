"""What happens to a nomination between its receipt and its forwarding: supplement, appraisal, hold, consent."""

from collections.abc import Callable, Iterator
from datetime import date

from services.nominations.domain import private
from services.nominations.domain.look import Look, competent
from services.nominations.domain.nomination import FINAL, OWN_HOLD, Nomination
from services.nominations.domain.person import Record
from services.nominations.domain.prerequisite import fallen
from services.nominations.domain.procedure import Procedure
from services.nominations.rules import Award
from shared.directory import Directory
from shared.errors import RuleViolated, Violation, violated
from shared.events import Event, intake
from shared.events.base import CommendationType
from shared.events.nominations import (
    NominationAppraised,
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationHeld,
    NominationLapsed,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationSupplemented,
    NominationWithdrawn,
)
from shared.units import Kind
from shared.world import Fact, Told, Unheard, unknown

NOT_FINAL = ("received", "returned", "appraised", "forwarded")


def supplement(event: intake.NominationSupplemented, look: Look) -> Iterator[Fact]:
    nomination = _own(event.nomination_id, look)
    nomination.at("returned")
    if nomination.returned_due and look.day > nomination.returned_due:
        raise violated("deadline_passed", "/time", deadline=nomination.returned_due)
    award = award_of(nomination, look)
    procedure = procedure_of(nomination, look)
    kinds = nomination.documents | {document.kind for document in event.documents}
    asked = procedure.asked_of(award, nomination.commendation_type, nomination.collective_kind).dossier
    whole = procedure.asked_of(award, CommendationType.MERIT, nomination.collective_kind).dossier
    still = [kind for kind in asked if kind not in kinds and not kinds >= set(whole)]
    still += sorted(nomination.missing - {document.kind for document in event.documents})
    if still:
        raise violated(
            "dossier_incomplete",
            "/data/documents",
            law=award.citation,
            missing=", ".join(dict.fromkeys(still)),
        )
    yield fact_of(
        NominationSupplemented(
            **nomination.fields(), documents=tuple(d.kind for d in event.documents), supplemented_on=look.day
        ),
        nomination,
    )


def withdraw(event: intake.NominationWithdrawn, look: Look) -> Iterator[Told]:
    nomination = _own(event.nomination_id, look)
    if nomination.step in FINAL:
        nomination.at(*NOT_FINAL)
    yield fact_of(NominationWithdrawn(**nomination.fields(), withdrawn_on=look.day), nomination, frees=True)
    yield private.grounds(nomination, "withdrawn", look.by, None, event.reason, look.day)


def appraise(event: intake.NominationAppraised, look: Look) -> Iterator[Told]:
    nomination = to_appraise(event.nomination_id, look)
    nomination.at("received")
    yield fact_of(
        NominationAppraised(
            **nomination.fields(), appraiser=look.by, result=event.result, appraised_on=event.appraised_on
        ),
        nomination,
    )
    if any(finding.note for finding in event.findings):
        yield private.mentioned(nomination.person_id)


def send_back(event: intake.NominationReturned, look: Look) -> Iterator[Told]:
    """Returned with what is missing and a due date; the history is kept (III.2.f)."""
    nomination = to_appraise(event.nomination_id, look)
    nomination.at("received")
    due = _supplement_due(event, nomination, look)
    yield fact_of(
        NominationReturned(
            **nomination.fields(),
            appraiser=look.by,
            missing=event.missing,
            ground=event.ground,
            due=due,
            round=nomination.returns + 1,
        ),
        nomination,
    )
    yield private.grounds(nomination, "returned", look.by, event.ground, event.reason, look.day)


def _supplement_due(event: intake.NominationReturned, nomination: Nomination, look: Look) -> date:
    """The appraiser's own due date within the bound of the rule set, else that of the rule set, in working days."""
    procedure = procedure_of(nomination, look)
    after = look.rulesets.working_days.after
    if event.due is None:
        return after(look.day, procedure.supplement_days)
    if event.due < look.day:
        raise violated("schema_invalid", "/data/due", reason="the due date lies before the return")
    most = procedure.supplement_days_most
    return min(event.due, after(look.day, most)) if most else event.due


def reject(event: intake.NominationRejected, look: Look) -> Iterator[Told]:
    nomination = to_appraise(event.nomination_id, look)
    if nomination.step in FINAL:
        nomination.at(*NOT_FINAL)
    yield fact_of(
        NominationRejected(
            **nomination.fields(), appraiser=look.by, ground=event.ground, rejected_on=event.rejected_on
        ),
        nomination,
        frees=True,
    )
    yield private.grounds(nomination, "rejected", look.by, event.ground, event.reason, look.day)


def hold(event: intake.NominationHeld, look: Look) -> Iterator[Fact]:
    nomination = to_appraise(event.nomination_id, look)
    nomination.at(*NOT_FINAL)
    yield fact_of(NominationHeld(**nomination.fields(), ground=event.ground, held_on=event.held_on), nomination)


def release(event: intake.NominationReleased, look: Look) -> Iterator[Fact]:
    """Ends the appraiser's own hold and settles objections; a complaint's hold ends with the complaint."""
    nomination = to_appraise(event.nomination_id, look)
    asked = (f"consultation:{id}" for id in nomination.consultations)
    objected = tuple(key for key in asked if look.states[key].step == "objected")
    if OWN_HOLD not in nomination.holds and not objected:
        complaints = ", ".join(sorted(nomination.holds))
        if complaints:
            raise nomination.forbids(f"held by complaint {complaints}", "the complaint's resolution")
        raise nomination.forbids(nomination.step, "on hold")
    fact = NominationReleased(**nomination.fields(), released_on=event.released_on)
    yield Fact(fact, nomination.unit, objected, nomination.law)


def consent(event: intake.ConsentGiven, look: Look) -> Iterator[Fact]:
    """One officer of each body consents; it is an additional guard and never replaces a prerequisite
    (II.3.d)."""
    nomination = _to_consent(event, look)
    given = consented(nomination, look.directory, look.day)
    if look.by in given:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=f"nomination {nomination.id}",
            state=f"consented by {look.by}",
            wanted="no consent of this body yet",
        )
    complete = {*bodies(nomination, look.directory, look.day)} <= given | {look.by}
    yield fact_of(
        NominationConsented(
            **nomination.fields(),
            body=look.by,
            office=event.office,
            given_on=event.given_on,
            complete=complete,
        ),
        nomination,
    )


def refuse_consent(event: intake.ConsentRefused, look: Look) -> Iterator[Told]:
    nomination = _to_consent(event, look)
    yield fact_of(
        NominationConsentRefused(
            **nomination.fields(),
            body=look.by,
            office=event.office,
            ground=event.ground,
            refused_on=event.refused_on,
        ),
        nomination,
    )
    yield private.grounds(nomination, "consent_refused", look.by, event.ground, event.reason, look.day)


def expire(nomination: Nomination, today: date, directory: Directory) -> Iterator[Fact]:
    """No supplement came, or a consent is missing when the processing time has passed."""
    if nomination.step == "returned" and nomination.returned_due and nomination.returned_due < today:
        yield fact_of(
            NominationLapsed(**nomination.fields(), due=nomination.returned_due), nomination, frees=True
        )
    elif nomination.awaits_consent and nomination.processing_due < today:
        asked, given = bodies(nomination, directory, today), consented(nomination, directory, today)
        missing = tuple(body for body in asked if body not in given)
        yield fact_of(
            NominationConsentOverdue(**nomination.fields(), missing=missing, due=nomination.processing_due),
            nomination,
        )


def known(id: str, look: Look, pointer: str = "/data/nomination_id") -> Nomination:
    nomination: Nomination = look.states[f"nomination:{id}"]
    if not nomination.id:
        raise unknown(f"nomination:{id}", pointer)
    return nomination


def all_known(ids: tuple[str, ...], look: Look) -> None:
    """A list waits for all of it that is unheard at once; what it waits for is not held up by it."""
    places = [number for number, id in enumerate(ids) if not look.states[f"nomination:{id}"].id]
    if places:
        pointer = f"/data/nomination_ids/{places[0]}"
        otherwise = violated("aggregate_unknown", pointer, what="nomination", id=ids[places[0]])
        raise Unheard([f"nomination:{ids[number]}" for number in places], otherwise.violations[0])


def judged(
    ids: tuple[str, ...], look: Look, judge: Callable[[Nomination, str], None]
) -> tuple[list[Nomination], list[Violation]]:
    """Those of a list that `judge` lets pass, each once, and what is wrong with the others, by their place in it."""
    all_known(ids, look)
    passed: dict[str, Nomination] = {}
    wrong: list[Violation] = []
    for number, id in enumerate(ids):
        pointer = f"/data/nomination_ids/{number}"
        try:
            nomination = known(id, look, pointer)
            judge(nomination, pointer)
            passed[id] = nomination
        except RuleViolated as refusal:
            wrong.extend(refusal.violations)
    return list(passed.values()), wrong


def award_of(nomination: Nomination, look: Look) -> Award:
    """The award under the rule set that the dossier was received under."""
    return look.rulesets.named(nomination.law).known[nomination.award]


def procedure_of(nomination: Nomination, look: Look) -> Procedure:
    """The steps under the rule set that the dossier was received under."""
    return Procedure(look.rulesets.named(nomination.law))


def appraiser_of(nomination: Nomination, look: Look) -> str:
    return look.competent(award_of(nomination, look).appraiser, nomination.proposer, nomination.unit)


def bodies(nomination: Nomination, directory: Directory, day: date) -> tuple[str, ...]:
    return consents_of(nomination.level, directory, (nomination.proposer, day, nomination.unit))


def consents_of(level: str, directory: Directory, where: tuple[str, date, str]) -> tuple[str, ...]:
    """The two that must consent: of the province, or of the district for a district's award (III.2.a); `where` is the
    proposer, the day and the nominee's unit."""
    district = level == "district"
    board = Kind.DISTRICT_HOME_AFFAIRS if district else Kind.PROVINCIAL_EC_BOARD
    union = Kind.DISTRICT_LABOUR_FEDERATION if district else Kind.PROVINCIAL_LABOUR_FEDERATION
    return competent(directory, board, *where), competent(directory, union, *where)


def consented(nomination: Nomination, directory: Directory, day: date) -> frozenset[str]:
    """Whose consent stands on a day: what a body has said that ended since is the word of whoever stands for it."""
    said = {directory.acting_for(body, day, nomination.unit): given for body, given in nomination.opinions}
    return frozenset(body for body, given in said.items() if given)


def still_held(nomination: Nomination, look: Look, pointer: str) -> Iterator[Violation]:
    """Nothing goes on to a decision without the prerequisites that it was received on (II.3.d)."""
    record: Record = look.states[f"person:{nomination.person_id}"]
    award, rules = award_of(nomination, look), look.rulesets.named(nomination.law)
    yield from fallen(nomination.id, record, award, nomination.submitted_on, rules, pointer)


def _own(id: str, look: Look) -> Nomination:
    """For a step of its proposer, or of whoever stands for it since it has ended."""
    nomination = known(id, look)
    proposer = look.acting(nomination.proposer, nomination.unit)
    if proposer != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=nomination.award, wanted=proposer)
    return nomination


def to_appraise(id: str, look: Look, pointer: str = "/data/nomination_id") -> Nomination:
    """The nomination, for a step that only its appraising body takes."""
    nomination = known(id, look, pointer)
    appraised_by_publisher(nomination, look, "/source" if pointer == "/data/nomination_id" else pointer)
    return nomination


def appraised_by_publisher(nomination: Nomination, look: Look, pointer: str = "/source") -> None:
    appraiser = appraiser_of(nomination, look)
    if appraiser == look.by:
        return
    if look.by == nomination.proposer:
        # Whoever proposes may appraise other awards, never this one.
        kind, allowed = look.publisher().kind, award_of(nomination, look).appraiser
        raise violated("not_allowed_for_kind", "/source", kind=kind, event=look.arrival.name, allowed=allowed)
    raise violated("route_forbidden", pointer, path=look.by, award=nomination.award, wanted=appraiser)


def _to_consent(event: intake.ConsentGiven | intake.ConsentRefused, look: Look) -> Nomination:
    nomination = known(event.nomination_id, look)
    if not nomination.joint:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=nomination.award,
            state="not joint",
            wanted="a joint award",
        )
    nomination.at("received", "returned", "appraised")
    asked = bodies(nomination, look.directory, look.day)
    if look.by not in asked:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=nomination.award, wanted=", ".join(asked)
        )
    offices = procedure_of(nomination, look).offices(look.publisher().kind)
    if offices is not None and event.office not in offices:
        wanted = ", ".join(sorted(offices))
        raise violated(
            "route_forbidden", "/data/office", rule="IV.b", path=look.by, award=nomination.award, wanted=wanted
        )
    return nomination


def fact_of(event: Event, nomination: Nomination, *, frees: bool = False) -> Fact:
    return Fact(event, nomination.unit, nomination.tags() if frees else (), nomination.law)
