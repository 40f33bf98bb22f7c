"""Plain HTTP to our own services."""

import asyncio
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, BinaryIO

from deploy.state import Problem

#: What a server that dies or is not there makes of a request.
UNANSWERED = (OSError, http.client.HTTPException)

# A proxy of the environment must not see, or answer, what goes to this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def is_ok(url: str, within: float = 2.0) -> bool:
    """Whether GET answers 200."""
    try:
        return (await asyncio.to_thread(_call, "GET", url, within))[0] == 200
    except UNANSWERED:
        return False


async def said(url: str, within: float = 2.0) -> dict[str, Any]:
    """The JSON object that GET answers, whatever its status; empty where there is none."""
    try:
        body = json.loads((await asyncio.to_thread(_call, "GET", url, within))[1])
    except (*UNANSWERED, ValueError):
        return {}
    return body if isinstance(body, dict) else {}


async def get_json(url: str, within: float = 5.0, *, token: str | None = None) -> Any:
    """The JSON that GET answers."""
    return await _json("GET", url, within, None, token)


async def post(url: str, content: dict[str, Any], within: float = 10.0, *, token: str | None = None) -> Any:
    """The JSON that POST of this JSON answers."""
    return await _json("POST", url, within, json.dumps(content).encode(), token)


async def exchange(
    method: str, url: str, within: float, content: bytes | None, token: str | None, **headers: str
) -> tuple[int, bytes]:
    """Whatever it answers; a problem when it does not."""
    try:
        return await asyncio.to_thread(_call, method, url, within, content, token, **headers)
    except UNANSWERED as error:
        raise Problem(f"{url} does not answer ({error})", "see: tdkt doctor") from error


def download(url: str, out: BinaryIO, within: float, token: str | None) -> Mapping[str, str]:
    """The body of a GET into a file, a part at a time; the headers. A problem for any answer but 200."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with _OPENER.open(request, timeout=within) as response:
            while part := response.read(1 << 20):
                out.write(part)
            return response.headers
    except urllib.error.HTTPError as error:
        raise Problem(f"GET {url} answered {error.code}: {detail(error.read())}", "see: tdkt status") from error
    except UNANSWERED as error:
        raise Problem(f"{url} does not answer ({error})", "see: tdkt doctor") from error


async def _json(method: str, url: str, within: float, content: bytes | None, token: str | None) -> Any:
    status, body = await exchange(method, url, within, content, token)
    if status >= 400:
        raise Problem(f"{method} {url} answered {status}: {detail(body)}", "see: tdkt status")
    return json.loads(body) if body else None


def _call(
    method: str, url: str, within: float, content: bytes | None = None, token: str | None = None, **more: str
) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json"} | more if content else more
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, data=content, headers=headers, method=method)
    try:
        with _OPENER.open(request, timeout=within) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def detail(body: bytes) -> str:
    """The sentence in a problem document (RFC 9457), or the beginning of what came instead."""
    try:
        problem = json.loads(body)
        return str(problem.get("detail") or problem.get("title") or problem)
    except (ValueError, AttributeError):
        return body[:200].decode(errors="replace")
