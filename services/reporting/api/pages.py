"""The front page, the login, and what pages are drawn with."""

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.reporting.api.shown import guarded, local, page
from services.reporting.pages import static_file
from services.reporting.queries.years import years
from shared.access import COOKIE, public
from shared.db import Database

#: A working day: then the browser asks for the token again.
_LOGGED_IN_S = 12 * 3600
_LONGEST_TOKEN = 4096


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["pages"], include_in_schema=False)

    @router.get("/")
    @public
    async def index(request: Request) -> Response:
        async with db.transaction() as connection:
            return page(request, "index.html", places=await years(connection))

    @router.get("/static/{name}")
    @public
    async def static(request: Request, name: str) -> Response:
        found = static_file(name)
        if not found:
            raise HTTPException(404, f"There is no file {name[:80]!r}")
        body, kind, digest = found
        headers = {"ETag": f'"{digest}"', "Cache-Control": "public, max-age=31536000, immutable"}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=kind, headers={**headers, "X-Content-Type-Options": "nosniff"})

    @router.get("/login")
    @public
    async def ask(
        request: Request, next: Annotated[str, Query(max_length=2000)] = "/", wrong: bool = False
    ) -> Response:
        return page(request, "login.html", next=local(next), wrong=wrong)

    @router.post("/login")
    @public
    async def take(request: Request) -> Response:
        """The token goes into a cookie; whether it is good the next page finds out."""
        form = parse_qs((await request.body()).decode(errors="replace"))
        token = form.get("token", [""])[0].strip()[:_LONGEST_TOKEN]
        response = guarded(request, RedirectResponse(local(form.get("next", ["/"])[0]), 303))
        if token.isascii() and token.isprintable():
            response.set_cookie(COOKIE, token, **_kept(request), max_age=_LOGGED_IN_S)
        return response

    @router.post("/logout")
    @public
    async def leave(request: Request) -> Response:
        response = guarded(request, RedirectResponse("/", 303))
        response.delete_cookie(COOKIE, **_kept(request))
        return response

    return router


def _kept(request: Request) -> dict[str, Any]:
    return {"httponly": True, "samesite": "strict", "secure": request.url.scheme == "https"}
