"""HTTP of reporting: parse, call, answer."""

from fastapi import APIRouter
from nats.aio.client import Client

from services.reporting.api import credentials, dashboard, events, pages, register, summaries, waiting, work
from services.reporting.api.live import Live
from shared.db import Database
from shared.settings import Settings


def build_routers(db: Database, client: Client, settings: Settings) -> list[APIRouter]:
    issuer = credentials.issuer_of(settings)
    return [
        pages.build_router(db),
        dashboard.build_router(db, Live(db)),
        work.build_router(db, client),
        summaries.build_router(db),
        credentials.build_router(db, issuer),
        register.build_router(db, issuer.address),
        waiting.build_router(db),
        events.build_router(client),
    ]
