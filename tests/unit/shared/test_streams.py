"""Subjects follow the contract, and every intake aggregate has one owner."""

import pytest

from shared import streams


@pytest.mark.parametrize(
    ("type_", "subject"),
    [
        ("vn.tdkt.intake.round.opened.v1", "tdkt.intake.round.opened.v1.66.643.ldld"),
        ("vn.tdkt.award.decided.v1", "tdkt.evt.award.decided.v1.66.643.ldld"),
        ("vn.tdkt.prv.person.recorded.v1", "tdkt.prv.person.recorded.v1.66.643.ldld"),
    ],
)
def test_a_type_and_a_path_give_the_subject_and_back(type_, subject):
    assert streams.subject_for(type_, "66.643.ldld") == subject
    assert streams.path_of(subject) == "66.643.ldld"


def test_the_answer_to_an_intake_event_is_a_fact():
    assert (
        streams.subject_for("vn.tdkt.intake.accepted.v1", "66.ldld") == "tdkt.evt.intake.accepted.v1.66.ldld"
    )


def test_a_parked_message_names_its_service_and_its_subject():
    subject = "tdkt.intake.vote.recorded.v1.66.ldld"
    assert streams.parked(streams.dead_subject("nominations", subject)) == ("nominations", subject)


def test_what_no_service_knows_is_answered_by_campaigns():
    assert [streams.owner(name) for name in ("nomination", "campaign", "clock", "nonsense")] == [
        "nominations",
        "campaigns",
        "campaigns",
        "campaigns",
    ]


def test_filters_of_one_durable_do_not_overlap():
    for durable in streams.DURABLES:
        heads = [pattern.removesuffix(">") for pattern in durable.filters]
        assert not [(a, b) for a in heads for b in heads if a != b and a.startswith(b)]
