"""Every refusal of the played year was given once, in full; whatever bytes come, each message is answered once."""

import unicodedata
from collections import Counter
from typing import Any

import orjson
import pytest
import pytest_asyncio

from deploy import probe
from deploy.daklak.diary import Message
from deploy.daklak.play import remaining
from deploy.daklak.workdays import LAST
from tests.support.agency import Agency, codes, event
from tests.support.chronicle import codes_by_cause
from tests.support.sector import BOARD, FEDERATION, Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Code and pointer of the refusals of the year, and the rule or law where one is cited.
POINTERS = {
    "schema_invalid": {"/data/nominee/full_name", "/data/headcount/total"},
    "type_unknown": {"/type"}, "version_unknown": {"/type"}, "source_mismatch": {"/source"},
    "unit_unknown": {"/source"}, "unit_closed": {"/source"}, "id_reused": {"/id"}, "time_in_future": {"/time"},
    "not_allowed_for_kind": {"/source"}, "too_large": {""}, "too_deep": {""},
    "aggregate_unknown": {"/data/campaign_id", "/data/round_id", "/data/nomination_id"},
    "deadline_passed": {"/time"}, "campaign_closed": {"/data/campaign_id"}, "award_unknown": {"/data/award"},
    "route_forbidden": {"/source"}, "dossier_incomplete": {"/data/documents"},
    "not_direct_worker": {"/data/nominee/direct_worker"}, "round_full": {"/data/nominee"},
    "same_achievement_awarded": {"/data/achievement_period"}, "person_ambiguous": {"/data/nominee"},
}  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sector(agency: Agency) -> Sector:
    sector = Sector(agency)
    assert [codes(answer) for answer in await sector.joins()] == [["accepted"], ["accepted"]]
    await agency.settled()
    return sector


def wanted_answers() -> dict[str, Counter[str]]:
    """How often each id of the year is to be answered with what."""
    wanted: dict[str, Counter[str]] = {}
    for message in remaining(None, LAST):
        counted = wanted.setdefault(_cause(message), Counter())
        if message.expect != "duplicate":
            counted[message.expect] += 1
    return wanted


def _cause(message: Message) -> str:
    return message.envelope["id"]


async def test_every_message_of_the_year_was_answered_once_and_as_expected(undisturbed):
    answers = {cause: Counter(codes) for cause, codes in codes_by_cause(undisturbed.facts).items()}
    wanted = wanted_answers()
    assert answers.keys() == wanted.keys()
    wrong = {cause: (wanted[cause], answers[cause]) for cause in wanted if not _fits(wanted[cause], answers[cause])}
    assert wrong == {}


def _fits(wanted: Counter[str], given: Counter[str]) -> bool:
    """A refusal may name more than the reason that was looked for."""
    if wanted.total() != given.total():
        return False
    return all(any(code in said.split(",") for said in given) for code in wanted)


async def test_every_refusal_of_the_year_has_a_pointer_a_rule_and_both_sentences(undisturbed):
    refused = [f for f in undisturbed.facts if f.name == "intake.refused"]
    expected = {message.expect for message in remaining(None, LAST)} - {"accepted", "duplicate"}
    violations = [v for fact in refused for v in fact.data["violations"]]
    assert expected <= {violation["code"] for violation in violations}
    for violation in violations:
        assert violation["code"] not in POINTERS or violation["pointer"] in POINTERS[violation["code"]], violation
        assert violation["rule"] or violation["law"], violation
        for sentence in (violation["message_vi"], violation["message_en"]):
            assert sentence
            assert not {"{", "}", "?"} & set(sentence), violation
        assert violation["message_vi"] != violation["message_en"]


async def test_a_dossier_names_every_missing_document(undisturbed):
    thin = next(m for m in remaining(None, LAST) if m.expect == "dossier_incomplete")
    fact = next(f for f in undisturbed.facts if f.name == "intake.refused" and f.data["cause"] == _cause(thin))
    said = orjson.dumps(fact.data).decode()
    assert "bao_cao_thanh_tich" in said
    assert "bien_ban_hop" in said


