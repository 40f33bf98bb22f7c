"""The compose file on a real engine: started in any order, lived in, killed, taken down and up again; nothing is lost.

The tests are one story, told in the order of this file on one system.
"""

import asyncio
import json
import sys
from functools import partial

import asyncpg
import httpx
import pytest

from deploy.jetstream import read
from deploy.process import spawn
from deploy.state import free_port
from shared.errors import Unavailable
from shared.jetstream import Outgoing, publish_atomic
from shared.login import Login
from shared.streams import SERVICES
from tests.support.agency import Agency, agency_of, codes
from tests.support.chronicle import Stored, broken_links, stored
from tests.support.composed import HANDED_OUT, READY_WITHIN_S, Composed
from tests.support.district import District
from tests.support.eventually import eventually
from tests.support.first_day import FirstDay
from tests.support.playing import bodies_of_2014, client_of, put
from tests.support.sector import BOARD, FEDERATION, Sector

pytestmark = [pytest.mark.containers, pytest.mark.asyncio(loop_scope="module")]

#: A client that the server does not know any more would try for ever.
LIVED_WITHIN_S = 120.0
MIGRATIONS = [f"{service}-migrate" for service in SERVICES]


async def test_started_in_the_wrong_order_everybody_waits_and_nobody_says_ready(composed: Composed):
    composed.start(*SERVICES)
    composed.start(*MIGRATIONS, "provision")
    composed.start("nats")
    composed.start("secrets")
    await eventually(lambda: _answers(composed, "campaigns"), within=READY_WITHIN_S)
    assert [await composed.is_ready(service) for service in SERVICES] == [False] * 4
    composed.start("postgres")
    await composed.ready()


async def test_the_first_day_is_lived_and_kept_through_restarts_kills_and_down_and_up(composed: Composed):
    before = await _day(composed)
    composed.compose("restart", *SERVICES)
    await composed.ready()
    for part in ("nominations", "nats", "postgres"):
        started = composed.inspect(part)["State"]["StartedAt"]
        composed.end(part)
        await eventually(partial(_runs_anew, composed, part, started), within=60)
        await composed.ready()
    await _same(composed, before)

    composed.compose("down")
    assert composed.containers("nats") == []
    composed.compose("up", "-d")
    await composed.ready()
    await _same(composed, before)

    after = await _day(composed)
    assert [fact.body for fact in after[: len(before)]] == [fact.body for fact in before]


async def test_a_program_outside_finds_its_way_by_endpoints_json_and_a_unit_speaks_for_itself_alone(composed: Composed):
    told = composed.endpoints()
    assert (told["credentials"], told["tokens"]) == ("out/credentials", "out/credentials/tokens.json")
    assert (composed.folder / "credentials" / "reader.creds").exists()
    composed.enrol(FEDERATION)
    async with (
        client_of(Login(told["nats"], FEDERATION, composed.folder / "credentials" / f"{FEDERATION}.creds")) as client,
        agency_of(composed.login()) as operator,
    ):
        unit = Agency(client, operator.heard)
        assert codes(await unit.answer(await unit.publish(Sector(unit).launching()))) == ["accepted"]
        with pytest.raises(Unavailable):
            await unit.publish(Sector(unit).joining()[0])  # as the Board
    listed = json.loads(composed.tdkt("unit", "list", FEDERATION, "--json"))
    assert {one["name"] for one in listed} == {FEDERATION}


async def test_a_district_with_a_node_of_its_own_is_heard_and_answered(composed: Composed):
    composed.tdkt("leaf", "add", "66.643", "--port", str(free_port()))
    folder = composed.folder / "leaves" / "66.643"
    district = District(folder)
    await district.start()
    try:
        await district.ready()
        setup = await spawn([sys.executable, str(folder / "setup.py")], folder / "setup.log")
        assert await setup.wait() == 0, (folder / "setup.log").read_text()
        client = await district.connected("66.643.ldld")
        await publish_atomic(client, [Outgoing("tdkt.intake.nobody.knows.v1.66.643.ldld", b"{}", "66.643.ldld/1")])
        await client.close()
        await eventually(lambda: _hears_itself_refused(district), within=60)
    finally:
        await district.stop()
    (row,) = json.loads(composed.tdkt("status", "--json"))["leaves"]
    assert (row["leaf"], row["received"]) == ("66.643", 1)


