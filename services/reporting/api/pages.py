"""The front page: where to look."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from services.reporting.documents.pages import index_page
from services.reporting.queries.years import years
from shared.access import public
from shared.db import Database


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["pages"])

    @router.get("/", include_in_schema=False)
    @public
    async def index() -> Response:
        async with db.transaction() as connection:
            return HTMLResponse(index_page(await years(connection)))

    return router
