"""Facts as the services publish them, built from the real classes: for tests of who reads EVENTS."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from shared.events import FACT_TYPES
from shared.streams import fact_subject


@dataclass
class Facts:
    """A history: each call is the next fact of its service, under the programme date set last."""

    known_on: date | None = date(2014, 1, 1)
    made: list[tuple[str, bytes]] = field(default_factory=list)
    _numbers: dict[str, itertools.count] = field(default_factory=dict)

    def add(self, name: str, about: str, origin: str = "nominations", /, **data: Any) -> dict[str, Any]:
        """`name` is `award.decided`; the data is checked by its class, then said as it says it."""
        kind = FACT_TYPES[f"vn.tdkt.{name}.v1"]
        return self.raw(kind.type, about, origin, kind.model_validate(data).to_data())

    def raw(self, type_: str, unit: str, origin: str, data: Any) -> dict[str, Any]:
        """A fact whose data nobody checks."""
        number = next(self._numbers.setdefault(origin, itertools.count(1)))
        day = self.known_on or date(2013, 12, 31)
        envelope = {
            "specversion": "1.0",
            "id": f"{origin}-{number}",
            "source": f"urn:tdkt:service:{origin}",
            "type": type_,
            "subject": "x",
            "time": f"{day}T02:00:00Z",
            "recordedtime": f"2026-01-01T00:00:{number % 60:02d}Z",
            "origin": origin,
            "originsequence": number,
            "data": data,
        }
        if self.known_on:
            envelope["knownon"] = self.known_on.isoformat()
        self.made.append((fact_subject(type_, unit), orjson.dumps(envelope)))
        return envelope

    def on(self, day: str) -> "Facts":
        self.known_on = date.fromisoformat(day)
        return self

    # What the stories of the tests are made of.

    def unit(self, path: str, kind: str = "grassroots_union", led_by: str | None = None) -> None:
        self.add(
            "unit.joined",
            path,
            "campaigns",
            unit_id=f"id-{path}",
            path=path,
            kind=kind,
            name_vi=f"Đơn vị {path}",
            valid_from="2014-01-01",
            led_by=led_by,
        )

    def renamed(self, path: str, name_vi: str, effective_on: str) -> None:
        data = {"unit_id": f"id-{path}", "path": path, "name_vi": name_vi, "effective_on": effective_on}
        self.add("unit.renamed", path, "campaigns", **data)

    def registration(
        self,
        unit: str,
        key: str,
        campaign: str = "c1",
        year: int = 2014,
        headcount: tuple[int, int, int] = (100, 40, 80),
    ) -> None:
        self.add(
            "registration.accepted",
            unit,
            "campaigns",
            registration_id=key,
            campaign_id=campaign,
            unit=unit,
            year=year,
            headcount=_heads(headcount),
            targets=1,
            submitted_on=f"{year}-02-10",
            late=False,
        )

    def amended(
        self, unit: str, key: str, before: tuple[int, int, int], now: tuple[int, int, int], year: int = 2014
    ) -> None:
        self.add(
            "registration.amended",
            unit,
            "campaigns",
            registration_id=key,
            campaign_id="c1",
            unit=unit,
            year=year,
            headcount=_heads(now),
            replaced=_heads(before),
        )

    def received(self, key: str, unit: str, award: str = "BKT", **more: Any) -> dict[str, Any]:
        """A dossier of the movement for one direct worker."""
        common = _nomination(key, unit, award) | more
        data = {
            "type": "movement",
            "achievement_period": ["2014-01-01", "2014-10-31"],
            "documents": ["to_trinh"],
            "submission_number": "1/TTr",
            "submitted_on": "2014-11-20",
            "processing_due": "2014-12-25",
            "joint": False,
            "late": False,
            "law": "vn-2013-dec65",
        } | common
        self.add("nomination.received", unit, **data)
        return common

    def step(self, name: str, nomination: dict[str, Any], **more: Any) -> None:
        self.add(f"nomination.{name}", nomination["unit"], **nomination, **more)

    def decided(
        self, nomination: dict[str, Any], award_id: str, on: str = "2014-12-15", **more: Any
    ) -> dict[str, Any]:
        carried = {name: value for name, value in nomination.items() if name != "year"}
        award = carried | {"award_id": award_id, "decider": "66.ubnd", "decision_number": "1234/QĐ-UBND"}
        data = (
            {
                "award_name_vi": "Bằng khen của UBND tỉnh",
                "kind": "form",
                "type": "movement",
                "decision_id": "d1",
                "decided_on": on,
                "achievement_period": ["2014-01-01", "2014-10-31"],
                "submitted_on": "2014-11-20",
                "working_days": 17,
                "processing_days": 25,
                "bonus_vnd": 1150000,
                "law": "vn-2013-dec65",
            }
            | award
            | more
        )
        self.add("award.decided", award["unit"], **data)
        return award

    def revoked(self, award: dict[str, Any], decided_on: str = "2014-12-15", on: str = "2014-12-28") -> None:
        self.add(
            "award.revoked",
            award["unit"],
            **award,
            ground="a",
            revoking_number="9/QĐ",
            decided_on=decided_on,
            revoked_on=on,
        )


def _heads(numbers: tuple[int, int, int]) -> dict[str, int]:
    return dict(zip(("total", "women", "direct_workers"), numbers, strict=True))


def _nomination(key: str, unit: str, award: str) -> dict[str, Any]:
    return {
        "nomination_id": key,
        "award": award,
        "level": "province",
        "year": 2014,
        "person_id": f"p-{key}",
        "subject_kind": "individual",
        "direct_worker": True,
        "unit": unit,
        "proposer": "66.ldld",
    }
