"""What changes or ends: guidance, campaigns, the programme, and units that go on as others (0, II.2.a, IV.e; domain 1.5)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.campaigns import CampaignRegistrationEnded, ProgrammeReviewed
from shared.events.followups import (
    CampaignAmended,
    DifficultyRaised,
    GuidanceSuperseded,
    ProgrammeClosed,
    UnitMerged,
    UnitReleased,
    UnitSplit,
    UnitSucceeded,
)
from tests.support.builders import (
    BOARD,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    OTHER_UNION,
    UNION,
    UNION_2,
    clock,
    said,
)
from tests.support.scenario import campaigns, like

ISSUED, SUPERSEDED = said("guidance.issued"), said("guidance.superseded")
LAUNCHED, AMENDED, CLOSED = said("campaign.launched"), said("campaign.amended"), said("campaign.closed")
SIGNED, ENDED = said("programme.signed"), said("programme.closed")
MERGED, SPLIT, SUCCEEDED, RELEASED = (said(f"unit.{word}") for word in ("merged", "split", "succeeded", "released"))
LAST, NEXT = date(2015, 6, 30), date(2015, 7, 1)


# --- guidance


@pytest.mark.clause("0", "III.2.b")
def test_guidance_is_superseded_by_its_issuer_once():
    story = campaigns().given(ISSUED)
    story.when(said("guidance.superseded", by=FEDERATION)).then_refused("route_forbidden", "/source")
    story.when(SUPERSEDED).then(like(GuidanceSuperseded, issuer=BOARD, superseded_by=None))
    story.when(SUPERSEDED).then_refused("state_forbids", "/data/guidance_id")


def test_what_takes_its_place_has_been_issued():
    story = campaigns().given(ISSUED)
    story.when(said("guidance.superseded", superseded_by="g2")).then_waits("guidance:g2")
    other = campaigns().given(ISSUED, said("guidance.issued", guidance_id="g2"))
    other.when(said("guidance.superseded", superseded_by="g2")).then(like(GuidanceSuperseded, superseded_by="g2"))
    campaigns().when(SUPERSEDED).then_waits("guidance:g1")


# --- campaigns


@pytest.mark.clause("II.2.a")
def test_an_extended_campaign_takes_registrations_until_its_new_deadline():
    story = campaigns().given(LAUNCHED)
    story.when(AMENDED).then(like(CampaignAmended, registration_deadline=date(2014, 4, 30)))
    story.when(clock("2014-04-01")).then()
    registered = said("registration.submitted", at="2014-04-15")
    story.given(registered).when(clock("2014-05-01"))
    assert like(CampaignRegistrationEnded, registered=1).fits(story.told[-1])


def test_a_deadline_moves_only_while_units_register_and_not_into_the_past():
    story = campaigns().given(LAUNCHED)
    story.when(said("campaign.amended", registration_deadline="2014-02-28")).then_refused(
        "schema_invalid", "/data/registration_deadline"
    )
    story.given(clock("2014-04-01")).when(said("campaign.amended", at="2014-04-02")).then_refused(
        "state_forbids", "/data/registration_deadline"
    )
    story.when(said("campaign.amended", at="2014-04-02", registration_deadline="2014-03-31")).then(CampaignAmended)


def test_only_its_launcher_amends_a_campaign_and_only_while_it_runs():
    story = campaigns().given(LAUNCHED)
    story.when(said("campaign.amended", by=DISTRICT)).then_refused("route_forbidden", "/source")
    story.given(CLOSED).when(said("campaign.amended", at="2014-12-21")).then_refused("state_forbids", "/data/campaign_id")


# --- the programme


@pytest.mark.clause("IV.e", "N07")
def test_the_programme_has_ended_when_both_parties_have_signed_the_final_review():
    story = campaigns().given(SIGNED)
    story.when(ENDED).then(like(ProgrammeClosed, party=BOARD, complete=False))
    story.when(ENDED).then_refused("state_forbids", "/data/programme_id")
    story.when(said("programme.closed", by=FEDERATION)).then(like(ProgrammeClosed, complete=True))
    story.when(said("programme.reviewed", at="2018-12-28")).then_refused("state_forbids", "/data/programme_id")


def test_it_is_not_ended_before_its_last_year_nor_by_others():
    story = campaigns().given(SIGNED)
    story.when(said("programme.closed", at="2017-12-31", closed_on="2017-12-31")).then_refused(
        "schema_invalid", "/data/closed_on"
    )
    story.when(said("programme.closed", by=DISTRICT)).then_refused("route_forbidden", "/source")
    story.given(ENDED).when(said("programme.reviewed", by=FEDERATION, at="2018-12-28")).then(ProgrammeReviewed)
    campaigns().when(ENDED).then_waits("programme:p1")


# --- units


@pytest.mark.clause("IV.d")
def test_merged_units_publish_until_the_day_before_and_one_goes_on_in_their_place():
    story = campaigns()
    story.when(MERGED).then(like(UnitMerged, path=UNION_2, merged=(UNION,)))
    story.when(said("difficulty.raised", at="2015-06-30")).then(DifficultyRaised)
    story.when(said("difficulty.raised", at="2015-07-01", difficulty_id="k2")).then_refused("unit_closed", "/source")
    directory = story.domain.directory
    assert (directory.successors_of(UNION, LAST), directory.successors_of(UNION, NEXT)) == ([UNION], [UNION_2])


def test_a_unit_that_is_split_or_succeeded_is_found_again_in_those_that_go_on():
    story = campaigns().given(SPLIT, MERGED)
    assert story.domain.directory.successors_of(OTHER_UNION, NEXT) == [UNION_2]
    campaigns().when(SPLIT).then(like(UnitSplit, path=OTHER_UNION, into=(UNION, UNION_2)))
    campaigns().when(SUCCEEDED).then(like(UnitSucceeded, path=OTHER_UNION, successor=UNION))


@pytest.mark.parametrize("step", [SPLIT, SUCCEEDED, said("unit.merged", merged=[f"u-{OTHER_UNION}"])], ids=lambda one: one.name)
def test_what_has_ended_does_not_end_again(step):
    story = campaigns().given(SUCCEEDED).when(step)
    story.then_refused("state_forbids", "/data/merged/0" if step.name == "unit.merged" else "/data/unit_id")


def test_nobody_goes_on_as_itself_or_as_somebody_unknown():
    campaigns().when(said("unit.merged", merged=[f"u-{UNION_2}"])).then_refused("schema_invalid", "/data/merged")
    campaigns().given(said("unit.closed")).when(SUCCEEDED).then_refused("unit_closed", "/data/successor")
    campaigns().when(said("unit.succeeded", successor=OTHER_UNION)).then_refused("schema_invalid", "/data/successor")
    campaigns().when(said("unit.split", into=[UNION, "66.x-nobody"])).then_waits("unit:66.x-nobody")
    campaigns().when(said("unit.merged", merged=["u-nobody"])).then_waits("unit:u-nobody")


def test_a_unit_leaves_its_leader_for_another_but_nobody_leads_his_own_leader():
    story = campaigns()
    story.when(RELEASED).then(like(UnitReleased, path=UNION, led_by=EDUCATION))
    assert story.domain.directory.leaders(UNION) == [EDUCATION]
    back = said("unit.released", unit_id=f"u-{EDUCATION}", led_by=UNION)
    story.when(back).then_refused("schema_invalid", "/data/led_by")
    story.when(said("unit.released", led_by=None)).then(like(UnitReleased, led_by=None))


def test_only_the_board_says_what_becomes_of_units():
    for step in (MERGED, SPLIT, SUCCEEDED, RELEASED):
        campaigns().when(said(step.name, by=FEDERATION)).then_refused("not_allowed_for_kind", "/source")


UNITS = [UNION, UNION_2, OTHER_UNION, EDUCATION, DISTRICT]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS), st.booleans()), max_size=12))
def test_whatever_is_said_of_units_nobody_leads_himself_and_every_ended_one_has_a_place(words):
    story = campaigns()
    for number, (one, other, leads) in enumerate(words):
        name, field = ("unit.released", "led_by") if leads else ("unit.succeeded", "successor")
        story.when(said(name, unit_id=f"u-{one}", **{field: other}, id=f"w{number}"))
    directory = story.domain.directory
    for path in UNITS:
        assert path not in directory.leaders(path)
        places = directory.successors_of(path, NEXT)
        assert all(directory.by_path[place].open_on(NEXT) for place in places)
        assert len(places) == 1
