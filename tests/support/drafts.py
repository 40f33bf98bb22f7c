"""Facts before they are saved, for tests of what saves and publishes them."""

from datetime import UTC, date, datetime

from shared.events import Event
from shared.events.answers import IntakeAccepted
from shared.events.campaigns import UnitClosed, UnitRenamed
from shared.facts import Draft

NOON = datetime(2014, 8, 20, 5, tzinfo=UTC)


def renamed(unit: str, number: int = 1, tags: tuple[str, ...] = ()) -> Draft:
    """The unit has its `number`th name."""
    event = UnitRenamed(unit_id=unit, path="66.ldld", name_vi=f"Tên {number}", effective_on=date(2014, 1, 1))
    return draft(event, f"{unit}-{number}", tags)


def closed(unit: str) -> Draft:
    return draft(UnitClosed(unit_id=unit, path="66.ldld", closed_on=date(2014, 6, 30)), f"{unit}-closed")


def accepted(cause: str) -> Draft:
    """An answer: its stream is its own."""
    return draft(IntakeAccepted(cause=cause, subject="s"), f"answer-{cause}")


def draft(event: Event, id: str, tags: tuple[str, ...] = ()) -> Draft:
    keys = (event.stream(), *tags)
    return Draft(id, event, keys, "66.ldld", "u-ldld", NOON, "cause", "correlation", date(2014, 8, 20))
