"""`/summaries` and `/duties`."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from services.reporting.api.asked import checked_path, checked_period, cursor, wants_page
from services.reporting.domain import as_json, suppressed
from services.reporting.pages.summary import summary_page
from services.reporting.queries.background import background
from services.reporting.queries.duties import duties
from services.reporting.queries.explained import explained
from services.reporting.queries.summaries import name_of, summary
from services.reporting.queries.sums import Question
from services.reporting.queries.tree import tree_of
from shared.access import Asking, public
from shared.db import Database
from shared.observability import json_response

_FACTS_TOLD = 10_000
#: One address, two kinds of answer, and the whole one for those whom it concerns.
_VARY = "Accept, Authorization"


def build_router(db: Database) -> APIRouter:
    router = APIRouter(tags=["summaries"])

    @router.get("/summaries/{path}/{period}")
    @public
    async def one_summary(
        request: Request,
        holder: Asking,
        path: str,
        period: str,
        as_of: date | None = None,
        tree: date | None = None,
        line: Annotated[Literal["place", "union"], Query()] = "place",
        explain: Annotated[str, Query(max_length=80)] = "",
        limit: Annotated[int, Query(ge=1, le=_FACTS_TOLD)] = _FACTS_TOLD,
    ) -> Response:
        question = Question(checked_path(path), checked_period(period), as_of, tree, line == "union")
        if question.by_days:
            holder.must_be_at_home(question.path)
        async with db.transaction() as connection:
            if explain:
                holder.must_be_at_home(question.path)
                await name_of(connection, question.path)
                total, facts = await explained(connection, question, explain, limit)
                return json_response(_explanation(question, explain, total, facts))
            answer = await summary(connection, question)
            whole = holder.at_home(question.path)
            answer = answer if whole else suppressed(answer)
            if wants_page(request):
                page = summary_page(answer, await background(connection, question), hides=not whole)
                response: Response = HTMLResponse(page)
            else:
                response = json_response(answer if whole else as_json(answer))
        response.headers["Vary"] = _VARY
        return response

    @router.get("/duties/{path}/{year}")
    async def duties_of(path: str, year: str, as_of: date | None = None, tree: date | None = None) -> Response:
        question = Question(checked_path(path), checked_period(year), as_of, tree)
        async with db.transaction() as connection:
            await name_of(connection, question.path)
            then = await tree_of(connection, tree, by_union=False) if tree else None
            found = await duties(connection, question, then)
        return json_response({"unit": path, "period": year, "duties": found})

    return router


def _explanation(
    question: Question, name: str, total: int, facts: list[dict[str, object]]
) -> dict[str, object]:
    """Each fact with its place in the stream, and where it can be read without NATS."""
    for fact in facts:
        sequence = fact.pop("position")
        assert isinstance(sequence, int)
        query = urlencode({"after": cursor(sequence - 1), "limit": 1})
        fact |= {"nats": {"stream": "EVENTS", "sequence": sequence}, "http": f"/events?{query}"}
    return {
        "unit": question.path,
        "period": question.period,
        "explain": name,
        "amount": total,
        "number_of_facts": len(facts),
        "facts": facts,
    }
