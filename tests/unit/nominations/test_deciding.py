"""Forwarded and decided by list: all of it or none, and each nomination that cannot go is named (contract
4)."""

from datetime import date
from typing import Any

import pytest

from shared.events.nominations import (
    AwardCorrected,
    AwardDecided,
    AwardPresented,
    AwardRevoked,
    NominationForwarded,
    NominationReceived,
)
from shared.ids import derived
from tests.support.builders import (
    BOARD,
    DISTRICT_PC,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    OTHER_DISTRICT_PC,
    OTHER_HOME_AFFAIRS,
    OTHER_UNION,
    PC,
    PRIME_MINISTER,
    Said,
    district_merit,
    said,
)
from tests.support.scenario import Scenario, like, nominations

AWARD = derived("award", "n1", "q1")
CORRECTED, PRESENTED = said("award.corrected", award_id=AWARD), said("award.presented", award_id=AWARD)
REVOKED = said("award.revoked", award_id=AWARD)
OF_AN_AWARD = [CORRECTED, PRESENTED, REVOKED]


def nominated(*numbers: int) -> list[Said]:
    return [said("nomination.submitted", nomination_id=f"n{number}", nominee={"full_name": f"Người {number}"})
            for number in numbers]  # fmt: skip


def appraised(*numbers: int) -> list[Said]:
    return [*nominated(*numbers), *(said("nomination.appraised", nomination_id=f"n{n}") for n in numbers)]


def listed(name: str, *numbers: int, **fields: Any) -> Said:
    return said(name, nomination_ids=[f"n{number}" for number in numbers], **fields)


def forwarded(*numbers: int) -> Scenario:
    return nominations().given(*appraised(*numbers), listed("nomination.forwarded", *numbers))


def decided() -> Scenario:
    return forwarded(1).given(said("award.decided"))


# --- forwarding
# ----------------------------------------------------------------------------------------------


def test_the_board_forwards_a_list_to_the_provincial_chair():
    nominations().given(*appraised(1, 2)).when(listed("nomination.forwarded", 1, 2)).then(
        like(NominationForwarded, nomination_id="n1", decider=PC, appraiser=BOARD, list_id="l1"),
        like(NominationForwarded, nomination_id="n2"),
    )


def test_a_nomination_named_twice_is_forwarded_once():
    nominations().given(*appraised(1)).when(listed("nomination.forwarded", 1, 1)).then(NominationForwarded)


def test_each_nomination_that_cannot_be_forwarded_is_named_and_none_goes():
    rejected = said("nomination.rejected", nomination_id="n3")
    story = nominations().given(*appraised(1, 3), *nominated(2), rejected)
    story.when(listed("nomination.forwarded", 1, 2, 3)).then_refused_for(
        ("state_forbids", "/data/nomination_ids/1"), ("state_forbids", "/data/nomination_ids/2")
    )
    story.when(listed("nomination.forwarded", 1)).then(NominationForwarded)


def test_a_list_goes_to_whoever_decides_its_award():
    nominations().given(*appraised(1)).when(said("nomination.forwarded", to=PRIME_MINISTER)).then_refused(
        "route_forbidden", "/data/to"
    )


def test_only_its_appraiser_forwards_a_nomination():
    nominations().given(*appraised(1)).when(said("nomination.forwarded", by=HOME_AFFAIRS)).then_refused(
        "route_forbidden", "/data/nomination_ids/0"
    )


def test_a_list_waits_for_a_decider_nobody_knows():
    nominations().given(*appraised(1)).when(said("nomination.forwarded", to="66.nobody")).then_waits(
        "unit:66.nobody"
    )


@pytest.mark.parametrize("name", ["nomination.forwarded", "award.decided"])
def test_a_list_waits_for_a_nomination_nobody_has_heard_of(name):
    story = nominations().given(*appraised(1)).when(listed(name, 1, 2)).then_waits("nomination:n2")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_ids/1")


@pytest.mark.parametrize("name", ["nomination.forwarded", "award.decided"])
def test_a_list_waits_for_all_its_nominations_at_once_and_holds_none_of_them_up(name):
    story = nominations().when(listed(name, 1, 2))
    (row,) = story.memory.held.rows.values()
    assert row.needs == {"nomination:n1", "nomination:n2"}
    story.when(nominated(2)[0]).then(like(NominationReceived, nomination_id="n2"))


# --- deciding
# ------------------------------------------------------------------------------------------------


def test_a_decision_makes_one_award_per_nomination():
    forwarded(1, 2).when(listed("award.decided", 1, 2)).then(
        like(AwardDecided, award_id=AWARD, nomination_id="n1", decider=PC, decision_number="1234/QĐ-UBND"),
        like(AwardDecided, award_id=derived("award", "n2", "q1"), nomination_id="n2"),
    )


def test_an_award_says_all_that_a_reader_counts():
    forwarded(1).when(said("award.decided")).then(
        like(
            AwardDecided, award="BKT", award_name_vi="Bằng khen của UBND tỉnh", kind="form", level="province",
            commendation_type="movement", campaign_id="c1", decided_on=date(2014, 12, 15),
            submitted_on=date(2014, 11, 20), working_days=17, processing_days=25, bonus_vnd=1_150_000,
            law="vn-2013-dec65", direct_worker=True,
        )
    )  # fmt: skip


