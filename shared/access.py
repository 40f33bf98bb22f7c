"""Who asks over HTTP: the holder of a bearer token, what is open to all, and what only the operator may see.

Every route is closed unless it says otherwise: `@public` and `@for_probes` need no token, `@operators_only` that of
`sys.ops`; in all others a token opens what lies in its holder's own province (contract section 8).
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

import nats.errors
import orjson
from fastapi import Depends, Request
from nats.aio.client import Client
from starlette.exceptions import HTTPException

from shared.errors import Unavailable
from shared.metering import Meter
from shared.streams import CREDENTIALS
from shared.units import NATION, OPERATOR, province_of, reaches, within

#: How long an answer about a token is good: a revoked one is cut off within it.
GOOD_FOR_S = 1.5
#: While NATS does not answer the last word holds, so that summaries can be read on.
AWAY_S = 3600.0
_KEPT = 10_000
#: A browser carries its token in a cookie that pages cannot read; it opens what is read, never what is sent.
COOKIE = "tdkt_token"
_LOOKUP = f"$JS.API.DIRECT.GET.KV_{CREDENTIALS}.$KV.{CREDENTIALS}.token."

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose token it is; `path` None: nobody's, the system runs without identities or the route is open."""

    path: str | None
    #: Everything is open: there are no identities.
    open: bool = False

    @property
    def runs_it(self) -> bool:
        """The operator, or anybody on a system without identities."""
        return self.open or self.path == OPERATOR

    @property
    def everywhere(self) -> bool:
        """The operator and national bodies see every province."""
        return self.runs_it or province_of(self.path or "") == NATION

    @property
    def provinces(self) -> list[str] | None:
        """The first tokens of what it sees, for statements; None: all of them."""
        if self.everywhere:
            return None
        return [province_of(self.path), NATION] if self.path else []

    def owns(self, path: str) -> bool:
        """May it publish or read letters for this path: its own, or one below?"""
        return self.open or (self.path is not None and within(path, self.path))

    def sees(self, path: str) -> bool:
        """Does this unit or place lie in its province, or in the nation above?"""
        return self.everywhere or (self.path is not None and reaches(self.path, path))

    def at_home(self, path: str) -> bool:
        """Does all that is added up for this path lie in what it sees? A national body's sums span provinces."""
        return self.everywhere or (self.path is not None and province_of(path) == province_of(self.path))

    def must_be_at_home(self, path: str) -> None:
        """For what a public route tells only to those whom it concerns."""
        if self.at_home(path):
            return
        if self.path is None:
            raise _nameless()
        raise HTTPException(403, f"{path[:120]} lies outside the province of {self.path}")


OPEN, NOBODY = Holder(None, open=True), Holder(None)


def _nameless() -> HTTPException:
    return HTTPException(
        401, "A bearer token is needed: tdkt unit enrol makes one", {"WWW-Authenticate": "Bearer"}
    )


def public(endpoint: Endpoint) -> Endpoint:
    """For everybody; what is told to whom without a token is the endpoint's business."""
    endpoint.open_to = "all"  # type: ignore[attr-defined]
    return endpoint


def for_probes(endpoint: Endpoint) -> Endpoint:
    """For everybody and as often as they like: it tells nothing but whether the process is well."""
    endpoint.open_to = "probes"  # type: ignore[attr-defined]
    return endpoint


def operators_only(endpoint: Endpoint) -> Endpoint:
    """For those who run the system."""
    endpoint.open_to = "operators"  # type: ignore[attr-defined]
    return endpoint


def holder_of(request: Request) -> Holder:
    """Who asks, once `Access.check` has seen the request."""
    return request.state.holder


#: What a route declares whose answer depends on who asks.
Asking = Annotated[Holder, Depends(holder_of)]


@dataclass(slots=True)
class Access:
    """Knows tokens by their hashes, which the operator's command writes into the bucket CREDENTIALS."""

    client: Client
    #: False while the system runs without identities.
    enforced: bool
    meter: Meter = field(default_factory=Meter)
    _seen: dict[str, tuple[float, Holder]] = field(default_factory=dict)

    async def check(self, request: Request) -> None:
        """Let a request pass or refuse it; a dependency of the whole application."""
        open_to = getattr(request.scope["route"].endpoint, "open_to", "holders")
        if open_to == "probes":
            return
        request.state.holder = holder = await self._metered(request)
        if holder.open or open_to == "all":
            return
        if holder.path is None:
            raise _nameless()
        if open_to == "operators" and not holder.runs_it:
            raise HTTPException(403, "This is for the operator of the system")
        for named in (request.path_params.get("path"), request.query_params.get("unit")):
            if named and not holder.sees(named):
                raise HTTPException(403, f"{named[:120]} lies outside the province of {holder.path}")

    async def _metered(self, request: Request) -> Holder:
        try:
            holder = await self._holder(request)
        except HTTPException:
            # Who guesses tokens is a stranger.
            await self.meter.stranger(request)
            raise
        if holder.path is not None:
            await self.meter.holder(holder.path)
        elif not holder.open:
            await self.meter.stranger(request)
        return holder

    async def _holder(self, request: Request) -> Holder:
        if not self.enforced:
            return OPEN
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            return await self._of_cookie(request)
        if kind.lower() != "bearer":
            raise HTTPException(401, "Only bearer tokens are taken", {"WWW-Authenticate": "Bearer"})
        return await self._of_digest(hashlib.sha256(token.strip().encode()).hexdigest())

    async def _of_cookie(self, request: Request) -> Holder:
        """Who logged in on a page; a token that has run out meanwhile is as none."""
        token = request.cookies.get(COOKIE, "")
        if not token or request.method not in ("GET", "HEAD"):
            return NOBODY
        try:
            return await self._of_digest(hashlib.sha256(token.encode()).hexdigest())
        except HTTPException:
            return NOBODY

    async def _of_digest(self, digest: str) -> Holder:
        moment, holder = self._seen.get(digest, (0.0, None))
        now = time.monotonic()
        if holder is None or now - moment > GOOD_FOR_S:
            try:
                holder = await self._ask(digest)
            except Unavailable:
                if holder is None or now - moment > AWAY_S:
                    raise
            else:
                self._remember(digest, now, holder)
        if holder.path is None:
            raise HTTPException(
                401,
                "This token is unknown, expired or revoked",
                {"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        return holder

    async def _ask(self, digest: str) -> Holder:
        try:
            reply = await self.client.request(_LOOKUP + digest, timeout=3)
        except (nats.errors.Error, TimeoutError, OSError) as error:
            raise Unavailable(f"NATS: {type(error).__name__}: nobody can be recognised now") from error
        if (reply.headers or {}).get("Status"):
            return NOBODY
        line = orjson.loads(reply.data)
        void = line["revoked"] or (line["expires"] and line["expires"] <= time.time())
        return NOBODY if void else Holder(line["path"])

    def _remember(self, digest: str, now: float, holder: Holder) -> None:
        # A guessed token is not worth a place.
        if holder.path is None:
            self._seen.pop(digest, None)
            return
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[digest] = (now, holder)
