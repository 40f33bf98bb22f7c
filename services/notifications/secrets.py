"""What a subscription keeps sealed: where its letters go, and the secrets that sign them."""

import base64
import os
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import orjson

from shared.clock import iso
from shared.seal import Seal


class Secret(NamedTuple):
    """`whsec_` and 32 random bytes in base64, as Standard Webhooks writes them; `until` none: the present one."""

    text: str
    until: str | None = None


class Sealed(NamedTuple):
    """Opened for one letter, and never written to a log or a fact."""

    target: str
    secrets: tuple[Secret, ...] = ()

    @classmethod
    def open(cls, seal: Seal, sealed: bytes) -> "Sealed":
        target, secrets = orjson.loads(seal.open(bytes(sealed)))
        return cls(target, tuple(Secret(*one) for one in secrets))

    def close(self, seal: Seal) -> bytes:
        return seal.close(orjson.dumps([self.target, [list(one) for one in self.secrets]]))

    def changed(self, until: datetime) -> "Sealed":
        """A new secret in front; the one before signs beside it `until` then, older ones no more."""
        before = [Secret(one.text, iso(until)) for one in self.secrets[:1]]
        return Sealed(self.target, (new_secret(), *before))


def new_secret() -> Secret:
    return Secret("whsec_" + base64.b64encode(os.urandom(32)).decode())


def good(secrets: Iterable[Secret], now: datetime) -> tuple[str, ...]:
    """Those that sign now."""
    return tuple(one.text for one in secrets if one.until is None or datetime.fromisoformat(one.until) > now)
