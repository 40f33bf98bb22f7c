"""Secrets of a system in containers: made at first start, each handed to the one container that needs it.

`python -m deploy.handout UID:GID [FOLDER]` fills the folders of FOLDER, which are volumes; a second run changes nothing.
UID:GID is the operator, who keeps all keys (`operator/`) and gets what the `tdkt` command writes (`out/`).
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.files import write_file
from deploy.servers import HUB, LEAFNODES, NATS_CONFIG, ROUTES
from deploy.state import DATABASE, State
from shared.streams import SERVICES

#: Users inside the containers; see Dockerfile and compose.yaml.
OURS, POSTGRES = (10001, 10001), (999, 999)
#: Monitoring tells who is connected and what is stored: only the health check of the same container may ask.
_NATS_MORE = 'http: "127.0.0.1:8222"\n'
_POSTGRES_ADDRESS = "postgres:5432"

Owner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Handout:
    """The folders of all containers side by side."""

    folder: Path
    operator: Owner
    ours: Owner = OURS
    postgres: Owner = POSTGRES

    def give(self) -> None:
        """Everything to everybody."""
        state = State(self.folder / "operator")
        state.authority.make()
        self._nats(state)
        self._file("postgres", "password", state.passwords()["postgres"], self.postgres)
        for service in SERVICES:
            self._service(state, service)
        self._own(self.folder / "out", self.operator)
        self._own(state.folder, self.operator)
        for path in state.folder.rglob("*"):
            self._own(path, self.operator)

    def _nats(self, state: State) -> None:
        identity = state.authority.server_config("/data/jwt") + LEAFNODES.format(host="0.0.0.0", port=7422)
        config = NATS_CONFIG.format(host="0.0.0.0", port=4222, store="/data/js", identity=identity, domain=HUB)
        self._file("nats-config", "nats.conf", config + ROUTES.format(more="") + _NATS_MORE, self.ours)
        for data in self.folder.glob("nats-data*"):  # several in a cluster
            self._own(data, self.ours)

    def _service(self, state: State, service: str) -> None:
        dsn = f"postgresql://{service}:{state.passwords()[service]}@{_POSTGRES_ADDRESS}/{DATABASE}"
        self._file(service, "seal.key", state.key_file(service).read_text(), self.ours)
        self._file(service, "nats.creds", state.authority.user(service).read_text(), self.ours)
        # The last one: whoever waits for it finds the others.
        self._file(service, "tdkt_database_url", dsn, self.ours)

    def _file(self, folder: str, name: str, text: str, owner: Owner) -> None:
        place = self.folder / folder
        self._own(place, owner)
        path = place / name
        if path.exists() and path.read_text() == text:
            return
        new = place / f".{name}"
        write_file(new, text, mode=0o400)
        self._own(new, owner)
        new.replace(path)

    def _own(self, path: Path, owner: Owner) -> None:
        if path.exists() and (path.stat().st_uid, path.stat().st_gid) != owner:
            os.chown(path, *owner)


def main() -> None:
    uid, _, gid = sys.argv[1].partition(":")
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "/handout")
    Handout(folder, (int(uid), int(gid or uid))).give()
    print("every container has its secrets")


if __name__ == "__main__":
    main()
