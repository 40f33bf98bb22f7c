"""The summary over HTTP is what a plain count of the same facts gives."""

from random import Random

import pytest

from tests.integration.reporting.conftest import Reporting
from tests.support.histories import UNITS, history
from tests.system.count_facts import count

PLACES = ("66", "66.643", "66.cdn-giaoduc", *UNITS)


async def test_every_figure_of_every_place_is_that_of_a_plain_count(reporting: Reporting):
    await reporting.counted(history(Random(7), 400).made)
    for place in PLACES:
        for year in (2014, 2015):
            summary = await reporting.get(f"/summaries/{place}/{year}")
            assert summary["indicators"] == count(reporting.published, place, year), (place, year)
            assert summary["unit"] == place


async def test_as_of_a_date_only_what_was_known_then_counts(reporting: Reporting):
    await reporting.counted(history(Random(8), 300).made)
    for day in ("2014-01-20", "2014-07-20", "2015-01-05"):
        known = [fact for fact in reporting.published if fact["knownon"] <= day]
        summary = await reporting.get(f"/summaries/66/2014?as_of={day}")
        assert summary["indicators"] == count(known, "66", 2014)
        assert summary["as_of"] == day
        through = {fact["origin"]: fact["originsequence"] for fact in known}
        assert summary["through"] == through


async def test_quarters_and_years_add_up_to_the_period_around_them(reporting: Reporting):
    await reporting.counted(history(Random(9), 300).made)

    async def dossiers(period: str) -> dict[str, int]:
        return (await reporting.get(f"/summaries/66/{period}"))["indicators"]["D01"]

    quarters = [await dossiers(f"2014-Q{n}") for n in (1, 2, 3, 4)]
    year = await dossiers("2014")
    assert {step: sum(quarter[step] for quarter in quarters) for step in year} == year
    both = await dossiers("2014-2015")
    assert both["received"] == year["received"] + (await dossiers("2015"))["received"]


async def test_periods_told_by_days_add_up_to_what_is_around_them(reporting: Reporting):
    await reporting.counted(history(Random(9), 300).made)
    days = ("2014-01-01--2014-11-28", "2014-11-29--2015-05-31", "2015-06-01--2015-12-31")
    parts = [(await reporting.get(f"/summaries/66/{period}"))["indicators"]["D01"] for period in days]
    whole = (await reporting.get("/summaries/66/2014-2015"))["indicators"]["D01"]
    assert {step: sum(part[step] for part in parts) for step in whole} == whole
    assert 0 < parts[1]["received"] < whole["received"]
    of_days = await reporting.get("/summaries/66/2014-01-01--2014-12-31")
    assert of_days["indicators"] == (await reporting.get("/summaries/66/2014"))["indicators"]
    report = str(await reporting.get("/reports/66/2014-09-01--2015-05-31?format=json"))
    assert "từ 01/09/2014 đến 31/05/2015" in report
    assert "'PL7'" not in report
    assert "'PL7'" in str(await reporting.get("/reports/66/2014-2018?format=json"))


async def test_a_unit_of_two_years_is_one_unit_of_the_period(reporting: Reporting):
    reporting.facts.unit(UNITS[0])
    for year in (2014, 2015):
        reporting.facts.registration(UNITS[0], f"r{year}", year=year)
    await reporting.counted()
    found = (await reporting.get("/summaries/66/2014-2018"))["indicators"]["C02"]
    assert (found["units"], found["registrations"]) == (1, 2)


@pytest.mark.parametrize(
    "name", ["A01.BKT", "A01", "A05.proposed", "C02.participants", "D02.median", "I02", "R01"]
)
async def test_every_number_is_followed_to_the_facts_it_counts(reporting: Reporting, name: str):
    await reporting.counted(history(Random(10), 300).made)
    explained = await reporting.get(f"/summaries/66/2014?explain={name}")
    shown = (await reporting.get("/summaries/66/2014"))["indicators"]
    wanted = {
        "A01.BKT": lambda: sum(shown["A01"]["BKT"].values()),
        "A01": lambda: sum(sum(kinds.values()) for kinds in shown["A01"].values()),
        "A05.proposed": lambda: shown["A05"]["proposed"],
        "C02.participants": lambda: shown["C02"]["participants"],
        "D02.median": lambda: shown["D02"]["decided"],
        "I02": lambda: sum(shown["I02"].values()),
        "R01": lambda: shown["R01"],
    }[name]()
    assert explained["amount"] == wanted == sum(fact["amount"] for fact in explained["facts"])
    if name == "A01.BKT":
        assert explained["number_of_facts"] == wanted
    ids = {fact["id"] for fact in reporting.published}
    for fact in explained["facts"][:3]:
        assert fact["id"] in ids
        assert (await reporting.get(fact["http"]))[0]["id"] == fact["id"]


