"""A JetStream cluster of three servers on loopback; each can be killed, or cut off from the two others."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from nats.aio.client import Client

from deploy.provision import Report, provision_streams, tried_for
from deploy.servers import ROUTES, NatsServer
from deploy.state import HOST, free_port
from shared.errors import Unavailable
from shared.jetstream import api
from shared.login import Login
from shared.streams import DURABLES, STREAMS, Durable
from tests.support.eventually import eventually
from tests.support.link import Link, link
from tests.support.playing import client_of

SIZE = 3
# Servers tell each other of a third: at an address where nobody listens, so that all goes through the links.
_ROUTES = 'name: tdkt, listen: "{host}:{port}", advertise: "{host}:9", no_advertise: true, routes: [{routes}], '


class Member(NatsServer):
    """One server of the cluster."""

    def __init__(self, name: str, folder: Path, cluster_port: int, routes: list[str]) -> None:
        super().__init__(folder, free_port(), folder / "log")
        self.name, self._cluster_port, self._routes = name, cluster_port, routes

    async def prepare(self) -> None:
        await super().prepare()
        config = self.folder / "nats.conf"
        routes = _ROUTES.format(host=HOST, port=self._cluster_port, routes=", ".join(self._routes))
        text = config.read_text().replace("server_name: tdkt", f"server_name: {self.name}")
        config.write_text(text + ROUTES.format(more=routes))


@dataclass(frozen=True)
class Cluster:
    members: dict[str, Member]
    #: The way from one to another, each as that one dials it.
    links: dict[tuple[str, str], Link]

    @property
    def login(self) -> Login:
        """Any of the servers; they know no identities."""
        return Login(",".join(member.url for member in self.members.values()), "test")

    def at(self, name: str) -> Login:
        """One of them."""
        return Login(self.members[name].url, "test")

    async def leader(self, client: Client, stream: str) -> str:
        """The name of the server that leads a stream."""
        return await eventually(lambda: self._leader(client, stream), within=20)

    async def lead_durable(self, client: Client, durable: Durable, name: str) -> None:
        """Make this server the leader of a durable."""
        subject = f"{durable.stream}.{durable.name}"
        with contextlib.suppress(Unavailable):  # it leads already
            await api(client, f"CONSUMER.LEADER.STEPDOWN.{subject}", {"placement": {"preferred": name}})
        await eventually(lambda: self._leads_durable(client, subject, name), within=20)

    async def whole(self, client: Client) -> None:
        """Every stream and every durable has its three copies, all of them current."""
        groups = [f"STREAM.INFO.{stream.name}" for stream in STREAMS]
        groups += [f"CONSUMER.INFO.{durable.stream}.{durable.name}" for durable in DURABLES]
        for group in groups:
            await eventually(lambda group=group: self._is_whole(client, group), within=60)

    @contextlib.contextmanager
    def apart(self, one: str, *others: str) -> Iterator[None]:
        """What these send to each other lies still meanwhile, as in a network that has failed; then it arrives."""
        ways = [self.links[pair] for other in others for pair in ((one, other), (other, one))]
        for way in ways:
            way.hold()
        try:
            yield
        finally:
            for way in ways:
                way.release()

    @contextlib.contextmanager
    def cut_off(self, name: str) -> Iterator[None]:
        """Apart from all others; its clients keep it."""
        with self.apart(name, *(other for other in self.members if other != name)):
            yield

    async def _leader(self, client: Client, stream: str) -> str:
        return (await api(client, f"STREAM.INFO.{stream}", timeout=1))["cluster"]["leader"]

    async def _leads_durable(self, client: Client, subject: str, name: str) -> bool:
        return (await api(client, f"CONSUMER.INFO.{subject}", timeout=1))["cluster"]["leader"] == name

    async def _is_whole(self, client: Client, group: str) -> bool:
        copies = (await api(client, group, timeout=1))["cluster"]["replicas"]
        return len(copies) == SIZE - 1 and all(one["current"] and not one.get("offline") for one in copies)


@asynccontextmanager
async def cluster(folder: Path) -> AsyncIterator[Cluster]:
    """Three servers with the declared streams and durables, three copies of each."""
    names = [f"n{number}" for number in range(1, SIZE + 1)]
    ports = {name: free_port() for name in names}
    async with AsyncExitStack() as running:
        links: dict[tuple[str, str], Link] = {}
        routes: dict[str, list[str]] = {name: [] for name in names}
        for one, other in permutations(names, 2):
            links[one, other], address = await running.enter_async_context(
                link(f"nats://{HOST}:{ports[other]}")
            )
            routes[one].append(address)
        members = {name: Member(name, folder / name, ports[name], routes[name]) for name in names}
        for member in members.values():
            running.push_async_callback(member.stop)
            await member.start()
        for member in members.values():
            await member.ready()
        made = Cluster(members, links)
        async with client_of(made.login) as client:
            # Servers that have just met may not be counted as peers yet.
            await tried_for(30, lambda: _provisioned(client))
            await made.whole(client)
        yield made


async def _provisioned(client: Client) -> Report:
    await eventually(lambda: _answers(client), within=30)
    report = Report()
    await provision_streams(client.jetstream(timeout=10), report, replicas=SIZE)
    assert not report.blocked
    return report


async def _answers(client: Client) -> bool:
    with contextlib.suppress(Unavailable):
        return bool(await api(client, "INFO", timeout=1))
    return False
