"""A sector union made up for one test: it joins, a campaign and a round of the Federation are opened for
it."""

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from shared.ids import ulid
from tests.support.agency import Agency, codes, event
from tests.support.chronicle import Stored

BOARD, FEDERATION = "66.bantdkt", "66.ldld"


@dataclass
class Sector:
    """Nobody else on the system knows its units, campaign, round or persons."""

    agency: Agency
    year: int = 2015
    province: str = "66"
    tag: str = field(default_factory=lambda: uuid.uuid4().hex[:8])
    campaign_id: str = field(default_factory=ulid)
    round_id: str = field(default_factory=ulid)

    @property
    def board(self) -> str:
        return f"{self.province}.bantdkt"

    @property
    def federation(self) -> str:
        return f"{self.province}.ldld"

    @property
    def chair(self) -> str:
        return f"{self.province}.ubnd"

    @property
    def union(self) -> str:
        return f"{self.province}.cdn-thu{self.tag}"

    @property
    def grassroots(self) -> str:
        return f"{self.union}.cs1"

    def on(self, day: str) -> str:
        """`11-20` of the year in which this takes place."""
        return f"{self.year}-{day}"

    def said(self, name: str, path: str, data: dict[str, Any], day: str, **over: Any) -> dict[str, Any]:
        return event(name, path, data, time=f"{self.on(day)}T02:00:00Z", **over)

    async def say(self, name: str, path: str, data: dict[str, Any], day: str, **over: Any) -> Stored:
        return await self.agency.answer(await self.agency.publish(self.said(name, path, data, day, **over)))

    async def joins(self) -> list[Stored]:
        return [await self.agency.answer(await self.agency.publish(said)) for said in self.joining()]

    def joining(self) -> list[dict[str, Any]]:
        units = ((self.union, "sector_union", self.federation), (self.grassroots, "grassroots_union", self.union))
        return [
            event("unit.joined", self.board, {
                "unit_id": ulid(), "path": path, "kind": kind, "name_vi": f"Công đoàn thử {self.tag}",
                "valid_from": "2014-01-01", "led_by": led_by, "legal_basis": "03/CTPH-LĐLĐ-BTĐKT",
            }, time="2015-01-05T02:00:00Z")
            for path, kind, led_by in units
        ]

    def launching(self) -> dict[str, Any]:
        """The campaign of the sector union itself, or of the Federation: the launcher opens the round."""
        return self.said("campaign.launched", self.federation, {
            "campaign_id": self.campaign_id, "name_vi": f"Lao động giỏi {self.year} ({self.tag})",
            "movement": "LDG-LDST", "launcher": self.federation, "kind": "regular",
            "period": [self.on("01-01"), self.on("12-31")], "registration_deadline": self.on("03-31"),
            "scope": [self.province], "criteria": ["Năng suất"], "awards": ["BKT", "GKH"], "legal_basis": "02/CT-UBND",
        }, "01-10")

    def opening(self, award: str = "BKT", by: str = "", id: str = "") -> dict[str, Any]:
        return self.said("round.opened", by or self.federation, {
            "round_id": id or self.round_id, "year": self.year, "campaign_id": self.campaign_id, "award": award,
            "deadline": self.on("11-30"),
        }, "10-01")

    async def opens_its_round(self) -> None:
        """In the first year from 2015 on in which the Federation has none."""
        while True:
            agency = self.agency
            launched = await agency.answer(await agency.publish(self.launching()))
            opened = await agency.answer(await agency.publish(self.opening()))
            if codes(opened) != ["round_exists"]:
                assert (codes(launched), codes(opened)) == (["accepted"], ["accepted"])
                return
            self.year, self.campaign_id, self.round_id = self.year + 1, ulid(), ulid()

    def registering(self, **over: Any) -> dict[str, Any]:
        return self.said("registration.submitted", self.grassroots, {
            "registration_id": ulid(), "campaign_id": self.campaign_id, "year": self.year,
            "headcount": {"total": 120, "women": 48, "direct_workers": 100}, "targets": ["Tăng năng suất 5%"],
        } | over, "02-10")

    def holding(self, path: str = "", **over: Any) -> dict[str, Any]:
        """The simplest thing that a union can tell campaigns: an activity that took place."""
        return self.said("activity.held", path or self.grassroots, {
            "activity_id": ulid(), "kind": "conference", "title": "Sinh hoạt công đoàn", "date": self.on("05-13"),
            "place": "Trụ sở", "attendance": {"total": 20},
        } | over, "05-13")

    def discovering(self, path: str = "", name: str = "Người Tốt", **over: Any) -> dict[str, Any]:
        """The simplest thing that a union can tell nominations: an exemplar of its own."""
        path = path or self.grassroots
        subject = {"kind": "individual", "full_name": name, "workplace": path, "direct_worker": True}
        data = {"exemplar_id": ulid(), "summary": "Lao động giỏi", "discovered_on": self.on("02-11"), "subject": subject}
        return self.said("exemplar.discovered", path, data | over, "02-11")

    def nominee(self, number: int, **over: Any) -> dict[str, Any]:
        return {
            "kind": "individual", "full_name": f"Người Thử {self.tag} {number} (hư cấu)", "birth_year": 1980,
            "sex": "female", "ethnicity": "Ê Đê", "position": "Công nhân", "workplace": self.grassroots,
            "direct_worker": True,
        } | over

    def nomination(self, number: int, *, day: str = "11-20", envelope: dict[str, Any] | None = None,
                   **over: Any) -> dict[str, Any]:
        """A complete dossier for the Federation's round; `over` replaces data, None leaves a field out."""
        papers = f"{number}/TTr-LĐLĐ"
        data = {
            "nomination_id": ulid(), "round_id": self.round_id, "campaign_id": self.campaign_id, "award": "BKT",
            "type": "movement", "achievement_period": [self.on("01-01"), self.on("10-31")],
            "nominee": self.nominee(number), "submission_number": papers,
            "documents": [paper("to_trinh", papers), paper("bao_cao_thanh_tich"), paper("bien_ban_hop")],
            "vote": {"electorate": 15, "present": 14, "written": 1, "for": 15, "against": 0, "secret": True,
                     "held_on": self.on("11-10"), "minutes_sha256": hashlib.sha256(b"minutes").hexdigest()},
        } | over
        kept = {name: value for name, value in data.items() if value is not None}
        return self.said("nomination.submitted", self.federation, kept, day, **(envelope or {}))


def paper(kind: str, number: str = "") -> dict[str, Any]:
    """A document of a dossier."""
    digest = hashlib.sha256(kind.encode()).hexdigest()
    named = {"number": number} if number else {}
    return {"kind": kind, "sha256": digest, "media_type": "application/pdf", "bytes": 20480, **named}
