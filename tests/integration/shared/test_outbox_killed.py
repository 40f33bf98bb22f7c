"""Killed a hundred times between saving and publishing (S8): every fact is published, once, in order."""

import asyncio
import sys

from deploy.state import PROJECT
from shared.db import fetch
from shared.login import Login
from tests.integration.shared.test_readiness import change
from tests.support.chronicle import broken_links, stored

KILLS, SEED = 100, 2014
#: So many of the kills must have fallen into the window, or this proves nothing.
LEAST = 30


async def test_killed_a_hundred_times_between_commit_and_publish_it_loses_and_doubles_nothing(dsn, db, streams):
    # The stream must not be what saves us from doubles.
    await change(streams, "EVENTS", duplicate_window=100_000_000)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.relaying", dsn, streams, str(KILLS), str(SEED),
        cwd=PROJECT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, _ = await process.communicate()
    assert process.returncode == 0
    assert int(told.split()[-1]) >= LEAST, told
    facts = await stored(Login(streams, "test"))
    async with db.transaction() as connection:
        saved = [row.body for row in await fetch(connection, "select body from facts order by origin_sequence")]
    assert len(saved) == KILLS * 14
    assert [fact.body for fact in facts] == saved
    assert broken_links(facts) == []