async def test_what_was_taken_back_is_not_among_the_facts_of_a_number(reporting: Reporting):
    facts = reporting.facts
    facts.unit(UNITS[0])
    kept = facts.decided(facts.received("n1", UNITS[0]), "a1")
    gone = facts.received("n2", UNITS[0])
    facts.step("withdrawn", gone, withdrawn_on="2014-11-30")
    facts.revoked(facts.decided(facts.received("n3", UNITS[0]), "a3"))
    await reporting.counted()
    awards = await reporting.get("/summaries/66/2014?explain=A01.BKT")
    assert (awards["amount"], awards["number_of_facts"]) == (1, 1)
    event = (await reporting.get(awards["facts"][0]["http"]))[0]
    assert event["data"]["award_id"] == kept["award_id"]
    places = await reporting.get("/summaries/66/2014?explain=A05.proposed")
    assert (places["amount"], places["number_of_facts"]) == (2, 2)


async def test_a_summary_is_there_from_the_start_and_nowhere_else(reporting: Reporting):
    reporting.facts.unit("66.643.ldld.cs1", led_by="66.643.ldld")
    await reporting.counted()
    for place in ("66", "66.643", "66.643.ldld", "66.643.ldld.cs1"):
        summary = await reporting.get(f"/summaries/{place}/2014")
        assert (summary["indicators"]["C01"], summary["duties"], summary["plan_next_year"]) == (0, [], {})
    for path in (
        "/summaries/67/2014",
        "/summaries/66.643.ldld.cs2/2014",
        "/summaries/66/2014-Q9",
        "/summaries/x/2014",
    ):
        answer = await reporting.http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


async def test_children_are_those_directly_below(reporting: Reporting):
    facts = reporting.facts
    for path, kind, led_by in (
        ("66.643.ldld", "district_labour_federation", "66.ldld"),
        ("66.643.ldld.cs1", "grassroots_union", "66.643.ldld"),
        ("66.cdn-y", "sector_union", "66.ldld"),
        ("66.ldld", "provincial_labour_federation", None),
    ):
        facts.unit(path, kind, led_by)
    facts.registration("66.643.ldld.cs1", "r")
    await reporting.counted()

    async def children(path: str) -> dict[str, int]:
        answer = await reporting.get(path)
        return {child["unit"]: child["indicators"]["C02"]["units"] for child in answer["by_unit"]}

    assert await children("/summaries/66/2014") == {"66.643": 1, "66.cdn-y": 0}
    assert await children("/summaries/66.643/2014") == {"66.643.ldld": 1}
    assert await children("/summaries/66.643.ldld/2014") == {"66.643.ldld.cs1": 1}
    assert await children("/summaries/66.ldld/2014") == {}
    assert await children("/summaries/66.ldld/2014?line=union") == {"66.643.ldld": 1, "66.cdn-y": 0}


