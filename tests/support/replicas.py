"""Processes of services beside servers that a test made: as many of each as it wants."""

import asyncio
import base64
import os
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from deploy import probe
from deploy.database import dsn_for, provision_database
from deploy.identity.authority import Authority
from deploy.process import Child, last_line, spawn
from deploy.servers import service_command
from deploy.state import HOST, free_port
from tests.support.eventually import eventually

#: A process imports much at its start, and the machine may be busy.
READY_S = 60.0


class Replica(Child):
    """One process of a service."""

    def __init__(self, service: str, log: Path, env: dict[str, str]) -> None:
        super().__init__(service, log)  # a part of a service is called as it is: campaigns-64
        port = free_port()
        self.url = f"http://{HOST}:{port}"
        self._environment = env | {"TDKT_HTTP_PORT": str(port)}

    def argv(self) -> list[str]:
        return _command(self.name, "run")

    def environment(self) -> dict[str, str]:
        return self._environment

    async def answers(self) -> bool:
        return await probe.is_ok(f"{self.url}/readyz")

    async def leads(self) -> bool:
        return bool((await probe.get_json(f"{self.url}/status", 1))["leader"])


@dataclass
class Replicas:
    """Services against one NATS (or a cluster) and one fresh database."""

    nats_url: str
    admin_dsn: str
    database: str
    folder: Path
    #: Whose credentials they log in with; None: the server knows no identities.
    authority: Authority | None = None
    running: list[Replica] = field(default_factory=list)
    _passwords: dict[str, str] = field(default_factory=dict)

    async def start(self, *names: str) -> list[Replica]:
        """One more process of each, ready; the first one brings its schema up to date."""
        new = [name for name in names if _role(name) not in self._passwords]
        self._passwords |= {_role(name): f"{name}-secret" for name in new}
        await provision_database(self.admin_dsn, self._passwords, self.database)
        await asyncio.gather(*(self._migrate(name) for name in new))
        made = [Replica(name, self.folder / f"{name}.log", self._environment(name)) for name in names]
        self.running += made
        for one in made:
            await one.start()
        await asyncio.gather(*(one.ready(READY_S) for one in made))
        return made

    async def active(self, name: str, within: float = 20.0) -> Replica:
        """The one that leads."""
        return await eventually(lambda: self._active(name), within)

    async def query(self, name: str, sql: str, *values: Any) -> Any:
        connection = await asyncpg.connect(self.dsn(name))
        try:
            return await connection.fetchval(sql, *values)
        finally:
            await connection.close()

    def dsn(self, name: str) -> str:
        return dsn_for(self.admin_dsn, _role(name), self._passwords[_role(name)], self.database)

    async def _active(self, name: str) -> Replica | None:
        alive = [one for one in self.running if one.name == name and one.running]
        found = [one for one in alive if await one.leads()]
        return found[0] if len(found) == 1 else None

    def _environment(self, name: str) -> dict[str, str]:
        key = self.folder / f"{name}.key"
        if not key.exists():
            key.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
        known = {"TDKT_NATS_CREDENTIALS": str(self.authority.user(name))} if self.authority else {}
        return os.environ | known | {
            "TDKT_NATS_URL": self.nats_url,
            "TDKT_DATABASE_URL": self.dsn(name),
            "TDKT_HTTP_HOST": HOST,
            "TDKT_KEY_FILE": str(key),
            "TDKT_PROVINCE": name.partition("-")[2],
            "PYTHONUNBUFFERED": "1",
        }

    async def _migrate(self, name: str) -> None:
        log = self.folder / f"{name}.log"
        process = await spawn(_command(name, "migrate"), log, env=self._environment(name))
        assert await process.wait() == 0, last_line(log)


def _command(name: str, verb: str) -> list[str]:
    return service_command(name.partition("-")[0], verb)


def _role(name: str) -> str:
    return name.replace("-", "_")


@asynccontextmanager
async def replicas(
    nats_url: str, admin_dsn: str, folder: Path, authority: Authority | None = None
) -> AsyncIterator[Replicas]:
    made = Replicas(nats_url, admin_dsn, f"t_{uuid.uuid4().hex[:12]}", folder, authority)
    try:
        yield made
    finally:
        await asyncio.gather(*(one.kill() for one in made.running))
        server = await asyncpg.connect(admin_dsn)
        await server.execute(f"drop database if exists {made.database} with (force)")
        await server.close()
