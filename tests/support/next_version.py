"""The version after this one: the same code in a folder of its own, with one migration more that only adds."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from deploy.state import PROJECT

_NEXT = '''"""What a next version adds: a column that may be empty, in every table."""

from alembic import op

revision = "9999"
down_revision = "{before}"


def _each(statement):
    bind = op.get_bind()
    for (name,) in bind.exec_driver_sql(
        "select tablename from pg_tables where schemaname = current_schema() and tablename <> 'alembic_version'"
    ).fetchall():
        op.execute(statement.format(name))


def upgrade():
    _each('alter table "{{}}" add column added_later text')


def downgrade():
    _each('alter table "{{}}" drop column added_later')
'''


def next_version(folder: Path, service: str) -> Path:
    """A copy of what an image of this service holds, and the migration on top of its newest one."""
    for part in ("shared", f"services/{service}"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "services" / "__init__.py").touch()
    versions = folder / "services" / service / "migrations" / "versions"
    before = max(path.name for path in versions.glob("[0-9]*.py"))[:4]
    (versions / "9999_later.py").write_text(_NEXT.format(before=before))
    return folder


async def migrate_there(folder: Path, service: str, dsn: str, revision: str = "head") -> None:
    """`python -m services.<name> migrate` of that version."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"services.{service}", "migrate", revision, cwd=folder,
        env=os.environ | {"TDKT_DATABASE_URL": dsn}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()[-2000:]
