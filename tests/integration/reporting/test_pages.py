"""The pages over HTTP: who sees what, the register searched, and a credential from its award to its revocation."""

import hashlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import orjson
import pytest
import pytest_asyncio
import yaml
from nats.aio.client import Client

from services.reporting.api import build_routers
from services.reporting.credentials import NotGenuine, checked
from services.reporting.pages import LANGUAGES
from shared.access import COOKIE, NOBODY, Access, Holder
from shared.db import Database as Connections
from shared.metering import Meter
from shared.settings import Settings
from shared.web import build_app, events_route
from tests.integration.reporting.conftest import Reporting
from tests.support.browsing import BOARD, CLINIC, SCHOOL, small_province

HTML = {"Accept": "text/html"}
TOKENS = {"of-the-board": BOARD, "of-another-province": "64.tdkt", "of-the-operator": "sys.ops"}
WEB = Path(__file__).parents[3] / "services" / "reporting" / "web" / "pages"


class Known(Access):
    """Knows the tokens of the test, without a bucket."""

    async def _ask(self, digest: str) -> Holder:
        known = {hashlib.sha256(token.encode()).hexdigest(): path for token, path in TOKENS.items()}
        return Holder(known[digest]) if digest in known else NOBODY


@pytest_asyncio.fixture
async def guarded(reporting: Reporting, connections: Connections) -> AsyncIterator[httpx.AsyncClient]:
    """The same province where identities run; a browser that follows nobody."""
    await counted(reporting)
    access = Known(Client(), enforced=True, meter=Meter())
    routers = build_routers(connections, reporting.client, reporting.settings)
    app = build_app("reporting", access, events_route(reporting.client), *routers)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://pages", headers=HTML
    ) as http:
        yield http


async def counted(reporting: Reporting) -> None:
    small_province(reporting.facts)
    await reporting.counted()


async def page(reporting: Reporting, path: str) -> str:
    answer = await reporting.http.get(path, headers=HTML)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    return answer.text


async def test_every_page_keeps_to_its_policy_and_to_this_address(reporting: Reporting):
    await counted(reporting)
    for path in ("/", "/login", "/pages/66/2014", "/pages/66/2014?line=union&tree=2014-12-31", "/pages/66/2014-Q4",
                 "/pages/66/2014-2018", "/pages/66/2014/facts?explain=A01", "/register", "/register/a-valid", "/desk",
                 f"/desk/{BOARD}", "/desk/dossiers/n0", "/operations"):  # fmt: skip
        for lang in LANGUAGES:
            html = await page(reporting, f"{path}{'&' if '?' in path else '?'}lang={lang}")
            assert f'<html lang="{lang}">' in html
            assert not re.search(
                r"""\sstyle=|\son[a-z]+=|<style|<script>|(src|href)="(https?:)?//""", html
            ), path


async def test_a_dashboard_leads_to_the_documents_of_its_unit_and_year(reporting: Reporting):
    await counted(reporting)
    links = re.findall(r'href="(/(?:reports|summaries)/[^"]+)"', await page(reporting, "/pages/66/2014"))
    answers = [await reporting.http.get(link) for link in links]
    assert [(len(answers), answer.status_code) for answer in answers] == [(4, 200)] * 4


def test_both_languages_have_the_same_words():
    told = [yaml.safe_load((WEB / f"words.{lang}.yaml").read_text(encoding="utf-8")) for lang in LANGUAGES]
    assert {group: list(words) for group, words in told[0].items()} == {
        group: list(words) for group, words in told[1].items()
    }


async def test_a_file_of_a_page_is_kept_for_ever_under_its_digest(reporting: Reporting):
    await counted(reporting)
    html = await page(reporting, "/pages/66/2014")
    files = re.findall(r'"(/static/[^"]+)"', html)
    assert len(files) == 6
    for file in files:
        answer = await reporting.http.get(file)
        assert (answer.status_code, answer.headers["cache-control"]) == (
            200,
            "public, max-age=31536000, immutable",
        )
        again = await reporting.http.get(file, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    for nothing in ("none.js", "echarts.LICENSE", "..%2Fwords.yaml"):
        assert (await reporting.http.get(f"/static/{nothing}")).status_code == 404


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("", [CLINIC, CLINIC, SCHOOL]),
        ("m'drak", [CLINIC, CLINIC]),
        ("BUÔN MA THUỘT", [SCHOOL]),
        ("bang khen le loi", [SCHOOL]),
        ("krong 77/qd-ubnd", [CLINIC]),
        ("100%", []),
        ("_", []),
    ],
)
async def test_the_register_is_searched_without_marks(reporting: Reporting, words: str, units: list[str]):
    await counted(reporting)
    html = (await reporting.http.get("/register", params={"q": words}, headers=HTML)).text
    ids = re.findall(r'href="/register/([^"?]+)"', html)
    awards = [await reporting.get(f"/register/{one}") for one in ids]
    assert [award["unit"] for award in awards] == units


async def test_a_credential_is_valid_until_its_award_is_revoked(reporting: Reporting):
    await counted(reporting)
    did = await reporting.get("/.well-known/did.json")
    credential = await reporting.get("/register/a-valid/credential")
    status = credential["credentialStatus"]["statusListCredential"].removeprefix(str(reporting.http.base_url))
    assert checked(credential, did, await reporting.get(status)) == "valid"
    assert await reporting.get("/register/a-valid/credential") == credential
    other = await reporting.get("/register/a-revoked/credential")
    assert other["credentialStatus"]["statusListIndex"] != credential["credentialStatus"]["statusListIndex"]
    assert checked(other, did, await reporting.get(status)) == "revoked"
    with pytest.raises(NotGenuine):
        checked({**credential, "name": "Huân chương"}, did)
    facts = reporting.facts
    common = {"award_id": "a-valid", "decider": "66.ubnd", "decision_number": "1234/QĐ-UBND"}
    decided = next(one for one in reporting.published if one["data"].get("award_id") == "a-valid")["data"]
    kept = (
        "nomination_id",
        "award",
        "level",
        "person_id",
        "subject_kind",
        "direct_worker",
        "unit",
        "proposer",
    )
    facts.revoked({name: decided[name] for name in kept} | common)
    await reporting.counted()
    assert checked(credential, did, await reporting.get(status)) == "revoked"
    assert b"p-n0" not in orjson.dumps(credential)
    assert (await reporting.http.get("/register/none/credential")).status_code == 404


