"""The folder that holds what was handed out: `<path>.creds` for NATS, `tokens.json` for HTTP."""

import fcntl
import json
from pathlib import Path
from typing import TextIO

from deploy.files import write_file

#: The folder of what was handed out, beside the results, and in it the tokens for HTTP.
HANDED_OUT, TOKENS = "credentials", "tokens.json"


class Desk:
    """Adds files to the folder, one command at a time; call `close` to write the tokens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: TextIO = (folder / ".lock").open("a")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._tokens = tokens_of(folder)

    def add(self, name: str, credentials: str, token: str | None = None) -> None:
        write_file(self.credentials(name), credentials, mode=0o600)
        if token:
            self._tokens[name] = token

    def credentials(self, name: str) -> Path:
        return self.folder / f"{name}.creds"

    def close(self) -> None:
        write_file(self.folder / TOKENS, json.dumps(self._tokens, indent=1) + "\n", mode=0o600)
        self._lock.close()


def tokens_of(folder: Path) -> dict[str, str]:
    """Path -> bearer token of every unit whose credentials are here."""
    path = folder / TOKENS
    return json.loads(path.read_text()) if path.exists() else {}
