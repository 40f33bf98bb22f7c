"""The wire as documents: whole, the same as the code, and as others read them."""

from html.parser import HTMLParser
from typing import Any

import httpx
import orjson
import pytest
from nats.aio.client import Client

from shared.access import Access
from shared.contract import data, schemas
from shared.contract.asyncapi import ANSWERS, document
from shared.contract.data import TYPES, field_words, name_of, sample, words_of
from shared.contract.fields import rows
from shared.contract.page import page
from shared.events import FACT_TYPES, INTAKE_TYPES, PRIVATE_TYPES
from shared.streams import DURABLES, subject_for
from shared.web import build_app, documents_route
from tests.support import node

DOCUMENT = document()
IDS = [schemas.schema_id(type_) for type_ in TYPES]


# --- the AsyncAPI document


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if type_ not in ANSWERS])
def test_every_type_has_its_channel_its_operation_and_its_example(type_):
    (key, channel), = [
        (key, one) for key, one in DOCUMENT["channels"].items() if one["address"] == subject_for(type_, "{path}")
    ]  # fmt: skip
    action = "receive" if type_ in INTAKE_TYPES else "send"
    operation = DOCUMENT["operations"][f"{action}.{key}"]
    assert operation["action"] == action
    assert channel["x-tdkt-stream"] == {"intake": "INTAKE", "evt": "EVENTS", "prv": "PRIVATE"}[schemas.family(type_)]
    assert DOCUMENT["components"]["messages"][key]["examples"][0]["payload"] == sample(type_)["body"]


def test_every_intake_event_is_replied_to_by_one_of_the_two_answers():
    replies = {
        orjson.dumps(one["reply"])
        for one in DOCUMENT["operations"].values()
        if one["channel"]["$ref"].startswith("#/channels/intake.")
    }
    assert len(replies) == 1
    assert [one["$ref"] for one in orjson.loads(replies.pop())["messages"]] == [
        "#/channels/answers/messages/evt.intake.accepted.v1", "#/channels/answers/messages/evt.intake.refused.v1"]  # fmt: skip


def test_streams_durables_and_identities_are_in_it():
    streams = {one["name"]: one for one in DOCUMENT["x-tdkt-streams"]}
    assert set(streams) == {"INTAKE", "EVENTS", "PRIVATE", "DEAD"}
    assert sum(len(one["durables"]) for one in streams.values()) == len(DURABLES)
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"unit", "bearer"}
    assert DOCUMENT["info"]["version"] == data.wire_version()


def test_it_is_built_the_same_every_time():
    assert orjson.dumps(document()) == orjson.dumps(DOCUMENT)


# --- words


def test_every_event_and_every_field_has_a_word_and_no_word_is_left_over():
    assert set(data._words()["events"]) == {name_of(type_) for type_ in TYPES}
    named = {row.at.rpartition("/")[2] for type_ in TYPES for row in rows(type_)}
    assert set(field_words()) == named


# --- schemas


def test_ids_are_those_of_the_contract():
    assert schemas.schema_id("vn.tdkt.intake.nomination.submitted.v1") == "urn:tdkt:schema:intake:nomination.submitted:v1"
    assert schemas.schema_id("vn.tdkt.award.decided.v1") == "urn:tdkt:schema:evt:award.decided:v1"
    assert schemas.schema_id("vn.tdkt.intake.refused.v1") == "urn:tdkt:schema:evt:intake.refused:v1"
    assert len(set(IDS)) == len(TYPES)


def test_the_index_names_every_schema_and_each_is_found_by_its_id():
    for entry in schemas.index()["schemas"]:
        found = schemas.published(entry["id"])
        assert found is not None
        assert (found["$id"], found["$schema"]) == (entry["id"], schemas.DIALECT)
    assert schemas.published("urn:tdkt:schema:intake:nobody.knows:v1") is None


@pytest.mark.parametrize("type_", TYPES)
def test_a_schema_stands_by_itself(type_):
    text = orjson.dumps(schemas.published(schemas.schema_id(type_))).decode()
    assert '"#/components' not in text
    assert words_of(type_).vi in text


# --- as others read them

