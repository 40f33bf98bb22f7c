"""A dossier is filed once all has been done with it, and kept as long as its level asks (domain 3.6, 5.5)."""

from datetime import date

import pytest

from shared.events.nominations import NominationArchived
from shared.ids import derived
from tests.support.builders import (
    BOARD,
    DISTRICT,
    DISTRICT_PC,
    FEDERATION,
    HOME_AFFAIRS,
    Said,
    clock,
    district_merit,
    said,
)
from tests.support.scenario import Scenario, like, nominations

AWARD = derived("award", "n1", "q1")
FILED = said("nomination.archived")
DECIDED = [said("nomination.submitted"), said("nomination.appraised"), said("nomination.forwarded"), said("award.decided")]
PRESENTED, REVOKED = said("award.presented", award_id=AWARD), said("award.revoked", award_id=AWARD)


def after(*steps: Said) -> Scenario:
    return nominations().given(*steps)


def test_the_appraiser_files_what_was_presented_and_it_is_kept_for_twenty_years():
    kept = like(NominationArchived, nomination_id="n1", archived_by=BOARD, archived_on=date(2015, 1, 15),
                permanent=False, kept_until=date(2035, 12, 31), dossier_sha256="0" * 64)  # fmt: skip
    after(*DECIDED, PRESENTED).when(FILED).then(kept)


def test_an_award_of_the_state_is_kept_for_ever():
    form = {"award": "BKTT", "type": "sudden", "campaign_id": None}
    to = {"to": "00.ttg"}
    story = after(said("nomination.submitted", **form, documents=[*DECIDED[0].data["documents"], *_short()]), DECIDED[1],
                  *(said("consent.given", by=by) for by in (BOARD, FEDERATION)), said("nomination.forwarded", **to),
                  said("award.decided", by="00.ttg"), said("award.presented", award_id=AWARD, by=BOARD))  # fmt: skip
    story.when(FILED).then(like(NominationArchived, permanent=True, kept_until=None))


def _short() -> list[dict[str, object]]:
    return [{"kind": "bao_cao_tom_tat", "sha256": "0" * 64, "media_type": "application/pdf", "bytes": 1}]


def test_of_a_district_nothing_is_known_and_nothing_is_said():
    by = {"by": HOME_AFFAIRS}
    story = after(district_merit(), said("nomination.rejected", **by)).when(said("nomination.archived", **by))
    story.then(like(NominationArchived, permanent=False, kept_until=None))


@pytest.mark.parametrize("step", ["nomination.withdrawn", "nomination.rejected"])
def test_what_ended_without_an_award_is_filed_at_once(step):
    after(DECIDED[0], said(step)).when(FILED).then(NominationArchived)


def test_what_lapsed_is_filed_too():
    story = after(DECIDED[0], said("nomination.returned"), clock("2014-12-09"), clock("2014-12-11"))
    story.when(FILED).then(NominationArchived)


def test_an_award_that_was_taken_back_is_filed_without_having_been_presented():
    after(*DECIDED, REVOKED).when(said("nomination.archived", archived_on="2015-03-10", at="2015-03-10")).then(
        NominationArchived
    )


@pytest.mark.parametrize("number", range(1, 5), ids=["received", "appraised", "forwarded", "decided"])
def test_what_is_still_on_its_way_is_not_filed(number):
    after(*DECIDED[:number]).when(FILED).then_refused("state_forbids", "/data/nomination_id")


def test_it_is_filed_once():
    after(*DECIDED, PRESENTED, FILED).when(said("nomination.archived", id="again")).then_refused(
        "state_forbids", "/data/nomination_id", saying="archived on 2015-01-15"
    )


def test_it_is_not_filed_before_it_was_presented():
    early = said("nomination.archived", archived_on="2014-12-27")
    after(*DECIDED, PRESENTED).when(early).then_refused("dates_reversed", "/data/archived_on")


@pytest.mark.parametrize(
    ("by", "code"),
    [(HOME_AFFAIRS, "route_forbidden"), (FEDERATION, "not_allowed_for_kind"), (DISTRICT, "route_forbidden")],
)
def test_nobody_but_its_appraiser_files_it_and_least_of_all_its_proposer(by, code):
    after(*DECIDED, PRESENTED).when(said("nomination.archived", by=by)).then_refused(code, "/source")


def test_a_filing_waits_for_its_nomination():
    story = nominations().when(FILED).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_id")


# --- presenting
# ----------------------------------------------------------------------------------------------


def test_an_award_is_presented_once():
    after(*DECIDED, PRESENTED).when(said("award.presented", award_id=AWARD, id="again")).then_refused(
        "state_forbids", "/data/award_id", saying="presented on 2014-12-28"
    )


@pytest.mark.parametrize("by", [BOARD, FEDERATION])
def test_who_appraised_or_proposed_it_may_hand_it_over(by):
    story = after(*DECIDED).when(said("award.presented", award_id=AWARD, by=by))
    assert story.outcome == "accepted"


@pytest.mark.parametrize("by", [DISTRICT_PC, HOME_AFFAIRS])
def test_who_has_nothing_to_do_with_it_does_not(by):
    after(*DECIDED).when(said("award.presented", award_id=AWARD, by=by)).then_refused("route_forbidden", "/source")
