"""One side was restored: what the relay and a reader find, what is mended, and what nobody can mend."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client

from deploy.backup import reconcile as command
from deploy.backup.compare import Report
from deploy.backup.dump import standing_still
from deploy.backup.place import Place
from deploy.provision import Report as Provisioned
from deploy.provision import provision_streams
from deploy.state import Problem
from shared.db import Database, execute, fetch
from shared.errors import Diverged, LeadLost
from shared.facts import FactLog
from shared.jetstream import Outgoing, api, publish_atomic, same_history, stored_at
from shared.lead import Lead
from shared.login import Login
from shared.outbox import Relay
from shared.streams import EVENTS, INTAKE
from tests import conftest
from tests.integration.shared.test_outbox import Publishing
from tests.support.chronicle import broken_links, stored
from tests.support.drafts import NOON, accepted, renamed
from tests.support.eventually import eventually


class System(Publishing):
    """A service that saves and publishes facts, and the operator who mends it."""

    def __init__(self, dsn: str, db: Database, client: Client, place: Place) -> None:
        super().__init__(dsn, db, client)
        self.place = place

    async def reconcile(self, *, dry_run: bool = False, as_they_are: bool = False) -> Report:
        return await command.reconcile(
            self.place, dry_run=dry_run, as_they_are=as_they_are, say=lambda _: None
        )

    async def published(self, *drafts) -> None:
        await self.save(*drafts)
        async with self.relay():
            await self.all_published()

    async def loses_its_table(self, after: int) -> None:
        """PostgreSQL as it was when so many facts were saved and published."""
        async with self.db.transaction() as connection:
            await execute(connection, "delete from facts where origin_sequence > $1", after)
            place = after, after, await stored_at(self.client, EVENTS, after)
            await execute(connection, _REMEMBER, *place)
        self.head = after

    async def loses_events(self) -> None:
        """EVENTS is gone and made anew."""
        await api(self.client, f"STREAM.DELETE.{EVENTS}")
        await provision_streams(self.client.jetstream(), Provisioned())

    async def bodies(self) -> list[bytes]:
        async with self.db.transaction() as connection:
            return [row.body for row in await fetch(connection, "select body from facts order by origin_sequence")]


@pytest_asyncio.fixture
async def system(
    dsn: str, db: Database, client: Client, database: conftest.Database, streams: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[System]:
    monkeypatch.setattr(command, "_PATIENCE_S", 0.3)  # nobody else decides here
    yield System(dsn, db, client, Place(Login(streams, "ops"), database.admin_dsn, database.name))


async def test_a_stream_is_known_by_its_last_message_done(client: Client):
    subject = "tdkt.intake.x.y.v1.66.ldld"
    for number in range(3):
        await publish_atomic(client, [Outgoing(subject, b"{}", f"a{number}")])
    at = await stored_at(client, INTAKE, 2)
    assert at is not None
    assert await same_history(client, INTAKE, 0, None)
    assert await same_history(client, INTAKE, 2, at)
    assert not await same_history(client, INTAKE, 4, None)
    assert not await same_history(client, INTAKE, 2, at + timedelta(seconds=1))
    await api(client, f"STREAM.MSG.DELETE.{INTAKE}", {"seq": 2})
    assert await same_history(client, INTAKE, 2, at)


async def test_an_older_table_is_found_before_anything_is_published(system: System):
    await system.published(*(renamed("a", number) for number in range(1, 9)))
    await system.loses_its_table(after=5)
    await system.save(renamed("b", 1))
    before = await system.ids()
    with pytest.raises(Diverged, match="fact 6 of campaigns"):
        async with system.relay():
            pass
    assert await system.ids() == before


async def test_an_older_events_is_found_even_when_it_has_grown_past_what_was_published(system: System):
    await system.published(*(renamed("a", number) for number in range(1, 9)))
    await system.loses_events()
    with pytest.raises(Diverged):
        async with system.relay():
            pass
    for number in range(30):
        others = orjson.dumps({"origin": "nominations", "originsequence": number + 1, "id": f"n{number}", "sequence": 1})
        await publish_atomic(system.client, [Outgoing("tdkt.evt.x.y.v1.66.ldld", others, f"n{number}")])
    with pytest.raises(Diverged):
        async with system.relay():
            pass


async def test_a_relay_at_work_notices_an_older_events_when_its_server_comes_back(system: System):
    await system.published(*(renamed("a", number) for number in range(1, 9)))
    async with Lead(system.dsn, "campaigns") as lead:
        relay: Relay = await system.ready(lead)
        await system.loses_events()
        system.client.stats["reconnects"] += 1
        with pytest.raises(Diverged):
            await asyncio.wait_for(relay.run(), 10)


async def test_events_is_filled_again_from_the_table(system: System):
    await system.published(*(renamed("a", number) for number in range(1, 900)), accepted("m1"))
    before = await system.ids()
    await system.loses_events()
    assert (await system.reconcile(dry_run=True)).origins[0].missing_in_events == before
    report = await system.reconcile()
    assert report.mended == ["campaigns: 900 facts are published once more"]
    async with system.relay():
        await system.all_published()
    assert await system.ids() == before
    assert broken_links(await stored(system.place.login)) == []
    assert (await system.reconcile(dry_run=True)).agrees


async def test_what_is_decided_again_takes_its_old_place_whatever_the_order(system: System):
    drafts = [renamed("a", 1), accepted("m1"), renamed("b", 1), renamed("a", 2), accepted("m2")]
    await system.published(*drafts)
    before = await system.bodies()
    await system.loses_its_table(after=1)
    report = await system.reconcile()
    assert report.origins[0].missing_in_table == [draft.id for draft in drafts[1:]]
    assert report.send_again == ["66.ldld/m1", "66.ldld/m2"]
    await system.save(drafts[2], accepted("new"), drafts[4], drafts[1])
    async with system.relay():
        await system.all_published()
        await system.save(drafts[3], renamed("a", 3))
        await system.all_published()
    bodies = await system.bodies()
    assert bodies[:5] == before
    assert [orjson.loads(body)["sequence"] for body in bodies[5:]] == [1, 3]
    facts = await stored(system.place.login)
    assert [fact.body for fact in facts] == bodies
    assert broken_links(facts) == []
    assert (await system.reconcile(dry_run=True)).agrees


async def test_facts_whose_events_nobody_has_are_taken_as_they_are_and_answered_once(system: System):
    await system.published(renamed("a", 1), accepted("m1"))
    before = await system.bodies()
    await system.loses_its_table(after=0)
    report = await system.reconcile(as_they_are=True)
    assert report.mended[-1] == "campaigns: 2 facts are back without what only their events told"
    assert await system.bodies() == before
    async with system.db.transaction() as connection:
        inbox = await fetch(connection, "select source, id, digest from inbox")
        assert [tuple(row) for row in inbox] == [("66.ldld", "m1", b"")]
        # The next of the stream is the second.
        assert await FactLog("campaigns").append(connection, [renamed("a", 2)], {}, NOON) == 3


async def test_facts_under_one_number_that_differ_are_told_and_left(system: System):
    await system.published(renamed("a", 1), renamed("a", 2))
    async with system.db.transaction() as connection:
        await execute(connection, "update facts set body = '{}' where origin_sequence = 2")
    report = await system.reconcile(dry_run=True)
    assert report.origins[0].conflicting == [renamed("a", 2).id]
    with pytest.raises(Problem, match="the number of another one"):
        await system.reconcile()


async def test_a_relay_stands_still_while_somebody_copies_and_goes_on_by_itself(system: System):
    await system.save(renamed("a", 1))
    async with system.relay():
        await system.all_published()
        async with standing_still(system.place, ["campaigns"]):
            await system.save(*(renamed("b", number) for number in range(1, 40)))
            with pytest.raises(AssertionError):
                await eventually(lambda: _grown(system), within=1.5)
        await system.all_published()
    assert len(await system.ids()) == 40


async def _grown(system: System) -> bool:
    return len(await system.ids()) > 1


async def test_a_relay_whose_memory_was_mended_steps_back(system: System):
    await system.save(renamed("a", 1))
    async with Lead(system.dsn, "campaigns") as lead:
        running = asyncio.create_task((await system.ready(lead)).run())
        await system.all_published()
        async with standing_still(system.place, ["campaigns"]), system.place.sql() as sql:
            await sql.execute("update campaigns.relay set events_sequence = 77")
        with pytest.raises(LeadLost, match="mended"):
            await asyncio.wait_for(running, 10)


_REMEMBER = "update relay set origin_sequence = $1, events_sequence = $2, events_at = $3"
