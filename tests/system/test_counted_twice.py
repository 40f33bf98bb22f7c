"""The second count itself, on a history small enough to count by hand, and both counts compared."""

from random import Random

import orjson
import pytest

from services.reporting.projections import Known
from services.reporting.projections.batch import fold, read
from services.reporting.queries.indicators import indicators
from tests.support.facts import Facts
from tests.support.histories import history
from tests.system.count_facts import count, facts_of

CS1, CS2 = "66.643.ldld.cs1", "66.644.ldld.cs1"


def test_a_year_that_can_be_counted_by_hand():
    facts = Facts()
    facts.registration(CS1, "r1", "c1", headcount=(100, 40, 80))
    facts.registration(CS1, "r2", "c2", headcount=(10, 4, 8))
    facts.registration(CS2, "r3", "c1", headcount=(1, 1, 1))
    facts.decided(facts.received("n1", CS1), "a1")
    facts.revoked(facts.decided(facts.received("n2", CS2), "a2"))
    found = count(facts_of([body for _, body in facts.made] + [b"no fact"]), "66", 2014)
    assert found["C02"]["units"] == 2
    assert found["C02"]["participants"] == 111
    assert found["A01"] == {"BKT": {"individual": 1, "collective": 0}}
    assert found["A05"] == {"proposed": 2, "decided": 1}
    assert found["R01"] == 1
    assert count(facts_of(body for _, body in facts.made), "66.643", 2014)["R01"] == 0


@pytest.mark.parametrize("seed", range(5))
def test_both_counts_of_a_synthetic_history_agree(seed: int):
    made = history(Random(seed), 300).made
    batch = fold(read((subject, body, n) for n, (subject, body) in enumerate(made, 1)), Known())
    for place in ("66", "66.643", "66.ldld"):
        sums = {(i, cut): n for (p, year, i, cut), n in batch.cells.items() if (p, year) == (place, 2014)}
        assert indicators(sums) == count([orjson.loads(body) for _, body in made], place, 2014)
