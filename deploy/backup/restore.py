"""`tdkt restore`: a whole backup, checked before anything is touched, put in the place of nothing or (`--over`) of all."""

import json
from collections.abc import Callable
from pathlib import Path

import asyncpg
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from nats.aio.client import Client

from deploy.backup import manifest, postgres, streams
from deploy.backup.dump import DUMP
from deploy.backup.manifest import Manifest
from deploy.backup.place import PUBLISHING, Place, has_tables, major, server_version
from deploy.database import provision_database
from deploy.provision import provision
from deploy.state import PROJECT, Problem
from shared.jetstream import api
from shared.lead import lead_key
from shared.streams import EVENTS, INTAKE, SERVICES

Say = Callable[[str], None]


def checked(folder: Path) -> Manifest:
    """The manifest of a backup that is whole, ours, and not newer than this code."""
    found = manifest.read(folder)
    manifest.verify(folder, found)
    for service, about in found.services.items():
        if not _knows(service, about["revision"]):
            raise Problem(
                f"the backup was made by a newer version ({service} is at revision {about['revision']})",
                "use that version",
            )
    return found


async def restore(
    place: Place,
    folder: Path,
    keys: Path | None,
    found: Manifest,
    passwords: dict[str, str],
    *,
    over: bool,
    replicas: int,
    say: Say,
) -> list[str]:
    """Put back what `checked` has found good, and the keys of persons where they are given; what provisioning said."""
    await provision_database(place.admin_dsn, passwords, place.database)
    async with place.streams() as js:
        async with place.sql() as sql:
            await _check_target(sql, js._nc, found, over=over)
            tool = postgres.tool("pg_restore", major(await server_version(sql)))
            say("database")
            for service in SERVICES:
                await sql.execute(f"drop schema if exists {service} cascade")
        await postgres.run(
            tool, place.dsn, "--exit-on-error", "--single-transaction", str(folder / DUMP), tell=lambda _: None
        )
        for name, kept in found.streams.items():
            say(name)
            await streams.load(js._nc, name, kept, folder / kept["file"], replicas, lambda _: None)
        if keys and (keys / f"{streams.KEY_BUCKET}.json").exists():
            kept = json.loads((keys / f"{streams.KEY_BUCKET}.json").read_text())
            await streams.load(js._nc, streams.KEY_BUCKET, kept, keys / kept["file"], replicas, lambda _: None)
        # Not in the backup; made anew below, it goes on behind the last position that any service remembers.
        if INTAKE in await streams.all_names(js._nc):
            await api(js._nc, f"STREAM.DELETE.{INTAKE}", timeout=60)
    say("streams, schemas and roles")
    report = await provision(place.login, place.admin_dsn, passwords, database=place.database, replicas=replicas)
    return report.blocked


def _knows(service: str, revision: str) -> bool:
    config = Config()
    config.set_main_option("script_location", str(PROJECT / "services" / service / "migrations"))
    try:
        return ScriptDirectory.from_config(config).get_revision(revision) is not None
    except CommandError:
        return False


async def _check_target(sql: asyncpg.Connection, client: Client, found: Manifest, *, over: bool) -> None:
    server = await server_version(sql)
    if major(server) < major(found.postgres):
        raise Problem(f"the backup is of PostgreSQL {found.postgres}, this is {server}", "restore into a newer one")
    for service in SERVICES:
        if await sql.fetchval(_LED, lead_key(service)):
            raise Problem(f"{service} is at work here", "stop the services first")
    if over:
        return
    for service in PUBLISHING:
        if await has_tables(sql, service) and await sql.fetchval(f"select exists (select from {service}.facts)"):
            raise Problem(f"{service} has facts here", "give an empty system, or --over to lose what is here")
    there = EVENTS in await streams.all_names(client)
    if there and (await api(client, f"STREAM.INFO.{EVENTS}"))["state"]["last_seq"]:
        raise Problem("EVENTS has facts here", "give an empty system, or --over to lose what is here")


_LED = """
select exists (select from pg_locks
                where locktype = 'advisory' and granted and ((classid::bigint << 32) | objid::bigint) = $1
                  and database = (select oid from pg_database where datname = current_database()))
"""
