"""Files that are there whole or not at all."""

import os
from pathlib import Path


def write_file(path: Path, content: str | bytes, mode: int) -> None:
    """All or nothing, and never readable by others in between."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    new.replace(path)


def shown(path: Path) -> str:
    """A path as a reader of an error wants it: relative where that is shorter."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
