"""Summaries are closed behind the last day for reports, and restated when their numbers change (peers S17)."""

import hashlib
from random import Random
from typing import Any

import orjson
from nats.aio.client import Client

from services.reporting.app import rebuild
from shared.db import Database as Connections
from shared.db import execute, fetch
from shared.reading import until
from shared.settings import Settings
from tests.integration.reporting.conftest import Reporting, leading
from tests.support.eventually import eventually
from tests.support.facts import Facts

UNION, DISTRICT, PROVINCE = "66.643.ldld.cs0001", "66.643", "66"
YEAR = f"/summaries/{PROVINCE}/2014"


def year_that_is_closed(facts: Facts) -> dict[str, Any]:
    """Two awards, and the day behind the last one for reports of 2014; the first of the awards."""
    for path, kind in ((PROVINCE, "province"), (DISTRICT, "district"), (UNION, "grassroots_union")):
        facts.unit(path, kind)
    facts.on("2014-12-15")
    award = facts.decided(facts.received("n1", UNION), "a1")
    facts.decided(facts.received("n2", UNION), "a2")
    facts.on("2015-01-15").renamed(UNION, "Công đoàn cơ sở Một", "2015-01-15")
    facts.on("2015-01-16").renamed(UNION, "Công đoàn cơ sở Hai", "2015-01-16")
    return award


async def body(reporting: Reporting, path: str) -> bytes:
    answer = await reporting.http.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


