"""HTTP of notifications: inboxes, deliveries, acknowledgements."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from starlette.exceptions import HTTPException

from services.notifications import queries
from services.notifications.channels import Templates
from shared.access import Asking
from shared.clock import iso
from shared.db import Database, Row
from shared.errors import NotFound
from shared.observability import json_response

After = Annotated[int, Query(ge=0, description="the cursor of the last item that you have")]
Limit = Annotated[int, Query(ge=1, le=1000)]


def build_router(db: Database, templates: Templates) -> APIRouter:
    router = APIRouter(tags=["notifications"])

    @router.get("/inbox/{path}")
    async def inbox(
        holder: Asking, path: str, after: After = 0, limit: Limit = 100, kind: str | None = None
    ) -> Response:
        if not holder.owns(path):
            raise HTTPException(403, f"The letters of {path} are for {path}")
        async with db.transaction() as connection:
            paths = await queries.addresses(connection, path)
            if not paths:
                raise NotFound(f"There is no unit {path}")
            rows = await queries.inbox(connection, paths, after, limit + 1, kind)
            page = [(row, orjson.loads(row.data)) for row in rows[:limit]]
            names = await queries.names(connection, (data for _, data in page))
        items = [
            _item(row, data, templates.say(row.because, {**data, "cause": row.cause}, names))
            for row, data in page
        ]
        last = items[-1]["cursor"] if items else after
        return json_response({"unit": path, "items": items, "after": last, "more": len(rows) > limit})

    @router.get("/deliveries")
    async def deliveries(
        holder: Asking,
        guidance: str | None = None,
        unit: str | None = None,
        after: After = 0,
        limit: Limit = 1000,
    ) -> Response:
        async with db.transaction() as connection:
            found = await queries.deliveries(connection, guidance, unit, holder.provinces, after, limit)
        return json_response({"deliveries": found, "after": found[-1]["cursor"] if found else after})

    @router.get("/acknowledgements/{guidance}")
    async def acknowledgements(holder: Asking, guidance: str) -> Response:
        async with db.transaction() as connection:
            found = await queries.acknowledgements(connection, guidance, holder.provinces)
        if found is None:
            raise NotFound(f"There is no guidance {guidance}")
        return json_response(found)

    return router


def _item(row: Row, data: dict[str, Any], because: dict[str, str]) -> dict[str, Any]:
    item = {
        "cursor": row.id, "kind": row.kind, "because": because, "fact": row.fact, "type": row.type,
        "subject": row.subject, "cause": row.cause, "time": iso(row.time), "known_on": row.known_on,
        "origin": row.origin, "originsequence": row.origin_sequence, "sequence": row.position, "data": data,
    }  # fmt: skip
    return item | {"violations": data["violations"]} if "violations" in data else item
