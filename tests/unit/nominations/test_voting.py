"""Quorum and share are of all who are entitled to vote, in exact fractions (II.3.b; domain 2.6)."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.nominations.domain.dossier import wrong_with_vote
from services.nominations.rules import Award, RuleSet
from shared.events.base import Vote
from shared.events.nominations import NominationReceived, NominationVoted
from tests.support.builders import COUNCIL, FEDERATION, merit_title, said, vote
from tests.support.scenario import like, nominations, nominations_rules

LAW = nominations_rules().named("vn-2013-dec65")


def codes(award: str, ballot: dict[str, object], rules: RuleSet = LAW) -> list[str]:
    return [v.code for v in wrong_with_vote(rules.awards[award], Vote.model_validate(ballot), rules)]


@pytest.mark.parametrize(
    ("in_favour", "electorate", "carried"),
    [(14, 15, True), (13, 15, False), (16, 17, True), (15, 17, False), (18, 19, True), (17, 19, False),
     (9, 10, True), (8, 10, False), (1, 1, True)],
)  # fmt: skip
def test_nine_tenths_of_the_whole_council_carry_a_provincial_title(in_favour, electorate, carried):
    assert codes("CSTDT", vote(in_favour, electorate)) == ([] if carried else ["vote_share"])


def test_a_nomination_with_thirteen_of_fifteen_is_refused_and_with_fourteen_received():
    nominations().when(merit_title(vote=vote(13, 15))).then_refused(
        "vote_share", "/data/vote/for", saying="13 of 15"
    )
    nominations().when(merit_title(vote=vote(14, 15))).then(like(NominationReceived, award="CSTDT"))


@given(electorate=st.integers(1, 5000), missing=st.integers(0, 3), data=st.data())
def test_the_least_number_that_carries_is_the_share_rounded_up(electorate, missing, data):
    award: Award = data.draw(st.sampled_from(list(LAW.awards.values())))
    least = ceil(award.vote_share * electorate)
    in_favour = least - missing
    if in_favour >= 0:
        assert ("vote_share" in codes(award.code, vote(in_favour, electorate))) is (missing > 0)


@given(electorate=st.integers(1, 5000), took_part=st.integers(0, 5000), written=st.integers(0, 5000))
def test_the_quorum_counts_who_was_there_and_who_answered_in_writing(electorate, took_part, written):
    ballot = vote(0, electorate, present=took_part, written=written, against=0)
    found = codes("BKT", ballot)
    if took_part + written > electorate:
        assert found == ["schema_invalid"]
    elif Fraction(took_part + written, electorate) < Fraction(2, 3):
        assert found == ["vote_quorum"]
    else:
        assert found == ["vote_share"]


@given(electorate=st.integers(1, 1000), share=st.integers(1, 1000).map(lambda n: Fraction(n, 1000)))
def test_no_rounding_ever_lets_a_vote_pass_below_its_share(electorate, share):
    carrying = ceil(share * electorate)
    assert Fraction(carrying, electorate) >= share
    assert carrying == 0 or Fraction(carrying - 1, electorate) < share


def test_ten_of_fifteen_are_the_quorum_of_two_thirds():
    assert codes("GKH", vote(10, 15, present=9, written=1, against=0)) == []
    assert codes("GKH", vote(9, 15, present=8, written=1, against=0)) == ["vote_quorum"]


def test_a_vote_without_a_quorum_is_refused():
    few = vote(8, 15, present=8, against=0)
    nominations().when(said("nomination.submitted", vote=few)).then_refused(
        "vote_quorum", "/data/vote", saying="8 of 15"
    )


def test_a_dossier_without_a_vote_is_refused():
    nominations().when(said("nomination.submitted", vote=None)).then_refused("vote_quorum", "/data/vote")


def test_more_votes_than_voters_are_a_mistake():
    nominations().when(said("nomination.submitted", vote=vote(16, 15, against=0))).then_refused(
        "schema_invalid", "/data/vote"
    )


def test_a_provincial_title_is_voted_on_in_secret():
    nominations().when(merit_title(vote=vote(15, 15, secret=False))).then_refused(
        "vote_share", "/data/vote/secret"
    )


def test_a_merit_of_the_province_may_be_voted_on_openly():
    nominations().when(said("nomination.submitted", vote=vote(15, 15, secret=False))).then(NominationReceived)


def test_a_refused_vote_cites_the_law():
    story = nominations().when(merit_title(vote=vote(1, 15)))
    assert [violation.law for violation in story.violations] == ["vn-2013-dec65: Law 2003 Art 22"]


@pytest.mark.parametrize("by", [COUNCIL, FEDERATION])
def test_a_later_vote_is_recorded_in_numbers(by):
    nominations().given(said("nomination.submitted")).when(said("vote.recorded", by=by)).then(
        like(NominationVoted, voter=by)
    )


def test_a_later_vote_must_carry_like_the_first():
    nominations().given(said("nomination.submitted")).when(
        said("vote.recorded", vote=vote(9, 15))
    ).then_refused("vote_share", "/data/vote/for")


def test_a_vote_waits_for_its_nomination():
    story = nominations().when(said("vote.recorded")).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_id")


def test_nobody_votes_on_a_nomination_that_was_withdrawn():
    story = nominations().given(said("nomination.submitted"), said("nomination.withdrawn"))
    story.when(said("vote.recorded")).then_refused("state_forbids", "/data/nomination_id")
