"""Catching up over HTTP: in stream order, with a cursor that resumes, and 410 for what is not kept."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any

import httpx
import pytest_asyncio
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StreamConfig

from services.reporting.api.events import build_router
from shared.access import Access
from shared.jetstream import Outgoing, publish_atomic
from shared.streams import EVENT_SUBJECTS, EVENTS
from shared.web import build_app
from tests.integration.reporting.conftest import Reporting
from tests.support.facts import Facts
from tests.support.histories import history


@pytest_asyncio.fixture
async def http(client: Client) -> AsyncIterator[httpx.AsyncClient]:
    """The real application over the real stream; no service needs to lead for this."""
    transport = httpx.ASGITransport(build_app("reporting", Access(client, enforced=False), build_router(client)))
    async with httpx.AsyncClient(transport=transport, base_url="http://reporting") as connection:
        yield connection


async def _publish(client: Client, facts: Facts) -> list[str]:
    await publish_atomic(client, [Outgoing(s, b, f"e{n}") for n, (s, b) in enumerate(facts.made)])
    return [f"{n}" for n in range(len(facts.made))]


async def _all(http: httpx.AsyncClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    url = f"/events?{query}"
    while True:
        answer = await http.get(url)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/cloudevents-batch+json"
        found += answer.json()
        if answer.headers["tdkt-cursor"] == answer.headers["tdkt-through"]:
            return found
        url = answer.headers["link"].split(">")[0].removeprefix("<")


async def test_every_fact_once_in_stream_order_whatever_the_page(http: httpx.AsyncClient, client: Client):
    facts = history(Random(1), 120)
    await _publish(client, facts)
    whole = await _all(http, "limit=1000")
    assert len(whole) == len(facts.made)
    assert await _all(http, "limit=7") == whole


async def test_types_and_units_are_chosen_and_the_cursor_still_reaches_the_end(
    http: httpx.AsyncClient, client: Client
):
    await _publish(client, history(Random(2), 200))
    whole = await _all(http, "limit=1000")
    awards = [fact for fact in whole if fact["type"].startswith("vn.tdkt.award.decided.")]
    assert awards
    assert await _all(http, "types=award.decided&limit=3") == awards
    assert await _all(http, "types=award.decided.v1,award.revoked.v1") == [
        fact for fact in whole if fact["type"] in ("vn.tdkt.award.decided.v1", "vn.tdkt.award.revoked.v1")
    ]
    of_643 = await _all(http, "unit=66.643&types=registration.accepted")
    assert {fact["data"]["unit"] for fact in of_643} == {"66.643.ldld.cs1", "66.643.ldld.cs2"}


async def test_what_arrives_later_comes_after_the_cursor(http: httpx.AsyncClient, client: Client):
    empty = await http.get("/events")
    assert empty.json() == []
    facts = Facts()
    facts.unit("66.643.ldld.cs1")
    await _publish(client, facts)
    later = await http.get("/events", params={"after": empty.headers["tdkt-cursor"]})
    assert [fact["type"] for fact in later.json()] == ["vn.tdkt.unit.joined.v1"]
    newest = await http.get("/events?from=last")
    assert newest.json() == []


async def test_a_cursor_outside_what_is_kept_is_gone_and_says_where_to_go_on(
    http: httpx.AsyncClient, client: Client
):
    js = client.jetstream()
    await js.delete_stream(EVENTS)
    await js.add_stream(
        StreamConfig(
            EVENTS,
            subjects=[EVENT_SUBJECTS],
            max_msgs=10,
            discard=DiscardPolicy.OLD,
            allow_atomic=True,
            allow_direct=True,
        )
    )
    beginning = (await http.get("/events")).headers["tdkt-cursor"]
    facts = history(Random(3), 40)
    for number, (subject, body) in enumerate(facts.made):
        await publish_atomic(client, [Outgoing(subject, body, f"k{number}")])
    gone = await http.get("/events", params={"after": beginning})
    assert gone.status_code == 410
    problem = gone.json()
    assert problem["snapshot"] == "/exports/awards.csv"
    kept = await http.get("/events", params={"after": problem["first"]})
    assert len(kept.json()) == 10
    assert (await http.get("/events")).json() == kept.json()


async def test_a_cursor_of_somebody_else_is_refused(http: httpx.AsyncClient):
    for cursor in ("%%%", "bm9wZTox", "ZXZlbnRzOi01"):
        assert (await http.get("/events", params={"after": cursor})).status_code == 422


async def test_one_broken_body_does_not_break_the_batch(reporting: Reporting):
    await reporting.publish([("tdkt.evt.unit.joined.v1.66.ldld", b"[broken")])
    reporting.facts.unit("66.ldld")
    await reporting.counted()
    assert [fact["type"] for fact in await reporting.get("/events")] == ["vn.tdkt.unit.joined.v1"]


async def test_from_a_day_on_by_when_it_happened_or_was_decided_and_by_what_it_is(http: httpx.AsyncClient, client: Client):
    """Two clocks (S15): a decision of November that was heard in December."""
    facts = Facts()
    for number, (known, decided, award) in enumerate(
        (("2014-11-20", "2014-11-19", "BKT"), ("2014-12-05", "2014-11-28", "GKH"), ("2014-12-20", "2014-12-19", "BKT"))
    ):
        facts.on(known)
        facts.decided(facts.received(f"n{number}", "66.643.ldld.cs1", award), f"a{number}", on=decided)
    await _publish(client, facts)

    async def awards(query: str) -> list[str]:
        return [fact["data"]["award_id"] for fact in await _all(http, f"types=award.decided&{query}")]

    assert await awards("") == ["a0", "a1", "a2"]
    assert await awards("from=2014-12-05") == ["a1", "a2"]
    assert await awards("decided_from=2014-11-28") == ["a1", "a2"]
    assert await awards("from=2014-12-05&decided_from=2014-12-01") == ["a2"]
    assert await awards("award=BKT") == ["a0", "a2"]
    assert await awards("award=BKT&from=2014-12-01&limit=1") == ["a2"]
    assert await awards("level=national") == []
    assert await awards("subject_kind=individual&unit=66.643") == ["a0", "a1", "a2"]
    assert (await http.get("/events?from=2014-02-30")).status_code == 422
