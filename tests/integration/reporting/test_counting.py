"""What cannot be counted holds up nobody; who leads no longer writes nothing; every batch counts once."""

from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.app import rebuild
from services.reporting.handlers.live import count
from services.reporting.tables import PROJECTED
from shared.arrival import Wire
from shared.clock import wall_clock
from shared.db import Database as Connections
from shared.db import fetch
from shared.errors import LeadLost
from tests.integration.reporting.conftest import Reporting
from tests.support.facts import Facts

UNIT = "66.643.ldld.cs1"


def _stored(made: Sequence[tuple[str, bytes]], begin: int = 1) -> list[Wire]:
    return [Wire(subject, body, number, wall_clock()) for number, (subject, body) in enumerate(made, begin)]


async def _registrations(connections: Connections) -> int:
    async with connections.transaction() as connection:
        rows = await fetch(
            connection, "select amount from cells where place = '66' and cut = 'registrations'"
        )
    return rows[0].amount if rows else 0


async def _leads(_: AsyncConnection) -> None:
    """Nobody else does."""


async def test_facts_that_nobody_can_count_are_set_aside_and_told(reporting: Reporting):
    facts = reporting.facts
    facts.unit(UNIT)
    facts.made.append(("tdkt.evt.award.decided.v1.66.ldld", b"\xff not json"))
    facts.raw("vn.tdkt.unit.joined.v1", UNIT, "campaigns", {"path": "66.x"})
    # PostgreSQL takes no NUL in a text, and no number beyond 64 bits.
    facts.raw(
        "vn.tdkt.duty.met.v1",
        UNIT,
        "campaigns",
        {
            "unit": UNIT,
            "duty": "N\0",
            "period": "2014",
            "value": 1,
            "bounds": [1, 2],
            "due": "2014-12-31",
            "rule": "x",
        },
    )
    facts.registration(UNIT, "r1")
    facts.raw(
        "vn.tdkt.communication.published.v1",
        UNIT,
        "campaigns",
        {
            "publisher": UNIT,
            "medium": "radio",
            "published_on": "2014-01-01",
            "item_id": "i",
            "audience": 2**63,
        },
    )
    facts.registration("66.643.ldld.cs2", "r2")
    await reporting.counted()
    status = await reporting.get("/status")
    assert status["skipped"] == 4
    assert [(one["position"], one["type"]) for one in status["skipped_facts"]] == [
        (2, ""),
        (3, "vn.tdkt.unit.joined.v1"),
        (4, "vn.tdkt.duty.met.v1"),
        (6, "vn.tdkt.communication.published.v1"),
    ]
    assert (await reporting.get("/summaries/66/2014"))["indicators"]["C02"]["units"] == 2
    report = await rebuild(reporting.settings)
    assert (report.switched, report.differences) == (True, [])


async def test_status_says_when_each_unit_last_had_an_answer(reporting: Reporting):
    reporting.facts.raw("vn.tdkt.intake.accepted.v1", "66.ldld", "campaigns", {"cause": "a", "subject": "x"})
    said = reporting.facts.raw(
        "vn.tdkt.intake.refused.v1", "66.ldld", "nominations", {"cause": "b", "violations": []}
    )
    await reporting.counted()
    status = await reporting.get("/status")
    assert status["units_last_event"] == {"66.ldld": said["recordedtime"]}
    assert (status["lag"], status["leader"]) == (0, True)


async def test_a_batch_that_comes_again_counts_once(connections: Connections):
    facts = Facts()
    for number in range(5):
        facts.registration(f"{UNIT}{number}", f"r{number}")
    messages, heard = _stored(facts.made), dict[str, int]()
    await count(messages[:3], connections, _leads, heard)
    await count(messages[:3], connections, _leads, heard)
    await count(messages, connections, _leads, heard)
    assert await _registrations(connections) == 5


async def test_who_leads_no_longer_writes_nothing(connections: Connections):
    async def lost(_: AsyncConnection) -> None:
        raise LeadLost("another replica leads")

    facts = Facts()
    facts.registration(UNIT, "r")
    with pytest.raises(LeadLost):
        await count(_stored(facts.made), connections, lost, {})
    assert await _registrations(connections) == 0


async def test_the_tables_are_those_that_the_code_writes(connections: Connections):
    async with connections.transaction() as connection:
        for table in PROJECTED:
            rows = await fetch(
                connection,
                "select column_name as name, data_type as type from information_schema.columns "
                "where table_schema = 'reporting' and table_name = $1 order by ordinal_position",
                table.name,
            )
            assert {row.name: row.type for row in rows} == table.columns
            keys = await fetch(
                connection,
                "select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid "
                "and a.attnum = any(i.indkey) where i.indrelid = $1::text::regclass and i.indisprimary",
                table.name,
            )
            assert {row.name for row in keys} == set(table.key)
