"""Districts end and others stand for them: the same history by the old tree and by the new one (peers, S18)."""

from typing import Any

from tests.integration.reporting.conftest import Reporting
from tests.support.builders import FACTS

A, B, C = "66.643.ldld", "66.644.ldld", "66.645.ldld"
OLD, NEW = "2014-06-30", "2014-07-01"


def merged(reporting: Reporting) -> None:
    """A and B go into C in the middle of the year; each has registered before, C afterwards too."""
    facts = reporting.facts
    for path in ("66.643", "66.644", "66.645"):
        facts.unit(path, "district")
    facts.unit("66.ldld", "provincial_labour_federation")
    for path in (A, B, C):
        facts.unit(path, "district_labour_federation", led_by="66.ldld")
    for number, path in enumerate((A, B, C)):
        facts.registration(path, f"r{number}")
    for path in (A, B):
        ended = {"unit_id": f"id-{path}", "path": path}
        facts.add("unit.closed", path, "campaigns", **ended, closed_on=OLD, successors=[C])
        facts.add("unit.merged", path, "campaigns", **ended, into=C, effective_on=NEW, legal_basis="21")
    for place in ("66.643", "66.644"):
        facts.add("unit.closed", place, "campaigns", unit_id=f"id-{place}", path=place, closed_on=OLD)


def people(summary: dict[str, Any]) -> dict[str, int]:
    return {one["unit"]: one["indicators"]["C02"]["participants"] for one in summary["by_unit"]}


async def test_old_and_new_tree_tell_the_same_sum_in_other_parts(reporting: Reporting):
    merged(reporting)
    await reporting.counted()
    old = await reporting.get(f"/summaries/66/2014?tree={OLD}")
    new = await reporting.get(f"/summaries/66/2014?tree={NEW}")
    assert people(old) | {"66.ldld": 0} == {"66.643": 100, "66.644": 100, "66.645": 100, "66.ldld": 0}
    assert people(new) | {"66.ldld": 0} == {"66.645": 300, "66.ldld": 0}
    assert old["indicators"] == new["indicators"]
    assert (await reporting.get("/summaries/66/2014"))["indicators"] == new["indicators"]


def figures(indicators: dict[str, Any], name: str = "") -> dict[str, int]:
    """Every number of a summary that counts facts, by what `explain` calls it; shares and medians are computed."""
    found: dict[str, int] = {}
    for code, value in indicators.items():
        called = f"{name}.{code}" if name else code
        if isinstance(value, dict):
            found |= figures(value, called)
        elif isinstance(value, int):
            found[called] = value
    return {called: value for called, value in found.items() if not called.startswith("D02.")}


async def test_what_is_explained_adds_up_to_what_the_same_tree_shows(reporting: Reporting):
    """Every figure of every unit and place, along the paths and the line, before the merger and after it and a renaming."""
    merged(reporting)
    facts = reporting.facts
    facts.renamed(C, "LĐLĐ mới", NEW)
    for number, path in enumerate((A, C)):
        facts.decided(facts.received(f"n{number}", path), f"w{number}")
        facts.registration(path, f"again{number}", year=2015)
        facts.add("duty.missed", path, **{**FACTS["duty.missed"], "unit": path, "duty": "N04"})
    facts.revoked(facts.decided(facts.received("n9", B), "w9"))
    await reporting.counted()
    counted = 0
    for path in ("66", "66.643", "66.645", A, C, "66.ldld"):
        for query in (f"tree={OLD}", f"tree={NEW}", f"tree={OLD}&line=union", f"tree={NEW}&line=union"):
            base = f"/summaries/{path}/2014-2015?{query}"
            for name, amount in figures((await reporting.get(base))["indicators"]).items():
                answer = await reporting.get(f"{base}&explain={name}")
                assert (name, answer["amount"]) == (name, amount), base
                assert sum(fact["amount"] for fact in answer["facts"]) == amount
                counted += amount > 0
    assert counted > 100


async def test_duties_of_bodies_that_ended_are_shown_with_who_stands_for_them(reporting: Reporting):
    merged(reporting)
    for path in (A, C):
        reporting.facts.add("duty.missed", path, **{**FACTS["duty.missed"], "unit": path, "duty": "N04"})
    await reporting.counted()

    async def owed(path: str, query: str = "") -> list[str]:
        told = await reporting.get(f"/duties/{path}/2014{query}")
        summary = await reporting.get(f"/summaries/{path}/2014{query}")
        assert told["duties"] == summary["duties"]
        return [duty["unit"] for duty in told["duties"]]

    assert [await owed(path, f"?tree={OLD}") for path in ("66.643", A, C)] == [[A], [A], [C]]
    assert [await owed(path, f"?tree={NEW}") for path in ("66.643", A, C, "66.645")] == [[], [], [A, C], [A, C]]
    assert [await owed(path) for path in ("66.643", A, C)] == [[A], [A], [C]]


async def test_who_stands_for_others_answers_for_them_by_the_new_tree_alone(reporting: Reporting):
    merged(reporting)
    await reporting.counted()
    answers = [await reporting.get(f"/summaries/{C}/2014{query}") for query in ("", f"?tree={OLD}", f"?tree={NEW}")]
    assert [one["indicators"]["C02"]["participants"] for one in answers] == [100, 100, 300]


async def test_a_unit_that_ended_answers_as_before(reporting: Reporting):
    merged(reporting)
    await reporting.counted()
    for path in (A, "66.643"):
        answer = await reporting.get(f"/summaries/{path}/2014")
        assert answer["indicators"]["C02"]["participants"] == 100
        assert (await reporting.get(f"/summaries/{path}/2015"))["indicators"]["C02"]["participants"] == 0


async def test_along_the_line_of_the_unions_too(reporting: Reporting):
    merged(reporting)
    await reporting.counted()
    old, new = [
        await reporting.get(f"/summaries/66.ldld/2014-2015?line=union&tree={day}") for day in (OLD, NEW)
    ]
    assert (people(old), people(new)) == ({A: 100, B: 100, C: 100}, {C: 300})
    assert old["indicators"]["C02"] == new["indicators"]["C02"]
