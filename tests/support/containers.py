"""The same servers as containers, for TEST_INFRA=docker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NATS_IMAGE = os.environ.get("NATS_IMAGE", "nats:2.15-alpine")
POSTGRES_IMAGE = os.environ.get("POSTGRES_IMAGE", "postgres:18-bookworm")
# Each container ends with its block; the reaper would be one more image to be had.
os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
NATS_CONFIG = """\
port: 4222
max_payload: 8388608
jetstream { store_dir: "/data", sync_interval: always }
"""


@contextmanager
def nats_server(folder: Path) -> Iterator[str]:
    """nats-server with our settings; the image's own command has none of them."""
    from testcontainers.community.nats import NatsContainer

    (folder / "nats.conf").write_text(NATS_CONFIG)
    folder.chmod(0o755)
    container = NatsContainer(NATS_IMAGE)
    container.with_volume_mapping(str(folder / "nats.conf"), "/etc/tdkt.conf", "ro")
    with container.with_command("-c /etc/tdkt.conf") as running:
        yield running.nats_uri()


@contextmanager
def postgres_server() -> Iterator[str]:
    """PostgreSQL without fsync; yields the superuser's address."""
    from testcontainers.community.postgres import PostgresContainer

    container = PostgresContainer(POSTGRES_IMAGE, driver=None)
    with container.with_command("postgres -c fsync=off -c max_connections=100") as running:
        yield running.get_connection_url()
