"""Composition root of campaigns: settings -> database, rules, decider, relay, HTTP."""

from pathlib import Path

from services.campaigns.api import build_router
from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets
from shared.db import Database
from shared.deciding import Deciding
from shared.orders import held_routes
from shared.parts import Part
from shared.running import Service
from shared.seal import Seal
from shared.settings import Settings
from shared.worker import DecidingWorker

SERVICE = "campaigns"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    domain = CampaignsDomain(RuleSets(Path(__file__).parent / "rulesets"), settings.late_after_days)
    part = Part(SERVICE, settings.province)
    deciding = Deciding(domain, db, Seal.from_file(settings.key_file), settings, part)
    worker = DecidingWorker(deciding, live_clock=settings.clock == "live" and not part.province)
    await Service(part.name, settings, db).run(worker, build_router(db), held_routes(db))
