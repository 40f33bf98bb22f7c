"""Nobody's name lies open anywhere but in INTAKE; a name is read on record, and forgotten for ever."""

import base64
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import asyncpg
import httpx
import pytest
import pytest_asyncio
from nats.aio.client import Client

from deploy.daklak.year import year
from deploy.jetstream import read
from deploy.stack import Stack
from shared.ids import ulid
from shared.jetstream import api
from shared.person_keys import PersonKeys
from shared.streams import INTAKE, PRIVATE, SERVICES
from shared.units import OPERATOR
from tests.support.agency import Agency, agency_of, codes
from tests.support.eventually import eventually
from tests.support.first_day import FirstDay
from tests.support.identities import bearer
from tests.support.playing import at_rest, bodies_of_2014, put
from tests.support.sector import Sector
from tests.system.conftest import folder_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Invented; none of it is anybody's.
WHO, ETHNICITY, REF = "Đặng Thị Kín Đáo", "Rơ Ngao Thử", "MA-RIENG-20481"
EXEMPLAR, STORY = "Hồ Văn Kín Tiếng", "Mười hai năm lặng lẽ giữ lò hơi"
AUTHOR, TITLE = "Lò Thị Sáng Chế", "Máy tách hạt cà phê của riêng chị"
REASON = "Thiếu xác nhận về người em ruột"
COMPLAINANT, COMPLAINT = "Cao Văn Khiếu Kiện", "Người này không trực tiếp đứng máy"
COMMENT = "Trong danh sách có người chưa từng vào ca đêm"
SECRETS = (WHO, ETHNICITY, REF, EXEMPLAR, STORY, AUTHOR, TITLE, REASON, COMPLAINANT, COMPLAINT, COMMENT)


class Telling(Sector):
    """Its people have names that occur nowhere else."""

    def nominee(self, number: int, **over: Any) -> dict[str, Any]:
        own = {"full_name": f"{WHO} {number}", "ethnicity": ETHNICITY, "birth_year": 1977}
        return super().nominee(number, **own | over)


def forms(text: str) -> Iterator[bytes]:
    """As it may lie somewhere: both normal forms, as it is, escaped, in an address, within base64."""
    for form in ("NFC", "NFD"):
        said = unicodedata.normalize(form, text)
        body = said.encode()
        yield from (
            body,
            said.upper().encode(),
            json.dumps(said)[1:-1].encode(),
            quote(said).encode(),
            body.hex().encode(),
        )
        yield said.casefold().encode()
        for shift in range(3):
            # Of a longer text only what no neighbour has a part in is sure.
            whole = base64.b64encode(b"\0" * shift + body)
            yield whole[4 if shift else 0 : len(whole) // 4 * 4 - 4]


def found(secrets: tuple[str, ...], haystack: bytes) -> list[str]:
    return [secret for secret in secrets if any(form in haystack for form in forms(secret))]


@dataclass
class Lived:
    """A stack on which a first day was lived, and what else could name a person was said."""

    stack: Stack
    agency: Agency
    day: FirstDay

    @property
    def client(self) -> Client:
        return self.agency.client

    async def asks(self, service: str, address: str, who: str) -> httpx.Response:
        base = self.stack.state.http_url(service)
        async with httpx.AsyncClient(base_url=base, timeout=20, trust_env=False) as http:
            return await http.get(address, headers=await bearer(self.stack.state, who))

    async def name(self, person_id: str, who: str) -> httpx.Response:
        return await self.asks("nominations", f"/persons/{person_id}?why=appraisal", who)

    def person(self, number: int) -> str:
        """Who the first, or another, nominee of the day is."""
        return self.agency.facts("nomination.received", proposer=self.day.sector.federation)[number].data[
            "person_id"
        ]

    async def rows(self, sql: str) -> list[Any]:
        sql_ = await asyncpg.connect(self.stack.state.dsn("nominations"))
        try:
            return await sql_.fetch(sql)
        finally:
            await sql_.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lived]:
    env = {"TDKT_LOG_LEVEL": "DEBUG", "TDKT_PATIENCE_S": "1"}
    async with Stack(folder_in(tmp_path_factory), env=env) as stack, agency_of(stack.state.login()) as agency:
        await put(agency.client, bodies_of_2014())
        day = FirstDay(agency, stack.state)
        day.sector = Telling(agency)
        await day.live()
        await _says_more(day)
        await at_rest(stack)
        yield Lived(stack, agency, day)