async def test_what_the_register_does_not_know_is_said_clearly(reporting: Reporting):
    answer = await reporting.http.get("/register/forged", headers=HTML)
    assert (answer.status_code, "Sổ đăng ký không có mục này" in answer.text) == (404, True)
    assert (await reporting.http.get("/register/forged")).json()["status"] == 404
    assert (
        (await reporting.http.get("/pages/66.nobody/2014", headers=HTML))
        .headers["content-type"]
        .startswith("text/html")
    )


async def test_the_qr_code_is_the_permanent_address(reporting: Reporting):
    await counted(reporting)
    image = await reporting.http.get("/register/a-valid/qr.svg")
    assert (image.status_code, image.headers["content-type"]) == (200, "image/svg+xml")
    assert image.text.startswith("<svg")
    assert (await reporting.http.get("/register/none/qr.svg")).status_code == 404


async def test_who_is_nobody_is_led_to_the_login_and_back(guarded: httpx.AsyncClient):
    facts = "/pages/66/2014/facts?explain=A01"
    for path in (facts, "/desk", f"/desk/{BOARD}", "/desk/dossiers/n0", "/operations"):
        answer = await guarded.get(path)
        assert (answer.status_code, answer.headers["location"].startswith("/login?next=%2F")) == (
            303,
            True,
        ), path
    answer = await guarded.post("/login", data={"token": "of-the-board", "next": facts})
    assert (answer.status_code, answer.headers["location"]) == (303, facts)
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
    assert (await guarded.get(facts)).status_code == 200
    assert (await guarded.get("/desk")).headers["location"] == f"/desk/{BOARD}"
    assert (await guarded.get("/operations")).status_code == 403
    await guarded.post("/logout")
    assert (await guarded.get(facts)).status_code == 303


async def test_a_wrong_token_is_told_of(guarded: httpx.AsyncClient):
    await guarded.post("/login", data={"token": "guessed", "next": "/desk"})
    answer = await guarded.get("/desk")
    assert answer.headers["location"].endswith("wrong=1")
    assert "Mã không đúng" in (await guarded.get(answer.headers["location"])).text
    assert (await guarded.get("/register")).status_code == 200


async def test_another_province_sees_neither_facts_nor_work(guarded: httpx.AsyncClient):
    guarded.cookies.set(COOKIE, "of-another-province")
    for path, status in (
        ("/pages/66/2014/facts?explain=A01", 403),
        (f"/desk/{BOARD}", 403),
        ("/desk/dossiers/n0", 404),
    ):
        assert (await guarded.get(path)).status_code == status, path


async def test_small_numbers_are_for_those_whom_they_concern(guarded: httpx.AsyncClient):
    for token, told, drawn in (("", "&lt;5", None), ("of-the-board", "100 %", 100.0)):
        guarded.cookies.set(COOKIE, token)
        assert told in (await guarded.get("/pages/66/2014")).text
        assert (await guarded.get("/pages/66/2014/data.json")).json()["direct"] == [drawn]


async def test_numbers_of_any_two_days_are_for_the_province_itself(guarded: httpx.AsyncClient):
    """Everybody else could take one answer from another, and have the people of one day."""
    page, told = "/pages/66/2014-09-01--2015-05-31", "/summaries/66/2014-09-01--2015-05-31"
    addresses = (page, f"{page}/data.json", f"{page}/live", told)
    for token, statuses in (("", (303, 401, 401, 401)), ("of-another-province", (403, 403, 403, 403))):
        guarded.cookies.set(COOKIE, token)
        assert tuple([(await guarded.get(address)).status_code for address in addresses]) == statuses
    guarded.cookies.set(COOKIE, "of-the-board")
    assert f"<option selected>{told.rpartition('/')[2]}</option>" in (await guarded.get(page)).text
    assert "từ 01/09/2014 đến 31/05/2015" in (await guarded.get(told)).text


async def test_a_cookie_opens_what_is_read_and_not_what_is_sent(guarded: httpx.AsyncClient):
    guarded.cookies.set(COOKIE, "of-the-board")
    assert (await guarded.get(f"/waiting/{BOARD}")).status_code == 200
    event = {"id": "x", "source": f"urn:tdkt:unit:{BOARD}", "type": "vn.tdkt.intake.unit.joined.v1"}
    assert (await guarded.post("/events", json=event)).status_code == 401


async def test_the_operator_chooses_a_body_and_sees_the_counting(guarded: httpx.AsyncClient):
    guarded.cookies.set(COOKIE, "of-the-operator")
    assert f'href="/desk/{BOARD}"' in (await guarded.get("/desk")).text
    assert (await guarded.get("/operations")).status_code == 200


@pytest.mark.parametrize(
    "address", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "x\r\ny"]
)
async def test_a_login_leads_nowhere_else(guarded: httpx.AsyncClient, address: str):
    answer = await guarded.post("/login", data={"token": "of-the-board", "next": address})
    assert answer.headers["location"] == "/"


def test_settings_say_where_the_world_reads_us():
    assert Settings(public_url="https://tdkt.example").public_url == "https://tdkt.example"
