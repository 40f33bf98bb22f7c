"""Three servers: one dies, one is cut off, and what was acknowledged is answered once, in order."""

import asyncio
import base64
import os
import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig

from deploy.jetstream import connected, read
from shared.cut_off import leave_when_cut_off
from shared.errors import Unavailable
from shared.jetstream import Outgoing, api, caught_up, last_on_subject, publish_atomic
from shared.streams import DURABLES, EVENTS, INTAKE, INTAKE_SUBJECTS, Durable, intake_subject
from tests.support.agency import agency_of
from tests.support.chronicle import Stored, broken_links, codes_by_cause, stored
from tests.support.cluster import SIZE, Cluster, cluster
from tests.support.eventually import eventually
from tests.support.playing import bodies_of_2014, client_of, put
from tests.support.replicas import Replica, Replicas, replicas
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Copies agree on a new leader within 4 to 9 s; then the services find it, on two busy cores.
ELECTED_S = 25.0
TAKEOVER_S = 5.0
GOES_ON_S = 40.0
WRITERS = 4


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def three(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    async with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def aside(three: Cluster) -> AsyncIterator[Durable]:
    """A durable on a stream that no service reads."""
    durable = Durable("ASIDE", "reader", ("aside.>",))
    async with client_of(three.login) as client:
        js = client.jetstream(timeout=10)
        await js.add_stream(StreamConfig(durable.stream, subjects=["aside.>"], num_replicas=SIZE, allow_direct=True))
        await js.add_consumer(durable.stream, ConsumerConfig(durable_name=durable.name, ack_policy=AckPolicy.EXPLICIT))
        await eventually(lambda: caught_up(client, durable), within=10)
        yield durable
        await js.delete_stream(durable.stream)


async def test_a_copy_that_was_left_behind_is_not_asked_for_the_last_message(three, aside):
    async with client_of(three.login) as client:
        leader = await three.leader(client, aside.stream)
    behind = next(name for name in three.members if name != leader)
    async with client_of(three.at(leader)) as client, client_of(three.at(behind)) as elsewhere:
        with three.apart(leader, behind):
            await publish_atomic(client, [Outgoing("aside.x", b"{}", "1")])
            # Its leader is out of reach there: no answer is right, and so is that of a leader chosen meanwhile.
            assert await _soon(last_on_subject(elsewhere, aside.stream, "aside.x")) in (None, 1)
        assert await eventually(lambda: last_on_subject(elsewhere, aside.stream, "aside.x"), within=20) == 1


async def test_a_durable_whose_leader_was_left_behind_has_not_caught_up(three, aside):
    async with client_of(three.login) as client:
        leader = await three.leader(client, aside.stream)
        behind, other = (name for name in three.members if name != leader)
        await three.lead_durable(client, aside, behind)
    async with client_of(three.at(leader)) as client, client_of(three.at(other)) as elsewhere:
        assert await caught_up(elsewhere, aside)
        with three.apart(leader, behind):
            await publish_atomic(client, [Outgoing("aside.x", b"{}", "1")])
            assert not await _soon(caught_up(elsewhere, aside))


async def _soon(answer: Awaitable[Any]) -> Any:
    """None where there is none within a second: less than an election takes."""
    with suppress(TimeoutError, Unavailable):
        return await asyncio.wait_for(answer, 1)


@dataclass(repr=False)
class Load:
    """Writers who tell of one thing after the other, each until INTAKE has acknowledged it."""

    client: Client
    sector: Sector
    told: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    again: int = 0
    slowest_s: float = 0.0
    stopping: bool = False

    def __repr__(self) -> str:
        return f"{len(self.told)} acknowledged, {self.again} tries failed, the slowest took {self.slowest_s:.1f} s"

    async def run(self) -> None:
        await asyncio.gather(*(self._write() for _ in range(WRITERS)))

    async def _write(self) -> None:
        while not self.stopping:
            for said in self._story():
                await self._tell(said)
            await asyncio.sleep(0.02)

    def _story(self) -> Iterable[dict[str, Any]]:
        """Two events on one aggregate, the second of which is refused without the first."""
        found = self.sector.discovering(self.sector.union)
        verified = {"exemplar_id": found["subject"], "verified_on": self.sector.on("02-12")}
        yield found
        yield self.sector.said("exemplar.verified", self.sector.union, verified, "02-12")
        yield self.sector.holding()

    async def _tell(self, said: dict[str, Any]) -> None:
        path = said["source"].rpartition(":")[2]
        outgoing = Outgoing(intake_subject(said["type"], path), orjson.dumps(said), f"{path}/{said['id']}")
        began = time.monotonic()
        while True:
            try:
                self.told.append((await publish_atomic(self.client, [outgoing], timeout=2), said))
                break
            except Unavailable:
                self.again += 1
                await asyncio.sleep(0.1)
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)

    async def repeat(self, how_many: int) -> None:
        """What a writer does whose acknowledgement was lost: INTAKE forgets ids after a tenth of a second."""
        for _, said in random.sample(self.told, how_many):
            await self._tell(said)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    three: Cluster, pg_server: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Replicas]:
    folder = tmp_path_factory.mktemp("services")
    async with replicas(three.login.url, pg_server, folder) as running:
        await running.start("campaigns", "nominations")
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sector(three: Cluster, services: Replicas) -> Sector:
    """A sector union that has joined, among all the bodies of the province."""
    assert services.running
    async with agency_of(three.login) as agency:
        # A tenth of a second: the stream recognises no id again, all rests on the relay.
        config = (await api(agency.client, f"STREAM.INFO.{EVENTS}"))["config"]
        await api(agency.client, f"STREAM.UPDATE.{EVENTS}", config | {"duplicate_window": 100_000_000})
        await put(agency.client, bodies_of_2014())
        await agency.settled()
        made = Sector(agency)
        await made.joins()
        return made


