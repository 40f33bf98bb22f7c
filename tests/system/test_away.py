"""NATS is away while a thousand nominations arrive (S8): each is answered once, and dossiers keep their order."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from shared.streams import intake_subject
from tests.support.chronicle import Stored, broken_links, codes_by_cause, stored
from tests.support.eventually import eventually
from tests.support.identities import bearer
from tests.support.playing import Parcel, client_of, put
from tests.support.sector import FEDERATION, Sector
from tests.support.small import small_stack

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOSSIERS = 1_000


async def test_a_thousand_nominations_that_come_while_nats_is_away_are_answered_once_and_in_order(tmp_path_factory):
    async with (
        small_stack(tmp_path_factory.mktemp("away") / "state") as (stack, agency),
        client_of(stack.state.login()) as client,
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
    ):
        sector = Sector(agency)
        await sector.joins()
        await sector.opens_its_round()
        told = [event for number in range(DOSSIERS) for event in dossier(sector, number)]
        header = await bearer(stack.state, FEDERATION)
        await stack.stop("nats")
        playing = asyncio.create_task(put(client, map(parcel, told)))
        for service in ("campaigns", "nominations"):
            base = stack.state.http_url(service)
            await eventually(lambda base=base: _is_away(http, base), within=20)
            refused = await http.post(f"{base}/events", json=told[0], headers=header)
            assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert not playing.done()
        await stack.start("nats")
        await asyncio.wait_for(playing, 60)
        await eventually(lambda: _answered(agency.heard, told), within=120)
        await agency.settled()
        facts = await stored(stack.state.login())
    assert broken_links(facts) == []
    given = codes_by_cause(facts)
    # One place of ten is taken at a time: a withdrawal before its nomination, or lost, would show as a refusal.
    assert [given[said["id"]] for said in told] == [["accepted"]] * len(told)


def dossier(sector: Sector, number: int) -> list[dict[str, Any]]:
    """A nomination and its withdrawal, which frees its place for the next one."""
    said = sector.nomination(number)
    gone = {"nomination_id": said["data"]["nomination_id"], "reason": "Chuyển công tác"}
    return [said, sector.said("nomination.withdrawn", FEDERATION, gone, "11-21")]


def parcel(said: dict[str, Any]) -> Parcel:
    return Parcel(intake_subject(said["type"], FEDERATION), f"{FEDERATION}/{said['id']}", orjson.dumps(said))


async def _is_away(http: httpx.AsyncClient, base: str) -> bool:
    """It lives, and says what is wrong."""
    ready, alive = await http.get(f"{base}/readyz"), await http.get(f"{base}/healthz")
    return (ready.status_code, ready.json()["reason"], alive.status_code) == (503, "NATS does not answer", 200)


def _answered(heard: list[Stored], told: list[dict[str, Any]]) -> bool:
    return {said["id"] for said in told} <= codes_by_cause(heard).keys()
