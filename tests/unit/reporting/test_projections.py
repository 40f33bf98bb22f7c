"""Given facts, what is counted where."""

from typing import Any

import pytest

from services.reporting.projections import Known
from services.reporting.projections.batch import Batch, fold, read
from services.reporting.queries.indicators import indicators
from tests.support.facts import Facts

CS1, CS2 = "66.643.ldld.cs1", "66.643.ldld.cs2"


def counted(facts: Facts, known: Known | None = None) -> Batch:
    messages = [(subject, body, number) for number, (subject, body) in enumerate(facts.made, 1)]
    return fold(read(messages), known or Known())


def cell(batch: Batch, place: str, indicator: str, cut: str, year: int = 2014) -> int:
    return batch.cells.get((place, year, indicator, cut), 0)


def summed(batch: Batch, place: str) -> dict[str, Any]:
    sums = {(i, cut): n for (at, year, i, cut), n in batch.cells.items() if (at, year) == (place, 2014)}
    return indicators(sums)


def shares(batch: Batch, place: str) -> tuple[float, float]:
    """Of direct workers among individuals, and of decisions within their time."""
    found = summed(batch, place)
    return found["A02"]["share"], found["D02"]["within_sla"]


def test_an_award_counts_at_its_unit_and_at_everything_above():
    facts = Facts()
    facts.decided(facts.received("n", CS1), "a")
    batch = counted(facts)
    for place in (CS1, "66.643.ldld", "66.643", "66"):
        assert cell(batch, place, "A01", "BKT.individual") == 1
        assert cell(batch, place, "A05", "decided") == 1
    assert cell(batch, "66.644", "A01", "BKT.individual") == 0


def test_a_revoked_award_counts_nowhere_but_among_the_revoked():
    facts = Facts()
    facts.revoked(facts.decided(facts.received("n", CS1), "a"))
    batch = counted(facts)
    for indicator, cut in (
        ("A01", "BKT.individual"),
        ("A02", "direct_workers"),
        ("A05", "decided"),
        ("F01", "BKT"),
    ):
        assert cell(batch, "66", indicator, cut) == 0
    assert cell(batch, "66", "R01", "") == 1
    assert cell(batch, "66", "D02", "days.17") == 1
    assert batch.rows["awards"]["a",]["status"] == "revoked"


@pytest.mark.clause("I.2", "III.1.c")
def test_a_unit_in_two_campaigns_registers_twice_and_counts_once():
    facts = Facts()
    facts.registration(CS1, "r1", "c1")
    facts.registration(CS1, "r2", "c2")
    facts.registration(CS2, "r3", "c1")
    batch = counted(facts)
    assert cell(batch, "66.643", "C02", "units") == 2
    assert cell(batch, "66.643", "C02", "registrations") == 3
    assert cell(batch, "66.643", "C02", "participants") == 300


@pytest.mark.clause("III.1.c")
def test_an_amended_registration_counts_with_its_new_headcount():
    facts = Facts()
    facts.registration(CS1, "r1", headcount=(100, 40, 80))
    facts.amended(CS1, "r1", (100, 40, 80), (90, 45, 80))
    batch = counted(facts)
    found = [cell(batch, "66", "C02", cut) for cut in ("participants", "women", "direct_workers")]
    assert found == [90, 45, 80]


def test_a_withdrawn_dossier_gives_its_place_back_in_the_year_that_it_was_for():
    facts = Facts()
    kept, gone = facts.received("n1", CS1), facts.received("n2", CS2)
    facts.on("2015-01-05")
    facts.step("withdrawn", gone, withdrawn_on="2015-01-05")
    batch = counted(facts)
    assert cell(batch, "66", "A05", "proposed") == 1
    assert cell(batch, "66.ldld", "_chosen", "BKT") == 1
    assert cell(batch, "66", "D01", "withdrawn") == 1
    assert batch.rows["nominations"]["n1",]["standing"]
    assert kept["year"] == 2014


def test_a_place_is_given_back_once():
    facts = Facts()
    nomination = facts.received("n1", CS1)
    facts.step("rejected", nomination, appraiser="66.bantdkt", ground="khong_du", rejected_on="2014-12-01")
    facts.step("withdrawn", nomination, withdrawn_on="2014-12-02")
    assert cell(counted(facts), "66", "A05", "proposed") == 0


def test_what_is_no_worker_of_the_movement_is_on_no_list():
    facts = Facts()
    facts.received("n1", CS1, subject_kind="collective")
    facts.received("n2", CS1, type="sudden")
    assert cell(counted(facts), "66", "A05", "proposed") == 0


@pytest.mark.clause("N05")
def test_an_introduction_made_late_counts_in_its_period():
    facts = Facts()
    common: dict[str, Any] = {"exemplar_id": "e", "unit": CS1, "kind": "model", "introduced_by": "66.ldld"}
    facts.add(
        "exemplar.introduced",
        CS1,
        **common,
        period="2014-Q4",
        to=["66.bantdkt"],
        counts=True,
        introduced_on="2015-01-09",
    )
    batch = counted(facts)
    assert cell(batch, CS1, "E01", "introduced") == 1
    assert cell(batch, "66.ldld", "_introduced", "2014-Q4") == 1
    assert str(batch.entries[0][4]) == "2014-12-31"


