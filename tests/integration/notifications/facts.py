"""A small province and its facts, as the services tell them."""

from datetime import date

from shared.events.answers import IntakeAccepted
from shared.events.base import DocumentRef, Event
from shared.events.campaigns import GuidanceIssued, RegistrationOverdue, UnitJoined
from shared.units import Kind

BOARD, FEDERATION, DISTRICT, GRASSROOTS = "66.bantdkt", "66.ldld", "66.643.ldld", "66.643.ldld.cs0001"
KINDS = {
    "66": Kind.PROVINCE, "66.643": Kind.DISTRICT, BOARD: Kind.PROVINCIAL_EC_BOARD,
    FEDERATION: Kind.PROVINCIAL_LABOUR_FEDERATION, DISTRICT: Kind.DISTRICT_LABOUR_FEDERATION,
}  # fmt: skip


def joined(path: str, led_by: str | None = None) -> tuple[Event, str]:
    kind = KINDS.get(path, Kind.GRASSROOTS_UNION)
    day = date(2010, 1, 1)
    return UnitJoined(
        unit_id=f"u-{path}", path=path, kind=kind, name_vi=path, valid_from=day, led_by=led_by
    ), path


def issued(id: str = "g1") -> tuple[Event, str]:
    document = DocumentRef(sha256="0" * 64, media_type="application/pdf", bytes=1)
    day = date(2014, 8, 18)
    guidance = GuidanceIssued(guidance_id=id, number="12/HD", title="Hướng dẫn", issuer=BOARD, issued_on=day,
                              in_force=(day, None), audience=("66",), document=document)  # fmt: skip
    return guidance, BOARD


def answers(count: int, path: str = DISTRICT) -> list[tuple[Event, str]]:
    return [(IntakeAccepted(cause=f"e{n}", subject=f"s{n}"), path) for n in range(count)]


def overdue(campaign: str) -> tuple[Event, str]:
    day = date(2014, 3, 31)
    return RegistrationOverdue(campaign_id=campaign, unit=GRASSROOTS, year=2014, deadline=day), GRASSROOTS


PROVINCE = [joined(path) for path in ("66", "66.643", BOARD, FEDERATION, DISTRICT)] + [
    joined(GRASSROOTS, DISTRICT)
]
