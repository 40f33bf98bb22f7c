"""Initiatives are submitted, recognised at a level, annulled; the authors' shares add up to one (domain
3.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.nominations import InitiativeAnnulled, InitiativeRecognised, InitiativeSubmitted
from tests.support.builders import DISTRICT, UNION, UNION_2, said
from tests.support.scenario import like, nominations

SUBMITTED, RECOGNISED = said("initiative.submitted"), said("initiative.recognised")
ANNULLED = said("initiative.annulled")


def authors(*shares: str, workplace: str = UNION) -> list[dict[str, object]]:
    return [{"person": {"full_name": f"Người {n}", "workplace": workplace}, "share": share}
            for n, share in enumerate(shares)]  # fmt: skip


def test_an_initiative_is_submitted_with_its_value_and_the_number_of_its_authors():
    nominations().when(SUBMITTED).then(like(InitiativeSubmitted, unit=UNION, authors=1, value_vnd=85_000_000))


def test_title_and_authors_go_to_the_vault():
    story = nominations().when(SUBMITTED)
    assert [(kept.key, kept.data["title"]) for kept in story.turn.keeps] == [
        ("initiative:s1", "Máy tách hạt")
    ]


def test_an_initiative_is_submitted_once():
    nominations().given(SUBMITTED).when(SUBMITTED).then_refused("state_forbids", "/data/initiative_id")


def test_a_submitted_initiative_is_recognised():
    story = nominations().given(SUBMITTED).when(RECOGNISED)
    story.then(like(InitiativeRecognised, level="grassroots", recognised_by=DISTRICT))
    assert story.turn.keeps == []


def test_an_initiative_may_be_recognised_without_having_been_submitted_here():
    story = nominations().when(RECOGNISED).then(InitiativeRecognised)
    assert len(story.turn.keeps) == 1


def test_an_initiative_is_recognised_once():
    nominations().given(RECOGNISED).when(RECOGNISED).then_refused("state_forbids", "/data/initiative_id")


@pytest.mark.parametrize("before", [SUBMITTED, RECOGNISED], ids=["submitted", "recognised"])
def test_an_initiative_can_be_annulled(before):
    nominations().given(before).when(ANNULLED).then(InitiativeAnnulled)


def test_an_annulled_initiative_says_what_it_counted_as():
    nominations().given(RECOGNISED).when(ANNULLED).then(
        like(InitiativeAnnulled, level="grassroots", value_vnd=85_000_000)
    )


@pytest.mark.parametrize("told", [SUBMITTED, RECOGNISED, ANNULLED], ids=["submit", "recognise", "annul"])
def test_an_annulled_initiative_stays_annulled(told):
    nominations().given(RECOGNISED, ANNULLED).when(told).then_refused("state_forbids", "/data/initiative_id")


def test_an_annulment_waits_for_its_initiative():
    story = nominations().when(ANNULLED).then_waits("initiative:s1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/initiative_id")


@pytest.mark.parametrize("shares", [("1/3", "1/3", "1/3"), ("0.1", "0.2", "0.7"), ("1",), ("1/2", "0.5")])
def test_shares_that_add_up_to_one_exactly_are_right(shares):
    nominations().when(said("initiative.submitted", authors=authors(*shares))).then(InitiativeSubmitted)


@pytest.mark.parametrize("shares", [("0.33", "0.33", "0.33"), ("1/2",), ("1", "1"), ("0.999999",)])
@pytest.mark.parametrize("name", ["initiative.submitted", "initiative.recognised"])
def test_other_shares_are_refused(shares, name):
    nominations().when(said(name, authors=authors(*shares))).then_refused("schema_invalid", "/data/authors")


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_any_split_into_whole_parts_adds_up(parts):
    shares = [f"{part}/{sum(parts)}" for part in parts]
    nominations().when(said("initiative.submitted", authors=authors(*shares))).then(InitiativeSubmitted)


def test_a_share_is_never_a_division_by_nothing():
    nominations().when(said("initiative.submitted", authors=authors("1/0", "1"))).then_refused(
        "schema_invalid", "/data/authors/0/share"
    )


def test_an_initiative_belongs_to_the_unit_of_its_first_author():
    told = said("initiative.submitted", authors=authors("1", workplace=UNION_2))
    nominations().when(told).then(like(InitiativeSubmitted, unit=UNION_2))


def test_a_unit_nobody_knows_is_waited_for():
    told = said("initiative.submitted", authors=authors("1", workplace="66.nobody"))
    story = nominations().when(told).then_waits("unit:66.nobody")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/authors/0/person/workplace")
