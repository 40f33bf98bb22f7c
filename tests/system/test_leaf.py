"""A district with a node of its own: it works while the link is down, loses nothing, and speaks for nobody else."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import nats.errors
import pytest
import pytest_asyncio

from deploy.identity.enrol import revoke
from deploy.jetstream import connected, opened, read
from deploy.leaf import Leaf
from deploy.leaf.district import write
from deploy.leaf.hub import join, listed
from deploy.process import spawn
from deploy.stack import Stack
from shared.errors import Unavailable
from shared.jetstream import Outgoing, api, publish_atomic
from shared.streams import EVENTS, INTAKE
from tests.support.district import District
from tests.support.eventually import eventually
from tests.support.forger import Forger
from tests.support.link import Link, link

pytestmark = pytest.mark.asyncio(loop_scope="session")

NODE, UNION, NEIGHBOUR = Leaf("66.643"), "66.643.ldld", "66.644.ldld"
#: The hub notices late that a source is there again: 8-10 s were measured.
BACK_S = 60.0


@dataclass
class Linked:
    stack: Stack
    district: District
    cable: Link

    async def says(self, path: str, *numbers: int, user: str = UNION) -> None:
        client = await self.district.connected(user)
        subject = f"tdkt.intake.activity.held.v1.{path}"
        try:
            for start in range(0, len(numbers), 500):
                some = numbers[start : start + 500]
                await publish_atomic(client, [Outgoing(subject, str(n).encode(), f"{path}/{n}") for n in some], 3)
        finally:
            await client.close()

    async def taken(self, stream: str = INTAKE) -> list[tuple[str, int]]:
        """Path and number of all that a stream of the hub has, in its order."""
        async with connected(self.stack.state.login()) as js:
            reading = await read(js, stream, ">")
            return [(one.subject.partition(".v1.")[2], int(one.data)) async for one in reading.to_the_end()]

    async def tells(self, path: str, *numbers: int) -> None:
        facts = [Outgoing(f"tdkt.evt.activity.held.v1.{path}", str(n).encode(), f"{path} {n}") for n in numbers]
        async with opened(self.stack.state.login()) as client:
            for start in range(0, len(facts), 500):
                await publish_atomic(client, facts[start : start + 500])

    async def read_there(self, user: str, number: int) -> list[int]:
        """What a user of the node reads of the mirror, through a reader that it makes."""
        client, mirror = await self.district.connected(user), self.district.told["mirror"]
        try:
            asked = {"stream_name": mirror, "config": {"name": "mine", "ack_policy": "none", "mem_storage": True}}
            await api(client, f"CONSUMER.CREATE.{mirror}.mine", asked)
            reader = await client.jetstream().pull_subscribe_bind("mine", mirror)
            return [int(one.data) for one in await reader.fetch(number, timeout=5)]
        finally:
            await client.close()

    async def silent_s(self) -> float:
        (row,) = await listed(self.stack.state)
        return row["silent_s"]

    async def mirrored(self) -> list[int]:
        client = await self.district.connected("admin")
        try:
            reading = await read(client.jetstream(), self.district.told["mirror"], ">")
            return [int(one.data) async for one in reading.to_the_end()]
        finally:
            await client.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def linked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Linked]:
    folder = tmp_path_factory.mktemp("leaf")
    async with Stack(folder / "state", services=()) as stack, link(stack.state.leaf_url) as (cable, address):
        await join(stack.state, NODE)
        url = address.replace("nats://", "nats-leaf://")
        bodies, port = [UNION, "66.643.pnv"], stack.state.ports["campaigns"]
        made = await write(stack.state, NODE, folder, url=url, bodies=bodies, port=port, days=30)
        district = District(made)
        await district.start()
        try:
            await district.ready()
            setup = await spawn([sys.executable, str(made / "setup.py")], made / "setup.log")
            assert await setup.wait() == 0, (made / "setup.log").read_text()
            yield Linked(stack, district, cable)
        finally:
            await district.stop()


async def test_what_was_said_and_decided_while_the_link_was_cut_arrives_once_and_in_order(linked: Linked):
    await linked.says(UNION, *range(100))
    await linked.tells(UNION, *range(100))
    await linked.tells(NEIGHBOUR, *range(1000, 1100))
    await eventually(lambda: _is(linked.taken, [(UNION, n) for n in range(100)]), within=BACK_S)
    await eventually(lambda: _is(linked.mirrored, list(range(100))), within=BACK_S)

    linked.cable.cut()
    await linked.says(UNION, *range(100, 1100))
    await linked.tells(UNION, *range(100, 600))
    assert len(await linked.taken()) == 100
    assert await linked.mirrored() == list(range(100))
    await eventually(lambda: _more(linked.silent_s, 2.0), within=10)
    linked.cable.mend()
    await eventually(lambda: _is(linked.taken, [(UNION, n) for n in range(1100)]), within=BACK_S)
    await eventually(lambda: _is(linked.mirrored, list(range(600))), within=BACK_S)
    (row,) = await listed(linked.stack.state)
    assert (row["leaf"], row["received"], row["waiting"]) == ("66.643", 1100, 0)
    assert await linked.read_there(UNION, 600) == list(range(600))


async def test_a_user_of_the_node_speaks_for_itself_alone(linked: Linked):
    with pytest.raises(Unavailable):
        await linked.says("66.643.pnv", 1)


async def test_a_node_that_stores_for_others_is_heard_for_its_own_place_only(linked: Linked):
    client = await linked.district.connected("admin")
    config = (await api(client, "STREAM.INFO.OUT"))["config"]
    await api(client, "STREAM.UPDATE.OUT", config | {"subjects": ["tdkt.intake.>"]})
    await client.close()
    before = await linked.taken()
    for path in (NEIGHBOUR, "66.ubnd", "66.643", "sys.ops"):
        await linked.says(path, 1, user="admin")
    await linked.says("66.643.pnv", 7, user="admin")
    await eventually(lambda: _is(linked.taken, [*before, ("66.643.pnv", 7)]), within=BACK_S)


async def test_whoever_has_every_right_at_the_node_has_none_at_the_hub(linked: Linked):
    before = [await linked.taken(), await linked.taken(EVENTS)]
    client = await linked.district.connected("admin")
    for subject in (f"tdkt.evt.award.decided.v1.{UNION}", "dlv.out.66_644.x", "dlv.evt.66_644", "$JS.API.STREAM.PURGE.INTAKE"):
        await client.publish(subject, b"1")
    for asked in ("$JS.hub.API.STREAM.INFO.INTAKE", "$JS.hub.API.STREAM.MSG.GET.INTAKE", "core.API.CONSUMER.RESET.EVENTS.m_66_644"):
        with pytest.raises((nats.errors.Error, TimeoutError)):
            await client.request(asked, b'{"seq":1}', timeout=0.4)
    heard = await client.subscribe(">")
    await client.flush()
    await linked.tells(NEIGHBOUR, 5000)
    await linked.says(UNION, 5001)
    await eventually(lambda: _is(linked.taken, [*before[0], (UNION, 5001)]), within=BACK_S)
    told = [(await heard.next_msg(timeout=1)).subject for _ in range(heard.pending_msgs)]
    await client.close()
    assert [subject for subject in told if "644" in subject] == []
    assert await linked.taken(EVENTS) == [*before[1], (NEIGHBOUR, 5000)]


async def test_deliveries_forged_by_the_leaf_protocol_itself_stop_at_the_hub(linked: Linked, tmp_path):
    other, state = Leaf("66.644"), linked.stack.state
    folder = await write(state, other, tmp_path, url=state.leaf_url, bodies=[NEIGHBOUR], port=1, days=30)
    forged = ("award.decided.v1.66.ubnd", f"x.y.v1.{UNION}", "clock.advanced.v1.sys.ops", f"x.y.v1.{NEIGHBOUR}")
    subjects = [f"tdkt.intake.{one}" for one in forged]
    before = await linked.taken()
    async with Forger(state.ports["leaf"], folder / f"{other.credential}.creds", other.domain, subjects) as forger:
        await join(state, other)
        await asyncio.wait_for(forger.delivered.wait(), BACK_S)
        await eventually(lambda: _is(linked.taken, [*before, (NEIGHBOUR, 4)]), within=BACK_S)


async def test_a_body_of_its_own_and_those_below_it_stay_in_one_order(linked: Linked):
    body = Leaf("66.cdn-giaoduc")
    await join(linked.stack.state, body)
    await join(linked.stack.state, body)
    async with opened(linked.stack.state.login()) as client:
        stage = (await api(client, f"STREAM.INFO.{body.stage}"))["config"]["sources"]
        intake = (await api(client, f"STREAM.INFO.{INTAKE}"))["config"]
    sources = [stage, [one for one in intake["sources"] if one["name"] == body.stage]]
    assert [[one["src"] for one in source["subject_transforms"]] for (source,) in sources] == [body.subjects("tdkt.intake")] * 2
    assert (intake["allow_atomic"], intake["duplicate_window"]) == (True, 100_000_000)


async def test_revoked_the_node_is_heard_no_more(linked: Linked):
    before = await linked.taken()
    await revoke(linked.stack.state, NODE.credential)
    log = linked.district.log
    await eventually(lambda: "uthorization Violation" in log.read_text(), within=BACK_S)  # it has tried again
    await linked.says(UNION, 9000)
    assert await linked.taken() == before


async def _more(found, than) -> bool:
    return await found() > than


async def _is(found, wanted) -> bool:
    return await found() == wanted