@pytest.mark.clause("I.1", "II.1.b", "III.1.a")
def test_an_item_counts_with_its_readers_at_every_level_above_its_union():
    facts = Facts()
    item: dict[str, Any] = {"published_on": "2014-05-01", "kind": "article", "about_kind": "campaign", "about_id": "c1"}
    for number, (unit, medium) in enumerate([(CS1, "meeting"), ("66.643.ldld", "radio"), ("66.bao-daklak", "radio")]):
        facts.add("communication.published", unit, "campaigns",
                  item_id=f"i{number}", publisher=unit, medium=medium, audience=100, **item)  # fmt: skip
    batch = counted(facts)
    levels = (CS1, "66.643.ldld", "66")
    assert [cell(batch, place, "E02", "meeting") for place in levels] == [1, 1, 1]
    assert [cell(batch, place, "E02", "radio") for place in levels] == [0, 1, 2]
    assert [cell(batch, place, "E03", "audience") for place in levels] == [100, 200, 300]


@pytest.mark.clause("I.1", "III.1.a")
def test_guidance_counts_where_it_was_delivered_and_where_it_was_confirmed():
    facts = Facts()
    for unit in (CS1, CS2):
        facts.add("guidance.delivered", unit, "notifications", guidance_id="g1", unit=unit, delivered_on="2014-08-20")
    facts.add("guidance.acknowledged", CS1, "campaigns", guidance_id="g1", unit=CS1, acknowledged_on="2014-08-25")
    batch = counted(facts)
    assert [cell(batch, place, "G01", "delivered") for place in (CS1, CS2, "66.643", "66")] == [1, 1, 2, 2]
    assert [cell(batch, place, "G01", "acknowledged") for place in (CS1, CS2, "66.643", "66")] == [1, 0, 1, 1]


@pytest.mark.clause("III.2.b", "N14")
def test_the_days_from_issue_to_delivery_are_known_of_every_place():
    facts = Facts()
    for unit, day in ((CS1, "2014-08-20"), (CS2, "2014-08-28")):
        facts.add("guidance.delivered", unit, "notifications", guidance_id="g1", unit=unit, delivered_on=day,
                  issued_on="2014-08-18")  # fmt: skip
    found = {place: summed(counted(facts), place)["G02"] for place in (CS1, CS2, "66")}
    assert found == {CS1: {"median": 2, "mean": 2.0, "p90": 2}, CS2: {"median": 10, "mean": 10.0, "p90": 10},
                     "66": {"median": 6, "mean": 6.0, "p90": 10}}  # fmt: skip


@pytest.mark.clause("N09")
def test_democratic_is_the_share_of_dossiers_with_the_minutes_of_a_vote():
    facts = Facts()
    tally = {"electorate": 9, "present": 9, "written": 0, "in_favour": 9, "against": 0, "secret": True,
             "held_on": "2014-10-01", "minutes_sha256": "0" * 64}  # fmt: skip
    facts.received("n1", CS1, vote=tally)
    facts.received("n2", CS1, grassroots_vote=tally)
    facts.received("n3", CS2, vote=None)
    batch = counted(facts)
    assert summed(batch, "66.643")["D04"] == {"received": 3, "with_minutes": 2, "share": 0.6667}
    assert summed(batch, CS2)["D04"] == {"received": 1, "with_minutes": 0, "share": 0.0}


@pytest.mark.clause("N09")
def test_fair_is_how_many_are_awarded_of_a_thousand_who_work_there():
    facts = Facts()
    facts.registration(CS1, "r1", headcount=(200, 80, 150))
    facts.registration(CS1, "r2", "c2", headcount=(900, 80, 150))
    facts.registration(CS2, "r3", headcount=(300, 80, 150))
    facts.decided(facts.received("n1", CS1), "a1")
    batch = counted(facts)
    assert [summed(batch, place)["A07"] for place in (CS1, CS2, "66.643")] == [
        {"workforce": 200, "per_1000": 5.0}, {"workforce": 300, "per_1000": 0.0}, {"workforce": 500, "per_1000": 2.0}
    ]  # fmt: skip


@pytest.mark.clause("I.3", "III.1.d", "N09")
def test_of_every_unit_the_share_of_direct_workers_and_of_decisions_in_time_is_known():
    facts = Facts()
    facts.decided(facts.received("n1", CS1), "a1")
    facts.decided(facts.received("n2", CS2, direct_worker=False), "a2", working_days=40)
    batch = counted(facts)
    found = {place: shares(batch, place) for place in (CS1, CS2, "66.643")}
    assert found == {CS1: (1.0, 1.0), CS2: (0.0, 0.0), "66.643": (0.5, 0.5)}


def test_what_cannot_be_read_is_set_aside_and_the_rest_counts():
    facts = Facts()
    facts.made.append(("tdkt.evt.award.decided.v1.66.ldld", b"{nonsense"))
    facts.raw("vn.tdkt.award.decided.v1", CS1, "nominations", {"award_id": "a"})
    facts.raw("vn.tdkt.registration.accepted.v1", CS1, "campaigns", [])
    facts.registration(CS1, "r1")
    batch = counted(facts)
    assert cell(batch, "66", "C02", "units") == 1
    told = [(row["position"], row["error"]) for row in batch.rows["skipped"].values()]
    assert sorted(told) == [(1, "JSONDecodeError"), (2, "KeyError"), (3, "TypeError")]
    assert batch.position == 4


def test_a_version_nobody_knows_changes_nothing_but_is_heard():
    facts = Facts()
    facts.raw("vn.tdkt.award.decided.v2", CS1, "nominations", {"anything": 1})
    batch = counted(facts)
    assert not batch.cells
    assert [row["origin_sequence"] for row in batch.rows["through"].values()] == [1]


def test_no_fact_is_wanted_that_the_batch_cannot_ask_for():
    facts = Facts()
    facts.step("withdrawn", {**facts.received("n", CS1)}, withdrawn_on="2014-12-01")
    wanted = read([(subject, body, n) for n, (subject, body) in enumerate(facts.made, 1)]).wanted
    assert wanted == {"nominations": {("n",)}}
