"""Where a unit's numbers stand in the tree of a day: the same history by the old tree and by the new one (domain 1.5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.projections import Known
from services.reporting.projections.batch import Batch, fold, read
from services.reporting.queries.tree import Tree
from shared.directory import Directory
from shared.units import Kind, Unit
from tests.support.builders import FACTS
from tests.support.facts import Facts

A, B, CS_A, CS_B = "66.643.ldld", "66.644.ldld", "66.643.ldld.cs1", "66.644.ldld.cs1"
SECTOR, NEW, EVE, DAY = "66.cdn-giaoduc", "66.ldld", date(2025, 6, 30), date(2025, 7, 1)


def directory() -> Directory:
    """Two districts go into the province; the union of the second is led in a commune from then on."""
    found = Directory()
    for path, kind in ((NEW, Kind.PROVINCIAL_LABOUR_FEDERATION), (SECTOR, Kind.SECTOR_UNION)):
        found.put(Unit(path, path, kind, path, date(2014, 1, 1), led_by=None if path == NEW else NEW))
    found.put(Unit("c", "66.24133.cd", Kind.COMMUNE_UNION, "c", DAY, led_by=NEW))
    for path in ("66.643", "66.644", A, B):
        kind = Kind.DISTRICT if path.count(".") == 1 else Kind.DISTRICT_LABOUR_FEDERATION
        found.put(Unit(path, path, kind, path, date(2014, 1, 1), EVE, led_by=NEW if path in (A, B) else None))
    for path, leader in ((CS_A, A), (CS_B, B)):
        found.put(Unit(path, path, Kind.GRASSROOTS_UNION, path, date(2014, 1, 1), led_by=leader))
    found.succeed(A, (NEW,), DAY)
    found.succeed(B, (NEW,), DAY)
    found.lead(CS_B, "66.24133.cd", DAY)
    return found


@pytest.mark.parametrize(
    ("unit", "old", "new"),
    [(A, "66.643", "66.ldld"), (CS_A, "66.643", CS_A), (CS_B, "66.644", CS_B), (NEW, NEW, NEW), ("66.643", "66.643", ""),
     ("66", "", ""), ("54.ldld", None, None)],
)  # fmt: skip
def test_along_the_paths_a_unit_stands_in_the_nearest_that_is_there(unit, old, new):
    assert Tree(directory(), EVE, by_union=False).child(unit, "66") == old
    assert Tree(directory(), DAY, by_union=False).child(unit, "66") == new


@pytest.mark.parametrize(
    ("unit", "old", "new"),
    [(A, A, ""), (CS_A, A, CS_A), (CS_B, B, "66.24133.cd"), (NEW, "", ""), (SECTOR, SECTOR, SECTOR), ("66.643", None, None)],
)
def test_along_the_line_a_unit_stands_with_who_leads_it(unit, old, new):
    assert Tree(directory(), EVE, by_union=True).child(unit, NEW) == old
    assert Tree(directory(), DAY, by_union=True).child(unit, NEW) == new


def test_the_children_of_a_day_are_those_that_are_there():
    old, new = (Tree(directory(), day, by_union=False).children("66") for day in (EVE, DAY))
    assert {"66.643", "66.644", NEW} <= old.keys()
    assert not {"66.643", "66.644"} & new.keys()
    assert set(Tree(directory(), DAY, by_union=True).children(NEW)) == {SECTOR, CS_A, "66.24133.cd"}


@pytest.mark.parametrize(
    ("unit", "old", "new"),
    [(A, ["66.643"], ["66"]), (B, ["66.644"], ["66"]), (NEW, ["66"], ["66"]), (CS_A, [], ["66"]), (SECTOR, ["66"], ["66"])],
)
def test_what_a_body_owed_is_shown_in_the_place_that_it_lies_directly_in(unit, old, new):
    """A union whose leading body and district have both ended lies in the province."""
    for day, places in ((EVE, old), (DAY, new)):
        tree = Tree(directory(), day, by_union=False)
        assert [place for place in ("66", "66.643", "66.644") if tree.speaks_for(unit, place)] == places


def test_what_a_body_owed_falls_to_whoever_stands_for_it():
    old, new = (Tree(directory(), day, by_union=False) for day in (EVE, DAY))
    assert [[tree.speaks_for(A, body) for body in (A, NEW, B)] for tree in (old, new)] == [
        [True, False, False], [False, True, False]
    ]  # fmt: skip


def test_a_ring_of_leaders_ends():
    ring = directory()
    ring.lead(NEW, CS_A, date(2014, 1, 1))
    assert Tree(ring, EVE, by_union=True).child(CS_A, "66.none") is None


@given(st.dictionaries(st.sampled_from([A, B, CS_A, CS_B, NEW, SECTOR, "66.643"]), st.integers(1, 99)),
       st.integers(-4000, 400))  # fmt: skip
@settings(deadline=None, database=None)
def test_whatever_the_day_nothing_of_the_province_is_lost(amounts, days):
    tree = Tree(directory(), DAY + timedelta(days=days), by_union=False)
    assert all(tree.child(unit, "66") is not None for unit in amounts)


# --- the facts behind it


def counted(facts: Facts, known: Known | None = None) -> Batch:
    messages = [(subject, body, number) for number, (subject, body) in enumerate(facts.made, 1)]
    return fold(read(messages), known or Known())


def lines(batch: Batch) -> dict[tuple, list[str]]:
    return {key: row["paths"] for key, row in batch.rows["unit_lines"].items()}


def test_heirs_and_leaders_are_kept_by_the_day_from_which_they_hold():
    facts = Facts()
    facts.unit(CS_A, led_by=A)
    for name in ("unit.released", "unit.merged", "unit.split", "unit.succeeded", "unit.closed"):
        later = {"effective_on": "2014-07-02"} if name == "unit.succeeded" else {}
        facts.add(name, CS_A, "campaigns", **{**FACTS[name], **later, "path": CS_A})
    assert lines(counted(facts)) == {
        (CS_A, date(2014, 1, 1), "led_by"): [A],
        (CS_A, date(2014, 7, 1), "led_by"): [SECTOR],
        # Merged, split, and closed with a successor, all of one day: the last word holds.
        (CS_A, date(2014, 7, 1), "heirs"): FACTS["unit.closed"]["successors"],
        (CS_A, date(2014, 7, 2), "heirs"): FACTS["unit.succeeded"]["successors"],
    }
    assert counted(facts).rows["units"][CS_A,]["led_by"] == SECTOR


def test_a_unit_that_nobody_leads_any_more_is_led_by_nobody():
    facts = Facts()
    facts.unit(CS_A, led_by=A)
    released = {**FACTS["unit.released"], "path": CS_A, "led_by": None}
    facts.add("unit.released", CS_A, "campaigns", **released)
    assert lines(counted(facts))[CS_A, date(2014, 7, 1), "led_by"] == []


def test_the_final_review_stands_beside_the_review_of_the_last_year():
    facts = Facts()
    for stage, complete in ((None, True), ("final", False)):
        data = {**FACTS["programme.reviewed"], "year": 2018, "complete": complete, "stage": stage}
        facts.add("programme.reviewed", "66.bantdkt", "campaigns", **data)
    found = {key[1]: row["complete"] for key, row in counted(facts).rows["agreements"].items()}
    assert found == {"review": True, "final_review": False}


# --- duties told again; findings; models


def duty(facts: Facts, name: str, **fields: object) -> Facts:
    facts.add(f"duty.{name}", NEW, "campaigns", **{**FACTS[f"duty.{name}"], "late": None, **fields})
    return facts


@pytest.mark.parametrize(
    ("told", "state"),
    [([("met", {})], "met"), ([("missed", {})], "short"), ([("missed", {}), ("met", {"late": True})], "late"),
     ([("met", {}), ("missed", {})], "short")],
    ids=["met", "short", "late", "broken after all"],
)  # fmt: skip
@pytest.mark.parametrize("id", ["N02", "N06", "N07", "N08", "N11", "N12", "N14", "N15", "N16", "N17", "N18", "N19", "N22"])
def test_a_duty_of_any_number_counts_once_in_the_state_it_was_told_of_last(id, told, state):
    facts = Facts()
    for name, fields in told:
        duty(facts, name, duty=id, **fields)
    batch = counted(facts)
    found = {cut: batch.cells.get(("66", 2014, "P01", cut), 0) for cut in ("met", "short", "late")}
    assert found == {"met": 0, "short": 0, "late": 0} | {state: 1}
    ((_, row),) = batch.rows["duties"].items()
    assert (row["duty"], row["state"]) == (id, state)


def test_a_duty_told_again_in_a_later_batch_counts_once():
    first = counted(duty(Facts(), "missed", duty="N12"))
    known = Known()
    for key, row in first.rows["duties"].items():
        known.put("duties", key, row)
    second = counted(duty(Facts(), "met", duty="N12", late=True), known)
    assert (second.cells["66", 2014, "P01", "short"], second.cells["66", 2014, "P01", "late"]) == (-1, 1)


def test_findings_and_adopted_models_are_counted():
    facts = Facts()
    for name in ("finding.raised", "finding.overdue", "finding.closed"):
        facts.add(name, CS_A, "campaigns", **FACTS[name])
    for name in ("model.published", "model.adopted"):
        facts.add(name, CS_A, "campaigns", **FACTS[name])
    cells = counted(facts).cells
    found = {cut: cells["66.643", 2014, "V01", cut] for cut in ("findings", "findings_overdue", "findings_closed")}
    assert set(found.values()) == {1}
    assert [cells["66", 2014, "M01", cut] for cut in ("published", "adopted")] == [1, 1]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_no_fact_that_there_is_is_set_aside(name: str):
    """What any service may tell, with all its fields: the counting never stumbles."""
    facts = Facts()
    facts.add(name, CS_A, "campaigns", **FACTS[name])
    assert not counted(facts).rows.get("skipped")
