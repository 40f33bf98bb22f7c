"""Two replicas of a service, and a relay that forgets: one works, the other takes over, and EVENTS has all once."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from deploy import probe
from deploy.process import spawn
from deploy.servers import service_command
from deploy.stack import Stack
from deploy.state import HOST, free_port
from shared.lead import Lead
from tests.support.agency import Agency, codes
from tests.support.chronicle import broken_links, stored
from tests.support.eventually import eventually
from tests.support.sector import Sector
from tests.support.small import small_stack

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "nominations"
#: Wanted: one that dies frees its lock at once, one that freezes after the 3 s that PostgreSQL waits for its word.
TAKEOVER_S = 5.0
#: What a busy machine may take for everything else.
PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Replica:
    pid: int
    url: str
    token: str | None

    async def leads(self) -> bool:
        return bool((await probe.get_json(f"{self.url}/status", 1, token=self.token))["leader"])


@dataclass(frozen=True, slots=True)
class Pair:
    """The replica of the stack and one beside it."""

    stack: Stack
    agency: Agency
    sector: Sector
    beside: Replica

    @property
    def supervised(self) -> Replica:
        return Replica(self.stack.pid(NAME), self.stack.state.http_url(NAME), self.stack.state.operator_token())

    async def active(self) -> Replica:
        return await eventually(self._active, within=PATIENCE_S)

    async def _active(self) -> Replica | None:
        found = [one for one in (self.supervised, self.beside) if await one.leads()]
        return found[0] if len(found) == 1 else None

    async def tell(self, how_many: int) -> list[dict[str, Any]]:
        told = [self.sector.discovering(name=f"Người {number}") for number in range(how_many)]
        for said in told:
            await self.agency.publish(said)
        return told

    async def answered_once(self, told: list[dict[str, Any]]) -> None:
        """And EVENTS has every fact of everybody once, in its chain."""
        await eventually(lambda: all(self.agency.answers(said["id"]) for said in told[-1:]), within=30)
        await self.agency.settled()
        given = [[codes(one) for one in self.agency.answers(said["id"])] for said in told]
        assert given == [[["accepted"]]] * len(told)
        order = [said["id"] for said in told]
        assert [one.data["cause"] for one in self.agency.heard if one.data.get("cause") in order] == order
        assert broken_links(await stored(self.stack.state.login())) == []

    async def query(self, sql: str, *values: Any) -> Any:
        connection = await asyncpg.connect(self.stack.state.dsn(NAME))
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    async def epoch(self) -> int:
        return await self.query("select epoch from lead where key = $1", Lead("", NAME).key)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pair]:
    async with (
        small_stack(tmp_path_factory.mktemp("pair") / "state") as (stack, agency),
        another(stack) as beside,
    ):
        sector = Sector(agency)
        await sector.joins()
        yield Pair(stack, agency, sector, beside)


@asynccontextmanager
async def another(stack: Stack) -> AsyncIterator[Replica]:
    port = free_port()
    own = stack.state.environment(NAME) | {"TDKT_HTTP_PORT": str(port)}
    process = await spawn(service_command(NAME, "run"), stack.state.log("beside"), env=own)
    replica = Replica(process.pid, f"http://{HOST}:{port}", stack.state.operator_token())
    await eventually(lambda: probe.is_ok(f"{replica.url}/readyz"), within=30)
    try:
        yield replica
    finally:
        with contextlib.suppress(ProcessLookupError):  # killed by its test; SIGKILL also ends a frozen one
            process.kill()
        await process.wait()


async def test_a_standby_is_ready_and_does_not_lead(pair):
    assert (await pair.active()) == pair.supervised
    assert await probe.is_ok(f"{pair.beside.url}/readyz")
    assert not await pair.beside.leads()


async def test_the_standby_takes_over_from_a_killed_one_within_five_seconds(pair):
    active, epoch = await pair.active(), await pair.epoch()
    telling = asyncio.create_task(pair.tell(400))
    await eventually(lambda: len(pair.agency.facts("exemplar.discovered")) > 50, within=20)
    os.kill(active.pid, signal.SIGKILL)
    successor = await eventually(lambda: _leader_but(pair, active), within=TAKEOVER_S)
    await pair.answered_once(await telling)
    assert successor == pair.beside
    assert await pair.epoch() == epoch + 1


async def _leader_but(pair: Pair, gone: Replica) -> Replica | None:
    return pair.beside if pair.beside != gone and await pair.beside.leads() else None


async def test_a_frozen_one_is_replaced_and_writes_nothing_when_it_wakes(pair):
    await pair.stack.wait_ready(NAME)
    frozen = await pair.active()
    other = pair.supervised if frozen == pair.beside else pair.beside
    telling = asyncio.create_task(pair.tell(400))
    before = len(pair.agency.facts("exemplar.discovered"))
    await eventually(lambda: len(pair.agency.facts("exemplar.discovered")) > before + 50, within=20)
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        await eventually(other.leads, within=TAKEOVER_S)
        epoch = await pair.epoch()
        await pair.answered_once(await telling)
        more = await pair.tell(20)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
    await eventually(lambda: _has_stepped_back(frozen), within=PATIENCE_S)
    await pair.answered_once(more + await pair.tell(20))
    assert await other.leads()
    assert await pair.epoch() == epoch


async def _has_stepped_back(replica: Replica) -> bool:
    return not await replica.leads() and await probe.is_ok(f"{replica.url}/readyz")


async def test_what_was_published_and_not_remembered_is_not_published_again(pair):
    """A crash between publishing and remembering; the stream has forgotten the ids meanwhile."""
    await pair.stack.wait_ready(NAME)
    leader = await pair.active()
    told = await pair.tell(60)
    await pair.answered_once(told)
    position = await pair.query("select events_sequence from relay")
    back = next(f for f in reversed(pair.agency.heard)
                if f.envelope["origin"] == NAME and f.position < position - 100)  # fmt: skip
    for replica in (leader, pair.beside if leader == pair.supervised else pair.supervised):
        os.kill(replica.pid, signal.SIGSTOP)
    try:
        await pair.query(
            "with moved as (update relay set origin_sequence = $1, events_sequence = $2, events_at = null returning 1)"
            " select count(*) from moved",
            back.envelope["originsequence"], back.position,
        )  # fmt: skip
    finally:
        for replica in (pair.supervised, pair.beside):
            os.kill(replica.pid, signal.SIGKILL)
    await pair.stack.wait_ready(NAME)
    await eventually(lambda: pair.supervised.leads(), within=PATIENCE_S)
    assert await pair.query("select origin_sequence from relay") >= back.envelope["originsequence"]
    await pair.answered_once(await pair.tell(5))
    facts = [f for f in await stored(pair.stack.state.login()) if f.envelope["origin"] == NAME]
    assert len(facts) == len({f.envelope["id"] for f in facts})
