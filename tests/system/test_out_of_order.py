"""What refers to something not heard yet waits for it; only what never comes is refused, when patience is over."""

import asyncio

import pytest

from shared.ids import ulid
from tests.support.agency import codes
from tests.support.sector import BOARD, Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def waits(sector: Sector, *ids: str) -> None:
    """Both services have come past these events, and have not answered them."""
    await sector.agency.settled()
    assert [sector.agency.answers(id) for id in ids] == [[] for _ in ids]


def appraisal(sector: Sector, nomination_id: str) -> dict:
    return sector.said("nomination.appraised", BOARD, {
        "nomination_id": nomination_id, "result": "eligible", "findings": [], "appraised_on": sector.on("12-02"),
    }, "12-02")  # fmt: skip


async def test_an_appraisal_before_its_nomination_waits_for_it(agency):
    sector = Sector(agency)
    await sector.joins()
    await sector.opens_its_round()
    nomination = sector.nomination(1)
    appraised = appraisal(sector, nomination["data"]["nomination_id"])
    await agency.publish(appraised)
    await waits(sector, appraised["id"])
    await agency.publish(nomination)
    assert codes(await agency.answer(nomination["id"])) == ["accepted"]
    assert codes(await agency.answer(appraised["id"])) == ["accepted"]
    history = [fact.name for fact in agency.heard
               if fact.data.get("nomination_id") == nomination["data"]["nomination_id"]]  # fmt: skip
    assert history == ["nomination.received", "nomination.appraised"]


async def test_what_never_comes_is_refused_when_patience_is_over_and_not_before(agency):
    sector = Sector(agency)
    await sector.joins()
    await sector.opens_its_round()
    never = [appraisal(sector, ulid()), sector.nomination(2, round_id=ulid(), campaign_id=None),
             sector.registering(campaign_id=ulid())]  # fmt: skip
    strangers = [sector.holding("66.cdn-nobody.cs1"), sector.discovering("66.cdn-nobody.cs1")]
    loop = asyncio.get_running_loop()
    asked = loop.time()
    for said in (*never, *strangers):
        await agency.publish(said)
    await waits(sector, *(said["id"] for said in (*never, *strangers)))
    found = [codes(await agency.answer(said["id"])) for said in (*never, *strangers)]
    assert found == [["aggregate_unknown"]] * 3 + [["unit_unknown"]] * 2
    assert 5 <= loop.time() - asked < 15
    await agency.settled()
    assert all(len(agency.answers(said["id"])) == 1 for said in (*never, *strangers))


async def test_what_touches_nothing_of_it_does_not_wait(agency):
    sector = Sector(agency)
    await sector.joins()
    waiting = appraisal(sector, ulid())
    await agency.publish(waiting)
    other = sector.discovering()
    assert codes(await agency.answer(await agency.publish(other), within=4)) == ["accepted"]
    assert agency.answers(waiting["id"]) == []
    assert codes(await agency.answer(waiting["id"])) == ["aggregate_unknown"]


async def test_a_round_before_its_campaign_and_a_nomination_before_its_unit_wait_for_them(agency):
    sector = Sector(agency)
    sector.year = await first_free_year(sector)
    opening, nomination = sector.opening(), sector.nomination(1)
    await agency.publish(opening)
    await agency.publish(nomination)
    await waits(sector, opening["id"], nomination["id"])
    await agency.publish(sector.launching())
    assert codes(await agency.answer(opening["id"])) == ["accepted"]
    assert agency.answers(nomination["id"]) == []
    await sector.joins()
    assert codes(await agency.answer(nomination["id"])) == ["accepted"]


async def first_free_year(sector: Sector) -> int:
    """The first year in which the Federation may still open a round, found by opening one and asking again."""
    probe = Sector(sector.agency)
    await probe.opens_its_round()
    return probe.year + 1


async def test_a_unit_that_speaks_before_it_has_joined_is_heard_when_it_has(agency):
    sector = Sector(agency)
    told = [sector.holding(), sector.discovering()]
    for said in told:
        await agency.publish(said)
    await waits(sector, *(said["id"] for said in told))
    await sector.joins()
    assert [codes(await agency.answer(said["id"])) for said in told] == [["accepted"], ["accepted"]]


async def test_a_year_outside_the_programme_is_accepted_and_marked_also_after_a_restart(undisturbed, agency):
    for year in (2021, 2022):
        sector = Sector(agency, year=year)
        await sector.joins()
        launching, registering = sector.launching(), sector.registering()
        assert codes(await agency.answer(await agency.publish(launching))) == ["accepted"]
        assert codes(await agency.answer(await agency.publish(registering))) == ["accepted"]
        launched = await agency.fact("campaign.launched", campaign_id=sector.campaign_id)
        registered = await agency.fact("registration.accepted", campaign_id=sector.campaign_id)
        assert [fact.data.get("outside_programme") for fact in (launched, registered)] == [True, True]
        await undisturbed.stack.stop("campaigns")
        await undisturbed.stack.start("campaigns")
