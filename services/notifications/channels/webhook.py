"""Calls to a URL of the unit's own, signed by Standard Webhooks 1.0."""

import asyncio
import ipaddress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from services.notifications.channels import Channel, Kit, Letter, Sent
from shared.clock import wall_clock

if TYPE_CHECKING:
    import httpx2

TIMEOUT_S = 20.0
_LONGEST = 2000
_USER_AGENT = "tdkt-notifications"


class Webhook(Channel):
    """POST of one CloudEvent; 2xx is delivered, 410 wants no more, everything else, 3xx too, is tried again."""

    name, outside, signed = "webhook", True, True

    def __init__(self, networks: str, timeout_s: float = TIMEOUT_S) -> None:
        """`networks` by commas: those of the operator's own that may be called although they are not public."""
        self._allowed = [ipaddress.ip_network(net.strip()) for net in networks.split(",") if net.strip()]
        self._timeout_s = timeout_s
        self._client: httpx2.AsyncClient | None = None

    def refuses(self, target: str) -> str:
        try:
            url = urlsplit(target)
            host, _ = url.hostname, url.port
        except ValueError:
            return "this is no URL"
        if not host or len(target) > _LONGEST or not target.isascii() or any(c <= " " for c in target):
            return "this is no URL"
        if url.username is not None or url.fragment:
            return "a URL with a name, a password or a fragment is not called"
        if url.scheme == "https" or (url.scheme == "http" and self._own(host)):
            return ""
        return "only https is called"

    async def send(self, letter: Letter) -> Sent:
        import httpx2

        try:
            # The limit of the client counts from byte to byte: one that drips would hold its place for ever.
            async with asyncio.timeout(self._timeout_s):
                return await self._call(letter)
        except (TimeoutError, httpx2.TimeoutException):
            return Sent("later", "timeout")
        except httpx2.InvalidURL:
            return Sent("later", "invalid_url")
        except httpx2.HTTPError as error:
            return Sent("later", _closed(error))

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()

    async def _call(self, letter: Letter) -> Sent:
        from services.notifications.channels._fence import fenced

        if self._client is None:
            self._client = fenced(self._allowed, self._timeout_s)
        # The body of an answer is never read: it may be endless.
        async with self._client.stream(
            "POST", letter.target, content=letter.body, headers=headers(letter)
        ) as answer:
            self._client.cookies.clear()
            return _said(answer.status_code, answer.headers.get("retry-after", ""))

    def _own(self, host: str) -> bool:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address.version == net.version and address in net for net in self._allowed)


def build(kit: Kit) -> Webhook:
    return Webhook(kit.settings.webhook_networks)


def headers(letter: Letter) -> dict[str, str]:
    """A signature for every secret that is good now, with a space between."""
    from standardwebhooks import Webhook as Signing

    at, body = wall_clock(), letter.body.decode()  # the library takes the moment for UTC, whatever it says
    signatures = [Signing(secret).sign(letter.id, at, body) for secret in letter.secrets]
    return {
        "webhook-id": letter.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": _USER_AGENT,
    }


def _said(status: int, retry_after: str) -> Sent:
    if 200 <= status < 300:
        return Sent("delivered", f"http_{status}")
    if status == 410:
        return Sent("gone", "http_410")
    return Sent("later", f"http_{status}", _seconds(retry_after))


def _seconds(retry_after: str) -> float:
    """RFC 9110 10.2.3: seconds or a date; what is neither asks for nothing."""
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after[:9])
    try:
        return max((parsedate_to_datetime(retry_after) - wall_clock()).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _closed(error: BaseException) -> str:
    """`not_public` where the fence refused, however deep it lies."""
    below: BaseException | None = error
    while below is not None:
        if type(below).__name__ == "Closed":
            return "not_public"
        below = below.__cause__ or below.__context__
    return "no_answer"
