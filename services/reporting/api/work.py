"""`/desk`: what waits for a body, a dossier's story, and for operators how the counting is."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from nats.aio.client import Client

from services.reporting.api.asked import checked_path
from services.reporting.api.shown import must_log_in, page
from services.reporting.queries.dashboard import called
from services.reporting.queries.register import award_names
from services.reporting.queries.status import status
from services.reporting.queries.waiting import bodies, story, waiting
from shared.access import holder_of, public
from shared.db import Database
from shared.errors import NotFound
from shared.units import OPERATOR

#: What one page shows; the totals say how many there are.
_SHOWN = 100


def build_router(db: Database, client: Client) -> APIRouter:
    router = APIRouter(tags=["pages"], include_in_schema=False)

    @router.get("/desk")
    @public
    async def whose(request: Request, unit: Annotated[str, Query(max_length=120)] = "") -> Response:
        """One's own work, or the choice of a body for those who see several."""
        if refused := must_log_in(request):
            return refused
        holder = holder_of(request)
        own = unit or (holder.path if holder.path != OPERATOR else "")
        if own:
            return RedirectResponse(f"/desk/{checked_path(own)}", 303)
        async with db.transaction() as connection:
            return page(request, "bodies.html", bodies=await bodies(connection, holder.provinces))

    @router.get("/desk/dossiers/{id}")
    @public
    async def dossier(request: Request, id: str) -> Response:
        if refused := must_log_in(request):
            return refused
        async with db.transaction() as connection:
            found, awards = await story(connection, id), await award_names(connection)
            names = await called(connection, [*found["waits_for"], *(one["by"] for one in found["history"])])
        if not holder_of(request).sees(found["unit"]):
            raise NotFound(f"There is no dossier {id[:120]}")
        return page(request, "dossier.html", d=found, awards=awards, names=names)

    @router.get("/desk/{path}")
    @public
    async def waits(request: Request, path: str) -> Response:
        if refused := must_log_in(request, checked_path(path)):
            return refused
        async with db.transaction() as connection:
            found, awards = await waiting(connection, path, _SHOWN), await award_names(connection)
        return page(request, "work.html", s=found, awards=awards)

    @router.get("/operations")
    @public
    async def operations(request: Request) -> Response:
        if refused := must_log_in(request):
            return refused
        if not holder_of(request).runs_it:
            return page(request, "refused.html", 403)
        return page(request, "operations.html", s=await status(db, client))

    return router
