"""One leads: the next one waits, takes over under a new epoch, and who was replaced may not write."""

import asyncio
import contextlib

import asyncpg
import pytest

from shared.errors import LeadLost, Unavailable
from shared.lead import Lead
from tests.support.eventually import eventually


async def may_write(db, lead: Lead) -> bool:
    async with db.transaction() as connection:
        await lead.check(connection)
    return True


async def test_the_second_waits_until_the_first_has_gone(db, dsn):
    async with Lead(dsn, "campaigns") as first:
        waiting = asyncio.create_task(Lead(dsn, "campaigns").__aenter__())
        await eventually(lambda: _sessions_waiting(dsn))
        assert not waiting.done()
        assert await may_write(db, first)
    second = await asyncio.wait_for(waiting, 5)
    assert second.epoch == first.epoch + 1
    with pytest.raises(LeadLost):
        await may_write(db, first)
    assert first.lost.is_set()
    assert await may_write(db, second)
    await second.__aexit__(None, None, None)


async def _sessions_waiting(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("select exists (select 1 from pg_locks where not granted)")
    finally:
        await connection.close()


async def test_one_that_froze_between_two_halves_of_a_statement_does_not_keep_the_lead(db, dsn):
    """PostgreSQL has parsed a statement and waits for its values: no idle session, and no idle transaction."""
    async with contextlib.AsyncExitStack() as writing:
        connection = await writing.enter_async_context(db.transaction())
        async with Lead(dsn, "campaigns") as frozen:
            await frozen.check(connection)
            driver = (await connection.get_raw_connection()).driver_connection
            await driver.prepare("select $1::bigint")
            assert await _state(dsn, driver.get_server_pid()) == "active"
        successor = await asyncio.wait_for(Lead(dsn, "campaigns").__aenter__(), 10)
        assert successor.epoch == frozen.epoch + 1
        await successor.__aexit__(None, None, None)
        with pytest.raises(Unavailable):
            await writing.aclose()


async def _state(dsn: str, pid: int) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("select state from pg_stat_activity where pid = $1", pid)
    finally:
        await connection.close()


async def test_services_do_not_wait_for_each_other(dsn):
    async with Lead(dsn, "campaigns") as one, Lead(dsn, "nominations") as other:
        assert (one.epoch, other.epoch) == (1, 1)


async def test_a_lost_session_is_noticed(db, dsn, pg_server):
    async with Lead(dsn, "campaigns") as lead:
        assert await may_write(db, lead)
        server = await asyncpg.connect(pg_server)
        await server.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"
            " and ((classid::bigint << 32) | objid::bigint) = $1", lead.key,
        )  # fmt: skip
        await server.close()
        await asyncio.wait_for(lead.lost.wait(), 5)


async def test_the_ghost_of_one_that_waited_does_not_keep_the_lead(dsn):
    """PostgreSQL notices that a waiting session is dead only when it has the lock."""
    async with Lead(dsn, "campaigns"):
        waiting = asyncio.create_task(Lead(dsn, "campaigns").__aenter__())
        await eventually(lambda: _sessions_waiting(dsn))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5), Lead(dsn, "campaigns") as next_one:
        assert next_one.epoch == 2