async def told(reporting: Reporting, number: int) -> list[dict[str, Any]]:
    """Our own facts of 2014 in EVENTS, once there are so many."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        found.clear()
        last = (await reporting.client.jetstream().stream_info("EVENTS")).state.last_seq
        async for messages in until(reporting.client, 0, last, 500):
            found.extend(
                one for one in (orjson.loads(m.body) for m in messages) if one["origin"] == "reporting"
            )
        found[:] = [one for one in found if one["data"]["period"] == "2014"]
        return len(found) >= number

    await eventually(there, within=20)
    return found


async def test_a_year_is_closed_and_an_award_revoked_afterwards_restates_it(reporting: Reporting):
    award = year_that_is_closed(reporting.facts)
    await reporting.counted()
    first = await body(reporting, f"{YEAR}?revision=1")
    assert orjson.loads(first)["indicators"]["A01"]["BKT"]["individual"] == 2

    reporting.facts.revoked(award, on="2015-01-16")
    reporting.facts.on("2015-01-17").renamed(UNION, "Công đoàn cơ sở Ba", "2015-01-17")
    await reporting.counted()
    second = await body(reporting, f"{YEAR}?revision=2")
    assert await body(reporting, f"{YEAR}?revision=1") == first
    assert orjson.loads(second)["indicators"]["A01"]["BKT"]["individual"] == 1
    current = await reporting.get(YEAR)
    assert (current["revision"], current["indicators"]) == (2, orjson.loads(second)["indicators"])

    facts = await told(reporting, 4)
    by_unit = {(fact["data"]["unit"], fact["data"]["revision"]): fact["data"] for fact in facts}
    assert by_unit.keys() == {(PROVINCE, 1), (DISTRICT, 1), (PROVINCE, 2), (DISTRICT, 2)}
    assert by_unit[PROVINCE, 1]["digest"] == hashlib.sha256(first).hexdigest()
    restated = by_unit[PROVINCE, 2]
    assert restated["before_digest"] == hashlib.sha256(first).hexdigest()
    assert restated["after_digest"] == hashlib.sha256(second).hexdigest()
    number = {"unit": PROVINCE, "indicator": "A01", "cut": "BKT.individual", "before": 2, "after": 1}
    assert number in restated["changed"]
    revoked = next(fact for fact in reporting.published if fact["type"] == "vn.tdkt.award.revoked.v1")
    assert restated["because"] == [revoked["id"]]
    listed = (await reporting.get(f"{YEAR}/revisions"))["revisions"]
    assert [one["revision"] for one in listed] == [1, 2]


async def test_several_facts_of_one_day_are_one_restatement_and_none_that_change_nothing(
    reporting: Reporting,
):
    award = year_that_is_closed(reporting.facts)
    reporting.facts.decided(reporting.facts.received("n3", UNION), "a3")
    reporting.facts.revoked(award, on="2015-01-16")
    reporting.facts.on("2015-01-17").renamed(UNION, "Công đoàn cơ sở Ba", "2015-01-17")
    reporting.facts.on("2015-01-18").renamed(UNION, "Công đoàn cơ sở Tư", "2015-01-18")
    await reporting.counted()
    listed = (await reporting.get(f"{YEAR}/revisions"))["revisions"]
    assert [(one["revision"], one["as_of"]) for one in listed] == [(1, "2015-01-15"), (2, "2015-01-16")]


async def test_a_revision_nobody_has_made_is_not_found_and_stands_with_no_other_question(
    reporting: Reporting,
):
    year_that_is_closed(reporting.facts)
    await reporting.counted()
    assert (await reporting.http.get(f"{YEAR}?revision=2")).status_code == 404
    assert (await reporting.http.get(f"{YEAR}?revision=1&as_of=2014-12-31")).status_code == 422
    assert (await reporting.get(f"/summaries/{UNION}/2014/revisions"))["revisions"] == []


async def test_however_events_is_cut_into_batches_the_revisions_are_the_same(
    reporting: Reporting,
):
    award = year_that_is_closed(reporting.facts)
    reporting.facts.revoked(award, on="2015-01-16")
    reporting.facts.on("2015-01-17").renamed(UNION, "Công đoàn cơ sở Ba", "2015-01-17")
    made, chance = list(reporting.facts.made), Random(17)
    reporting.facts.made = []
    while made:
        size = chance.randint(1, 4)
        await reporting.counted(made[:size])
        made = made[size:]
    in_pieces = [
        (one["revision"], one["digest"]) for one in (await reporting.get(f"{YEAR}/revisions"))["revisions"]
    ]
    assert len(in_pieces) == 2
    facts = await told(reporting, 4)

    report = await rebuild(reporting.settings)
    assert (report.switched, report.differences) == (True, [])
    listed = (await reporting.get(f"{YEAR}/revisions"))["revisions"]
    assert [(one["revision"], one["digest"]) for one in listed] == in_pieces
    assert await told(reporting, 4) == facts


async def test_a_rebuild_that_does_not_bear_out_a_revision_switches_nothing(
    reporting: Reporting, connections: Connections
):
    year_that_is_closed(reporting.facts)
    await reporting.counted()
    async with connections.transaction() as connection:
        query = "select body from revisions where unit = $1 and period = '2014'"
        row = (await fetch(connection, query, PROVINCE))[0]
        other = row.body.replace(
            b'"BKT":{"collective":0,"individual":2}', b'"BKT":{"collective":0,"individual":3}'
        )
        assert other != row.body
        await execute(
            connection, "update revisions set body = $2 where unit = $1 and period = '2014'", PROVINCE, other
        )
    report = await rebuild(reporting.settings)
    assert (report.switched, [one.what for one in report.differences]) == (False, ["revision 66 2014 #1"])


async def test_whoever_leads_next_goes_on_and_tells_nothing_twice(settings: Settings, client: Client):
    facts = Facts()
    award = year_that_is_closed(facts)
    first, facts.made = facts.made, []
    facts.revoked(award, on="2015-01-16")
    facts.on("2015-01-17").renamed(UNION, "Công đoàn cơ sở Ba", "2015-01-17")
    told_now: list[dict[str, Any]] = []
    for number, made in enumerate((first, facts.made), 1):
        async with leading(settings, client) as reporting:
            await reporting.counted(made)
            told_now = await told(reporting, 2 * number)
    assert len({fact["id"] for fact in told_now}) == len(told_now) == 4
    assert sorted(fact["originsequence"] for fact in told_now) == [3, 4, 5, 6]
