"""Khiếu nại: in calendar days, once and once more; an open nomination stands still until it is resolved (domain 3.9,
G3)."""

from dataclasses import replace
from datetime import date

import pytest

from shared.events.nominations import (
    ComplaintLodged,
    ComplaintOverdue,
    ComplaintResolved,
    NominationForwarded,
    NominationHeld,
    NominationReceived,
    NominationReleased,
)
from shared.ids import derived
from shared.world import Keep
from tests.support.asked import lodged, resolved
from tests.support.builders import (
    BOARD,
    CENTRAL_BOARD,
    DISTRICT_PC,
    EDUCATION,
    HOME_AFFAIRS,
    PC,
    UNION,
    Said,
    clock,
    said,
)
from tests.support.planted import planted
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED, RELEASED = said("nomination.forwarded"), said("nomination.released")
LODGED, DISMISSED = lodged(), resolved()
UPHELD = resolved(outcome="upheld")
AWARD = derived("award", "n1", "q1")
OF_AWARD = {"against_kind": "award", "against_id": AWARD}


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, APPRAISED, *steps)


def decided(*steps: Said) -> Scenario:
    return after(FORWARDED, said("award.decided"), *steps)


def against_award(at: str = "2014-12-20", **fields: object) -> Said:
    return lodged(at=at, lodged_on=at, **{"known_on": "2014-12-16"} | OF_AWARD | fields)


def second(at: str = "2014-12-20", **fields: object) -> Said:
    more = {"complaint_id": "x2", "previous_id": "x1"} | fields
    return lodged(at=at, lodged_on=at, id="second", **more)


# --- lodging
# ----------------------------------------------------------------------------------------------


def test_anybody_complains_through_any_unit_and_the_nomination_is_held():
    after().when(LODGED).then(
        like(ComplaintLodged, against_kind="nomination", against_id="n1", unit=UNION, instance=1),
        like(NominationHeld, ground="complaint", complaint_id="x1"),
    )


def test_it_is_taken_up_within_ten_and_resolved_within_thirty_calendar_days_more():
    after().when(LODGED).then(
        like(ComplaintLodged, accept_due=date(2014, 12, 13), due=date(2015, 1, 12)), NominationHeld
    )


def test_who_complains_stays_in_the_vault():
    story = after().when(LODGED)
    kept = {"text": "Thành tích không đúng", "complainant": "Trần Văn B (hư cấu)"}
    nominee = story.facts(NominationReceived)[0].person_id
    assert story.turn.keeps == [Keep("complaint:x1", kept, nominee)]
    for fact in story.told:
        assert not any(said in fact.to_json().decode() for said in kept.values())


def test_nobody_need_give_a_name():
    (kept,) = after().when(lodged(complainant=None)).turn.keeps
    assert kept.data["complainant"] is None


@pytest.mark.parametrize(("at", "in_time"), [("2015-03-01", True), ("2015-03-02", False)])
def test_it_is_lodged_within_ninety_days_of_hearing_of_it(at, in_time):
    late = lodged(at=at, lodged_on=at)
    if in_time:
        after().when(late).then(ComplaintLodged, NominationHeld)
        return
    story = after().when(late).then_refused("deadline_passed", "/data/lodged_on", saying="2015-03-01")
    assert "Law on Complaints 2011" in story.violations[0].law


def test_a_complaint_has_an_id_of_its_own():
    after(LODGED).when(lodged(id="again")).then_refused("state_forbids", "/data/complaint_id")