async def _says_more(day: FirstDay) -> None:
    sector = day.sector
    person = {"full_name": AUTHOR, "workplace": sector.grassroots, "person_ref": REF}
    received = day.agency.facts("nomination.received", proposer=sector.federation)
    open_ = [fact.data["nomination_id"] for fact in received][3]
    for said in (
        sector.discovering(name=EXEMPLAR, summary=STORY),
        sector.said("initiative.submitted", sector.grassroots, {
            "initiative_id": ulid(), "title": TITLE, "authors": [{"person": person, "share": "1"}], "value_vnd": 1000,
            "submitted_on": sector.on("04-01")}, "04-01"),
        sector.said("comment.opened", sector.board, {
            "comment_id": (listed := ulid()), "nomination_ids": [open_], "channel": "portal", "opens": sector.on("12-04"),
            "closes": sector.on("12-20")}, "12-04"),
        sector.said("comment.received", sector.board, {
            "comment_id": listed, "text": COMMENT, "received_on": sector.on("12-05")}, "12-05"),
        sector.said("nomination.returned", sector.board, {
            "nomination_id": open_, "missing": ["bien_ban_hop"], "ground": "dossier_incomplete", "reason": REASON,
            "due": sector.on("12-20")}, "12-05"),
        sector.said("complaint.lodged", sector.union, {
            "complaint_id": ulid(), "against_kind": "nomination", "against_id": open_, "text": COMPLAINT,
            "complainant": COMPLAINANT, "lodged_on": sector.on("12-06")}, "12-06"),
    ):  # fmt: skip
        assert await day.said(said) == ["accepted"]


# --- where names may lie


async def test_intake_and_whoever_has_the_key_know_the_names(lived):
    """What is looked for is there to be found: else the tests below would find nothing anywhere."""
    intake = await _messages(lived, INTAKE)
    assert found(SECRETS, intake) == list(SECRETS)
    sealed = await _private(lived)
    names = {type_.split(".")[3] + "." + type_.split(".")[4] for type_, _ in sealed}
    assert names == {
        "person.recorded",
        "award.demographics_recorded",
        "exemplar.named",
        "nomination.grounds_recorded",
    }
    opened = b"\n".join([body for _, body in sealed])
    assert found((WHO, ETHNICITY, EXEMPLAR, STORY, REASON), opened) == [
        WHO,
        ETHNICITY,
        EXEMPLAR,
        STORY,
        REASON,
    ]


async def _private(lived: Lived) -> list[tuple[str, bytes]]:
    """PRIVATE as reporting reads it: with its own credentials, and the keys."""
    reading = await read(lived.client.jetstream(timeout=5), PRIVATE, "tdkt.prv.>")
    said = [json.loads(message.data) async for message in reading.to_the_end()]
    boxes = await PersonKeys(lived.client).of({one["data"]["person_id"] for one in said})
    return [
        (one["type"], boxes[one["data"]["person_id"]].decrypt(base64.b64decode(one["data"]["sealed"])))
        for one in said
    ]


# --- where they may not


async def test_no_other_stream_names_a_person(lived):
    for name in (await api(lived.client, "STREAM.NAMES"))["streams"]:
        if name != INTAKE:
            assert found(SECRETS, await _messages(lived, name)) == [], name


async def _messages(lived: Lived, stream: str) -> bytes:
    """Everything that a stream holds: subjects, headers, bodies."""
    subjects = (await api(lived.client, f"STREAM.INFO.{stream}"))["config"]["subjects"]
    reading = await read(lived.client.jetstream(timeout=5), stream, subjects[0])
    parts: list[bytes] = []
    async for message in reading.to_the_end():
        parts += [
            message.subject.encode(),
            json.dumps(message.headers, ensure_ascii=False).encode(),
            message.data,
        ]
    return b"\n".join(parts)


