"""Enrol, rotate, revoke: no restart and no change at the server, but the word that a key is void."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from deploy.identity.files import Desk
from deploy.identity.keys import user_of
from deploy.identity.permissions import Permissions, of_unit
from deploy.identity.register import LEAF, UNIT, Credential, issued, new_token, remember, revoked_now
from deploy.jetstream import connected, opened
from deploy.problem import Problem
from deploy.state import State
from shared.units import OPERATOR, is_path, is_place

DAY_S = 86_400
#: A year, and a month to renew in.
DEFAULT_DAYS = 400
_PUSH_S = 5.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What was made for one name."""

    name: str
    credentials: Path
    expires: int | None


async def enrol_units(
    state: State,
    paths: Sequence[str],
    out: Path,
    *,
    days: int = DEFAULT_DAYS,
    progress: Progress | None = None,
) -> list[Enrolled]:
    """Credentials and a token for each of these paths, in `out`; those issued before stay valid."""
    for path in paths:
        check_path(path)
    expires, made = in_days(days), list[Made]()
    for number, path in enumerate(paths, 1):
        made.append(make(state, path, UNIT, of_unit(path), expires))
        if progress:
            progress(number, len(paths))
        if number % 50 == 0:
            await asyncio.sleep(0)
    return await hand_out(state, made, out)


async def enrol_operator(state: State) -> None:
    """The operator's own credentials and token, once."""
    if not state.operator_token():
        await enrol_units(state, [OPERATOR], state.operator_folder)


@dataclass(frozen=True, slots=True)
class Made:
    """New credentials: what is remembered of them, and the two secrets."""

    credential: Credential
    text: str
    token: str | None


def make(
    state: State, name: str, kind: str, permissions: Permissions, expires: int | None, *, token: bool = True
) -> Made:
    minted = state.authority.mint(name, permissions, expires=expires, leaf=kind == LEAF)
    secret, digest = new_token() if token else (None, None)
    return Made(
        Credential(minted.key, name, kind, minted.issued, minted.expires, digest), minted.text, secret
    )


async def hand_out(state: State, made: Sequence[Made], out: Path) -> list[Enrolled]:
    """Write them down, then into the folder: a file whose credential nobody knows could not be revoked."""
    async with opened(state.login()) as client:
        await remember(client, [one.credential for one in made])
    desk = Desk(out)
    for one in made:
        desk.add(one.credential.name, one.text, one.token)
    desk.close()
    return [
        Enrolled(one.credential.name, desk.credentials(one.credential.name), one.credential.expires)
        for one in made
    ]


async def without_credentials(state: State, paths: Sequence[str], folder: Path) -> list[str]:
    """Those of the paths that have no file here, or one that is void, expired or of another system."""
    async with connected(state.login()) as js:
        now = int(time.time())
        good = {one.key for one in await issued(js, UNIT) if one.valid(now)}
    files = [(path, folder / f"{path}.creds") for path in paths]
    return [path for path, file in files if not file.exists() or user_of(file.read_text()) not in good]


async def rotate(state: State, name: str, out: Path, *, days: int = DEFAULT_DAYS) -> tuple[Enrolled, int]:
    """New credentials, then the old ones void; how many those were."""
    async with connected(state.login()) as js:
        before = [one for one in await issued(js, UNIT) if one.name == name and not one.revoked]
    if not before:
        raise Problem(f"{name} has no credentials", f"make them with: tdkt unit enrol {name}")
    new = (await enrol_units(state, [name], out, days=days))[0]
    await _void(state, before)
    return new, len(before)


async def revoke(state: State, wanted: str) -> list[Credential]:
    """All credentials of a unit or reader, or the one with this public key: connections are cut at once."""
    async with connected(state.login()) as js:
        found = [one for one in await issued(js) if wanted in (one.name, one.key) and not one.revoked]
    if not found:
        raise Problem(f"{wanted} has no credentials that could be revoked", "see: tdkt unit list")
    return await _void(state, found)


async def _void(state: State, found: Iterable[Credential]) -> list[Credential]:
    void = [revoked_now(one) for one in found]
    word = state.authority.revoke({one.key: one.revoked or 0 for one in void})
    await push(state, word)
    async with opened(state.login()) as client:
        await remember(client, void)
    return void


async def push(state: State, account: str) -> None:
    """Tell the running servers what an account allows now; they cut whom it names as void."""
    async with opened(state.login("sys")) as client:
        reply = await client.request("$SYS.REQ.CLAIMS.UPDATE", account.encode(), timeout=_PUSH_S)
    answer = orjson.loads(reply.data)
    if "error" in answer:
        raise Problem(f"the server does not take the account: {answer['error']}", "see: tdkt doctor")


def check_path(path: str) -> None:
    """A body's path: a place has no credentials (contract section 1)."""
    if is_place(path):
        raise Problem(
            f"{path} is a place, which publishes nothing", f"name a body of it, such as {path}.ldld"
        )
    if not is_path(path):
        raise Problem(f"{path!r} is no path of a unit", "give one such as 66.643.ldld")


def in_days(days: int) -> int:
    if not 1 <= days <= 3660:
        raise Problem(f"{days} days is no time for credentials", "give 1 to 3660")
    return int(time.time()) + days * DAY_S
