"""A stream at its limit refuses and forgets nothing; who publishes is told, and the relay goes on when there is room."""

import base64
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import nats
import orjson
import pytest
import pytest_asyncio
from nats.js.errors import APIError

from deploy.state import free_port
from shared.errors import Full
from shared.jetstream import Outgoing, api, publish_atomic
from shared.settings import Settings
from tests.integration.shared.test_readiness import change
from tests.support.agency import event
from tests.support.chronicle import broken_links, stored
from tests.support.eventually import eventually
from tests.support.inprocess import Running, campaigns

SUBJECT = "tdkt.intake.activity.held.v1.66.ldld"


@pytest_asyncio.fixture
async def running(dsn: str, streams: str, tmp_path: Path) -> AsyncIterator[Running]:
    """campaigns, which answers every type that nobody knows."""
    key = tmp_path / "key"
    key.write_bytes(base64.b64encode(os.urandom(32)))
    settings = Settings(nats_url=streams, database_url=dsn, http_port=free_port(), key_file=key, log_level="CRITICAL")
    async with campaigns(settings) as running:
        yield running


async def state(streams: str, stream: str) -> dict[str, Any]:
    client = await nats.connect(streams)
    try:
        return (await api(client, f"STREAM.INFO.{stream}"))["state"]
    finally:
        await client.close()


async def fill(streams: str, stream: str, room: int) -> dict[str, Any]:
    """Leave so many bytes; what the stream holds."""
    held = await state(streams, stream)
    await change(streams, stream, max_bytes=held["bytes"] + room)
    return held


def told(number: int) -> dict[str, Any]:
    return event("nobody.knows", "66.ldld", {"text": "x" * 300}, time="2014-01-01T00:00:00Z", subject="s", id=f"e{number}")


async def test_who_publishes_into_a_full_stream_is_refused_and_nothing_old_is_lost(client, streams):
    first = await publish_atomic(client, [Outgoing(SUBJECT, b"x" * 100, f"id-{n}") for n in range(10)])
    before = await fill(streams, "INTAKE", 50)
    with pytest.raises(APIError, match="maximum bytes exceeded"):  # what a unit's own client says
        await client.jetstream().publish(SUBJECT, b"x" * 100)
    with pytest.raises(Full):
        await publish_atomic(client, [Outgoing(SUBJECT, b"x" * 100, "one")])
    with pytest.raises(Full):
        await publish_atomic(client, [Outgoing(SUBJECT, b"x" * 100, f"many-{n}") for n in range(10)])
    after = await state(streams, "INTAKE")
    assert (after["messages"], after["first_seq"], after["last_seq"]) == (10, before["first_seq"], first)


async def test_over_http_a_full_stream_is_a_problem_with_a_sentence(running, streams):
    async with httpx.AsyncClient(base_url=running.url) as http:
        assert (await http.post("/events", json=told(1))).status_code == 202
        before = await fill(streams, "INTAKE", 50)
        for body in (told(2), [told(3), told(4)]):
            kind = "application/cloudevents-batch+json" if isinstance(body, list) else "application/cloudevents+json"
            answer = await http.post("/events", content=orjson.dumps(body), headers={"Content-Type": kind})
            assert answer.status_code == 507, answer.text
            assert answer.headers["content-type"] == "application/problem+json"
            assert "has stored nothing of this" in answer.json()["detail"]
        assert (await state(streams, "INTAKE"))["messages"] == before["messages"]
        await change(streams, "INTAKE", max_bytes=-1)
        again = await http.post("/events", json=told(2), headers={"Prefer": "wait=10"})
        assert again.status_code == 409  # decided: nobody knows this type


async def test_the_relay_keeps_its_facts_while_events_is_full_and_goes_on_when_there_is_room(running, client, streams):
    async def outbox() -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=running.url) as http:
            return (await http.get("/status")).json()

    async def publish(first: int, last: int) -> None:
        subject = "tdkt.intake.nobody.knows.v1.66.ldld"
        messages = [Outgoing(subject, orjson.dumps(told(n)), f"m{n}") for n in range(first, last)]
        await publish_atomic(client, messages)

    await publish(0, 5)
    await eventually(lambda: _holds(streams, 5))
    before = await fill(streams, "EVENTS", 200)
    await publish(5, 25)
    await eventually(lambda: _is_behind(outbox, 20), within=10)
    full = await state(streams, "EVENTS")
    assert (full["messages"], full["first_seq"]) == (before["messages"], before["first_seq"])
    assert (await outbox())["outbox_oldest_s"] > 0
    await change(streams, "EVENTS", max_bytes=-1)
    await eventually(lambda: _holds(streams, 25), within=10)
    facts = await stored(running.settings.login("test"))
    assert broken_links(facts) == []
    assert [fact.data["cause"] for fact in facts] == [f"e{n}" for n in range(25)]


async def _holds(streams: str, messages: int) -> bool:
    return (await state(streams, "EVENTS"))["messages"] == messages


async def _is_behind(outbox: Any, number: int) -> bool:
    """What the relay has published and not yet noted counts too."""
    return (await outbox())["outbox"] >= number


