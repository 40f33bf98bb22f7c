"""A small stack: two deciding services, the bodies of the province, and a duplicate window that protects nobody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.stack import Stack
from shared.jetstream import api
from shared.streams import EVENTS
from tests.support.agency import Agency, agency_of
from tests.support.playing import bodies_of_2014, put

#: The least the server takes: after a tenth of a second EVENTS takes the same id again.
_WINDOW_NS = 100_000_000


@asynccontextmanager
async def small_stack(folder: Path) -> AsyncIterator[tuple[Stack, Agency]]:
    async with (
        Stack(folder, services=("campaigns", "nominations")) as stack,
        agency_of(stack.state.login()) as agency,
    ):
        config = (await api(agency.client, f"STREAM.INFO.{EVENTS}"))["config"]
        await api(agency.client, f"STREAM.UPDATE.{EVENTS}", config | {"duplicate_window": _WINDOW_NS})
        await put(agency.client, bodies_of_2014())
        await agency.settled()
        yield stack, agency
