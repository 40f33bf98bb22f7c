"""Guidance is issued to an audience, and each unit of it acknowledges once (II.1.a)."""

from datetime import date

import pytest

from shared.events.campaigns import (
    GuidanceAcknowledged,
    GuidanceAcknowledgementsChecked,
    GuidanceIssued,
    GuidanceSuperseded,
    GuidanceUnacknowledged,
)
from tests.support.builders import (
    BOARD,
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_UNION,
    UNION,
    UNION_2,
    clock,
    said,
)
from tests.support.scenario import campaigns, like

ISSUED = said("guidance.issued")
ACKNOWLEDGED = said("guidance.acknowledged")


@pytest.mark.clause("II.1.a")
def test_guidance_names_its_issuer_and_its_audience():
    campaigns().when(ISSUED).then(like(GuidanceIssued, issuer=BOARD, audience=("66",)))


def test_guidance_is_issued_once():
    campaigns().given(ISSUED).when(ISSUED).then_refused("state_forbids", "/data/guidance_id")


def test_a_grass_roots_union_issues_no_guidance():
    campaigns().when(said("guidance.issued", by=UNION)).then_refused("not_allowed_for_kind", "/source")


def test_a_unit_of_the_audience_acknowledges():
    campaigns().given(ISSUED).when(ACKNOWLEDGED).then(like(GuidanceAcknowledged, unit=UNION))


@pytest.mark.clause("II.1.a")
def test_every_unit_of_the_audience_acknowledges_for_itself():
    other = said("guidance.acknowledged", by=OTHER_UNION)
    campaigns().given(ISSUED, ACKNOWLEDGED).when(other).then(like(GuidanceAcknowledged, unit=OTHER_UNION))


def test_a_unit_acknowledges_once():
    campaigns().given(ISSUED, ACKNOWLEDGED).when(ACKNOWLEDGED).then_refused(
        "state_forbids", "/data/guidance_id"
    )


def test_a_unit_outside_the_audience_does_not_acknowledge():
    issued = said("guidance.issued", audience=["66.643"])
    campaigns().given(issued).when(said("guidance.acknowledged", by=OTHER_UNION)).then_refused(
        "route_forbidden", "/source"
    )


def test_an_acknowledgement_waits_for_the_guidance():
    story = campaigns().when(ACKNOWLEDGED).then_waits("guidance:g1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/guidance_id")


# --- superseded

NEWER = said("guidance.issued", guidance_id="g2", number="13/HD-BTĐKT", issued_on="2015-03-01", at="2015-03-01")
SUPERSEDED = said("guidance.superseded")


@pytest.mark.clause("0")
def test_a_document_is_in_force_until_the_eve_of_the_one_that_takes_its_place():
    campaigns().given(ISSUED, NEWER).when(SUPERSEDED).then(
        like(GuidanceSuperseded, superseded_by="g2", in_force=(date(2014, 8, 20), date(2015, 2, 28)))
    )


def test_a_document_is_superseded_once():
    campaigns().given(ISSUED, NEWER, SUPERSEDED).when(SUPERSEDED).then_refused("state_forbids", "/data/guidance_id")


def test_a_superseded_document_takes_no_place():
    back = said("guidance.superseded", guidance_id="g2", superseded_by="g1", superseded_on="2015-04-01")
    campaigns().given(ISSUED, NEWER, SUPERSEDED).when(back).then_refused("state_forbids", "/data/superseded_by")


def test_a_document_does_not_take_its_own_place():
    campaigns().given(ISSUED).when(said("guidance.superseded", superseded_by="g1")).then_refused(
        "state_forbids", "/data/superseded_by"
    )


def test_only_its_issuer_supersedes_a_document():
    campaigns().given(ISSUED, NEWER).when(said("guidance.superseded", by=FEDERATION)).then_refused(
        "route_forbidden", "/source"
    )


def test_a_document_takes_the_place_of_one_of_its_own_issuer():
    theirs = said("guidance.issued", guidance_id="g2", by=FEDERATION)
    campaigns().given(ISSUED, theirs).when(SUPERSEDED).then_refused("route_forbidden", "/data/superseded_by")


def test_a_document_is_not_superseded_before_it_was_in_force():
    early = said("guidance.superseded", superseded_on="2014-08-20")
    campaigns().given(ISSUED, NEWER).when(early).then_refused("dates_reversed", "/data/superseded_on")


@pytest.mark.parametrize(("known", "need"), [([], "guidance:g1"), ([ISSUED], "guidance:g2")])
def test_superseding_waits_for_both_documents(known, need):
    campaigns().given(*known).when(SUPERSEDED).then_waits(need)


# --- acknowledged by a day

DUE = said("guidance.issued", acknowledge_by="2014-09-10", audience=["66.643"])
READERS = [DISTRICT, HOME_AFFAIRS, UNION, UNION_2]


def missing(story):
    return [(fact.unit, fact.late) for fact in story.told if isinstance(fact, GuidanceUnacknowledged)]


@pytest.mark.clause("0", "III.2.c")
def test_a_document_says_what_it_explains_and_rests_on():
    fields = {"explains": "vn-2013-dec65", "awards": ["BLDST"], "legal_bases": ["65/2014/NĐ-CP"]}
    campaigns().when(said("guidance.issued", **fields)).then(like(GuidanceIssued, explains="vn-2013-dec65"))


def test_a_document_is_not_acknowledged_before_it_was_issued():
    campaigns().when(said("guidance.issued", acknowledge_by="2014-08-19")).then_refused(
        "dates_reversed", "/data/acknowledge_by"
    )


@pytest.mark.clause("II.1.a")
def test_who_has_not_acknowledged_is_reminded_some_days_before_and_late_after_the_day():
    story = campaigns().given(DUE, ACKNOWLEDGED).when(clock("2014-09-07")).then()
    story.when(clock("2014-09-08"))
    assert missing(story) == [(unit, False) for unit in (DISTRICT, HOME_AFFAIRS, UNION_2)]
    story.given(said("guidance.acknowledged", by=DISTRICT)).when(clock("2014-09-10")).then()
    story.when(clock("2014-09-11"))
    assert missing(story) == [(unit, True) for unit in (HOME_AFFAIRS, UNION_2)]
    assert [(fact.acknowledged, fact.missing, fact.late) for fact in story.facts(GuidanceAcknowledgementsChecked)] == [
        (1, 3, False), (2, 2, True)]  # fmt: skip
    story.when(clock("2014-09-12")).then()


def test_a_clock_that_jumps_over_both_days_tells_both():
    story = campaigns().given(DUE).when(clock("2014-10-01"))
    assert missing(story) == [(unit, late) for late in (False, True) for unit in READERS]


def test_nobody_is_reminded_of_a_document_without_a_day():
    campaigns().given(ISSUED).when(clock("2014-12-30")).then()


def test_nobody_is_reminded_of_what_was_superseded():
    newer = said("guidance.issued", guidance_id="g2")
    gone = said("guidance.superseded", superseded_on="2014-09-01", at="2014-09-01")
    campaigns().given(DUE, newer, gone).when(clock("2014-10-01")).then()


def test_who_begins_after_the_day_or_issued_it_owes_nothing():
    own = said("guidance.issued", by=FEDERATION, audience=["66"], acknowledge_by="2014-09-10")
    story = campaigns().given(own).when(clock("2014-10-01"))
    assert FEDERATION not in {unit for unit, _ in missing(story)}
