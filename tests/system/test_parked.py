"""One event breaks the code: it alone is tried again and parked, and an operator gives it back or gives it up."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from nacl.exceptions import CryptoError

from deploy import probe
from deploy.state import Problem, free_port
from services.nominations.domain import NominationsDomain
from shared.db import migrate
from shared.events.intake import NominationSubmitted
from shared.seal import Seal
from shared.settings import Settings
from shared.streams import DEAD
from tests.conftest import Database
from tests.support.agency import Agency, agency_of, codes
from tests.support.eventually import eventually
from tests.support.inprocess import Running, campaigns, nominations
from tests.support.playing import bodies_of_2014, put
from tests.support.sector import BOARD, Sector

DELAYS_S = (0.1, 0.3, 0.6)
PATIENCE_S = 1.0


class Breaking(NominationsDomain):
    """Cannot decide one nomination, and names the person when it fails."""

    broken = ""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.tried: list[datetime] = []

    def decide(self, arrival, states, moment):
        event = arrival.event
        if isinstance(event, NominationSubmitted) and event.nomination_id == self.broken:
            self.tried.append(moment.now)  # from which the delay to the next attempt counts
            raise ZeroDivisionError(f"no idea what to do with {event.nominee.full_name}")
        return super().decide(arrival, states, moment)


@pytest_asyncio.fixture
async def settings(database: Database, streams: str, tmp_path: Path) -> dict[str, Settings]:
    """Both schemas migrated; short delays."""
    made: dict[str, Settings] = {}
    for service in ("campaigns", "nominations"):
        key = tmp_path / f"{service}.key"
        key.write_bytes(base64.b64encode(os.urandom(32)))
        made[service] = Settings(
            nats_url=streams, database_url=database.dsn(service), http_port=free_port(), key_file=key,
            log_level="CRITICAL", patience_s=PATIENCE_S, retry_delays_s=DELAYS_S,
        )  # fmt: skip
        await asyncio.to_thread(migrate, made[service].database_url, service)
    return made


@pytest_asyncio.fixture
async def sector(settings: dict[str, Settings]) -> AsyncIterator[Sector]:
    """A round is open; campaigns runs for the whole test, nominations only until it has heard of everything."""
    async with campaigns(settings["campaigns"]) as running, agency_of(running.settings.login("test")) as agency:
        await put(agency.client, bodies_of_2014())
        sector = Sector(agency)
        async with nominations(settings["nominations"]):
            await sector.joins()
            await sector.opens_its_round()
        yield sector


class Story:
    """The one that breaks, two that touch it (one by its id, one by the places of the round), one that does not."""

    def __init__(self, sector: Sector) -> None:
        self.broken, self.neighbour = sector.nomination(1), sector.nomination(2)
        self.id = self.broken["data"]["nomination_id"]
        self.appraisal = sector.said("nomination.appraised", BOARD, {
            "nomination_id": self.id, "result": "eligible", "findings": [], "appraised_on": sector.on("12-02"),
        }, "12-02")  # fmt: skip
        self.other = sector.discovering()
        self.name = self.broken["data"]["nominee"]["full_name"]

    async def tell(self, agency: Agency) -> None:
        for said in (self.broken, self.neighbour, self.appraisal, self.other):
            await agency.publish(said)


@asynccontextmanager
async def parked(sector: Sector, settings: Settings) -> AsyncIterator[tuple[Story, Running, int]]:
    """The story has been told to a service with the fault, and the one is parked."""
    story = Story(sector)
    async with nominations(settings, type("Broken", (Breaking,), {"broken": story.id})) as running:
        await story.tell(sector.agency)
        row = await eventually(lambda: held(running, "parked"), within=15)
        yield story, running, row["position"]


def breaking(running: Running) -> Breaking:
    domain = running.deciding.domain
    assert isinstance(domain, Breaking)
    return domain


async def held(running: Running, reason: str) -> dict[str, Any] | None:
    rows = (await probe.get_json(f"{running.url}/held"))["held"]
    return next((row for row in rows if row["reason"] == reason), None)


async def nothing_held(running: Running) -> bool:
    return (await probe.get_json(f"{running.url}/held"))["held"] == []


async def answers(sector: Sector, *told: dict[str, Any]) -> list[list[str]]:
    return [codes(await sector.agency.answer(said["id"])) for said in told]


async def test_it_is_tried_with_growing_delay_and_parked_and_only_what_touches_it_waits(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, running, position):
        assert await answers(sector, story.other) == [["accepted"]]
        await sector.agency.settled()
        waiting = [story.broken, story.neighbour, story.appraisal]
        assert [sector.agency.answers(said["id"]) for said in waiting] == [[], [], []]

        tried = breaking(running).tried
        assert len(tried) == len(DELAYS_S) + 1
        assert all(
            later - earlier >= timedelta(seconds=delay)
            for (earlier, later), delay in zip(pairwise(tried), DELAYS_S, strict=True)
        )
        row = await held(running, "parked")
        assert row
        assert (row["attempts"], row["error"], row["position"]) == (4, "ZeroDivisionError", position)
        rows = (await probe.get_json(f"{running.url}/held"))["held"]
        assert story.name not in orjson.dumps(rows).decode()
        assert [row["reason"] for row in rows] == ["parked", "waiting", "waiting"]


async def test_dead_holds_it_sealed_with_its_attempts_and_the_kind_of_error_only(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, _, position):
        js = sector.agency.client.jetstream()
        message = await eventually(lambda: js.get_last_msg(DEAD, "tdkt.dead.nominations.>"), within=10)
        assert message.subject == "tdkt.dead.nominations.tdkt.intake.nomination.submitted.v1.66.ldld"
        headers = {name: value for name, value in message.headers.items() if name.startswith("Tdkt-")}
        assert headers == {
            "Tdkt-Service": "nominations", "Tdkt-Position": f"{position}", "Tdkt-Attempts": "4",
            "Tdkt-Error": "ZeroDivisionError",
        }  # fmt: skip
        for secret in (story.name, sector.tag):
            assert secret.encode() not in message.data
            assert secret not in str(message.headers).replace(story.broken["id"], "")
        kept = orjson.loads(Seal.from_file(settings["nominations"].key_file).open(message.data))
        assert orjson.loads(bytes.fromhex(kept["body"])) == story.broken
        with pytest.raises(CryptoError):
            Seal.from_file(settings["campaigns"].key_file).open(message.data)


async def test_redriven_after_the_fix_all_goes_on_as_if_nothing_had_happened(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, running, position):
        breaking(running).broken = ""
        await probe.post(f"{running.url}/held/{position}/redrive", {"reason": "repaired"})
        await it_all_went_well(sector, story, running)


async def test_parked_it_survives_a_restart_and_is_redriven_by_a_service_without_the_fault(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, _, position):
        pass
    async with nominations(settings["nominations"]) as running:
        await sector.agency.settled()
        assert sector.agency.answers(story.broken["id"]) == []
        await probe.post(f"{running.url}/held/{position}/redrive", {"reason": "repaired"})
        await it_all_went_well(sector, story, running)


async def it_all_went_well(sector: Sector, story: Story, running: Running) -> None:
    told = (story.broken, story.neighbour, story.appraisal, story.other)
    assert await answers(sector, *told) == [["accepted"]] * 4
    await eventually(lambda: nothing_held(running))
    history = [(f.name, f.envelope["sequence"]) for f in sector.agency.heard
               if f.data.get("nomination_id") == story.id]  # fmt: skip
    assert history == [("nomination.received", 1), ("nomination.appraised", 2)]
    received = [f.data["nomination_id"] for f in sector.agency.facts("nomination.received")]
    assert received == [story.id, story.neighbour["data"]["nomination_id"]]
    assert all(len(sector.agency.answers(said["id"])) == 1 for said in told)


async def test_redriven_without_a_fix_it_breaks_and_is_parked_again(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, running, position):
        tried = len(breaking(running).tried)
        await probe.post(f"{running.url}/held/{position}/redrive", {"reason": "hope"})
        await eventually(lambda: len(breaking(running).tried) == tried + len(DELAYS_S) + 1, within=15)
        assert (await eventually(lambda: held(running, "parked")))["attempts"] == 4
        assert sector.agency.answers(story.broken["id"]) == []


async def test_discarded_it_is_refused_and_who_waited_behind_it_goes_on(sector, settings):
    async with parked(sector, settings["nominations"]) as (story, running, position):
        await probe.post(f"{running.url}/held/{position}/discard", {"reason": "tested"})
        told = (story.broken, story.neighbour, story.appraisal)
        assert await answers(sector, *told) == [["discarded"], ["accepted"], ["aggregate_unknown"]]
        refusal = sector.agency.answers(story.broken["id"])[0]
        assert all(refusal.data["violations"][0][name] for name in ("message_vi", "message_en"))
        await eventually(lambda: nothing_held(running))
        assert sector.agency.facts("nomination.received", nomination_id=story.id) == []


@pytest.mark.usefixtures("sector")
async def test_nobody_can_redrive_what_is_not_held(settings):
    async with nominations(settings["nominations"]) as running:
        with pytest.raises(Problem, match="404"):
            await probe.post(f"{running.url}/held/999999/redrive", {})
