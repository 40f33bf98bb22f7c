"""Before the proposer votes: the grass roots vote, and the union above them selects (II.3.b, II.3.c; domain 3.6)."""

from datetime import date
from typing import Any

import pytest

from shared.events.nominations import NominationReceived
from tests.support.builders import DISTRICT, EDUCATION, FEDERATION, OTHER_DISTRICT, UNION, Said, said, vote
from tests.support.planted import planted
from tests.support.scenario import like, nominations

MEETING = vote(40, 60, held_on="2014-10-20", secret=False)


def selected(**fields: Any) -> dict[str, Any]:
    return {"by": DISTRICT, "rank": 1, "of": 4, "selected_on": "2014-11-01"} | fields


def proposed(**fields: Any) -> Said:
    before: dict[str, Any] = {"grassroots_vote": MEETING, "selected": selected()}
    return said("nomination.submitted", **before | fields)


def test_the_whole_way_up_is_told_in_numbers():
    story = nominations().when(proposed())
    story.then(like(NominationReceived, selected_by=DISTRICT, rank=1, ranked_of=4))
    meeting = story.told[0].grassroots_vote
    assert (meeting.in_favour, meeting.electorate, meeting.held_on) == (40, 60, date(2014, 10, 20))


def test_a_meeting_of_too_few_is_none():
    few = MEETING | {"present": 30, "for": 30, "against": 0}
    nominations().when(proposed(grassroots_vote=few)).then_refused("vote_quorum", "/data/grassroots_vote")


def test_a_share_of_the_meeting_holds_where_it_is_switched_on():
    rules = planted(parameters={"grassroots_vote_share": "7/10"})
    nominations(rules).when(proposed()).then_refused("vote_share", "/data/grassroots_vote/for", saying="7/10")


def test_nobody_with_an_interest_votes_at_the_grass_roots_either():
    conflicts = [{"member": "NV-1", "relation": "relative"}]
    nominations().when(proposed(grassroots_vote=MEETING | {"conflicts": conflicts})).then_refused(
        "conflict_of_interest", "/data/grassroots_vote/conflicts/0"
    )


def test_a_nominee_among_those_who_voted_at_the_grass_roots_is_found():
    told = proposed(grassroots_vote=MEETING | {"voters": ["NV-7"]}, nominee={"person_ref": "NV-7"})
    nominations().when(told).then_refused("conflict_of_interest", "/data/grassroots_vote/voters/0")


def test_the_meeting_of_the_dossier_is_counted_once():
    again = said("vote.recorded", by=UNION, vote=MEETING)
    nominations().given(proposed()).when(again).then_refused("state_forbids", "/data/vote/held_on")


def test_where_the_rule_set_asks_for_the_grass_roots_nobody_goes_without():
    rules = planted(parameters={"grassroots_vote_required": ["movement"]})
    nominations(rules).when(said("nomination.submitted")).then_refused("vote_quorum", "/data/grassroots_vote")
    nominations(rules).when(proposed()).then(NominationReceived)


def test_as_it_is_shipped_a_dossier_need_not_tell_of_them():
    nominations().when(said("nomination.submitted")).then(like(NominationReceived, grassroots_vote=None, selected_by=None))


@pytest.mark.parametrize("by", [OTHER_DISTRICT, EDUCATION, FEDERATION, UNION])
def test_only_the_union_above_the_nominee_selects(by):
    nominations().when(proposed(selected=selected(by=by))).then_refused("route_forbidden", "/data/selected/by")


def test_a_selection_by_a_union_that_nobody_knows_waits_for_it():
    story = nominations().when(proposed(selected=selected(by="66.699.ldld"))).then_waits("unit:66.699.ldld")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/selected/by")


def test_nobody_is_the_fifth_of_four():
    nominations().when(proposed(selected=selected(rank=5))).then_refused("schema_invalid", "/data/selected/rank")


@pytest.mark.parametrize("day", ["2014-10-19", "2014-11-11"])
def test_the_union_selects_after_the_grass_roots_and_before_the_proposer(day):
    nominations().when(proposed(selected=selected(selected_on=day))).then_refused(
        "dates_reversed", "/data/selected/selected_on"
    )
