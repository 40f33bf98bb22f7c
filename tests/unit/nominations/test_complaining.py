"""Khiếu nại: in calendar days, once and once more; an open nomination stands still until it is resolved (domain 3.9,
G3)."""

from dataclasses import replace
from datetime import date

import pytest

from shared.events.nominations import NominationForwarded, NominationHeld, NominationReleased
from shared.events.steps import ComplaintLodged, ComplaintOverdue, ComplaintResolved
from shared.ids import derived
from shared.world import Keep
from tests.support.builders import (
    BOARD,
    DISTRICT_PC,
    FEDERATION,
    HOME_AFFAIRS,
    PC,
    PRIME_MINISTER,
    UNION,
    Said,
    clock,
    said,
)
from tests.support.planted import planted
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED, RELEASED = said("nomination.forwarded"), said("nomination.released")
LODGED, DISMISSED = said("complaint.lodged"), said("complaint.resolved")
UPHELD = said("complaint.resolved", outcome="upheld")
AWARD = derived("award", "n1", "q1")
OF_AWARD = {"about_kind": "award", "about_id": AWARD}


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, APPRAISED, *steps)


def decided(*steps: Said) -> Scenario:
    return after(FORWARDED, said("award.decided"), *steps)


def against_award(at: str = "2014-12-20", **fields: object) -> Said:
    return said("complaint.lodged", at=at, known_on="2014-12-16", lodged_on=at, **OF_AWARD, **fields)


def second(at: str = "2014-12-20", **fields: object) -> Said:
    more = {"complaint_id": "x2", "previous_id": "x1"} | fields
    return said("complaint.lodged", at=at, lodged_on=at, id="second", **more)


# --- lodging
# ----------------------------------------------------------------------------------------------


def test_anybody_complains_through_any_unit_and_the_nomination_is_held():
    after().when(LODGED).then(
        like(ComplaintLodged, about_kind="nomination", about_id="n1", unit=UNION, instance=1),
        like(NominationHeld, ground="complaint", complaint_id="x1"),
    )


def test_it_is_taken_up_within_ten_and_resolved_within_thirty_calendar_days_more():
    after().when(LODGED).then(
        like(ComplaintLodged, accept_due=date(2014, 12, 13), due=date(2015, 1, 12)), NominationHeld
    )


def test_who_complains_stays_in_the_vault():
    story = after().when(LODGED)
    assert story.turn.keeps == [Keep("complaint:x1", {"complainant": "Trần Văn B (hư cấu)"})]
    for fact in story.told:
        assert "Trần Văn B" not in fact.to_json().decode()
        assert "66.643.ldld.cs0002" not in fact.to_json().decode(), "nor through whom"


def test_nobody_need_give_a_name():
    assert after().when(said("complaint.lodged", complainant=None)).turn.keeps == []


@pytest.mark.parametrize(("at", "in_time"), [("2015-03-01", True), ("2015-03-02", False)])
def test_it_is_lodged_within_ninety_days_of_hearing_of_it(at, in_time):
    late = said("complaint.lodged", at=at)
    if in_time:
        after().when(late).then(ComplaintLodged, NominationHeld)
        return
    story = after().when(late).then_refused("deadline_passed", "/time", saying="2015-03-01")
    assert "Law on Complaints 2011" in story.violations[0].law


def test_a_complaint_has_an_id_of_its_own():
    after(LODGED).when(said("complaint.lodged", id="again")).then_refused(
        "state_forbids", "/data/complaint_id"
    )


