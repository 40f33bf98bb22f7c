"""A server in operator mode with the declared streams, and somebody of every kind who logs in to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client

from deploy.identity.authority import Authority
from deploy.identity.permissions import of_reader, of_unit
from deploy.identity.readers import keep_durable
from deploy.jetstream import connected
from deploy.provision import Report, provision_streams
from deploy.servers import NatsServer
from deploy.state import free_port
from shared.login import Login, durable_of
from shared.parts import Split

UNIT, NEIGHBOUR = "66.643.ldld", "66.644.ldld"
READER, OTHER_READER = "so-noi-vu", "bao-daklak"


@dataclass
class Guest:
    """A connection, and what the server refused it."""

    client: Client
    refused: list[str] = field(default_factory=list)

    async def refuses(self, subject: str, body: bytes = b"") -> bool:
        """Whether the server refuses a publication on this subject."""
        before = len(self.refused)
        await self.client.publish(subject, body)
        await self._heard()
        return len(self.refused) > before

    async def refuses_to_hear(self, subject: str, queue: str = "") -> bool:
        before = len(self.refused)
        subscription = await self.client.subscribe(subject, queue=queue)
        await self._heard()
        await subscription.unsubscribe()
        return len(self.refused) > before

    async def _heard(self) -> None:
        # nats-py sends a ping ahead of what it holds back: the second one is behind it.
        await self.client.flush()
        await self.client.flush()


@dataclass
class House:
    """The server, its authority, and the files of those who may enter."""

    folder: Path
    authority: Authority
    server: NatsServer

    def login(self, name: str) -> Login:
        own = self.authority.user(name)
        return Login(self.server.url, name, own if own.exists() else self.folder / f"{name}.creds")

    @asynccontextmanager
    async def guest(self, name: str) -> AsyncIterator[Guest]:
        refused: list[str] = []

        async def hear(error: Exception) -> None:
            if "ermissions violation" in str(error):
                refused.append(str(error))

        client = await nats.connect(**self.login(name).options(error_cb=hear, allow_reconnect=False))
        try:
            yield Guest(client, refused)
        finally:
            await client.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("identity"))
    made.make()
    made.make_parts(Split(("64",)).parts)
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("house")
    server = NatsServer(folder, free_port(), folder / "log", authority)
    await server.start()
    await server.ready()
    house = House(folder, authority, server)
    for path in (UNIT, NEIGHBOUR):
        (folder / f"{path}.creds").write_text(authority.mint(path, of_unit(path)).text)
    for name in (READER, OTHER_READER):
        (folder / f"{name}.creds").write_text(authority.mint(name, of_reader(name)).text)
    async with connected(house.login("ops")) as js:
        report = Report()
        await provision_streams(js, report)
        assert not report.blocked, report.blocked
        for path in (UNIT, NEIGHBOUR):
            filters = (f"tdkt.evt.*.*.*.{path}", f"tdkt.evt.*.*.*.{path}.>")
            await keep_durable(js, durable_of(path), filters)
        for name in (READER, OTHER_READER):
            await keep_durable(js, name, ["tdkt.evt.award.decided.*.>"])
    yield house
    await server.stop()
