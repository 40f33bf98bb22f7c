"""Key pairs of NATS (nkeys, ed25519), and the JWTs that they sign."""

import base64
import hashlib
import os
import time
from dataclasses import dataclass
from typing import Any

import nkeys
import orjson

OPERATOR, ACCOUNT, USER = (
    nkeys.PREFIX_BYTE_OPERATOR,
    nkeys.PREFIX_BYTE_ACCOUNT,
    nkeys.PREFIX_BYTE_USER,
)
_HEADER = b'{"typ":"JWT","alg":"ed25519-nkey"}'


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair by its seed; the seed never shows in a repr, a log or an error."""

    _seed: bytes

    @classmethod
    def make(cls, kind: int) -> "Key":
        """A new one: `OPERATOR`, `ACCOUNT` or `USER`."""
        return cls(bytes(nkeys.encode_seed(os.urandom(32), kind)))

    @classmethod
    def of_seed(cls, text: str) -> "Key":
        return cls(text.strip().encode())

    @property
    def seed(self) -> str:
        return self._seed.decode()

    @property
    def public(self) -> str:
        return bytes(self._pair().public_key).decode()

    def sign(self, content: bytes) -> bytes:
        return self._pair().sign(content)

    def _pair(self) -> nkeys.KeyPair:
        return nkeys.from_seed(bytearray(self._seed))

    def __repr__(self) -> str:
        return f"Key({self.public})"


def signed(
    issuer: Key, subject: str, name: str, kind: str, claims: dict[str, Any], expires: int | None = None
) -> str:
    """A NATS JWT (version 2): `kind` is operator, account or user; `expires` in seconds since 1970."""
    body: dict[str, Any] = {
        "iat": int(time.time()),
        "iss": issuer.public,
        "name": name,
        "sub": subject,
        "nats": {**claims, "type": kind, "version": 2},
    }
    if expires:
        body["exp"] = expires
    digest = hashlib.new("sha512_256", orjson.dumps(body)).digest()
    body["jti"] = base64.b32encode(digest).decode().rstrip("=")
    content = _base64(_HEADER) + b"." + _base64(orjson.dumps(body))
    return (content + b"." + _base64(issuer.sign(content))).decode()


def claims_of(jwt: str) -> dict[str, Any]:
    """What a JWT of our own says, unchecked."""
    body = jwt.split(".")[1]
    return orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def credentials_text(jwt: str, user: Key) -> str:
    """The file that a NATS client logs in with."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n------END USER NKEY SEED------\n"
    )


def user_of(credentials: str) -> str:
    """The public key in a credentials file."""
    return claims_of(credentials.splitlines()[1])["sub"]


def _base64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
