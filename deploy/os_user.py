"""PostgreSQL refuses to run as root: then it runs as an operating system user of its own."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from deploy.state import Problem

NAME = "embedded_postgres"


def postgres_user() -> str | None:
    """None for an ordinary user; for root the system user, made when it is missing."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        _make_user()
    return NAME


def _make_user() -> None:
    if not shutil.which("useradd"):
        raise Problem(
            f"root needs an operating system user {NAME} for PostgreSQL, and useradd is missing",
            "make that user, or run as an ordinary user",
        )
    command = ["useradd", "--system", "--no-create-home", "--user-group", NAME]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode not in (0, 9):  # 9: somebody else just made it
        raise Problem(f"useradd {NAME} failed: {made.stderr.strip()}", "run as an ordinary user")


def let_in(program: Path, data: Path) -> None:
    """Let that user pass through the folders above its program and its data; it may not list them."""
    for folder in (*program.parents, *data.parents):
        _add(folder, stat.S_IXOTH)
    if not (program / "bin" / "postgres").stat().st_mode & stat.S_IXOTH:  # installed under a strict umask
        for path in (program, *program.rglob("*")):
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            _add(path, stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _add(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def drop_to(user: str | None, *paths: Path) -> None:
    """Give these to that user."""
    if user is None:
        return
    for path in paths:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
