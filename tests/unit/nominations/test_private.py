"""What goes to the vault and to PRIVATE: who, under whose key, for which unit; and no fact says any of it."""

from typing import Any

import pytest

from services.nominations.domain import DECISIONS
from services.nominations.domain.award import id_of
from services.nominations.domain.private import completed, owner_of, person_of
from shared.events import PRIVATE_TYPES, Event
from shared.events.nominations import AwardDecided
from shared.events.private import (
    AwardDemographicsRecorded,
    ExemplarNamed,
    NominationGroundsRecorded,
    PersonRecorded,
)
from shared.world import Keep
from tests.support.builders import BOARD, FEDERATION, UNION, Said, merit_title, said
from tests.support.scenario import Scenario, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
AWARDED, AWARD = (SUBMITTED, APPRAISED, said("nomination.forwarded"), said("award.decided")), id_of("n1", "q1")


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


#: Who is meant by the words of each message that has some; those of a round are about a union.
WORDS: dict[str, tuple[tuple[Said, ...], dict[str, Any]]] = {
    "nomination.submitted": ((), {}),
    "nomination.withdrawn": ((SUBMITTED,), {}),
    "nomination.appraised": ((SUBMITTED,), {"findings": [{"rule": "x", "pass": True, "note": "Chị A siêng"}]}),
    "nomination.returned": ((SUBMITTED,), {}),
    "nomination.rejected": ((SUBMITTED,), {}),
    "consent.refused": ((merit_title(),), {}),
    "consultation.answered": ((SUBMITTED, said("consultation.requested")), {"text": "Chị A nợ thuế"}),
    "comment.received": ((SUBMITTED, said("comment.opened")), {}),
    "complaint.lodged": ((SUBMITTED,), {}),
    "award.corrected": (AWARDED, {"award_id": AWARD}),
    "award.revocation_proposed": (AWARDED, {"award_id": AWARD}),
    "exemplar.discovered": ((), {}),
    "exemplar.withdrawn": ((said("exemplar.discovered"),), {}),
    "initiative.submitted": ((), {}),
    "initiative.recognised": ((), {}),
    "initiative.annulled": ((said("initiative.submitted"),), {}),
}
WITHOUT_PERSONS = {"round.nil_declared"}


def test_no_message_with_words_is_forgotten_here():
    wordy = {event.type.removeprefix("vn.tdkt.intake.").removesuffix(".v1") for event in DECISIONS if _has_words(event)}
    assert wordy == WORDS.keys() | WITHOUT_PERSONS


def _has_words(event: type[Event]) -> bool:
    return bool(event.model_fields.keys() & {"text", "reason", "what", "summary", "title", "findings", "nominee", "authors"})


@pytest.mark.parametrize("name", WORDS)
def test_whoever_the_words_of_a_message_may_be_about_is_noted_and_known_to_the_erasure(name):
    """What the vault hears of decides which messages an erasure deletes."""
    before, fields = WORDS[name]
    story = nominations().given(*before).when(said(name, **fields))
    assert story.outcome == "accepted", story.violations
    told = {key for draft in story.saved for key in draft.keys if key.startswith("person:")}
    owners = {id for keep in story.turn.keeps for id in (keep.person_id, *keep.concerns)}
    assert {f"person:{id}" for id in owners} & told
    assert all(keep.person_id for keep in story.turn.keeps)


@pytest.mark.parametrize(
    ("name", "before", "fields"),
    [("nomination.appraised", (SUBMITTED,), {}), ("award.revocation_proposed", AWARDED, {"award_id": AWARD, "reason": None})],
)  # fmt: skip
def test_where_nothing_is_said_in_words_nothing_is_noted(name, before, fields):
    assert nominations().given(*before).when(said(name, **fields)).turn.keeps == []


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
