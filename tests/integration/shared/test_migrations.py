"""Schemas go forward, one version back and forward again, and lose nothing on the way."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest

from shared.db import migrate
from shared.streams import SERVICES
from shared.watch import newest_migration
from tests.support.next_version import migrate_there, next_version

#: A value of every type that a column has.
_VALUES = {
    "text": "'{n}'", "bigint": "{n}", "integer": "{n}", "date": "'2014-01-0{n}'", "boolean": "true",
    "bytea": "'\\x0{n}'", "jsonb": "'{{}}'", "timestamp with time zone": "'2014-01-0{n}'", "ARRAY": "'{{}}'",
}  # fmt: skip
_COLUMNS = """
select table_name, column_name, data_type from information_schema.columns c
 where table_schema = current_schema() and table_name <> 'alembic_version' and is_identity = 'NO'
   and exists (select 1 from pg_tables t where t.schemaname = c.table_schema and t.tablename = c.table_name)
 order by table_name, ordinal_position
"""
#: Where a word of a closed set is asked for.
_WORDS = {
    ("held", "reason"): "'waiting'", ("orders", "action"): "'redrive'", ("awards", "status"): "'valid'",
}  # fmt: skip


class Schema:
    """One service's schema with a row in every table."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def fill(self) -> None:
        tables: dict[str, list[tuple[str, str]]] = {}
        for row in await self.connection.fetch(_COLUMNS):
            kind = _VALUES[row["data_type"]].format(n=1)
            named = (row["table_name"], row["column_name"])
            tables.setdefault(named[0], []).append((named[1], _WORDS.get(named, kind)))
        for table, columns in tables.items():
            names, values = (", ".join(part) for part in zip(*columns, strict=True))
            await self.connection.execute(f'insert into "{table}" ({names}) values ({values}) on conflict do nothing')

    async def rows(self) -> dict[str, list[dict[str, Any]]]:
        """All of it, but for what a later version adds."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table in {row["table_name"] for row in await self.connection.fetch(_COLUMNS)}:
            rows = [dict(row) for row in await self.connection.fetch(f'select * from "{table}"')]
            found[table] = [{k: v for k, v in row.items() if k != "added_later"} for row in rows]
        return found

    async def revision(self) -> str:
        return str(await self.connection.fetchval("select version_num from alembic_version"))


async def moved(dsn: str, service: str, revision: str = "head") -> None:
    await asyncio.to_thread(migrate, dsn, service, revision)


@pytest.mark.parametrize("service", SERVICES)
async def test_forward_one_back_and_forward_again_loses_nothing(database, service):
    dsn = database.dsn(service)
    newest = newest_migration(Path("services") / service / "migrations")
    await moved(dsn, service)
    connection = await asyncpg.connect(dsn)
    schema = Schema(connection)
    await schema.fill()
    before = await schema.rows()
    assert all(before.values()), "every table has a row"
    if newest == "0001":  # there is no version before the first, and nobody drops the truth by a command
        with pytest.raises(RuntimeError, match="by hand"):
            await moved(dsn, service, "-1")
        assert await schema.rows() == before
    else:
        await moved(dsn, service, "-1")
        assert await schema.revision() < newest
        await moved(dsn, service)
    assert (await schema.revision(), await schema.rows()) == (newest, before)
    await connection.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_what_the_next_version_adds_comes_and_goes_and_all_else_stays(database, service, tmp_path):
    dsn, later = database.dsn(service), next_version(tmp_path, service)
    await moved(dsn, service)
    connection = await asyncpg.connect(dsn)
    schema = Schema(connection)
    await schema.fill()
    before = await schema.rows()
    await migrate_there(later, service, dsn)
    assert (await schema.revision(), await schema.rows()) == ("9999", before)
    await migrate_there(later, service, dsn, "-1")
    ours = newest_migration(Path("services") / service / "migrations")
    assert (await schema.revision(), await schema.rows()) == (ours, before)
    await migrate_there(later, service, dsn)
    assert await schema.rows() == before
    await connection.close()


async def test_facts_of_the_first_version_are_filed_under_whom_they_concern(database):
    dsn = database.dsn("nominations")
    await moved(dsn, "nominations", "0003")
    connection = await asyncpg.connect(dsn)
    told = [("award.decided", {"person_id": "p1"}), ("publicity_consent.given", {"exemplar_id": "e1"}),
            ("award.presented", {"person_id": "p1"}), ("publicity_consent.withdrawn", {"exemplar_id": "e1"})]  # fmt: skip
    for number, (name, data) in enumerate(told, 1):
        await connection.execute(
            "insert into facts values ($1, $2, 1, $3, '', $2, null, $4)",
            number, f"s{number}", f"vn.tdkt.{name}.v1", orjson.dumps({"data": data}),
        )  # fmt: skip
    await moved(dsn, "nominations")
    filed = await connection.fetch("select tag, origin_sequence from fact_tags order by origin_sequence")
    assert [tuple(row) for row in filed] == [("person:p1", 1), ("exemplar:e1", 2), ("exemplar:e1", 4)]
    await connection.close()
