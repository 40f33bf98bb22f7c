"""Duties of the programme are computed from what was done in the year, and never said by anybody (domain 4)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets
from shared.events import INTAKE_TYPES
from shared.events.campaigns import ActivityHeld, DutyMet, DutyMissed
from shared.units import Kind
from tests.support.builders import (
    BOARD,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    NEWSPAPER,
    OTHER_DISTRICT,
    OTHER_UNION,
    UNION,
    Said,
    clock,
    joined,
    province,
    said,
    with_,
)
from tests.support.scenario import Scenario, campaigns, campaigns_rules

RULESETS = Path("services/campaigns/rulesets")
SIGNED = said("programme.signed")
FIRST = clock("2014-01-01")


def at_the_end(*done: Said, rules: RuleSets | None = None) -> Scenario:
    """The programme is signed, this was done, and the year 2014 is over."""
    return begun(rules).given(FIRST, SIGNED, *done).when(clock("2015-01-01"))


def begun(rules: RuleSets | None = None) -> Scenario:
    return Scenario(CampaignsDomain(rules or campaigns_rules())).given(*province())


@pytest.mark.clause("N02")
@pytest.mark.parametrize(("signed_on", "told_"), [("2014-12-31", True), ("2015-01-01", False)])
def test_a_duty_rests_on_a_programme_that_was_signed_by_the_end_of_its_year(signed_on, told_):
    story = begun().given(FIRST, said("programme.signed", signed_on=signed_on)).when(clock("2015-01-01"))
    assert bool(told(story, "N12")) == told_


@pytest.mark.clause("N02")
def test_while_no_programme_is_known_nothing_is_missed():
    begun().given(FIRST).when(clock("2015-01-01")).then()


def told(story: Scenario, duty: str) -> dict[str, tuple[bool, int]]:
    """By unit: met or not, and the value."""
    facts: list[Any] = [fact for fact in story.told if isinstance(fact, DutyMet) and fact.duty == duty]
    return {fact.unit: (not isinstance(fact, DutyMissed), fact.value) for fact in facts}


def held(
    kind: str, on: str, id: str = "a1", by: str = BOARD, partners: tuple[str, ...] = (FEDERATION,)
) -> Said:
    return said("activity.held", kind=kind, date=on, at=on, activity_id=id, by=by, **with_(partners))


@pytest.fixture
def all_enabled(tmp_path: Path) -> RuleSets:
    """The rule sets with every duty switched on."""
    for file in RULESETS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("enabled: false", "enabled: true")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return RuleSets(tmp_path)


def test_every_duty_of_the_programme_has_its_row_and_says_who_carries_it(all_enabled: RuleSets):
    duties = all_enabled.on(date(2014, 8, 1)).duties
    assert list(duties) == [f"N{number:02}" for number in range(1, 23)]
    for duty in duties.values():
        assert bool(duty.measure) is not bool(duty.carried_by)
        assert duty.clause
        assert duty.citation
        assert duty.confidence in ("sure", "likely", "unsure")


def test_the_fact_of_a_duty_names_those_that_a_period_settles(all_enabled: RuleSets):
    """Three of them are settled by nominations."""
    measured = {id for id, duty in all_enabled.on(date(2014, 8, 1)).duties.items() if duty.measure}
    assert set(DutyMet.clauses) == measured | {"N03", "N04", "N05"}


def test_a_duty_whose_number_nobody_names_is_switched_off():
    assert "N13" not in campaigns_rules().on(date(2014, 8, 1)).duties
    assert told(at_the_end(), "N13") == {}


def test_a_row_that_lacks_something_is_named(tmp_path: Path):
    for file in RULESETS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("    clause: IV.b\n", "")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"vn-2003-dec42: duties\.N08: 'clause'"):
        RuleSets(tmp_path)


def test_what_counts_for_a_duty_is_an_event_that_there_is(all_enabled: RuleSets):
    for duty in all_enabled.on(date(2014, 8, 1)).counted():
        for evidence in duty.counts:
            fields = INTAKE_TYPES[f"vn.tdkt.intake.{evidence.event}.v1"].model_fields
            assert {evidence.dated, *evidence.fields} <= set(fields), duty.id


@pytest.mark.clause("II.2.b", "II.2.c", "N12", "N19")
@pytest.mark.parametrize(("kind", "duty"), [("inspection", "N12"), ("rights_supervision", "N19")])
def test_a_joint_delegation_in_the_year_counts_for_both_bodies(kind, duty):
    story = at_the_end(held(kind, "2014-05-10"), held(kind, "2014-09-10", "a2", FEDERATION, (BOARD,)))
    assert told(story, duty) == {BOARD: (True, 2), FEDERATION: (True, 2)}


@pytest.mark.clause("N12", "N19")
@pytest.mark.parametrize("duty", ["N12", "N19"])
def test_without_one_both_have_missed_it(duty):
    assert told(at_the_end(held("exchange", "2014-05-10")), duty) == {
        BOARD: (False, 0),
        FEDERATION: (False, 0),
    }


def test_what_was_done_counts_in_the_year_in_which_it_was_done():
    story = at_the_end(held("inspection", "2014-12-31"))
    assert told(story, "N12")[BOARD] == (True, 1)
    assert told(story.when(clock("2016-01-01")), "N12")[BOARD] == (False, 0)


def test_an_activity_of_a_district_counts_for_nobody_above_it():
    assert told(at_the_end(held("inspection", "2014-05-10", by=DISTRICT, partners=("66.643.pnv",))), "N12") == {
        BOARD: (False, 0), FEDERATION: (False, 0)}  # fmt: skip


@pytest.mark.clause("III.2.d", "N15")
def test_a_training_of_the_board_meets_its_duty():
    assert told(at_the_end(held("training", "2014-05-10")), "N15") == {BOARD: (True, 1)}


def test_what_a_refused_event_would_have_done_does_not_count():
    story = campaigns().given(FIRST, SIGNED)
    story.when(held("inspection", "2014-05-10", partners=())).then_refused("both_bodies_needed", "/data/with")
    assert told(story.when(clock("2015-01-01")), "N12")[BOARD] == (False, 0)


@pytest.mark.clause("IV.b", "N08")
def test_a_standing_department_has_an_officer_at_the_end_of_the_year():
    mine, theirs = said("officer.appointed"), said("officer.appointed", by=FEDERATION, office="khac")
    assert told(at_the_end(mine, theirs), "N08") == {BOARD: (True, 1), FEDERATION: (False, 0)}


@pytest.mark.clause("N08")
def test_an_officer_who_has_left_holds_no_office():
    story = at_the_end(said("officer.appointed"), said("officer.released"))
    assert told(story, "N08")[BOARD] == (False, 0)


@pytest.mark.clause("III.2.a", "N11")
def test_every_district_has_its_pair():
    assert told(at_the_end(), "N11") == {BOARD: (True, 2)}
    ended = said("unit.closed", unit_id="u-66.644.pnv", successors=[])
    assert told(at_the_end(ended), "N11") == {BOARD: (False, 1)}


def test_without_districts_nobody_owes_pairs():
    ends = [said("unit.closed", unit_id=f"u-{place}", successors=[]) for place in ("66.643", "66.644")]
    assert told(at_the_end(*ends), "N11") == {}


@pytest.mark.clause("IV.c", "N13")
def test_the_bodies_are_never_silent_for_long(all_enabled: RuleSets):
    days = [f"2014-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 16)]
    often = [held("exchange", day, f"a{day}") for day in days]
    assert told(at_the_end(*often, rules=all_enabled), "N13") == {BOARD: (True, 16), FEDERATION: (True, 16)}
    gap = [one for one in often if not "2014-06-10" < one.at < "2014-07-10"]
    assert told(at_the_end(*gap, rules=all_enabled), "N13")[BOARD] == (False, 45)


def test_in_its_first_year_the_silence_is_counted_from_the_first_word(all_enabled: RuleSets):
    days = ["2014-11-01", "2014-11-25", "2014-12-20"]
    story = at_the_end(*(held("exchange", day, day) for day in days), rules=all_enabled)
    assert told(story, "N13")[BOARD] == (True, 25)
    later = [day.replace("2014", "2015") for day in days]
    story = begun(all_enabled).given(
        FIRST, SIGNED, *(held("exchange", day, day) for day in later), clock("2015-06-01")
    )
    assert told(story.when(clock("2016-01-01")), "N13")[BOARD] == (False, 304)


def test_who_says_nothing_all_year_has_been_silent_all_year(all_enabled: RuleSets):
    assert told(at_the_end(rules=all_enabled), "N13")[FEDERATION] == (False, 364)


@pytest.mark.clause("III.2.b", "N14")
@pytest.mark.parametrize(
    ("issued", "day", "met"),
    [("2014-08-20", "2014-08-27", True), ("2014-08-20", "2014-08-28", False),
     # 1 and 2 September are free, Saturday the 6th is worked in turn: ten days of the calendar, and five of work.
     ("2014-08-28", "2014-09-06", True), ("2014-08-28", "2014-09-08", False),
     # Tết Giáp Ngọ: from the eve of the holidays nearly three weeks.
     ("2014-01-27", "2014-02-11", True), ("2014-01-27", "2014-02-12", False)],
)  # fmt: skip
def test_guidance_is_told_within_five_working_days_of_its_issue(issued, day, met):
    story = at_the_end(said("guidance.issued", issued_on=issued, at=day))
    assert told(story, "N14") == {BOARD: (met, 0 if met else 1)}


@pytest.mark.clause("III.2.c", "N16")
def test_a_regime_that_begins_is_explained_in_its_year():
    explained = said("guidance.issued", explains="vn-2013-dec65")
    other = said("guidance.issued", guidance_id="g2", explains="vn-2003-dec42")
    again = said("guidance.issued", guidance_id="g3", explains="vn-2013-dec65")
    assert told(at_the_end(explained, other, again), "N16") == {BOARD: (True, 1)}
    assert told(at_the_end(other), "N16") == {BOARD: (False, 0)}


def test_in_a_year_without_a_new_regime_nothing_is_to_be_explained():
    story = at_the_end()
    assert told(story.when(clock("2016-01-01")), "N16") == {}


@pytest.mark.clause("III.1.e", "N17")
def test_the_federation_guides_the_procedure_of_the_creative_labour_certificate():
    ours = said("guidance.issued", by=FEDERATION, awards=["BKT", "BLDST"])
    assert told(at_the_end(ours), "N17") == {FEDERATION: (True, 1)}
    assert told(at_the_end(said("guidance.issued", by=FEDERATION)), "N17") == {FEDERATION: (False, 0)}


@pytest.mark.clause("II.1.c", "N18")
def test_the_unions_that_bring_emulation_into_their_meetings_count_for_who_leads_them():
    given = [said("unit.released", unit_id=f"u-{path}", led_by=leader, effective_on="2014-01-01", at="2014-01-02")
             for path, leader in ((UNION, DISTRICT), ("66.643.ldld.cs0002", DISTRICT), (OTHER_UNION, OTHER_DISTRICT))]  # fmt: skip
    meetings = [said("communication.published", by=path, medium="meeting", item_id=f"i{n}")
                for n, path in enumerate((UNION, UNION, "66.643.ldld.cs0002"))]  # fmt: skip
    story = at_the_end(*given, *meetings, said("communication.published", by=OTHER_UNION, item_id="i9"))
    assert told(story, "N18") == {DISTRICT: (True, 2), OTHER_DISTRICT: (False, 0), EDUCATION: (False, 0)}


@pytest.mark.clause("N02")
def test_outside_the_years_of_the_programme_nobody_owes_anything():
    story = campaigns().given(clock("2013-06-01"), SIGNED)
    assert [fact for fact in story.when(clock("2014-01-01")).told if isinstance(fact, DutyMet)] == []
    for year in range(2015, 2020):
        story.when(clock(f"{year}-01-01"))
    story.when(clock("2020-06-01"))
    assert {fact.duty for fact in story.told} == {"N02", "N07"}


def test_without_a_programme_nobody_owes_anything():
    assert campaigns().given(FIRST).when(clock("2015-01-01")).told == []


def test_a_body_that_has_ended_owes_nothing_at_the_end_of_the_year():
    ended = said("unit.closed", unit_id=f"u-{FEDERATION}", successors=[])
    assert set(told(at_the_end(ended), "N12")) == {BOARD}


def test_a_year_is_settled_once():
    story = at_the_end(held("inspection", "2014-05-10"))
    story.when(clock("2015-01-02")).then()
    late = held("inspection", "2014-05-11", "a2")
    story.when(late).then(ActivityHeld)
    story.when(clock("2015-01-03")).then()


# --- late


def test_what_is_said_only_after_the_year_meets_its_duty_late():
    story = at_the_end().when(held("inspection", "2014-05-10"))
    assert [(fact.duty, fact.unit, fact.value, fact.late) for fact in story.told[1:]] == [
        ("N12", BOARD, 1, True), ("N12", FEDERATION, 1, True)]  # fmt: skip
    assert not any(isinstance(fact, DutyMissed) for fact in story.told)
    story.when(held("inspection", "2014-06-10", "a2")).then(ActivityHeld)


def test_a_duty_met_in_time_is_not_late():
    assert {fact.late for fact in at_the_end(held("inspection", "2014-05-10")).told} == {None}


def test_guidance_told_too_late_breaks_a_duty_that_was_settled_as_met():
    story = at_the_end().when(said("guidance.issued", issued_on="2014-11-03", at="2015-01-05"))
    found = [fact for fact in story.told if isinstance(fact, DutyMet) and fact.duty == "N14"]
    assert [(type(fact), fact.value, fact.late, fact.period) for fact in found] == [(DutyMissed, 1, None, "2014")]


def test_a_regime_explained_after_its_year_is_explained_late():
    story = at_the_end().when(said("guidance.issued", explains="vn-2013-dec65", at="2015-01-05", issued_on="2014-12-30"))
    assert [(fact.duty, fact.late) for fact in story.told[1:]] == [("N16", True)]


def test_a_review_and_a_plan_that_come_after_their_day_are_late():
    story = at_the_end()
    assert told(story, "N06") == {BOARD: (False, 0), FEDERATION: (False, 0)}
    for by in (BOARD, FEDERATION):
        story.given(said("programme.reviewed", by=by, at="2015-01-05"))
    story.given(said("programme.plan_agreed", at="2015-01-06"))
    story.when(said("programme.plan_agreed", by=FEDERATION, at="2015-01-06"))
    assert [(fact.duty, fact.unit, fact.late) for fact in story.told[1:]] == [
        ("N06", BOARD, True), ("N06", FEDERATION, True)]  # fmt: skip
    story.when(clock("2015-06-01")).then()


def test_a_final_review_after_its_window_is_late():
    story = at_the_end()
    for year in range(2016, 2020):
        story.given(clock(f"{year}-01-01"))
    story.when(clock("2019-04-01"))
    assert told(story, "N07") == {BOARD: (False, 0), FEDERATION: (False, 0)}
    final = {"stage": "final", "year": 2018, "at": "2019-04-05", "reviewed_on": "2019-04-05"}
    story.given(said("programme.reviewed", **final)).when(said("programme.reviewed", by=FEDERATION, **final))
    assert [(fact.duty, fact.late) for fact in story.told[1:]] == [("N07", True)] * 2


def test_several_years_that_end_at_once_are_settled_each():
    story = campaigns().given(FIRST, SIGNED, held("inspection", "2015-05-10")).when(clock("2017-01-01"))
    found = [(fact.period, fact.value) for fact in story.told if (fact.duty, fact.unit) == ("N12", BOARD)]
    assert sorted(found) == [("2014", 0), ("2015", 1), ("2016", 0)]


def test_what_waits_when_the_year_ends_still_counts_in_it():
    waiting = held("inspection", "2014-12-30", partners=(FEDERATION, "66.so-new"))
    story = campaigns().given(FIRST, SIGNED).when(waiting).then_waits("unit:66.so-new")
    story.when(clock("2015-01-01"))
    assert told(story, "N12") == {}
    department = said("unit.joined", unit_id="u-new", path="66.so-new", kind="department", led_by=None)
    assert told(story.when(department), "N12") == {BOARD: (True, 1), FEDERATION: (True, 1)}


def test_a_body_of_another_province_without_a_programme_owes_nothing():
    story = campaigns().given(joined("64.ldld", Kind.PROVINCIAL_LABOUR_FEDERATION), FIRST, SIGNED)
    story.when(clock("2015-01-01"))
    assert not any(fact.unit == "64.ldld" for fact in story.told)


def test_what_nobody_is_asked_for_counts_nowhere():
    item = said("communication.published", by=NEWSPAPER, medium="newspaper")
    story = campaigns().when(item)
    assert [key for draft in story.saved for key in draft.keys if key.startswith("duty:")] == []


# --- a derived programme's own numbers (IV.d)


def derived(minimum: int, maximum: int | None = None) -> Said:
    own = {"duty": "N12", "minimum": minimum} | ({"maximum": maximum} if maximum else {})
    return said("programme.derived", numbers=[own])


def in_the_district(*days: str) -> list[Said]:
    return [held("inspection", day, f"d{day}", by=DISTRICT, partners=("66.643.pnv",)) for day in days]


@pytest.mark.parametrize(
    ("days", "met"), [((), False), (("2014-05-10",), False), (("2014-05-10", "2014-10-10"), True)]
)
def test_what_a_district_has_set_itself_is_counted_for_both_its_bodies(days, met):
    """Deeds of the same year count from its first day, before the programme was derived too."""
    story = at_the_end(*in_the_district(*days), derived(2))
    found = told(story, "N12")
    assert {unit: found[unit] for unit in (DISTRICT, "66.643.pnv")} == dict.fromkeys(
        (DISTRICT, "66.643.pnv"), (met, len(days))
    )
    assert OTHER_DISTRICT not in found
    assert found[BOARD] == (False, 0)


def test_more_than_it_has_set_itself_is_too_many():
    story = at_the_end(*in_the_district("2014-05-10", "2014-10-10"), derived(1, 1))
    assert told(story, "N12")[DISTRICT] == (False, 2)


def test_without_a_number_of_its_own_a_district_owes_none():
    assert set(told(at_the_end(*in_the_district("2014-05-10"), said("programme.derived")), "N12")) == {BOARD, FEDERATION}
