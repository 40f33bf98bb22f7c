"""Đề nghị khen thưởng: what state a nomination is in, and how facts change it (domain 3.6)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.errors import RuleViolated, violated
from shared.events import Event
from shared.events.base import CollectiveKind, CommendationType, SubjectKind
from shared.events.nominations import (
    AwardDecided,
    CommentOpened,
    ComplaintResolved,
    ConsultationRequested,
    NominationAppraised,
    NominationArchived,
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationForwarded,
    NominationHeld,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationSupplemented,
    NominationVoted,
    NominationVoteFailed,
    NominationWithdrawn,
    Tally,
)

#: The hold that the appraiser itself has put on; any other is that of a complaint, by its id.
OWN_HOLD = ""
FINAL = frozenset({"decided", "rejected", "withdrawn", "lapsed"})


@dataclass(frozen=True, slots=True)
class Ballot:
    """One sitting of one body: by its day, and by the hash of its minutes where they were given."""

    voter: str
    held_on: date
    minutes: str | None
    carried: bool = True


@dataclass(frozen=True, slots=True)
class Nomination:
    """Received when it has an id; `step` is where it stands, `holds` lie over it."""

    id: str = ""
    step: str = ""
    award: str = ""
    level: str = ""
    year: int = 0
    person_id: str = ""
    subject_kind: SubjectKind = SubjectKind.INDIVIDUAL
    direct_worker: bool = False
    unit: str = ""
    proposer: str = ""
    commendation_type: CommendationType = CommendationType.MERIT
    campaign_id: str | None = None
    achievement_period: tuple[date, date] = (date.min, date.min)
    documents: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    submitted_on: date = date.min
    processing_due: date = date.max
    joint: bool = False
    holds: frozenset[str] = frozenset()
    returned_due: date | None = None
    returns: int = 0
    #: Who has consented (True) or refused, in the order in which it was said: a later word takes the earlier back.
    opinions: tuple[tuple[str, bool], ...] = ()
    consent_overdue: bool = False
    ballots: tuple[Ballot, ...] = ()
    #: Whom and what was asked about it: consultations, and windows for public comment, by id.
    consultations: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    law: str = ""
    collective_kind: CollectiveKind | None = None
    #: What it ended with, when, and whether all was done with it: the day it was filed.
    award_id: str = ""
    ended_on: date | None = None
    archived_on: date | None = None

    def fields(self) -> dict[str, Any]:
        """What every fact of a nomination carries."""
        return {name: getattr(self, name if name != "nomination_id" else "id") for name in _CARRIED}

    def tags(self) -> tuple[str, ...]:
        """The other streams that this nomination's facts belong to."""
        place = f"{self.proposer}/{self.year}/{self.award}"
        return (f"selection:{place}", f"proposed:{place}", f"person:{self.person_id}")

    def at(self, *steps: str, pointer: str = "/data/nomination_id") -> None:
        """Refuse unless the nomination stands at one of these steps and is not on hold."""
        if self.held:
            raise violated("on_hold", pointer, id=self.id)
        if self.step not in steps:
            raise self.forbids(self.step, " or ".join(steps), pointer)

    def forbids(
        self, state: str, wanted: str, pointer: str = "/data/nomination_id", *, rule: str = "", law: str = ""
    ) -> RuleViolated:
        """Where it stands, and what this needs instead."""
        what = f"nomination {self.id}"
        return violated("state_forbids", pointer, rule=rule, law=law, what=what, state=state, wanted=wanted)

    @property
    def held(self) -> bool:
        return bool(self.holds)

    @property
    def consents(self) -> frozenset[str]:
        """The bodies whose last word is a consent."""
        return frozenset(body for body, given in dict(self.opinions).items() if given)

    @property
    def awaits_consent(self) -> bool:
        return self.joint and self.step not in FINAL and self.step != "forwarded" and len(self.consents) < 2

    def due(self) -> date | None:
        """The last day of what ends by itself: the supplement, or the time in which both bodies should have
        consented."""
        days = [self.returned_due] if self.step == "returned" and self.returned_due else []
        if self.awaits_consent and not self.consent_overdue:
            days.append(self.processing_due)
        return min(days, default=None)


