"""What operators see of a running system: traces, lag, refusals, an end in good order; and never a person."""

import asyncio
import contextlib
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from deploy import probe
from deploy.stack import Stack
from shared.jetstream import api
from shared.refusals import sentences
from shared.streams import SERVICES
from tests.support.agency import Agency, agency_of, codes
from tests.support.chronicle import broken_links, stored
from tests.support.eventually import eventually
from tests.support.identities import bearer
from tests.support.otlp import Receiver, receiver
from tests.support.playing import at_rest, bodies_of_2014, put
from tests.support.promql import evaluate, samples
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
RULES = yaml.safe_load(Path("deploy/observability/rules.yaml").read_text())["groups"][0]["rules"]
ALARM_S = 1.0


@dataclass
class Operated:
    """A whole stack whose traces go to a receiver of ours, and whose logs tell everything they can."""

    stack: Stack
    agency: Agency
    sector: Sector
    receiver: Receiver

    async def metrics(self, *services: str) -> list[str]:
        return [(await self.get(f"{self.stack.state.http_url(one)}/metrics")).text for one in services]

    async def get(self, url: str) -> httpx.Response:
        token = {"Authorization": f"Bearer {self.stack.state.operator_token()}"}
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            return await http.get(url, headers=token)

    async def says(self, alert: str, asked: tuple[str, ...], threshold: str = "") -> list[dict[str, str]]:
        """Of whom the alert is true now; with `threshold`, of a shorter time than operators wait."""
        expression = next(rule["expr"] for rule in RULES if rule["alert"] == alert)
        expression = re.sub(r"> \d+$", f"> {threshold}", expression) if threshold else expression
        return [dict(labels) for labels in evaluate(expression, samples(*await self.metrics(*asked)))]

    async def durable(self, stream: str, name: str) -> dict[str, Any]:
        return await api(self.agency.client, f"CONSUMER.INFO.{stream}.{name}")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def operated(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Operated]:
    with receiver() as kept:
        env = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": kept.url, "OTEL_BSP_SCHEDULE_DELAY": "100", "NO_PROXY": "127.0.0.1",
            "TDKT_LOG_LEVEL": "DEBUG", "TDKT_LAG_ALARM_S": str(ALARM_S), "TDKT_PATIENCE_S": "1",
        }  # fmt: skip
        async with (
            Stack(tmp_path_factory.mktemp("operated") / "state", env=env) as stack,
            agency_of(stack.state.login()) as agency,
        ):
            await put(agency.client, bodies_of_2014())
            sector = Sector(agency)
            await sector.joins()
            await sector.opens_its_round()
            yield Operated(stack, agency, sector, kept)


