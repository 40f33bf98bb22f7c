"""Two provinces, each decided by processes of its own, and all that is nobody's by a third pair."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from deploy.identity.authority import Authority
from deploy.provision import Report, provision_streams
from deploy.servers import NatsServer
from deploy.state import free_port
from shared.login import Login
from shared.parts import Split
from tests.support.agency import Agency, agency_of, codes, event
from tests.support.chronicle import broken_links, stored
from tests.support.playing import client_of
from tests.support.replicas import Replicas, replicas
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROVINCES = ("66", "64")
WHOLE = ("campaigns", "nominations")
PARTS = tuple(f"{service}-{province}" for province in PROVINCES for service in WHOLE)


@dataclass(frozen=True)
class Provinces:
    """Both, each with a Board and a sector union."""

    login: Login
    agency: Agency
    running: Replicas

    async def found(self, province: str) -> None:
        board, federation = f"{province}.bantdkt", f"{province}.ldld"
        await self._join(board, board, "provincial_ec_board")
        await self._join(board, federation, "provincial_labour_federation")
        await self._join(board, self.union(province), "sector_union", led_by=federation)

    async def _join(self, board: str, path: str, kind: str, **more: Any) -> None:
        data = {"unit_id": f"unit-{path}", "path": path, "kind": kind, "name_vi": f"Đơn vị {path}",
                "valid_from": "2014-01-01", "legal_basis": "03/CTPH-LĐLĐ-BTĐKT"}  # fmt: skip
        joined = await self.agency.say("unit.joined", board, data | more, time="2014-01-05T02:00:00Z")
        assert codes(joined) == ["accepted"]

    def union(self, province: str) -> str:
        return f"{province}.cdn-giaoduc"

    async def tell(self, province: str, how_many: int = 20) -> list[str]:
        """Pairs of events of which the second is refused without the first, and activities; their ids."""
        sector, union = Sector(self.agency, year=2014), self.union(province)
        told: list[str] = []
        for _ in range(how_many):
            found = sector.discovering(union)
            verified = {"exemplar_id": found["subject"], "verified_on": "2014-02-12"}
            for said in (found, sector.said("exemplar.verified", union, verified, "02-12"), sector.holding(union)):
                told.append(await self.agency.publish(said))
        return told

    async def answered(self, told: list[str]) -> set[str]:
        """Each accepted, once; by whom."""
        answers = [[await self.agency.answer(id), *self.agency.answers(id)[1:]] for id in told]
        assert [[codes(one) for one in given] for given in answers] == [[["accepted"]]] * len(told)
        return {given[0].envelope["origin"] for given in answers}

    def part(self, name: str) -> Any:
        return next(one for one in self.running.running if one.name == name and one.running)


@asynccontextmanager
async def running_server(server: NatsServer) -> AsyncIterator[None]:
    await server.start()
    try:
        await server.ready()
        yield
    finally:
        await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def provinces(
    pg_server: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Provinces]:
    folder, split = tmp_path_factory.mktemp("split"), Split(PROVINCES)
    authority = Authority(folder / "identity")
    authority.make()
    authority.make_parts(split.parts)
    server = NatsServer(folder / "nats", free_port(), folder / "nats.log", authority)
    login = Login(server.url, "ops", authority.user("ops"))
    async with running_server(server), replicas(server.url, pg_server, folder, authority) as running:
        async with client_of(login) as client:
            js = client.jetstream()
            await provision_streams(js, Report())
            await running.start(*WHOLE)
            await provision_streams(js, Report(), split=split)
        await running.start(*PARTS)
        async with agency_of(login) as agency:
            made = Provinces(login, agency, running)
            for province in PROVINCES:
                await made.found(province)
            yield made


async def test_each_province_is_decided_by_its_own_processes_whatever_becomes_of_the_other(provinces):
    for province in PROVINCES:
        assert await provinces.answered(await provinces.tell(province)) == {f"{one}-{province}" for one in WHOLE}

    for service in WHOLE:
        await provinces.part(f"{service}-64").kill()
    waiting = await provinces.tell("64")
    assert await provinces.answered(await provinces.tell("66")) == {f"{one}-66" for one in WHOLE}
    assert not any(provinces.agency.answers(id) for id in waiting)

    await provinces.running.start("campaigns-64", "nominations-64")
    assert await provinces.answered(waiting) == {f"{one}-64" for one in WHOLE}
    assert broken_links(await stored(provinces.login)) == []


async def test_every_part_moves_its_clock_and_what_is_nobodys_is_answered_once(provinces):
    agency = provinces.agency
    clock = event("clock.advanced", "sys.ops", {"date": "2014-03-31"}, time="2014-03-31T00:00:00Z")
    strange = event("nobody.knows", "00.tld", {}, time="2014-01-01T00:00:00Z")
    ours = event("clock.advanced", "64.bantdkt", {"date": "2014-05-31"}, time="2014-03-31T00:00:00Z")
    for said, given, by in (
        (clock, ["accepted"], "campaigns"),
        (strange, ["type_unknown"], "campaigns"),
        (ours, ["not_allowed_for_kind"], "campaigns-64"),
    ):
        answer = await agency.answer(await agency.publish(said))
        assert (codes(answer), answer.envelope["origin"]) == (given, by)
    for province in PROVINCES:
        told = await provinces.tell(province, 1)
        await provinces.answered(told)
        assert {agency.answers(id)[0].envelope["knownon"] for id in told} == {"2014-03-31"}
    assert len({fact.data["cause"] for fact in agency.heard if "cause" in fact.data}) == sum(
        "cause" in fact.data for fact in agency.heard
    )
