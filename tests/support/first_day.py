"""An integrator's first day, told step by step: from a new unit to a revoked award, as the contract promises it."""

import unicodedata
from typing import Any

import httpx
import orjson

from deploy.state import State
from shared.ids import ulid
from tests.support.agency import Agency, codes
from tests.support.chronicle import Stored
from tests.support.eventually import eventually
from tests.support.identities import bearer
from tests.support.playing import intake_position
from tests.support.sector import Sector, paper

_CARRIED = {"award_id", "award", "level", "person_id", "direct_worker", "unit", "proposer", "decider",
            "decision_number", "decided_on", "working_days", "law"}  # fmt: skip


class FirstDay:
    """One run of it; each has units, persons and numbers of its own."""

    def __init__(self, agency: Agency, state: State, province: str = "66") -> None:
        self.agency, self.state = agency, state
        self.sector = Sector(agency, province=province)

    async def live(self) -> None:
        assert [codes(answer) for answer in await self.sector.joins()] == [["accepted"]] * 2
        await self.sector.opens_its_round()
        await self.registers()
        first = await self.proposes()
        await self.says_it_again(first)
        await self.makes_mistakes()
        await self.fills_the_round()
        await self.is_awarded(first["data"]["nomination_id"])
        await self.posts_by_http()
        told = b"".join(fact.body for fact in self.agency.heard).decode()
        assert f"Người Thử {self.sector.tag}" not in told

    async def registers(self) -> None:
        assert await self.said(self.sector.registering()) == ["accepted"]
        assert await self.said(self.sector.opening(id=ulid())) == ["round_exists"]

    async def proposes(self) -> dict[str, Any]:
        first = self.sector.nomination(1)
        assert await self.said(first) == ["accepted"]
        await self.agency.fact("nomination.received", nomination_id=first["data"]["nomination_id"])
        return first

    async def says_it_again(self, first: dict[str, Any]) -> None:
        id, changed = first["data"]["nomination_id"], orjson.loads(orjson.dumps(first))
        await self._stored(first)
        await self.agency.settled()
        assert len(self.agency.facts("nomination.received", nomination_id=id)) == 1
        changed["data"]["nominee"]["position"] = "Kỹ sư"
        await self._stored(changed)
        await self.agency.settled()
        assert [codes(one) for one in self.agency.answers(first["id"])] == [["accepted"], ["id_reused"]]
        assert len(self.agency.facts("nomination.received", nomination_id=id)) == 1

    async def makes_mistakes(self) -> None:
        sector = self.sector
        idle = sector.nomination(2, nominee=sector.nominee(2, direct_worker=False))
        refusal = await self.answer(idle)
        assert codes(refusal) == ["not_direct_worker"]
        reason = refusal.data["violations"][0]
        assert all(reason[name] for name in ("pointer", "message_vi", "message_en", "rule"))
        thin = await self.answer(sector.nomination(3, documents=[paper("to_trinh")]))
        assert codes(thin)[0] == "dossier_incomplete"
        assert all(kind in thin.body.decode() for kind in ("bao_cao_thanh_tich", "bien_ban_hop"))
        assert await self.said(sector.nomination(4, award="KHONGCO")) == ["award_unknown"]
        assert await self.said(sector.nomination(5, round_id=ulid())) == ["aggregate_unknown"]
        nameless = sector.nomination(6)
        del nameless["data"]["nominee"]["full_name"]
        refusal = await self.answer(nameless)
        assert [(v["code"], v["pointer"]) for v in refusal.data["violations"]] == [
            ("schema_invalid", "/data/nominee/full_name")
        ]
        impostor = sector.nomination(7, envelope={"source": f"urn:tdkt:unit:{sector.province}.644.ldld"})
        await self.agency.publish(impostor, self.sector.federation)
        assert codes(await self.agency.answer(impostor["id"])) == ["source_mismatch"]
        unheard = sector.nomination(8, envelope={"version": "v99"})
        assert await self.said(unheard) == ["version_unknown"]

    async def fills_the_round(self) -> None:
        """Ten places, of which the first is taken; a withdrawal frees one."""
        rest = [self.sector.nomination(number) for number in range(11, 21)]
        answers = [await self.answer(said) for said in rest]
        assert [codes(one) for one in answers] == [["accepted"]] * 9 + [["round_full"]]
        assert "II.3.c" in answers[-1].body.decode()
        await self.frees(rest[0])
        assert await self.said(self.sector.nomination(30, day="11-22")) == ["accepted"]
        self.last_but_one = rest[1]

    async def frees(self, nomination: dict[str, Any]) -> None:
        id = nomination["data"]["nomination_id"]
        data = {"nomination_id": id, "reason": "Chuyển công tác"}
        assert await self.said(self.sector.said("nomination.withdrawn", self.sector.federation, data, "11-21")) == ["accepted"]

    async def is_awarded(self, id: str) -> None:
        appraisal = {"nomination_id": id, "result": "eligible", "findings": [], "appraised_on": self.sector.on("12-02")}
        assert await self.decides(id, 0, "12-01") == ["state_forbids"]
        assert await self.step("nomination.appraised", self.sector.federation, appraisal, "12-02") == ["not_allowed_for_kind"]
        assert await self.step("nomination.appraised", self.sector.board, appraisal, "12-02") == ["accepted"]
        forwarding = {"list_id": ulid(), "nomination_ids": [id], "to": self.sector.chair,
                      "submission_number": f"{self.sector.tag}/TTr-BTĐKT", "forwarded_on": self.sector.on("12-05")}  # fmt: skip
        assert await self.step("nomination.forwarded", self.sector.board, forwarding, "12-05") == ["accepted"]
        await eventually(lambda: self._certificates(0), within=20)
        assert await self.decides(id, 1, "12-15") == ["accepted"]
        award = await self.agency.fact("award.decided", nomination_id=id)
        assert award.data.keys() >= _CARRIED
        assert award.subject == f"tdkt.evt.award.decided.v1.{self.sector.grassroots}"
        await eventually(lambda: self._certificates(1), within=20)
        await self.is_revoked(award.data["award_id"])

    async def is_revoked(self, award_id: str) -> None:
        await eventually(lambda: self._registered(award_id, "valid"), within=20)
        data = {"award_id": award_id, "ground": "a", "decision_number": f"{self.sector.tag}9/QĐ-UBND",
                "decided_on": self.sector.on("12-28")}  # fmt: skip
        assert await self.step("award.revoked", self.sector.chair, data, "12-28") == ["accepted"]
        await eventually(lambda: self._registered(award_id, "revoked"), within=20)
        await eventually(lambda: self._certificates(0), within=20)

    async def decides(self, id: str, number: int, day: str) -> list[str]:
        data = {"decision_id": ulid(), "decision_number": f"{self.sector.tag}{number}/QĐ-UBND",
                "decided_on": self.sector.on(day), "signatory_role": "provincial_pc_chair", "nomination_ids": [id]}  # fmt: skip
        return await self.step("award.decided", self.sector.chair, data, day)

    async def posts_by_http(self) -> None:
        """The same intake by HTTP, its text in decomposed Unicode."""
        await self.frees(self.last_but_one)
        position = unicodedata.normalize("NFD", "Công nhân kỹ thuật")
        said = self.sector.nomination(40, day="11-23", nominee=self.sector.nominee(40, position=position))
        async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
            answer = await client.post(
                self.state.http_url("nominations") + "/events", content=orjson.dumps(said),
                headers={"Content-Type": "application/cloudevents+json"} | await bearer(self.state, self.sector.federation),
            )  # fmt: skip
        assert answer.status_code in (200, 201, 202)
        assert codes(await self.agency.answer(said["id"])) == ["accepted"]

    async def step(self, name: str, path: str, data: dict[str, Any], day: str) -> list[str]:
        return await self.said(self.sector.said(name, path, data, day))

    async def said(self, said: dict[str, Any]) -> list[str]:
        return codes(await self.answer(said))

    async def answer(self, said: dict[str, Any]) -> Stored:
        return await self.agency.answer(await self.agency.publish(said))

    async def _stored(self, said: dict[str, Any]) -> None:
        """INTAKE drops the same id for 100 ms: published until it is taken."""
        before = await intake_position(self.agency.client)

        async def taken() -> bool:
            await self.agency.publish(said)
            return await intake_position(self.agency.client) > before

        await eventually(taken)

    async def _certificates(self, wanted: int) -> bool:
        summary = await self._get(f"/summaries/{self.sector.union}/{self.sector.year}")
        return summary["indicators"].get("A01", {}).get("BKT", {}).get("individual", 0) == wanted

    async def _registered(self, award_id: str, status: str) -> bool:
        return (await self._get(f"/register/{award_id}"))["status"] == status

    async def _get(self, path: str) -> Any:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.get(self.state.http_url("reporting") + path, headers=await bearer(self.state, self.sector.board))
        assert answer.status_code == 200, answer.text
        return answer.json()
