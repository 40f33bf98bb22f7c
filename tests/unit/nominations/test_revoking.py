"""Proposed by whoever submitted, revoked by whoever decided; a proposal that nobody answers stays (domain 3.8)."""

from datetime import date
from typing import cast

import pytest

from shared.events.nominations import AwardRevocationProposed, AwardRevoked
from shared.ids import derived
from tests.support.builders import BOARD, DISTRICT, FEDERATION, Said, clock, said
from tests.support.planted import planted
from tests.support.scenario import Scenario, like, nominations

AWARD = derived("award", "n1", "q1")
PROPOSED = said("award.revocation_proposed", award_id=AWARD)
REVOKED = said("award.revoked", award_id=AWARD)
WAY = [
    said(name)
    for name in ("nomination.submitted", "nomination.appraised", "nomination.forwarded", "award.decided")
]


def decided(*steps: Said) -> Scenario:
    return nominations().given(*WAY, *steps)


def explaining(*steps: Said) -> Scenario:
    """Under a rule set that gives the awardee fifteen days to explain."""
    return nominations(planted(parameters={"revocation_explanation_days": 15})).given(*WAY, *steps)


@pytest.mark.parametrize("ground", ["a", "b", "c", "d"])
def test_who_submitted_proposes_on_one_of_four_grounds(ground):
    decided().when(said("award.revocation_proposed", award_id=AWARD, ground=ground)).then(
        like(
            AwardRevocationProposed,
            ground=ground,
            proposed_on=date(2015, 2, 10),
            proposed_by=FEDERATION,
            explanation_due=None,
        )
    )


def test_there_is_no_fifth_ground():
    other = said("award.revocation_proposed", award_id=AWARD, ground="e")
    decided().when(other).then_refused("schema_invalid", "/data/ground")


def test_the_sentence_stays_out_of_the_facts():
    story = decided().when(PROPOSED)
    assert "Khai man thành tích" not in story.told[0].to_json().decode()


def test_nobody_else_proposes():
    decided().when(said("award.revocation_proposed", award_id=AWARD, by=DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )
    decided().when(said("award.revocation_proposed", award_id=AWARD, by=BOARD)).then_refused(
        "not_allowed_for_kind", "/source"
    )


def test_a_proposal_waits_for_its_award():
    story = nominations().when(PROPOSED).then_waits(f"award:{AWARD}")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/award_id")


def test_what_was_revoked_is_not_proposed_again():
    decided(REVOKED).when(PROPOSED).then_refused("state_forbids", "/data/award_id", saying="revoked")


def test_the_authority_revokes_what_was_proposed():
    decided(PROPOSED).when(REVOKED).then(like(AwardRevoked, ground="a"))


def test_a_proposal_that_nobody_answers_stands():
    story = decided(PROPOSED).when(clock("2019-01-01"))
    again = said("award.revocation_proposed", award_id=AWARD, id="again")
    story.when(again).then_refused("state_forbids", "/data/award_id", saying="proposed to be revoked")
    (standing,) = [draft for draft in story.saved if isinstance(draft.event, AwardRevocationProposed)]
    proposed = cast(AwardRevocationProposed, standing.event)
    assert standing.keys == (f"award:{AWARD}", f"person:{proposed.person_id}")


@pytest.mark.parametrize(("at", "heard"), [("2015-02-25", False), ("2015-02-26", True)])
def test_where_the_awardee_is_given_time_to_explain_the_authority_waits_for_it(at, heard):
    story = explaining(PROPOSED)
    assert story.facts(AwardRevocationProposed)[0].explanation_due == date(2015, 2, 25)
    story.when(said("award.revoked", award_id=AWARD, at=at))
    if heard:
        story.then(AwardRevoked)
        return
    story.then_refused("state_forbids", "/data/award_id", saying="2015-02-25")
    assert "planted by a test" in story.violations[0].law


def test_without_a_proposal_the_authority_revokes_at_once():
    explaining().when(REVOKED).then(AwardRevoked)