async def test_one_nomination_is_one_trace_through_all_that_react_to_it(operated):
    said = operated.sector.nomination(1, envelope={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert codes(await operated.agency.answer(await operated.agency.publish(said))) == ["accepted"]
    wanted = {
        ("nominations", "decide nomination.submitted"),
        *(
            (service, f"{doing} {fact}")
            for fact in ("nomination.received", "intake.accepted")
            for service, doing in (("nominations", "publish"), ("notifications", "notify"), ("reporting", "count"))
        ),
    }
    await eventually(lambda: operated.receiver.of(TRACE).keys() == wanted, within=20)
    spans = operated.receiver.of(TRACE)
    decided = spans["nominations", "decide nomination.submitted"]
    assert decided.parent == PARENT
    assert decided.attributes == {
        "tdkt.event_id": said["id"], "tdkt.correlation_id": said["id"], "tdkt.outcome": "accepted"
    }  # fmt: skip
    assert {span.parent for name, span in spans.items() if name[1] != decided.name} == {decided.id}
    assert all(span.start <= span.end for span in spans.values())
    facts = [fact for fact in operated.agency.heard if fact.envelope.get("causationid") == said["id"]]
    assert [fact.envelope["traceparent"] for fact in facts] == [f"00-{TRACE}-{decided.id}-01"] * len(facts)


async def test_a_request_over_http_gives_its_trace_and_nonsense_is_not_carried_on(operated):
    trace, said, odd = TRACE[::-1], operated.sector.holding(), operated.sector.holding()
    state = operated.stack.state
    headers = {"traceparent": f"00-{trace}-{PARENT}-01"} | await bearer(state, operated.sector.union)
    async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
        url = f"{state.http_url('campaigns')}/events"
        assert (await http.post(url, json=said, headers=headers)).status_code == 202
    await operated.agency.publish(odd | {"traceparent": "Nguyễn Văn A"})
    carried = [(await operated.agency.answer(one["id"])).envelope["traceparent"] for one in (said, odd)]
    assert carried[0].startswith(f"00-{trace}-")
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9a-f]", carried[1])
    await eventually(lambda: ("campaigns", "decide activity.held") in operated.receiver.of(trace), within=20)


async def test_refusals_are_counted_by_their_codes_alone(operated):
    said = operated.sector.nomination(2)
    said["data"]["nominee"]["birth_year"] = "Người Thử"
    assert codes(await operated.agency.answer(await operated.agency.publish(said))) == ["schema_invalid"]
    known = samples(*await operated.metrics("campaigns", "nominations"))
    counted = {labels["code"]: value for labels, value in known["tdkt_refused_total"] if labels["service"] == "nominations"}
    assert counted["schema_invalid"] >= 1
    assert {labels["code"] for labels, _ in known["tdkt_refused_total"]} <= sentences().keys()


async def test_while_reporting_is_stopped_its_lag_rises_and_is_told_until_it_is_back(operated):
    neighbours = ("campaigns", "nominations", "notifications")
    await at_rest(operated.stack)
    assert await operated.says("TdktReaderLags", (*neighbours, "reporting"), str(ALARM_S)) == []
    await operated.stack.stop("reporting")
    await operated.agency.answer(await operated.agency.publish(operated.sector.holding()))
    [late] = await eventually(lambda: operated.says("TdktReaderLags", neighbours, str(ALARM_S)), within=15)
    assert late == {"stream": "EVENTS", "durable": "reporting"}
    [said] = await eventually(lambda: _degraded(operated), within=10)
    assert said.startswith("reporting is ")
    first = await _lag(operated)
    await operated.agency.answer(await operated.agency.publish(operated.sector.holding()))
    await eventually(lambda: _rises(operated, first), within=10)
    await operated.stack.start("reporting")
    await at_rest(operated.stack)
    asked = (*neighbours, "reporting")
    await eventually(lambda: _silent(operated, asked), within=10)


async def _degraded(operated: Operated) -> list[str]:
    """A reader behind makes nobody unready."""
    ready = await probe.get_json(f"{operated.stack.state.http_url('notifications')}/readyz")
    assert ready["status"] == "ready"
    return ready["degraded"]


async def _lag(operated: Operated) -> tuple[float, float]:
    """In messages and in seconds."""
    known = samples(*await operated.metrics("notifications"))
    named = {"service": "notifications", "stream": "EVENTS", "durable": "reporting"}
    messages, seconds = (
        next(value for labels, value in known[name] if labels == named)
        for name in ("tdkt_durable_lag_messages", "tdkt_durable_lag_seconds")
    )
    return messages, seconds


async def _rises(operated: Operated, first: tuple[float, float]) -> bool:
    now = await _lag(operated)
    return now[0] > first[0] and now[1] > first[1]


async def _silent(operated: Operated, asked: tuple[str, ...]) -> bool:
    return not await operated.says("TdktReaderLags", asked, str(ALARM_S))


@pytest.mark.parametrize(("service", "stream"), [("campaigns", "INTAKE"), ("reporting", "EVENTS")])
async def test_told_to_end_with_work_in_flight_it_leaves_nothing_to_be_delivered_again(operated, service, stream):
    sector, stack = operated.sector, operated.stack
    before = (await operated.durable(stream, service))["delivered"]["stream_seq"]
    told = [sector.holding() for _ in range(2_000)]
    telling = asyncio.create_task(_tell(operated, told))
    await eventually(lambda: _delivered(operated, stream, service, before + 300), within=30)
    with contextlib.suppress(KeyError):
        stack._guards.pop(service).cancel()  # else it is started again before we have looked
    child = stack.child(service)
    assert child._process is not None
    child._process.send_signal(signal.SIGTERM)
    try:
        assert await asyncio.wait_for(child.exited(), 20) == 0
        left = await operated.durable(stream, service)
        await telling
    finally:
        await stack.start(service)
    assert (left["num_ack_pending"], left["num_redelivered"]) == (0, 0)
    assert left["num_pending"] > 0, "all was done before the signal came: more work is needed"
    await at_rest(stack)
    assert (await operated.durable(stream, service))["num_redelivered"] == 0
    facts = await stored(stack.state.login())
    assert broken_links(facts) == []
    ids = {said["id"] for said in told}
    answers = [fact for fact in facts if fact.name == "intake.accepted" and fact.data["cause"] in ids]
    assert len(answers) == len(ids)


async def _tell(operated: Operated, told: list[dict[str, Any]]) -> None:
    for said in told:
        await operated.agency.publish(said)


async def _delivered(operated: Operated, stream: str, name: str, sequence: int) -> bool:
    return (await operated.durable(stream, name))["delivered"]["stream_seq"] >= sequence


async def test_no_log_no_metric_and_no_trace_names_a_person(operated):
    """The last of these tests: whatever was said in them has been looked at."""
    sector, agency = operated.sector, operated.agency
    person = sector.nominee(77, full_name="Đặng Thị Riêng Tư (hư cấu)", person_ref="RIENG-TU-77")
    good = sector.nomination(77, nominee=person)
    broken = sector.nomination(78, nominee=person | {"sex": "Đặng Thị Riêng Tư"})
    reused = {**sector.nomination(79, nominee=person), "id": good["id"]}
    odd = sector.nomination(80, nominee=person) | {"id": "Đặng Thị Riêng Tư 80"}
    for said in (good, broken, reused, odd):
        await agency.publish(said)
    await agency.put("tdkt.intake.nomination.submitted.v1.66.ldld", "{Đặng Thị Riêng Tư".encode(), "x")
    await agency.settled()
    await at_rest(operated.stack)
    url = f"{operated.stack.state.http_url('nominations')}/nominations/RIENG-TU-77"
    assert (await operated.get(url)).status_code == 404
    await operated.stack.stop("reporting")  # its last spans are sent when it ends
    written = [operated.stack.state.log(one).read_bytes() for one in SERVICES]
    written += [text.encode() for text in await operated.metrics("campaigns", "nominations", "notifications")]
    everything = b"\n".join([*written, *operated.receiver.bodies])
    assert good["id"].encode() in everything
    for word in ("Riêng Tư", "RIENG-TU", "Người Thử", "Ê Đê", *(f"\\u{ord(c):04x}" for c in "êĐ")):
        assert word.encode() not in everything, word
