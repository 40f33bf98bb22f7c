"""Opaque ids, and ids derived from their cause so that a replay repeats them."""

import hashlib
import os
import re
import time

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ODD = re.compile(r"[^A-Za-z0-9_.:/-]")
#: W3C Trace Context, version 0; all zeros mean nothing.
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}").fullmatch


def ulid() -> str:
    """A new opaque id, sortable by the wall clock (26 characters)."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def derived(*parts: object) -> str:
    """The id that these parts always give: 32 hex digits in the shape of a UUID."""
    text = "\x1f".join(map(str, parts))
    digest = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"


def traceparent_of(said: object) -> str:
    """What an event says of its trace, where it may be carried on; else empty."""
    return said if isinstance(said, str) and _TRACEPARENT(said) else ""


def plain(id: str) -> str:
    """An id for logs and traces: it is its sender's own word, and of odd characters only the place is left."""
    return _ODD.sub("?", id)[:200]