def test_each_nomination_that_cannot_be_decided_is_named_and_none_is():
    story = forwarded(1).given(*appraised(2), *nominated(3))
    story.when(listed("award.decided", 1, 2, 3)).then_refused_for(
        ("state_forbids", "/data/nomination_ids/1"), ("state_forbids", "/data/nomination_ids/2")
    )
    story.when(listed("award.decided", 1)).then(AwardDecided)


def test_a_nomination_is_decided_once():
    again = said("award.decided", decision_id="q2", decision_number="9/QĐ-UBND")
    decided().when(again).then_refused("state_forbids", "/data/nomination_ids/0")


def test_who_is_not_competent_decides_nothing():
    forwarded(1).when(said("award.decided", by=DISTRICT_PC)).then_refused(
        "decider_incompetent", "/data/nomination_ids/0", saying=PC
    )


def test_a_union_decides_nothing():
    forwarded(1).when(said("award.decided", by="66.ldld")).then_refused("not_allowed_for_kind", "/source")


def test_a_number_is_taken_by_one_decision_of_a_year():
    other = listed("award.decided", 2, decision_id="q2")
    forwarded(1, 2).given(listed("award.decided", 1)).when(other).then_refused(
        "decision_number_taken", "/data/decision_number", saying="1234/QĐ-UBND"
    )


def test_the_next_year_counts_its_decisions_anew():
    other = listed("award.decided", 2, decision_id="q2", decided_on="2015-01-05")
    forwarded(1, 2).given(listed("award.decided", 1)).when(other).then(AwardDecided)


def test_a_refused_decision_takes_no_number():
    story = forwarded(1).given(*nominated(2))
    story.when(listed("award.decided", 1, 2)).then_refused("state_forbids", "/data/nomination_ids/1")
    story.when(listed("award.decided", 1)).then(AwardDecided)


def test_the_chair_of_the_district_decides_there():
    by_office = {"by": HOME_AFFAIRS}
    story = nominations().given(
        district_merit(), said("nomination.appraised", **by_office),
        said("nomination.forwarded", to=DISTRICT_PC, **by_office),
    )  # fmt: skip
    story.when(said("award.decided", by=OTHER_DISTRICT_PC)).then_refused(
        "decider_incompetent", "/data/nomination_ids/0"
    )
    story.when(said("award.decided", by=DISTRICT_PC)).then(
        like(AwardDecided, award="GKH", decider=DISTRICT_PC, bonus_vnd=345_000, level="district")
    )


def test_the_same_number_of_another_district_is_another_decision():
    story = nominations()
    story.given(district_merit("n1"), said("nomination.appraised", by=HOME_AFFAIRS),
                said("nomination.forwarded", by=HOME_AFFAIRS, to=DISTRICT_PC),
                said("award.decided", by=DISTRICT_PC))  # fmt: skip
    other = district_merit("n2", by=OTHER_DISTRICT, nominee={"workplace": OTHER_UNION})
    story.given(other, said("nomination.appraised", nomination_id="n2", by=OTHER_HOME_AFFAIRS),
                listed("nomination.forwarded", 2, by=OTHER_HOME_AFFAIRS, to=OTHER_DISTRICT_PC))  # fmt: skip
    story.when(listed("award.decided", 2, by=OTHER_DISTRICT_PC)).then(AwardDecided)


# --- afterwards
# ----------------------------------------------------------------------------------------------


def test_a_correction_leaves_the_award_standing():
    story = decided().when(CORRECTED).then(like(AwardCorrected, correcting_number="1250/QĐ-UBND"))
    story.when(PRESENTED).then(AwardPresented)


def test_an_award_is_presented():
    decided().when(PRESENTED).then(like(AwardPresented, presented_on=date(2014, 12, 28)))


def test_an_award_is_not_presented_before_it_was_decided():
    early = said("award.presented", award_id=AWARD, presented_on="2014-12-14")
    decided().when(early).then_refused("schema_invalid", "/data/presented_on")


def test_the_authority_that_decided_revokes():
    decided().when(REVOKED).then(
        like(AwardRevoked, ground="a", decided_on=date(2014, 12, 15), revoked_on=date(2015, 3, 2))
    )


@pytest.mark.parametrize("told", [CORRECTED, REVOKED], ids=["corrected", "revoked"])
@pytest.mark.parametrize("by", [DISTRICT_PC, PRIME_MINISTER])
def test_nobody_else_corrects_or_revokes(told, by):
    decided().when(said(told.name, by=by, award_id=AWARD)).then_refused("decider_incompetent", "/source")


@pytest.mark.parametrize("told", OF_AN_AWARD, ids=["corrected", "presented", "revoked"])
def test_a_revoked_award_stays_revoked(told):
    decided().given(REVOKED).when(told).then_refused("state_forbids", "/data/award_id")


@pytest.mark.parametrize("told", OF_AN_AWARD, ids=["corrected", "presented", "revoked"])
def test_what_concerns_an_award_waits_for_it(told):
    story = nominations().when(told).then_waits(f"award:{AWARD}")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/award_id")


def test_a_revoked_award_leaves_the_achievement_free():
    again = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 1"})
    decided().given(REVOKED).when(again).then(NominationReceived)