async def test_no_container_may_more_than_it_must(composed: Composed):
    parts = composed.parts()
    assert {"nats", "postgres", "secrets", "provision", *SERVICES, *MIGRATIONS} <= set(parts)
    for part in set(parts) - {"tdkt"}:
        found = composed.inspect(part)
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"], part
        assert host["CapDrop"] == ["ALL"], part
        assert "no-new-privileges:true" in host["SecurityOpt"], part
        assert min(host["Memory"], host["NanoCpus"], host["PidsLimit"]) > 0, part
        published = [one for bound in (host["PortBindings"] or {}).values() for one in bound]
        assert {one["HostIp"] for one in published} <= {"127.0.0.1"}, part
        if part == "secrets":
            assert (host["NetworkMode"], host["CapAdd"]) == ("none", ["CHOWN", "DAC_OVERRIDE", "FOWNER"])
        elif part != "provision":  # which runs as whoever keeps the keys
            assert found["Config"]["User"] in ("10001:10001", "999:999"), part
    assert composed.inspect("postgres")["HostConfig"]["PortBindings"] in ({}, None)


async def test_an_image_holds_its_own_service_and_no_other(composed: Composed):
    for service in SERVICES:
        image = composed.inspect(service)["Config"]["Image"]
        listed = composed.docker("run", "--rm", "--entrypoint", "ls", image, "services", ".").split()
        assert {*listed} & {*SERVICES, "deploy", "tests"} == {service}


async def test_secrets_are_made_at_first_start_and_shown_to_their_owner_alone(composed: Composed):
    words = json.loads(composed.kept("passwords.json"))
    assert len({*words.values()}) == 5
    assert min(map(len, words.values())) >= 32
    told = json.dumps([composed.inspect(part) for part in set(composed.parts()) - {"tdkt"}])
    assert not any(word in told for word in words.values())
    server = composed.docker("exec", *composed.containers("nats"), "cat", "/etc/tdkt/nats.conf")
    assert "operator" in server
    assert "sync_interval: always" in server
    assert "SEED" not in server
    seeds = composed.compose("run", "--rm", "-T", "--entrypoint", "cat", "tdkt", "-", *_seed_files(composed))
    assert not any(seed in server for seed in seeds.split())
    for part in ("nats", "postgres", *SERVICES):
        places = {mount["Name"].removeprefix(f"{composed.project}_") for mount in composed.inspect(part)["Mounts"]}
        assert "operator" not in places, part
        assert {place for place in places if place.endswith("-secrets")} <= {f"{part}-secrets"}, part


async def test_nobody_gets_into_postgresql_without_the_password_that_was_made(composed: Composed):
    network = composed.inspect("postgres")["NetworkSettings"]["Networks"][f"{composed.project}_data"]
    for password in ("", "postgres", "password", "tdkt"):
        dsn = f"postgresql://postgres:{password}@{network['IPAddress']}:5432/postgres"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(dsn, timeout=5)


async def _hears_itself_refused(district: District) -> bool:
    """The node has the answer to what was said there."""
    client = await district.connected("admin")
    try:
        found = await read(client.jetstream(), district.told["mirror"], "tdkt.evt.intake.refused.v1.66.643.ldld")
        return found.waiting == 1
    finally:
        await client.close()


def _seed_files(composed: Composed) -> list[str]:
    found = composed.compose("run", "--rm", "-T", "--entrypoint", "find", "tdkt", ".tdkt/identity/seeds", "-type", "f")
    assert len(found.split()) >= 6
    return found.split()


async def _day(composed: Composed) -> list[Stored]:
    """All facts after a day of an integrator."""
    async with asyncio.timeout(LIVED_WITHIN_S), agency_of(composed.login()) as agency:
        await put(agency.client, bodies_of_2014())
        composed.enrol(BOARD, FEDERATION, out=HANDED_OUT)
        await FirstDay(agency, composed.seen_from_outside()).live()
        await agency.settled()
    return await stored(composed.login())


async def _same(composed: Composed, before: list[Stored]) -> None:
    """The facts of before, each once and in its place; a mark is the only new thing."""
    async with asyncio.timeout(LIVED_WITHIN_S), agency_of(composed.login()) as agency:
        await agency.settled()
    facts = await stored(composed.login())
    assert broken_links(facts) == []
    assert [fact.body for fact in facts[: len(before)]] == [fact.body for fact in before]
    new = [fact.name for fact in facts[len(before) :]]
    assert {*new} <= {"intake.refused"}


def _runs_anew(composed: Composed, part: str, started: str) -> bool:
    state = composed.inspect(part)["State"]
    return state["Running"] and state["StartedAt"] != started


async def _answers(composed: Composed, service: str) -> bool:
    """It serves, ready or not."""
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        return (await client.get(f"{composed.url(service)}/healthz")).status_code == 200
