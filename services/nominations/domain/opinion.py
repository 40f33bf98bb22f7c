"""Others are asked before a nomination goes up: bodies by consultation (hiệp y), everybody by public comment (domain 3.6, 3.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.nominations.domain.look import Look
from services.nominations.domain.steps import all_known, award_of, to_appraise
from shared.errors import violated
from shared.events import Event, intake_opinions, opinions
from shared.world import Fact, unheard

#: Where a nomination stands while others are asked.
_ASKED_AT = ("received", "appraised")


@dataclass(frozen=True, slots=True)
class Consultation:
    """`step` is open, answered or lapsed."""

    id: str = ""
    nomination_id: str = ""
    unit: str = ""
    appraiser: str = ""
    consulted: str = ""
    due: date = date.max
    step: str = ""

    def fields(self) -> dict[str, Any]:
        """What every fact of a consultation carries."""
        return {
            "consultation_id": self.id, "nomination_id": self.nomination_id, "unit": self.unit,
            "appraiser": self.appraiser, "consulted": self.consulted, "due": self.due,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comment:
    """A window for comments on a list; `step` is open or closed."""

    id: str = ""
    by: str = ""
    nomination_ids: tuple[str, ...] = ()
    closes: date = date.max
    comments: int = 0
    step: str = ""


def consult(event: intake_opinions.ConsultationRequested, look: Look) -> Iterator[Fact]:
    """By the appraiser, of a body that is known; the rule set says how long it has, unless the event does."""
    _new(event.stream(), "consultation", event.consultation_id, look)
    nomination = to_appraise(event.nomination_id, look)
    nomination.at(*_ASKED_AT)
    look.unit(event.to, "/data/to")
    due = event.due or look.rulesets.working_days.after(look.day, look.rules.consultation_days)
    if due < look.day:
        raise violated("schema_invalid", "/data/due", reason=f"before {look.day}")
    fact = opinions.ConsultationRequested(
        consultation_id=event.consultation_id, nomination_id=nomination.id, unit=nomination.unit, appraiser=look.by,
        consulted=event.to, due=due, requested_on=event.requested_on,
    )  # fmt: skip
    yield Fact(fact, nomination.unit, (f"nomination:{nomination.id}",), nomination.law)


def answer(event: intake_opinions.ConsultationAnswered, look: Look) -> Iterator[Fact]:
    """By the body that was asked; an objection names its ground, and the appraiser weighs it."""
    consultation: Consultation = look.states[event.stream()]
    _heard("consultation", event.consultation_id, consultation.id)
    _at(consultation.step, "open", f"consultation {consultation.id}", "/data/consultation_id")
    if consultation.consulted != look.by:
        raise violated(
            "route_forbidden", "/source", path=look.by, award=consultation.id, wanted=consultation.consulted
        )
    if event.answer == "object" and event.ground is None:
        raise violated("schema_invalid", "/data/ground", reason="an objection names its ground")
    fact = opinions.ConsultationAnswered(
        **consultation.fields(), answer=event.answer, answered_on=event.answered_on, ground=event.ground
    )
    yield Fact(fact, consultation.unit)


def open_comment(event: intake_opinions.CommentOpened, look: Look) -> Iterator[Fact]:
    """By the appraiser of all of the list, for at least as long as the awards on it want."""
    _new(event.stream(), "comment", event.comment_id, look)
    all_known(event.nomination_ids, look)
    shortest = 0
    for number, id in enumerate(event.nomination_ids):
        nomination = to_appraise(id, look, f"/data/nomination_ids/{number}")
        nomination.at(*_ASKED_AT, pointer=f"/data/nomination_ids/{number}")
        shortest = max(shortest, award_of(nomination, look).public_comment_days or 0)
    first = look.rulesets.working_days.after(event.opens, shortest)
    if event.closes < max(first, event.opens):
        raise violated("schema_invalid", "/data/closes", reason=f"open for {shortest} working days: until {first} or later")
    fact = opinions.CommentOpened(
        comment_id=event.comment_id, by=look.by, nomination_ids=event.nomination_ids, channel=event.channel,
        opens=event.opens, closes=event.closes,
    )  # fmt: skip
    yield Fact(fact, look.by, tuple(f"nomination:{id}" for id in dict.fromkeys(event.nomination_ids)), look.rules.id)


def receive(event: intake_opinions.CommentReceived, look: Look) -> Iterator[Fact]:
    """What was said is kept by who said it; here it only counts (domain 6, D4)."""
    comment = _open_window(event.comment_id, look)
    if event.received_on > comment.closes:
        raise violated("deadline_passed", "/data/received_on", deadline=comment.closes)
    fact = opinions.CommentReceived(
        comment_id=comment.id, by=comment.by, number=comment.comments + 1, received_on=event.received_on
    )
    yield Fact(fact, comment.by)


def close_comment(event: intake_opinions.CommentClosed, look: Look) -> Iterator[Fact]:
    """By its opener, not before its last day."""
    comment = _open_window(event.comment_id, look)
    if comment.by != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=comment.id, wanted=comment.by)
    if event.closed_on < comment.closes:
        raise violated("comment_window_open", "/data/closed_on", until=comment.closes)
    yield _closed(comment, event.closed_on)


def lapse(consultation: Consultation) -> Iterator[Fact]:
    """Nobody answered in time: that counts as agreement (domain 2.8)."""
    yield Fact(opinions.ConsultationLapsed(**consultation.fields()), consultation.unit)


def end_comment(comment: Comment) -> Iterator[Fact]:
    yield _closed(comment, comment.closes)


def due(state: Consultation | Comment) -> date | None:
    if state.step != "open":
        return None
    return state.due if isinstance(state, Consultation) else state.closes


def evolve(consultation: Consultation, event: Event) -> Consultation:
    match event:
        case opinions.ConsultationRequested():
            return Consultation(
                event.consultation_id, event.nomination_id, event.unit, event.appraiser, event.consulted, event.due, "open"
            )
        case opinions.ConsultationAnswered():
            return replace(consultation, step="answered")
        case opinions.ConsultationLapsed():
            return replace(consultation, step="lapsed")
        case _:
            return consultation


def evolve_comment(comment: Comment, event: Event) -> Comment:
    match event:
        case opinions.CommentOpened():
            return Comment(event.comment_id, event.by, event.nomination_ids, event.closes, 0, "open")
        case opinions.CommentReceived():
            return replace(comment, comments=event.number)
        case opinions.CommentClosed():
            return replace(comment, step="closed")
        case _:
            return comment


def _closed(comment: Comment, on: date) -> Fact:
    fact = opinions.CommentClosed(
        comment_id=comment.id, by=comment.by, nomination_ids=comment.nomination_ids, comments=comment.comments,
        closed_on=on,
    )  # fmt: skip
    return Fact(fact, comment.by)


def _open_window(id: str, look: Look) -> Comment:
    comment: Comment = look.states[f"comment:{id}"]
    _heard("comment", id, comment.id)
    _at(comment.step, "open", f"comment {id}", "/data/comment_id")
    return comment


def _new(key: str, what: str, id: str, look: Look) -> None:
    if look.states[key].id:
        raise violated("state_forbids", f"/data/{what}_id", what=f"{what} {id}", state="known", wanted="a new id")


def _heard(what: str, id: str, known_id: str) -> None:
    if not known_id:
        raise unheard(f"{what}:{id}", "aggregate_unknown", f"/data/{what}_id", what=what, id=id)


def _at(step: str, wanted: str, what: str, pointer: str) -> None:
    if step != wanted:
        raise violated("state_forbids", pointer, what=what, state=step, wanted=wanted)
