"""From facts in EVENTS to rows and facts of our own, on a real PostgreSQL and NATS."""

import asyncio
from dataclasses import replace
from datetime import date

import httpx
import pytest

from services.notifications.handlers import Notifying
from services.notifications.subscribers import NotifyingWorker
from shared.arrival import Wire
from shared.db import Database as Db
from shared.errors import LeadLost, Unavailable
from shared.events.answers import IntakeAccepted, IntakeRefused, ViolationSaid
from shared.events.base import DocumentRef, Event
from shared.events.campaigns import GuidanceAcknowledged, GuidanceIssued, RegistrationOverdue, UnitJoined
from shared.lead import Lead
from shared.streams import EVENTS, durable
from shared.units import Kind
from tests.integration.notifications.conftest import NAME, NOON, Published, leading

BOARD, FEDERATION, DISTRICT, GRASSROOTS = "66.bantdkt", "66.ldld", "66.643.ldld", "66.643.ldld.cs0001"
KINDS = {
    "66": Kind.PROVINCE, "66.643": Kind.DISTRICT, BOARD: Kind.PROVINCIAL_EC_BOARD,
    FEDERATION: Kind.PROVINCIAL_LABOUR_FEDERATION, DISTRICT: Kind.DISTRICT_LABOUR_FEDERATION,
}  # fmt: skip


def joined(path: str, led_by: str | None = None) -> tuple[Event, str]:
    kind = KINDS.get(path, Kind.GRASSROOTS_UNION)
    day = date(2010, 1, 1)
    return UnitJoined(
        unit_id=f"u-{path}", path=path, kind=kind, name_vi=path, valid_from=day, led_by=led_by
    ), path


def issued(id: str = "g1") -> tuple[Event, str]:
    document = DocumentRef(sha256="0" * 64, media_type="application/pdf", bytes=1)
    day = date(2014, 8, 18)
    guidance = GuidanceIssued(guidance_id=id, number="12/HD", title="Hướng dẫn", issuer=BOARD, issued_on=day,
                              in_force=(day, None), audience=("66",), document=document)  # fmt: skip
    return guidance, BOARD


def answers(count: int, path: str = DISTRICT) -> list[tuple[Event, str]]:
    return [(IntakeAccepted(cause=f"e{n}", subject=f"s{n}"), path) for n in range(count)]


PROVINCE = [joined(path) for path in ("66", "66.643", BOARD, FEDERATION, DISTRICT)] + [
    joined(GRASSROOTS, DISTRICT)
]


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
    item = (await http.get(f"/inbox/{late}")).json()["items"][0]
    assert (item["kind"], item["because"]["code"]) == ("guidance", "guidance_in_force")
    assert "12/HD" in item["because"]["text_vi"]
    assert (await http.get("/acknowledgements/none")).status_code == 404


async def test_who_has_not_registered_is_reminded_once_and_its_leader_hears_of_it(
    published: Published, http: httpx.AsyncClient
):
    overdue = RegistrationOverdue(campaign_id="c1", unit=GRASSROOTS, year=2014, deadline=date(2014, 3, 31))
    await published.tell("campaigns", *PROVINCE, (overdue, GRASSROOTS))
    async with leading(published.settings):
        (fact,) = await published.own_facts("reminder.sent", 1)
    assert fact["data"] == {
        "about_kind": "campaign", "about_id": "c1", "unit": GRASSROOTS, "sent_on": "2014-08-20"
    }  # fmt: skip
    codes = {}
    for path in (GRASSROOTS, DISTRICT):
        codes[path] = [item["because"]["code"] for item in (await http.get(f"/inbox/{path}")).json()["items"]]
    assert codes == {GRASSROOTS: ["registration_overdue"], DISTRICT: ["registration_overdue_below"]}


async def test_the_same_messages_again_double_nothing(published: Published):
    overdue = RegistrationOverdue(campaign_id="c1", unit=GRASSROOTS, year=2014, deadline=date(2014, 3, 31))
    await published.tell("campaigns", *PROVINCE, issued(), (overdue, GRASSROOTS), *answers(20))
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        await published.heard()
    before = await _everything(published)
    await published.rows("update positions set position = 2")
    await published.rows("update relay set origin_sequence = 0, events_sequence = 0")
    async with leading(published.settings):
        await published.tell("campaigns", *answers(1, FEDERATION))
        await published.heard()
        await published.own_facts("guidance.delivered", 3)
        await published.own_facts("reminder.sent", 1)
    after = await _everything(published)
    assert [count - (table == "items") for table, count in after.items()] == list(before.values())


