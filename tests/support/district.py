"""A district's own node as a child, and the link to the province, which can be cut."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import nats
import nats.errors
from nats.aio.client import Client

from deploy.process import Child
from deploy.servers import nats_binary
from shared.login import inbox_of


class District(Child):
    """`nats-server -c nats.conf` in the folder that `tdkt leaf add` wrote."""

    def __init__(self, folder: Path) -> None:
        super().__init__("district", folder / "log")
        self.folder, self.told = folder, json.loads((folder / "leaf.json").read_text())

    def argv(self) -> list[str]:
        # Where the stores lie goes by the folder in which the node is started.
        return ["sh", "-c", f'cd "{self.folder}" && exec {nats_binary()} -c nats.conf']

    async def answers(self) -> bool:
        with suppress(OSError, nats.errors.Error, TimeoutError):
            await (await self.connected("admin")).close()
            return True
        return False

    async def connected(self, user: str) -> Client:
        return await nats.connect(
            self.told["nats"], user=user, password=self.told["users"][user], inbox_prefix=inbox_of(user),
            max_reconnect_attempts=1, connect_timeout=1, error_cb=_quiet,
        )  # fmt: skip


class Cable:
    """A TCP link to a port of this machine; cut, it takes no connection and ends those there are."""

    def __init__(self, to: int) -> None:
        self._to, self._whole = to, True
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def __aenter__(self) -> "Cable":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1")
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        self._server.close()

    def cut(self) -> None:
        self._whole = False
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    def mend(self) -> None:
        self._whole = True

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            return writer.close()
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
            self._ends |= {writer, back}
            await asyncio.gather(_pipe(reader, back), _pipe(there, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(1 << 16):
            writer.write(chunk)
            await writer.drain()
    writer.close()


async def _quiet(_: Any) -> None:
    """What is refused is what the tests look at."""
