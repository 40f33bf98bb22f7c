"""The operator's command, as a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import NamedTuple

from deploy.state import PROJECT


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


async def tdkt(folder: Path, *arguments: str, **environment: str) -> Ended:
    """`tdkt` on the stack of a folder."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", "--state", str(folder), *arguments,
        stdout=PIPE, stderr=PIPE, cwd=PROJECT, env=os.environ | environment,
    )  # fmt: skip
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())
