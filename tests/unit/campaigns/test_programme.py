"""The coordination programme is signed, derived, planned and reviewed by its parties every year (IV; N06)."""

import pytest

from shared.events.campaigns import (
    DutyMet,
    DutyMissed,
    ProgrammeDerived,
    ProgrammePlanAgreed,
    ProgrammeReviewed,
    ProgrammeSigned,
)
from tests.support.builders import BOARD, DISTRICT, FEDERATION, OTHER_DISTRICT, UNION, clock, said
from tests.support.scenario import campaigns, like

SIGNED = said("programme.signed")
PLANNED = [said("programme.plan_agreed", by=party) for party in (BOARD, FEDERATION)]
REVIEWED = [said("programme.reviewed", by=party) for party in (BOARD, FEDERATION)]


def test_the_programme_is_signed_with_its_period_and_parties():
    campaigns().when(SIGNED).then(like(ProgrammeSigned, parties=(BOARD, FEDERATION)))


def test_a_programme_is_signed_once():
    campaigns().given(SIGNED).when(SIGNED).then_refused("state_forbids", "/data/programme_id")


def test_a_grass_roots_union_signs_no_programme():
    campaigns().when(said("programme.signed", by=UNION)).then_refused("not_allowed_for_kind", "/source")


def test_a_programme_waits_for_parties_nobody_knows():
    story = (
        campaigns().when(said("programme.signed", parties=[BOARD, "66.nobody"])).then_waits("unit:66.nobody")
    )
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/parties/1")


def test_a_district_derives_its_programme_from_the_provincial_one():
    campaigns().given(SIGNED).when(said("programme.derived")).then(like(ProgrammeDerived, parent_id="p1"))


def test_a_derived_programme_waits_for_its_parent():
    story = campaigns().when(said("programme.derived")).then_waits("programme:p1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/parent_id")


def test_a_derived_programme_is_signed_once():
    campaigns().given(SIGNED, said("programme.derived")).when(said("programme.derived")).then_refused(
        "state_forbids", "/data/programme_id"
    )


def test_a_derived_programme_waits_for_parties_nobody_knows():
    derived = said("programme.derived", parties=["66.nobody"])
    campaigns().given(SIGNED).when(derived).then_waits("unit:66.nobody")


@pytest.mark.parametrize(
    ("both", "kind"), [(PLANNED, ProgrammePlanAgreed), (REVIEWED, ProgrammeReviewed)], ids=["plan", "review"]
)
def test_it_is_complete_when_both_parties_have_signed(both, kind):
    story = campaigns().given(SIGNED).when(both[0]).then(like(kind, party=BOARD, complete=False))
    story.when(both[1]).then(like(kind, party=FEDERATION, complete=True))


@pytest.mark.parametrize("said_", [PLANNED[0], REVIEWED[0]], ids=["plan", "review"])
def test_a_party_signs_once_a_year(said_):
    campaigns().given(SIGNED, said_).when(said_).then_refused("state_forbids", "/data/year")


@pytest.mark.parametrize("name", ["programme.plan_agreed", "programme.reviewed"])
def test_nobody_but_a_party_signs(name):
    campaigns().given(SIGNED).when(said(name, by=DISTRICT)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("name", ["programme.plan_agreed", "programme.reviewed"])
def test_a_signature_waits_for_its_programme(name):
    story = campaigns().when(said(name)).then_waits("programme:p1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/programme_id")


def test_the_parties_of_a_derived_programme_plan_and_review_it():
    story = campaigns().given(SIGNED, said("programme.derived"))
    story.when(said("programme.reviewed", programme_id="p2", by=DISTRICT)).then(ProgrammeReviewed)
    story.when(said("programme.reviewed", programme_id="p2", by=OTHER_DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


def test_review_and_next_plan_by_both_parties_meet_the_duty():
    campaigns().given(SIGNED, *PLANNED, *REVIEWED).when(clock("2015-01-01")).then(
        like(DutyMet, duty="N06", period="2014", unit=BOARD, value=2, rule="IV.e"),
        like(DutyMet, duty="N06", period="2014", unit=FEDERATION, value=2),
    )


@pytest.mark.parametrize(
    ("done", "value"),
    [([], 0), (REVIEWED, 1), (PLANNED, 1), ([*REVIEWED, PLANNED[0]], 1), ([REVIEWED[0], PLANNED[1]], 0)],
    ids=["nothing", "review only", "plan only", "plan of one party", "one of each"],
)
def test_anything_less_by_the_end_of_the_year_misses_it(done, value):
    campaigns().given(SIGNED, *done).when(clock("2015-01-01")).then(
        like(DutyMissed, duty="N06", unit=BOARD, value=value, bounds=(2, 2)),
        like(DutyMissed, duty="N06", unit=FEDERATION, value=value),
    )


def test_the_plan_of_the_same_year_is_not_the_next_plan():
    wrong_year = [said("programme.plan_agreed", by=party, year=2014) for party in (BOARD, FEDERATION)]
    campaigns().given(SIGNED, *REVIEWED, *wrong_year).when(clock("2015-01-01")).then(DutyMissed, DutyMissed)


def test_the_last_day_of_the_year_is_still_in_time():
    campaigns().given(SIGNED).when(clock("2014-12-31")).then()


def test_every_year_of_the_programme_is_settled_and_none_after():
    story = campaigns().given(SIGNED)
    for year in range(2015, 2022):
        story.when(clock(f"{year}-01-01"))
    assert [fact.period for fact in story.facts(DutyMissed)] == [
        str(year) for year in range(2014, 2019) for _ in (BOARD, FEDERATION)
    ]
