"""The PostgreSQL side of provisioning: one database, per service a role that sees its own schema alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from shared.streams import INTAKE

#: Kept by the role, so that it holds for every connection whoever opens it.
ROLE_SETTINGS = {"statement_timeout": "60s", "idle_in_transaction_session_timeout": "60s"}


@dataclass(frozen=True, slots=True)
class Step:
    """One statement, done only while `missing` is true."""

    what: str
    missing: str
    do: str


def dsn_for(admin_dsn: str, role: str, password: str, database: str) -> str:
    """The same server, as somebody else."""
    parts = urlsplit(admin_dsn)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{role}:{quote(password, safe='')}@{place}", path=f"/{database}")
    )


async def provision_database(admin_dsn: str, passwords: dict[str, str], database: str) -> list[str]:
    """Make or correct the database, roles and schemas; the names of `passwords` are the services."""
    server = await asyncpg.connect(admin_dsn)
    try:
        # Two provisioners at once would trip over each other's rows of the catalogue.
        await server.execute("select pg_advisory_lock(hashtext('tdkt.provision'))")
        roles = [step for role in passwords for step in _role(role)]
        changed = await _apply(server, [*roles, _database(database)])
        changed += await _inside(urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{database}")), passwords)
        changed += [
            await _set_password(server, role, password)
            for role, password in passwords.items()
            if not await _opens(dsn_for(admin_dsn, role, password, database))
        ]
    finally:
        await server.close()
    return changed


async def intake_done(admin_dsn: str, services: Iterable[str], database: str) -> int:
    """The last position of INTAKE that any of these services remembers; 0 where none does."""
    inside = await asyncpg.connect(urlunsplit(urlsplit(admin_dsn)._replace(path=f"/{database}")))
    try:
        known = [s for s in services if await inside.fetchval("select to_regclass($1) is not null", f"{s}.positions")]
        asked = " union all ".join(
            f"select position from {service}.positions where stream = '{INTAKE}'" for service in known
        )
        return int(await inside.fetchval(f"select max(position) from ({asked}) known") or 0) if known else 0
    finally:
        await inside.close()


async def _inside(dsn: str, services: Iterable[str]) -> list[str]:
    inside = await asyncpg.connect(dsn)
    database: Any = await inside.fetchval("select current_database()")
    try:
        steps = _closed_to_the_public(database)
        for role in services:
            steps += _schema(role, [other for other in services if other != role], database)
        return await _apply(inside, steps)
    finally:
        await inside.close()


async def _apply(connection: asyncpg.Connection, steps: list[Step]) -> list[str]:
    changed: list[str] = []
    for step in steps:
        if await connection.fetchval(f"select {step.missing}"):
            await connection.execute(step.do)
            changed.append(step.what)
    return changed


def _role(role: str) -> list[Step]:
    settings = {"search_path": role} | ROLE_SETTINGS
    wanted = ", ".join(f"'{name}={value}'" for name, value in settings.items())
    kept = f"select setconfig from pg_db_role_setting where setdatabase = 0 and setrole = '{role}'::regrole"
    return [
        Step(
            f"role {role}: made",
            f"not exists (select from pg_roles where rolname = '{role}')",
            f"create role {role} login",
        ),
        Step(
            f"role {role}: stripped of rights over the server",
            f"exists (select from pg_roles where rolname = '{role}' and (not rolcanlogin or rolsuper "
            "or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls))",
            f"alter role {role} login nosuperuser nocreaterole nocreatedb noreplication nobypassrls",
        ),
        Step(
            f"role {role}: settings",
            f"not coalesce(({kept}) @> array[{wanted}], false)",
            "; ".join(f"alter role {role} set {name} = '{value}'" for name, value in settings.items()),
        ),
    ]


def _database(database: str) -> Step:
    # From template0 with every locale named: the same order of texts on every machine and image.
    return Step(
        f"database {database}: made",
        f"not exists (select from pg_database where datname = '{database}')",
        f"create database {database} template template0 encoding 'UTF8' locale 'C' "
        "locale_provider builtin builtin_locale 'C.UTF-8'",
    )


def _closed_to_the_public(database: str) -> list[Step]:
    return [
        Step(
            f"database {database}: closed to the public",
            "exists (select from pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) "
            f"as granted where datname = '{database}' and granted.grantee = 0)",
            f"revoke all on database {database} from public",
        ),
        Step(
            "schema public: closed to the public",
            "exists (select from pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) "
            "as granted where nspname = 'public' and granted.grantee = 0)",
            "revoke all on schema public from public",
        ),
    ]


def _schema(role: str, others: list[str], database: str) -> list[Step]:
    return [
        Step(
            f"role {role}: may connect to {database}",
            f"not has_database_privilege('{role}', '{database}', 'connect')",
            f"grant connect, temporary on database {database} to {role}",
        ),
        Step(
            f"schema {role}: made",
            f"not exists (select from pg_namespace where nspname = '{role}')",
            f"create schema {role} authorization {role}",
        ),
        Step(
            f"schema {role}: given to its role",
            f"exists (select from pg_namespace where nspname = '{role}' and nspowner <> '{role}'::regrole)",
            f"alter schema {role} owner to {role}",
        ),
        Step(
            f"schema {role}: closed to other services",
            f"exists (select from unnest(array{others}::text[]) as other "
            f"where has_schema_privilege(other, '{role}', 'usage, create'))",
            f"revoke all on schema {role} from {', '.join(['public', *others])}",
        ),
    ]


async def _opens(dsn: str) -> bool:
    """The password is right when it opens a connection."""
    try:
        connection = await asyncpg.connect(dsn)
    except asyncpg.InvalidAuthorizationSpecificationError:  # also a wrong password
        return False
    await connection.close()
    return True


async def _set_password(server: asyncpg.Connection, role: str, password: str) -> str:
    statement: Any = await server.fetchval(
        "select format('alter role %I password %L', $1::text, $2::text)", role, password
    )
    await server.execute(statement)
    return f"role {role}: password"
