"""`/waiting/{path}` and `/dossiers/{id}`: what waits for whom, for those of the province."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.reporting.api.asked import checked_path
from services.reporting.queries.waiting import story, waiting
from shared.access import Asking
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["waiting"])

    @router.get("/waiting/{path}")
    async def waiting_for(path: str, limit: Annotated[int, Query(ge=1, le=1000)] = 200) -> Response:
        async with db.transaction() as connection:
            return json_response(await waiting(connection, checked_path(path), limit))

    @router.get("/dossiers/{id}")
    async def dossier(holder: Asking, id: str) -> Response:
        async with db.transaction() as connection:
            found = await story(connection, id)
        if not holder.sees(found["unit"]):
            raise NotFound(f"There is no dossier {id[:120]}")
        return json_response(found)

    return router
