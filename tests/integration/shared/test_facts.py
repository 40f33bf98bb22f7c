"""Facts are saved in order, once, in a chain; whoever writes to a stream that another has written to is told."""

import asyncio
import hashlib

import orjson
import pytest

from shared.db import Database, execute, fetch
from shared.errors import StaleVersion
from shared.events.campaigns import UnitRenamed
from shared.facts import GENESIS, Draft, FactLog
from tests.support.drafts import NOON, accepted, closed, renamed

LOG = FactLog("campaigns")


async def append(db: Database, *drafts: Draft, versions: dict[str, int] | None = None) -> int:
    async with db.transaction() as connection:
        return await LOG.append(connection, list(drafts), versions or {}, NOON)


async def rows(db: Database) -> list:
    async with db.transaction() as connection:
        return list(await fetch(connection, "select * from facts order by origin_sequence"))


async def test_histories_come_back_by_stream_and_by_tag_in_order(db):
    await append(db, renamed("a", 1, ("tag:x",)), renamed("b", 1), renamed("a", 2, ("tag:x",)), closed("a"))
    async with db.transaction() as connection:
        found = await LOG.load(connection, ["unit:a", "unit:b", "tag:x", "unit:nobody"])
    assert [type(one.event).__name__ for one in found["unit:a"]] == [
        "UnitRenamed",
        "UnitRenamed",
        "UnitClosed",
    ]
    assert [(type(one.event), one.event.to_data()["name_vi"]) for one in found["tag:x"]] == [
        (UnitRenamed, "Tên 1"),
        (UnitRenamed, "Tên 2"),
    ]
    assert [one.stream for one in found["tag:x"]] == ["unit:a", "unit:a"]
    assert (len(found["unit:b"]), found["unit:nobody"]) == (1, [])


async def test_sequence_counts_the_stream_and_originsequence_the_service(db):
    assert await append(db, renamed("a", 1), renamed("b", 1)) == 2
    assert await append(db, renamed("a", 2), accepted("m1")) == 4
    envelopes = [orjson.loads(row.body) for row in await rows(db)]
    assert [(e["originsequence"], e["sequence"]) for e in envelopes] == [(1, 1), (2, 1), (3, 2), (4, 1)]
    assert {e["origin"] for e in envelopes} == {"campaigns"}


async def test_each_fact_carries_the_hash_of_the_one_before_also_across_batches(db):
    await append(db, renamed("a", 1), renamed("b", 1))
    await append(db, renamed("c", 1))
    previous = GENESIS
    for row in await rows(db):
        assert orjson.loads(row.body)["prevhash"] == previous
        previous = hashlib.sha256(row.body).hexdigest()


async def test_a_changed_fact_breaks_the_chain_for_whoever_looks(db):
    """The guard itself: a body that somebody altered no longer fits the hash in its successor."""
    await append(db, renamed("a", 1), renamed("a", 2))
    async with db.transaction() as connection:
        await execute(connection, "update facts set body = convert_to(replace(convert_from(body, 'UTF8'), 'Tên 1',"
                                  " 'Tên 9'), 'UTF8') where origin_sequence = 1")  # fmt: skip
    first, second = await rows(db)
    assert orjson.loads(second.body)["prevhash"] != hashlib.sha256(first.body).hexdigest()


async def test_a_stale_version_is_told_and_nothing_is_saved(db):
    await append(db, renamed("a", 1), renamed("a", 2))
    with pytest.raises(StaleVersion):
        await append(db, renamed("b", 1), renamed("a", 3), versions={"unit:a": 1})
    assert len(await rows(db)) == 2
    await append(db, renamed("a", 3), versions={"unit:a": 2})
    assert [row.version for row in await rows(db)] == [1, 2, 3]


async def test_two_writers_at_once_leave_one_chain_without_a_gap(db):
    await asyncio.gather(*(append(db, renamed(f"u{n}", 1), accepted(f"m{n}")) for n in range(20)))
    saved = await rows(db)
    assert [row.origin_sequence for row in saved] == list(range(1, 41))
    previous = GENESIS
    for row in saved:
        assert orjson.loads(row.body)["prevhash"] == previous
        previous = hashlib.sha256(row.body).hexdigest()


async def test_of_two_writers_with_the_same_expectation_one_is_told_it_is_stale(db):
    await append(db, renamed("a", 1))
    results = await asyncio.gather(
        *(append(db, renamed("a", number), versions={"unit:a": 1}) for number in (2, 3)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["StaleVersion", "int"]
    assert len(await rows(db)) == 2
