"""A part of the system comes back older than the others: found at start, listed, mended; nothing lost, nothing twice."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy.backup.dump import backup
from deploy.backup.embedded import restore_here
from deploy.backup.keys import Keys
from deploy.backup.restore import checked
from deploy.stack import Stack
from deploy.state import Problem, State
from shared.streams import SERVICES
from tests.support.chronicle import Stored
from tests.support.copies import Whole, whole_system
from tests.support.playing import at_rest

pytestmark = pytest.mark.asyncio(loop_scope="session")

DECIDING = ("campaigns", "nominations")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Whole]:
    async with whole_system(tmp_path_factory.mktemp("whole") / "state") as whole:
        yield whole


async def test_a_backup_of_a_working_system_is_the_same_system_in_another_folder(whole: Whole, tmp_path: Path):
    await whole.goes_on()
    state, told = whole.stack.state, list[str]()
    async with whole.place.streams() as js:
        await (await js.key_value("PERSON_KEYS")).put("p1", b"key of p1")
    async with whole.at_work():
        made = await backup(whole.place, tmp_path / "copy", Keys(state.folder), tmp_path / "keys", told.append)
        await whole.is_beyond(made.streams["EVENTS"]["state"]["last_seq"])
    now = await whole.facts()
    assert made.streams.keys() == {"EVENTS", "PRIVATE", "DEAD", "KV_CREDENTIALS"}
    assert told
    other = State(tmp_path / "other")
    found = checked(tmp_path / "copy")
    with pytest.raises(Problem, match="key of campaigns"):
        await restore_here(other, tmp_path / "copy", found, None, over=False, say=told.append)
    assert await restore_here(other, tmp_path / "copy", found, tmp_path / "keys", over=False, say=told.append) == []
    async with Stack(other.folder) as stack:
        copy = Whole(stack, whole.tag)
        await at_rest(stack)
        before, saved = await copy.facts(), sum(one.get("facts", 0) for one in made.services.values())
        assert len(before) == saved
        assert set(_bodies(before)) <= set(_bodies(now))
        assert (await copy.reconcile(dry_run=True)).agrees
        assert _trainings(await copy.summary()) == sum(fact.name == "activity.held" for fact in before)
        await copy.goes_on()
        assert (await copy.reconcile(dry_run=True)).agrees
        async with copy.place.streams() as js:
            assert (await (await js.key_value("PERSON_KEYS")).get("p1")).value == b"key of p1"
    with pytest.raises(Problem, match="has facts here"):
        await restore_here(other, tmp_path / "copy", found, tmp_path / "keys", over=False, say=told.append)
    assert await restore_here(other, tmp_path / "copy", found, tmp_path / "keys", over=True, say=told.append) == []
    async with Stack(other.folder, services=()) as stack:
        assert (await Whole(stack).facts()) == before[: made.streams["EVENTS"]["state"]["last_seq"]]


async def test_nats_came_back_older(whole: Whole, tmp_path: Path):
    await whole.keeps("nats", tmp_path / "nats")
    old = await whole.facts()
    await whole.goes_on()
    before, summary = await whole.facts(), await whole.summary()
    await whole.comes_back_older("nats", tmp_path / "nats", "nominations", "reporting")
    await whole.is_diverged(*SERVICES)
    sent = await whole.sends(5)
    assert await whole.facts() == old
    report = await whole.reconcile(dry_run=True)
    lacking = [id for origin in report.origins for id in origin.missing_in_events]
    assert Counter(lacking) == Counter(_ids(before)) - Counter(_ids(old))
    assert {reader.service for reader in report.readers if reader.stream == "INTAKE"} == set(DECIDING)
    report = await whole.reconcile()
    assert "INTAKE goes on behind the last position; 5 messages moved there" in report.mended
    await whole.stack.wait_ready()
    await whole.goes_on()
    after = await whole.facts()
    assert Counter(_bodies(before)) - Counter(_bodies(after)) == Counter()
    assert {fact.data["cause"] for fact in after if fact.name == "intake.accepted"} >= set(sent)
    assert len(set(_ids(after))) == len(after)
    assert (await whole.reconcile(dry_run=True)).agrees
    assert _trainings(await whole.summary()) == _trainings(summary) + 10


async def test_postgres_came_back_older(whole: Whole, tmp_path: Path):
    await whole.keeps("postgres", tmp_path / "pg")
    old = await whole.facts()
    events = await whole.goes_on()
    before, summary = await whole.facts(), await whole.summary()
    await whole.comes_back_older("postgres", tmp_path / "pg", *SERVICES)
    await whole.is_diverged(*DECIDING)
    report = await whole.reconcile(dry_run=True)
    lacking = [id for origin in report.origins for id in origin.missing_in_table]
    assert Counter(lacking) == Counter(_ids(before)) - Counter(_ids(old))
    assert await whole.facts() == before
    report = await whole.reconcile()
    assert [origin.waiting for origin in report.origins] == [[]] * len(SERVICES)
    assert report.send_again == []
    await whole.stack.wait_ready()
    assert await whole.facts() == before
    assert await whole.summary() == summary
    assert (await whole.reconcile(dry_run=True)).agrees
    assert len(set(await whole.goes_on())) == len(events)
    after = await whole.facts()
    assert after[: len(before)] == before
    assert len(set(_ids(after))) == len(after)


@pytest.mark.parametrize("file", ["database.dump", "EVENTS.stream", "manifest.json"])
async def test_a_damaged_backup_is_refused(whole: Whole, tmp_path: Path, file: str):
    await backup(whole.place, tmp_path / "copy", Keys(whole.stack.state.folder), None, lambda _: None)
    assert checked(tmp_path / "copy").streams.keys() >= {"EVENTS", "PRIVATE", "DEAD"}
    content = bytearray((tmp_path / "copy" / file).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "copy" / file).write_bytes(content)
    with pytest.raises(Problem, match="damaged"):
        checked(tmp_path / "copy")


async def test_data_and_keys_do_not_lie_together(whole: Whole, tmp_path: Path):
    with pytest.raises(Problem, match="together"):
        await backup(whole.place, tmp_path / "a", Keys(whole.stack.state.folder), tmp_path / "a" / "k", lambda _: None)
    assert not (tmp_path / "a").exists()


def _ids(facts: list[Stored]) -> list[str]:
    return [fact.envelope["id"] for fact in facts]


def _bodies(facts: list[Stored]) -> list[bytes]:
    return [fact.body for fact in facts]


def _trainings(summary: dict[str, Any]) -> int:
    return summary["indicators"]["T01"]["sessions"]
