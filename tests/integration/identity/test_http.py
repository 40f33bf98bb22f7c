"""HTTP with identities: who may ask what."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
import pytest_asyncio

from deploy.stack import Stack
from shared.units import OPERATOR
from tests.support.agency import event
from tests.support.identities import bearer

pytestmark = pytest.mark.asyncio(loop_scope="session")

UNIT, NEIGHBOUR = "66.643.ldld", "66.644.ldld"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    folder = tmp_path_factory.mktemp("http") / "state"
    async with Stack(folder, services=("campaigns", "notifications", "reporting")) as running:
        yield running


async def status(stack: Stack, service: str, address: str, path: str | None, **more: object) -> int:
    headers = await bearer(stack.state, path) if path else {}
    async with httpx.AsyncClient(base_url=stack.state.http_url(service), trust_env=False) as http:
        method = "POST" if more else "GET"
        return (await http.request(method, address, headers=headers, **more)).status_code  # pyright: ignore


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/register", "/openapi.json", "/"])
async def test_some_things_are_open_to_all(stack: Stack, address: str):
    assert await status(stack, "reporting", address, None) == 200


@pytest.mark.parametrize("address", ["/units", "/campaigns", "/registrations", "/guidance"])
async def test_the_rest_asks_for_a_token(stack: Stack, address: str):
    assert await status(stack, "campaigns", address, None) == 401
    assert await status(stack, "campaigns", address, UNIT) == 200


@pytest.mark.parametrize("address", ["/status", "/metrics", "/held"])
async def test_what_operators_see_is_for_operators(stack: Stack, address: str):
    assert [await status(stack, "campaigns", address, who) for who in (None, UNIT, OPERATOR)] == [401, 403, 200]


async def test_letters_are_for_whom_they_are_addressed_to(stack: Stack):
    asked = [await status(stack, "notifications", f"/inbox/{UNIT}", who) for who in (None, NEIGHBOUR, UNIT)]
    assert asked == [401, 403, 404]  # it has not joined: there is no such inbox yet, and only it is told so


async def test_a_unit_publishes_by_http_on_its_own_path_and_below(stack: Stack):
    async def posts(source: str, who: str | None) -> int:
        told = event("difficulty.raised", source, {}, time="2014-03-01T00:00:00Z", subject="x")
        return await status(stack, "campaigns", "/events", who, content=orjson.dumps(told))

    assert [await posts(UNIT, who) for who in (None, NEIGHBOUR, UNIT)] == [401, 403, 202]
    assert await posts(f"{UNIT}.cs0001", UNIT) == 202
    assert await posts("66.643", UNIT) == 403


async def test_who_publishes_on_anothers_path_is_told_so_in_both_languages(stack: Stack):
    told = event("difficulty.raised", NEIGHBOUR, {}, time="2014-03-01T00:00:00Z", subject="x")
    async with httpx.AsyncClient(base_url=stack.state.http_url("campaigns"), trust_env=False) as http:
        answer = await http.post("/events", content=orjson.dumps(told), headers=await bearer(stack.state, UNIT))
    (violation,) = answer.json()["violations"]
    assert (violation["code"], violation["pointer"]) == ("path_not_yours", "/source")
    assert NEIGHBOUR in violation["message_vi"]
    assert NEIGHBOUR in violation["message_en"]


async def test_a_token_that_nobody_made_opens_nothing(stack: Stack):
    for scheme in ("Bearer tdkt_guessed", "Basic dXNlcjpwYXNz", "Bearer"):
        async with httpx.AsyncClient(base_url=stack.state.http_url("campaigns"), trust_env=False) as http:
            answer = await http.get("/units", headers={"Authorization": scheme})
        assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
        assert answer.headers["www-authenticate"].startswith("Bearer")
