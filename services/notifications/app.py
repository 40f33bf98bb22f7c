"""Composition root of notifications: settings -> database, channels, worker, HTTP."""

from pathlib import Path

from services.notifications.api import build_router
from services.notifications.channels import Kit, Templates, discover
from services.notifications.handlers import Notifying
from services.notifications.owed import Rules
from services.notifications.sender import Sender
from services.notifications.subscribers import NotifyingWorker
from services.notifications.subscriptions import Desk, build_subscriptions
from shared.db import Database
from shared.running import Service
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import EVENTS, durable

SERVICE = "notifications"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    templates = Templates(Path(__file__).parent / "templates.yaml")
    channels = discover(Kit(settings, db, templates))
    notifying = Notifying(SERVICE, db, list(channels.values()))
    seal, rules = Seal.from_file(settings.key_file), Rules.read()
    worker = NotifyingWorker(notifying, durable(EVENTS, SERVICE), Sender(notifying, channels, seal, rules))
    desk = Desk(db, channels, seal, rules.overlap_s)
    fetched = [routes for channel in channels.values() if (routes := channel.routes())]
    routers = [build_router(db, templates), build_subscriptions(desk), *fetched]
    try:
        await Service(SERVICE, settings, db).run(worker, *routers)
    finally:
        for channel in channels.values():
            await channel.close()