@pytest.mark.parametrize("position", [0, 5])
async def test_events_filled_anew_is_recognised_by_its_origins(published: Published, position: int):
    messages = [
        published.message("campaigns", event, path) for event, path in [*PROVINCE, issued(), *answers(9)]
    ]
    await published.put(messages)
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        await published.heard()
    before = await _everything(published)
    await published.rows("update positions set position = $1, created = '2001-01-01'", position)
    async with leading(published.settings) as worker:
        await published.heard()
        assert worker.notifying.memory.origins["campaigns"] == len(messages)
    assert await _everything(published) == before


async def test_a_fact_that_cannot_be_handled_holds_up_no_other(published: Published):
    broken = published.message("campaigns", IntakeAccepted(cause="x", subject="s"), DISTRICT)
    nul = published.message("campaigns", IntakeAccepted(cause="x", subject="s"), DISTRICT)
    overdue = RegistrationOverdue(campaign_id="c", unit=GRASSROOTS, year=2014, deadline=date(2014, 3, 31))
    torn = published.message("campaigns", overdue, GRASSROOTS)
    good = published.message("campaigns", IntakeAccepted(cause="y", subject="s"), DISTRICT)
    torn = replace(torn, body=torn.body.replace(b'"unit"', b'"unity"'))
    nul = replace(nul, body=nul.body.replace(b'"cause-2"', b'"a\\u0000b"'))
    async with leading(published.settings):
        await published.put([replace(broken, body=b"no json"), nul, torn, good])
        await published.heard()
    skipped = await published.rows("select position, id, error from skipped order by position")
    assert [(row["position"], row["error"]) for row in skipped] == [
        (1, "JSONDecodeError"), (2, "CharacterNotInRepertoireError"), (3, "KeyError")
    ]  # fmt: skip
    assert [row["cause"] for row in await published.rows("select cause from items")] == ["cause-4"]


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
        overdue = RegistrationOverdue(
            campaign_id="c1", unit=GRASSROOTS, year=2014, deadline=date(2014, 3, 31)
        )
        await published.tell("campaigns", (overdue, GRASSROOTS))
        await published.heard()
        assert (await http.delete(f"/subscriptions/{made['id']}")).status_code == 204
        await published.tell("campaigns", (overdue, GRASSROOTS))
        await published.heard()
    items = (await http.get(f"/inbox/{FEDERATION}")).json()["items"]
    assert [item["because"]["code"] for item in items] == ["subscription"]
    refused = await http.post("/subscriptions", json=wish | {"types": ["award.given"]})
    assert refused.status_code == 422


async def test_a_killed_leader_is_followed_by_another_that_loses_and_doubles_nothing(published: Published):
    await published.tell("campaigns", *PROVINCE, issued(), *answers(3000))
    for _ in range(3):
        async with leading(published.settings):
            await asyncio.sleep(0)
    async with leading(published.settings):
        await published.heard()
        await published.own_facts("guidance.delivered", 3)
    counts = await _everything(published)
    assert (counts["items"], counts["deliveries"], counts["facts"]) == (3003, 3, 3)


async def test_a_batch_that_lost_what_came_before_it_is_not_taken(published: Published):
    messages = [published.message("campaigns", event, path) for event, path in [*PROVINCE, *answers(4)]]
    await published.put(messages)
    wires = [Wire(one.subject, one.body, number, NOON) for number, one in enumerate(messages, 1)]
    worker = NotifyingWorker(Notifying(NAME, Db(published.dsn), []), durable(EVENTS, NAME))
    async with Lead(published.dsn, NAME) as lead:
        await worker.lead(lead, published.client)
        with pytest.raises(LeadLost):
            await worker.hear(wires[3:])
        _, stepping_back = worker.background()
        with pytest.raises(Unavailable):
            await stepping_back
        assert await published.position() == 0
        await worker.hear(wires[:7])
        await worker.hear(wires[5:])
        assert await published.position() == 10
    _.close()
    await worker.notifying.db.close()


async def _everything(published: Published) -> dict[str, int]:
    tables = ("items", "deliveries", "acknowledgements", "units", "guidance", "facts", "skipped")
    return {table: (await published.rows(f"select count(*) from {table}"))[0][0] for table in tables}
