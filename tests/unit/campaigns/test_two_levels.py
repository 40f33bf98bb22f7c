"""Since 1 July 2025 the bodies of a commune do what those of a district did (domain 1.1, 1.5)."""

from collections.abc import Iterator
from datetime import date

import pytest

from shared.events.campaigns import (
    ActivityHeld,
    AdviceAsked,
    CampaignLaunched,
    DutyMet,
    DutyMissed,
    ProgrammeDerived,
)
from shared.units import Kind
from tests.support.builders import (
    DISTRICT,
    UNION,
    Said,
    clock,
    joined,
    said,
    with_,
)
from tests.support.scenario import Scenario, campaigns, campaigns_rules

PC, COMMUNE, OTHER_PC = "66.24133.ubnd", "66.24133.cd", "66.24121.ubnd"
EVE, DAY = "2025-06-30", "2025-07-01"
SIGNED = said("programme.signed", period=["2014-01-01", "2028-12-31"])


def two_levels(*steps: Said) -> Scenario:
    bodies = (joined(PC, Kind.COMMUNE_PC), joined(COMMUNE, Kind.COMMUNE_UNION), joined(OTHER_PC, Kind.COMMUNE_PC))
    return campaigns().given(*bodies, *steps)


def launched(by: str, at: str) -> Said:
    return said("campaign.launched", by=by, launcher=by, at=at, scope=["66.24133"])


def derived(by: str, at: str, *parties: str) -> Said:
    return said("programme.derived", by=by, at=at, parties=list(parties), signed_on=at)


def inspection(by: str, at: str, *partners: str) -> Said:
    return said("activity.held", by=by, at=at, date=at, **with_(partners))


def asked(to: str, at: str) -> Said:
    return said("advice.asked", to=to, at=at, asked_on=at)


def cases() -> Iterator[tuple[Said, Said, type, str]]:
    yield launched(COMMUNE, EVE), launched(COMMUNE, DAY), CampaignLaunched, "not_allowed_for_kind"
    yield derived(PC, EVE, PC, COMMUNE), derived(PC, DAY, PC, COMMUNE), ProgrammeDerived, "not_allowed_for_kind"
    yield inspection(PC, EVE, COMMUNE), inspection(PC, DAY, COMMUNE), ActivityHeld, "both_bodies_needed"
    yield asked(COMMUNE, EVE), asked(COMMUNE, DAY), AdviceAsked, "route_forbidden"


@pytest.mark.parametrize(("before", "after", "fact", "code"), list(cases()), ids=lambda one: getattr(one, "name", ""))
def test_a_commune_may_from_that_day_on_what_a_district_might(before, after, fact, code):
    story = two_levels(SIGNED).when(before)
    assert [violation.code for violation in story.violations] == [code]
    story = two_levels(SIGNED).when(after)
    assert story.outcome == "accepted", story.violations
    assert type(story.told[0]) is fact


def test_a_delegation_is_of_one_commune():
    story = two_levels().when(inspection(OTHER_PC, DAY, COMMUNE))
    story.then_refused("both_bodies_needed", "/data/with", saying="commune_pc + commune_union")


def test_what_a_commune_derives_is_of_its_own_bodies():
    story = two_levels(SIGNED).when(derived(PC, DAY, PC, DISTRICT))
    story.then_refused("route_forbidden", "/data/parties/1", saying="66.24133")


def test_a_commune_union_answers_for_the_meetings_of_the_unions_it_leads():
    led = said("unit.released", unit_id=f"u-{UNION}", led_by=COMMUNE, effective_on=DAY, at=DAY)
    meeting = said("communication.published", by=UNION, medium="meeting", at="2025-08-01", published_on="2025-08-01")
    story = two_levels(clock("2025-06-30"), SIGNED, led, meeting).when(clock("2026-01-01"))
    found = {fact.unit: (type(fact), fact.value) for fact in story.told if getattr(fact, "duty", "") == "N18"}
    assert found[COMMUNE] == (DutyMet, 1)
    assert DISTRICT not in found
    assert (DutyMissed, 0) in found.values()


def test_a_body_of_the_province_may_what_it_might_before():
    old, new = (campaigns_rules().on(date.fromisoformat(day)) for day in (EVE, DAY))
    gone = {Kind.DISTRICT_PC, Kind.DISTRICT_HOME_AFFAIRS, Kind.DISTRICT_LABOUR_FEDERATION}
    for name, kinds in old.may.items():
        if kinds is not None:
            assert kinds - gone <= (new.may[name] or frozenset()), name


