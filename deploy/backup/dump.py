"""`tdkt backup`: streams first, then PostgreSQL, of one moment at which no relay publishes; the system goes on deciding.

The services rest on two promises: what EVENTS holds is saved, and what a reader has done EVENTS holds. The first is true
at any moment, so it holds for any copy of EVENTS taken before that of the databases. The second needs the relays to
stand still from one copy to the other. They do for as long as the streams take: then the moment of the database is
fixed (an exported snapshot), the relays go on, and pg_dump takes its time.
"""

import importlib.metadata
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from nats.aio.client import Client

from deploy.backup import postgres, streams
from deploy.backup.keys import Keys
from deploy.backup.manifest import Manifest
from deploy.backup.place import PUBLISHING, Place, has_tables, major, server_version
from deploy.state import Problem, shown
from shared.jetstream import api
from shared.pause import pause_key
from shared.streams import EVENTS, SERVICES

DUMP = "database.dump"
#: A relay looks twice a second; a frozen one is done away with by its database within 3 s.
_STILL_MS = 20_000

Say = Callable[[str], None]


async def backup(place: Place, out: Path, keys: Keys, keys_out: Path | None, say: Say) -> Manifest:
    """Write a backup into a new folder; half-made ones have another name."""
    _check_folders(out, keys_out)
    half = out.with_name(out.name + ".partial")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    async with place.sql() as sql, place.streams() as js:
        manifest = await _about(sql, js._nc, keys)
        tool = postgres.tool("pg_dump", major(manifest.postgres))
        async with sql.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await _one_moment(place, sql, js._nc, half, keys_out, manifest, say)
            say("database")
            file = half / DUMP
            schemas = [f"--schema={service}" for service in manifest.services]
            await postgres.run(
                tool, place.dsn, "--format=custom", f"--snapshot={snapshot}", f"--file={file}", *schemas,
                file=file, tell=lambda size: say(f"database: {_mb(size)}"),
            )  # fmt: skip
    for one in sorted(half.iterdir()):
        one.chmod(0o600)
        manifest.add(one)
    if keys_out:
        keys.save(keys_out)
    manifest.write(half)
    half.replace(out)
    return manifest


def _check_folders(out: Path, keys_out: Path | None) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Problem(f"{shown(out)} is not empty", "give a new folder with --out")
    if out.exists():
        out.rmdir()
    if keys_out is None:
        return
    one, other = out.resolve(), keys_out.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise Problem("whoever finds data and keys together reads every name", "give --keys-out another folder")
    if keys_out.exists() and any(keys_out.iterdir()):
        raise Problem(f"{shown(keys_out)} is not empty", "give a new folder with --keys-out")


async def _about(sql: asyncpg.Connection, client: Client, keys: Keys) -> Manifest:
    server = await server_version(sql)
    return Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        software=_version(),
        postgres=server,
        nats=str(client._server_info["version"]),
        services={one: {} for one in SERVICES if await has_tables(sql, one)},
        keys=keys.digests(),
    )


def _version() -> str:
    try:
        return importlib.metadata.version("tdkt")
    except importlib.metadata.PackageNotFoundError:
        return "0"


async def _one_moment(
    place: Place,
    sql: asyncpg.Connection,
    client: Client,
    half: Path,
    keys_out: Path | None,
    manifest: Manifest,
    say: Say,
) -> str:
    """Copy the streams and fix the moment of the database; the name of its snapshot."""
    say("relays stand still")
    async with standing_still(place, manifest.services):
        before = await _last(client)
        # The first statement of the transaction is its moment: nothing may have been asked before.
        snapshot: Any = await sql.fetchval("select pg_export_snapshot()")
        for name in await streams.named(client):
            folder = keys_out if name == streams.KEY_BUCKET else half
            if folder is None:
                continue
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = await streams.save(
                client, name, folder / f"{name}.stream", lambda size, name=name: say(f"{name}: {_mb(size)}")
            )
            if folder is half:
                manifest.streams[name] = kept
            else:
                (folder / f"{name}.json").write_text(json.dumps(kept))
        if await _last(client) != before:
            raise Problem("EVENTS grew while it was copied", "somebody publishes who is no service; try again")
    for service in manifest.services:
        manifest.services[service] = await _standing(sql, service)
    return snapshot


@asynccontextmanager
async def standing_still(place: Place, services: Any = PUBLISHING) -> AsyncIterator[None]:
    """No relay publishes within; should we die they go on at once, for the locks die with our session."""
    async with place.sql() as holder:
        await holder.execute(f"set lock_timeout = {_STILL_MS}")
        for service in (one for one in PUBLISHING if one in services):
            try:
                await holder.execute("select pg_advisory_lock($1)", pause_key(service))
            except asyncpg.LockNotAvailableError as error:
                raise Problem(f"the relay of {service} does not stand still", "see: tdkt status") from error
        yield


async def _standing(sql: asyncpg.Connection, service: str) -> dict[str, Any]:
    """Where the service is at the moment of the snapshot."""
    rows = await sql.fetch(f"select stream, position from {service}.positions")
    about: dict[str, Any] = {
        "revision": await sql.fetchval(f"select version_num from {service}.alembic_version"),
        "positions": {row["stream"]: row["position"] for row in rows},
    }
    if service in PUBLISHING:
        about["facts"] = await sql.fetchval(f"select coalesce(max(origin_sequence), 0) from {service}.facts")
        about["published"] = await sql.fetchval(f"select origin_sequence from {service}.relay")
    return about


async def _last(client: Client) -> int:
    return (await api(client, f"STREAM.INFO.{EVENTS}"))["state"]["last_seq"]


def _mb(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
