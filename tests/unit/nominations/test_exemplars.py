"""Exemplars are discovered, introduced with consent, publicised, replicated; 2-3 per period (II.3.a,
III.1.f)."""

from datetime import date

import pytest

from services.nominations.domain.exemplar import end_of, periods_between
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import (
    ExemplarDiscovered,
    ExemplarIntroduced,
    ExemplarPublicised,
    ExemplarReplicated,
    ExemplarVerified,
    ExemplarWithdrawn,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
)
from tests.support.builders import BOARD, DISTRICT, FEDERATION, NEWSPAPER, UNION, UNION_2, Said, clock, said
from tests.support.scenario import Scenario, like, nominations

FOUND = said("exemplar.discovered")
INTRODUCED, WITHDRAWN = said("exemplar.introduced"), said("exemplar.withdrawn")
CONSENT = said("publicity_consent.given")
WITH_CONSENT = said("exemplar.introduced", consent_id="pc1")
FOLLOWING = [
    "exemplar.verified",
    "exemplar.introduced",
    "exemplar.publicised",
    "exemplar.replicated",
    "exemplar.withdrawn",
    "publicity_consent.given",
]


def introduced(count: int, period: str = "2014-Q1", *to: str) -> list[Said]:
    return [
        one
        for number in range(count)
        for one in (
            said("exemplar.discovered", exemplar_id=f"e{number}"),
            said(
                "exemplar.introduced",
                exemplar_id=f"e{number}",
                period=period,
                to=list(to or (BOARD, NEWSPAPER)),
            ),
        )
    ]


def duties(story: Scenario) -> list[tuple[type, str, int]]:
    return [(type(f), f.period, f.value) for f in story.told if isinstance(f, DutyMet) and f.duty == "N05"]


def test_any_unit_reports_an_exemplar_it_has_found():
    nominations().when(FOUND).then(
        like(ExemplarDiscovered, unit=UNION, reported_by=UNION, kind="individual", direct_worker=True)
    )


def test_who_the_exemplar_is_goes_to_the_vault():
    story = nominations().when(FOUND)
    assert [(kept.key, kept.data["full_name"]) for kept in story.turn.keeps] == [("exemplar:e1", "Người B (hư cấu)")]
    assert b"Ng" not in story.told[0].to_json()


def test_an_exemplar_is_discovered_once():
    nominations().given(FOUND).when(FOUND).then_refused("state_forbids", "/data/exemplar_id")


def test_an_exemplar_of_a_workplace_nobody_knows_waits():
    story = nominations().when(said("exemplar.discovered", subject={"workplace": "66.nobody"}))
    story.then_waits("unit:66.nobody").when_nobody_brings_it()
    story.then_refused("unit_unknown", "/data/subject/workplace")


def test_an_exemplar_is_verified_publicised_replicated_and_withdrawn():
    story = nominations().given(FOUND)
    story.when(said("exemplar.verified")).then(like(ExemplarVerified, verified_by=DISTRICT))
    story.when(INTRODUCED).then(ExemplarIntroduced)
    story.when(said("exemplar.publicised")).then(like(ExemplarPublicised, publicised_by=NEWSPAPER))
    story.when(said("exemplar.replicated")).then(like(ExemplarReplicated, adopter=UNION_2))
    story.when(WITHDRAWN).then(like(ExemplarWithdrawn, withdrawn_by=FEDERATION))


def test_a_unit_may_report_that_another_has_adopted_a_model():
    told = said("exemplar.replicated", adopter=DISTRICT)
    nominations().given(FOUND).when(told).then(like(ExemplarReplicated, adopter=DISTRICT))


def test_an_adopter_nobody_knows_is_waited_for():
    told = said("exemplar.replicated", adopter="66.nobody")
    story = nominations().given(FOUND).when(told).then_waits("unit:66.nobody")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/adopter")


@pytest.mark.parametrize("name", FOLLOWING)
def test_what_concerns_an_exemplar_waits_for_it(name):
    story = nominations().when(said(name)).then_waits("exemplar:e1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/exemplar_id")


@pytest.mark.parametrize("name", FOLLOWING)
def test_a_withdrawn_exemplar_is_spoken_of_no_more(name):
    nominations().given(FOUND, WITHDRAWN).when(said(name)).then_refused("state_forbids", "/data/exemplar_id")


def test_only_the_federation_introduces():
    nominations().given(FOUND).when(said("exemplar.introduced", by=DISTRICT)).then_refused(
        "not_allowed_for_kind", "/source"
    )


@pytest.mark.parametrize(
    ("to", "counts"),
    [([BOARD, NEWSPAPER], True), ([BOARD], False), ([NEWSPAPER], False), ([DISTRICT, UNION], False)],
)
def test_an_introduction_counts_when_the_board_and_a_media_body_are_told(to, counts):
    nominations().given(FOUND).when(said("exemplar.introduced", to=to)).then(
        like(ExemplarIntroduced, counts=counts)
    )


def test_an_exemplar_is_introduced_once_per_period():
    nominations().given(FOUND, INTRODUCED).when(INTRODUCED).then_refused("state_forbids", "/data/period")


def test_an_exemplar_may_be_introduced_for_another_period():
    half = said("exemplar.introduced", period="2014-H1")
    nominations().given(FOUND, INTRODUCED).when(half).then(like(ExemplarIntroduced, period="2014-H1"))


def test_an_introduction_to_a_unit_nobody_knows_waits():
    story = nominations().given(FOUND).when(said("exemplar.introduced", to=[BOARD, "66.nobody"]))
    story.then_waits("unit:66.nobody").when_nobody_brings_it()
    story.then_refused("unit_unknown", "/data/to/1")


