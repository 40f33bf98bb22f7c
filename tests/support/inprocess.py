"""The two deciding services inside the process of a test, so that a test may put its own rules into them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import services
from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets as CampaignsRules
from services.nominations.domain import NominationsDomain
from services.nominations.rules import RuleSets as NominationsRules
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
from tests.support.eventually import eventually

_FOLDER = Path(next(iter(services.__path__)))


@dataclass(frozen=True, slots=True)
class Running:
    """A service that leads in this process."""

    deciding: Deciding
    service: Service
    settings: Settings

    @property
    def url(self) -> str:
        return f"http://{self.settings.http_host}:{self.settings.http_port}"


@asynccontextmanager
async def campaigns(settings: Settings) -> AsyncIterator[Running]:
    db, seal = Database(settings.database_url), Seal.from_file(settings.key_file)
    domain = CampaignsDomain(CampaignsRules(_FOLDER / "campaigns" / "rulesets"), settings.late_after_days)
    deciding = Deciding(domain, db, seal, settings, Part("campaigns"))
    async with _led("campaigns", deciding, DecidingWorker(deciding)) as running:
        yield running


@asynccontextmanager
async def nominations(
    settings: Settings, kind: type[NominationsDomain] = NominationsDomain
) -> AsyncIterator[Running]:
    db, seal = Database(settings.database_url), Seal.from_file(settings.key_file)
    domain = kind(NominationsRules(_FOLDER / "nominations" / "rulesets"), seal.digest, settings.late_after_days)
    deciding = Deciding(
        domain, db, seal, settings, Part("nominations"), vault=Vault(seal, "nominations"),
        neighbours=[Neighbour("campaigns", frozenset({"unit", "campaign", "programme"}))],
    )  # fmt: skip
    worker = DecidingWorker(deciding, hears=Part("nominations").durable(EVENTS))
    async with _led("nominations", deciding, worker) as running:
        yield running


@asynccontextmanager
async def _led(name: str, deciding: Deciding, worker: DecidingWorker) -> AsyncIterator[Running]:
    service = Service(name, deciding.settings, deciding.db)
    task = asyncio.create_task(service.run(worker, held_routes(deciding.db)))
    try:
        await eventually(lambda: service.leading, within=20)
        yield Running(deciding, service, deciding.settings)
    finally:
        service.stopping.set()
        await task
