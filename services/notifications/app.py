"""Composition root of notifications: settings -> database, channels, worker, HTTP."""

from pathlib import Path

from services.notifications.api import build_router
from services.notifications.channels import Inbox, Templates
from services.notifications.handlers import Notifying
from services.notifications.subscribers import NotifyingWorker
from shared.db import Database
from shared.running import Service
from shared.settings import Settings
from shared.streams import EVENTS, durable

SERVICE = "notifications"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    templates = Templates(Path(__file__).parent / "templates.yaml")
    notifying = Notifying(SERVICE, db, [Inbox()])
    worker = NotifyingWorker(notifying, durable(EVENTS, SERVICE))
    await Service(SERVICE, settings, db).run(worker, build_router(db, templates))
