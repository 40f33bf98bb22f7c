"""June and July 2025 in process: the districts end, what was open goes on with who stands for them (domain 1.5)."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.daklak.change_of_2025 import change_of_2025
from deploy.daklak.diary import Message
from deploy.daklak.july_2025 import july_2025
from deploy.daklak.plays import named
from shared.events.answers import IntakeRefused
from shared.events.campaigns import UnitClosed, UnitJoined
from shared.events.nominations import AwardDecided, AwardPresented, NominationForwarded, NominationReceived
from shared.facts import Draft
from shared.units import Kind
from tests.support.answering import Rules
from tests.support.played import name_of

DAY = date(2025, 7, 1)


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return [message for day in july_2025() for message in day.messages]


@pytest.fixture(scope="module")
def rules(messages: list[Message]) -> Rules:
    rules = Rules()
    assert rules.wrong(messages) == []
    return rules


def test_it_is_the_same_every_time(messages: list[Message]) -> None:
    assert [message for day in july_2025() for message in day.messages] == messages


def test_it_is_played_under_its_name_and_reaches_over_the_change() -> None:
    what = named("2025")

    assert what is not None
    assert (what.years, what.first < DAY < what.last) == ((2025,), True)


def test_the_districts_bodies_close_and_a_hundred_and_two_communes_open(rules: Rules) -> None:
    joined = Counter(
        fact.kind for fact in rules.facts if isinstance(fact, UnitJoined) and fact.valid_from == DAY
    )
    closed = {fact.path for fact in rules.facts if isinstance(fact, UnitClosed)}

    assert (joined[Kind.COMMUNE_PC], joined[Kind.COMMUNE_UNION]) == (102, 102)
    assert {f"66.{code}.{body}" for code in range(643, 658) for body in ("ubnd", "ldld", "pnv")} <= closed
    # Who goes into another body ends too.
    assert len([told for told in change_of_2025() if told.name in ("unit.closed", "unit.merged")]) == len(
        closed
    )


def test_what_was_open_goes_on_with_who_stands_for_the_district(rules: Rules) -> None:
    received = {fact.nomination_id: fact for fact in rules.facts if isinstance(fact, NominationReceived)}
    moved = [fact for fact in rules.facts if isinstance(fact, AwardDecided) and fact.decided_on >= DAY
             and received[fact.nomination_id].proposer.endswith(".ldld") and fact.award in ("GKH", "CSTDCS")]  # fmt: skip

    assert len(moved) >= 6
    assert {fact.decider for fact in moved} == {"66.ubnd"}
    sent = {
        fact.appraiser
        for fact in rules.facts
        if isinstance(fact, NominationForwarded) and fact.forwarded_on >= DAY
    }
    assert sent == {"66.bantdkt", "66.24133.ubnd"}


def test_what_a_district_had_decided_is_presented_by_who_stands_for_it(rules: Rules) -> None:
    decided = {fact.award_id: fact.decider for fact in rules.facts if isinstance(fact, AwardDecided)}
    handed_over = [decided[fact.award_id] for fact in rules.facts
                   if isinstance(fact, AwardPresented) and fact.presented_on >= DAY]  # fmt: skip

    assert "66.643.ubnd" in handed_over


def test_facts_keep_the_unit_of_their_day(rules: Rules) -> None:
    """Nothing is rewritten: who has ended remains the proposer and the workplace of what was proposed."""
    received = {fact.nomination_id: fact for fact in rules.facts if isinstance(fact, NominationReceived)}
    after = [fact for fact in rules.facts if isinstance(fact, AwardDecided) and fact.decided_on >= DAY]

    assert {(fact.proposer, fact.unit) for fact in after} == {
        (received[fact.nomination_id].proposer, received[fact.nomination_id].unit) for fact in after
    }
    assert {"66.643.ldld", "66.645.ldld", "54.ldld"} <= {fact.proposer for fact in after}


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([1, 5, 50, 700]))
def test_however_far_campaigns_is_ahead_nominations_tells_the_same(messages: list[Message], random: Random, most: int):
    """Bodies that end are known before the dossiers that their heirs take over, or after; revocations and lists too."""
    told = Rules().of_nominations(messages, lambda: random.randrange(most + 1))
    assert [in_bytes(draft) for draft in told] == [
        in_bytes(draft) for draft in Rules().of_nominations(messages, lambda: 0)
    ]


def in_bytes(draft: Draft) -> tuple[str, tuple[str, ...], str, bytes]:
    return draft.id, draft.keys, draft.unit, draft.event.to_json()


def test_a_path_that_has_ended_says_nothing_more_and_hears_who_stands_for_it(
    rules: Rules, messages: list[Message]
) -> None:
    refused = {fact.cause: fact for fact in rules.facts if isinstance(fact, IntakeRefused)}
    late = [message for message in messages if message.expect == "unit_closed"]
    said = {message.path: refused[message.envelope["id"]].violations[0].message_en for message in late}

    assert {name_of(message) for message in late} == {
        "nomination.submitted", "nomination.appraised", "nomination.withdrawn", "award.decided"
    }  # fmt: skip
    assert {path: heir in said[path] for path, heir in (("66.651.pnv", "66.bantdkt"), ("66.643.ldld", "66.ldld"),
                                                        ("66.645.pnv", "66.bantdkt"), ("54.bantdkt", "66.bantdkt"))
            } == dict.fromkeys(("66.651.pnv", "66.643.ldld", "66.645.pnv", "54.bantdkt"), True)  # fmt: skip
