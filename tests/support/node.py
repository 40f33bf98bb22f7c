"""Programs of tests/node with their packages, which npm puts beside them as the lock file says."""

import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

FOLDER = Path(__file__).parents[1] / "node"
NEEDED = "node 20 and npm are needed for this test: install nodejs and npm"
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def install() -> None:
    """Once, and again when the lock file is newer."""
    stamp, lock = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = _run(*_INSTALL)
    if done.returncode:
        pytest.fail(f"npm could not install the packages of {FOLDER.name}: {done.stderr.decode()[-2000:]}", pytrace=False)
    stamp.touch()


def run(program: str, given: object) -> object:
    """JSON in, JSON out."""
    install()
    done = _run("node", program, given=orjson.dumps(given))
    assert done.returncode == 0, done.stderr.decode()
    return orjson.loads(done.stdout)


def _run(*command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    if not shutil.which(command[0]):
        pytest.fail(NEEDED, pytrace=False)
    return subprocess.run(command, cwd=FOLDER, input=given, capture_output=True, check=False, timeout=300)
