"""Tables of reporting as files, checked against the checksum that came with them."""

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from deploy import probe
from deploy.files import shown
from deploy.problem import Problem
from deploy.state import State

#: Several may wait for their turn, and a large one takes minutes.
_WITHIN_S = 330.0


def export(state: State, table: str, format_: str, unit: str, file: Path) -> dict[str, Any]:
    """Where it lies, as of when, and the cursor from which `/events` goes on."""
    query = f"?{urlencode({'unit': unit})}" if unit else ""
    url = f"{state.http_url('reporting')}/exports/{table}.{format_}{query}"
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.new")
    try:
        with new.open("wb") as out:
            headers = probe.download(url, out, _WITHIN_S, state.operator_token())
        with new.open("rb") as came:
            digest = hashlib.file_digest(came, "sha256")
        told = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        if headers["Repr-Digest"] != told:
            raise Problem(f"{url} came incomplete: its checksum differs", "run the command again")
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    return {
        "file": shown(file),
        "bytes": file.stat().st_size,
        "sha256": digest.hexdigest(),
        "as_of": headers["Tdkt-As-Of"],
        "cursor": headers["Tdkt-Cursor"],
    }
