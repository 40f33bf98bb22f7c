"""The state folder of an embedded stack: its lock, ports, passwords, keys and logs."""

import base64
import fcntl
import json
import os
import random
import secrets
import socket
from collections.abc import Collection
from pathlib import Path
from typing import Any, TextIO

from deploy.files import shown, write_file
from deploy.identity.authority import Authority
from deploy.identity.files import TOKENS, tokens_of
from deploy.problem import Problem
from shared.login import Login
from shared.streams import SERVICES
from shared.units import OPERATOR

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER, DEFAULT_OUT = PROJECT / ".tdkt", PROJECT / "out"
DATABASE = "tdkt"
HOST = "127.0.0.1"


class State:
    """What one embedded stack remembers between two starts, and where its parts answer."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self.folder = folder.resolve()
        self._lock: TextIO | None = None

    def claim(self) -> None:
        """Make the folder ours until `release`, or say who has it."""
        if self._lock:
            return
        # The operating system user of PostgreSQL must pass through; secrets are 0600 themselves.
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip()
            lock.close()
            raise Problem(
                f"another stack (process {pid}) uses {shown(self.folder)}",
                f"stop it (kill {pid}) or give another folder with --state",
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        self._lock = lock

    def release(self) -> None:
        """Give the folder back."""
        if self._lock:
            self._lock.truncate(0)
            self._lock.close()
            self._lock = None

    def require_running(self) -> None:
        """A problem unless a stack is alive on this folder."""
        if not self._held():
            raise Problem(f"no stack is running on {shown(self.folder)}", "start one with: make run")

    def _held(self) -> bool:
        if not (self.folder / "lock").exists():
            return False
        with (self.folder / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def choose_ports(self) -> None:
        """Keep the ports of the last start where they are free, so that clients find the stack again."""
        remembered = self._read("ports.json")
        ports: dict[str, int] = {}
        for name in ("nats", "leaf", "postgres", *SERVICES):
            ports[name] = _wanted_port(name) or free_port(remembered.get(name), set(ports.values()))
        self._write("ports.json", ports)

    @property
    def ports(self) -> dict[str, int]:
        """Port by name: nats, postgres and the services."""
        return self._read("ports.json")

    def passwords(self, *more: str) -> dict[str, str]:
        """Password by PostgreSQL role, made when first asked for; `more` are the roles of parts."""
        known = self._read("passwords.json")
        wanted = ("postgres", *SERVICES, *more)
        missing = {role: secrets.token_urlsafe(24) for role in wanted if role not in known}
        if missing:
            self._write("passwords.json", known | missing, mode=0o600)
        return known | missing

    def key_file(self, service: str) -> Path:
        """The file with the service's sealing key (32 random bytes, base64), made when first asked for."""
        path = self.folder / "keys" / f"{service}.key"
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_file(path, base64.b64encode(secrets.token_bytes(32)).decode() + "\n", mode=0o600)
        return path

    def log(self, name: str) -> Path:
        """Where this process writes."""
        folder = self.folder / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder / f"{name}.log"

    def see(self, name: str) -> str:
        """Where to read what a part said."""
        return f"see {shown(self.log(name))}"

    def remember_processes(self, processes: dict[str, tuple[int, float]]) -> None:
        """Process id and start time by name: what a killed parent may leave behind."""
        self._write("pids.json", processes)

    def remembered_processes(self) -> dict[str, tuple[int, float]]:
        """The processes of the last start on this folder."""
        return {name: (pid, started) for name, (pid, started) in self._read("pids.json").items()}

    @property
    def authority(self) -> Authority:
        """The keys that sign identities."""
        return Authority(self.folder / "identity")

    @property
    def nats_url(self) -> str:
        return f"nats://{HOST}:{self.ports['nats']}"

    @property
    def operator_folder(self) -> Path:
        """The operator's own credentials: those of the unit `sys.ops`, which says the clock, and its token."""
        return self.folder / "identity" / "operator"

    def operator_token(self) -> str | None:
        """Opens what only the operator may see; None before the first start."""
        return tokens_of(self.operator_folder).get(OPERATOR)

    @property
    def leaf_url(self) -> str:
        """Where nodes of districts reach us from this machine."""
        return f"nats-leaf://{HOST}:{self.ports['leaf']}"

    def login(self, name: str = "ops") -> Login:
        """How `ops`, `sys` or a service logs in to NATS."""
        return Login(self.nats_url, name, self.authority.user(name))

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """How this role connects to PostgreSQL."""
        return f"postgresql://{role}:{self.passwords()[role]}@{HOST}:{self.ports['postgres']}/{database}"

    @property
    def admin_dsn(self) -> str:
        return self.dsn("postgres", "postgres")

    def http_url(self, service: str) -> str:
        return f"http://{HOST}:{self.ports[service]}"

    def environment(self, service: str) -> dict[str, str]:
        """The environment of a service's process: ours, with its own settings over it."""
        return os.environ | {
            "TDKT_NATS_URL": self.nats_url,
            "TDKT_NATS_CREDENTIALS": str(self.authority.user(service)),
            "TDKT_DATABASE_URL": self.dsn(service),
            "TDKT_HTTP_HOST": HOST,
            "TDKT_HTTP_PORT": str(self.ports[service]),
            "TDKT_KEY_FILE": str(self.key_file(service)),
            "PYTHONUNBUFFERED": "1",
        }

    def endpoints(self, handed_out: Path) -> dict[str, Any]:
        """What a running system tells a program (contract section 10), `handed_out` being the folder of those
        enrolled."""
        return {
            "nats": self.nats_url,
            "credentials": _from_root(handed_out),
            "tokens": _from_root(handed_out / TOKENS),
            "tdkt": [".venv/bin/python", "-m", "deploy.cli", *self._not_the_default()],
            "http": {service: self.http_url(service) for service in SERVICES},
        }

    def _not_the_default(self) -> list[str]:
        return [] if self.folder == DEFAULT_FOLDER else ["--state", _from_root(self.folder)]

    def _read(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else {}

    def _write(self, name: str, content: dict[str, Any], mode: int = 0o644) -> None:
        write_file(self.folder / name, json.dumps(content, indent=1) + "\n", mode)


def _from_root(path: Path) -> str:
    """Relative to the project's root, where that holds it."""
    whole = path.resolve()
    return str(whole.relative_to(PROJECT)) if whole.is_relative_to(PROJECT) else str(whole)


def _wanted_port(name: str) -> int | None:
    """The port that the operator set for this part, if any."""
    servers = {"nats": "TDKT_NATS_PORT", "leaf": "TDKT_LEAF_PORT", "postgres": "TDKT_PG_PORT"}
    variable = servers.get(name, f"TDKT_HTTP_PORT_{name.upper()}")
    if variable not in os.environ:
        return None
    port = int(os.environ[variable])
    if not _is_free(port):
        raise Problem(f"port {port} is in use", f"free it or set {variable} to another one")
    return port


def free_port(preferred: int | None = None, taken: Collection[int] = ()) -> int:
    """A port that stays ours while its server restarts.

    Below the system's ephemeral range: inside it, an outgoing connection (even a client's own attempt to
    reconnect) may be given the port while nobody listens there.
    """
    port = preferred or 0
    while not port or port in taken or not _is_free(port):
        port = random.randint(15_000, _ephemeral_from() - 1)
    return port


def _ephemeral_from() -> int:
    setting = Path("/proc/sys/net/ipv4/ip_local_port_range")
    return max(int(setting.read_text().split()[0]), 16_000) if setting.exists() else 49_152


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


__all__ = ["DEFAULT_FOLDER", "DEFAULT_OUT", "HOST", "Problem", "State", "free_port", "shown"]
