"""Units join, are renamed and close on a date (contract section 1; domain 1.5)."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from shared.events import intake
from shared.events.campaigns import UnitClosed, UnitJoined, UnitRenamed, UnitSucceeded
from shared.units import Unit
from shared.world import Fact, check_reach, unheard

#: The programme knows units only as they are; how they change is said there.
CONTRACT = "contract 1"


def join(event: intake.UnitJoined, look: Look) -> Iterator[Fact]:
    directory = look.directory
    check_reach(look.by, event.path, "/data/path")
    if event.led_by:
        check_reach(look.by, event.led_by, "/data/led_by")
    before = directory.of_id(event.unit_id)
    if before:
        _may_move(before, event, look)
    if directory.get(event.path):
        raise refused(
            "state_forbids",
            "/data/path",
            rule=CONTRACT,
            what=f"path {event.path}",
            state="taken",
            wanted="a path that was never used",
        )
    if event.led_by == event.path:
        raise refused("unit_cycle", "/data/led_by", rule=CONTRACT, path=event.path, other=event.path)
    if event.led_by and directory.get(event.led_by) is None:
        raise unheard(f"unit:{event.led_by}", "unit_unknown", "/data/led_by", path=event.led_by)
    yield Fact(UnitJoined(**event.model_dump()), event.path)
    if before:
        yield _stands_for(before, event)


def _may_move(unit: Unit, event: intake.UnitJoined, look: Look) -> None:
    """A unit may get a new path on a date and keeps its id (contract 1): its old path has ended by then, so that an id used
    for another body by mistake takes nothing from the first."""
    check_reach(look.by, unit.path, "/data/unit_id")
    wanted = f"a new unit; or, for a new path of this one, that {unit.path} is closed before {event.valid_from}"
    if unit.valid_to is None or event.valid_from <= unit.valid_to:
        raise _not_moved("/data/unit_id", unit, "joined", wanted)
    if event.kind != unit.kind:
        raise _not_moved("/data/kind", unit, f"a {unit.kind}", "the same kind, or a new unit")
    if not event.legal_basis:
        raise _not_moved("/data/legal_basis", unit, f"closed on {unit.valid_to}", "what its new path rests on")


def _not_moved(pointer: str, unit: Unit, state: str, wanted: str) -> Exception:
    what = f"unit {unit.unit_id} ({unit.path})"
    return refused("state_forbids", pointer, rule=CONTRACT, what=what, state=state, wanted=wanted)


def _stands_for(unit: Unit, event: intake.UnitJoined) -> Fact:
    """The same body under its new path: whoever follows heirs finds it there."""
    told = UnitSucceeded(
        unit_id=unit.unit_id,
        path=unit.path,
        successors=(event.path,),
        effective_on=event.valid_from,
        legal_basis=event.legal_basis or "",
    )
    return Fact(told, unit.path)


def rename(event: intake.UnitRenamed, look: Look) -> Iterator[Fact]:
    unit = known(event.unit_id, look)
    yield Fact(
        UnitRenamed(
            unit_id=unit.unit_id, path=unit.path, name_vi=event.name_vi, effective_on=event.effective_on
        ),
        unit.path,
    )


def close(event: intake.UnitClosed, look: Look) -> Iterator[Fact]:
    unit = known(event.unit_id, look)
    not_ended(unit)
    since = event.closed_on + timedelta(days=1)
    for number, path in enumerate(event.successors):
        heir(unit, look.open_unit(path, f"/data/successors/{number}", since), look, since)
    yield Fact(
        UnitClosed(
            unit_id=unit.unit_id, path=unit.path, closed_on=event.closed_on, successors=event.successors
        ),
        unit.path,
    )


def known(unit_id: str, look: Look) -> Unit:
    unit = look.directory.of_id(unit_id)
    if unit is None:
        raise unheard(f"unit:{unit_id}", "unit_unknown", "/data/unit_id", path=unit_id)
    check_reach(look.by, unit.path, "/data/unit_id")
    return unit


def not_ended(unit: Unit) -> None:
    if unit.valid_to is not None:
        what = f"unit {unit.path}"
        raise refused("state_forbids", "/data/unit_id", rule=CONTRACT, what=what, state="closed", wanted="an open unit")


def heir(unit: Unit, other: Unit, look: Look, since: date) -> None:
    """Nobody stands for a unit that leads it: who leads whom on a day is a tree."""
    if other.path == unit.path or look.directory.reaches_up(other.path, unit.path, since):
        raise refused("unit_cycle", "/data", rule=CONTRACT, path=unit.path, other=other.path)
