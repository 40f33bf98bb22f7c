"""Units join, are renamed, go on as others and close on a date (contract section 1; domain 1.5)."""

from collections.abc import Iterator
from datetime import date

from services.campaigns.domain import guards
from services.campaigns.domain.look import Look
from shared.errors import violated
from shared.events import intake, intake_followup
from shared.events.campaigns import UnitClosed, UnitJoined, UnitRenamed
from shared.events.followups import UnitMerged, UnitReleased, UnitSplit, UnitSucceeded
from shared.units import Unit
from shared.world import Fact, check_reach, unheard


def join(event: intake.UnitJoined, look: Look) -> Iterator[Fact]:
    directory = look.directory
    check_reach(look.by, event.path, "/data/path")
    if event.led_by:
        check_reach(look.by, event.led_by, "/data/led_by")
    if directory.of_id(event.unit_id):
        raise violated(
            "state_forbids",
            "/data/unit_id",
            what=f"unit {event.unit_id}",
            state="joined",
            wanted="a new unit",
        )
    if directory.get(event.path):
        raise violated(
            "state_forbids",
            "/data/path",
            what=f"path {event.path}",
            state="taken",
            wanted="a path that was never used",
        )
    if event.led_by and event.led_by != event.path and directory.get(event.led_by) is None:
        raise unheard(f"unit:{event.led_by}", "unit_unknown", "/data/led_by", path=event.led_by)
    yield Fact(UnitJoined(**event.model_dump()), event.path)


def rename(event: intake.UnitRenamed, look: Look) -> Iterator[Fact]:
    unit = _known(event.unit_id, look)
    yield Fact(
        UnitRenamed(
            unit_id=unit.unit_id, path=unit.path, name_vi=event.name_vi, effective_on=event.effective_on
        ),
        unit.path,
    )


def close(event: intake.UnitClosed, look: Look) -> Iterator[Fact]:
    unit = _known(event.unit_id, look)
    if unit.valid_to is not None:
        raise violated(
            "state_forbids", "/data/unit_id", what=f"unit {unit.path}", state="closed", wanted="an open unit"
        )
    yield Fact(
        UnitClosed(
            unit_id=unit.unit_id, path=unit.path, closed_on=event.closed_on, successors=event.successors
        ),
        unit.path,
    )


def merge(event: intake_followup.UnitMerged, look: Look) -> Iterator[Fact]:
    """Several go on as one, which has joined; it may be one of those there were, but not of those that end."""
    into = _open(event.unit_id, look, "/data/unit_id")
    ending = [_open(id, look, f"/data/merged/{number}") for number, id in enumerate(event.merged)]
    if into in ending:
        raise violated("schema_invalid", "/data/merged", reason=f"{into.path} goes on")
    fact = UnitMerged(
        unit_id=into.unit_id, path=into.path, merged=tuple(dict.fromkeys(one.path for one in ending)),
        effective_on=event.effective_on, legal_basis=event.legal_basis,
    )  # fmt: skip
    yield Fact(fact, into.path, tuple(f"unit:{one.unit_id}" for one in ending))


def split(event: intake_followup.UnitSplit, look: Look) -> Iterator[Fact]:
    unit = _open(event.unit_id, look, "/data/unit_id")
    for number, path in enumerate(event.into):
        _successor(unit, path, event.effective_on, look, f"/data/into/{number}")
    fact = UnitSplit(
        unit_id=unit.unit_id, path=unit.path, into=event.into, effective_on=event.effective_on,
        legal_basis=event.legal_basis,
    )  # fmt: skip
    yield Fact(fact, unit.path)


def succeed(event: intake_followup.UnitSucceeded, look: Look) -> Iterator[Fact]:
    unit = _open(event.unit_id, look, "/data/unit_id")
    _successor(unit, event.successor, event.effective_on, look, "/data/successor")
    fact = UnitSucceeded(
        unit_id=unit.unit_id, path=unit.path, successor=event.successor, effective_on=event.effective_on,
        legal_basis=event.legal_basis,
    )  # fmt: skip
    yield Fact(fact, unit.path)


def release(event: intake_followup.UnitReleased, look: Look) -> Iterator[Fact]:
    unit = _open(event.unit_id, look, "/data/unit_id")
    if event.led_by:
        _successor(unit, event.led_by, event.effective_on, look, "/data/led_by")
        if unit.path in look.directory.leaders(event.led_by):
            raise violated("schema_invalid", "/data/led_by", reason=f"{event.led_by} is led by {unit.path}")
    fact = UnitReleased(
        unit_id=unit.unit_id, path=unit.path, led_by=event.led_by, effective_on=event.effective_on,
        legal_basis=event.legal_basis,
    )  # fmt: skip
    yield Fact(fact, unit.path)


def _successor(unit: Unit, path: str, on: date, look: Look, pointer: str) -> None:
    """Another unit that is known and open on that day, of the same province or the nation."""
    check_reach(look.by, path, pointer)
    if path == unit.path:
        raise violated("schema_invalid", pointer, reason="another unit than itself")
    other = look.directory.get(path)
    if other is None:
        raise unheard(f"unit:{path}", "unit_unknown", pointer, path=path)
    if not other.open_on(on):
        raise violated("unit_closed", pointer, path=path, day=on)


def _open(unit_id: str, look: Look, pointer: str) -> Unit:
    unit = _known(unit_id, look, pointer)
    guards.at("closed" if unit.valid_to else "open", "open", what=f"unit {unit.path}", pointer=pointer)
    return unit


def _known(unit_id: str, look: Look, pointer: str = "/data/unit_id") -> Unit:
    unit = look.directory.of_id(unit_id)
    if unit is None:
        raise unheard(f"unit:{unit_id}", "unit_unknown", pointer, path=unit_id)
    check_reach(look.by, unit.path, pointer)
    return unit
