"""`/reports` and `/plans`: a period as a document, and the plan of the next year, for those whose province it is."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.reporting.api.asked import checked_path, checked_period
from services.reporting.api.drawn import Answering, Format, Number
from services.reporting.documents.plan import plan
from services.reporting.documents.report import report
from services.reporting.documents.sources import Sources
from services.reporting.queries.reports import report_data
from services.reporting.queries.sums import Question
from shared.access import Asking
from shared.db import Database

Year = Annotated[int, Path(ge=1901, le=2200)]


def build_router(db: Database, answer: Answering) -> APIRouter:
    router = APIRouter(tags=["documents"])

    @router.get("/reports/{path}/{period}")
    async def one_report(
        holder: Asking,
        path: str,
        period: str,
        format: Format = "json",
        number: Number = "",
        on: date | None = None,
    ) -> Response:
        """`on` is the day that the document bears: by default that on which the last of its numbers became known."""
        question = Question(checked_path(path), checked_period(period))
        holder.must_be_at_home(question.path)
        async with db.transaction() as connection:
            data = await report_data(connection, question)
        document = report(Sources(**data, number=number, on=on or data["counted_on"]))
        return await answer(document, f"{path}-{period}", format)

    @router.get("/plans/{path}/{year}")
    async def one_plan(
        holder: Asking,
        path: str,
        year: Year,
        format: Format = "json",
        number: Number = "",
        on: date | None = None,
    ) -> Response:
        """What was agreed in the year before, and what the programme asks of every year."""
        question = Question(checked_path(path), f"{year - 1}")
        holder.must_be_at_home(question.path)
        async with db.transaction() as connection:
            data = await report_data(connection, question)
        document = plan(data["summary"], data["background"], data["bodies"], on or data["counted_on"], number)
        return await answer(document, f"{path}-{year}", format)

    return router
