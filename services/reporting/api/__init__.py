"""HTTP of reporting: parse, call, answer."""

from fastapi import APIRouter
from nats.aio.client import Client

from services.reporting.api import events, pages, register, summaries, waiting
from shared.db import Database


def build_routers(db: Database, client: Client) -> list[APIRouter]:
    return [
        pages.build_router(db),
        summaries.build_router(db),
        register.build_router(db),
        waiting.build_router(db),
        events.build_router(client),
    ]
