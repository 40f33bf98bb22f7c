"""What is told of a nomination and of a person on a real database: the whole way, and what is to be examined again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from services.nominations.queries import examined_again, flags, step_of, story_of
from shared.db import Database, migrate
from shared.facts import FactLog
from tests.support.builders import BOARD, Said, said
from tests.support.drafts import NOON
from tests.support.scenario import Scenario, nominations
from tests.support.years import award_of, decided, fighters, revoked, title

FALLS = revoked("f2012", "CSTDCS")
PROVINCE = ["66"]


@pytest_asyncio.fixture
async def db(database) -> AsyncIterator[Database]:
    dsn = database.dsn("nominations")
    await asyncio.to_thread(migrate, dsn, "nominations")
    db = Database(dsn)
    yield db
    await db.close()


def lived(*said_: Said) -> Scenario:
    return nominations().given(*fighters(2011, 2012, 2013), *said_)


async def told(db: Database, story: Scenario, nomination_id: str) -> list[dict[str, Any]]:
    async with db.transaction() as connection:
        await FactLog("nominations").append(connection, list(story.saved), {}, NOON)
        return await story_of(connection, nomination_id, PROVINCE)


async def test_an_open_nomination_shows_what_it_rests_on_no_longer_and_keeps_its_step(db):
    story = await told(db, lived(title(), FALLS), "n1")
    (flag,) = flags(story)
    assert (flag["of"], flag["ground"], flag["open"]) == ("nomination", "award_revoked", True)
    assert flag["rested_on"]["id"] == award_of("f2012")
    assert step_of(story) == "received"


async def test_whoever_judges_it_since_has_examined_it_again(db):
    rejected = said("nomination.rejected", by=BOARD, nomination_id="n1", at="2015-03-02")
    story = await told(db, lived(title(), FALLS, rejected), "n1")
    assert [flag["open"] for flag in flags(story)] == [False]
    assert step_of(story) == "rejected"


@pytest.mark.clause("II.3.b")
async def test_an_award_that_rests_on_a_revoked_one_is_flagged_in_its_story_and_on_its_persons_record(db):
    initiative = [{"level": "province", "year": 2013, "decision_number": "7/QĐ-SK"}]
    lived_ = lived(*decided("n1", "CSTDT", 2014, prior_initiatives=initiative), FALLS)
    story = await told(db, lived_, "n1")
    (flag,) = flags(story)
    assert (flag["of"], flag["nomination_id"], flag["open"]) == ("award", "n1", True)
    assert step_of(story) == "decided"
    async with db.transaction() as connection:
        assert await examined_again(connection, story[0]["data"]["person_id"], PROVINCE) == [flag]
        assert await examined_again(connection, story[0]["data"]["person_id"], ["99"]) == []


async def test_the_story_of_a_nomination_ends_with_that_of_its_award(db):
    falls = revoked("n1", "CSTDT")
    initiative = [{"level": "province", "year": 2013, "decision_number": "7/QĐ-SK"}]
    story = await told(db, lived(*decided("n1", "CSTDT", 2014, prior_initiatives=initiative), falls), "n1")
    assert step_of(story) == "revoked"
    assert len({fact["fact"] for fact in story}) == len(story)
