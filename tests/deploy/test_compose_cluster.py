"""compose.cluster.yaml on a real engine: three servers, three copies, two replicas; one of each is killed."""

from collections.abc import Iterator

import pytest

from deploy import probe
from deploy.state import free_port
from shared.jetstream import api
from shared.streams import EVENTS, SERVICES, STREAMS
from tests.support.agency import agency_of
from tests.support.chronicle import Stored, broken_links, stored
from tests.support.composed import HANDED_OUT, Composed, Outside
from tests.support.eventually import eventually
from tests.support.first_day import FirstDay
from tests.support.playing import bodies_of_2014, client_of, put
from tests.support.sector import BOARD, FEDERATION

pytestmark = [pytest.mark.containers, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    more = {f"TDKT_NATS_PORT_{number}": str(free_port()) for number in (2, 3)}
    for service in SERVICES:
        first = free_port()
        more[f"TDKT_HTTP_PORT_{service.upper()}"] = f"{first}-{first + 1}"
    system = Composed(tmp_path_factory.mktemp("out"), more | {"TDKT_CLUSTER": "1"})
    try:
        system.compose("up", "-d", "--build")
        yield system
    finally:
        system.remove()


async def test_every_stream_has_three_copies_and_every_service_one_leader_and_one_in_waiting(cluster: Composed):
    await cluster.ready()
    async with client_of(cluster.login()) as client:
        for stream in STREAMS:
            info = await api(client, f"STREAM.INFO.{stream.name}")
            assert info["config"]["num_replicas"] == 3
            assert len(info["cluster"]["replicas"]) == 2
    for service in SERVICES:
        assert sorted([await _leads(cluster, url) for url in _urls(cluster, service)]) == [False, True]


async def test_a_server_and_a_replica_are_killed_and_no_fact_is_lost_or_told_twice(cluster: Composed):
    before = await _day(cluster)
    async with client_of(cluster.login()) as client:
        leader = (await api(client, f"STREAM.INFO.{EVENTS}"))["cluster"]["leader"]
    cluster.docker("kill", *cluster.containers(leader.removesuffix("-1")))
    await _kill_the_leader(cluster, "nominations")
    after = await _day(cluster)
    assert broken_links(after) == []
    assert [fact.body for fact in after[: len(before)]] == [fact.body for fact in before]
    assert len(after) > len(before)


async def _kill_the_leader(cluster: Composed, service: str) -> None:
    [leading] = [url for url in _urls(cluster, service) if await _leads(cluster, url)]
    port = leading.rpartition(":")[2]
    [container] = [one for one in cluster.containers(service) if f":{port}" in cluster.docker("port", one)]
    cluster.docker("kill", container)
    [other] = [url for url in _urls(cluster, service) if url != leading]
    await eventually(lambda: _leads(cluster, other), within=60)


async def _day(cluster: Composed) -> list[Stored]:
    async with agency_of(cluster.login()) as agency:
        await put(agency.client, bodies_of_2014())
        cluster.enrol(BOARD, FEDERATION, out=HANDED_OUT)
        urls = {service: await _answering(cluster, service) for service in ("nominations", "reporting")}
        await FirstDay(agency, Answering(cluster, urls)).live()
        await agency.settled()
    return await stored(cluster.login())


class Answering(Outside):
    """Where a replica that lives answers, as a load balancer would find it."""

    def __init__(self, cluster: Composed, urls: dict[str, str]) -> None:
        super().__init__(cluster)
        self._urls = urls

    def http_url(self, service: str) -> str:
        return self._urls[service]


async def _answering(cluster: Composed, service: str) -> str:
    async def found() -> str | None:
        ready = [url for url in _urls(cluster, service) if await probe.is_ok(f"{url}/readyz")]
        return ready[0] if ready else None

    return await eventually(found, within=60)


async def _leads(cluster: Composed, url: str) -> bool:
    return bool((await probe.get_json(f"{url}/status", 5, token=cluster.token))["leader"])


def _urls(cluster: Composed, service: str) -> list[str]:
    first, _, last = cluster.environment[f"TDKT_HTTP_PORT_{service.upper()}"].partition("-")
    return [f"http://127.0.0.1:{port}" for port in (first, last)]
