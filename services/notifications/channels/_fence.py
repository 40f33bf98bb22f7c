"""A client that connects to public addresses alone, and to those that the operator named."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2
import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: Written out after IANA's registers of special addresses: `is_global` of Python 3.11 lets 6to4, Teredo and NAT64
#: through, which lead to any IPv4 address.
CLOSED: tuple[Network, ...] = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3", "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
    "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
)))  # fmt: skip


class Closed(httpcore2.ConnectError):
    """The name leads to an address that is not public."""


class Fence(httpcore2.AsyncNetworkBackend):
    """Resolves once, refuses unless every answer is open, and connects to the address that was looked at.

    It stands below the pool, so that the certificate is still proven against the name: putting the address into the
    URL would let two names share one TLS connection.
    """

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed
        self._inner: Any = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:  # fmt: skip
        addresses = await self._open(host, port, timeout)
        for n, address in enumerate(addresses, 1):
            try:
                return await self._inner.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except httpcore2.ConnectError:
                if n == len(addresses):
                    raise
        raise httpcore2.ConnectError("no address")

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        raise Closed("a file is no address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _open(self, host: str, port: int, timeout: float | None) -> list[Address]:
        """At most three addresses; every answer is looked at, so that a mixed set cannot win a race."""
        asking = asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        try:
            answers = await asyncio.wait_for(asking, timeout)
        except OSError as error:
            raise httpcore2.ConnectError("the name has no address") from error
        addresses = [ipaddress.ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
        if not all(is_open(address, self._allowed) for address in addresses):
            raise Closed("not a public address")
        return list(dict.fromkeys(addresses))[:3]


def is_open(address: Address, allowed: Sequence[Network]) -> bool:
    """Public, or in a network that the operator named; an IPv4 address in the clothes of IPv6 is looked at as itself."""
    real = getattr(address, "ipv4_mapped", None) or address
    if any(real.version == net.version and real in net for net in allowed):
        return True
    return not any(real.version == net.version and real in net for net in CLOSED)


def fenced(allowed: Sequence[Network], timeout_s: float) -> httpx2.AsyncClient:
    """No proxy of the environment, no redirect, no cookie jar that speaks of another subscription."""
    transport = httpx2.AsyncHTTPTransport(retries=0, limits=httpx2.Limits(max_keepalive_connections=0))
    # There is no public way to give the transport a backend; a test with a name that moves proves that it holds.
    assert hasattr(transport._pool, "_network_backend")
    transport._pool._network_backend = Fence(allowed)
    return httpx2.AsyncClient(transport=transport, timeout=timeout_s, trust_env=False, follow_redirects=False)
