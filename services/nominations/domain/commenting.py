"""Lấy ý kiến nhân dân: a list lies open for comment; silence is no objection (domain 3.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.nominations.domain.look import Look
from services.nominations.domain.nomination import Nomination
from services.nominations.domain.private import person_of
from services.nominations.domain.steps import appraised_by_publisher, award_of, judged
from shared.errors import RuleViolated, violated
from shared.events import Event, intake_opinions
from shared.events.nominations import CommentClosed, CommentOpened, CommentReceived
from shared.ids import derived
from shared.world import Fact, Keep, States, Told, unknown


@dataclass(frozen=True, slots=True)
class Window:
    """Opened when it has an id; `closes` is its last day."""

    id: str = ""
    by: str = ""
    nomination_ids: tuple[str, ...] = ()
    closes: date = date.max
    comments: int = 0
    grounds: int = 0
    closed: bool = False

    @property
    def due(self) -> date:
        return self.closes

    def fields(self) -> dict[str, Any]:
        return {"comment_id": self.id, "by": self.by}


def open_window(event: intake_opinions.CommentOpened, look: Look) -> Iterator[Fact]:
    """All of the list or none; it lies open at least as long as the award that asks for most."""
    if look.states[event.stream()].id:
        raise _forbidden(event.comment_id, "opened", "a new id")
    listed, wrong = judged(event.nomination_ids, look, lambda one, pointer: _may_lie_open(one, look, pointer))
    if wrong:
        raise RuleViolated(*wrong)
    least = max(award_of(nomination, look).public_comment_days or 0 for nomination in listed)
    earliest = look.rulesets.working_days.after(event.opens, least)
    if event.closes < earliest:
        reason = f"open for {least} working days: until {earliest} or later"
        raise violated("schema_invalid", "/data/closes", reason=reason)
    ids = tuple(nomination.id for nomination in listed)
    fact = CommentOpened(
        comment_id=event.comment_id,
        by=look.by,
        nomination_ids=ids,
        channel=event.channel,
        opens=event.opens,
        closes=event.closes,
    )
    yield Fact(fact, look.by, tuple(f"nomination:{id}" for id in ids), look.rules.id)


def _may_lie_open(nomination: Nomination, look: Look, pointer: str) -> None:
    appraised_by_publisher(nomination, look, pointer)
    nomination.at("received", "appraised", pointer=pointer)


def receive(event: intake_opinions.CommentReceived, look: Look) -> Iterator[Told]:
    """Counted, and its text kept in the vault; what it names as a ground is for the appraiser to hold for."""
    window = _open(event.comment_id, look)
    if event.received_on > window.closes:
        raise violated("deadline_passed", "/data/received_on", deadline=window.closes)
    if event.nomination_id and event.nomination_id not in window.nomination_ids:
        raise violated("schema_invalid", "/data/nomination_id", reason="the nomination is not on this list")
    entry = derived("comment", look.by, look.arrival.id)
    fact = CommentReceived(
        **window.fields(),
        number=window.comments + 1,
        entry_id=entry,
        nomination_id=event.nomination_id,
        ground=event.ground,
        received_on=event.received_on,
    )
    tags = (f"nomination:{event.nomination_id}",) if event.nomination_id else ()
    yield Fact(fact, window.by, tags)
    yield _text(event, entry, window, look)


def reads(
    event: intake_opinions.CommentReceived | intake_opinions.CommentClosed, states: States
) -> Iterator[str]:
    """Whom it is about, or may be: its text goes with the erasure of any of them; where they work says who closes."""
    window: Window | None = states.get(event.stream())
    listed = window.nomination_ids if window else ()
    one = event.nomination_id if isinstance(event, intake_opinions.CommentReceived) else None
    yield from (f"nomination:{id}" for id in ((one,) if one else listed))


def _text(event: intake_opinions.CommentReceived, entry: str, window: Window, look: Look) -> Keep:
    """Under the key of whom it is about; what is said of a whole list, and so perhaps of anybody on it, under a key of
    its own."""
    key, known = f"comment:{entry}", {"text": event.text}
    if event.nomination_id:
        return Keep(key, known, look.states[f"nomination:{event.nomination_id}"].person_id)
    listed = {look.states[f"nomination:{id}"].person_id for id in window.nomination_ids}
    return Keep(key, known, person_of("comment", entry), concerns=tuple(sorted(listed)))


def close(event: intake_opinions.CommentClosed, look: Look) -> Iterator[Fact]:
    """By its opener, not before its last day; of several that stand for an opener that has ended by any in whose place
    somebody on the list works (domain 1.5)."""
    window = _open(event.comment_id, look)
    listed = (look.states[f"nomination:{id}"] for id in window.nomination_ids)
    openers = {look.acting(window.by, nomination.unit) for nomination in listed}
    if look.by not in openers:
        wanted = ", ".join(sorted(openers))
        raise violated("route_forbidden", "/source", path=look.by, award=window.id, wanted=wanted)
    if event.closed_on < window.closes:
        raise violated("comment_window_open", "/data/closed_on", until=window.closes)
    yield _closed(window, event.closed_on)


def end(window: Window) -> Iterator[Fact]:
    """Its last day has passed."""
    yield _closed(window, window.closes)


def evolve(window: Window, event: Event) -> Window:
    match event:
        case CommentOpened():
            return Window(event.comment_id, event.by, event.nomination_ids, event.closes)
        case CommentReceived():
            grounds = window.grounds + (event.ground is not None)
            return replace(window, comments=event.number, grounds=grounds)
        case CommentClosed():
            return replace(window, closed=True)
        case _:
            return window


def _closed(window: Window, day: date) -> Fact:
    fact = CommentClosed(
        **window.fields(),
        nomination_ids=window.nomination_ids,
        comments=window.comments,
        grounds=window.grounds,
        closed_on=day,
    )
    return Fact(fact, window.by)


def _open(id: str, look: Look) -> Window:
    window: Window = look.states[f"comment:{id}"]
    if not window.id:
        raise unknown(f"comment:{id}", "/data/comment_id", what="comment window")
    if window.closed:
        raise _forbidden(id, "closed", "an open window")
    return window


def _forbidden(id: str, state: str, wanted: str) -> RuleViolated:
    return violated(
        "state_forbids", "/data/comment_id", what=f"comment window {id}", state=state, wanted=wanted
    )
