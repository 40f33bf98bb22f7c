"""The inbox knows every event by source, id and content, also after a restart; what is held is sealed."""

import os
from datetime import UTC, datetime

import orjson
import pytest

from shared.arrival import Arrival, Wire, read
from shared.db import Database, fetch
from shared.held import Held
from shared.inbox import HeldStore, Inbox
from shared.seal import Seal

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SUBJECT = "tdkt.intake.nobody.knows.v1."


def arrival(position: int, id: str = "m1", path: str = "66.ldld", **data: object) -> Arrival:
    envelope = {
        "specversion": "1.0", "id": id, "source": f"urn:tdkt:unit:{path}", "subject": "s",
        "type": "vn.tdkt.intake.nobody.knows.v1", "time": "2014-01-05T02:00:00Z", "data": data,
    }  # fmt: skip
    return read(Wire(SUBJECT + path, orjson.dumps(envelope), position, NOW, f"{path}/{id}"), NOW)


async def remember(db: Database, *arrivals: Arrival) -> None:
    async with db.transaction() as connection:
        inbox = Inbox()
        await inbox.load(connection, arrivals)
        for one in arrivals:
            inbox.add(one)
        await inbox.save(connection)


async def loaded(db: Database, *arrivals: Arrival) -> Inbox:
    async with db.transaction() as connection:
        inbox = Inbox()
        await inbox.load(connection, arrivals)
        return inbox


async def test_the_same_event_is_seen_and_another_of_its_id_is_a_reuse(db):
    first, same, other = arrival(1, x=1), arrival(2, x=1), arrival(3, x=2)
    await remember(db, first)
    inbox = await loaded(db, same, other)
    assert (inbox.seen(same), inbox.reused(same)) == (True, False)
    assert (inbox.seen(other), inbox.reused(other)) == (False, True)


async def test_the_first_of_an_id_stays_the_true_one_whatever_was_refused_after_it(db):
    first, other = arrival(1, x=1), arrival(2, x=2)
    await remember(db, first)
    await remember(db, other)
    inbox = await loaded(db, first, other)
    assert (inbox.reused(first), inbox.reused(other)) == (False, True)
    assert inbox.seen(other)


async def test_ids_belong_to_their_source(db):
    await remember(db, arrival(1))
    mine = arrival(2, path="66.643.ldld")
    inbox = await loaded(db, mine)
    assert not inbox.seen(mine)
    assert not inbox.reused(mine)


async def test_two_of_one_batch_know_each_other(db):
    inbox = await loaded(db)
    inbox.add(arrival(1))
    assert inbox.seen(arrival(2))
    assert inbox.reused(arrival(3, x=1))


async def test_what_is_rolled_back_is_not_remembered(db):
    with pytest.raises(ZeroDivisionError):
        await _remember_and_fail(db)
    assert not (await loaded(db, arrival(1))).seen(arrival(1))


async def _remember_and_fail(db: Database) -> None:
    async with db.transaction() as connection:
        inbox = Inbox()
        inbox.add(arrival(1))
        await inbox.save(connection)
        raise ZeroDivisionError


async def test_a_held_message_comes_back_as_it_was_and_its_row_shows_nothing_of_it(db):
    store = HeldStore(Seal(os.urandom(32)))
    wire = arrival(7, full_name="Nguyễn Thị Bí Mật").wire
    row = Held(7, frozenset({"a", "b"}), "failed", NOW, frozenset({"b"}), 2, NOW)
    async with db.transaction() as connection:
        await store.put(connection, [(row, wire, "Traceback\nValueError: Nguyễn Thị Bí Mật")])
    async with db.transaction() as connection:
        assert await store.load(connection) == [row]
        assert await store.wires(connection, [7]) == {7: wire}
        kept = (await fetch(connection, "select held::text as text from held"))[0].text
    assert "Bí Mật" not in kept
    assert "ValueError" in kept
    assert "Bí Mật".encode().hex() not in kept
