"""Documents of reporting over HTTP, as the operator: with its token they are whole."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from deploy import probe
from deploy.files import write_file
from deploy.problem import Problem
from deploy.state import State

#: Several may be waiting for their turn, and each takes a second or so.
_WITHIN_S = 90.0
#: What a list says of a person.
_TOLD = ("full_name", "birth_year", "sex", "position", "ethnicity")


async def fetch(state: State, path: str, asked: dict[str, Any] | None = None, **query: str) -> bytes:
    """What reporting answers; a problem with its sentence where it refuses. What is `asked` of persons goes in the body,
    never into an address."""
    told = urlencode({name: value for name, value in query.items() if value})
    url = f"{state.http_url('reporting')}/{quote(path)}?{told}"
    method, body = ("GET", None) if asked is None else ("POST", json.dumps(asked).encode())
    status, answer = await probe.exchange(method, url, _WITHIN_S, body, state.operator_token())
    if status != 200:
        raise Problem(f"{method} {url} answered {status}: {probe.detail(answer)}", "see: tdkt status")
    return answer


async def persons(
    state: State, dossiers: Sequence[str], why: str, voter: str = ""
) -> dict[str, dict[str, Any]]:
    """Who each dossier is of, from nominations, which writes down every reading with `why`; and how it was voted on: by the
    voter, or before it was submitted."""
    return {one: await _person(state, one, why, voter) for one in dossiers}


async def _person(state: State, dossier: str, why: str, voter: str) -> dict[str, Any]:
    base, token = state.http_url("nominations"), state.operator_token()
    story = (await _patiently(f"{base}/nominations/{quote(dossier)}", token))["history"]
    received = story[0]["data"]
    who = await _patiently(f"{base}/persons/{quote(received['person_id'])}?why={quote(why)}", token)
    named = next((one for one in who["known"] if "full_name" in one), {})
    said = {name: named[name] for name in _TOLD if named.get(name) is not None}
    votes = (
        [fact["data"]["vote"] for fact in story if fact["data"].get("voter") == voter]
        if voter
        else [received.get("vote")]
    )
    vote = {"vote": votes[-1]} if votes and votes[-1] else {}
    return said | {"direct_worker": received["direct_worker"]} | vote


async def _patiently(url: str, token: str | None) -> Any:
    """A long list asks more often than anybody may: wait until it may again."""
    while True:
        status, body = await probe.exchange("GET", url, 10.0, None, token)
        if status != 429:
            break
        await asyncio.sleep(0.5)
    if status != 200:
        raise Problem(f"GET {url} answered {status}: {probe.detail(body)}", "see: tdkt status")
    return json.loads(body)


def write(file: Path, content: bytes, *, private: bool = False) -> None:
    """All or nothing; a private one is for its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_file(file, content, 0o600 if private else 0o644)