_CARRIED = (
    "nomination_id",
    "award",
    "level",
    "year",
    "person_id",
    "subject_kind",
    "direct_worker",
    "unit",
    "proposer",
)


def evolve(nomination: Nomination, event: Event) -> Nomination:
    match event:
        case NominationReceived():
            return _received(event)
        case NominationReturned():
            missing = frozenset(event.missing)
            times = nomination.returns + 1
            return replace(nomination, step="returned", returned_due=event.due, missing=missing, returns=times)
        case NominationSupplemented():
            documents = nomination.documents | frozenset(event.documents)
            return replace(
                nomination, step="received", documents=documents, missing=frozenset(), returned_due=None
            )
        case NominationAppraised():
            return replace(nomination, step="appraised")
        case NominationConsented():
            return replace(nomination, opinions=(*nomination.opinions, (event.body, True)))
        case NominationConsentRefused():
            return replace(nomination, opinions=(*nomination.opinions, (event.body, False)))
        case NominationConsentOverdue():
            return replace(nomination, consent_overdue=True)
        case NominationVoted():
            return _voted(nomination, event.voter, event.vote)
        case NominationVoteFailed():
            return _voted(nomination, event.voter, event.vote, carried=False)
        case NominationHeld():
            return replace(nomination, holds=nomination.holds | {event.complaint_id or OWN_HOLD})
        case NominationReleased():
            return _released(nomination, event.complaint_id)
        case NominationForwarded():
            return replace(nomination, step="forwarded")
        case _:
            return _asked(_ended(nomination, event), event)


def _ended(nomination: Nomination, event: Event) -> Nomination:
    match event:
        case NominationWithdrawn():
            return replace(nomination, step="withdrawn", ended_on=event.withdrawn_on)
        case NominationRejected():
            return replace(nomination, step="rejected", ended_on=event.rejected_on)
        case NominationLapsed():
            return replace(nomination, step="lapsed", ended_on=event.due)
        case AwardDecided():
            return replace(nomination, step="decided", ended_on=event.decided_on, award_id=event.award_id)
        case NominationArchived():
            return replace(nomination, archived_on=event.archived_on)
        case _:
            return nomination


def _asked(nomination: Nomination, event: Event) -> Nomination:
    """What others say of it: consulted bodies, the public, and who resolves a complaint."""
    match event:
        case ConsultationRequested():
            return replace(nomination, consultations=(*nomination.consultations, event.consultation_id))
        case CommentOpened():
            return replace(nomination, comments=(*nomination.comments, event.comment_id))
        case ComplaintResolved() if event.complaint_id in nomination.holds and event.outcome != "dismissed":
            # What was found is for the appraiser to draw the consequence from.
            return replace(nomination, holds=nomination.holds - {event.complaint_id} | {OWN_HOLD})
        case _:
            return nomination


def _voted(nomination: Nomination, voter: str, vote: Tally, *, carried: bool = True) -> Nomination:
    return replace(nomination, ballots=(*nomination.ballots, _ballot(voter, vote, carried=carried)))


def _ballot(voter: str, vote: Tally, *, carried: bool = True) -> Ballot:
    return Ballot(voter, vote.held_on, vote.minutes_sha256, carried)


def _released(nomination: Nomination, complaint_id: str | None) -> Nomination:
    return replace(nomination, holds=nomination.holds - {complaint_id or OWN_HOLD})


def _received(event: NominationReceived) -> Nomination:
    carried = {name if name != "nomination_id" else "id": getattr(event, name) for name in _CARRIED}
    votes = ((event.unit, event.grassroots_vote), (event.proposer, event.vote))
    return Nomination(
        **carried,
        step="received",
        commendation_type=event.commendation_type,
        campaign_id=event.campaign_id,
        achievement_period=event.achievement_period,
        documents=frozenset(event.documents),
        submitted_on=event.submitted_on,
        processing_due=event.processing_due,
        joint=event.joint,
        law=event.law,
        collective_kind=event.collective_kind,
        ballots=tuple(_ballot(voter, vote) for voter, vote in votes if vote),
    )
