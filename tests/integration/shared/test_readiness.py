"""A service started too early waits and says what it waits for; one whose streams were changed leaves them and says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import nats
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.provision import Report, provision_streams
from deploy.state import free_port
from shared.db import Database, migrate
from shared.jetstream import api
from shared.running import Service
from shared.settings import Settings
from tests.integration.shared.test_running import Deaf
from tests.support.eventually import eventually


@dataclass(frozen=True, slots=True)
class Asked:
    """A running service, asked from outside."""

    service: Service
    http: httpx.AsyncClient

    async def readyz(self) -> tuple[int, dict[str, Any]]:
        answer = await self.http.get("/readyz")
        return answer.status_code, answer.json()

    async def says(self, reason: str) -> dict[str, Any]:
        async def said() -> dict[str, Any] | None:
            status, body = await self.readyz()
            return body if status == 503 and reason in body["reason"] else None

        return await eventually(said, within=10)

    async def is_ready(self) -> bool:
        status, body = await self.readyz()
        assert status == 200, body["reason"]
        return True


@asynccontextmanager
async def started(nats_url: str, dsn: str) -> AsyncIterator[Asked]:
    settings = Settings(nats_url=nats_url, database_url=dsn, http_port=free_port(), log_level="CRITICAL")
    service = Service("campaigns", settings, Database(dsn))
    running = asyncio.create_task(service.run(Deaf()))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.http_port}") as http:
            await eventually(lambda: http.get("/healthz"), within=10)
            yield Asked(service, http)
    finally:
        service.stopping.set()
        while not running.done():
            running.cancel()
            await asyncio.wait([running], timeout=0.5)


async def change(nats_url: str, stream: str, **config: Any) -> dict[str, Any]:
    """An operator's hand at a stream; its configuration before."""
    client = await nats.connect(nats_url)
    before = (await api(client, f"STREAM.INFO.{stream}"))["config"]
    await api(client, f"STREAM.UPDATE.{stream}", before | config)
    await client.close()
    return before


async def asked(nats_url: str, question: str) -> dict[str, Any]:
    client = await nats.connect(nats_url)
    try:
        return await api(client, question)
    finally:
        await client.close()


async def provisioned(nats_url: str) -> Report:
    report = Report()
    client = await nats.connect(nats_url)
    await provision_streams(client.jetstream(), report)
    await client.close()
    return report


async def test_without_nats_it_lives_and_is_not_ready(dsn):
    async with started(f"nats://127.0.0.1:{free_port()}", dsn) as one:
        assert (await one.http.get("/healthz")).status_code == 200
        assert await one.readyz() == (
            503, {"status": "not ready", "reason": "NATS does not answer", "way_out": "tdkt doctor"}
        )  # fmt: skip
        event = {"id": "1", "source": "urn:tdkt:unit:66.ldld", "type": "vn.tdkt.intake.activity.held.v1"}
        refused = await one.http.post("/events", json=event)
        assert (refused.status_code, "nothing was stored" in refused.json()["detail"]) == (503, True)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("STREAM.DELETE.EVENTS", "the stream EVENTS is missing"),
        ("CONSUMER.DELETE.INTAKE.campaigns", "the durable campaigns on INTAKE is missing"),
    ],
)
async def test_started_before_provisioning_it_waits_and_becomes_ready_by_itself(streams, dsn, broken, reason):
    await asked(streams, broken)
    async with started(streams, dsn) as one:
        assert (await one.says(reason))["way_out"] == "tdkt provision"
        assert not one.service.leading
        await provisioned(streams)
        await eventually(one.is_ready, within=10)
        await eventually(lambda: one.service.leading)


async def test_started_before_its_migration_it_waits_and_becomes_ready_by_itself(streams, database):
    dsn = database.dsn("campaigns")
    async with started(streams, dsn) as one:
        said = await one.says("the schema is at 0000, this version needs 0002")
        assert said["way_out"] == "python -m services.campaigns migrate"
        await asyncio.to_thread(migrate, dsn, "campaigns")
        await eventually(one.is_ready, within=10)


@pytest.mark.parametrize("change_to", [{"max_age": 3600 * 10**9}, {"max_msgs": 5, "discard": "old"}])
async def test_a_stream_that_may_forget_facts_is_left_alone_and_makes_it_not_ready(streams, dsn, change_to):
    await change(streams, "EVENTS", **change_to)
    async with started(streams, dsn) as one:
        said = await one.says("may lose data")
        assert said["reason"].startswith("stream EVENTS: ")
        assert said["way_out"] == "tdkt provision"
        found = (await asked(streams, "STREAM.INFO.EVENTS"))["config"]
        assert change_to.items() <= found.items()
        assert {("stream EVENTS", name, "true") for name in change_to} <= await drift_of(one)
        assert (await provisioned(streams)).changed != []
        await eventually(one.is_ready, within=10)


async def test_a_limit_that_loses_nothing_is_left_told_and_kept_by_provisioning(streams, dsn):
    await change(streams, "INTAKE", max_bytes=10**9)
    async with started(streams, dsn) as one:
        await eventually(one.is_ready, within=10)
        assert await drift_of(one) == {("stream INTAKE", "max_bytes", "false")}
        told = (await one.http.get("/status")).json()["drift"]
        assert [(row["found"], row["declared"]) for row in told] == [(10**9, -1)]
    report = await provisioned(streams)
    assert (report.changed, report.kept) == ([], ["stream INTAKE: max_bytes is 1000000000, declared -1"])
    assert (await asked(streams, "STREAM.INFO.INTAKE"))["config"]["max_bytes"] == 10**9


async def drift_of(one: Asked) -> set[tuple[str, str, str]]:
    families = text_string_to_metric_families((await one.http.get("/metrics")).text)
    found = next(family for family in families if family.name == "tdkt_config_drift")
    return {(s.labels["of"], s.labels["setting"], s.labels["dangerous"]) for s in found.samples}


async def test_what_is_asked_is_counted_by_route_and_never_by_path(streams, dsn):
    async with started(streams, dsn) as one:
        await one.http.get("/nguyen-van-a-66.643.ldld")
        await one.http.request("PROPFIND", "/healthz")
        text = (await one.http.get("/metrics")).text
        assert 'tdkt_http_requests_total{method="GET",route="none",service="campaigns",status="404"}' in text
        assert 'method="other",route="/healthz"' in text
        assert "nguyen" not in text.lower()


