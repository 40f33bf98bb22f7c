"""From facts in EVENTS to what units read over HTTP, and to facts of our own."""

from datetime import date

import httpx
import pytest

from shared.events.answers import IntakeRefused, ViolationSaid
from shared.events.campaigns import GuidanceAcknowledged, UnitClosed, UnitSucceeded
from tests.integration.notifications.conftest import Published, leading
from tests.integration.notifications.facts import (
    DISTRICT,
    FEDERATION,
    GRASSROOTS,
    PROVINCE,
    answers,
    issued,
    joined,
    overdue,
)


async def test_answers_lie_in_the_inbox_of_whoever_asked(published: Published, http: httpx.AsyncClient):
    await published.tell("campaigns", *PROVINCE, *answers(3))
    violation = ViolationSaid(
        code="unit_unknown", pointer="/source", message_vi="Không rõ", message_en="Unknown"
    )
    await published.tell("nominations", (IntakeRefused(cause="bad", violations=(violation,)), DISTRICT))
    async with leading(published.settings):
        await published.heard()
    first = (await http.get(f"/inbox/{DISTRICT}", params={"limit": 2})).json()
    rest = (await http.get(f"/inbox/{DISTRICT}", params={"after": first["after"]})).json()
    assert [item["cause"] for item in first["items"] + rest["items"]] == [
        "cause-7",
        "cause-8",
        "cause-9",
        "cause-1",
    ]
    assert (first["more"], rest["more"]) == (True, False)
    assert rest["items"][-1]["violations"][0]["code"] == "unit_unknown"
    assert rest["items"][-1]["because"]["code"] == "answer_refused"
    assert (await http.get("/inbox/66.643.nobody")).status_code == 404


@pytest.mark.clause("II.1.a")
async def test_guidance_reaches_its_audience_and_who_joins_later(
    published: Published, http: httpx.AsyncClient
):
    await published.tell("campaigns", *PROVINCE, issued())
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        late = "66.643.ldld.cs0002"
        acknowledged = GuidanceAcknowledged(
            guidance_id="g1", unit=DISTRICT, acknowledged_on=date(2014, 8, 25)
        )
        await published.tell("campaigns", joined(late), (acknowledged, DISTRICT))
        facts = await published.own_facts("guidance.delivered", 4)
        new, since = "66.24133.cd.cs0002", date(2014, 9, 1)
        ended = UnitClosed(unit_id=f"u-{late}", path=late, closed_on=date(2014, 8, 31))
        again = joined(late)[0].model_copy(update={"path": new, "valid_from": since})
        stands = UnitSucceeded(unit_id=f"u-{late}", path=late, successors=(new,), effective_on=since, legal_basis="1")
        await published.tell("campaigns", (ended, late), (again, new), (stands, late))
        await published.heard()
    assert sorted(fact["data"]["unit"] for fact in facts) == sorted([FEDERATION, DISTRICT, GRASSROOTS, late])
    assert [fact["originsequence"] for fact in facts] == [1, 2, 3, 4]
    assert facts[0]["knownon"] == "2014-08-20"
    said = (await http.get("/acknowledgements/g1")).json()
    assert (said["delivered"], said["acknowledged"], said["percent"]) == (4, 1, 25.0)
    assert said["missing"] == sorted([FEDERATION, GRASSROOTS, late])
    assert said["units"][0] == {
        "unit": DISTRICT, "delivered_on": "2014-08-20", "acknowledged_on": "2014-08-25", "days": 5
    }  # fmt: skip
    deliveries = (await http.get("/deliveries", params={"guidance": "g1", "unit": late})).json()["deliveries"]
    assert [delivery["unit"] for delivery in deliveries] == [late]
    for path in (late, new):
        (item,) = (await http.get(f"/inbox/{path}")).json()["items"]
        assert (item["kind"], item["because"]["code"]) == ("guidance", "guidance_in_force")
    assert "12/HD" in item["because"]["text_vi"]
    assert (await http.get("/acknowledgements/none")).status_code == 404


async def test_who_has_not_registered_is_reminded_once_and_its_leader_hears_of_it(
    published: Published, http: httpx.AsyncClient
):
    await published.tell("campaigns", *PROVINCE, overdue("c1"))
    async with leading(published.settings):
        (fact,) = await published.own_facts("reminder.sent", 1)
    assert fact["data"] == {
        "about_kind": "campaign", "about_id": "c1", "unit": GRASSROOTS, "sent_on": "2014-08-20"
    }  # fmt: skip
    codes = {}
    for path in (GRASSROOTS, DISTRICT):
        codes[path] = [item["because"]["code"] for item in (await http.get(f"/inbox/{path}")).json()["items"]]
    assert codes == {GRASSROOTS: ["registration_overdue"], DISTRICT: ["registration_overdue_below"]}


@pytest.mark.clause("II.1.b")
async def test_a_subscriber_gets_what_it_asked_for_and_nothing_after_it_has_ended(
    published: Published, http: httpx.AsyncClient
):
    await published.tell("campaigns", *PROVINCE)
    async with leading(published.settings):
        await published.heard()
        wish = {"unit": FEDERATION, "units": ["66.643"], "types": ["registration.overdue"]}
        made = (await http.post("/subscriptions", json=wish)).json()
        assert (await http.post("/subscriptions", json=wish)).json()["id"] == made["id"]
        assert len((await http.get("/subscriptions")).json()["subscriptions"]) == 1
        await published.tell("campaigns", overdue("c1"))
        await published.heard()
        assert (await http.delete(f"/subscriptions/{made['id']}")).status_code == 204
        await published.tell("campaigns", overdue("c1"))
        await published.heard()
    items = (await http.get(f"/inbox/{FEDERATION}")).json()["items"]
    assert [item["because"]["code"] for item in items] == ["subscription"]
    refused = await http.post("/subscriptions", json=wish | {"types": ["award.given"]})
    assert refused.status_code == 422


async def test_whoever_stands_for_an_ended_body_reads_its_letters(published: Published, http: httpx.AsyncClient):
    """What is said of a dossier that the district had proposed reaches the province's federation now (domain 1.5)."""
    closed = UnitClosed(unit_id=f"u-{DISTRICT}", path=DISTRICT, closed_on=date(2014, 8, 19), successors=(FEDERATION,))
    await published.tell("campaigns", *PROVINCE, *answers(1), (closed, DISTRICT), *answers(1))
    async with leading(published.settings):
        await published.heard()
    letters = (await http.get(f"/inbox/{FEDERATION}")).json()["items"]
    assert [item["cause"] for item in letters if item["because"]["code"] == "answer_accepted"] == ["cause-7", "cause-9"]
    others = (await http.get("/inbox/66.bantdkt")).json()["items"]
    assert not [item for item in others if item["because"]["code"] == "answer_accepted"]
