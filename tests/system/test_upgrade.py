"""A version and the next one side by side: whoever leads, on the newer schema, everything is answered once."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy import probe
from deploy.stack import Stack
from deploy.state import HOST, free_port
from tests.support.agency import Agency, codes
from tests.support.chronicle import broken_links, stored
from tests.support.eventually import eventually
from tests.support.next_version import migrate_there, next_version
from tests.support.sector import Sector
from tests.support.small import small_stack

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "nominations"


async def test_a_version_and_the_next_take_turns_on_the_newer_schema(tmp_path_factory):
    folder = next_version(tmp_path_factory.mktemp("next"), NAME)
    async with small_stack(tmp_path_factory.mktemp("upgrade") / "state") as (stack, agency):
        sector, this = Sector(agency), stack.state.http_url(NAME)
        await sector.joins()
        # Expand: the newer schema comes while the older version leads.
        await migrate_there(folder, NAME, stack.state.dsn(NAME))
        await answered_once(agency, sector)
        async with the_next(stack, folder) as (newer, process):
            assert (await leads(stack, this), await leads(stack, newer)) == (True, False)
            await answered_once(agency, sector)
            await stack.stop(NAME)
            await eventually(lambda: leads(stack, newer), within=20)
            await answered_once(agency, sector)
            # Back: the older version stands by, ready on a schema that is newer than it, and takes over.
            await stack.start(NAME)
            assert not await leads(stack, this)
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), 20) == 0
        await eventually(lambda: leads(stack, this), within=20)
        await answered_once(agency, sector)
        facts = await stored(stack.state.login())
    assert broken_links(facts) == []
    causes = [fact.data["cause"] for fact in facts if fact.name == "intake.accepted"]
    assert len(causes) == len(set(causes))


async def answered_once(agency: Agency, sector: Sector, number: int = 30) -> None:
    told = [sector.discovering(name=f"Người {number} (hư cấu)") for number in range(number)]
    for said in told:
        await agency.publish(said)
    assert [codes(await agency.answer(said["id"], within=40)) for said in told] == [["accepted"]] * number
    assert [len(agency.answers(said["id"])) for said in told] == [1] * number


async def leads(stack: Stack, url: str) -> bool:
    status: dict[str, Any] = await probe.get_json(f"{url}/status", 3, token=stack.state.operator_token())
    return bool(status["leader"])


@asynccontextmanager
async def the_next(stack: Stack, folder: Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The next version's service, run from its own folder."""
    port = free_port()
    env = os.environ | stack.state.environment(NAME) | {"TDKT_HTTP_PORT": str(port)}
    log = stack.state.log("next").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"services.{NAME}", "run", cwd=folder, env=env, stdout=log, stderr=log
    )
    url = f"http://{HOST}:{port}"
    try:
        await eventually(lambda: probe.is_ok(f"{url}/readyz"), within=30)
        yield url, process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        log.close()
