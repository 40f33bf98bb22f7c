"""HTTP of reporting: parse, call, answer."""

from fastapi import APIRouter
from nats.aio.client import Client

from services.reporting.api import (
    acts,
    credentials,
    dashboard,
    events,
    exports,
    pages,
    register,
    reports,
    summaries,
    waiting,
    work,
)
from services.reporting.api.drawn import Answering
from services.reporting.api.live import Live
from services.reporting.handlers.drawing import Drawing
from services.reporting.handlers.exporting import Exporting
from shared.db import Database
from shared.settings import Settings


def build_routers(db: Database, client: Client, settings: Settings) -> list[APIRouter]:
    issuer = credentials.issuer_of(settings)
    # Where the programme date is what a play says, nothing that a document tells has happened.
    answer = Answering(Drawing(), settings.clock == "played")
    return [
        pages.build_router(db),
        dashboard.build_router(db, Live(db)),
        work.build_router(db, client),
        summaries.build_router(db),
        credentials.build_router(db, issuer),
        register.build_router(db, issuer.address),
        reports.build_router(db, answer),
        acts.build_router(db, answer),
        waiting.build_router(db),
        exports.build_router(db, Exporting()),
        events.build_router(client),
    ]
