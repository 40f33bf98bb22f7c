"""HTTP of reporting: parse, call, answer."""

from fastapi import APIRouter
from nats.aio.client import Client

from services.reporting.api import acts, events, exports, pages, register, reports, summaries, waiting
from services.reporting.api.drawn import Answering
from services.reporting.handlers.drawing import Drawing
from services.reporting.handlers.exporting import Exporting
from shared.db import Database


def build_routers(db: Database, client: Client, *, played: bool = False) -> list[APIRouter]:
    """`played`: the programme date is what a play says, so nothing here has happened."""
    answer = Answering(Drawing(), played)
    return [
        pages.build_router(db),
        summaries.build_router(db),
        register.build_router(db),
        reports.build_router(db, answer),
        acts.build_router(db, answer),
        waiting.build_router(db),
        exports.build_router(db, Exporting()),
        events.build_router(client),
    ]
