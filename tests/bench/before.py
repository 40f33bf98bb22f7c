"""What the law costs: intake of this version, and of the last one without its rules, in turn on the same machine."""

import asyncio
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.state import Problem

#: The last version in which a nomination met no prerequisites, ratios or steps of other bodies, and no key of its own.
BEFORE = "e353626"
_ROOT = Path(__file__).parents[2]
_MEASURE = "import asyncio; from tests.bench.intake import ours; print(asyncio.run(ours({count})).per_s)"


class Before:
    """That version, unpacked from the history; a process of its own measures it with its own bench."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="tdkt-before-")

    def __enter__(self) -> "Before":
        archive = subprocess.run(["git", "archive", BEFORE], cwd=_ROOT, capture_output=True, check=False)
        if archive.returncode:
            way_out = "git fetch --unshallow, or --only without rules"
            raise Problem(f"the version {BEFORE} is not in this clone", way_out)
        subprocess.run(["tar", "-x", "-C", self._folder.name], input=archive.stdout, check=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    async def per_s(self, count: int) -> float:
        """Accepted nominations a second."""
        said = _MEASURE.format(count=count)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", said, cwd=self._folder.name, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"the bench of {BEFORE} ended with {process.returncode}")
        return float(out.split()[-1])
