"""The relay publishes what was saved, once and in order, whatever it has forgotten and whatever EVENTS still knows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client

from shared import outbox
from shared.clock import wall_clock
from shared.db import Database, execute, fetch
from shared.errors import LeadLost
from shared.facts import FactLog
from shared.jetstream import Outgoing, api, publish_atomic
from shared.lead import Lead
from shared.login import Login
from shared.outbox import Committed, Relay
from shared.streams import EVENTS
from tests.support.chronicle import broken_links, stored
from tests.support.drafts import NOON, accepted, renamed
from tests.support.eventually import eventually
from tests.support.link import link
from tests.support.playing import last_position


class Publishing:
    """A service that saves facts, and its relay where one runs."""

    def __init__(self, dsn: str, db: Database, client: Client) -> None:
        self.dsn, self.db, self.client, self.head, self.saved = dsn, db, client, 0, asyncio.Event()

    async def save(self, *drafts) -> None:
        async with self.db.transaction() as connection:
            self.head = await FactLog("campaigns").append(connection, list(drafts), {}, NOON)
        self.saved.set()

    def committed(self) -> Committed:
        return Committed(0, self.head, wall_clock(), None)

    @asynccontextmanager
    async def relay(self, client: Client | None = None) -> AsyncIterator[Relay]:
        async with Lead(self.dsn, "campaigns") as lead:
            relay = await self.ready(lead, client)
            running = asyncio.create_task(relay.run())
            yield relay
            while not running.done():
                running.cancel()
                await asyncio.wait([running], timeout=0.2)

    async def ready(self, lead: Lead, client: Client | None = None) -> Relay:
        """A relay that knows where it is and does not run yet."""
        relay = Relay("campaigns", lead, self.db, client or self.client, None, self.committed, self.saved)
        await relay.start()
        return relay

    async def ids(self) -> list[str]:
        assert self.client.connected_url
        return [fact.envelope["id"] for fact in await stored(Login(self.client.connected_url.geturl(), "test"))]

    async def remembers(self, origin_sequence: int, events_sequence: int) -> None:
        async with self.db.transaction() as connection:
            await execute(connection, "update relay set origin_sequence = $1, events_sequence = $2, events_at = null",
                          origin_sequence, events_sequence)  # fmt: skip

    async def remembered(self) -> int:
        async with self.db.transaction() as connection:
            return (await fetch(connection, "select origin_sequence from relay"))[0].origin_sequence

    async def all_published(self) -> None:
        await eventually(self._all_published)

    async def _all_published(self) -> bool:
        return await self.remembered() == self.head


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    client = await nats.connect(url)
    yield client
    await client.close()


@pytest.fixture
def publishing(dsn, db, client) -> Publishing:
    return Publishing(dsn, db, client)


@pytest_asyncio.fixture
async def ids_forgotten(client) -> Callable[[], Awaitable[None]]:
    """EVENTS has forgotten all ids: its duplicate window is over.

    The window is narrowed while EVENTS is empty: with ids to forget, a busy server may set its alarm by the old one.
    """
    config = (await api(client, f"STREAM.INFO.{EVENTS}"))["config"]
    await api(client, f"STREAM.UPDATE.{EVENTS}", config | {"duplicate_window": 100_000_000})

    async def forget() -> None:
        probe = Outgoing(
            "tdkt.evt.nobody.knows.v1.66.ldld", b'{"origin": "probe", "originsequence": 0}', "probe"
        )
        before = await publish_atomic(client, [probe])

        async def taken_again() -> bool:
            return await publish_atomic(client, [probe]) > before

        await eventually(taken_again)

    return forget


async def test_what_was_saved_comes_out_in_order_byte_for_byte(publishing, db):
    await publishing.save(renamed("a", 1), accepted("m1"))
    async with publishing.relay():
        await publishing.all_published()
        await publishing.save(*(renamed("b", number) for number in range(1, 700)))
        await publishing.all_published()
    facts = await stored(Login(publishing.client.connected_url.geturl(), "test"))
    assert broken_links(facts) == []
    async with db.transaction() as connection:
        rows = await fetch(connection, "select subject, body from facts order by origin_sequence")
    assert [(fact.subject, fact.body) for fact in facts] == [(row.subject, row.body) for row in rows]


async def test_what_events_holds_is_not_published_again_although_the_relay_has_forgotten(
    publishing, ids_forgotten
):
    await publishing.save(*(renamed("a", number) for number in range(1, 30)))
    async with publishing.relay():
        await publishing.all_published()
    await publishing.remembers(10, 10)
    await ids_forgotten()
    before = await last_position(publishing.client, EVENTS)
    async with publishing.relay():
        await publishing.save(renamed("a", 30))
        await publishing.all_published()
    assert await last_position(publishing.client, EVENTS) == before + 1


async def test_without_looking_it_would_publish_again(publishing, ids_forgotten):
    """The guard seen to fail: told that EVENTS was read to its end, the relay has to repeat what it forgot."""
    await publishing.save(*(renamed("a", number) for number in range(1, 30)))
    async with publishing.relay():
        await publishing.all_published()
    await ids_forgotten()
    before = await last_position(publishing.client, EVENTS)
    await publishing.remembers(10, before)
    async with publishing.relay():
        await publishing.all_published()
    assert await last_position(publishing.client, EVENTS) == before + 19


async def test_a_crash_in_the_middle_of_a_batch_leaves_no_half(publishing):
    """A part was published, none of it remembered: the rest follows, the part is not repeated."""
    await publishing.save(*(renamed("a", number) for number in range(1, 21)))
    async with publishing.db.transaction() as connection:
        rows = await fetch(connection, "select subject, id, body from facts order by origin_sequence limit 7")
    await publish_atomic(publishing.client, [Outgoing(row.subject, row.body, row.id) for row in rows])
    async with publishing.relay():
        await publishing.all_published()
    assert len(await publishing.ids()) == len(set(await publishing.ids())) == 20


async def test_frozen_while_it_wrote_it_publishes_nothing_when_it_wakes(publishing, streams, ids_forgotten):
    """Its batch was under way; the successor has published all, and the stream has forgotten the ids."""
    await publishing.save(*(renamed("a", number) for number in range(1, 21)))
    async with link(streams) as (way, address), connected(address) as client:
        way.there.close_at(b"HPUB tdkt.evt.")
        async with publishing.relay(client):
            await asyncio.wait_for(way.there.holds.wait(), 10)
        async with publishing.relay():
            await publishing.all_published()
        await ids_forgotten()
        way.there.open()
        await client.flush()
    await publishing.save(renamed("b", 1))
    async with publishing.relay():
        await publishing.all_published()
    facts = await stored(Login(streams, "test"), "tdkt.evt.unit.>")
    assert [fact.envelope["originsequence"] for fact in facts] == list(range(1, 22))
    assert broken_links(facts) == []


async def test_frozen_before_it_looked_at_the_subject_it_finds_that_it_does_not_lead(
    publishing, ids_forgotten
):
    await publishing.save(*(renamed("a", number) for number in range(1, 21)))
    async with Lead(publishing.dsn, "campaigns") as lead:
        frozen = await publishing.ready(lead)
    async with publishing.relay():
        await publishing.all_published()
    await ids_forgotten()
    before = await last_position(publishing.client, EVENTS)
    with pytest.raises(LeadLost):
        await asyncio.wait_for(frozen.run(), 10)
    assert await last_position(publishing.client, EVENTS) == before


async def test_after_an_answer_that_never_came_it_looks_before_it_publishes_again(
    publishing, streams, ids_forgotten, monkeypatch
):
    monkeypatch.setattr(outbox, "PUBLISH_S", 0.3)
    await publishing.save(*(renamed("a", number) for number in range(1, 21)))
    async with link(streams) as (way, address), connected(address) as client:
        way.back.close_at(b'"stream":"EVENTS"')
        async with publishing.relay(client):
            await asyncio.wait_for(way.back.holds.wait(), 10)
            way.there.close_at(b"$JS.API.")
            await asyncio.wait_for(way.there.holds.wait(), 10)
            await ids_forgotten()
            way.there.open()
            way.back.open()
            await publishing.all_published()
    assert len(await stored(Login(streams, "test"), "tdkt.evt.unit.>")) == 20


async def test_facts_of_others_and_bodies_that_nobody_can_read_are_stepped_over(publishing):
    await publishing.save(renamed("a", 1))
    for body in (b"no JSON", b"[]", b'{"origin": "nominations", "originsequence": 999}'):
        await publish_atomic(publishing.client, [Outgoing("tdkt.evt.x.y.v1.66.ldld", body, "")])
    with contextlib.suppress(ValueError):
        async with publishing.relay():
            await publishing.all_published()
    assert await last_position(publishing.client, EVENTS) == 4
