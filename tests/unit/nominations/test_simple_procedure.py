"""Thủ tục đơn giản: a form for a sudden deed goes with two documents and without a vote; a title never does (domain 2.7,
3.6)."""

from typing import Any

import pytest

from shared.events.nominations import (
    AwardDecided,
    NominationForwarded,
    NominationReceived,
    NominationSupplemented,
)
from tests.support.builders import (
    BOARD,
    DOSSIER,
    FEDERATION,
    PRIME_MINISTER,
    documents,
    merit_title,
    said,
    vote,
)
from tests.support.planted import planted
from tests.support.scenario import like, nominations

SHORT = ("to_trinh", "bao_cao_tom_tat")


def deed(award: str = "BKT", *kinds: str, **fields: Any) -> Any:
    """A sudden deed, with its short dossier and no vote."""
    whole = {"award": award, "type": "sudden", "campaign_id": None, "vote": None, "documents": documents(*kinds or SHORT)}
    return said("nomination.submitted", **whole | fields)


@pytest.mark.parametrize("award", ["BKT", "BKTT", "HCLD3"])
def test_a_form_for_a_sudden_deed_goes_with_two_documents_and_no_vote(award):
    nominations().when(deed(award)).then(like(NominationReceived, documents=SHORT, vote=None))


def test_what_the_short_dossier_lacks_is_named():
    story = nominations().when(deed("BKT", "to_trinh"))
    story.then_refused("dossier_incomplete", "/data/documents", saying="bao_cao_tom_tat")
    assert "bien_ban_hop" not in story.violations[0].message_en


def test_a_whole_dossier_is_not_too_much():
    nominations().when(deed("BKT", *DOSSIER, vote=vote(15, 15))).then(NominationReceived)


def test_a_vote_that_is_handed_in_must_carry_all_the_same():
    nominations().when(deed("BKT", vote=vote(3, 15))).then_refused("vote_share", "/data/vote/for")


@pytest.mark.parametrize("type_", ["merit", "movement"])
def test_whatever_is_no_sudden_deed_needs_its_whole_dossier_and_its_vote(type_):
    story = nominations().when(deed(type=type_, campaign_id="c1"))
    story.then_refused_for(("dossier_incomplete", "/data/documents"), ("vote_quorum", "/data/vote"))


def test_a_title_for_a_sudden_deed_needs_its_whole_dossier_and_its_vote():
    story = nominations().when(merit_title(type="sudden", documents=documents(*SHORT), vote=None))
    story.then_refused_for(("dossier_incomplete", "/data/documents"), ("vote_quorum", "/data/vote"))


def test_where_the_simple_procedure_is_switched_off_nothing_is_spared():
    rules = planted(parameters={"simple_procedure": {"types": [], "kinds": [], "dossier": [], "copies": 1}})
    story = nominations(rules).when(deed())
    story.then_refused_for(("dossier_incomplete", "/data/documents"), ("vote_quorum", "/data/vote"))


def test_a_supplement_of_a_short_dossier_need_not_make_it_a_whole_one():
    returned = said("nomination.returned", missing=["bao_cao_tom_tat"])
    supplement = said("nomination.supplemented", documents=documents("bao_cao_tom_tat"))
    nominations().given(deed(), returned).when(supplement).then(NominationSupplemented)


def test_the_prime_minister_decides_a_sudden_deed_without_any_council_but_with_both_consents():
    story = nominations().given(deed("BKTT"), said("nomination.appraised"))
    to = said("nomination.forwarded", to=PRIME_MINISTER)
    story.when(to).then_refused("consent_missing", "/data/nomination_ids/0")
    story.given(*(said("consent.given", by=body) for body in (BOARD, FEDERATION)))
    story.when(said("nomination.forwarded", to=PRIME_MINISTER, id="again")).then(NominationForwarded)
    story.when(said("award.decided", by=PRIME_MINISTER)).then(like(AwardDecided, award="BKTT"))
