"""A unit's kit, used as the unit would: unpacked somewhere else, by each of its clients, against the running system."""

import asyncio
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.identity.enrol import enrol_units
from deploy.identity.readers import unit_durable
from deploy.kit import write_kit
from shared.events import INTAKE_TYPES
from shared.ids import ulid
from tests.support import node
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def kit(undisturbed, agency, tmp_path_factory) -> Path:
    """Unpacked where nothing of ours is."""
    sector, folder = Sector(agency), tmp_path_factory.mktemp("kit")
    await sector.joins()
    state = undisturbed.stack.state
    enrolled = (await enrol_units(state, [sector.union], folder / "credentials"))[0]
    await unit_durable(state, sector.union)
    made = write_kit(state, enrolled, folder / "kits", zipped=True)
    assert made.zip
    assert made.zip.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(made.zip) as archive:
        archive.extractall(folder / "theirs")
    return folder / "theirs" / sector.union


async def ran(folder: Path, *command: str) -> tuple[int, str]:
    """Exit status and what it said, without our modules in reach."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


def held(kit: Path, name: str, **over: object) -> dict:
    """A meeting of this unit, with ids of its own, in a file."""
    event = json.loads((kit / "examples" / "activity.held.v1.json").read_text())
    activity = ulid()
    data = event["data"] | {"activity_id": activity, "with": [], "units_visited": [], "kind": "exchange"} | over
    told = event | {"id": ulid(), "subject": activity, "data": data}
    (kit / name).write_text(json.dumps(told))
    return told


async def test_python_publishes_and_prints_the_answer(kit: Path):
    good, bad = held(kit, "good.json"), held(kit, "bad.json", kind="party")
    status, said = await ran(kit, sys.executable, "tdkt_client.py", "send", "good.json", "bad.json")
    assert f"{good['id']}: được nhận | accepted" in said
    assert f"{bad['id']}: bị từ chối | refused" in said
    assert "schema_invalid /data/kind" in said
    assert status == 1
    again = (sys.executable, "tdkt_client.py", "send", "--wait", "3", "good.json")
    assert (await ran(kit, *again))[0] == 1  # said before: no new answer


async def test_python_makes_an_example_that_can_be_sent(kit: Path):
    status, said = await ran(kit, sys.executable, "tdkt_client.py", "new", "activity.held")
    made = json.loads(said)
    assert (status, made["source"]) == (0, f"urn:tdkt:unit:{kit.name}")


@pytest.mark.node
async def test_javascript_publishes_and_prints_the_answer(kit: Path):
    node.install()
    (kit / "node_modules").symlink_to(node.FOLDER / "node_modules")
    wanted = json.loads((kit / "package.json").read_text())["dependencies"]
    assert wanted.items() <= json.loads((node.FOLDER / "package.json").read_text())["dependencies"].items()
    good, bad = held(kit, "good.json"), held(kit, "bad.json", kind="party")
    status, said = await ran(kit, "node", "tdkt_client.mjs", "send", "good.json", "bad.json")
    assert f"{good['id']}: được nhận | accepted" in said, said
    assert f"{bad['id']}: bị từ chối | refused" in said
    assert status == 1


async def test_the_lines_for_curl_publish_and_read(kit: Path):
    told = held(kit, "event.json")
    status, said = await ran(kit, "sh", "curl.sh", "event.json")
    assert status == 0, said
    assert f'"id":"{told["id"]}","status":200' in said
    assert '"indicators"' in said
    assert '"awards"' in said


async def test_the_check_says_what_the_server_said_without_a_server(kit: Path):
    held(kit, "bad.json", kind="party")
    status, said = await ran(kit, sys.executable, "tdkt-check", "bad.json", "--path", kit.name, "--json")
    assert status == 1, said
    assert [one["code"] for one in json.loads(said)["refused"][0]["violations"]] == ["schema_invalid"]


async def test_every_example_of_the_kit_passes_its_own_check(kit: Path):
    examples = sorted((kit / "examples").iterdir())
    together = [json.loads(file.read_text()) | {"id": ulid()} for file in examples]
    (kit / "all.json").write_text(json.dumps(together))
    status, said = await ran(kit, sys.executable, "tdkt-check", "all.json", "--path", kit.name)
    assert (len(examples), status) == (len(INTAKE_TYPES), 0), said


async def test_nothing_is_left_to_fill_in_and_nothing_of_ours_is_needed(kit: Path):
    for name in ("README.md", "curl.sh", "nats.txt"):
        text = (kit / name).read_text()
        assert [word for word in ("{path}", "{nats}", "{campaigns}", "{credentials}", "{expires}") if word in text] == []
    assert "tdkt_" not in (kit / "README.md").read_text().replace("tdkt_client", "")
