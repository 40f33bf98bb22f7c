"""Sealing of what must not be read by everybody: held and parked bodies, and the vault."""

import base64
import hashlib
import os
from functools import lru_cache
from pathlib import Path

from nacl.secret import SecretBox


class Seal:
    """One 32-byte key of one service; also derives keyed digests, which tell nothing without the key."""

    def __init__(self, key: bytes) -> None:
        self._box = SecretBox(key)
        self._digest_key = hashlib.blake2b(b"digest", key=key, digest_size=32).digest()
        #: The same parts are asked for several times while one event is decided.
        self.digest = lru_cache(maxsize=4096)(self._digest)

    @classmethod
    def from_file(cls, path: Path | None) -> "Seal":
        """The key made at first start; without a file a key that dies with the process (tests of pure parts
        only)."""
        return cls(base64.b64decode(path.read_bytes()) if path else os.urandom(32))

    def close(self, plain: bytes) -> bytes:
        return bytes(self._box.encrypt(plain))

    def open(self, sealed: bytes) -> bytes:
        return self._box.decrypt(sealed)

    def _digest(self, *parts: str) -> str:
        """The same parts give the same 32 hex digits under the same key."""
        return hashlib.blake2b("\x1f".join(parts).encode(), key=self._digest_key, digest_size=16).hexdigest()
