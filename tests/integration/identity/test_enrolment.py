"""A unit's and a reader's life with credentials, on a running stack: enrolled, rotated, revoked, expired."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import nats
import nats.errors
import pytest
import pytest_asyncio
from nats.aio.client import Client

from deploy.identity import accounts
from deploy.identity.authority import Authority
from deploy.identity.enrol import enrol_units, revoke, rotate
from deploy.identity.files import tokens_of
from deploy.identity.keys import claims_of
from deploy.identity.permissions import of_unit
from deploy.identity.readers import enrol_reader, lags, unit_durable
from deploy.identity.register import issued
from deploy.jetstream import connected, read
from deploy.problem import Problem
from deploy.stack import Stack
from shared.jetstream import Outgoing, publish_atomic
from shared.login import Login
from shared.streams import EVENTS
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: What a cut takes at most (issue: a live connection within two seconds).
CUT_S = 2.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(tmp_path_factory.mktemp("enrolment") / "state", services=("campaigns",)) as running:
        yield running


@asynccontextmanager
async def as_unit(stack: Stack, path: str, folder) -> AsyncIterator[Client]:
    login = Login(stack.state.nats_url, path, folder / f"{path}.creds")
    client = await nats.connect(**login.options(allow_reconnect=False, error_cb=quiet))
    try:
        yield client
    finally:
        await client.close()


async def quiet(_: Exception) -> None:
    """Being cut off is what is tested."""


async def speaks(client: Client, path: str) -> int:
    return await publish_atomic(client, [Outgoing(f"tdkt.intake.x.y.v1.{path}", b"{}", "")])


async def units(stack: Stack, token: str) -> int:
    async with httpx.AsyncClient(base_url=stack.state.http_url("campaigns"), trust_env=False) as http:
        return (await http.get("/units", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_unit_is_enrolled_on_the_running_system_and_cut_off_again(stack: Stack, tmp_path):
    path, neighbour = "66.643.ldld", "66.644.ldld"
    await enrol_units(stack.state, [path, neighbour], tmp_path)
    token = tokens_of(tmp_path)[path]
    assert (tmp_path / f"{path}.creds").stat().st_mode & 0o077 == 0
    async with as_unit(stack, path, tmp_path) as client, as_unit(stack, neighbour, tmp_path) as other:
        assert await speaks(client, path)
        assert await units(stack, token) == 200

        began = time.monotonic()
        await revoke(stack.state, path)
        await eventually(lambda: client.is_closed, within=CUT_S)
        await eventually(lambda: _refused(stack, token), within=CUT_S - (time.monotonic() - began))
        assert await speaks(other, neighbour)
        assert await units(stack, tokens_of(tmp_path)[neighbour]) == 200
    await stack.stop("nats")
    await stack.start("nats")
    with pytest.raises(nats.errors.Error):
        async with as_unit(stack, path, tmp_path):
            pass
    async with as_unit(stack, neighbour, tmp_path) as other:
        assert await speaks(other, neighbour)


async def _refused(stack: Stack, token: str) -> bool:
    return await units(stack, token) == 401


async def test_a_rotated_unit_goes_on_with_the_new_file_and_the_old_one_is_void(stack: Stack, tmp_path):
    path = "66.645.ldld"
    await enrol_units(stack.state, [path], tmp_path / "old")
    async with as_unit(stack, path, tmp_path / "old") as old:
        _, void = await rotate(stack.state, path, tmp_path / "new")
        assert void == 1
        await eventually(lambda: old.is_closed, within=CUT_S)
    async with as_unit(stack, path, tmp_path / "new") as new:
        assert await speaks(new, path)


async def test_credentials_end_by_themselves(stack: Stack, tmp_path):
    path = "66.646.ldld"
    minted = stack.state.authority.mint(path, of_unit(path), expires=int(time.time()) + 2)
    (tmp_path / f"{path}.creds").write_text(minted.text)
    async with as_unit(stack, path, tmp_path) as client:
        assert await speaks(client, path)
        await eventually(lambda: client.is_closed, within=5)


async def test_to_enrol_the_operators_key_is_not_needed_and_to_revoke_it_is(stack: Stack, tmp_path):
    seed = stack.state.authority.folder / "seeds" / "operator.nk"
    away = tmp_path / "in-the-safe.nk"
    seed.rename(away)
    try:
        stack.state.authority.make()
        assert not seed.exists()
        await enrol_units(stack.state, ["66.647.ldld"], tmp_path)
        with pytest.raises(Problem, match="operator"):
            await revoke(stack.state, "66.647.ldld")
    finally:
        away.rename(seed)


async def test_no_secret_is_kept_where_the_server_or_a_log_can_see_it(stack: Stack, tmp_path):
    await enrol_units(stack.state, ["66.648.ldld"], tmp_path)
    token = tokens_of(tmp_path)["66.648.ldld"]
    seeds = [file.read_text().strip() for file in (stack.state.authority.folder / "seeds").iterdir()]
    async with connected(stack.state.login()) as js:
        reading = await read(js, "KV_CREDENTIALS", "$KV.CREDENTIALS.>")
        kept = b"".join([message.data async for message in reading.to_the_end()]).decode()
    told = "".join(file.read_text() for file in (stack.state.folder / "logs").iterdir())
    config = (stack.state.folder / "nats" / "nats.conf").read_text()
    assert len(seeds) == 6
    assert [secret for secret in (token, *seeds) if secret in kept + told + config] == []


@pytest.mark.parametrize("path", ["66", "66.643", "66.643.>", "66.*.ldld", "66.643.ldld.", "", "66.LDLD"])
async def test_only_the_path_of_a_body_is_enrolled(stack: Stack, tmp_path, path: str):
    with pytest.raises(Problem):
        await enrol_units(stack.state, [path], tmp_path)


async def test_a_reader_keeps_its_position_when_its_filters_change(stack: Stack, tmp_path):
    facts = [Outgoing(f"tdkt.evt.unit.joined.v1.66.n{n}", b"{}", f"r{n}") for n in range(4)]
    facts += [Outgoing(f"tdkt.evt.award.decided.v1.66.n{n}", b"{}", f"a{n}") for n in range(4)]
    async with connected(stack.state.login()) as js:
        await publish_atomic(js._nc, facts)
    await enrol_reader(stack.state, "so-noi-vu", ["tdkt.evt.unit.joined.*.>"], tmp_path)
    login = Login(stack.state.nats_url, "so-noi-vu", tmp_path / "so-noi-vu.creds")
    client = await nats.connect(**login.options())
    pull = await client.jetstream().pull_subscribe_bind(
        consumer="so-noi-vu", stream=EVENTS, inbox_prefix=f"{login.inbox}.".encode()
    )
    done = await pull.fetch(4, timeout=2)
    for message in done:
        await message.ack_sync()
    kept = (tmp_path / "so-noi-vu.creds").read_text()
    again = await enrol_reader(stack.state, "so-noi-vu", ["tdkt.evt.>"], tmp_path)
    assert again.position == done[-1].metadata.sequence.stream
    assert (tmp_path / "so-noi-vu.creds").read_text() == kept
    heard = await pull.fetch(4, timeout=2)
    assert [one.subject for one in heard] == [fact.subject for fact in facts[4:]]
    assert [lag["position"] for lag in await lags(stack.state)] == [again.position]
    await client.close()


@pytest.mark.parametrize(
    ("name", "subject"),
    [("reporting", "tdkt.evt.>"), ("66_643_ldld", "tdkt.evt.>"), ("Bao", "tdkt.evt.>"), ("bao", "tdkt.intake.>")],
)
async def test_a_reader_is_no_service_no_unit_and_reads_facts(stack: Stack, tmp_path, name: str, subject: str):
    with pytest.raises(Problem):
        await enrol_reader(stack.state, name, [subject], tmp_path)


async def test_a_unit_that_asks_for_a_durable_hears_its_own_path_by_it(stack: Stack, tmp_path):
    path = "66.649.ldld"
    await enrol_units(stack.state, [path], tmp_path)
    await unit_durable(stack.state, path)
    async with connected(stack.state.login()) as js:
        about = (path, f"{path}.cs1", "66.650.ldld")
        await publish_atomic(js._nc, [Outgoing(f"tdkt.evt.unit.joined.v1.{p}", b"{}", f"d{p}") for p in about])
    async with as_unit(stack, path, tmp_path) as client:
        pull = await client.jetstream().pull_subscribe_bind(
            consumer="66_649_ldld", stream=EVENTS, inbox_prefix=b"_INBOX_66_649_ldld."
        )
        heard = [one.subject.partition("v1.")[2] for one in await pull.fetch(10, timeout=2)]
    assert heard == [path, f"{path}.cs1"]


async def test_what_was_issued_is_listed_with_its_end(stack: Stack, tmp_path):
    await enrol_units(stack.state, ["66.651.ldld"], tmp_path, days=30)
    async with connected(stack.state.login()) as js:
        found = [one for one in await issued(js) if one.name == "66.651.ldld"]
    told = found[0].told(int(time.time()))
    assert (told["state"], told["kind"], told["revoked"]) == ("valid", "unit", None)
    assert found[0].expires
    assert abs(found[0].expires - time.time() - 30 * 86400) < 60
    assert "tdkt_" not in json.dumps(told)


async def test_what_may_cross_is_signed_anew_when_a_release_changes_it_and_revocations_stay(tmp_path, monkeypatch):
    authority = Authority(tmp_path)
    authority.make()
    authority.revoke({"UGONE": 1})
    before = {name: authority.public_key(name) for name in ("SYS", "CORE", "UNITS")}
    kept = (tmp_path / "public" / "UNITS.jwt").read_text()
    authority.make()
    assert (tmp_path / "public" / "UNITS.jwt").read_text() == kept
    monkeypatch.setattr(accounts, "CORE_EXPORTS", accounts.CORE_EXPORTS[:-1])
    authority.make()
    said = claims_of((tmp_path / "public" / "UNITS.jwt").read_text())["nats"]
    assert len(said["imports"]) == len(accounts.CORE_EXPORTS)
    assert said["revocations"] == {"UGONE": 1}
    assert {name: authority.public_key(name) for name in before} == before
