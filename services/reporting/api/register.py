"""`/register`: open to everybody, and without a name of a person."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.asked import VARY, cursor, position_of, wants_page
from services.reporting.documents.pages import award_page
from services.reporting.queries.register import Wanted, award, awards
from shared.access import public
from shared.db import Database
from shared.observability import json_response


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["register"])

    @router.get("/register")
    @public
    async def all_awards(
        unit: Annotated[str | None, Query(max_length=120)] = None,
        year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
        award: Annotated[str | None, Query(max_length=40)] = None,
        status: Literal["valid", "corrected", "revoked"] | None = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: Annotated[str, Query(max_length=80)] = "",
    ) -> Response:
        async with db.transaction() as connection:
            found = await awards(connection, Wanted(unit, year, award, status, position_of(after), limit))
        following = cursor(found[-1]["position"]) if len(found) == limit else None
        told = [{name: value for name, value in row.items() if name != "position"} for row in found]
        return json_response({"awards": told, "next": following})

    @router.get("/register/{award_id}")
    @public
    async def one_award(request: Request, award_id: str) -> Response:
        async with db.transaction() as connection:
            found = await award(connection, award_id)
        return HTMLResponse(award_page(found), headers=VARY) if wants_page(request) else json_response(found)

    return router
