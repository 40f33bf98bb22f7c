"""`/pages/{path}/{period}`: what people look for first of a unit and year, with the facts behind every number."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.api.asked import checked_path, checked_period, cursor
from services.reporting.api.live import Live, Once
from services.reporting.api.shown import guarded, language, must_log_in, page
from services.reporting.domain import suppressed
from services.reporting.pages import rendered
from services.reporting.pages.charts import charts, figures, league
from services.reporting.queries.background import background
from services.reporting.queries.dashboard import (
    around,
    called,
    latest,
    leads,
    levels,
    over_years,
    years_around,
)
from services.reporting.queries.explained import explained
from services.reporting.queries.register import award_names
from services.reporting.queries.summaries import name_of, summary
from services.reporting.queries.sums import Question
from shared.access import holder_of, public
from shared.db import Database
from shared.errors import NotFound, Unavailable
from shared.observability import json_response

#: What a page of facts shows; the whole list is in the JSON.
_FACTS_SHOWN = 200
_PAGE = "/pages/{path}/{period}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and how its filters are written in an address."""

    question: Question
    filters: dict[str, str]

    def address(self, path: str, period: str, **more: str) -> str:
        query = urlencode(self.filters | more)
        return f"/pages/{quote(path)}/{period}" + (f"?{query}" if query else "")


def asked(
    path: str,
    period: str,
    line: Annotated[Literal["place", "union"], Query()] = "place",
    tree: Annotated[str, Query(pattern=r"^(|\d{4}-\d\d-\d\d)$")] = "",
    as_of: Annotated[str, Query(pattern=r"^(|\d{4}-\d\d-\d\d)$")] = "",
) -> Asked:
    days = {name: value for name, value in (("tree", tree), ("as_of", as_of)) if value}
    filters = ({"line": line} if line == "union" else {}) | days
    then, known = (date.fromisoformat(one) if one else None for one in (tree, as_of))
    question = Question(checked_path(path), checked_period(period), known, then, line == "union")
    return Asked(question, filters)


Wanted = Annotated[Asked, Depends(asked)]


def build_router(db: Database, live: Live) -> APIRouter:
    router, once = APIRouter(tags=["pages"], include_in_schema=False), Once()

    @router.get("/pages")
    @public
    async def chosen(
        path: str, period: str, line: str = "place", tree: str = "", as_of: str = ""
    ) -> Response:
        """Where the form of filters leads."""
        filters = {name: value for name, value in (("line", line), ("tree", tree), ("as_of", as_of)) if value}
        query = urlencode({name: value for name, value in filters.items() if value != "place"})
        address = f"/pages/{checked_path(path)}/{checked_period(period)}"
        return RedirectResponse(address + (f"?{query}" if query else ""), 303)

    @router.get(_PAGE)
    @public
    async def dashboard(request: Request, wanted: Wanted) -> Response:
        if wanted.question.by_days and (refused := must_log_in(request, wanted.question.path)):
            return refused
        try:
            async with db.transaction() as connection:
                shown = await _dashboard(connection, request, wanted.question)
        except NotFound:
            return page(request, "missing.html", 404, what="no_unit")
        return page(request, "dashboard.html", asked=wanted, **shown)

    @router.get(_PAGE + "/data.json")
    @public
    async def data(request: Request, wanted: Wanted) -> Response:
        question = _for_all(request, wanted)
        async with db.transaction() as connection:
            answer = await _told(connection, request, question)
            years = await years_around(connection, question.path, question.last.year)
            found = await over_years(connection, question.path, years)
            given = await levels(connection, question.path, years)
        told = {year: _few_hidden(request, question, one) for year, one in found.items()}
        return guarded(request, json_response(charts(answer, told, given, language(request))))

    @router.get(_PAGE + "/live")
    @public
    async def stream(request: Request, wanted: Wanted) -> Response:
        _for_all(request, wanted)
        if live.full:
            raise Unavailable("As many pages are open as this process follows; reload in a while")
        kind = "text/event-stream"
        return guarded(
            request, StreamingResponse(Stream(db, once, request, wanted).lines(live), media_type=kind)
        )

    @router.get(_PAGE + "/facts")
    @public
    async def facts(
        request: Request, wanted: Wanted, explain: Annotated[str, Query(min_length=1, max_length=80)]
    ) -> Response:
        if refused := must_log_in(request, wanted.question.path):
            return refused
        async with db.transaction() as connection:
            shown = await _facts(connection, wanted.question, explain)
        return page(request, "facts.html", asked=wanted, explain=explain, **shown)

    return router