async def test_one_server_dies_one_is_cut_off_and_nothing_acknowledged_is_lost(three, sector):
    async with client_of(three.login) as client, moving(client):
        load = Load(client, sector)
        writing = asyncio.create_task(load.run())
        await _goes_on(client, load)
        dead = await three.leader(client, INTAKE)
        await three.members[dead].kill()
        took = [await _goes_on(client, load)]
        await three.members[dead].start()
        await three.whole(client)
        await load.repeat(20)
        lonely = await three.leader(client, EVENTS)
        async with client_of(three.login) as captive, moving(captive):
            await _connects_to(captive, three.members[lonely].url)
            with three.cut_off(lonely):
                took.append(await _goes_on(client, load))
                await eventually(lambda: _url(captive) not in ("", three.members[lonely].url), within=ELECTED_S)
        await three.whole(client)
        load.stopping = True
        await writing
        await load.repeat(20)
        await _all_answered_once_in_order(client, three, load)
        assert len(await _stored_twice(three)) >= 20
    print(f"went on after {took} s; {load}")


async def test_on_a_cluster_too_the_standby_takes_over_within_five_seconds(three, services, sector):
    name = "nominations"
    await services.start(name)
    async with client_of(three.login) as client:
        load = Load(client, sector)
        writing = asyncio.create_task(load.run())
        await _goes_on(client, load)
        await (await services.active(name)).kill()
        took = [await _another_leads(services)]
        await services.start(name)
        await _goes_on(client, load)
        frozen = await services.active(name)
        os.kill(frozen.pid, signal.SIGSTOP)
        try:
            took.append(await _another_leads(services, frozen))
            await _goes_on(client, load)
        finally:
            os.kill(frozen.pid, signal.SIGCONT)
        await eventually(lambda: _steps_back(frozen), within=GOES_ON_S)
        await _goes_on(client, load)
        load.stopping = True
        await writing
        await _all_answered_once_in_order(client, three, load)
    print(f"taken over after {took} s; {load}")


async def _another_leads(services: Replicas, but: Replica | None = None) -> float:
    began = time.monotonic()
    others = [one for one in services.running if one.running and one.name == "nominations" and one != but]
    await eventually(lambda: others[0].leads(), within=TAKEOVER_S)
    return round(time.monotonic() - began, 1)


async def _steps_back(replica: Replica) -> bool:
    return not await replica.leads() and await replica.answers()


@asynccontextmanager
async def moving(client: Client) -> AsyncIterator[None]:
    """As the services do."""
    task = asyncio.create_task(leave_when_cut_off(client))
    yield
    task.cancel()


async def _connects_to(client: Client, url: str) -> None:
    async def there() -> bool:
        if _url(client) == url:
            return True
        await client.force_reconnect()
        return False

    await eventually(there, within=10)


def _url(client: Client) -> str:
    url = client.connected_url
    return url.geturl() if url and client.is_connected else ""


async def _goes_on(client: Client, load: Load) -> float:
    """Until each service has answered what was acknowledged from now on; after how many seconds."""
    began, first = time.monotonic(), len(load.told)
    for path in (load.sector.union, load.sector.grassroots):
        await eventually(lambda path=path: _answered(client, load, path, first), within=GOES_ON_S)
    return round(time.monotonic() - began, 1)


async def _answered(client: Client, load: Load, path: str, first: int) -> bool:
    subject = f"tdkt.evt.intake.accepted.v1.{path}"
    last = await api(client, f"STREAM.MSG.GET.{EVENTS}", {"last_by_subj": subject}, timeout=1)
    cause = orjson.loads(base64.b64decode(last["message"]["data"]))["data"]["cause"]
    return cause in {said["id"] for _, said in load.told[first:]}


async def _all_answered_once_in_order(client: Client, three: Cluster, load: Load) -> None:
    for durable in (durable for durable in DURABLES if durable.stream == INTAKE):
        await eventually(lambda durable=durable: caught_up(client, durable), within=60)
    ids = {said["id"] for _, said in load.told}
    facts = await eventually(lambda: _facts_answering(three, ids), within=20)
    answers = codes_by_cause(facts)
    assert {id: answers[id] for id in ids if answers[id] != ["accepted"]} == {}
    assert broken_links(facts) == []
    assert _out_of_order(facts) == []


async def _facts_answering(three: Cluster, ids: set[str]) -> list[Stored]:
    """All facts, once all these are answered."""
    facts = await stored(three.login)
    return facts if ids <= codes_by_cause(facts).keys() else []


def _out_of_order(facts: list[Stored]) -> list[str]:
    """Facts that do not follow the one before them on their aggregate."""
    places: dict[tuple[str, str, str], int] = defaultdict(int)
    wrong: list[str] = []
    for fact in facts:
        envelope = fact.envelope
        key = (envelope["origin"], fact.subject.split(".")[2], envelope["subject"])
        if fact.name.startswith("intake."):
            continue  # answers have no place in a stream of their own
        if envelope["sequence"] != places[key] + 1:
            wrong.append(f"{key}: {envelope['sequence']} follows {places[key]}")
        places[key] = envelope["sequence"]
    return wrong


async def _stored_twice(three: Cluster) -> list[str]:
    """The ids under which INTAKE has more than one message."""
    async with connected(three.login) as js:
        messages = [message async for message in (await read(js, INTAKE, INTAKE_SUBJECTS)).to_the_end()]
    times = Counter((message.headers or {}).get("Nats-Msg-Id", "") for message in messages)
    return [id for id, how_often in times.items() if how_often > 1]