BODIES = {type_: sample(type_)["body"] for type_ in TYPES}
NOMINATION = "vn.tdkt.intake.nomination.submitted.v1"
_DATA = BODIES[NOMINATION]["data"]
GOLDEN = [
    *((schemas.schema_id(type_), body["data"]) for type_, body in BODIES.items()),
    *((schemas.envelope_id(schemas.family(type_)), body) for type_, body in BODIES.items()),
]
WRONG = [
    *((schemas.schema_id(NOMINATION), one) for one in (
        {key: value for key, value in _DATA.items() if key != "award"},
        _DATA | {"type": "friendship"},
        _DATA | {"achievement_period": ["2014-01-01"]},
        _DATA | {"achievement_period": ["2014-01-01", "soon"]},
        _DATA | {"nominee": _DATA["nominee"] | {"workplace": "Nowhere"}})),
    *((schemas.envelope_id("intake"), BODIES[NOMINATION] | one) for one in (
        {"specversion": "0.3"}, {"source": "66.ldld"}, {"time": "yesterday"}, {"data": []})),
]  # fmt: skip


def read_by_others(asyncapi: dict[str, Any], messages: list[tuple[str, Any]]) -> Any:
    """What @asyncapi/parser and ajv make of the documents."""
    every = [schemas.published(entry["id"]) for entry in schemas.index()["schemas"]]
    return node.run("wire.mjs", {
        "asyncapi": orjson.dumps(asyncapi).decode(), "schemas": every,
        "messages": [{"schema": id, "instance": instance} for id, instance in messages]})  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Any:
    return read_by_others(DOCUMENT, GOLDEN + WRONG)


@pytest.mark.node
def test_the_asyncapi_parser_finds_nothing_wrong_and_everything_there(found):
    assert [one for one in found["diagnostics"] if one["code"] != "asyncapi-latest-version"] == []
    assert found["version"] == "3.0.0"
    assert found["messages"] == len(TYPES)
    assert found["channels"] == len(TYPES)  # two answers on one, and one of HTTP


@pytest.mark.node
def test_the_asyncapi_parser_finds_a_planted_fault():
    channels = {key: one for key, one in DOCUMENT["channels"].items() if key != "answers"}
    faults = read_by_others({**DOCUMENT, "channels": channels}, [])["diagnostics"]
    assert any(one["severity"] == 0 and "reply" in one["path"] for one in faults)


@pytest.mark.node
def test_every_golden_message_is_valid_by_its_published_schema_and_envelope(found):
    assert [(id, said) for (id, _), said in zip(GOLDEN, found["judged"], strict=False) if said] == []


@pytest.mark.node
def test_what_is_wrong_is_wrong_by_the_published_schemas_too(found):
    said = found["judged"][len(GOLDEN) :]
    assert len(said) == len(WRONG)
    assert all(said), said


# --- the page


class Elements(HTMLParser):
    """Identifiers, and elements that were opened and not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [value for value in [named.get("id")] if value]
        self.addresses += [value for value in (named.get("src"), named.get("href")) if value]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_shows_every_event_in_both_languages_and_needs_nobody_else():
    text = page()
    seen = Elements(text)
    assert seen.open == []
    assert len(seen.ids) == len(set(seen.ids)) == len(TYPES) + 2
    assert "://" not in text
    assert {one for one in seen.addresses if one.startswith("#")} <= {f"#{id}" for id in seen.ids}
    elsewhere = {one for one in seen.addresses if not one.startswith("#")}
    assert elsewhere == {"asyncapi.json", "schemas", *(f"schemas/{id}" for id in IDS)}
    for type_ in TYPES:
        assert words_of(type_).vi in text
        assert words_of(type_).en in text


# --- over HTTP


async def test_they_are_served_to_everybody():
    access = Access(Client(), enforced=True)  # nobody shows a token, so nobody is asked for
    transport = httpx.ASGITransport(build_app("any", access, documents_route()))
    async with httpx.AsyncClient(transport=transport, base_url="http://any") as http:
        assert (await http.get("/asyncapi.json")).json() == DOCUMENT
        shown = await http.get("/asyncapi")
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.text == page()
        listed = (await http.get("/schemas")).json()["schemas"]
        assert len(listed) == len(TYPES) + len(schemas.ENVELOPES)
        one = await http.get(listed[-1]["href"])
        assert one.headers["content-type"] == "application/schema+json"
        assert one.json()["$id"] == listed[-1]["id"]
        missing = await http.get("/schemas/urn:tdkt:schema:intake:nobody.knows:v1")
        assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")


def test_intake_events_and_facts_are_told_apart():
    assert {schemas.family(type_) for type_ in INTAKE_TYPES} == {"intake"}
    assert {schemas.family(type_) for type_ in FACT_TYPES} == {"evt"}
    assert {schemas.family(type_) for type_ in PRIVATE_TYPES} == {"prv"}
