"""The system of compose.yaml on a real engine: a project with ports, volumes and results of its own."""

import json
import os
import subprocess
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy import probe
from deploy.state import PROJECT, State, free_port
from shared.login import Login
from shared.streams import SERVICES
from shared.units import OPERATOR
from tests.support.eventually import eventually

#: Ten containers that start at once on two cores.
READY_WITHIN_S = 180.0
#: Where tests/support/identities.py looks for what was handed out.
HANDED_OUT = "handed-out"
_PORTS = {"nats": "TDKT_NATS_PORT", "leaf": "TDKT_LEAF_PORT", **{name: f"TDKT_HTTP_PORT_{name.upper()}" for name in SERVICES}}


@dataclass
class Composed:
    """`folder` gets what the `tdkt` command writes."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    project: str = field(default_factory=lambda: f"tdkt-test-{uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        ports = {variable: str(free_port()) for variable in _PORTS.values()}
        project = {"COMPOSE_PROJECT_NAME": self.project, "TDKT_OUT": str(self.folder), "TDKT_IMAGE": "tdkt-test"}
        self.environment = os.environ | project | ports | self.more

    def compose(self, *words: str) -> str:
        """deploy/compose with these words; its output."""
        return self._run(["deploy/compose", *words])

    def docker(self, *words: str) -> str:
        return self._run(["docker", *words])

    def tdkt(self, *words: str) -> str:
        """The operator's command, in a container of its own."""
        return self.compose("run", "--rm", "-T", "tdkt", *words)

    def start(self, *parts: str) -> None:
        """Just these, one after the other, whatever they need."""
        for part in parts:
            self.compose("up", "-d", "--no-deps", part)

    def containers(self, part: str) -> list[str]:
        """Ids of a part's containers, also of ended ones."""
        label = (f"label=com.docker.compose.project={self.project}", f"label=com.docker.compose.service={part}")
        words = [word for one in label for word in ("--filter", one)]
        return self.docker("ps", "-aq", *words, "--filter", "label=com.docker.compose.oneoff=False").split()

    def inspect(self, part: str) -> dict[str, Any]:
        return json.loads(self.docker("inspect", self.containers(part)[0]))[0]

    def parts(self) -> list[str]:
        return self.compose("config", "--services").split()

    def endpoints(self) -> dict[str, Any]:
        """endpoints.json, as an outside program reads it."""
        self.tdkt("endpoints")
        return json.loads((self.folder / "endpoints.json").read_text())

    def enrol(self, *paths: str, out: str = "credentials") -> None:
        self.tdkt("unit", "enrol", *paths, "--out", f"out/{out}")

    def login(self) -> Login:
        """The operator's, from outside."""
        file = self.folder / "ops.creds"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(self.kept("identity/users/ops.creds"))
        return Login(self.nats_url, "ops", file)

    @cached_property
    def token(self) -> str:
        """The operator's, for HTTP."""
        return json.loads(self.kept("identity/operator/tokens.json"))[OPERATOR]

    def kept(self, file: str) -> str:
        """What the operator keeps in this file."""
        return self.compose("run", "--rm", "-T", "--entrypoint", "cat", "tdkt", f".tdkt/{file}")

    @property
    def nats_url(self) -> str:
        """Of all servers of a cluster."""
        ports = [port for name, port in sorted(self.environment.items()) if name.startswith("TDKT_NATS_PORT")]
        return ",".join(f"nats://127.0.0.1:{port}" for port in ports)

    def url(self, service: str) -> str:
        """Of its first replica."""
        return f"http://127.0.0.1:{self.environment[_PORTS[service]].split('-')[0]}"

    async def is_ready(self, service: str) -> bool:
        return await probe.is_ok(f"{self.url(service)}/readyz")

    async def ready(self, services: Iterable[str] = SERVICES, within: float = READY_WITHIN_S) -> None:
        for service in services:
            await eventually(lambda one=service: self.is_ready(one), within)

    def end(self, part: str) -> None:
        """SIGKILL to its process, as the kernel would: `docker kill` counts as the operator's wish to have it stopped."""
        pid = self.inspect(part)["State"]["Pid"]
        image = self.inspect("provision")["Config"]["Image"]
        words = ("run", "--rm", "--pid", "host", "--user", "0", "--entrypoint", "python", image)
        self.docker(*words, "-c", f"import os; os.kill({pid}, 9)")

    def seen_from_outside(self) -> "Outside":
        return Outside(self)

    def remove(self) -> None:
        """Containers, networks and volumes."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout


class Outside(State):
    """For helpers that take a state: addresses, and credentials that the command has written."""

    def __init__(self, composed: Composed) -> None:
        super().__init__(composed.folder)
        self._composed = composed

    @property
    def nats_url(self) -> str:
        return self._composed.nats_url

    def login(self, name: str = "ops") -> Login:
        assert name == "ops"
        return self._composed.login()

    def http_url(self, service: str) -> str:
        return self._composed.url(service)