async def test_duties_are_open_until_a_fact_settles_them(reporting: Reporting):
    facts = reporting.facts
    facts.unit("66.ldld", "provincial_labour_federation")
    facts.add(
        "programme.signed",
        "66.ldld",
        "campaigns",
        programme_id="P",
        number="03/CTPH",
        title="Chương trình",
        signed_on="2014-07-18",
        period=["2014-07-18", "2018-12-31"],
        parties=["66.bantdkt", "66.ldld"],
        standing_departments=[],
    )
    facts.add(
        "round.opened",
        "66.ldld",
        round_id="R",
        unit="66.ldld",
        year=2014,
        campaign_id="c",
        award="BKT",
        deadline="2014-11-30",
        bounds=[5, 10],
    )
    facts.received("n1", "66.643.ldld.cs1")
    # A union below the body has lists of its own.
    facts.received("n2", "66.643.ldld.cs1", proposer="66.ldld.cs1")
    facts.add(
        "programme.plan_agreed",
        "66.ldld",
        "campaigns",
        programme_id="P",
        year=2015,
        party="66.ldld",
        tasks=["Một", "Hai"],
        agreed_on="2014-12-20",
        complete=True,
    )
    await reporting.counted()

    async def duty(id: str, period: str = "2014") -> tuple[str, int, list[int | None]]:
        found = (await reporting.get("/duties/66/2014"))["duties"]
        assert found == (await reporting.get("/duties/66.ldld/2014"))["duties"]
        assert found == (await reporting.get("/duties/66/2014?as_of=2015-12-31"))["duties"]
        one = next(d for d in found if (d["id"], d["period"]) == (id, period))
        return one["state"], one["value"], one["bounds"]

    assert await duty("N03") == ("open", 1, [5, 10])
    assert await duty("N05", "2014-Q3") == ("open", 0, [None, None])
    assert await duty("N06") == ("open", 1, [None, None])
    facts.add(
        "duty.missed",
        "66.ldld",
        duty="N03",
        period="2014",
        unit="66.ldld",
        value=1,
        bounds=[5, 10],
        due="2014-12-31",
        rule="II.3.c",
    )
    await reporting.counted()
    assert await duty("N03") == ("short", 1, [5, 10])
    summary = await reporting.get("/summaries/66/2014")
    assert summary["plan_next_year"]["tasks"] == ["Một", "Hai"]
    assert [d["period"] for d in summary["duties"] if d["id"] == "N05"] == [
        "2014",
        "2014-H2",
        "2014-Q3",
        "2014-Q4",
    ]


async def test_officials_get_a_page_and_programs_get_data(reporting: Reporting):
    reporting.facts.unit("66.643.ldld.cs1")
    award = reporting.facts.decided(reporting.facts.received("n1", "66.643.ldld.cs1"), "a1")
    await reporting.counted()
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path in ("/summaries/66/2014", f"/register/{award['award_id']}"):
        page = await reporting.http.get(path, headers=browser)
        assert page.headers["content-type"].startswith("text/html")
        assert "Bằng khen của UBND tỉnh" in page.text
        data = await reporting.http.get(path, headers={"Accept": "*/*"})
        assert data.headers["content-type"] == "application/json"
    assert "/summaries/66/2014" in (await reporting.http.get("/")).text


@pytest.mark.parametrize("renamed_first", [True, False], ids=["renamed, decided", "decided, renamed"])
async def test_the_register_calls_a_unit_as_on_the_day_of_the_decision(
    reporting: Reporting, renamed_first: bool
):
    facts, unit = reporting.facts, "66.643.ldld.cs1"
    told = [
        lambda: facts.renamed(unit, "Tên mới", "2014-06-01"),
        lambda: (
            facts.decided(facts.received("n1", unit), "before", decided_on="2014-05-31"),
            facts.decided(facts.received("n2", unit), "after", decided_on="2014-06-01"),
        ),
    ]
    facts.unit(unit)
    for tell in told if renamed_first else reversed(told):
        tell()
    await reporting.counted()
    names = {one["award_id"]: one["unit_name"] for one in (await reporting.get("/register"))["awards"]}
    assert names == {"before": f"Đơn vị {unit}", "after": "Tên mới"}


async def test_the_register_follows_an_award_to_its_end(reporting: Reporting):
    facts = reporting.facts
    facts.unit("66.643.ldld.cs1")
    awards = [
        facts.decided(facts.received(f"n{number}", "66.643.ldld.cs1"), f"a{number}") for number in range(5)
    ]
    await reporting.counted()
    assert (await reporting.get("/register/a4"))["status"] == "valid"
    facts.revoked(awards[4])
    await reporting.counted()
    entry = await reporting.get("/register/a4")
    assert (entry["status"], [step["step"] for step in entry["history"]]) == (
        "revoked",
        ["decided", "revoked"],
    )
    assert "person_id" not in entry
    seen, after = [], ""
    while after is not None:
        page = await reporting.get(
            f"/register?unit=66.643&year=2014&award=BKT&status=valid&limit=3&after={after}"
        )
        seen += [one["award_id"] for one in page["awards"]]
        after = page["next"]
    assert seen == ["a0", "a1", "a2", "a3"]
