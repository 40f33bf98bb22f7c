"""`tdkt up` from a copy of the project with stub services: served, guarded, and gone without a trace."""

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from pathlib import Path

import psutil
import pytest

from deploy import probe
from deploy.state import PROJECT
from shared.streams import SERVICES
from tests.support.eventually import eventually


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A project whose services are stubs; its state folder is used by one test after the other."""
    root = tmp_path_factory.mktemp("project")
    for package in ("deploy", "shared"):
        shutil.copytree(
            PROJECT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "daklak")
        )
    for service in SERVICES:
        (root / "services" / service).mkdir(parents=True)
        shutil.copy(PROJECT / "tests/support/stub_service.py", root / "services" / service / "__main__.py")
    return root


async def start(project: Path, *arguments: str, **environment: str) -> Process:
    """`tdkt` in that project, its output in a pipe."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", *arguments, cwd=project, stdout=PIPE, stderr=STDOUT,
        env=os.environ | environment,
    )  # fmt: skip


async def started(project: Path) -> tuple[Process, dict]:
    """A system that serves, and its addresses."""
    process = await start(project, "up")
    endpoints = project / "out" / "endpoints.json"
    await eventually(endpoints.exists, within=20)
    return process, json.loads(endpoints.read_text())


def pids(project: Path) -> dict[str, int]:
    remembered = json.loads((project / ".tdkt" / "pids.json").read_text())
    return {name: pid for name, (pid, _) in remembered.items()}


def gone(processes: dict[str, int]) -> bool:
    return not any(
        psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in processes.values()
    )


async def test_it_serves_restarts_a_dead_service_and_stops_everything_on_ctrl_c(project):
    process, endpoints = await started(project)
    assert endpoints == {
        "nats": endpoints["nats"],
        "credentials": "out/credentials",
        "tokens": "out/credentials/tokens.json",
        "tdkt": [".venv/bin/python", "-m", "deploy.cli"],
        "http": {service: endpoints["http"][service] for service in SERVICES},
    }
    assert (project / endpoints["credentials"] / "reader.creds").stat().st_mode & 0o077 == 0
    before = pids(project)
    os.kill(before["nominations"], signal.SIGKILL)
    await eventually(lambda: pids(project)["nominations"] != before["nominations"])
    await eventually(lambda: probe.is_ok(endpoints["http"]["nominations"] + "/readyz"))

    second = await start(project, "up")
    said = (await second.communicate())[0].decode()
    assert (second.returncode, said.count("\n")) == (1, 1)
    assert said.startswith(f"error: another stack (process {process.pid}) uses .tdkt; ")
    assert (project / "out" / "endpoints.json").exists()

    running = pids(project)
    process.send_signal(signal.SIGINT)
    said = (await process.communicate())[0].decode()
    assert process.returncode == 0
    assert "nominations ended with exit code -9: starting it again" in said
    assert gone(running)
    assert not (project / "out" / "endpoints.json").exists()


async def test_a_terminated_or_killed_parent_leaves_nobody_and_the_ports_stay(project):
    process, first = await started(project)
    running = pids(project)
    process.terminate()
    assert await process.wait() == 0
    assert gone(running)

    process, second = await started(project)
    running = pids(project)
    process.kill()
    await eventually(lambda: gone(running), within=10)
    process, third = await started(project)
    process.terminate()
    await process.communicate()
    assert first == second == third


async def test_broken_off_before_it_serves_it_says_so_with_its_exit_status(project):
    (project / ".tdkt" / "pids.json").unlink(missing_ok=True)
    process = await start(project, "up")
    await eventually((project / ".tdkt" / "pids.json").exists, within=20)
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 130
    assert gone(pids(project))


async def test_a_failing_migration_is_one_line_that_names_its_log(project):
    process = await start(project, "up", STUB_FAILS="migrate")
    said = (await process.communicate())[0].decode().splitlines()
    assert process.returncode == 1
    assert said[-1].startswith(
        "error: the migration of campaigns failed: migrate of campaigns; see .tdkt/logs/"
    )
    assert gone(pids(project))


async def test_rebuild_runs_in_the_environment_of_the_service(project):
    process, _ = await started(project)
    rebuild = await start(project, "rebuild", "reporting", STUB_FAILS="rebuild")
    assert (await rebuild.communicate())[0] == b"rebuild of reporting\n"
    assert rebuild.returncode == 3
    process.terminate()
    await process.communicate()