# --- consent to publicity
# ------------------------------------------------------------------------------------


def test_the_unit_of_the_person_tells_of_the_consent():
    nominations().given(FOUND).when(CONSENT).then(like(PublicityConsentGiven, scope=("name", "story")))


def test_a_consent_is_given_once():
    nominations().given(FOUND, CONSENT).when(CONSENT).then_refused("state_forbids", "/data/consent_id")


def test_an_introduction_may_rest_on_a_consent():
    nominations().given(FOUND, CONSENT).when(WITH_CONSENT).then(ExemplarIntroduced)


def test_an_introduction_waits_for_the_consent_it_names():
    story = nominations().given(FOUND).when(WITH_CONSENT).then_waits("publicity_consent:pc1")
    story.when(CONSENT).then(PublicityConsentGiven, ExemplarIntroduced)


def test_a_consent_that_nobody_brings_is_unknown():
    story = nominations().given(FOUND).when(WITH_CONSENT).when_nobody_brings_it()
    story.then_refused("aggregate_unknown", "/data/consent_id")


def test_a_withdrawn_consent_carries_no_introduction():
    withdrawn = said("publicity_consent.withdrawn", at="2014-03-01")
    nominations().given(FOUND, CONSENT, withdrawn).when(WITH_CONSENT).then_refused(
        "consent_missing", "/data/consent_id"
    )


@pytest.mark.parametrize(("until", "carries"), [("2014-03-20", True), ("2014-03-19", False)])
def test_a_consent_carries_until_the_end_of_its_last_day(until, carries):
    story = nominations().given(FOUND, said("publicity_consent.given", until=until)).when(WITH_CONSENT)
    if carries:
        story.then(ExemplarIntroduced)
    else:
        story.then_refused("consent_missing", "/data/consent_id")


def test_the_consent_of_somebody_else_carries_nothing():
    story = nominations().given(FOUND, CONSENT, said("exemplar.discovered", exemplar_id="e2"))
    story.when(said("exemplar.introduced", exemplar_id="e2", consent_id="pc1")).then_refused(
        "consent_missing", "/data/consent_id"
    )


def test_a_consent_is_withdrawn_once():
    withdrawn = said("publicity_consent.withdrawn")
    story = nominations().given(FOUND, CONSENT).when(withdrawn).then(PublicityConsentWithdrawn)
    story.when(withdrawn).then_refused("state_forbids", "/data/consent_id")


def test_a_withdrawal_waits_for_its_consent():
    story = nominations().when(said("publicity_consent.withdrawn")).then_waits("publicity_consent:pc1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/consent_id")


# --- N05
# -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "kind"), [(0, DutyMissed), (1, DutyMissed), (2, DutyMet), (3, DutyMet), (4, DutyMissed)]
)
def test_the_federation_owes_two_or_three_exemplars_a_quarter(count, kind):
    story = nominations().given(*introduced(count), clock("2014-03-31")).when(clock("2014-04-01"))
    assert duties(story) == [(kind, "2014-Q1", count)]


def test_introductions_that_do_not_count_do_not_meet_the_duty():
    story = nominations().given(*introduced(2, "2014-Q1", BOARD), clock("2014-03-31"))
    assert duties(story.when(clock("2014-04-01"))) == [(DutyMissed, "2014-Q1", 0)]


def test_every_quarter_half_year_and_year_is_an_obligation_of_its_own():
    story = nominations().given(clock("2013-12-31"))
    found = [duties(story.when(clock(day))) for day in ("2014-01-01", "2014-07-01", "2015-01-01")]
    assert [[period for _, period, _ in one] for one in found] == [
        ["2013", "2013-H2", "2013-Q4"],
        ["2014-H1", "2014-Q1", "2014-Q2"],
        ["2014", "2014-H2", "2014-Q3", "2014-Q4"],
    ]


def test_an_introduction_for_a_quarter_does_not_count_for_its_year():
    story = nominations().given(*introduced(2), clock("2014-12-30"), clock("2014-12-31"))
    assert (DutyMissed, "2014", 0) in duties(story.when(clock("2015-01-01")))


def test_before_the_first_programme_date_nothing_is_owed():
    assert duties(nominations().when(clock("2014-04-01"))) == []


def test_the_duty_of_a_period_is_judged_under_the_law_of_its_last_day():
    story = nominations().given(clock("2023-12-31")).when(clock("2024-01-01"))
    assert {draft.law for draft in story.turn.drafts} == {"vn-2013-dec91"}


def test_seven_periods_end_in_a_year():
    assert sorted(periods_between(date(2014, 1, 1), date(2015, 1, 1))) == [
        "2014",
        "2014-H1",
        "2014-H2",
        "2014-Q1",
        "2014-Q2",
        "2014-Q3",
        "2014-Q4",
    ]


@pytest.mark.parametrize("period", ["2014", "2014-H1", "2014-H2", "2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4"])
def test_a_period_ends_on_its_last_day_and_not_before(period):
    last = end_of(period)
    assert period in periods_between(last, date.fromordinal(last.toordinal() + 1))
    assert period not in periods_between(date.fromordinal(last.toordinal() - 1), last)


def test_a_federation_that_closed_before_the_period_ended_owes_nothing(unit_closed):
    story = nominations().given(unit_closed(FEDERATION, "2014-03-30"), clock("2014-03-31"))
    assert duties(story.when(clock("2014-04-01"))) == []
