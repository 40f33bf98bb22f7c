"""A union's selection of a year: its round, its places, and the duty at the year's end (II.3.c; N03, N04)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events import FACT_TYPES
from shared.events.campaigns import DutyMet, DutyMissed, ProgrammeSigned
from shared.events.nominations import (
    NominationReceived,
    RoundClosed,
    RoundDeadlineNear,
    RoundEnded,
    RoundNilDeclared,
    RoundOpened,
    RoundShort,
)
from tests.support.builders import (
    DISTRICT,
    EDUCATION,
    FACTS,
    FEDERATION,
    OTHER_DISTRICT,
    Said,
    clock,
    district_merit,
    said,
)
from tests.support.scenario import Scenario, like, nominations
from tests.support.years import under

OPENED = said("round.opened")
DISTRICT_ROUND = said("round.opened", by=DISTRICT, award="GKH", round_id="d2")
NEW_YEAR = clock("2015-01-01")


def chosen(number: int, **fields: Any) -> Said:
    return said(
        "nomination.submitted", nomination_id=f"n{number}", nominee={"full_name": f"Người {number}"}, **fields
    )


def with_chosen(count: int, *first: Said) -> Scenario:
    return nominations().given(*first, *(chosen(number) for number in range(1, count + 1)))


def duties(story: Scenario, duty: str, unit: str) -> list[tuple[type, int]]:
    return [
        (type(f), f.value)
        for kind in (DutyMet, DutyMissed)
        for f in story.facts(kind)
        if (f.duty, f.unit) == (duty, unit)
    ]


@pytest.mark.clause("II.3.c")
def test_a_round_takes_its_bounds_from_the_rule_set():
    nominations().when(OPENED).then(like(RoundOpened, unit=FEDERATION, bounds=(5, 10)))


def test_a_district_round_has_no_upper_bound():
    nominations().when(DISTRICT_ROUND).then(like(RoundOpened, unit=DISTRICT, bounds=(1, None)))


def test_a_union_opens_one_round_a_year_and_award():
    nominations().given(OPENED).when(said("round.opened", round_id="d9")).then_refused(
        "round_exists", "/data/year"
    )


def test_a_round_of_the_next_year_is_another_one():
    nominations().given(OPENED).when(said("round.opened", round_id="d9", year=2015)).then(RoundOpened)


def test_the_id_of_a_round_is_used_once():
    nominations().given(OPENED).when(said("round.opened", year=2015)).then_refused(
        "state_forbids", "/data/round_id"
    )


def test_a_round_for_an_award_that_the_catalogue_does_not_know_is_refused():
    nominations().when(said("round.opened", award="XYZ")).then_refused("award_unknown", "/data/award")


@pytest.mark.parametrize("by", [DISTRICT, EDUCATION])
def test_a_union_opens_rounds_for_awards_that_it_may_propose(by):
    nominations().when(said("round.opened", by=by)).then_refused("route_forbidden", "/source")


def test_a_round_waits_for_its_campaign():
    story = nominations().when(said("round.opened", campaign_id="c9")).then_waits("campaign:c9")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/campaign_id")


def test_no_round_is_opened_for_a_closed_campaign(campaign_closed):
    campaign_closed("2014-08-31").when(OPENED).then_refused("campaign_closed", "/data/campaign_id")


@pytest.mark.clause("II.3.c", "N03")
@pytest.mark.parametrize("with_round", [False, True], ids=["without a round", "with a round"])
def test_the_eleventh_is_refused(with_round):
    story = nominations().given(OPENED)
    for number in range(1, 11):
        story.when(chosen(number, round_id="d1" if with_round and number % 2 else None)).then(
            NominationReceived
        )
    story.when(chosen(11, round_id="d1" if with_round else None)).then_refused(
        "round_full", "/data/nominee", saying="10"
    )
    assert [violation.rule for violation in story.violations] == ["II.3.c"]


def test_the_eleventh_is_refused_with_no_round_opened_at_all():
    with_chosen(10).when(chosen(11)).then_refused("round_full", "/data/nominee")


def test_places_are_counted_by_year():
    of_next_year = chosen(11, achievement_period=["2015-01-01", "2015-02-01"], at="2015-03-01")
    with_chosen(10).when(of_next_year).then(like(NominationReceived, year=2015))


def test_a_collective_takes_no_place():
    team = said("nomination.submitted", nomination_id="n11", nominee={"kind": "collective"})
    with_chosen(10).when(team).then(NominationReceived)


def test_a_nomination_for_another_kind_of_merit_takes_no_place():
    with_chosen(10).when(chosen(11, type="sudden")).then(NominationReceived)


def test_a_district_takes_as_many_as_it_likes():
    story = nominations()
    for number in range(1, 14):
        story.when(district_merit(f"n{number}", nominee={"full_name": f"Người {number}"})).then(
            NominationReceived
        )


RETURNED = said("nomination.returned")


@pytest.mark.clause("N03")
@pytest.mark.parametrize(
    "frees",
    [[said("nomination.withdrawn")], [said("nomination.rejected")], [RETURNED, clock("2014-12-11")]],
    ids=["withdrawn", "rejected", "lapsed"],
)
def test_a_nomination_that_ended_before_its_decision_frees_its_place(frees):
    with_chosen(10).given(*frees).when(chosen(11)).then(NominationReceived)


@pytest.mark.parametrize(
    "keeps",
    [
        [RETURNED],
        [said("nomination.held")],
        [said("nomination.appraised"), said("nomination.forwarded")],
        [said("nomination.appraised"), said("nomination.forwarded"), said("award.decided")],
    ],
    ids=["returned", "on hold", "forwarded", "decided"],
)
def test_any_other_step_keeps_the_place(keeps):
    with_chosen(10).given(*keeps).when(chosen(11)).then_refused("round_full", "/data/nominee")


def test_a_freed_place_is_one_place():
    story = with_chosen(10, OPENED).given(said("nomination.withdrawn"), chosen(11))
    story.when(chosen(12)).then_refused("round_full", "/data/nominee")


def test_a_nomination_fits_the_union_of_its_round():
    told = district_merit(round_id="d1")
    nominations().given(OPENED).when(told).then_refused("route_forbidden", "/data/round_id")


def test_a_nomination_fits_the_award_of_its_round():
    told = chosen(
        1,
        round_id="d1",
        award="BKTT",
        documents=said("nomination.submitted").data["documents"]
        + [{"kind": "ket_qua_bo_phieu", "sha256": "0" * 64, "media_type": "a/b", "bytes": 1}],
    )
    nominations().given(OPENED).when(told).then_refused("route_forbidden", "/data/round_id")


def test_a_nomination_fits_the_year_of_its_round():
    told = chosen(1, round_id="d1", achievement_period=["2013-01-01", "2013-12-31"])
    nominations().given(OPENED).when(told).then_refused("schema_invalid", "/data/achievement_period")


def test_the_deadline_of_a_round_is_open_until_the_end_of_its_day():
    nominations().given(OPENED).when(chosen(1, round_id="d1", at="2014-11-30")).then(NominationReceived)


def test_after_the_deadline_of_its_round_nobody_is_chosen():
    nominations().given(OPENED).when(chosen(1, round_id="d1", at="2014-12-01")).then_refused(
        "deadline_passed", "/time", saying="2014-11-30"
    )


@pytest.mark.clause("II.3.c")
@pytest.mark.parametrize("count", [5, 10])
def test_a_round_closes_with_five_to_ten_chosen(count):
    with_chosen(count, OPENED).when(said("round.closed")).then(like(RoundClosed, chosen=count))


@pytest.mark.clause("II.3.c")
@pytest.mark.parametrize("count", [0, 4])
def test_a_round_with_fewer_than_five_does_not_close(count):
    story = with_chosen(count, OPENED).when(said("round.closed"))
    story.then_refused("state_forbids", "/data/round_id", saying="at least 5")
    assert story.violations[0].rule == "II.3.c"


def test_a_round_is_closed_once():
    with_chosen(5, OPENED).given(said("round.closed")).when(said("round.closed")).then_refused(
        "state_forbids", "/data/round_id"
    )


def test_its_own_union_closes_a_round():
    with_chosen(5, OPENED).when(said("round.closed", by=DISTRICT)).then_refused("route_forbidden", "/source")


def test_a_closing_waits_for_its_round():
    story = nominations().when(said("round.closed")).then_waits("round:d1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/round_id")


def test_a_closed_round_takes_nobody():
    story = with_chosen(5, OPENED).given(said("round.closed"))
    story.when(chosen(6, round_id="d1")).then_refused("state_forbids", "/data/round_id")


def test_a_round_with_enough_chosen_ends_quietly_at_its_deadline():
    with_chosen(5, OPENED).when(clock("2014-12-01")).then(like(RoundEnded, chosen=5))


@pytest.mark.clause("II.3.c", "N03")
def test_fewer_than_five_at_the_deadline_warn():
    with_chosen(4, OPENED).when(clock("2014-12-01")).then(
        like(RoundEnded, chosen=4), like(RoundShort, chosen=4, bounds=(5, 10), deadline=date(2014, 11, 30))
    )


def test_a_round_ends_once():
    with_chosen(4, OPENED).given(clock("2014-12-01")).when(clock("2014-12-02")).then()


def test_a_closed_round_does_not_end_again_at_its_deadline():
    with_chosen(5, OPENED).given(said("round.closed")).when(clock("2014-12-01")).then()


def test_a_withdrawn_nomination_is_not_counted_at_the_deadline():
    withdrawn = said("nomination.withdrawn", at="2014-11-25")
    with_chosen(5, OPENED).given(withdrawn).when(clock("2014-12-01")).then(
        like(RoundEnded, chosen=4), like(RoundShort, chosen=4)
    )


@pytest.mark.clause("II.3.c", "N03")
@pytest.mark.parametrize(("count", "kind"), [(0, DutyMissed), (4, DutyMissed), (5, DutyMet), (10, DutyMet)])
def test_the_federation_owes_five_to_ten_direct_workers_a_year(count, kind):
    story = with_chosen(count).given(clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N03", FEDERATION) == [(kind, count)]


def test_a_year_is_judged_once():
    story = with_chosen(5).given(clock("2014-12-31"), NEW_YEAR).when(clock("2015-01-02"))
    assert duties(story, "N03", FEDERATION) == [(DutyMet, 5)]


def test_a_duty_cites_its_clause_and_its_bounds():
    story = nominations().given(clock("2014-12-31")).when(NEW_YEAR)
    (n03,) = [fact for fact in story.told if fact.duty == "N03"]
    assert (n03.rule, n03.bounds, n03.due, n03.period) == ("II.3.c", (5, 10), date(2014, 12, 31), "2014")


def test_a_person_chosen_twice_counts_once():
    twice = said(
        "nomination.submitted",
        nomination_id="n9",
        nominee={"full_name": "Người 1"},
        achievement_period=["2014-11-01", "2014-11-10"],
    )
    story = with_chosen(4).given(twice, clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N03", FEDERATION) == [(DutyMissed, 4)]


@pytest.mark.clause("N02")
def test_nothing_is_owed_of_a_year_after_the_programme():
    signed = ProgrammeSigned.model_validate(FACTS["programme.signed"])
    story = nominations().given(signed, clock("2019-03-30")).when(clock("2019-04-02"))
    assert [fact for fact in story.told if isinstance(fact, DutyMet)] == []
    story.given(clock("2019-12-31")).when(clock("2020-01-01")).then()


@pytest.mark.clause("II.3.c", "N04")
def test_a_district_that_chose_one_has_done_its_duty():
    story = nominations().given(district_merit(), clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N04", DISTRICT) == [(DutyMet, 1)]
    assert duties(story, "N04", OTHER_DISTRICT) == [(DutyMissed, 0)]


@pytest.mark.clause("N04")
def test_a_district_that_declared_nil_has_done_its_duty():
    story = nominations().given(said("round.nil_declared"), clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N04", DISTRICT) == [(DutyMet, 0)]


def test_nil_does_not_meet_the_federations_five():
    nil = said("round.nil_declared", by=FEDERATION, award="BKT")
    story = nominations().given(nil, clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N03", FEDERATION) == [(DutyMissed, 0)]


def test_nil_is_declared_by_a_union_that_chose_nobody():
    nominations().when(said("round.nil_declared")).then(like(RoundNilDeclared, unit=DISTRICT, award="GKH"))


def test_nil_is_declared_once():
    nil = said("round.nil_declared")
    nominations().given(nil).when(nil).then_refused("state_forbids", "/data/award")


def test_nil_is_not_declared_by_a_union_that_chose_somebody():
    nominations().given(district_merit()).when(said("round.nil_declared")).then_refused(
        "state_forbids", "/data/award"
    )


def test_nil_for_an_award_that_the_catalogue_does_not_know_is_refused():
    nominations().when(said("round.nil_declared", award="XYZ")).then_refused("award_unknown", "/data/award")


def test_choosing_somebody_after_all_takes_nil_back():
    story = (
        nominations().given(said("round.nil_declared"), district_merit(), clock("2014-12-31")).when(NEW_YEAR)
    )
    assert duties(story, "N04", DISTRICT) == [(DutyMet, 1)]


def test_a_union_that_closed_before_the_year_ended_owes_nothing(unit_closed):
    story = nominations().given(unit_closed(DISTRICT, "2014-12-30"), clock("2014-12-31")).when(NEW_YEAR)
    assert duties(story, "N04", DISTRICT) == []
    assert duties(story, "N04", OTHER_DISTRICT) == [(DutyMissed, 0)]


# --- before the deadline
# -------------------------------------------------------------------------------------

LAST_QUIET_DAY, REMINDER_DAY = clock("2014-11-22"), clock("2014-11-23")


@pytest.mark.parametrize("count", [0, 4, 5])
def test_days_before_the_deadline_a_round_tells_how_many_are_chosen(count):
    story = with_chosen(count, OPENED).given(LAST_QUIET_DAY).when(REMINDER_DAY)
    near = like(RoundDeadlineNear, round_id="d1", chosen=count, bounds=(5, 10), deadline=date(2014, 11, 30))
    story.then(near)


def test_it_tells_so_once_and_warns_again_when_the_deadline_has_passed():
    story = with_chosen(4, OPENED).given(REMINDER_DAY)
    story.when(clock("2014-11-30")).then()
    story.when(clock("2014-12-01")).then(RoundEnded, like(RoundShort, chosen=4))
    assert len(story.facts(RoundDeadlineNear)) == 1


def test_a_closed_round_tells_nothing_more():
    story = with_chosen(5, OPENED).given(said("round.closed", at="2014-11-20"))
    story.when(REMINDER_DAY).then()


def test_a_round_without_a_least_number_cannot_run_short():
    free = said("round.opened", award="CSTDT", round_id="d7")
    nominations().given(free, LAST_QUIET_DAY).when(REMINDER_DAY).then()


def test_where_the_reminder_is_switched_off_only_the_deadline_counts():
    off = under(lambda rules: replace(rules, spanning=replace(rules.spanning, reminder_days=None)))
    launched = {key: value for key, value in FACTS["campaign.launched"].items() if key != "outside_programme"}
    off.given(FACT_TYPES["vn.tdkt.campaign.launched.v1"].model_validate(launched), OPENED, LAST_QUIET_DAY)
    off.when(REMINDER_DAY).then()
    off.when(clock("2014-12-01")).then(RoundEnded, RoundShort)


@given(st.lists(st.integers(1, 15), min_size=1, max_size=12))
def test_the_reminder_comes_on_the_first_day_in_its_time_and_never_after_the_deadline(steps):
    day, deadline = date(2014, 11, 1), date(2014, 11, 30)
    story = nominations().given(clock(day.isoformat()), OPENED)
    found: dict[str, date] = {}
    days = []
    for step in steps:
        day += timedelta(days=step)
        days.append(day)
        for fact in story.when(clock(day.isoformat())).told:
            if fact.type.startswith("vn.tdkt.round."):
                assert fact.type not in found
                found[fact.type] = day
    near = [one for one in days if deadline - timedelta(days=7) <= one <= deadline]
    ended = [one for one in days if one > deadline]
    assert found.get(RoundDeadlineNear.type) == (near[0] if near else None)
    assert found.get(RoundEnded.type) == (ended[0] if ended else None)
