"""Joint awards need the consent of both bodies, in any order; either may refuse (II.3.d, III.2.e)."""

from datetime import date

import pytest

from shared.events.nominations import (
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationForwarded,
)
from tests.support.builders import (
    BOARD,
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    PC,
    Said,
    clock,
    merit_title,
    said,
)
from tests.support.scenario import Scenario, like, nominations

APPRAISED, FORWARDED = said("nomination.appraised"), said("nomination.forwarded")
BOTH = (BOARD, FEDERATION)


def consent(by: str) -> Said:
    return said("consent.given", by=by)


def refusal(by: str) -> Said:
    return said("consent.refused", by=by)


def title(*steps: Said) -> Scenario:
    return nominations().given(merit_title(), *steps)


@pytest.mark.parametrize(("first", "second"), [BOTH, BOTH[::-1]], ids=["board first", "federation first"])
def test_both_consent_in_any_order(first, second):
    story = title().when(consent(first)).then(like(NominationConsented, body=first, complete=False))
    story.when(consent(second)).then(like(NominationConsented, body=second, complete=True))


def test_with_both_consents_a_title_is_forwarded():
    title(APPRAISED, *map(consent, BOTH)).when(FORWARDED).then(NominationForwarded)


def test_consents_may_come_before_the_appraisal():
    title(*map(consent, BOTH), APPRAISED).when(FORWARDED).then(NominationForwarded)


@pytest.mark.parametrize(("given", "missing"), [(BOARD, FEDERATION), (FEDERATION, BOARD)])
def test_with_one_consent_a_title_is_not_forwarded_and_the_missing_body_is_named(given, missing):
    title(APPRAISED, consent(given)).when(FORWARDED).then_refused(
        "consent_missing", "/data/nomination_ids/0", saying=missing
    )


def test_without_any_consent_both_bodies_are_named():
    title(APPRAISED).when(FORWARDED).then_refused(
        "consent_missing", "/data/nomination_ids/0", saying=f"{BOARD}, {FEDERATION}"
    )


def test_a_body_consents_once():
    title(consent(BOARD)).when(consent(BOARD)).then_refused("state_forbids", "/data/nomination_id")


@pytest.mark.parametrize("by", BOTH)
def test_either_body_may_refuse(by):
    title().when(refusal(by)).then(like(NominationConsentRefused, body=by, ground="quota"))


def test_a_refusal_takes_back_a_consent_given_before():
    title(APPRAISED, *map(consent, BOTH), refusal(FEDERATION)).when(FORWARDED).then_refused(
        "consent_missing", "/data/nomination_ids/0", saying=FEDERATION
    )


def test_a_body_that_refused_may_consent_later():
    title(APPRAISED, consent(BOARD), refusal(FEDERATION)).when(consent(FEDERATION)).then(
        like(NominationConsented, complete=True)
    )


@pytest.mark.parametrize("by", [DISTRICT, HOME_AFFAIRS])
@pytest.mark.parametrize("said_", [consent, refusal])
def test_the_bodies_of_a_district_have_no_say_in_a_title_of_the_province(by, said_):
    title().when(said_(by)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("said_", [consent, refusal])
def test_nobody_else_consents_or_refuses(said_):
    title().when(said_(PC)).then_refused("not_allowed_for_kind", "/source")


@pytest.mark.parametrize("said_", [consent, refusal])
def test_an_award_that_is_not_joint_needs_no_consent(said_):
    nominations().given(said("nomination.submitted")).when(said_(BOARD)).then_refused(
        "state_forbids", "/data/nomination_id"
    )


@pytest.mark.parametrize("said_", [consent, refusal])
def test_consent_waits_for_its_nomination(said_):
    story = nominations().when(said_(BOARD)).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_id")


@pytest.mark.parametrize("said_", [consent, refusal])
def test_after_it_was_forwarded_consent_is_over(said_):
    title(APPRAISED, *map(consent, BOTH), FORWARDED).when(said_(BOARD)).then_refused(
        "state_forbids", "/data/nomination_id"
    )


def test_on_hold_nobody_consents():
    title(said("nomination.held")).when(consent(BOARD)).then_refused("on_hold", "/data/nomination_id")


def test_a_consent_missing_when_the_processing_time_has_passed_is_overdue():
    title(consent(BOARD)).when(clock("2014-12-26")).then(
        like(NominationConsentOverdue, missing=(FEDERATION,), due=date(2014, 12, 25))
    )


def test_both_are_overdue_when_neither_has_consented():
    title().when(clock("2014-12-26")).then(like(NominationConsentOverdue, missing=BOTH))


def test_the_last_day_of_the_processing_time_is_in_time():
    title().when(clock("2014-12-25")).then()


def test_consents_are_overdue_once():
    title(clock("2014-12-26")).when(clock("2014-12-27")).then()


def test_with_both_consents_nothing_is_overdue():
    title(*map(consent, BOTH)).when(clock("2014-12-26")).then()


def test_an_award_that_is_not_joint_is_never_overdue_for_consent():
    nominations().given(said("nomination.submitted")).when(clock("2015-06-01")).then()


def test_an_overdue_consent_may_still_be_given():
    title(clock("2014-12-26")).when(consent(BOARD)).then(NominationConsented)
