"""What goes to the vault and to PRIVATE: who, under whose key, for which unit; and no fact says any of it."""

from typing import Any

import pytest

from services.nominations.domain.private import completed, owner_of, person_of
from shared.events import PRIVATE_TYPES
from shared.events.nominations import AwardDecided
from shared.events.private import (
    AwardDemographicsRecorded,
    ExemplarNamed,
    NominationGroundsRecorded,
    PersonRecorded,
)
from shared.world import Keep
from tests.support.builders import BOARD, FEDERATION, UNION, merit_title, said
from tests.support.scenario import Scenario, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")


def kept(story: Scenario) -> Keep:
    (one,) = story.turn.keeps
    return one


def told(story: Scenario) -> Any:
    """What PRIVATE hears; it belongs to the last fact before it, and to its unit."""
    (one,) = story.turn.kept
    assert one.draft is not None
    assert one.fact_id in {draft.id for draft in story.turn.drafts}
    assert one.draft.unit == UNION
    assert story.last is not None
    assert one.draft.cause == story.last.id
    return one.draft.event


def test_who_a_nominee_is_is_told_under_the_key_of_the_person():
    story = nominations().when(SUBMITTED)
    person_id = story.told[0].person_id
    recorded = told(story)
    assert isinstance(recorded, PersonRecorded)
    assert (recorded.person_id, kept(story).person_id) == (person_id, person_id)
    assert (recorded.full_name, recorded.birth_year, recorded.ethnicity) == ("Nguyễn Thị A (hư cấu)", 1980, "Ê Đê")


def test_a_replay_tells_it_under_the_same_id():
    stories = [nominations().when(SUBMITTED) for _ in range(2)]
    ids = [draft.id for story in stories if (draft := story.turn.kept[0].draft)]
    assert ids[0] == ids[1]
    story = nominations().when(SUBMITTED)
    assert ids[0] not in {draft.id for draft in story.turn.drafts}


def test_an_award_asks_for_what_was_known_of_the_person_on_that_day():
    story = nominations().given(SUBMITTED, APPRAISED, said("nomination.forwarded"))
    story.when(said("award.decided")).then(AwardDecided)
    snapshot = told(story)
    assert isinstance(snapshot, AwardDemographicsRecorded)
    assert (snapshot.award_id, snapshot.sex) == (story.told[0].award_id, None)
    assert kept(story).data == {}
    whole = completed(snapshot, {"sex": "female", "ethnicity": "Ê Đê", "birth_year": 1980, "full_name": "Ai đó"})
    assert (whole.sex, whole.ethnicity, whole.birth_year) == ("female", "Ê Đê", 1980)
    assert completed(snapshot, {}) == snapshot


def test_an_exemplar_is_named_under_a_key_of_its_own():
    story = nominations().when(said("exemplar.discovered"))
    named = told(story)
    assert isinstance(named, ExemplarNamed)
    assert named.person_id == person_of("exemplar", "e1") == story.told[0].person_id == kept(story).person_id
    assert (named.full_name, named.summary) == (kept(story).data["full_name"], kept(story).data["summary"])


@pytest.mark.parametrize(
    ("event", "step"),
    [
        ("nomination.returned", "returned"),
        ("nomination.rejected", "rejected"),
        ("nomination.withdrawn", "withdrawn"),
        ("consent.refused", "consent_refused"),
    ],
)
def test_the_sentence_behind_a_ground_is_private(event, step):
    sentence = "Lý do riêng của chị A"
    story = nominations().given(merit_title()).when(said(event, reason=sentence))
    grounds = told(story)
    assert isinstance(grounds, NominationGroundsRecorded)
    assert (grounds.step, grounds.reason, grounds.person_id) == (step, sentence, kept(story).person_id)
    assert all(sentence.encode() not in fact.to_json() for fact in story.told)


def test_two_sentences_on_one_nomination_are_both_kept():
    story = nominations().given(merit_title())
    keys = [kept(story.when(said("consent.refused", by=one))).key for one in (BOARD, FEDERATION)]
    assert len(set(keys)) == 2


def test_keys_of_the_version_before_have_the_owner_that_is_told_today():
    for event in ("nomination.submitted", "exemplar.discovered", "initiative.submitted"):
        for keep in nominations().when(said(event)).turn.keeps:
            assert owner_of(keep.key) == keep.person_id


def test_every_private_type_carries_whose_key_opens_it():
    assert len(PRIVATE_TYPES) == 4
    assert all("person_id" in kind.model_fields for kind in PRIVATE_TYPES.values())
