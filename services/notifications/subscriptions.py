"""HTTP of subscriptions: made, listed, ended; secrets changed; letters looked at and asked for again."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from services.notifications import owed, queries, store
from services.notifications.channels import Channels
from services.notifications.commands import Replay, Subscribe
from services.notifications.secrets import Sealed, new_secret
from shared.access import Asking, Holder
from shared.clock import Clock, wall_clock
from shared.db import Database, Row
from shared.errors import NotFound
from shared.observability import json_response
from shared.seal import Seal

After = Annotated[int, Query(ge=0, description="the cursor of the last letter that you have")]


class Desk:
    """What the routes do."""

    def __init__(
        self, db: Database, channels: Channels, seal: Seal, overlap_s: float, clock: Clock = wall_clock
    ) -> None:
        self.db, self.channels, self.seal = db, channels, seal
        self.overlap_s, self.clock = overlap_s, clock

    async def subscribe(self, holder: Holder, wish: Subscribe) -> dict[str, Any]:
        """The id, and for a signed channel the secret: it is shown this once."""
        self._must_be_fit(holder, wish)
        id = wish.id(self.seal.digest("target", wish.target))
        sealed = self._sealed(wish)
        async with self.db.transaction() as connection:
            if not await queries.addresses(connection, wish.unit):
                raise NotFound(f"There is no unit {wish.unit}")
            new = await store.subscribe(connection, id, wish, sealed.close(self.seal) if sealed else None)
        said = {"id": id, **wish.model_dump(mode="json", exclude={"target"})}
        return said | {"secret": sealed.secrets[0].text} if new and sealed and sealed.secrets else said

    async def change_secret(self, holder: Holder, id: str) -> dict[str, Any]:
        """A new secret, shown this once; the one before signs beside it for a while."""
        until = self.clock() + timedelta(seconds=self.overlap_s)
        async with self.db.transaction() as connection:
            row = await self._own(connection, holder, id)
            if not self.channels[row.channel].signed:
                raise HTTPException(409, f"Letters of the channel {row.channel} are not signed")
            changed = Sealed.open(self.seal, row.sealed).changed(until)
            await store.seal_again(connection, id, changed.close(self.seal))
        return {"id": id, "secret": changed.secrets[0].text, "old_secret_signs_until": until}

    async def replay(self, holder: Holder, id: str, wish: Replay) -> dict[str, Any]:
        async with self.db.transaction() as connection:
            await self._own(connection, holder, id)
            return {"id": id, "owed_again": await owed.replay(connection, id, wish)}

    async def letters(self, holder: Holder, id: str, after: int) -> dict[str, Any]:
        async with self.db.transaction() as connection:
            await self._own(connection, holder, id)
            found = await queries.letters(connection, id, after)
        return {"subscription": id, "letters": found, "after": found[-1]["cursor"] if found else after}

    def _must_be_fit(self, holder: Holder, wish: Subscribe) -> None:
        if not holder.owns(wish.unit):
            raise HTTPException(403, f"{wish.unit} subscribes for itself")
        if foreign := [path for path in wish.units if not holder.sees(path)]:
            raise HTTPException(403, f"{foreign[0]} lies outside the province of {holder.path}")
        channel = self.channels.get(wish.channel)
        if channel is None or not (channel.outside or channel.name == store.INBOX):
            raise HTTPException(
                422, f"There is no channel of this name; there are {', '.join(self._offered())}"
            )
        if reason := channel.refuses(wish.target):
            raise HTTPException(422, f"{wish.channel}: {reason}")

    def _offered(self) -> list[str]:
        return sorted(name for name, one in self.channels.items() if one.outside or name == store.INBOX)

    def _sealed(self, wish: Subscribe) -> Sealed | None:
        channel = self.channels[wish.channel]
        if not channel.outside:
            return None
        return Sealed(wish.target, (new_secret(),) if channel.signed else ())

    async def _own(self, connection: Any, holder: Holder, id: str) -> Row:
        row = await queries.subscription(connection, id, None if holder.runs_it else holder.path)
        if row is None or row.sealed is None:
            raise NotFound(f"There is no subscription {id} with letters")
        return row


def build_subscriptions(desk: Desk) -> APIRouter:
    router = APIRouter(tags=["notifications"], prefix="/subscriptions")

    @router.post("")
    async def subscribe(holder: Asking, wish: Subscribe) -> Response:
        return json_response(await desk.subscribe(holder, wish), 201)

    @router.get("")
    async def subscriptions(holder: Asking) -> Response:
        owner = None if holder.runs_it else holder.path
        async with desk.db.transaction() as connection:
            return json_response({"subscriptions": await queries.subscriptions(connection, owner)})

    @router.delete("/{id}")
    async def unsubscribe(holder: Asking, id: str) -> Response:
        owner = None if holder.runs_it else holder.path
        async with desk.db.transaction() as connection:
            if not await store.unsubscribe(connection, id, owner):
                raise NotFound(f"There is no subscription {id}")
            await owed.drop(connection, id)
        return Response(status_code=204)

    @router.post("/{id}/secret")
    async def change_secret(holder: Asking, id: str) -> Response:
        return json_response(await desk.change_secret(holder, id))

    @router.post("/{id}/replay")
    async def replay(holder: Asking, id: str, wish: Replay) -> Response:
        return json_response(await desk.replay(holder, id, wish), 202)

    @router.get("/{id}/letters")
    async def letters(holder: Asking, id: str, after: After = 0) -> Response:
        return json_response(await desk.letters(holder, id, after))

    return router