def _for_all(request: Request, wanted: Asked) -> Question:
    """Unless told by days: those are for the province's own."""
    if wanted.question.by_days:
        holder_of(request).must_be_at_home(wanted.question.path)
    return wanted.question


async def _dashboard(connection: AsyncConnection, request: Request, question: Question) -> dict[str, Any]:
    answer = await _told(connection, request, question)
    return {
        "s": answer,
        "figures": figures(answer),
        "league": league(answer),
        "about": await background(connection, question),
        "units": await around(connection, question.path),
        "years": await years_around(connection, question.path, question.last.year),
        "news": [],
    }


async def _told(connection: AsyncConnection, request: Request, question: Question) -> dict[str, Any]:
    """Whole for those whom it concerns, without small numbers for everybody else."""
    answer = await summary(connection, question)
    return answer if holder_of(request).at_home(question.path) else suppressed(answer)


async def _facts(connection: AsyncConnection, question: Question, explain: str) -> dict[str, Any]:
    """What a number counts, each fact with the unit's name and where it leads."""
    total, found = await explained(connection, question, explain, _FACTS_SHOWN)
    led = await leads(connection, [one["position"] for one in found])
    names = await called(connection, [one["unit"] for one in found])
    return {
        "name": await name_of(connection, question.path),
        "awards": await award_names(connection),
        "total": total,
        "more": len(found) == _FACTS_SHOWN,
        "facts": [
            one
            | led[one["position"]]
            | {"raw": _raw(one["position"]), "name": names.get(one["unit"], one["unit"])}
            for one in found
        ],
    }


def _few_hidden(request: Request, question: Question, indicators: dict[str, Any]) -> dict[str, Any]:
    if holder_of(request).at_home(question.path):
        return indicators
    return suppressed({"indicators": indicators, "by_unit": [], "duties": []})["indicators"]


@dataclass(slots=True)
class Stream:
    """The main figures of one open page each time that something was counted: HTML, as `hx-sse` puts it into the page."""

    db: Database
    once: Once
    request: Request
    wanted: Asked

    async def lines(self, live: Live) -> AsyncIterator[str]:
        before: int | None = None
        last = ""
        async with aclosing(live.follow()) as positions:
            async for position in positions:
                if position is None:
                    yield ": nothing new\n\n"
                    continue
                html = await self._figures(before, position)
                before = position
                if html != last:
                    last = html
                    yield (
                        f"id: {position}\n" + "".join(f"data: {line}\n" for line in html.splitlines()) + "\n"
                    )

    async def _figures(self, before: int | None, position: int) -> str:
        """The same for all pages of a unit, a language, and those who see all or less."""
        path, lang = self.wanted.question.path, language(self.request)
        at_home = holder_of(self.request).at_home(path)

        async def make() -> str:
            async with self.db.transaction() as connection:
                answer = await _told(connection, self.request, self.wanted.question)
                news = await latest(connection, path, before) if at_home and before is not None else []
            shown = {"s": answer, "figures": figures(answer), "asked": self.wanted, "news": news}
            return rendered("figures.html", lang, **shown)

        address = self.wanted.address(path, self.wanted.question.period)
        return await self.once.made((address, lang, at_home, before, position), make)


def _raw(position: int) -> str:
    return f"/events?{urlencode({'after': cursor(position - 1), 'limit': 1})}"