#: What replaces the note of an activity, and how the whole is refused; None: accepted.
NOTES: dict[str, tuple[bytes, str | None]] = {
    "over 1 MiB": (b'"' + b"a" * 2**20 + b'"', "too_large"),
    "200 deep": (b"[" * 200 + b"]" * 200, "too_deep"),
    "invalid UTF-8": (b'"\xff\xfe"', "schema_invalid"),
    "half a surrogate pair": (b'"\\ud800"', "schema_invalid"),
    "the other half": (b'"\\udc00 x"', "schema_invalid"),
    "an escaped NUL": (b'"a\\u0000b"', "schema_invalid"),
    "a raw NUL": (b'"a\x00b"', "schema_invalid"),
    "not JSON": (b"{{", "schema_invalid"),
    "NaN": (b"NaN", "schema_invalid"),
    "a number beyond every range": (b"1" + b"0" * 400, "schema_invalid"),
    "an integer of 25 digits": (b"1" * 25, None),
    "brackets in a string": (b'"' + b"[{" * 200 + b'"', None),
}


@pytest.mark.parametrize("name", ["activity.held", "exemplar.discovered"])
@pytest.mark.parametrize(("note", "code"), NOTES.values(), ids=NOTES.keys())
async def test_whatever_stands_in_a_body_it_is_answered_once(sector, name, note, code):
    said = sector.holding() if name == "activity.held" else sector.discovering()
    body = orjson.dumps(said).replace(b'"data":{', b'"data":{"unheard_of":%s,' % note, 1)
    await answered_once(sector.agency, said, body, [code or "accepted"])


async def answered_once(agency: Agency, said: dict[str, Any], body: bytes, wanted: list[str]) -> None:
    """Also a body that nobody could read is answered on its path, by the id of its message."""
    path = said["source"].rpartition(":")[2]
    subject = "tdkt.intake." + said["type"].removeprefix("vn.tdkt.intake.") + f".{path}"
    await agency.put(subject, body, f"{path}/{said['id']}")
    answer = await agency.answer(said["id"])
    await agency.settled()
    assert [codes(one) for one in agency.answers(said["id"])] == [wanted]
    assert answer.subject.endswith(f".v1.{path}")


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"version": "v99"}, "version_unknown"),
        ({"time": "2099-01-01T00:00:00Z"}, "time_in_future"),
        ({"time": "yesterday"}, "schema_invalid"),
        ({"time": "2015-05-13T02:00:00"}, "schema_invalid"),
        ({"time": "9999-12-31T23:59:59-23:59"}, "schema_invalid"),
        ({"specversion": "0.3"}, "schema_invalid"),
        ({"data": [1]}, "schema_invalid"),
        ({"subject": "something else"}, "schema_invalid"),
        ({"id": 10**30}, None),
        ({"source": "urn:tdkt:unit:66.644.ldld"}, "source_mismatch"),
    ],
)
async def test_an_envelope_that_cannot_be_right_is_refused_by_its_id(sector, over, code):
    said = sector.holding()
    data_kept = over.pop("version", None)
    if data_kept:
        said["type"] = said["type"].replace(".v1", f".{data_kept}")
    spoiled = said | over
    body = orjson.dumps(spoiled) if not isinstance(spoiled["id"], int) else orjson.dumps(said).replace(
        orjson.dumps(said["id"]), b"1" + b"0" * 30, 1)  # fmt: skip
    path = sector.grassroots
    subject = "tdkt.intake." + said["type"].removeprefix("vn.tdkt.intake.") + f".{path}"
    await sector.agency.put(subject, body, f"{path}/{said['id']}")
    assert codes(await sector.agency.answer(said["id"])) == [code or "schema_invalid"]


