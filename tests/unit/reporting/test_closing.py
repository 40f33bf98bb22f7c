"""When a period is closed, where a programme day ends in EVENTS, and what has changed since."""

from datetime import UTC, date, datetime
from random import Random

import orjson
import pytest

from services.reporting.domain import changes
from services.reporting.handlers.closing import Closing
from services.reporting.rules import Closings, closings
from shared.arrival import Wire
from shared.db import Database

DAYS = [
    "2015-01-14",
    "2015-01-15",
    "2015-01-15",
    "2015-01-14",
    "2015-01-16",
    "2015-01-16",
    "2015-01-20",
    "2015-01-19",
]


@pytest.mark.parametrize(
    ("ended", "began", "periods"),
    [
        ("2014-07-14", "2014-07-15", []),
        ("2014-07-15", "2014-07-16", ["2014-H1"]),
        ("2015-01-15", "2015-01-16", ["2014"]),
        ("2014-07-10", "2015-02-01", ["2014", "2014-H1"]),
        ("2019-01-15", "2019-01-16", ["2014-2018", "2018"]),
        ("2015-01-16", "2015-01-17", []),
    ],
)
def test_a_period_is_closed_behind_the_last_day_for_reports(ended: str, began: str, periods: list[str]):
    spans = [(2014, 2018)]
    assert closings(closed=True).due(date.fromisoformat(ended), date.fromisoformat(began), spans) == periods


def test_switched_off_nothing_is_ever_closed():
    assert Closings(frozenset({"province"}), {}).due(date(2014, 1, 1), date(2020, 1, 1), [(2014, 2018)]) == []


def test_the_days_end_at_the_same_facts_however_events_is_cut():
    wires = [
        Wire("tdkt.evt.x", orjson.dumps({"id": f"f{n}", "knownon": day}), n, datetime(2026, 1, 1, tzinfo=UTC))
        for n, day in enumerate(DAYS, 1)
    ]
    for seed in range(50):
        chance, closing, rest, turns = (
            Random(seed),
            Closing("reporting", _no_database()),
            wires,
            list[tuple[int, str]](),
        )
        while rest:
            size = chance.randint(1, len(rest))
            batch, rest = rest[:size], rest[size:]
            for part, turn in closing.days(batch):
                if turn:
                    turns.append((part[0].position, turn.cause))
                    closing.today = turn.began
        assert turns == [(1, "f1"), (2, "f2"), (5, "f5"), (7, "f7")]


def test_a_message_that_is_no_fact_begins_no_day():
    closing = Closing("reporting", _no_database())
    broken = Wire("tdkt.evt.x", b'{"knownon":"9999-12-31"', 1, datetime(2026, 1, 1, tzinfo=UTC))
    assert [turn for _, turn in closing.days([broken])] == [None]


def test_changes_name_each_number_of_the_unit_and_its_children_with_both_values():
    before = _summary({"A01": {"BKT": {"individual": 2}}, "A02": {"count": 1, "share": 1.0}, "R01": 0})
    after = _summary({"A01": {}, "A02": {"count": 0, "share": None}, "R01": 0})
    assert changes(before, before) == []
    assert changes(before, after) == [
        {"unit": "66", "indicator": "A01", "cut": "BKT.individual", "before": 2, "after": 0},
        {"unit": "66", "indicator": "A02", "cut": "count", "before": 1, "after": 0},
        {"unit": "66", "indicator": "A02", "cut": "share", "before": 1.0},
    ]


def _summary(indicators: dict[str, object]) -> dict[str, object]:
    return {"unit": "66", "indicators": indicators, "by_unit": []}


def _no_database() -> Database:
    return Database("postgresql://nobody@127.0.0.1:1/none")
