"""Nothing is lost and nothing doubled, whatever breaks; what cannot be handled holds up nobody."""

import asyncio
from dataclasses import replace

import pytest

from deploy.backup.place import Place
from deploy.backup.reconcile import reconcile
from services.notifications.handlers import Notifying
from services.notifications.subscribers import NotifyingWorker
from shared.arrival import Wire
from shared.db import Database as Db
from shared.errors import Diverged, LeadLost, Unavailable
from shared.lead import Lead
from shared.login import Login
from shared.streams import EVENTS, durable
from tests.conftest import Database
from tests.integration.notifications.conftest import NAME, NOON, Published, leading, run_process
from tests.integration.notifications.facts import (
    FEDERATION,
    PROVINCE,
    answers,
    issued,
    overdue,
)
from tests.support.eventually import eventually


async def test_the_same_messages_again_double_nothing(published: Published):
    await published.tell("campaigns", *PROVINCE, issued(), overdue("c1"), *answers(20))
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        await published.heard()
    before = await _everything(published)
    await published.rows("update positions set position = 2, stored_at = null")
    await published.rows("update relay set origin_sequence = 0, events_sequence = 0, events_at = null")
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
    await published.rows("update positions set position = $1, stored_at = null", position)
    async with leading(published.settings) as worker:
        await published.heard()
        assert worker.notifying.memory.origins["campaigns"] == len(messages)
    assert await _everything(published) == before


async def test_a_fact_that_cannot_be_handled_holds_up_no_other(published: Published):
    broken = published.message("campaigns", *answers(1)[0])
    nul = published.message("campaigns", *answers(1)[0])
    torn = published.message("campaigns", *overdue("c1"))
    good = published.message("campaigns", *answers(1)[0])
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


async def test_a_process_killed_in_the_middle_loses_and_doubles_nothing(published: Published):
    mixed = [*answers(4000), *(overdue(f"c{n}") for n in range(200)), *answers(4000)]
    await published.tell("campaigns", *PROVINCE, issued(), *mixed)
    for goal in (1000, 4200):
        process = run_process(published.settings)
        try:
            await eventually(lambda goal=goal: _beyond(published, goal), within=20)
        finally:
            process.kill()
            process.wait()
    async with leading(published.settings):
        await published.heard()
        reminders = await published.own_facts("reminder.sent", 200)
        await published.own_facts("guidance.delivered", 3)
    assert [fact["originsequence"] for fact in reminders] == list(range(4, 204))
    counts = await _everything(published)
    assert (counts["items"], counts["deliveries"], counts["facts"]) == (8403, 3, 203)


async def test_an_empty_schema_fills_again_with_the_same_facts_and_publishes_none_twice(
    published: Published, database: Database
):
    await published.tell("campaigns", *PROVINCE, issued(), overdue("c1"), *answers(10))
    rows = "select origin_sequence, id, subject from facts order by 1"
    async with leading(published.settings):
        await published.heard()
        await published.own_facts("guidance.delivered", 3)
    before, facts = await _everything(published), await published.rows(rows)
    await published.rows(f"truncate {', '.join(before)}, fact_tags, positions, origins, relay")
    await published.rows("insert into relay default values")
    place = Place(Login(published.settings.nats_url, "ops"), database.admin_dsn, database.name)
    mending = asyncio.create_task(reconcile(place, dry_run=False, as_they_are=False, say=lambda _: None))
    async with leading(published.settings):
        await published.heard()
    report = await mending
    assert [origin.missing_in_table for origin in report.origins] == [[row["id"] for row in facts]]
    assert (report.send_again, report.origins[0].waiting) == ([], [])
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        await published.own_facts("reminder.sent", 1)
    assert await _everything(published) == before
    assert await published.rows(rows) == facts


async def test_with_an_empty_schema_and_its_facts_in_events_it_does_nothing_until_they_are_taken_back(
    published: Published,
):
    await published.tell("campaigns", *PROVINCE, issued())
    async with leading(published.settings):
        await published.own_facts("guidance.delivered", 3)
        await published.heard()
    await published.rows("truncate facts, deliveries, positions, origins, relay")
    await published.rows("insert into relay default values")
    async with Lead(published.dsn, NAME) as lead:
        worker = NotifyingWorker(Notifying(NAME, Db(published.dsn), []), durable(EVENTS, NAME))
        with pytest.raises(Diverged, match="fact 1 of notifications"):
            await worker.lead(lead, published.client)
        await worker.notifying.db.close()


async def test_what_broke_an_older_version_is_handled_by_the_next(published: Published):
    messages = [published.message("campaigns", event, path) for event, path in [PROVINCE[-1], *answers(1)]]
    async with leading(published.settings):
        await published.put(messages)
        await published.heard()
    await published.rows("delete from items")
    await published.rows("delete from units")
    for number, message in enumerate(messages, 1):
        await published.rows("insert into skipped values ($1, $2, 't', 'KeyError')", number, message.id)
    async with leading(published.settings) as worker:
        assert worker.notifying.memory.position == 2
    counts = await _everything(published)
    assert (counts["items"], counts["units"], counts["skipped"]) == (1, 1, 0)


async def test_a_batch_that_lost_what_came_before_it_is_not_taken(published: Published):
    messages = [published.message("campaigns", event, path) for event, path in [*PROVINCE, *answers(4)]]
    await published.put(messages)
    wires = [Wire(one.subject, one.body, number, NOON) for number, one in enumerate(messages, 1)]
    worker = NotifyingWorker(Notifying(NAME, Db(published.dsn), []), durable(EVENTS, NAME))
    async with Lead(published.dsn, NAME) as lead:
        await worker.lead(lead, published.client)
        with pytest.raises(LeadLost):
            await worker.hear(wires[3:])
        relay, stepping_back = worker.background()
        with pytest.raises(Unavailable):
            await stepping_back
        assert await published.position() == 0
        await worker.hear(wires[:7])
        await worker.hear(wires[5:])
        assert await published.position() == 10
        relay.close()
    await worker.notifying.db.close()


async def _beyond(published: Published, position: int) -> bool:
    return await published.position() >= position


async def _everything(published: Published) -> dict[str, int]:
    tables = ("items", "deliveries", "acknowledgements", "units", "guidance", "facts", "skipped")
    return {table: (await published.rows(f"select count(*) from {table}"))[0][0] for table in tables}