async def test_no_table_names_a_person(lived):
    assert found(SECRETS, b"\n".join(await _tables(lived.stack))) == []


async def _tables(stack: Stack) -> list[bytes]:
    """Every value of every table of the services, as a dump would have them."""
    sql = await asyncpg.connect(stack.state.dsn("postgres"))
    try:
        tables = await sql.fetch(
            "select schemaname, tablename from pg_tables where schemaname = any($1)", list(SERVICES)
        )
        assert {row["schemaname"] for row in tables} == set(SERVICES)
        read = [await sql.fetch(f'select * from {schema}."{table}"') for schema, table in tables]
        return [_plain(value) for rows in read for row in rows for value in row.values()]
    finally:
        await sql.close()


def _plain(value: Any) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


async def test_no_log_names_a_person(lived):
    logs = b"\n".join(lived.stack.state.log(name).read_bytes() for name in lived.stack.names)
    assert b"accepted" in logs
    assert found(SECRETS, logs) == []


async def test_nothing_that_is_told_over_http_names_a_person(lived):
    """Every address that can be asked without a body, as the operator and as a unit."""
    told: list[bytes] = []
    for service in SERVICES:
        listed = (await lived.asks(service, "/openapi.json", OPERATOR)).json()["paths"]
        for address in sorted(listed):
            if "get" in listed[address]:
                told += [
                    await _told(lived, service, address, who) for who in (OPERATOR, lived.day.sector.union)
                ]
    assert len(told) > 40
    assert found(SECRETS, b"\n".join(told)) == []


async def _told(lived: Lived, service: str, address: str, who: str) -> bytes:
    sector = lived.day.sector
    [award] = lived.agency.facts("award.decided", proposer=sector.federation)
    values = {"path": sector.union, "period": str(sector.year), "year": str(sector.year),
              "award_id": award.data["award_id"], "id": award.data["nomination_id"]}  # fmt: skip
    if address == "/persons/{id}/record":
        values["id"] = award.data["person_id"]
    filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: values.get(found[1], "x"), address)
    answer = await lived.asks(service, filled, who)
    return b"\n".join([answer.content, json.dumps(dict(answer.headers)).encode()])


# --- nor of a whole year


async def test_nobody_of_a_whole_year_is_named_anywhere(undisturbed):
    """Every invented name says so, and so do workplaces, which may be told: what is so marked is looked at."""
    names = set(_names([message.envelope["data"] for day in year() for message in day.messages]))
    assert len(names) > 5_000
    logs = [undisturbed.stack.state.log(name).read_bytes() for name in undisturbed.stack.names]
    for told in ([fact.body for fact in undisturbed.facts], logs, await _tables(undisturbed.stack)):
        marked = {found for one in told for found in _MARKED.findall(one)}
        assert _named(marked, names) == []
    hidden = f"log: {min(names)}"
    assert _named(set(_MARKED.findall(hidden.encode())), names) == [hidden]


_MARK = " (hư cấu)"
_MARKED = re.compile(rb'[^"\\\x00-\x1f]{1,160}' + re.escape(_MARK).encode())


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "full_name" in value:
            yield value["full_name"]
        value = list(value.values())
    for below in value if isinstance(value, list) else ():
        yield from _names(below)


def _named(marked: Iterable[bytes], names: set[str]) -> list[str]:
    """A name may follow anything; it is the last words before the mark."""
    words = (text.decode(errors="replace").split(" ") for text in marked)
    return [" ".join(one) for one in words if any(" ".join(one[-n:]) in names for n in range(2, 16))]


# --- reading a name, and forgetting it


