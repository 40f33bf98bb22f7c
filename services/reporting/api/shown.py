"""Answers that are pages: their language, what a browser may do with them, and who may see them."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from services.reporting.pages import LANGUAGES, rendered
from shared.access import COOKIE, holder_of
from shared.units import OPERATOR

#: Nothing from outside, nothing written into the page; a number in the page is data, not code.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_LANG = "tdkt_lang"


def language(request: Request) -> str:
    """Asked for in the address, or remembered."""
    asked = request.query_params.get("lang") or request.cookies.get(_LANG, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A whole page with its menu; asking for a language is remembered."""
    lang, holder = language(request), holder_of(request)
    values |= {
        "holder": holder,
        "runs_it": holder.runs_it,
        "is_operator": holder.path == OPERATOR,
        "other_language": _in_other_language(request, lang),
    }
    response = HTMLResponse(rendered(template, lang, **values), status)
    return guarded(request, response)


def guarded(request: Request, response: Response) -> Response:
    """With the headers that every page has."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Vary"] = "Accept, Cookie, Authorization"
    response.headers["Cache-Control"] = "no-cache"
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(_LANG, language(request), max_age=31_536_000, samesite="lax", httponly=True)
    return response


def must_log_in(request: Request, path: str | None = None) -> Response | None:
    """The way to the login for who is nobody, a refusal for who is of another province; None for who may read on."""
    holder = holder_of(request)
    if holder.open or (holder.path is not None and (path is None or holder.at_home(path))):
        return None
    if holder.path is None:
        wrong = {"wrong": "1"} if COOKIE in request.cookies else {}
        return RedirectResponse(f"/login?{urlencode({'next': _here(request), **wrong})}", 303)
    return page(request, "refused.html", 403)


def local(address: str) -> str:
    """Only a place of our own: a login must not send anybody elsewhere."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return quote(address, safe="/?&=%.-_:~+") if safe else "/"


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _in_other_language(request: Request, lang: str) -> str:
    other = next(one for one in LANGUAGES if one != lang)
    return f"{request.url.path}?{urlencode({**request.query_params, 'lang': other})}"
