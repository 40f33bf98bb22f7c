"""Copies of the source tree in a temporary folder, to plant faults in."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOT_SOURCE = shutil.ignore_patterns("__pycache__", "*.pyc")


def copy(target: Path, *folders: str) -> Path:
    """These folders of the project, where they lie in it."""
    for folder in folders:
        shutil.copytree(ROOT / folder, target / folder, ignore=_NOT_SOURCE)
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Python in that folder, which sees no other copy of the project."""
    environment = {"PATH": "", "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1",
                   "COLUMNS": "200"}  # fmt: skip
    return subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
