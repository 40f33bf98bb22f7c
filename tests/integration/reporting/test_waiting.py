"""What waits for whom, over HTTP: the inbox of the two standing departments (IV.b), rounds with places left, a story."""

from typing import Any

from tests.integration.reporting.conftest import Reporting

CS1, UNION, BOARD = "66.643.ldld.cs1", "66.643.ldld", "66.tdkt"


def bodies(reporting: Reporting) -> None:
    facts = reporting.facts
    facts.unit("66.643", "district")
    facts.unit(BOARD, "provincial_ec_board")
    facts.unit("66.ldld", "provincial_labour_federation")
    facts.unit(UNION, "district_labour_federation", led_by="66.ldld")
    facts.unit(CS1, led_by=UNION)


def dossier(reporting: Reporting, key: str, due: str = "2014-12-25") -> dict[str, Any]:
    made = reporting.facts.received(key, CS1, proposer=UNION, appraiser=BOARD, processing_due=due)
    return {name: value for name, value in made.items() if name not in ("appraiser", "processing_due")}


async def test_a_body_sees_what_waits_for_it_with_the_late_ones_first(reporting: Reporting):
    bodies(reporting)
    reporting.facts.on("2014-11-20")
    dossier(reporting, "n-later", due="2014-12-25")
    dossier(reporting, "n-late", due="2014-11-25")
    returned = dossier(reporting, "n-returned")
    returned_to = {"appraiser": BOARD, "ground": "missing_document", "due": "2014-12-10"}
    reporting.facts.on("2014-12-01").step("returned", returned, **returned_to)
    await reporting.counted()
    board = await reporting.get(f"/waiting/{BOARD}")
    assert board["totals"] == {"waiting": 2, "late": 1, "by_step": {"received": 2}}
    assert [(one["nomination_id"], one["late"]) for one in board["waiting"]] == [("n-late", True), ("n-later", False)]
    assert (board["as_of"], board["waiting"][0]["unit_name"]) == ("2014-12-01", f"Đơn vị {CS1}")
    union = await reporting.get(f"/waiting/{UNION}")
    assert [(one["nomination_id"], one["step"], one["due"]) for one in union["waiting"]] == [
        ("n-returned", "returned", "2014-12-10")
    ]
    assert (await reporting.get(f"/waiting/{BOARD}?limit=1"))["totals"]["waiting"] == 2


async def test_what_waited_for_a_body_that_has_ended_waits_for_its_heir(reporting: Reporting):
    bodies(reporting)
    heir, facts = "66.snv", reporting.facts
    facts.unit(heir, "provincial_ec_board")
    dossier(reporting, "n")
    ended = {"unit_id": f"id-{BOARD}", "path": BOARD}
    facts.add("unit.closed", BOARD, "campaigns", **ended, closed_on="2014-11-30", successors=[heir])
    await reporting.counted()
    assert [one["nomination_id"] for one in (await reporting.get(f"/waiting/{heir}"))["waiting"]] == ["n"]


async def test_a_round_shows_how_many_places_are_left(reporting: Reporting):
    bodies(reporting)
    reporting.facts.on("2014-06-01").add(
        "round.opened",
        UNION,
        round_id="r",
        unit=UNION,
        year=2014,
        campaign_id="c1",
        award="BKT",
        deadline="2014-11-30",
        bounds=[5, 10],
    )
    for key in ("n1", "n2", "n3"):
        dossier(reporting, key)
    await reporting.counted()
    for path in (UNION, BOARD, "66"):
        (round_,) = (await reporting.get(f"/waiting/{path}"))["rounds"]
        assert (round_["chosen"], round_["places_left"], round_["bounds"]) == (3, 7, [5, 10])


async def test_a_dossier_tells_its_story_without_a_name(reporting: Reporting):
    bodies(reporting)
    nomination = dossier(reporting, "n")
    reporting.facts.step("appraised", nomination, appraiser=BOARD, result="eligible", appraised_on="2014-12-03")
    await reporting.counted()
    told = await reporting.get("/dossiers/n")
    assert [(one["step"], one["on"], one["by"]) for one in told["history"]] == [
        ("received", "2014-11-20", UNION),
        ("appraised", "2014-12-03", BOARD),
    ]
    facts = {one["id"]: one for one in reporting.published}
    assert [facts[one["fact"]]["type"] for one in told["history"]] == [
        "vn.tdkt.nomination.received.v1",
        "vn.tdkt.nomination.appraised.v1",
    ]
    assert not {"person_id", "full_name"} & told.keys()
    for path in ("/dossiers/none", "/waiting/66.nobody", "/waiting/not a path"):
        assert (await reporting.http.get(path)).status_code == 404, path
