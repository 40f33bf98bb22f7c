"""What a backup consists of, and the proof that it is whole and ours."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.state import Problem, shown

KIND, FORMAT, NAME = "tdkt-backup", 1, "manifest.json"
_CHUNK = 1 << 20


@dataclass(slots=True)
class Manifest:
    """Positions and states are those of one moment, at which no relay published.

    `services`: revision, positions by stream, `facts` saved and `published`; `streams`: config and state as the server
    tells them; `keys`: digests of the sealing keys, which lie elsewhere; `files`: bytes and sha256 by name.
    """

    made_at: str
    software: str
    postgres: str
    nats: str
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    kind: str = KIND
    format: int = FORMAT

    def add(self, file: Path) -> None:
        """This file is part of it, as it is now."""
        self.files[file.name] = {"bytes": file.stat().st_size, "sha256": digest(file)}

    def write(self, folder: Path) -> None:
        content = asdict(self)
        text = json.dumps(content | {"sha256": _digest_of(content)}, ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a whole backup of ours; a problem in one line where it is not."""
    try:
        content: dict[str, Any] = json.loads((folder / NAME).read_text())
        said = content.pop("sha256")
    except FileNotFoundError as error:
        raise Problem(f"{shown(folder)} is no backup: it has no {NAME}", "give the folder of --out") from error
    except (ValueError, KeyError, AttributeError) as error:
        raise _damaged(folder / NAME) from error
    if content.get("kind") != KIND or content.get("format", 0) > FORMAT:
        raise Problem(
            f"{shown(folder)} is not a backup that this version reads ({content.get('kind')} {content.get('format')})",
            "use the version that made it",
        )
    if said != _digest_of(content):
        raise _damaged(folder / NAME)
    return Manifest(**content)


def verify(folder: Path, manifest: Manifest) -> None:
    """Every file is there, byte for byte."""
    for name, wanted in manifest.files.items():
        file = folder / name
        if not file.exists() or file.stat().st_size != wanted["bytes"] or digest(file) != wanted["sha256"]:
            raise _damaged(file)


def digest(file: Path) -> str:
    """sha256 in hex."""
    found = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _damaged(file: Path) -> Problem:
    return Problem(f"{shown(file)} is missing or damaged", "nothing was changed; take another copy of the backup")