def test_it_waits_for_what_it_is_about():
    story = nominations().when(LODGED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/about_id")
    after().when(against_award()).then_waits(f"award:{AWARD}")


@pytest.mark.parametrize(
    "step", [said("nomination.rejected"), said("nomination.withdrawn")], ids=lambda s: s.name
)
def test_what_has_ended_can_be_complained_of_and_is_not_held(step):
    after(step).when(LODGED).then(like(ComplaintLodged, about_id="n1"))


def test_an_award_stands_while_a_complaint_is_open():
    decided().when(against_award()).then(
        like(ComplaintLodged, about_kind="award", about_id=AWARD, unit=UNION)
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
        like(ComplaintResolved, outcome="dismissed", resolved_by=BOARD, final=False),
        like(NominationReleased, complaint_id="x1"),
    )
    story.when(FORWARDED).then(NominationForwarded)


@pytest.mark.parametrize("outcome", ["upheld", "partly"])
def test_otherwise_the_appraiser_draws_the_consequence(outcome):
    story = after(LODGED).when(said("complaint.resolved", outcome=outcome))
    story.then(like(ComplaintResolved, outcome=outcome))
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.when(RELEASED).then(like(NominationReleased, complaint_id=None))
    story.when(said("nomination.forwarded", id="again")).then(NominationForwarded)


def test_the_appraiser_does_not_release_what_a_complaint_holds():
    after(LODGED).when(RELEASED).then_refused(
        "state_forbids", "/data/nomination_id", saying="held by complaint x1"
    )


def test_two_complaints_are_both_waited_for():
    other = said("complaint.lodged", complaint_id="x3", id="other")
    story = after(LODGED, other, DISMISSED)
    story.when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")
    story.given(said("complaint.resolved", complaint_id="x3", id="resolved"))
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
    after(LODGED).when(said("complaint.resolved", by=by)).then_refused(
        "decider_incompetent", "/source", saying=BOARD
    )


def test_of_an_award_its_decider_resolves():
    story = decided(against_award())
    resolved = said("complaint.resolved", at="2014-12-22", **OF_AWARD)
    story.when(resolved).then_refused("decider_incompetent", "/source", saying=PC)
    story.when(said("complaint.resolved", at="2014-12-22", by=PC, **OF_AWARD)).then(ComplaintResolved)


def test_a_union_resolves_nothing():
    after(LODGED).when(said("complaint.resolved", by=FEDERATION)).then_refused(
        "not_allowed_for_kind", "/source"
    )


def test_it_is_resolved_once():
    after(LODGED, DISMISSED).when(said("complaint.resolved", id="again")).then_refused(
        "state_forbids", "/data/complaint_id"
    )


def test_a_resolution_names_what_was_complained_of():
    other = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    after(other, LODGED).when(said("complaint.resolved", about_id="n2")).then_refused(
        "schema_invalid", "/data/about_id", saying="n1"
    )


def test_a_resolution_waits_for_its_complaint():
    story = after().when(DISMISSED).then_waits("complaint:x1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/complaint_id")


def test_not_resolved_in_time_it_is_overdue_once_and_may_still_be_resolved():
    story = after(LODGED).when(clock("2015-01-12")).then()
    story.when(clock("2015-01-13")).then(like(ComplaintOverdue, complaint_id="x1", due=date(2015, 1, 12)))
    story.when(clock("2015-01-14")).then()
    story.when(said("complaint.resolved", at="2015-01-14")).then(ComplaintResolved, NominationReleased)


def test_a_resolved_complaint_is_never_overdue():
    after(LODGED, DISMISSED).when(clock("2015-06-01")).then()


# --- the second complaint
# ----------------------------------------------------------------------------------------------


def test_who_does_not_accept_the_outcome_complains_once_more_and_it_is_held_again():
    after(LODGED, DISMISSED).when(second()).then(
        like(ComplaintLodged, instance=2, previous_id="x1", due=date(2015, 2, 13)),
        like(NominationHeld, complaint_id="x2"),
    )


def test_the_second_goes_to_another_authority_and_is_final():
    story = after(LODGED, DISMISSED, second())
    resolved = {"complaint_id": "x2", "at": "2014-12-22"}
    story.when(said("complaint.resolved", **resolved)).then_refused("decider_incompetent", "/source")
    story.when(said("complaint.resolved", by=PC, id="by-pc", **resolved)).then(
        like(ComplaintResolved, instance=2, final=True), NominationReleased
    )
    third = second(at="2014-12-23", complaint_id="x3", previous_id="x2")
    story.when(replace(third, id="third")).then_refused("state_forbids", "/data/previous_id", saying="final")


@pytest.mark.parametrize(("at", "in_time"), [("2015-01-07", True), ("2015-01-08", False)])
def test_the_second_comes_within_thirty_days_of_the_first_one_s_outcome(at, in_time):
    story = after(LODGED, DISMISSED).when(second(at))
    if in_time:
        story.then(ComplaintLodged, NominationHeld)
        return
    story.then_refused("deadline_passed", "/time", saying="2015-01-07")


def test_the_first_is_resolved_before_the_second():
    after(LODGED).when(second()).then_refused("state_forbids", "/data/previous_id", saying="resolved")


def test_there_is_one_second_complaint():
    more = replace(second(complaint_id="x3"), id="third")
    after(LODGED, DISMISSED, second()).when(more).then_refused(
        "state_forbids", "/data/previous_id", saying="followed"
    )


def test_the_second_is_about_the_same():
    other = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    after(other, LODGED, DISMISSED).when(second(about_id="n2")).then_refused(
        "schema_invalid", "/data/previous_id", saying="n1"
    )


def test_the_second_waits_for_the_first():
    story = after().when(second()).then_waits("complaint:x1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/previous_id")


def test_of_an_award_of_the_province_the_second_is_resolved_above_it():
    resolved = said("complaint.resolved", at="2014-12-22", by=PC, **OF_AWARD)
    story = decided(against_award(), resolved, second(at="2014-12-23", **OF_AWARD))
    last = {"complaint_id": "x2", "at": "2014-12-24", **OF_AWARD}
    story.when(said("complaint.resolved", by=PC, id="same", **last)).then_refused(
        "decider_incompetent", "/source"
    )
    for below in (DISTRICT_PC, BOARD):
        story.when(said("complaint.resolved", by=below, id=below, **last)).then_refused(
            "decider_incompetent", "/source", saying=PRIME_MINISTER
        )
    story.when(said("complaint.resolved", by=PRIME_MINISTER, id="above", **last)).then(
        like(ComplaintResolved, final=True)
    )


def test_where_nobody_is_named_above_it_another_authority_resolves():
    rules = planted(parameters={"complaint_second_authority": {"provincial_ec_board": []}})
    story = nominations(rules).given(SUBMITTED, APPRAISED, LODGED, DISMISSED, second())
    last = {"complaint_id": "x2", "at": "2014-12-24"}
    story.when(said("complaint.resolved", by=BOARD, id="same", **last)).then_refused(
        "decider_incompetent", "/source"
    )
    story.when(said("complaint.resolved", by=DISTRICT_PC, id="other", **last)).then(
        ComplaintResolved, NominationReleased
    )
