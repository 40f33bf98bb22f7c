"""Duties of the programme are computed from what was done in the year, and never said by anybody (domain 4)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets
from shared.events import INTAKE_TYPES
from shared.events.campaigns import DutyMet, DutyMissed
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
@pytest.mark.parametrize(("day", "met"), [("2014-08-27", True), ("2014-08-28", False)])
def test_guidance_is_told_within_days_of_its_issue(day, met):
    story = at_the_end(said("guidance.issued", issued_on="2014-08-20", at=day))
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
    story.given(late).when(clock("2015-01-03")).then()


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
