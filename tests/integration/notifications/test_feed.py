"""The feed of decisions, as a reader of feeds gets it."""

import xml.etree.ElementTree as xml

import httpx

from services.notifications.channels.feed import Feed
from shared.access import Access
from shared.db import Database as Db
from shared.events import FACT_TYPES
from shared.web import build_app
from tests.integration.notifications.conftest import NAME, Published, leading
from tests.integration.notifications.facts import GRASSROOTS, PROVINCE
from tests.support.builders import FACTS

_IN = {"a": "http://www.w3.org/2005/Atom"}


def award(name: str, id: str, **more: str):
    kind = FACT_TYPES[f"vn.tdkt.award.{name}.v1"]
    data = FACTS[f"award.{name}"] | {"award_id": id, "unit": GRASSROOTS, "person_id": "person-secret"} | more
    return kind.model_validate(data), GRASSROOTS


async def test_decisions_are_entries_and_what_is_revoked_says_so(published: Published):
    await published.tell("campaigns", *PROVINCE)
    await published.tell("nominations", award("decided", "a1", award_name_vi="Bằng khen <&\u0007>"), award("decided", "a2"))
    async with leading(published.settings):
        await published.heard()
        db = Db(published.dsn)
        # Nobody's token is asked for: what it tells, the public register tells.
        app = build_app(NAME, Access(published.client, enforced=True), Feed(db).routes())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as http:
            first = await http.get("/feeds/decisions.atom")
            same = await http.get("/feeds/decisions.atom", headers={"if-none-match": first.headers["etag"]})
            await published.tell("nominations", award("revoked", "a1"))
            await published.heard()
            second = await http.get("/feeds/decisions.atom", headers={"if-none-match": first.headers["etag"]})
        await db.close()
    assert (first.status_code, same.status_code, second.status_code) == (200, 304, 200)
    assert first.headers["content-type"].startswith("application/atom+xml")
    assert _entries(first.content) == [("urn:tdkt:award:a2", "valid"), ("urn:tdkt:award:a1", "valid")]
    assert _entries(second.content) == [("urn:tdkt:award:a1", "revoked"), ("urn:tdkt:award:a2", "valid")]
    titles = [title.text for title in xml.fromstring(second.content).findall("a:entry/a:title", _IN)]
    assert titles[0] == f"Bằng khen <&>: {GRASSROOTS} (đã hủy bỏ)"
    assert b"person-secret" not in second.content


def _entries(document: bytes) -> list[tuple[str, str]]:
    return [
        (entry.findtext("a:id", "", _IN), entry.find("a:category", _IN).attrib["term"])  # pyright: ignore[reportOptionalMemberAccess]
        for entry in xml.fromstring(document).findall("a:entry", _IN)
    ]
