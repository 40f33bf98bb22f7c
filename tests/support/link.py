"""The way to NATS, where what is sent may be kept under way, as by a process that froze while it was writing, or cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Gate:
    """One direction; closed, it stops at the first bytes that hold the mark."""

    def __init__(self) -> None:
        self._mark = b""
        self._open = asyncio.Event()
        self._open.set()
        self.holds = asyncio.Event()

    def close_at(self, mark: bytes) -> None:
        self._mark = mark
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # one end was killed
            while chunk := await reader.read(1 << 16):
                if not self._open.is_set() and self._mark in chunk:
                    self.holds.set()
                if self.holds.is_set():
                    await self._open.wait()
                writer.write(chunk)
        writer.close()


class Link:
    def __init__(self, url: str) -> None:
        self._host, self._port = urlsplit(url).hostname, urlsplit(url).port
        self.there, self.back = Gate(), Gate()
        self._whole, self._ends = True, set[asyncio.StreamWriter]()

    def cut(self) -> None:
        """No connection is taken, and those there are end."""
        self._whole = False
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    def mend(self) -> None:
        self._whole = True

    def hold(self) -> None:
        """Everything, both ways, from the next byte on."""
        self.there.close_at(b"")
        self.back.close_at(b"")

    def release(self) -> None:
        self.there.open()
        self.back.open()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            return writer.close()
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
        except OSError:  # nobody listens there now
            return writer.close()
        self._ends |= {writer, back}
        await asyncio.gather(self.there.carry(reader, back), self.back.carry(there, writer))


@asynccontextmanager
async def link(url: str) -> AsyncIterator[tuple[Link, str]]:
    """A link to this server, and the address of its near end."""
    made = Link(url)
    server = await asyncio.start_server(made.carry, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    try:
        yield made, f"nats://127.0.0.1:{port}"
    finally:
        server.close()
