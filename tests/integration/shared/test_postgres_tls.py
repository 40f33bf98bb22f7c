"""PostgreSQL over TLS: the wheel's has no OpenSSL, so this runs with Debian's, where that is installed."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from deploy.os_user import drop_to
from deploy.process import spawn
from deploy.servers import FAST_AND_FORGETFUL, PostgresServer
from deploy.state import free_port
from shared.db import Database, fetch, migrate
from shared.errors import Unavailable
from shared.lead import Lead
from tests.integration.shared.conftest import DEBIAN


class DebianServer(PostgresServer):
    """That of the distribution, newest first."""

    def argv(self) -> list[str]:
        return [str(DEBIAN[-1] / "postgres"), *super().argv()[1:]]

    async def _initialise(self) -> None:
        password = self.data.with_suffix(".pw")
        password.write_text("secret")
        self.data.mkdir(mode=0o700, parents=True)
        drop_to(self.user, self.data, password)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--username=postgres", "--no-sync"]
        command = [str(DEBIAN[-1] / "initdb"), "-D", str(self.data), f"--pwfile={password}", *options]
        assert await (await spawn(command, self.log, user=self.user)).wait() == 0


@pytest.fixture
def ca() -> trustme.CA:
    return trustme.CA()


@pytest_asyncio.fixture
async def server(ca: trustme.CA, tmp_path: Path) -> AsyncIterator[DebianServer]:
    own, cert, key = ca.issue_cert("127.0.0.1"), tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(own.cert_chain_pems[0].bytes())
    key.touch(mode=0o600)
    key.write_bytes(own.private_key_pem.bytes())
    tls = {"ssl": "on", "ssl_cert_file": str(cert), "ssl_key_file": str(key)}
    running = DebianServer(tmp_path / "data", free_port(), tmp_path / "log", "secret", FAST_AND_FORGETFUL | tls)
    await running.prepare()
    drop_to(running.user, cert, key)
    await running.start()
    await running.ready()
    yield running
    await running.stop()


async def test_every_way_to_the_database_checks_its_certificate(server: DebianServer, ca: trustme.CA, tmp_path: Path):
    trusted, foreign = tmp_path / "ca.pem", tmp_path / "foreign.pem"
    ca.cert_pem.write_to_path(str(trusted))
    trustme.CA().cert_pem.write_to_path(str(foreign))
    # Our own database and roles need PostgreSQL 17, which the distribution may not have yet.
    dsn = f"{server.dsn}?sslmode=verify-full&sslrootcert="
    await asyncio.to_thread(migrate, f"{dsn}{trusted}", "campaigns")
    db, stranger = Database(f"{dsn}{trusted}"), Database(f"{dsn}{foreign}")
    async with db.transaction() as connection:
        assert (await fetch(connection, "select ssl from pg_stat_ssl where pid = pg_backend_pid()"))[0].ssl
    with pytest.raises(Unavailable, match="SSLCertVerificationError"):
        async with stranger.transaction():
            pass
    # The lock needs PostgreSQL 17; whoever answers with another certificate is not even asked.
    with pytest.raises(ssl.SSLCertVerificationError):
        await Lead(f"{dsn}{foreign}", "campaigns").__aenter__()
    await db.close()
    await stranger.close()
