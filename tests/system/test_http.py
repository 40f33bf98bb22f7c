"""Events over HTTP: any service takes any type, and says again what it said first."""

import httpx
import orjson
import pytest
import pytest_asyncio

from shared.contract.asyncapi import document
from tests.support.agency import event
from tests.support.eventually import eventually
from tests.support.identities import bearer
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVENT, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"


@pytest_asyncio.fixture(
    loop_scope="session", params=["campaigns", "nominations", "notifications", "reporting"]
)
async def http(undisturbed, sector, request):
    state = undisturbed.stack.state
    headers = {"Prefer": "wait=15"} | await bearer(state, sector.union)
    async with httpx.AsyncClient(base_url=state.http_url(request.param), timeout=30, headers=headers) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sector(agency):
    made = Sector(agency)
    await made.joins()
    return made


async def said(http: httpx.AsyncClient, told: object, kind: str = EVENT, **headers: str) -> httpx.Response:
    return await http.post("/events", content=orjson.dumps(told), headers={"Content-Type": kind, **headers})


async def test_any_service_takes_any_type_and_gives_the_answer(http, sector):
    for told in (sector.holding(), sector.discovering()):
        answer = await said(http, told)
        assert answer.status_code == 200, answer.text
        assert answer.json()["answer"]["data"]["cause"] == told["id"]


async def test_the_same_event_again_gets_its_first_answer_again(http, sector, agency):
    for told in (sector.holding(), sector.discovering()):
        first = await said(http, told)
        await agency.settled()
        again = await said(http, told)
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert len(agency.answers(told["id"])) == 1


async def test_a_refusal_is_given_again_and_a_reused_id_gets_its_own(http, sector, agency):
    told = sector.discovering()
    other = {**told, "data": {**told["data"], "summary": "Khác"}}
    assert (await said(http, told)).status_code == 200
    refused = await said(http, other)
    assert refused.status_code == 409
    assert refused.json()["answer"]["data"]["violations"][0]["code"] == "id_reused"
    await agency.settled()
    assert (await said(http, other)).json() == refused.json()
    assert (await said(http, told)).status_code == 200


async def test_a_batch_is_answered_one_by_one_and_comes_from_one_unit(http, sector):
    good, wrong = sector.holding(), sector.holding()
    wrong["data"] = {**wrong["data"], "kind": "party"}
    answer = await said(http, [good, wrong], BATCH)
    assert answer.status_code == 207
    assert [one["status"] for one in answer.json()["answers"]] == [200, 409]
    mixed = await said(
        http, [good, event("activity.held", "66.ldld", good["data"], time=good["time"])], BATCH
    )
    assert mixed.status_code == 400
    assert "one unit" in mixed.json()["title"]


async def test_what_waits_is_not_decided_in_time(http, sector, agency):
    told = sector.discovering()
    orphan = event("exemplar.replicated", sector.union, {"exemplar_id": told["data"]["exemplar_id"],
                   "since": "2014-06-01"}, time="2014-06-01T02:00:00Z")  # fmt: skip
    early = await said(http, orphan, Prefer="wait=0.5")
    assert (early.status_code, early.json()["answer"]) == (202, None)
    assert (await said(http, told)).status_code == 200
    await eventually(lambda: agency.answers(orphan["id"]))
    assert (await said(http, orphan)).status_code == 200


async def test_without_waiting_it_says_the_ids(http, sector, agency):
    told = sector.holding()
    answer = await said(http, told, Prefer="")
    assert (answer.status_code, answer.json()) == (202, {"ids": [told["id"]]})
    await agency.answer(told["id"])


async def test_every_service_publishes_the_same_documents_to_anybody(http):
    del http.headers["Authorization"]
    assert (await http.get("/asyncapi.json")).json() == document()
    assert (await http.get("/asyncapi")).headers["content-type"] == "text/html; charset=utf-8"
    listed = (await http.get("/schemas")).json()["schemas"]
    assert (await http.get(listed[-1]["href"])).json()["$id"] == listed[-1]["id"]
