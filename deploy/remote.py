"""The state of a system that runs elsewhere, in containers: the same secrets, addresses from the environment."""

import json
import os
from pathlib import Path
from typing import Any

from deploy.problem import Problem
from deploy.state import DATABASE, State
from shared.streams import SERVICES


class Remote(State):
    """What the `tdkt` command needs of it; nobody locks its folder, nobody starts its processes from here.

    TDKT_NATS_URL, TDKT_PG_ADDRESS (`postgres:5432`) and TDKT_HTTP_URL (`http://{service}:8080`) say where it answers us,
    TDKT_PUBLISHED (JSON: `host`, and a port by part) where it answers others.
    """

    def require_running(self) -> None:
        """What does not answer says so itself."""

    def passwords(self, *more: str) -> dict[str, str]:
        """As they were made at first start: made here, nobody else would know them."""
        if not (self.folder / "passwords.json").exists():
            raise Problem("this system has no secrets yet", "start it with: deploy/compose up -d")
        return super().passwords(*more)

    @property
    def nats_url(self) -> str:
        return os.environ["TDKT_NATS_URL"]

    @property
    def leaf_url(self) -> str:
        return f"nats-leaf://{self._published['host']}:{self._published['leaf']}"

    @property
    def _published(self) -> dict[str, str]:
        return json.loads(os.environ["TDKT_PUBLISHED"])

    def dsn(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{self.passwords()[role]}@{os.environ['TDKT_PG_ADDRESS']}/{database}"

    def http_url(self, service: str) -> str:
        return os.environ["TDKT_HTTP_URL"].format(service=service)

    def see(self, name: str) -> str:
        return f"see: deploy/compose logs {name}"

    def environment(self, service: str) -> dict[str, str]:
        """Only the service's own container has what it runs with."""
        way_out = f"deploy/compose run --rm {service} rebuild"
        raise Problem(f"{service} runs in a container of its own", f"use: {way_out}")

    def endpoints(self, handed_out: Path) -> dict[str, Any]:
        """As others see it; `tdkt` is the command on the host."""
        told = self._published
        # Of several replicas, each on a port of its own, the first.
        places = {part: f"{told['host']}:{told[part].split('-')[0]}" for part in ("nats", *SERVICES)}
        return super().endpoints(handed_out) | {
            "nats": f"nats://{places['nats']}",
            "tdkt": ["deploy/compose", "run", "--rm", "-T", "tdkt"],
            "http": {service: f"http://{places[service]}" for service in SERVICES},
        }


def state_at(folder: Path) -> State:
    """The embedded stack on this folder, unless the environment names a system elsewhere."""
    return Remote(folder) if "TDKT_NATS_URL" in os.environ else State(folder)
