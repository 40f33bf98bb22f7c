"""Initiatives are submitted by persons whose shares add up to one, recognised level by level, annulled (domain 3.5)."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.nominations import (
    InitiativeAnnulled,
    InitiativeAuthored,
    InitiativeRecognised,
    InitiativeSubmitted,
    NominationReceived,
)
from tests.support.builders import DISTRICT, UNION, UNION_2, Said, said
from tests.support.scenario import Scenario, like, nominations

pytestmark = pytest.mark.clause("I.2", "III.1.e")

SUBMITTED, RECOGNISED = said("initiative.submitted"), said("initiative.recognised")
ANNULLED = said("initiative.annulled")
#: As the vault keeps them.
AUTHORS = [{"person": {"full_name": "Người A (hư cấu)", "workplace": UNION, "direct_worker": False}, "share": "1"}]


def authors(*shares: str, workplace: str = UNION) -> list[dict[str, object]]:
    return [{"person": {"full_name": f"Người {n}", "workplace": workplace}, "share": share}
            for n, share in enumerate(shares)]  # fmt: skip


def test_an_initiative_is_submitted_with_its_value_and_the_number_of_its_authors():
    nominations().when(SUBMITTED).then(
        like(InitiativeSubmitted, unit=UNION, authors=1, value_vnd=85_000_000),
        like(InitiativeAuthored, unit=UNION, share="1"),
    )


def test_title_and_authors_go_to_the_vault():
    story = nominations().when(SUBMITTED)
    (author,) = story.facts(InitiativeAuthored)
    assert [(kept.key, kept.data) for kept in story.turn.keeps] == [
        (f"person:{author.person_id}", {"full_name": "Người A (hư cấu)"}),
        ("initiative:s1", {"title": "Máy tách hạt", "authors": AUTHORS}),
    ]


def test_an_initiative_is_submitted_once():
    nominations().given(SUBMITTED).when(SUBMITTED).then_refused("state_forbids", "/data/initiative_id")


def test_a_submitted_initiative_is_recognised():
    story = nominations().given(SUBMITTED).when(RECOGNISED)
    story.then(like(InitiativeRecognised, level="grassroots", recognised_by=DISTRICT))
    assert story.turn.keeps == []


def test_an_initiative_may_be_recognised_without_having_been_submitted_here():
    story = nominations().when(RECOGNISED).then(InitiativeRecognised, InitiativeAuthored)
    assert len(story.turn.keeps) == 2


def test_an_initiative_is_recognised_once_at_a_level():
    nominations().given(RECOGNISED).when(RECOGNISED).then_refused("state_forbids", "/data/level")


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
    nominations().when(said("initiative.submitted", authors=authors(*shares))).then(
        InitiativeSubmitted, *[InitiativeAuthored] * len(shares)
    )


@pytest.mark.parametrize("shares", [("0.33", "0.33", "0.33"), ("1/2",), ("1", "1"), ("0.999999",)])
@pytest.mark.parametrize("name", ["initiative.submitted", "initiative.recognised"])
def test_other_shares_are_refused(shares, name):
    nominations().when(said(name, authors=authors(*shares))).then_refused("schema_invalid", "/data/authors")


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_any_split_into_whole_parts_adds_up(parts):
    shares = [f"{part}/{sum(parts)}" for part in parts]
    nominations().when(said("initiative.submitted", authors=authors(*shares))).then(
        InitiativeSubmitted, *[InitiativeAuthored] * len(shares)
    )


def test_a_share_is_never_a_division_by_nothing():
    nominations().when(said("initiative.submitted", authors=authors("1/0", "1"))).then_refused(
        "schema_invalid", "/data/authors/0/share"
    )


def test_an_initiative_belongs_to_the_unit_of_its_first_author():
    told = said("initiative.submitted", authors=authors("1", workplace=UNION_2))
    nominations().when(told).then(like(InitiativeSubmitted, unit=UNION_2), InitiativeAuthored)


def test_a_unit_nobody_knows_is_waited_for():
    told = said("initiative.submitted", authors=authors("1", workplace="66.nobody"))
    story = nominations().when(told).then_waits("unit:66.nobody")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/authors/0/person/workplace")


# --- authors are persons
# -------------------------------------------------------------------------------------


def by(*people: Mapping[str, object]) -> list[dict[str, object]]:
    """Authors of equal shares; people as an intake event names them."""
    return [{"person": {"workplace": UNION, **one}, "share": f"1/{len(people)}"} for one in people]


A, B = {"full_name": "Người A (hư cấu)"}, {"full_name": "Người B (hư cấu)"}


def shares(story: Scenario) -> dict[str, str]:
    return {fact.person_id: fact.share for fact in story.facts(InitiativeAuthored)}


def test_every_author_is_a_person_with_a_share():
    story = nominations().when(said("initiative.submitted", authors=authors("1/3", "2/3")))
    assert list(shares(story).values()) == ["1/3", "2/3"]
    assert {kept.key for kept in story.turn.keeps} == {*(f"person:{id}" for id in shares(story)), "initiative:s1"}


def test_an_author_s_fact_names_nobody():
    story = nominations().when(SUBMITTED)
    assert all("Người".encode() not in fact.to_json() for fact in story.told)


def test_the_same_author_of_two_initiatives_is_one_person():
    story = nominations().given(SUBMITTED, said("initiative.submitted", initiative_id="s2"))
    assert len({fact.person_id for fact in story.facts(InitiativeAuthored)}) == 1


def test_an_author_is_the_nominee_of_the_same_name_birth_year_and_workplace():
    nominee = {"full_name": "Nguyễn Thị A (hư cấu)", "birth_year": 1980}
    story = nominations().given(said("nomination.submitted"))
    story.when(said("initiative.submitted", authors=by(nominee)))
    assert [fact.person_id for fact in story.facts(NominationReceived)] == list(shares(story))
    assert [kept.key for kept in story.turn.keeps] == ["initiative:s1"]


def test_a_nominee_is_the_author_of_the_same_key():
    submitted = said("initiative.submitted", authors=by(A | {"person_ref": "NV-1"}))
    story = nominations().given(submitted).when(said("nomination.submitted", nominee={"person_ref": "NV-1"}))
    story.then(like(NominationReceived, person_id=next(iter(shares(story)))))


def test_of_two_namesakes_no_author_is_guessed():
    story = nominations().given(
        said("initiative.submitted", authors=by(A | {"person_ref": "NV-1"}, B)),
        said("initiative.submitted", initiative_id="s2", authors=by(A | {"person_ref": "NV-2"})),
    )
    story.when(said("initiative.submitted", initiative_id="s3", authors=by(B, A)))
    story.then_refused("person_ambiguous", "/data/authors/1/person")


@pytest.mark.parametrize("twice", [(A, A), (A | {"person_ref": "NV-1"}, B | {"person_ref": "NV-1"})])
def test_an_author_is_named_once(twice):
    nominations().when(said("initiative.submitted", authors=by(*twice))).then_refused(
        "schema_invalid", "/data/authors", saying="twice"
    )


def test_an_author_under_two_names_is_named_once():
    known = said("initiative.submitted", authors=by(A | {"person_ref": "NV-1"}))
    renamed = said("initiative.submitted", initiative_id="s2", authors=by({**B, "person_ref": "NV-1"}, A))
    nominations().given(known).when(renamed).then_refused("schema_invalid", "/data/authors/1/person")


def test_a_recognition_that_names_the_same_authors_tells_nothing_more_of_them():
    nominations().given(SUBMITTED).when(RECOGNISED).then(InitiativeRecognised)


def test_a_recognition_may_name_other_authors():
    story = nominations().given(said("initiative.submitted", authors=by(A, B)))
    first, second = shares(story)
    story.when(said("initiative.recognised", authors=by(B, {"full_name": "Người C"}, {"full_name": "Người D"})))
    told = {fact.person_id: fact.share for fact in story.told[1:]}
    assert told[first] == "0"
    assert told[second] == "1/3"
    assert len(told) == 4


def test_a_key_given_later_is_learned():
    story = nominations().given(SUBMITTED, said("initiative.recognised", authors=by(A | {"person_ref": "NV-1"})))
    story.when(said("nomination.submitted", nominee={"person_ref": "NV-1"}))
    story.then(like(NominationReceived, person_id=next(iter(shares(story)))))


# --- levels
# --------------------------------------------------------------------------------------------------

LEVELS = ["grassroots", "district", "province", "national"]


def at(level: str, number: int = 0) -> Said:
    return said("initiative.recognised", level=level, value_vnd=number, id=f"r{number}")


@given(st.lists(st.sampled_from(LEVELS), max_size=6))
def test_a_recognition_at_a_higher_level_keeps_the_lower_and_no_other_is_taken(levels):
    story, kept = nominations(), []
    for number, level in enumerate(levels):
        story.when(at(level, number))
        higher = not kept or LEVELS.index(level) > LEVELS.index(kept[-1][0])
        assert story.outcome == ("accepted" if higher else "refused")
        kept += [(level, number)] if higher else []
    if kept:
        told = story.when(ANNULLED).told
        assert [(fact.level, fact.value_vnd) for fact in told] == kept


def test_what_was_only_submitted_is_annulled_without_a_level():
    nominations().given(SUBMITTED).when(ANNULLED).then(like(InitiativeAnnulled, level=None, value_vnd=0))
