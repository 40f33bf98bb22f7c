"""`/register`: open to everybody, and without a name of a person."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from services.reporting.api.asked import cursor, position_of, wants_page
from services.reporting.api.shown import page
from services.reporting.queries.register import Wanted, award, awards
from services.reporting.queries.search import Search, search
from services.reporting.queries.years import years
from shared.access import public
from shared.db import Database
from shared.errors import NotFound
from shared.observability import json_response

Status = Literal["", "valid", "corrected", "revoked"]


def build_router(db: Database, address: str) -> APIRouter:
    router = APIRouter(tags=["register"])

    @router.get("/register")
    @public
    async def all_awards(
        request: Request,
        unit: Annotated[str | None, Query(max_length=120)] = None,
        year: Annotated[str, Query(pattern=r"^(|(19|2[01])\d\d)$")] = "",
        award: Annotated[str | None, Query(max_length=40)] = None,
        status: Status = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: Annotated[str, Query(max_length=80)] = "",
        q: Annotated[str, Query(max_length=200, description="words of a page: marks may be left out")] = "",
        p: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:
        of_year = int(year) if year else None
        if wants_page(request):
            return await _page(request, db, Search(q, of_year, status or None, unit or None, p))
        async with db.transaction() as connection:
            wanted = Wanted(unit, of_year, award, status or None, position_of(after), limit)
            found = await awards(connection, wanted)
        following = cursor(found[-1]["position"]) if len(found) == limit else None
        told = [{name: value for name, value in row.items() if name != "position"} for row in found]
        return json_response({"awards": told, "next": following})

    @router.get("/register/{award_id}")
    @public
    async def one_award(request: Request, award_id: str) -> Response:
        try:
            async with db.transaction() as connection:
                found = await award(connection, award_id)
        except NotFound:
            if wants_page(request):
                return page(request, "missing.html", 404, what="no_award")
            raise
        if wants_page(request):
            return page(request, "award.html", award=found, address=f"{address}/register/{award_id}")
        return json_response(found)

    return router


async def _page(request: Request, db: Database, wanted: Search) -> Response:
    async with db.transaction() as connection:
        found = await search(connection, wanted)
        all_years = sorted(
            {year for place in await years(connection) for year in place["years"]}, reverse=True
        )
    return page(request, "register.html", found=found, wanted=wanted, years=all_years)
