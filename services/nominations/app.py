"""Composition root of nominations: settings -> database, rules, vault, decider, relay, HTTP."""

from pathlib import Path

from services.nominations.api import build_router
from services.nominations.domain import NominationsDomain
from services.nominations.handlers import Forgetting, TakingOver
from services.nominations.rules import RuleSets
from services.nominations.store import Names, Vault
from shared.db import Database
from shared.deciding import Deciding
from shared.hearing import Neighbour
from shared.orders import held_routes
from shared.parts import Part
from shared.person_keys import PersonKeys
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
    vault = Vault(seal, part.name)
    deciding = Deciding(
        NominationsDomain(rulesets, seal.digest, settings.late_after_days),
        db,
        seal,
        settings,
        part,
        neighbours=[campaigns],
        vault=vault,
    )
    besides = [Forgetting(db, vault).run, TakingOver(db, seal, vault, deciding.lock).run]
    worker = DecidingWorker(deciding, hears=part.durable(EVENTS), besides=besides)
    service = Service(part.name, settings, db)
    names = Names(db, seal, PersonKeys(service.client))
    await service.run(worker, build_router(db, rulesets, names), held_routes(db))
