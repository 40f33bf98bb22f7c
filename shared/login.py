"""How a process logs in to NATS: where, as whom, and with a reply prefix that nobody else may hear."""

import base64
import json
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Login:
    """An address (several by commas) and an identity; without credentials the server must know none."""

    url: str
    #: A unit's path, a reader's or a service's name: it shows in the server's lists and makes the inbox.
    name: str
    credentials: Path | None = None
    #: The authority that signed the server's certificate, where it is not one that the machine knows.
    ca: Path | None = None

    @property
    def inbox(self) -> str:
        """The prefix of replies: the only subjects this identity may listen on (contract section 10)."""
        return inbox_of(self.name)

    @property
    def expires(self) -> int | None:
        """When the credentials end, as Unix time; None where they do not. Somebody should be told in time."""
        if not self.credentials:
            return None
        claims = self.credentials.read_text().split(".")[1]
        return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4))).get("exp")

    @property
    def servers(self) -> list[str]:
        return self.url.split(",")

    def tls(self) -> ssl.SSLContext | None:
        """For an authority of our own; for the machine's a `tls://` address is enough."""
        return ssl.create_default_context(cafile=self.ca) if self.ca else None

    def options(self, **more: Any) -> dict[str, Any]:
        """Keyword arguments for `nats.connect`; `more` are the caller's own, such as its patience."""
        own: dict[str, Any] = {"servers": self.servers, "name": self.name, "inbox_prefix": self.inbox}
        if self.credentials:
            own["user_credentials"] = str(self.credentials)
        if context := self.tls():
            own["tls"] = context
        return own | more


def inbox_of(name: str) -> str:
    """`_INBOX_66_643_ldld` of `66.643.ldld`."""
    return f"_INBOX_{durable_of(name)}"


def durable_of(path: str) -> str:
    """A durable's name has no dots; tokens of a path have no underscore, so two paths never meet."""
    return path.replace(".", "_")
