"""However a history is cut into batches, its cells are the same, and they are what a plain count gives."""

from random import Random
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.projections import Known
from services.reporting.projections.batch import Batch, fold, read
from services.reporting.queries.indicators import indicators
from tests.support.histories import UNITS, history
from tests.system.count_facts import count

PLACES = ("66", "66.643", "66.644", "66.cdn-giaoduc", *UNITS)


class Tables:
    """What the database is to the service: rows by key, sums by cell; it gives only what is asked for."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[tuple, dict[str, Any]]] = {}
        self.cells: dict[tuple[str, int, str, str], int] = {}
        self.entries: list[tuple] = []

    def take(self, messages: list[tuple[str, bytes, int]]) -> Batch:
        done = read(messages)
        known = Known()
        for table, keys in done.wanted.items():
            for key in keys:
                if key in self.rows.get(table, {}):
                    known.put(table, key, self.rows[table][key])
        batch = fold(done, known)
        for table, rows in batch.rows.items():
            self.rows.setdefault(table, {}).update(rows)
        for cell, amount in batch.cells.items():
            self.cells[cell] = self.cells.get(cell, 0) + amount
        self.entries += batch.entries
        return batch

    def indicators(self, place: str, year: int) -> dict[str, Any]:
        return indicators(
            {(i, cut): n for (p, y, i, cut), n in self.cells.items() if (p, y) == (place, year)}
        )


def _numbered(made: list[tuple[str, bytes]]) -> list[tuple[str, bytes, int]]:
    return [(subject, body, number) for number, (subject, body) in enumerate(made, 1)]


def _in_batches(messages: list[tuple[str, bytes, int]], random: Random) -> Tables:
    tables = Tables()
    while messages:
        size = random.randrange(1, len(messages) + 1)
        tables.take(messages[:size])
        messages = messages[size:]
    return tables


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 80))
def test_any_batches_give_the_cells_that_one_gives_and_the_figures_of_a_plain_count(
    random: Random, steps: int
):
    messages = _numbered(history(random, steps).made)
    live = _in_batches(messages, random)
    anew = Tables()
    anew.take(messages)
    assert (live.cells, live.rows, live.entries) == (anew.cells, anew.rows, anew.entries)
    assert not live.rows.get("skipped")
    facts = [orjson.loads(body) for _, body, _ in messages]
    for place in PLACES:
        for year in (2014, 2015):
            assert live.indicators(place, year) == count(facts, place, year), (place, year)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_counts_add_up_along_the_tree(random: Random):
    tables = Tables()
    tables.take(_numbered(history(random, 60).made))
    for (place, year, indicator, cut), amount in tables.cells.items():
        below = sum(
            n
            for (p, y, i, c), n in tables.cells.items()
            if (y, i, c) == (year, indicator, cut) and p.rpartition(".")[0] == place
        )
        own = sum(e[8] for e in tables.entries if (e[2], e[3], e[6], e[7]) == (place, year, indicator, cut))
        assert amount == below + own


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_quarters_add_up_to_their_year(random: Random):
    tables = Tables()
    tables.take(_numbered(history(random, 60).made))
    assert all(entry[4].year == entry[3] for entry in tables.entries)
