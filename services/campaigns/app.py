"""Composition root of campaigns: settings -> database, rules, decider, relay, HTTP."""

from pathlib import Path

from services.campaigns.api import build_router
from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets
from shared.db import Database
from shared.deciding import Deciding
from shared.orders import held_routes
from shared.running import Service
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import INTAKE, durable
from shared.worker import DecidingWorker

SERVICE = "campaigns"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    domain = CampaignsDomain(RuleSets(Path(__file__).parent / "rulesets"), settings.late_after_days)
    deciding = Deciding(domain, db, Seal.from_file(settings.key_file), settings, durable(INTAKE, SERVICE))
    await Service(SERVICE, settings, db).run(
        DecidingWorker(deciding, live_clock=settings.clock == "live"), build_router(db), held_routes(db)
    )
