"""Units are merged, split, succeeded and put below another body, from a day on (domain 1.2, 1.5).

Facts of before keep their unit; who stands for whom on a day is asked of the directory.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from services.campaigns.domain.look import Look
from services.campaigns.domain.refusing import refused
from services.campaigns.domain.unit import CONTRACT, heir, known, not_ended
from shared.events import intake
from shared.events.campaigns import UnitClosed, UnitMerged, UnitReleased, UnitSplit, UnitSucceeded
from shared.units import Unit, is_place
from shared.world import Fact


def release(event: intake.UnitReleased, look: Look) -> Iterator[Fact]:
    unit = known(event.unit_id, look)
    _begun(unit, event.effective_on)
    before = look.directory.leader_of(unit.path, event.effective_on)
    if event.led_by == before:
        wanted = "another body that leads it"
        raise _state(unit, f"led by {before or 'nobody'}", wanted, "/data/led_by")
    if event.led_by:
        leader = look.open_unit(event.led_by, "/data/led_by", event.effective_on)
        if look.directory.reaches_up(leader.path, unit.path, event.effective_on):
            raise refused("unit_cycle", "/data/led_by", rule=CONTRACT, path=unit.path, other=leader.path)
    yield Fact(
        UnitReleased(
            unit_id=unit.unit_id,
            path=unit.path,
            led_by=event.led_by,
            led_by_before=before,
            effective_on=event.effective_on,
            legal_basis=event.legal_basis,
        ),
        unit.path,
    )


def merge(event: intake.UnitMerged, look: Look) -> Iterator[Fact]:
    unit = _ending(event.unit_id, event.effective_on, look)
    _heirs(unit, (event.into,), "/data/into", event.effective_on, look)
    yield _end(unit, (event.into,), event.effective_on)
    yield Fact(
        UnitMerged(
            unit_id=unit.unit_id,
            path=unit.path,
            into=event.into,
            effective_on=event.effective_on,
            legal_basis=event.legal_basis,
        ),
        unit.path,
    )


def split(event: intake.UnitSplit, look: Look) -> Iterator[Fact]:
    unit = _ending(event.unit_id, event.effective_on, look)
    others = tuple(path for path in event.into if path != unit.path)
    _heirs(unit, others, "/data/into", event.effective_on, look)
    if others == event.into:
        yield _end(unit, others, event.effective_on)
    yield Fact(
        UnitSplit(
            unit_id=unit.unit_id,
            path=unit.path,
            into=event.into,
            effective_on=event.effective_on,
            legal_basis=event.legal_basis,
        ),
        unit.path,
    )


def succeed(event: intake.UnitSucceeded, look: Look) -> Iterator[Fact]:
    unit = known(event.unit_id, look)
    if unit.valid_to is None or unit.valid_to >= event.effective_on:
        raise _state(unit, "open", f"one that has ended before {event.effective_on}", "/data/unit_id")
    _heirs(unit, event.successors, "/data/successors", event.effective_on, look)
    yield Fact(
        UnitSucceeded(
            unit_id=unit.unit_id,
            path=unit.path,
            successors=event.successors,
            effective_on=event.effective_on,
            legal_basis=event.legal_basis,
        ),
        unit.path,
    )


def _ending(unit_id: str, effective_on: date, look: Look) -> Unit:
    unit = known(unit_id, look)
    not_ended(unit)
    _begun(unit, effective_on)
    return unit


def _end(unit: Unit, heirs: tuple[str, ...], effective_on: date) -> Fact:
    """Told apart, so that a reader who knows only closings knows that it publishes no more."""
    last_day = effective_on - timedelta(days=1)
    bodies = tuple(path for path in heirs if not is_place(path))
    return Fact(
        UnitClosed(unit_id=unit.unit_id, path=unit.path, closed_on=last_day, successors=bodies), unit.path
    )


def _heirs(unit: Unit, paths: tuple[str, ...], pointer: str, effective_on: date, look: Look) -> None:
    for path in paths:
        heir(unit, look.open_unit(path, pointer, effective_on), look, effective_on)


def _begun(unit: Unit, effective_on: date) -> None:
    if effective_on <= unit.valid_from:
        wanted = f"a day after {unit.valid_from}"
        raise _state(unit, f"not there before {effective_on}", wanted, "/data/effective_on")


def _state(unit: Unit, state: str, wanted: str, pointer: str) -> Exception:
    return refused("state_forbids", pointer, rule=CONTRACT, what=f"unit {unit.path}", state=state, wanted=wanted)
