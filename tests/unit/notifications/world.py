"""A small province, and facts as the service hears them."""

from datetime import UTC, date, datetime
from typing import Any

from services.notifications.domain import OBSERVED, Heard, World, decide, evolve
from shared.events.campaigns import UnitJoined

BOARD, FEDERATION, DISTRICT, GRASSROOTS = "66.bantdkt", "66.ldld", "66.643.ldld", "66.643.ldld.cs0001"
TODAY = date(2014, 8, 20)
_KINDS = {
    "66": "province", "66.643": "district", BOARD: "provincial_ec_board",
    FEDERATION: "provincial_labour_federation", DISTRICT: "district_labour_federation", "00.tld": "vgcl",
}  # fmt: skip


def heard(name: str, data: dict[str, Any], path: str, known_on: date | None = TODAY) -> Heard:
    """`registration.overdue` about a unit, as EVENTS gives it."""
    type_ = f"vn.tdkt.{name}.v1"
    kind = OBSERVED.get(type_)
    subject = data.get("guidance_id") or data.get("unit_id") or "s"
    id, time = f"fact-{name}-{path}-{subject}", datetime(2014, 8, 20, 5, tzinfo=UTC)
    event = kind.model_validate(data) if kind else None
    return Heard(1, type_, path, id, "campaigns", 1, subject, "c", "c", time, known_on, data, event)


def joined(path: str, valid_from: str = "2010-01-01", known_on: date | None = TODAY, unit_id: str = "") -> Heard:
    led_by = path.rpartition(".")[0] if path.count(".") == 3 else None
    kind = _KINDS.get(path, "grassroots_union")
    data = {"unit_id": unit_id or f"u-{path}", "path": path, "kind": kind, "name_vi": path, "valid_from": valid_from,
            "led_by": led_by}  # fmt: skip
    return heard(UnitJoined.type[8:-3], data, path, known_on)


def closed(path: str, on: str) -> Heard:
    return heard("unit.closed", {"unit_id": f"u-{path}", "path": path, "closed_on": on}, path)


def issued(id: str = "g1", audience: tuple[str, ...] = ("66",), until: str | None = None) -> Heard:
    data = {"guidance_id": id, "number": "12/HD", "title": "Hướng dẫn", "issuer": BOARD,
            "issued_on": "2014-08-18", "in_force": ["2014-08-18", until], "audience": list(audience),
            "document": {"sha256": "0" * 64, "media_type": "application/pdf", "bytes": 1}}  # fmt: skip
    return heard("guidance.issued", data, BOARD)


def after(world: World, *facts: Heard) -> World:
    for fact in facts:
        evolve(fact, decide(fact, world), world)
    return world


def world_with(*paths: str) -> World:
    """The places and bodies of the province, and these units."""
    return after(World(), *(joined(path) for path in (*_KINDS, *paths)))
