"""Exemplars are discovered, introduced with consent, publicised, replicated; 2-3 per period (II.3.a,
III.1.f)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.nominations.domain import NominationsDomain
from services.nominations.domain.introductions import end_of, periods_between
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import (
    ExemplarDiscovered,
    ExemplarIntroduced,
    ExemplarNurtured,
    ExemplarPublicised,
    ExemplarReplicated,
    ExemplarUnpublished,
    ExemplarVerified,
    ExemplarWithdrawn,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
)
from shared.ids import derived
from tests.support.builders import (
    BOARD,
    DISTRICT,
    FEDERATION,
    NEWSPAPER,
    UNION,
    UNION_2,
    Said,
    clock,
    programme,
    province,
    said,
)
from tests.support.scenario import Scenario, like, nominations, nominations_rules
from tests.support.years import under

FOUND = said("exemplar.discovered")
INTRODUCED, WITHDRAWN = said("exemplar.introduced"), said("exemplar.withdrawn")
CONSENT = said("publicity_consent.given")
WITH_CONSENT = said("exemplar.introduced", consent_id="pc1")
FOLLOWING = [
    "exemplar.verified",
    "exemplar.nurtured",
    "exemplar.introduced",
    "exemplar.publicised",
    "exemplar.replicated",
    "exemplar.withdrawn",
    "publicity_consent.given",
]


def introduced(count: int, period: str = "2014-Q1", *to: str, first: int = 0) -> list[Said]:
    return [
        one
        for number in range(first, first + count)
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


@pytest.mark.clause("II.3.a")
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


@pytest.mark.clause("II.3.a")
def test_an_exemplar_is_verified_publicised_replicated_and_withdrawn():
    story = nominations().given(FOUND)
    story.when(said("exemplar.verified")).then(like(ExemplarVerified, verified_by=DISTRICT))
    story.when(said("exemplar.nurtured")).then(like(ExemplarNurtured, nurtured_by=DISTRICT))
    story.given(CONSENT).when(INTRODUCED).then(ExemplarIntroduced)
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


@pytest.mark.clause("III.1.f", "N05")
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


@pytest.mark.parametrize("by", [NEWSPAPER, UNION_2, BOARD])
def test_nobody_gives_or_takes_back_the_word_of_somebody_else_s_people(by):
    story = nominations().given(FOUND)
    story.when(said("publicity_consent.given", by=by)).then_refused("route_forbidden", "/source", saying=UNION)
    story.given(CONSENT).when(said("publicity_consent.withdrawn", by=by)).then_refused("route_forbidden", "/source")


def test_who_leads_the_unit_may_hand_the_word_in():
    nominations().given(FOUND).when(said("publicity_consent.given", by=DISTRICT)).then(PublicityConsentGiven)


def test_its_own_unit_replicates_nothing():
    story = nominations().given(FOUND)
    story.when(said("exemplar.replicated", by=UNION)).then_refused("schema_invalid", "/source")
    story.when(said("exemplar.replicated", adopter=UNION)).then_refused("schema_invalid", "/data/adopter")


# --- nurturing
# -----------------------------------------------------------------------------------------------

VERIFIED, NURTURED = said("exemplar.verified"), said("exemplar.nurtured")
PUBLICISED = said("exemplar.publicised")
TAKEN_BACK = said("publicity_consent.withdrawn", at="2014-05-01")


@pytest.mark.clause("II.3.a")
def test_an_exemplar_is_nurtured_once_it_is_verified_and_as_often_as_need_be():
    story = nominations().given(FOUND, VERIFIED).when(NURTURED).then(like(ExemplarNurtured, exemplar_id="e1"))
    story.when(NURTURED).then(ExemplarNurtured)


@pytest.mark.parametrize(
    ("before", "state"), [([], "discovered"), ([VERIFIED, INTRODUCED], "introduced")], ids=["found", "introduced"]
)
def test_before_and_after_that_it_is_not(before, state):
    story = nominations().given(FOUND, *before).when(NURTURED)
    story.then_refused("state_forbids", "/data/exemplar_id", saying=state)


def test_who_is_verified_later_is_introduced_still():
    story = nominations().given(FOUND, INTRODUCED, VERIFIED)
    story.when(NURTURED).then_refused("state_forbids", "/data/exemplar_id", saying="introduced")


# --- publicity
# -----------------------------------------------------------------------------------------------


@pytest.mark.clause("II.1.b")
def test_nobody_is_publicised_without_consent():
    nominations().given(FOUND).when(PUBLICISED).then_refused(
        "consent_missing", "/data/exemplar_id", saying=UNION
    )


@pytest.mark.parametrize(("until", "carries"), [("2014-03-25", True), ("2014-03-24", False)])
def test_publicity_needs_a_consent_that_stands_on_its_day(until, carries):
    story = nominations().given(FOUND, said("publicity_consent.given", until=until)).when(PUBLICISED)
    assert story.outcome == ("accepted" if carries else "refused")


@pytest.mark.parametrize("kind", ["collective", "model"])
def test_what_is_no_person_needs_no_consent(kind):
    nominations().given(said("exemplar.discovered", subject={"kind": kind})).when(PUBLICISED).then(ExemplarPublicised)


def test_after_a_withdrawal_nobody_is_publicised():
    withdrawn = said("publicity_consent.withdrawn", at="2014-03-01")
    nominations().given(FOUND, CONSENT, withdrawn).when(PUBLICISED).then_refused(
        "consent_missing", "/data/exemplar_id"
    )


@pytest.mark.parametrize("shown", [PUBLICISED, WITH_CONSENT], ids=["publicised", "introduced"])
def test_with_the_consent_withdrawn_the_person_is_shown_no_longer(shown):
    story = nominations().given(FOUND, CONSENT, shown).when(TAKEN_BACK)
    unpublished = like(ExemplarUnpublished, exemplar_id="e1", consent_id="pc1", unpublished_on=date(2014, 5, 1))
    story.then(PublicityConsentWithdrawn, unpublished)


def test_who_is_shown_no_longer_is_shown_again_on_a_new_consent_alone():
    story = nominations().given(FOUND, CONSENT, PUBLICISED, TAKEN_BACK)
    story.when(said("exemplar.publicised", at="2014-06-02")).then_refused("consent_missing", "/data/exemplar_id")
    again = said("publicity_consent.given", consent_id="pc2", at="2014-06-01")
    story.given(again).when(said("exemplar.publicised", at="2014-06-02")).then(ExemplarPublicised)


def test_another_consent_carries_on():
    other = said("publicity_consent.given", consent_id="pc2")
    nominations().given(FOUND, CONSENT, other, PUBLICISED).when(TAKEN_BACK).then(PublicityConsentWithdrawn)


def test_what_is_no_person_stays_shown():
    model = said("exemplar.discovered", subject={"kind": "model"})
    nominations().given(model, CONSENT, PUBLICISED).when(TAKEN_BACK).then(PublicityConsentWithdrawn)


@given(st.lists(st.sampled_from(["give", "take", "show"]), max_size=12))
def test_a_person_is_shown_only_while_a_consent_stands(moves):
    story = nominations().given(FOUND)
    standing: list[str] = []
    shown = False
    for number, move in enumerate(moves):
        match move:
            case "give":
                standing.append(f"pc{number}")
                story.given(said("publicity_consent.given", consent_id=f"pc{number}", id=f"g{number}"))
            case "take" if standing:
                gone = standing.pop()
                story.when(said("publicity_consent.withdrawn", consent_id=gone, id=f"t{number}"))
                unpublished = any(isinstance(fact, ExemplarUnpublished) for fact in story.told)
                assert unpublished == (shown and not standing)
                shown = shown and not unpublished
            case "show":
                story.when(said("exemplar.publicised", id=f"s{number}"))
                assert (story.outcome == "accepted") == bool(standing)
                shown = shown or bool(standing)
            case _:
                pass


# --- N05
# -----------------------------------------------------------------------------------------------------


@pytest.mark.clause("III.1.f", "N05")
@pytest.mark.parametrize(
    ("count", "kind"), [(0, DutyMissed), (1, DutyMissed), (2, DutyMet), (3, DutyMet), (4, DutyMissed)]
)
def test_the_federation_owes_two_or_three_exemplars_a_quarter(count, kind):
    story = nominations().given(*introduced(count), clock("2014-03-31")).when(clock("2014-04-01"))
    assert duties(story) == [(kind, "2014-Q1", count)]


def test_introductions_that_do_not_count_do_not_meet_the_duty():
    story = nominations().given(*introduced(2, "2014-Q1", BOARD), clock("2014-03-31"))
    assert duties(story.when(clock("2014-04-01"))) == [(DutyMissed, "2014-Q1", 0)]


@pytest.mark.clause("III.1.f", "N05")
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


def rolled_up() -> Scenario:
    """Reading B of N05: what is introduced for a quarter counts for its half-year and year too."""
    return under(lambda rules: replace(rules, spanning=replace(rules.spanning, rolled_up=True)))


@pytest.mark.parametrize(
    ("quarters", "half", "value", "kind"),
    [((2, 2), 0, 4, DutyMet), ((3, 3), 0, 6, DutyMet), ((2, 1), 0, 3, DutyMissed), ((2, 1), 1, 4, DutyMet),
     ((3, 3), 1, 7, DutyMissed)],
)  # fmt: skip
def test_rolled_up_a_half_year_owes_as_many_as_its_quarters(quarters, half, value, kind):
    story = rolled_up().given(
        *introduced(quarters[0], "2014-Q1"), *introduced(quarters[1], "2014-Q2", first=10),
        *introduced(half, "2014-H1", first=20), clock("2014-06-30"),
    )  # fmt: skip
    story.when(clock("2014-07-01"))
    assert (kind, "2014-H1", value) in duties(story)
    (duty,) = [fact for fact in story.told if fact.period == "2014-H1"]
    assert duty.bounds == (4, 6)


def test_rolled_up_a_year_owes_nothing_for_the_quarters_before_the_programme_was_signed():
    told = [one for n in (3, 4) for one in introduced(2, f"2014-Q{n}", first=10 * n)]
    story = rolled_up().given(programme("2014-07-18"), *told, clock("2014-12-31")).when(clock("2015-01-01"))
    assert duties(story)[0] == (DutyMet, "2014", 4)
    assert {fact.bounds for fact in story.told if fact.duty == "N05" and "Q" not in fact.period} == {(4, 6)}


@pytest.mark.parametrize(("count", "kind"), [(2, DutyMet), (3, DutyMet), (1, DutyMissed)])
def test_rolled_up_a_year_owes_as_many_as_its_quarters(count, kind):
    told = [one for n in range(4) for one in introduced(count, f"2014-Q{n + 1}", first=10 * n)]
    story = rolled_up().given(*told, clock("2014-12-31")).when(clock("2015-01-01"))
    assert (kind, "2014", 4 * count) in duties(story)
    assert (kind, "2014-Q4", count) in duties(story)


@pytest.mark.clause("III.1.f", "N02", "N05")
def test_of_the_year_in_which_the_programme_was_signed_the_periods_that_end_later_are_owed():
    """Signed on 18 July 2014 for 2014-2018: nothing of the first half-year can have been missed."""
    story = nominations().given(programme("2014-07-18", 2018), clock("2014-01-01"))
    found = [duties(story.when(clock(day))) for day in ("2014-04-01", "2014-07-01", "2014-10-01", "2015-01-01")]
    assert [[period for _, period, _ in one] for one in found] == [
        [], [], ["2014-Q3"], ["2014", "2014-H2", "2014-Q4"]
    ]  # fmt: skip


@pytest.mark.clause("N02", "N05")
@pytest.mark.parametrize(("signed_on", "told"), [("2014-09-30", ["2014-Q3"]), ("2014-10-01", [])])
def test_a_programme_signed_on_the_last_day_of_a_period_asks_for_it(signed_on, told):
    story = nominations().given(programme(signed_on), clock("2014-09-30")).when(clock("2014-10-01"))
    assert [period for _, period, _ in duties(story)] == told


YEAR = [f"2014-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 28)] + ["2015-01-01", "2015-02-01"]


def duties_of_a_year(heard_before: int, signed_on: str) -> list[tuple[str, str]]:
    """What is told, with its id, by whoever hears of the signing before this word of the clock."""
    story = Scenario(NominationsDomain(nominations_rules(), derived)).given(*province())
    for day in YEAR[:heard_before]:
        story.when(clock(day))
    story.when_heard(programme(signed_on))
    for day in YEAR[heard_before:]:
        story.when(clock(day))
    return sorted((draft.id, draft.event.model_dump_json()) for draft in story.saved if draft.event.type.startswith("vn.tdkt.duty"))


@pytest.mark.clause("N02", "N05", "N03")
@given(st.integers(0, len(YEAR)), st.sampled_from(["2014-01-20", "2014-05-15", "2014-07-18", "2014-09-30", "2014-12-30"]))
@example(len(YEAR), "2014-01-20")
@settings(deadline=None, max_examples=30)
def test_a_signing_heard_at_any_time_tells_the_same(heard_before, signed_on):
    """Whoever decides on programmes may be silent past the end of a period: nothing of it is lost, nothing told twice."""
    assert duties_of_a_year(heard_before, signed_on) == duties_of_a_year(0, signed_on) != []


@pytest.mark.clause("N02", "N05")
def test_a_signing_heard_late_or_twice_settles_what_ended_since_once():
    story = Scenario(NominationsDomain(nominations_rules(), derived)).given(*province())
    story.given(clock("2014-06-30"), clock("2014-07-01"), clock("2014-10-01"), clock("2014-10-02"))
    assert [period for _, period, _ in duties(story.when_heard(programme("2014-07-18", 2018)))] == ["2014-Q3"]
    assert duties(story.when_heard(programme("2014-07-18", 2018))) == []


@pytest.mark.clause("N02", "N05")
def test_while_no_programme_is_known_no_exemplar_is_owed():
    story = Scenario(NominationsDomain(nominations_rules(), derived)).given(*province(), clock("2014-03-31"))
    assert duties(story.when(clock("2014-04-01"))) == []


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
