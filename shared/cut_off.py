"""A server that is cut off from its cluster keeps its clients; they leave it by themselves."""

import asyncio
from time import monotonic
from urllib.parse import ParseResult

import structlog
from nats.aio.client import Client

from shared.errors import Unavailable
from shared.jetstream import is_led
from shared.streams import INTAKE

log = structlog.get_logger()

_LOOK_S = 1.0
#: An election takes 4 to 8 s, and all servers are silent during it; one that is cut off stays so.
SILENT_S = 6.0
#: nats-py shuffles its servers: it may come back to the one it left.
_TRIES = 8


async def leave_when_cut_off(client: Client) -> None:
    """For ever: a connection over which nobody has led INTAKE for SILENT_S goes to another server."""
    led_at = monotonic()
    while True:
        await asyncio.sleep(_LOOK_S)
        if len(client.server_pool) < 2 or not client.is_connected or await _is_led(client):
            led_at = monotonic()
        elif monotonic() - led_at > SILENT_S:
            left = client.connected_url
            await _leave(client)
            log.warning("server_left", left=_shown(left), now=_shown(client.connected_url))
            led_at = monotonic()


async def _is_led(client: Client) -> bool:
    try:
        return await is_led(client, INTAKE, timeout=_LOOK_S)
    except Unavailable:
        return False


def _shown(url: ParseResult | None) -> str:
    return url.netloc.rpartition("@")[2] if url else ""


async def _leave(client: Client) -> None:
    left = client.connected_url
    for _ in range(_TRIES):
        if client.is_connected and client.connected_url != left:
            return
        await client.force_reconnect()
        await asyncio.sleep(0.3)
