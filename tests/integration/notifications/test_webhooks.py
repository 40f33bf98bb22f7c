"""Letters by webhook: signed, at least once under one id, tried again, given up, asked for again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from standardwebhooks import Webhook as Verifying
from standardwebhooks import WebhookVerificationError

from services.notifications.handlers import Notifying
from tests.integration.notifications.conftest import RULES, Published, leading
from tests.integration.notifications.facts import FEDERATION, PROVINCE, answers, overdue
from tests.support.eventually import eventually
from tests.support.receivers import Call, Endpoint, endpoint

#: Delays that a test can wait for; the rules themselves are looked at in the unit tests.
QUICK = RULES._replace(retries_s=(0.05, 0.05, 0.05))


async def subscribed(http: httpx.AsyncClient, url: str, **more: Any) -> dict[str, Any]:
    wish = {"unit": FEDERATION, "units": ["66.643"], "types": ["registration.overdue"]}
    answer = await http.post("/subscriptions", json=wish | {"channel": "webhook", "target": url} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def started(published: Published) -> None:
    await published.tell("campaigns", *PROVINCE)


async def called(at: Endpoint, times: int) -> list[Call]:
    return await eventually(lambda: len(at.calls) >= times and at.calls, within=10)


async def states(published: Published) -> list[str]:
    return [row["state"] for row in await published.rows("select state from owed order by n")]


async def all_settled(published: Published) -> bool:
    found = await states(published)
    return bool(found) and "owed" not in found


async def test_a_call_is_verified_by_the_library_of_the_standard_and_told_as_a_fact(
    published: Published, http: httpx.AsyncClient
):
    await started(published)
    async with endpoint() as at, leading(published.settings):
        await published.heard()
        made = await subscribed(http, at.url("/hook?token=abc"))
        await published.tell("campaigns", overdue("c1"))
        (call,) = await called(at, 1)
        (fact,) = await published.own_facts("delivery.delivered", 1)
    event = Verifying(made["secret"]).verify(call.body.decode(), call.headers)
    assert (event["specversion"], event["data"]["campaign_id"]) == ("1.0", "c1")
    assert event["because"] == "subscription"
    with pytest.raises(WebhookVerificationError):
        Verifying(made["secret"]).verify(call.body.decode() + " ", call.headers)
    assert fact["data"]["delivery_id"] == call.headers["webhook-id"]
    assert (fact["data"]["attempts"], fact["data"]["code"], fact["data"]["via"]) == (1, "http_204", "webhook")
    told = orjson.dumps(fact).decode()
    assert not any(place in told for place in ("127.0.0.1", "token", "hook?"))
    assert "secret" not in await subscribed(http, at.url("/hook?token=abc"))
    kept = await published.rows("select sealed from subscriptions")
    assert b"127.0.0.1" not in kept[0]["sealed"]


async def test_what_fails_is_tried_again_under_its_id_and_no_redirect_is_followed(
    published: Published, http: httpx.AsyncClient
):
    await started(published)
    async with endpoint("503 Busy", "302 Found\r\nlocation: /elsewhere") as at, leading(published.settings, QUICK):
        await published.heard()
        await subscribed(http, at.url())
        await published.tell("campaigns", overdue("c1"))
        calls = await called(at, 3)
        (fact,) = await published.own_facts("delivery.delivered", 1)
    assert len(set(at.ids())) == 1
    assert [call.path for call in calls] == ["/hook"] * 3
    assert fact["data"]["attempts"] == 3


async def test_an_endpoint_that_asks_for_time_gets_it(published: Published, http: httpx.AsyncClient):
    await started(published)
    async with endpoint("429 Too Many\r\nretry-after: 3600") as at, leading(published.settings, QUICK):
        await published.heard()
        await subscribed(http, at.url())
        await published.tell("campaigns", overdue("c1"))
        rows = await eventually(lambda: published.rows("select due_at from owed where attempts = 1"), within=10)
    wait = (rows[0]["due_at"] - datetime.now(UTC)).total_seconds()
    assert 3500 < wait <= 3600


@pytest.mark.parametrize(("answers_", "attempts"), [(["410 Gone"], 1), (["500 Broken"] * 4, 4)])
async def test_who_wants_no_more_or_fails_for_long_is_left_alone_and_its_owner_hears_of_it(
    published: Published, http: httpx.AsyncClient, answers_: list[str], attempts: int
):
    await started(published)
    async with endpoint(*answers_) as at, leading(published.settings, QUICK):
        await published.heard()
        made = await subscribed(http, at.url())
        await published.tell("campaigns", overdue("c1"))
        (fact,) = await published.own_facts("delivery.failed", 1)
        await published.tell("campaigns", overdue("c2"))
        await published.heard()
        inbox = await eventually(lambda: _warned(http), within=10)
        assert len(at.calls) == attempts == fact["data"]["attempts"]
        assert (await states(published)) == ["failed", "owed"]
        assert (await http.get("/subscriptions")).json()["subscriptions"][0]["rests"]
        # Its owner opens it again: what was owed meanwhile goes out, what had failed when it is asked for.
        await subscribed(http, at.url())
        await called(at, attempts + 1)
        again = await http.post(f"/subscriptions/{made['id']}/replay", json={"ids": [fact["data"]["delivery_id"]]})
        assert again.json()["owed_again"] == 1
        await called(at, attempts + 2)
    assert inbox[0]["because"]["code"] == "delivery_failed"
    assert made["id"] in inbox[0]["because"]["text_vi"]
    assert at.ids()[-1] == fact["data"]["delivery_id"]


async def _warned(http: httpx.AsyncClient) -> list[dict[str, Any]]:
    return (await http.get(f"/inbox/{FEDERATION}", params={"kind": "warning"})).json()["items"]


async def test_while_a_secret_is_changed_both_sign_and_afterwards_the_new_one_alone(
    published: Published, http: httpx.AsyncClient
):
    await started(published)
    async with endpoint() as at, leading(published.settings) as worker:
        await published.heard()
        made = await subscribed(http, at.url())
        new = (await http.post(f"/subscriptions/{made['id']}/secret")).json()["secret"]
        await published.tell("campaigns", overdue("c1"))
        (call,) = await called(at, 1)
        for secret in (made["secret"], new):
            Verifying(secret).verify(call.body.decode(), call.headers)
        worker.notifying.clock = lambda: datetime.now(UTC) + timedelta(seconds=RULES.overlap_s + 1)
        await published.tell("campaigns", overdue("c2"))
        late = (await called(at, 2))[1]
    Verifying(new).verify(late.body.decode(), late.headers)
    with pytest.raises(WebhookVerificationError):
        Verifying(made["secret"]).verify(late.body.decode(), late.headers)


async def test_a_range_is_sent_again_under_the_same_ids(published: Published, http: httpx.AsyncClient):
    await started(published)
    async with endpoint() as at, leading(published.settings):
        await published.heard()
        made = await subscribed(http, at.url())
        await published.tell("campaigns", *(overdue(f"c{n}") for n in range(3)))
        await called(at, 3)
        await published.own_facts("delivery.delivered", 3)
        since = {"after": "2014-01-01T00:00:00Z"}
        assert (await http.post(f"/subscriptions/{made['id']}/replay", json=since)).json()["owed_again"] == 3
        await called(at, 6)
        facts = await published.own_facts("delivery.delivered", 6)
        letters = (await http.get(f"/subscriptions/{made['id']}/letters")).json()["letters"]
    assert sorted(at.ids()[:3]) == sorted(at.ids()[3:])
    assert sorted(fact["data"]["replay"] for fact in facts) == [0, 0, 0, 1, 1, 1]
    assert [letter["state"] for letter in letters] == ["delivered"] * 3


async def test_a_slow_endpoint_holds_up_no_other(published: Published, http: httpx.AsyncClient):
    await started(published)
    async with endpoint() as slow, endpoint() as quick, leading(published.settings):
        await published.heard()
        slow.open.clear()
        await subscribed(http, slow.url())
        await subscribed(http, quick.url())
        await published.tell("campaigns", *(overdue(f"c{n}") for n in range(5)))
        await called(quick, 5)
        assert len(slow.calls) == 1
        slow.open.set()
        await called(slow, 5)


async def test_who_dies_between_the_answer_and_its_note_sends_again_under_the_same_id(
    published: Published, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    await started(published)
    async with endpoint() as at:
        with monkeypatch.context() as dying:
            dying.setattr(Notifying, "report", lambda *_: asyncio.Event().wait())
            async with leading(published.settings):
                await published.heard()
                await subscribed(http, at.url())
                await published.tell("campaigns", overdue("c1"))
                await called(at, 1)
        assert await states(published) == ["owed"]
        async with leading(published.settings):
            await called(at, 2)
            await published.own_facts("delivery.delivered", 1)
    assert len(set(at.ids())) == 1


async def test_hearing_all_of_events_again_sends_nothing_again(published: Published, http: httpx.AsyncClient):
    await started(published)
    async with endpoint() as at:
        async with leading(published.settings):
            await published.heard()
            await subscribed(http, at.url())
            await published.tell("campaigns", overdue("c1"), *answers(30))
            await published.own_facts("delivery.delivered", 1)
        await published.rows("truncate owed, origins")
        await published.rows("update positions set position = 0, stored_at = null")
        # One by one, so that there is time to send before it is heard that it was sent.
        async with leading(published.settings.model_copy(update={"batch_size": 1})):
            await published.tell("campaigns", overdue("c2"))
            await published.heard()
            await called(at, 2)
            await eventually(lambda: all_settled(published))
        assert (len(at.calls), len(set(at.ids()))) == (2, 2)


async def test_what_was_before_the_subscription_is_not_sent(published: Published, http: httpx.AsyncClient):
    await started(published)
    async with endpoint() as at:
        async with leading(published.settings):
            await published.heard()
            await subscribed(http, at.url())
        await published.rows("update subscriptions set made_at = now() + interval '1 hour'")
        await published.tell("campaigns", overdue("c1"))
        async with leading(published.settings):
            await published.heard()
            assert await states(published) == []


async def test_what_was_owed_when_a_subscription_ended_is_not_sent_and_old_letters_go(
    published: Published, http: httpx.AsyncClient
):
    await started(published)
    async with endpoint("503 Busy\r\nretry-after: 3600") as at:
        async with leading(published.settings, QUICK):
            await published.heard()
            made = await subscribed(http, at.url())
            await published.tell("campaigns", overdue("c1"))
            await called(at, 1)
            await eventually(lambda: published.rows("select 1 from owed where attempts = 1"))
            assert (await http.delete(f"/subscriptions/{made['id']}")).status_code == 204
        assert await states(published) == ["dropped"]
        await published.rows("update owed set done_at = done_at - interval '91 days'")
        async with leading(published.settings, QUICK):
            await eventually(lambda: _none(published))


async def _none(published: Published) -> bool:
    return await states(published) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"target": "http://example.org/hook"}, "only https"),
        ({"target": "https://name:word@example.org/"}, "password"),
        ({"target": "ftp://127.0.0.1/"}, "only https"),
        ({"target": "https://"}, "no URL"),
        ({"channel": "pigeon"}, "inbox, mail, webhook"),
        ({"channel": "mail", "target": "a@b.example"}, "TDKT_SMTP_HOST"),
        ({"types": ["delivery.delivered"]}, "inbox alone"),
    ],
)
async def test_what_could_not_be_sent_is_refused_with_the_reason(
    published: Published, http: httpx.AsyncClient, more: dict[str, Any], said: str
):
    await published.tell("campaigns", *PROVINCE)
    wish = {"unit": FEDERATION, "units": ["66"], "types": ["award.decided"], "channel": "webhook", "target": "https://a.example"}
    answer = await http.post("/subscriptions", json=wish | more)
    assert answer.status_code == 422
    assert said in answer.text
