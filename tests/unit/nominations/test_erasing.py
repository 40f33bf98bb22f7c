"""A person is forgotten: once, by the Board, for ever; who comes back is somebody nobody knows (domain 6)."""

from datetime import date
from typing import Any

import pytest

from shared.events.nominations import NominationReceived, PersonErased
from shared.units import Kind
from tests.support.builders import BOARD, DISTRICT, UNION, Said, joined, said
from tests.support.scenario import Scenario, like, nominations

SUBMITTED = said("nomination.submitted")
AGAIN = said("nomination.submitted", nomination_id="n2", achievement_period=["2013-01-01", "2013-12-31"])


def person_of(story: Scenario) -> str:
    return story.facts(NominationReceived)[-1].person_id


def forget(person_id: str, **more: str) -> Said:
    return said("person.erasure_requested", person_id=person_id, **more)


def erased(*before: Said) -> Scenario:
    story = nominations().given(*(before or (SUBMITTED,)))
    return story.given(forget(person_of(story)))


def test_the_board_has_a_person_forgotten():
    story = nominations().given(SUBMITTED)
    person_id = person_of(story)
    story.when(forget(person_id)).then(
        like(
            PersonErased,
            person_id=person_id,
            unit=UNION,
            requested_by=BOARD,
            basis="request_of_person",
            erased_on=date(2014, 12, 20),
        )
    )
    assert story.turn.forgotten == [person_id]


def test_nobody_is_forgotten_twice():
    story = erased()
    story.when(forget(person_of(story))).then_refused("state_forbids", "/data/person_id", saying="erased")
    assert story.turn.forgotten == []


def test_a_person_nobody_has_heard_of_is_waited_for_and_then_unknown():
    story = nominations().when(forget("h9")).then_waits("person:h9").when_nobody_brings_it()
    story.then_refused("aggregate_unknown", "/data/person_id")


def test_a_person_of_another_province_is_unknown_to_the_board():
    story = nominations().given(SUBMITTED)
    asked = forget(person_of(story), by="64.bantdkt")
    story.given(joined("64.bantdkt", Kind.PROVINCIAL_EC_BOARD)).when(asked).when_nobody_brings_it()
    story.then_refused("aggregate_unknown", "/data/person_id")


def test_only_a_board_may_ask_for_it():
    story = nominations().given(SUBMITTED)
    story.when(forget(person_of(story), by=DISTRICT)).then_refused("not_allowed_for_kind", "/source")


@pytest.mark.parametrize("ref", [None, "NV-1"])
def test_who_was_forgotten_comes_back_as_somebody_else(ref):
    known: dict[str, Any] = {"nominee": {"person_ref": ref}} if ref else {}
    first = said("nomination.submitted", **known)
    second = said("nomination.submitted", nomination_id="n2", **known)
    story = erased(first)
    forgotten = person_of(story)
    story.when(second).then(NominationReceived)
    assert person_of(story) != forgotten


def test_a_namesake_is_recognised_as_before_when_the_other_was_forgotten():
    story = erased().given(AGAIN)
    second = person_of(story)
    third = said("nomination.submitted", nomination_id="n3", achievement_period=["2012-01-01", "2012-12-31"])
    story.when(third).then(like(NominationReceived, person_id=second))


def test_a_dossier_of_a_forgotten_person_goes_its_way():
    story = erased()
    story.when(said("nomination.appraised"))
    assert story.outcome == "accepted"


def test_who_an_exemplar_is_can_be_forgotten_too():
    story = nominations().given(said("exemplar.discovered"))
    (kept,) = story.turn.keeps
    assert kept.key == "exemplar:e1"
    story.when(forget(kept.person_id)).then(like(PersonErased, person_id=kept.person_id, unit=UNION))


def test_an_author_can_be_forgotten_and_the_initiative_names_nobody():
    story = nominations().given(said("initiative.submitted"))
    author, initiative = story.turn.keeps
    assert (initiative.key, initiative.data.keys()) == ("initiative:s1", {"title", "shares"})
    assert initiative.data["shares"].keys() == {author.person_id}
    story.when(forget(author.person_id)).then(like(PersonErased, person_id=author.person_id, unit=UNION))


def test_that_a_known_author_is_named_again_is_noted_and_changes_nothing():
    story = nominations().given(said("initiative.submitted"))
    first = story.turn.keeps[0]
    story.when(said("initiative.recognised"))
    (again,) = story.turn.keeps
    assert (again.person_id, again.key, again.data) == (first.person_id, first.key, {})
