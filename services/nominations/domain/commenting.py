"""Lấy ý kiến nhân dân: a list lies open for comment; silence is no objection (domain 3.7)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.nominations.domain.look import Look
from services.nominations.domain.steps import all_known, award_of, to_appraise
from shared.errors import RuleViolated, Violation, violated
from shared.events import Event, intake_steps
from shared.events.steps import CommentClosed, CommentOpened, CommentReceived
from shared.ids import derived
from shared.world import Fact, Keep, Told, unheard


@dataclass(frozen=True, slots=True)
class Window:
    """Opened when it has an id; `until` is its last day, `earliest` the last of its least length."""

    id: str = ""
    unit: str = ""
    nomination_ids: tuple[str, ...] = ()
    first: date = date.min
    until: date = date.max
    earliest: date | None = None
    received: int = 0
    grounds: int = 0
    closed: bool = False

    @property
    def due(self) -> date:
        return self.until

    def fields(self) -> dict[str, Any]:
        return {"comment_id": self.id, "unit": self.unit}


def open_window(event: intake_steps.CommentOpened, look: Look) -> Iterator[Fact]:
    """All of the list or none; it lies open at least as long as the award that asks for most."""
    if look.states[event.stream()].id:
        raise _forbidden(event.comment_id, "opened", "a new id")
    all_known(event.nomination_ids, look)
    wrong: list[Violation] = []
    lengths: list[int] = []
    for number, id in enumerate(event.nomination_ids):
        pointer = f"/data/nomination_ids/{number}"
        try:
            nomination = to_appraise(id, look, pointer)
            nomination.at("received", "appraised", pointer=pointer)
            lengths.append(award_of(nomination, look).public_comment_days or 0)
        except RuleViolated as refusal:
            wrong.extend(refusal.violations)
    if wrong:
        raise RuleViolated(*wrong)
    ids = tuple(dict.fromkeys(event.nomination_ids))
    first, last = event.window
    least = max(lengths)
    earliest = look.rulesets.working_days.after(first, least) if least else None
    fact = CommentOpened(
        comment_id=event.comment_id,
        unit=look.by,
        nomination_ids=ids,
        channel=event.channel,
        window=(first, max(last, earliest or last)),
        earliest=earliest,
    )
    yield Fact(fact, look.by, tuple(f"nomination:{id}" for id in ids), look.rules.id)


def receive(event: intake_steps.CommentReceived, look: Look) -> Iterator[Told]:
    """Counted, and its text kept in the vault; what it names as a ground is for the appraiser to hold for."""
    window = _open(event.comment_id, look)
    if event.nomination_id and event.nomination_id not in window.nomination_ids:
        raise violated("schema_invalid", "/data/nomination_id", reason="the nomination is not on this list")
    entry = derived("comment", look.by, look.arrival.id)
    fact = CommentReceived(
        **window.fields(),
        entry_id=entry,
        nomination_id=event.nomination_id,
        ground=event.ground,
        received_on=event.received_on,
    )
    tags = (f"nomination:{event.nomination_id}",) if event.nomination_id else ()
    yield Fact(fact, window.unit, tags)
    yield Keep(f"comment:{entry}", {"text": event.text})


def close(event: intake_steps.CommentClosed, look: Look) -> Iterator[Fact]:
    window = _open(event.comment_id, look)
    if window.earliest and look.day <= window.earliest:
        raise violated("comment_window_open", "/time", until=window.earliest)
    yield _closed(window, event.closed_on)


def end(window: Window) -> Iterator[Fact]:
    """Its last day has passed."""
    yield _closed(window, window.until)


def evolve(window: Window, event: Event) -> Window:
    match event:
        case CommentOpened():
            first, last = event.window
            return Window(event.comment_id, event.unit, event.nomination_ids, first, last, event.earliest)
        case CommentReceived():
            return replace(
                window, received=window.received + 1, grounds=window.grounds + (event.ground is not None)
            )
        case CommentClosed():
            return replace(window, closed=True)
        case _:
            return window


def _closed(window: Window, day: date) -> Fact:
    fact = CommentClosed(**window.fields(), received=window.received, grounds=window.grounds, closed_on=day)
    return Fact(fact, window.unit)


def _open(id: str, look: Look) -> Window:
    window: Window = look.states[f"comment:{id}"]
    if not window.id:
        raise unheard(f"comment:{id}", "aggregate_unknown", "/data/comment_id", what="comment window", id=id)
    if window.unit != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=id, wanted=window.unit)
    if window.closed:
        raise _forbidden(id, "closed", "an open window")
    return window


def _forbidden(id: str, state: str, wanted: str) -> RuleViolated:
    return violated(
        "state_forbids", "/data/comment_id", what=f"comment window {id}", state=state, wanted=wanted
    )