def test_it_waits_for_what_it_is_about():
    story = nominations().when(LODGED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/against_id")
    after().when(against_award()).then_waits(f"award:{AWARD}")


@pytest.mark.parametrize(
    "step", [said("nomination.rejected"), said("nomination.withdrawn")], ids=lambda s: s.name
)
def test_what_has_ended_can_be_complained_of_and_is_not_held(step):
    after(step).when(LODGED).then(like(ComplaintLodged, against_id="n1"))


def test_an_award_stands_while_a_complaint_is_open():
    decided().when(against_award()).then(
        like(ComplaintLodged, against_kind="award", against_id=AWARD, unit=UNION)
    )


# --- what it means for the nomination
# ----------------------------------------------------------------------------------------------


def test_while_it_is_open_nothing_moves():
    after(LODGED).when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story = after(FORWARDED, LODGED)
    story.when(said("award.decided")).then_refused("on_hold", "/data/nomination_ids/0")


def test_dismissed_it_releases_the_nomination():
    story = after(LODGED).when(DISMISSED)
    story.then(
        like(ComplaintResolved, outcome="dismissed", authority=BOARD, final=False),
        like(NominationReleased, complaint_id="x1"),
    )
    story.when(FORWARDED).then(NominationForwarded)


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
def test_otherwise_the_appraiser_draws_the_consequence(outcome):
    story = after(LODGED).when(resolved(outcome=outcome))
    story.then(like(ComplaintResolved, outcome=outcome))
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.when(RELEASED).then(like(NominationReleased, complaint_id=None))
    story.when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_the_appraiser_does_not_release_what_a_complaint_holds():
    after(LODGED).when(RELEASED).then_refused(
        "state_forbids", "/data/nomination_id", saying="held by complaint x1"
    )


def test_two_complaints_are_both_waited_for():
    other = lodged(complaint_id="x3", id="other")
    story = after(LODGED, other, DISMISSED)
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.given(resolved(complaint_id="x3", id="resolved"))
    story.when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_the_appraiser_s_own_hold_outlasts_the_complaint():
    story = after(said("nomination.held"), LODGED, DISMISSED)
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.given(RELEASED).when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_the_complaint_outlasts_the_appraiser_s_own_hold():
    story = after(said("nomination.held"), LODGED, RELEASED)
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.given(DISMISSED).when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_a_held_nomination_may_be_withdrawn_and_the_complaint_goes_on():
    after(LODGED, said("nomination.withdrawn")).when(DISMISSED).then(
        like(ComplaintResolved), like(NominationReleased, complaint_id="x1")
    )


# --- resolving
# ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", [HOME_AFFAIRS, PC])
def test_of_a_nomination_its_appraiser_resolves(by):
    after(LODGED).when(resolved(by=by)).then_refused("decider_incompetent", "/source", saying=BOARD)


def test_of_an_award_its_decider_resolves():
    story = decided(against_award())
    story.when(resolved(at="2014-12-22")).then_refused("decider_incompetent", "/source", saying=PC)
    story.when(resolved(at="2014-12-22", by=PC, id="by-pc")).then(ComplaintResolved)


def test_a_sector_union_resolves_nothing():
    after(LODGED).when(resolved(by=EDUCATION)).then_refused("not_allowed_for_kind", "/source")


def test_it_is_resolved_once():
    after(LODGED, DISMISSED).when(resolved(id="again")).then_refused("state_forbids", "/data/complaint_id")


def test_a_resolution_waits_for_its_complaint():
    story = after().when(DISMISSED).then_waits("complaint:x1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/complaint_id")


def test_not_resolved_in_time_it_is_overdue_once_and_may_still_be_resolved():
    story = after(LODGED).when(clock("2015-01-12")).then()
    story.when(clock("2015-01-13")).then(like(ComplaintOverdue, complaint_id="x1", due=date(2015, 1, 12)))
    story.when(clock("2015-01-14")).then()
    story.when(resolved(at="2015-01-14")).then(ComplaintResolved, NominationReleased)


def test_a_resolved_complaint_is_never_overdue():
    after(LODGED, DISMISSED).when(clock("2015-06-01")).then()


# --- the second complaint
# ----------------------------------------------------------------------------------------------


def test_who_does_not_accept_the_outcome_complains_once_more_and_it_is_held_again():
    after(LODGED, DISMISSED).when(second()).then(
        like(ComplaintLodged, instance=2, previous_id="x1", due=date(2015, 2, 13)),
        like(NominationHeld, complaint_id="x2"),
    )


def test_the_second_goes_to_the_authority_above_and_is_final():
    story = after(LODGED, DISMISSED, second())
    last = {"complaint_id": "x2", "at": "2014-12-22"}
    story.when(resolved(**last)).then_refused("decider_incompetent", "/source", saying=PC)
    story.when(resolved(by=PC, id="by-pc", **last)).then(
        like(ComplaintResolved, instance=2, authority=PC, final=True), NominationReleased
    )
    third = second(at="2014-12-23", complaint_id="x3", previous_id="x2")
    story.when(replace(third, id="third")).then_refused("state_forbids", "/data/previous_id", saying="final")


def test_without_a_day_of_hearing_of_it_a_complaint_about_an_award_counts_from_its_decision():
    story = decided().when(against_award("2015-03-15", known_on=None)).then(ComplaintLodged)
    late = against_award("2015-03-16", known_on=None, complaint_id="x9", id="late")
    story.when(late).then_refused("deadline_passed", "/data/lodged_on")
    after().when(lodged(at="2016-01-01", lodged_on="2016-01-01", known_on=None)).then(
        ComplaintLodged, NominationHeld
    )


@pytest.mark.parametrize(("at", "in_time"), [("2015-01-07", True), ("2015-01-08", False)])
def test_the_second_comes_within_thirty_days_of_the_first_one_s_outcome(at, in_time):
    story = after(LODGED, DISMISSED).when(second(at))
    if in_time:
        story.then(ComplaintLodged, NominationHeld)
        return
    story.then_refused("deadline_passed", "/data/lodged_on", saying="2015-01-07")


def test_the_first_is_resolved_before_the_second():
    after(LODGED).when(second()).then_refused("state_forbids", "/data/previous_id", saying="resolved")


def test_there_is_one_second_complaint():
    more = replace(second(complaint_id="x3"), id="third")
    after(LODGED, DISMISSED, second()).when(more).then_refused(
        "state_forbids", "/data/previous_id", saying="followed"
    )


def test_the_second_is_about_the_same():
    other = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    after(other, LODGED, DISMISSED).when(second(against_id="n2")).then_refused(
        "schema_invalid", "/data/previous_id", saying="n1"
    )


def test_the_second_waits_for_the_first():
    story = after().when(second()).then_waits("complaint:x1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/previous_id")


def test_of_an_award_of_the_province_the_second_is_resolved_above_it():
    first = resolved(at="2014-12-22", by=PC, resolved_on="2014-12-22")
    story = decided(against_award(), first, second(at="2014-12-23", **OF_AWARD))
    last = {"complaint_id": "x2", "at": "2014-12-24"}
    story.when(resolved(by=PC, id="same", **last)).then_refused("decider_incompetent", "/source")
    for below in (DISTRICT_PC, BOARD):
        story.when(resolved(by=below, id=below, **last)).then_refused(
            "decider_incompetent", "/source", saying=CENTRAL_BOARD
        )
    story.when(resolved(by=CENTRAL_BOARD, id="above", **last)).then(like(ComplaintResolved, final=True))


def test_above_whom_nobody_is_named_there_is_no_second():
    rules = planted(parameters={"complaint_second_authority": {"provincial_ec_board": []}})
    story = nominations(rules).given(SUBMITTED, APPRAISED, LODGED, DISMISSED)
    story.when(second()).then_refused("state_forbids", "/data/previous_id", saying=f"above {BOARD}")
