"""The embedded stack survives kill -9 with its ports and data, leaves nobody behind, shares no folder."""

import asyncio
import os
import signal
import sys

import asyncpg
import nats
import psutil
import pytest
import pytest_asyncio

from deploy.os_user import postgres_user
from deploy.process import spawn
from deploy.servers import PostgresServer
from deploy.stack import Stack
from deploy.state import Problem, free_port
from tests.support.eventually import eventually

PARENT = """
import asyncio, pathlib, sys
from deploy.stack import Stack
async def run():
    async with Stack(pathlib.Path(sys.argv[1]), services=()):
        print("ready", flush=True)
        await asyncio.Event().wait()
asyncio.run(run())
"""
SUBJECT = "tdkt.evt.unit.joined.v1.66.ldld"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One state folder for the file: making a PostgreSQL takes longer than all else here."""
    return tmp_path_factory.mktemp("stack") / "state"


@pytest_asyncio.fixture
async def stack(folder):
    async with Stack(folder, services=()) as stack:
        yield stack


def processes_of(folder) -> list[psutil.Process]:
    """Every process that works on this state folder."""
    return [
        process
        for process in psutil.process_iter(["cwd", "cmdline"])
        if process.info["cwd"] == str(folder / "pg")
        or any(part.startswith(str(folder)) for part in process.info["cmdline"] or ())
    ]


async def test_servers_killed_come_back_on_their_ports_with_their_data(stack):
    ports, pids = stack.state.ports, {name: stack.pid(name) for name in stack.names}
    bus = await nats.connect(**stack.state.login().options(max_reconnect_attempts=-1, reconnect_time_wait=0.05))
    stored = await bus.jetstream().publish(SUBJECT, b"{}")
    own = await asyncpg.connect(stack.state.dsn("campaigns"))
    await own.execute("create table if not exists kept (x int); insert into kept values (1)")
    rows = await own.fetchval("select count(*) from kept")

    await asyncio.gather(stack.kill("nats"), stack.kill("postgres"))
    await stack.wait_ready(within=20)

    assert stack.restarts == {"nats": 1, "postgres": 1}
    assert stack.state.ports == ports
    assert all(stack.pid(name) != pids[name] for name in stack.names)
    own = await asyncpg.connect(stack.state.dsn("campaigns"))
    assert await own.fetchval("select count(*) from kept") == rows
    await own.close()
    message = await eventually(lambda: bus.jetstream().get_msg("EVENTS", stored.seq), within=10)
    assert message.subject == SUBJECT
    await bus.close()


async def test_sessions_of_a_killed_postgres_are_gone_before_its_restart(stack):
    stack.supervise = False
    busy = await asyncpg.connect(stack.state.dsn("campaigns"))
    session = await busy.fetchval("select pg_backend_pid()")
    sleeping = asyncio.create_task(busy.execute("select pg_sleep(50)"))
    await eventually(lambda: psutil.Process(session).cmdline()[0].endswith("SELECT"))
    await stack.kill("postgres")
    # One that is on its way out by itself has no folder any more by which it would be found.
    await eventually(lambda: _is_gone(session), within=2)
    with pytest.raises((asyncpg.PostgresError, OSError)):
        await sleeping
    await stack.start("postgres")


def _is_gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def test_without_supervision_the_dead_stay_dead_until_started(stack):
    stack.supervise = False
    await stack.kill("nats")
    with pytest.raises(Problem, match="nats is not running"):
        stack.pid("nats")
    with pytest.raises(Problem, match="nats is not ready"):
        await stack.wait_ready("nats", within=0.5)
    await stack.start("nats")
    assert stack.rss_mb("nats") > 1


async def test_what_was_stopped_is_not_restarted(stack):
    await stack.stop("nats")
    assert stack.restarts == {}
    await stack.start("nats")
    await stack.kill("nats")
    await eventually(lambda: stack.restarts["nats"] == 1)
    await stack.wait_ready("nats")


async def test_a_second_stack_on_the_same_folder_is_told_in_one_line(stack, folder):
    with pytest.raises(Problem, match=f"another stack .process {os.getpid()}. uses") as told:
        await Stack(folder, services=()).up()
    assert "\n" not in str(told.value)
    await stack.wait_ready(within=1)


async def test_going_down_leaves_no_process_and_frees_the_folder(folder):
    async with Stack(folder, services=()) as stack:
        ports = stack.state.ports
        assert len(processes_of(folder)) > 2
    assert processes_of(folder) == []
    async with Stack(folder, services=()) as again:
        assert again.state.ports == ports


async def test_a_killed_parent_leaves_no_orphans_and_a_usable_folder(folder, tmp_path):
    parent = await spawn([sys.executable, "-c", PARENT, str(folder)], tmp_path / "log")
    await eventually(lambda: "ready" in (tmp_path / "log").read_text(), within=20)
    parent.send_signal(signal.SIGKILL)
    await parent.wait()
    await eventually(lambda: processes_of(folder) == [], within=10)
    async with Stack(folder, services=()) as stack:
        connection = await asyncpg.connect(stack.state.dsn("campaigns"))
        assert await connection.fetchval("select current_schema()") == "campaigns"
        await connection.close()


async def test_a_postgres_left_running_is_ended_before_the_next(stack, folder, tmp_path):
    left = PostgresServer(folder / "pg", stack.state.ports["postgres"], tmp_path / "log", "")
    await stack.stop("postgres")
    # Started through a shell that ends at once: nobody's child, as after a parent that was killed.
    shell = await spawn(["sh", "-c", '"$@" &', "sh", *left.argv()], left.log, user=postgres_user())
    await shell.wait()
    await eventually(lambda: "ready to accept" in left.log.read_text(), within=10)
    await stack.start("postgres")
    assert "database system is shut down" in left.log.read_text()


async def test_postgres_asks_everybody_for_a_password(stack):
    wrong = stack.state.admin_dsn.replace(stack.state.passwords()["postgres"], "guess")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(wrong)


async def test_secrets_are_for_their_owner_only(stack, folder):
    stack.state.key_file("nominations")
    secrets = [folder / "passwords.json", folder / "keys" / "nominations.key"]
    assert [oct(path.stat().st_mode & 0o777) for path in secrets] == ["0o600", "0o600"]
    assert len(secrets[1].read_bytes().strip()) == 44


async def test_a_port_that_the_operator_set_and_somebody_has_is_told(tmp_path, monkeypatch):
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port := free_port())
    monkeypatch.setenv("TDKT_NATS_PORT", str(port))
    with pytest.raises(Problem, match=f"port {port} is in use; free it or set TDKT_NATS_PORT"):
        await Stack(tmp_path, services=()).up()
    server.close()
