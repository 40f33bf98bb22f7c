"""What `tdkt check` says of a bad event is, word for word, what the running system answers."""

from typing import Any

import httpx
import orjson
import pytest

from deploy.check import Checker, Item
from shared.arrival import MAX_BYTES
from shared.clock import wall_clock
from shared.ids import ulid
from shared.units import OPERATOR
from tests.support.builders import EXAMPLES, FEDERATION, UNION, said
from tests.support.identities import bearer

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: What replaces attributes of an example, and what its data.
SPOILED: list[dict[str, Any]] = [
    {"specversion": "0.3", "time": 5, "data": []},
    {"subject": ""},
    {"time": "2014-02-11"},
    {"time": "2099-01-01T00:00:00Z"},
    {"subject": "another"},
    {"type": "vn.tdkt.intake.exemplar.discovered.v7"},
    {"type": "vn.tdkt.intake.exemplar.invented.v1"},
    {"source": f"urn:tdkt:unit:{FEDERATION}"},
    {"data": {}},
    {"data": {"exemplar_id": "e 1", "subject": {"kind": "ghost", "workplace": "Đâu đó"}, "summary": 5,
              "discovered_on": "30/02/2014"}},
]  # fmt: skip


def wrong(over: dict[str, Any]) -> bytes:
    return orjson.dumps(said("exemplar.discovered", id=ulid()).envelope() | over)


def empty(name: str) -> bytes:
    """An event of this type without any of its data."""
    one = said(name, by=UNION, id=ulid())
    return orjson.dumps(one.envelope() | {"data": {}})


def told(body: bytes, path: str = UNION) -> list[dict[str, Any]]:
    return Checker(path).judge(Item(1, body), wall_clock()).to_json()["violations"]


async def answered(agency, body: bytes, name: str = "exemplar.discovered") -> list[dict[str, Any]]:
    """The violations of the answer; the id is in the message's own header where nobody can read the body."""
    try:
        type_, id = (orjson.loads(body)[field] for field in ("type", "id"))
    except (ValueError, KeyError, TypeError):
        type_, id = f"vn.tdkt.intake.{name}.v1", ulid()
    await agency.put(f"tdkt.intake.{type_.removeprefix('vn.tdkt.intake.')}.{UNION}", body, f"{UNION}/{id}")
    return (await agency.answer(id)).data["violations"]


@pytest.mark.parametrize("over", SPOILED, ids=lambda over: "+".join(over))
async def test_a_spoiled_event_is_refused_in_the_same_words(agency, over):
    body = wrong(over)
    words = told(body)
    assert words
    assert await answered(agency, body) == words


@pytest.mark.parametrize(
    "body",
    [b'{"broken', b"\xff\xfe", b"[1]", b'{"a": NaN}', b'{"a": "\\u0000"}', b'{"a": "' + b"x" * MAX_BYTES + b'"}',
     b'{"a": ' + b"[" * 65 + b"]" * 65 + b"}"],
    ids=["broken", "not UTF-8", "a list", "NaN", "NUL", "too large", "too deep"],
)  # fmt: skip
async def test_bytes_that_are_no_event_are_refused_in_the_same_words(agency, body):
    words = told(body)
    assert words
    assert await answered(agency, body) == words


async def test_every_type_without_its_data_is_refused_in_the_same_words(agency):
    for name in EXAMPLES:
        body = empty(name)
        words = told(body)
        assert words, name
        assert await answered(agency, body) == words


async def test_an_id_used_again_is_refused_in_the_same_words(agency):
    first = orjson.loads(wrong({"data": {}}))
    bodies = [orjson.dumps(first), orjson.dumps(first | {"data": {"exemplar_id": "e2"}})]
    checker = Checker(UNION)
    words = [checker.judge(Item(n, body), wall_clock()).to_json()["violations"] for n, body in enumerate(bodies)]
    await answered(agency, bodies[0])
    # Under another message id: NATS itself drops the same one within 100 ms, and nobody would hear of it.
    await agency.put(f"tdkt.intake.exemplar.discovered.v1.{UNION}", bodies[1], f"{UNION}/{ulid()}")
    await agency.settled()
    assert [answer.data["violations"] for answer in agency.answers(first["id"])] == words


@pytest.mark.parametrize("type_", ["discovered", "vn.tdkt.award.decided.v1", "vn.tdkt.intake.exemplar.v1", "a > b"])
async def test_a_type_without_a_subject_is_refused_over_http_in_the_same_words(undisturbed, type_):
    body = wrong({"type": type_})
    words = told(body)
    assert [one["code"] for one in words] == ["type_unknown"]
    state = undisturbed.stack.state
    async with httpx.AsyncClient(base_url=state.http_url("reporting"), headers=await bearer(state, OPERATOR)) as http:
        answer = await http.post("/events", content=body, headers={"Content-Type": "application/cloudevents+json"})
    assert (answer.status_code, answer.json()["violations"]) == (409, words)
