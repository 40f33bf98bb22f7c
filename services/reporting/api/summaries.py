"""`/summaries` and `/duties`."""

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from services.reporting.api.asked import checked_path, checked_period, cursor, wants_page
from services.reporting.domain import as_json, suppressed
from services.reporting.pages.summary import summary_page
from services.reporting.queries.background import background
from services.reporting.queries.duties import duties
from services.reporting.queries.explained import explained
from services.reporting.queries.revisions import revision as one_revision
from services.reporting.queries.revisions import revisions
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
        revision: Annotated[
            int | None, Query(ge=1, le=100_000, description="as it was closed or restated")
        ] = None,
    ) -> Response:
        question = Question(checked_path(path), checked_period(period), as_of, tree, line == "union")
        if question.by_days:
            holder.must_be_at_home(question.path)
        if revision and (as_of or tree or explain or question.by_union):
            raise HTTPException(422, "revision: alone; a closed summary is of its own day, along the paths")
        async with db.transaction() as connection:
            if explain:
                holder.must_be_at_home(question.path)
                await name_of(connection, question.path)
                total, facts = await explained(connection, question, explain, limit)
                return json_response(_explanation(question, explain, total, facts))
            whole = holder.at_home(question.path)
            body, digest = b"", ""
            if revision:
                body, digest = await one_revision(connection, question.path, question.period, revision)
            answer = orjson.loads(body) if body else await summary(connection, question)
            answer = answer if whole else suppressed(answer)
            if wants_page(request):
                page = summary_page(answer, await background(connection, question), hides=not whole)
                response: Response = HTMLResponse(page)
            elif body and whole:
                response = Response(body, media_type="application/json", headers={"ETag": f'"{digest}"'})
            else:
                response = json_response(answer if whole else as_json(answer))
        response.headers["Vary"] = _VARY
        return response

    @router.get("/summaries/{path}/{period}/revisions")
    async def revisions_of(holder: Asking, path: str, period: str) -> Response:
        """Not for everybody: from the digest of a whole summary its few hidden numbers could be guessed."""
        unit, period = checked_path(path), checked_period(period)
        holder.must_be_at_home(unit)
        async with db.transaction() as connection:
            await name_of(connection, unit)
            found = await revisions(connection, unit, period)
        return json_response({"unit": unit, "period": period, "revisions": found})

    @router.get("/duties/{path}/{year}")
    async def duties_of(
        path: str, year: str, as_of: date | None = None, tree: date | None = None
    ) -> Response:
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
