"""Composition root of nominations: settings -> database, rules, vault, decider, relay, HTTP."""

from pathlib import Path

from services.nominations.api import build_router
from services.nominations.domain import NominationsDomain
from services.nominations.rules import RuleSets
from services.nominations.store import Vault
from shared.db import Database
from shared.deciding import Deciding
from shared.hearing import Neighbour
from shared.orders import held_routes
from shared.parts import Part
from shared.running import Service
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import EVENTS
from shared.worker import DecidingWorker

SERVICE = "nominations"


async def run(settings: Settings) -> None:
    db = Database(settings.database_url)
    seal = Seal.from_file(settings.key_file)
    rulesets = RuleSets(Path(__file__).parent / "rulesets")
    part = Part(SERVICE, settings.province)
    campaigns = Neighbour(part.beside("campaigns").name, frozenset({"unit", "campaign", "programme"}))
    deciding = Deciding(
        NominationsDomain(rulesets, seal.digest, settings.late_after_days),
        db,
        seal,
        settings,
        part,
        neighbours=[campaigns],
        vault=Vault(seal).keep,
    )
    worker = DecidingWorker(deciding, hears=part.durable(EVENTS))
    await Service(part.name, settings, db).run(worker, build_router(db, rulesets), held_routes(db))
