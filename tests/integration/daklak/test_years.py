"""The years 2014 to 2018 in process: every answer as expected, at least six of each kind of case, the same bytes again."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

import orjson
import pytest

from deploy.daklak.diary import Day
from deploy.daklak.period import period
from deploy.daklak.plays import named
from deploy.daklak.year import year
from deploy.daklak.years.kinds import AT_LEAST, Kind, count, kinds, table
from shared.events import Event
from shared.events.nominations import (
    AwardReexaminationDue,
    AwardRevoked,
    NominationReexaminationDue,
    NominationRejected,
)
from tests.support.answering import Rules, Wrong


@dataclass(frozen=True)
class Years:
    days: list[Day]
    wrong: list[Wrong]
    facts: list[Event]


@pytest.fixture(scope="module")
def years() -> Years:
    rules, days = Rules(), list(period())
    wrong = rules.wrong(message for day in days for message in day.messages)
    return Years(days, wrong, rules.facts)


def digest(days: Iterable[Day]) -> str:
    messages = (message for day in days for message in day.messages)
    lines = (m.subject.encode() + m.msg_id.encode() + orjson.dumps(m.envelope) for m in messages)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def told(facts: Iterable[Event]) -> dict[Kind, int]:
    return count((fact.type, fact.model_dump(mode="json", by_alias=True)) for fact in facts)


def test_every_event_of_the_years_gets_the_answer_it_must(years: Years) -> None:
    assert years.wrong == []


def test_each_kind_of_case_comes_up_at_least_six_times(years: Years) -> None:
    counted = told(years.facts)
    rare = {f"{kind.group}/{kind.name}": times for kind, times in counted.items() if times < AT_LEAST}

    assert len(counted) > 90
    assert rare == {}
    assert len(list(table(counted))) == 2 + len({kind.group for kind in kinds()})


def test_a_kind_that_nothing_shows_is_counted_as_none(years: Years) -> None:
    """The table does not count whatever there is: without revocations none of what follows from them is left."""
    left = [fact for fact in years.facts if not isinstance(fact, AwardRevoked)]
    missing = {kind.name for kind, times in told(left).items() if times == 0}

    assert missing == {f"revoked_on_ground_{ground}" for ground in "abcd"}


def test_a_revoked_title_breaks_the_chain_and_what_rested_on_it_goes_no_further(years: Years) -> None:
    revoked = {fact.award_id for fact in years.facts if isinstance(fact, AwardRevoked)}
    rejected = {fact.nomination_id for fact in years.facts
                if isinstance(fact, NominationRejected) and fact.ground == "prerequisite"}  # fmt: skip
    due = (fact for fact in years.facts if isinstance(fact, AwardReexaminationDue | NominationReexaminationDue))
    broken = [fact for fact in due if fact.ground == "award_revoked"]
    titles = {fact.award_id for fact in broken if isinstance(fact, AwardReexaminationDue)}
    open_ones = {fact.nomination_id for fact in broken if isinstance(fact, NominationReexaminationDue)}

    assert {fact.rested_on.id for fact in broken} <= revoked
    assert {(fact.award, fact.rested_on.award) for fact in broken} == {("CSTDT", "CSTDCS")}
    assert (len(titles), len(open_ones)) == (6, 6)
    assert titles <= revoked
    assert open_ones <= rejected


def test_the_years_are_the_same_bytes_in_another_process(years: Years) -> None:
    code = "from tests.integration.daklak.test_years import digest, period; print(digest(period()))"
    env = os.environ | {
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path),
    }
    again = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)

    assert again.stdout.strip() == digest(years.days)


def test_2014_is_the_same_alone_and_as_the_first_of_the_years(years: Years) -> None:
    alone = list(year())

    assert digest(years.days[: len(alone)]) == digest(alone)


@pytest.mark.parametrize("last", range(2014, 2019))
def test_a_shorter_period_is_the_beginning_of_the_whole(years: Years, last: int) -> None:
    what = named(f"2014-{last}")

    assert what is not None
    assert what.years == tuple(range(2014, last + 1))
    assert years.days[0].date == what.first
    assert what.last in {day.date for day in years.days}


def test_there_is_no_diary_of_other_years() -> None:
    assert [named(name) for name in ("2013", "2014-2019", "2015-2018", "2025-2026", "")] == [None] * 5
