"""A dossier is submitted: award, route, campaign, dossier and vote are checked at once (II.3, III.2.c)."""

from datetime import date

import pytest

from shared.events.nominations import NominationReceived
from tests.support.builders import (
    DEPARTMENT,
    DISTRICT,
    DOSSIER,
    EDUCATION,
    FEDERATION,
    OTHER_UNION,
    UNION,
    clock,
    district_merit,
    documents,
    merit_title,
    said,
    vote,
)
from tests.support.scenario import like, nominations

SUBMITTED = said("nomination.submitted")
CLOSED_ON = "2014-11-19"


def test_a_complete_dossier_is_received():
    nominations().when(SUBMITTED).then(
        like(
            NominationReceived,
            award="BKT", level="province", year=2014, unit=UNION, proposer=FEDERATION, direct_worker=True,
            documents=DOSSIER, submitted_on=date(2014, 11, 20), joint=False, late=False, law="vn-2013-dec65",
        )
    )  # fmt: skip


def test_who_the_nominee_is_goes_to_the_vault_and_into_no_fact():
    story = nominations().when(SUBMITTED)
    (received,) = story.told
    (kept,) = story.turn.keeps
    assert kept.key == f"person:{received.person_id}"
    assert kept.data["full_name"] == "Nguyễn Thị A (hư cấu)"
    assert not {"full_name", "birth_year", "sex", "ethnicity"} & set(received.model_dump())
    assert b"Nguy" not in received.to_json()


def test_the_processing_time_is_counted_in_working_days():
    story = nominations().when(SUBMITTED)
    assert story.told[0].processing_due == date(2014, 12, 25)


def test_the_id_of_a_nomination_is_used_once():
    nominations().given(SUBMITTED).when(SUBMITTED).then_refused("state_forbids", "/data/nomination_id")


def test_an_award_that_the_catalogue_does_not_know_is_refused():
    nominations().when(said("nomination.submitted", award="XYZ")).then_refused(
        "award_unknown", "/data/award", saying="XYZ"
    )


def test_a_title_for_individuals_is_not_for_a_collective():
    nominations().when(merit_title(nominee={"kind": "collective"})).then_refused(
        "schema_invalid", "/data/nominee/kind"
    )


def test_a_title_of_merit_is_not_given_for_a_movement():
    nominations().when(merit_title(type="movement", campaign_id="c1")).then_refused(
        "schema_invalid", "/data/type"
    )


@pytest.mark.parametrize("by", [DISTRICT, EDUCATION, DEPARTMENT])
def test_only_the_federation_proposes_to_the_provincial_chair(by):
    nominations().when(said("nomination.submitted", by=by)).then_refused("route_forbidden", "/source")


def test_a_grass_roots_union_proposes_nobody_by_itself():
    nominations().when(said("nomination.submitted", by=UNION)).then_refused("not_allowed_for_kind", "/source")


def test_a_district_union_proposes_only_people_of_its_district():
    nominations().when(district_merit(nominee={"workplace": OTHER_UNION})).then_refused(
        "route_forbidden", "/data/nominee/workplace"
    )


def test_a_district_union_proposes_the_people_below_it():
    nominations().when(district_merit()).then(like(NominationReceived, award="GKH", proposer=DISTRICT))


def test_a_nomination_waits_for_a_workplace_nobody_knows():
    nobody = "66.643.ldld.cs7777"
    story = nominations().when(said("nomination.submitted", nominee={"workplace": nobody}))
    story.then_waits(f"unit:{nobody}").when_nobody_brings_it()
    story.then_refused("unit_unknown", "/data/nominee/workplace")


def test_a_nomination_waits_for_its_campaign():
    story = nominations().when(said("nomination.submitted", campaign_id="c9")).then_waits("campaign:c9")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/campaign_id")


def test_a_nomination_waits_for_its_round():
    story = nominations().when(said("nomination.submitted", round_id="d9")).then_waits("round:d9")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/round_id")


def test_an_award_of_a_movement_names_its_campaign():
    nominations().when(said("nomination.submitted", campaign_id=None)).then_refused(
        "schema_invalid", "/data/campaign_id"
    )


def test_a_round_stands_for_its_campaign():
    nominations().given(said("round.opened")).when(
        said("nomination.submitted", campaign_id=None, round_id="d1")
    ).then(like(NominationReceived, campaign_id="c1", round_id="d1"))


def test_a_round_and_the_nominations_that_waited_for_it_are_taken_up_in_order():
    story = nominations()
    story.when(said("nomination.submitted", round_id="d1")).then_waits("round:d1")
    story.when(said("round.opened"))
    assert [fact.type.split(".")[3] for fact in story.told] == ["opened", "received"]


def test_nobody_is_nominated_for_a_campaign_after_it_was_closed(campaign_closed):
    campaign_closed(CLOSED_ON).when(SUBMITTED).then_refused("campaign_closed", "/data/campaign_id")


def test_the_last_day_of_a_campaign_is_open(campaign_closed):
    campaign_closed("2014-11-20").when(SUBMITTED).then(NominationReceived)


def test_every_missing_document_is_named_in_one_refusal():
    nominations().when(said("nomination.submitted", documents=documents("to_trinh"))).then_refused(
        "dossier_incomplete", "/data/documents", saying="bao_cao_thanh_tich, bien_ban_hop"
    )


def test_all_that_is_wrong_is_named_at_once():
    wrong = said("nomination.submitted", documents=[], vote=vote(9, 15), campaign_id=None,
                 nominee={"direct_worker": False})  # fmt: skip
    nominations().when(wrong).then_refused_for(
        ("not_direct_worker", "/data/nominee/direct_worker"),
        ("dossier_incomplete", "/data/documents"),
        ("vote_share", "/data/vote/for"),
        ("schema_invalid", "/data/campaign_id"),
    )


def test_the_federation_chooses_direct_workers_only():
    nominations().when(said("nomination.submitted", nominee={"direct_worker": False})).then_refused(
        "not_direct_worker", "/data/nominee/direct_worker"
    )


def test_a_collective_need_not_be_a_direct_worker():
    team = {"kind": "collective", "direct_worker": False, "members": 12}
    nominations().when(said("nomination.submitted", nominee=team)).then(
        like(NominationReceived, subject_kind="collective")
    )


@pytest.mark.parametrize(("known_on", "late"), [("2014-12-20", False), ("2014-12-21", True)])
def test_a_dossier_dated_more_than_thirty_days_back_is_marked_late(known_on, late):
    nominations().given(clock(known_on)).when(SUBMITTED).then(like(NominationReceived, late=late))


def test_a_nomination_of_a_year_outside_the_programme_is_accepted_and_marked(programme_of):
    before = said("nomination.submitted", achievement_period=["2013-01-01", "2013-12-31"])
    nominations().given(programme_of(2014, 2018)).when(before).then(
        like(NominationReceived, year=2013, outside_programme=True)
    )