async def test_a_name_is_for_those_who_handle_the_dossier_and_each_reading_is_on_record(lived):
    person_id, sector = lived.person(0), lived.day.sector
    for who in (sector.board, sector.federation, sector.grassroots, OPERATOR):
        answer = await lived.name(person_id, who)
        assert (answer.status_code, answer.json()["known"][0]["ethnicity"]) == (200, ETHNICITY), who
    assert [(await lived.name(person_id, who)).status_code for who in ("66.643.ldld", "66.bao-daklak")] == [
        403,
        403,
    ]
    assert (await lived.asks("nominations", f"/persons/{person_id}", sector.board)).status_code == 422
    reads = await lived.rows("select by, person_id, why from nominations.name_reads order by id")
    assert [row["by"] for row in reads] == [sector.board, sector.federation, sector.grassroots, OPERATOR]
    assert {(row["person_id"], row["why"]) for row in reads} == {(person_id, "appraisal")}
    log = lived.stack.state.log("nominations").read_text()
    assert log.count("name_read") == 4
    assert found((WHO,), log.encode()) == []


async def test_a_person_is_forgotten_and_everything_counts_as_before(lived):
    person_id, sector = lived.person(0), lived.day.sector
    summary = await lived.asks("reporting", f"/summaries/{sector.union}/{sector.year}", sector.board)
    first = f"{WHO} 1"
    assert f'"{first}"'.encode() in await _messages(lived, INTAKE)
    said = sector.said(
        "person.erasure_requested",
        sector.board,
        {"person_id": person_id, "basis": "request_of_person"},
        "12-30",
    )
    assert codes(await lived.agency.answer(await lived.agency.publish(said))) == ["accepted"]
    await lived.agency.fact("person.erased", person_id=person_id)
    await eventually(lambda: _is_forgotten(lived, person_id), within=20)
    await at_rest(lived.stack)
    assert f'"{first}"'.encode() not in await _messages(lived, INTAKE)
    blocks = list((lived.stack.state.folder / "nats").rglob("*.blk"))
    assert any(f'"{WHO} 11"'.encode() in block.read_bytes() for block in blocks)
    assert [block for block in blocks if f'"{first}"'.encode() in block.read_bytes()] == []
    assert (await lived.name(person_id, sector.board)).json()["known"] == []
    assert set(await PersonKeys(lived.client).of([person_id, lived.person(1)])) == {lived.person(1)}
    assert await lived.rows(f"select key from nominations.personal where person_id = '{person_id}'") == []
    again = await lived.asks("reporting", f"/summaries/{sector.union}/{sector.year}", sector.board)
    assert again.json()["indicators"] == summary.json()["indicators"]


async def _is_forgotten(lived: Lived, person_id: str) -> bool:
    done = await lived.rows(f"select done_at from nominations.erasures where person_id = '{person_id}'")
    return bool(done) and done[0]["done_at"] is not None


async def test_what_was_said_of_a_whole_list_goes_with_anyone_on_it(lived):
    person_id, sector = lived.person(3), lived.day.sector
    assert found((COMMENT,), await _messages(lived, INTAKE)) == [COMMENT]
    [text] = await lived.rows("select key, person_id from nominations.personal where key like 'comment:%'")
    assert await PersonKeys(lived.client).of([text["person_id"]])
    asked = {"person_id": person_id, "basis": "request_of_person"}
    said = sector.said("person.erasure_requested", sector.board, asked, "12-30")
    assert codes(await lived.agency.answer(await lived.agency.publish(said))) == ["accepted"]
    await eventually(lambda: _is_forgotten(lived, person_id), within=20)
    await eventually(lambda: _is_forgotten(lived, text["person_id"]), within=20)
    assert await lived.rows("select key from nominations.personal where key like 'comment:%'") == []
    assert found((COMMENT,), await _messages(lived, INTAKE)) == []


# --- the search itself


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_a_name_is_found_in_whatever_form_it_lies(form):
    said = unicodedata.normalize(form, f"x{WHO}y")
    hidden = [said, json.dumps(said), quote(said), said.upper(), said.encode().hex(),
              *(base64.b64encode(("-" * n + said).encode()).decode() for n in range(5))]  # fmt: skip
    assert [found((WHO,), one.encode()) for one in hidden] == [[WHO]] * len(hidden)
    assert found((WHO,), "Đặng Thị Kín".encode()) == []