async def test_a_type_of_another_subject_and_an_unknown_type_are_refused(sector):
    said = sector.holding()
    await sector.agency.put(
        f"tdkt.intake.activity.planned.v1.{sector.grassroots}", orjson.dumps(said), said["id"]
    )
    assert codes(await sector.agency.answer(said["id"])) == ["schema_invalid"]
    unknown = event("party.celebrated", FEDERATION, {"x": 1}, time="2015-01-05T02:00:00Z")
    assert codes(await sector.agency.answer(await sector.agency.publish(unknown))) == ["type_unknown"]


@pytest.mark.parametrize(
    "subject",
    ["tdkt.intake.x", "tdkt.intake.nomination", "tdkt.intake.nomination.submitted",
     "tdkt.intake.nomination.submitted.v1", "tdkt.intake.nomination.submitted.v1.66",
     "tdkt.intake.activity.held.v1.UPPER.CASE", "tdkt.intake.clock.advanced.v1.66.ldld",
     "tdkt.intake.clock.advanced"],
)  # fmt: skip
async def test_a_subject_that_names_no_unit_is_answered_once_all_the_same(sector, subject):
    said = sector.holding()
    await sector.agency.put(subject, orjson.dumps(said), said["id"])
    answer = await sector.agency.answer(said["id"])
    await sector.agency.settled()
    assert len(sector.agency.answers(said["id"])) == 1
    assert codes(answer) != ["accepted"]


async def test_an_empty_body_without_an_id_is_answered_by_its_place_in_intake(sector):
    agency = sector.agency
    subject = f"tdkt.intake.activity.held.v1.{sector.grassroots}"
    reply = await agency.client.request(subject, b"", timeout=5)
    cause = f"INTAKE:{orjson.loads(reply.data)['seq']}"
    assert codes(await agency.answer(cause)) == ["schema_invalid"]


async def test_decomposed_names_are_composed_and_accepted(sector):
    name = f"Đỗ Thị Hồng {sector.tag}"
    composed = sector.discovering(name=name)
    decomposed = composed | {"data": composed["data"] | {"subject": composed["data"]["subject"] | {
        "full_name": unicodedata.normalize("NFD", name)}}}  # fmt: skip
    agency = sector.agency
    assert codes(await agency.answer(await agency.publish(decomposed))) == ["accepted"]
    # The same text otherwise encoded is the same event: neither a second effect nor a reused id.
    escaped = orjson.dumps(decomposed).decode().encode("ascii", "backslashreplace")
    for body in (orjson.dumps(composed), b"".join(_json_escaped(escaped))):
        await agency.put(f"tdkt.intake.exemplar.discovered.v1.{sector.grassroots}", body, "again" + sector.tag)
        await agency.settled()
    assert len(agency.answers(composed["id"])) == 1
    assert len(agency.facts("exemplar.discovered", exemplar_id=composed["data"]["exemplar_id"])) == 1


def _json_escaped(text: bytes) -> list[bytes]:
    r"""Python's \xe9 as JSON's \u00e9."""
    parts = text.split(b"\\x")
    return [parts[0], *(b"\\u00" + part for part in parts[1:])]


async def test_after_all_of_it_every_service_is_alive_and_holds_nothing(undisturbed, sector):
    agency = sector.agency
    good = sector.holding()
    assert codes(await agency.answer(await agency.publish(good))) == ["accepted"]
    state = undisturbed.stack.state
    for service in ("campaigns", "nominations"):
        status = await probe.get_json(f"{state.http_url(service)}/status", token=state.operator_token())
        assert status["held"] == {"waiting": 0, "failed": 0, "parked": 0}
    assert undisturbed.stack.restarts == {}
    assert codes(await sector.say("unit.joined", BOARD, {
        "unit_id": sector.tag, "path": f"{sector.union}.cs2", "kind": "grassroots_union", "name_vi": "CĐCS",
        "valid_from": "2014-01-01", "led_by": sector.union, "legal_basis": "03"}, "01-05")) == ["accepted"]  # fmt: skip
