"""What was issued to whom: the key-value bucket CREDENTIALS in CORE, which units cannot reach.

user.<public key>      one record for each credentials file; it keeps no secret
token.<sha256, hex>    whose a bearer token is; the token itself is nowhere
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
from nats.aio.client import Client
from nats.js import JetStreamContext

from deploy.jetstream import read
from shared.jetstream import Outgoing, publish_atomic
from shared.streams import CREDENTIALS

STREAM = f"KV_{CREDENTIALS}"
_AT_ONCE = 500
UNIT, READER, LEAF = "unit", "reader", "leaf"


@dataclass(frozen=True, slots=True)
class Credential:
    """One credentials file: whose, since when, until when. Times are seconds since 1970."""

    key: str
    #: A unit's path, or a reader's name.
    name: str
    kind: str
    issued: int
    expires: int | None = None
    token: str | None = None
    revoked: int | None = None

    def valid(self, now: int) -> bool:
        return self.revoked is None and (self.expires is None or now < self.expires)

    def told(self, now: int) -> dict[str, Any]:
        """For a list: days instead of seconds, and what it is good for now."""
        state = "revoked" if self.revoked else "valid" if self.valid(now) else "expired"
        days = {name: _day(getattr(self, name)) for name in ("issued", "expires", "revoked")}
        return {"name": self.name, "kind": self.kind, "key": self.key, "state": state, **days}


def new_token() -> tuple[str, str]:
    """A bearer token and what is kept of it; 256 random bits need no slow hash."""
    token = f"tdkt_{secrets.token_urlsafe(32)}"
    return token, hashlib.sha256(token.encode()).hexdigest()


async def issued(js: JetStreamContext, kind: str = "") -> list[Credential]:
    """Every credential there ever was, the oldest first."""
    reading = await read(js, STREAM, f"$KV.{CREDENTIALS}.user.*")
    found = [Credential(**orjson.loads(message.data)) async for message in reading.to_the_end()]
    return sorted((one for one in found if kind in ("", one.kind)), key=lambda one: one.issued)


async def remember(client: Client, credentials: list[Credential]) -> None:
    """Write them down, each with its token's line."""
    lines = [line for one in credentials for line in _lines(one)]
    for start in range(0, len(lines), _AT_ONCE):
        await publish_atomic(client, lines[start : start + _AT_ONCE])


def revoked_now(credential: Credential) -> Credential:
    return replace(credential, revoked=int(datetime.now(UTC).timestamp()))


def _lines(one: Credential) -> list[Outgoing]:
    lines = [_line(f"user.{one.key}", asdict(one))]
    if one.token:
        holder = {"path": one.name, "expires": one.expires, "revoked": one.revoked}
        lines.append(_line(f"token.{one.token}", holder))
    return lines


def _line(key: str, content: dict[str, Any]) -> Outgoing:
    body = orjson.dumps(content)
    return Outgoing(f"$KV.{CREDENTIALS}.{key}", body, f"{key}/{hashlib.sha256(body).hexdigest()[:16]}")


def _day(moment: int | None) -> str | None:
    return date.fromtimestamp(moment).isoformat() if moment else None
