"""1 July 2025 in both deciding services: what was open in a district goes on with who stands for it (domain 1.5)."""

from collections.abc import Iterator
from datetime import date

import pytest

from deploy.daklak.change_of_2025 import Told, change_of_2025, register_of_phu_yen
from services.campaigns.domain import CampaignsDomain
from services.nominations.domain import NominationsDomain
from services.nominations.domain.look import competent
from shared.events import Event
from shared.events.answers import IntakeAccepted, IntakeRefused
from shared.events.nominations import (
    AwardDecided,
    NominationAppraised,
    NominationForwarded,
    NominationSupplemented,
    NominationWithdrawn,
)
from shared.ids import derived
from shared.units import Kind
from tests.support.builders import Said, joined, said
from tests.support.scenario import Scenario, campaigns_rules, like, nominations_rules
from tests.unit.daklak.test_change_of_2025 import register_of_dak_lak

UNION, WORKERS = "66.643.ldld", "66.643.ldld.cs0001"
OPEN_ON, DAY = "2025-06-20", "2025-07-01"


def told(story: Scenario, items: Iterator[Told] | list[Told], prefix: str) -> list[Event]:
    """What campaigns says of units, as everybody hears it."""
    before = len(story.saved)
    for number, one in enumerate(items):
        story.given(Said(one.name, one.by, f"{one.on}", one.data, f"{prefix}{number}"))
    answers = (IntakeAccepted, IntakeRefused)
    return [draft.event for draft in story.saved[before:] if not isinstance(draft.event, answers)]


@pytest.fixture(scope="module")
def facts() -> tuple[list[Event], list[Event]]:
    """Facts of campaigns before the change, and those of the change: every one of its events is accepted."""
    story = Scenario(CampaignsDomain(campaigns_rules()))
    before = told(story, [*register_of_dak_lak(), *register_of_phu_yen()], "b")
    return before, told(story, change_of_2025(), "c")


def submitted() -> Said:
    return said("nomination.submitted", by=UNION, at=OPEN_ON, award="GKH", campaign_id=None, type="merit",
                nominee={"workplace": WORKERS}, achievement_period=["2024-01-01", "2024-12-31"])  # fmt: skip


@pytest.fixture
def story(facts: tuple[list[Event], list[Event]]) -> Scenario:
    """A nomination of Buôn Ma Thuột's federation is open when the district ends."""
    before, change = facts
    story = Scenario(NominationsDomain(nominations_rules(), derived))
    story.given(*before, joined(WORKERS, Kind.GRASSROOTS_UNION)).given(submitted())
    return story.given(*change)


def test_the_province_appraises_forwards_and_decides_what_was_open_in_the_district(story: Scenario):
    story.when(said("nomination.appraised", by="66.bantdkt", at=DAY)).then(
        like(NominationAppraised, appraiser="66.bantdkt", proposer=UNION, unit=WORKERS)
    )
    story.when(said("nomination.forwarded", by="66.bantdkt", at=DAY, to="66.ubnd")).then(
        like(NominationForwarded, decider="66.ubnd")
    )
    story.when(said("award.decided", by="66.ubnd", at="2025-07-10", decided_on="2025-07-10")).then(
        like(AwardDecided, decider="66.ubnd", proposer=UNION, unit=WORKERS, law="vn-2022-dec98")
    )


def test_the_provinces_federation_takes_the_proposers_steps(story: Scenario):
    returned = said("nomination.returned", by="66.bantdkt", at=DAY, due="2025-07-20")
    supplemented = said("nomination.supplemented", by="66.ldld", at="2025-07-05")
    story.given(returned).when(supplemented).then(like(NominationSupplemented, proposer=UNION))
    story.when(said("nomination.withdrawn", by="66.ldld", at="2025-07-06")).then(NominationWithdrawn)


@pytest.mark.parametrize(
    ("step", "heir"),
    [(said("nomination.withdrawn", by=UNION, at=DAY), "66.ldld"),
     (said("nomination.appraised", by="66.643.pnv", at=DAY), "66.bantdkt"),
     (said("award.decided", by="66.643.ubnd", at=DAY), "66.ubnd")],
    ids=lambda one: one.name if isinstance(one, Said) else one,
)  # fmt: skip
def test_what_a_closed_path_says_is_refused_with_who_stands_for_it(story: Scenario, step: Said, heir: str):
    story.when(step).then_refused("unit_closed", "/source", saying=f"stands for it: {heir}")
    (violation,) = story.violations
    assert f"đơn vị thay thế: {heir}" in violation.message_vi


def test_nothing_was_lost_of_what_the_closed_path_said_on_its_last_day(story: Scenario):
    story.when(said("nomination.appraised", by="66.643.pnv", at="2025-06-30")).then(NominationAppraised)


def test_no_commune_takes_what_the_province_stands_for(story: Scenario):
    step = said("nomination.appraised", by="66.24133.ubnd", at=DAY)
    story.when(step).then_refused("route_forbidden", "/source", saying="66.bantdkt")


def test_a_commune_decides_on_its_own_people_and_on_no_others(story: Scenario):
    """Each of the 102 is competent for its own union, whichever is the first of them by number."""
    directory = story.domain.directory
    communes = directory.paths_of(Kind.COMMUNE_PC)
    assert len(communes) == 102
    for path in communes:
        union = path.replace(".ubnd", ".cd")
        assert competent(directory, Kind.COMMUNE_PC, union, date(2025, 7, 1)) == path


def test_national_bodies_are_stood_for_by_nobody(story: Scenario):
    assert not [path for path in story.domain.directory.heirs if path.startswith("00.")]
