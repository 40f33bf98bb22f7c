"""Titles rest on titles of earlier years and on initiatives; what is missing is named with its years (domain 2.3,
2.4)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.nominations.rules import Award, Prerequisite, RuleSet, ValueBar
from shared.events.base import CommendationType
from shared.events.nominations import Basis, NominationReceived
from tests.support.builders import BOARD, FEDERATION, UNION, Said, declared, documents, said
from tests.support.scenario import Scenario, like, nominations
from tests.support.years import award_of, decided, declaring, fighters, nominated, revoked, title, under

pytestmark = pytest.mark.clause("II.3.d")

MISSING = "prerequisite_missing"
YEARS = (2011, 2012, 2013)
PERSON = {"full_name": "Nguyễn Thị A (hư cấu)", "birth_year": 1980, "workplace": UNION}
SOMEBODY = {"full_name": "Trần Văn B (hư cấu)", "birth_year": 1975}


def initiative(level: str = "province", id: str = "s1", day: str = "2013-06-01", **fields: Any) -> Said:
    authors = [{"person": PERSON, "share": "1"}]
    return said(
        "initiative.recognised",
        **{"initiative_id": id, "level": level, "authors": authors, "recognised_on": day, "at": day} | fields,
    )


def without_declared(**fields: Any) -> Said:
    return title(prior_initiatives=[], **fields)


# --- consecutive years
# ---------------------------------------------------------------------------------------


def test_three_consecutive_years_and_an_initiative_carry_the_title_of_the_province():
    story = nominations().given(*fighters(*YEARS), initiative()).when(without_declared())
    story.then(NominationReceived)
    assert story.told[0].rests_on == (
        *(Basis(kind="award", id=award_of(f"f{y}"), award="CSTDCS", year=y) for y in YEARS),
        Basis(kind="initiative", id="s1", level="province", year=2013),
    )


def test_what_is_declared_of_the_time_before_the_system_counts_and_is_marked():
    story = nominations().when(title(**declaring(*YEARS))).then(NominationReceived)
    assert [(b.kind, b.id, b.year) for b in story.told[0].rests_on] == [
        ("declared_award", "2011/QĐ-UBND", 2011),
        ("declared_award", "2012/QĐ-UBND", 2012),
        ("declared_award", "2013/QĐ-UBND", 2013),
        ("declared_initiative", "7/QĐ-SK", 2013),
    ]


def test_what_is_decided_here_and_what_is_declared_make_one_chain():
    story = nominations().given(*fighters(2013)).when(title(**declaring(2011, 2012)))
    assert [b.kind for b in story.then(NominationReceived).told[0].rests_on] == [
        "declared_award", "declared_award", "award", "declared_initiative"]  # fmt: skip


@pytest.mark.parametrize(
    ("held", "missing"),
    [((), "CSTDCS 2011, 2012, 2013"), ((2012, 2013), "CSTDCS 2011"), ((2011, 2013), "CSTDCS 2012"),
     ((2011, 2012), "CSTDCS 2013"), ((2010, 2011, 2012), "CSTDCS 2013"), ((2012, 2013, 2014), "CSTDCS 2011")],
)  # fmt: skip
def test_the_missing_years_are_named(held, missing):
    story = nominations().when(title(**declaring(*held)))
    story.then_refused(MISSING, "/data/prior_awards", saying=f"missing: {missing}.")
    (violation,) = story.violations
    assert (violation.rule, violation.law) == ("II.3.d", "vn-2013-dec65: Law 2003 Art 22")


def test_a_chain_of_another_title_is_none():
    story = nominations().when(title(prior_awards=declared("LDTT", *YEARS)))
    story.then_refused(MISSING, "/data/prior_awards", saying="2011, 2012, 2013")


def test_the_years_of_somebody_else_count_for_nobody_else():
    story = nominations().given(*fighters(*YEARS, nominee=SOMEBODY))
    story.when(title()).then_refused(MISSING, "/data/prior_awards", saying="2011, 2012, 2013")


def test_a_nomination_that_is_not_decided_is_not_held():
    open_ = nominated("f2013", "CSTDCS", 2013)
    story = nominations().given(*fighters(2011, 2012), open_).when(title())
    story.then_refused(MISSING, "/data/prior_awards", saying="CSTDCS 2013.")


def test_a_revoked_year_breaks_the_chain():
    story = nominations().given(*fighters(*YEARS), revoked("f2012", "CSTDCS")).when(title())
    story.then_refused(MISSING, "/data/prior_awards", saying="CSTDCS 2012.")


def test_declaring_a_revoked_year_mends_nothing():
    story = nominations().given(*fighters(*YEARS), revoked("f2012", "CSTDCS")).when(title(**declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_awards", saying="CSTDCS 2012.")


def test_a_year_that_is_awarded_again_after_a_revocation_is_held():
    again = decided("g2012", "CSTDCS", 2012)
    story = nominations().given(*fighters(*YEARS), revoked("f2012", "CSTDCS"), *again).when(title())
    assert award_of("g2012") in {b.id for b in story.then(NominationReceived).told[0].rests_on}


def test_two_years_of_the_province_and_an_initiative_for_the_nation_carry_the_national_title():
    year, awards = 2014, {"prior_awards": declared("CSTDT", 2012, 2013)}
    national = initiative("national")
    nominations().given(national).when(nominated("n1", "CSTDTQ", year, **awards)).then(NominationReceived)
    story = nominations().given(national).when(nominated("n1", "CSTDTQ", year, **declaring(2012, 2013)))
    story.then_refused(MISSING, "/data/prior_awards", saying="CSTDT 2012, 2013")


def test_everything_that_is_missing_is_named_at_once():
    story = nominations().when(without_declared(documents=documents("to_trinh")))
    story.then_refused_for(
        ("dossier_incomplete", "/data/documents"),
        (MISSING, "/data/prior_awards"),
        (MISSING, "/data/prior_initiatives"),
    )


def test_the_consent_of_both_bodies_replaces_no_prerequisite():
    """It is an additional guard: without its years a title is not even received, so nobody can consent (II.3.d)."""
    story = nominations().when(title())
    story.then_refused(MISSING, "/data/prior_awards")
    for by in (BOARD, FEDERATION):
        story.when(said("consent.given", by=by)).then_waits("nomination:n1")


@settings(max_examples=40)
@given(held=st.sets(st.integers(2008, 2014)), revoked_=st.sets(st.integers(2010, 2014)), year=st.integers(2012, 2015))
def test_a_title_is_received_just_when_the_three_years_before_it_are_held_and_stand(held, revoked_, year):
    """Years from 2010 on were decided here, those before are declared."""
    here = sorted(one for one in held if one >= 2010)
    story = nominations().given(*fighters(*here))
    story.given(*(revoked(f"f{one}", "CSTDCS") for one in sorted(revoked_ & set(here))))
    story.when(title(year, **declaring(*sorted(held))))
    wanted = {year - 3, year - 2, year - 1}
    missing = wanted - (held - (revoked_ & set(here)))
    if missing:
        named = f"CSTDCS {', '.join(map(str, sorted(missing)))}."
        story.then_refused(MISSING, "/data/prior_awards", saying=named)
    else:
        story.then(NominationReceived)


# --- initiatives
# ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["grassroots", "district"])
def test_an_initiative_of_a_lower_level_is_not_enough(level):
    story = nominations().given(initiative(level)).when(without_declared(**declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_initiatives", saying="province")


@pytest.mark.parametrize("level", ["province", "national"])
def test_an_initiative_of_the_level_or_above_it_is_enough(level):
    story = nominations().given(initiative(level)).when(without_declared(**declaring(*YEARS)))
    assert story.then(NominationReceived).told[0].rests_on[-1].level == level


def test_a_lower_level_declared_is_not_enough():
    low = [{"level": "district", "year": 2013, "decision_number": "3/QĐ"}]
    story = nominations().when(title(prior_initiatives=low, **declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_initiatives")


def test_an_initiative_recognised_later_is_not_there_yet():
    late = initiative(day="2014-12-02")
    story = nominations().given(late).when(without_declared(**declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_initiatives")


def test_the_initiative_of_somebody_else_counts_for_nobody_else():
    other = initiative(authors=[{"person": PERSON | SOMEBODY, "share": "1"}])
    story = nominations().given(other).when(without_declared(**declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_initiatives")


def test_an_annulled_initiative_counts_no_longer():
    story = nominations().given(initiative(), said("initiative.annulled"))
    story.when(without_declared(**declaring(*YEARS))).then_refused(MISSING, "/data/prior_initiatives")


def test_an_author_with_any_share_has_the_initiative():
    shared = [{"person": PERSON, "share": "1/10"}, {"person": PERSON | SOMEBODY, "share": "9/10"}]
    story = nominations().given(initiative(authors=shared)).when(without_declared(**declaring(*YEARS)))
    story.then(NominationReceived)


def test_who_is_named_as_an_author_no_longer_has_it_no_longer():
    first = said("initiative.submitted", authors=[{"person": PERSON, "share": "1"}], at="2013-05-01")
    other = initiative(authors=[{"person": PERSON | SOMEBODY, "share": "1"}])
    story = nominations().given(first, other).when(without_declared(**declaring(*YEARS)))
    story.then_refused(MISSING, "/data/prior_initiatives")


# --- rules of one's own
# --------------------------------------------------------------------------------------


def with_award(code: str, **change: Any) -> Scenario:
    def changed(rules: RuleSet) -> RuleSet:
        award: Award = replace(rules.awards[code], **change)
        return replace(rules, awards={**rules.awards, code: award})

    return under(changed)


ONE_BEFORE = Prerequisite("award", "BKT", 1, None, "Law 2003 Art 71", "II.3.d")


def prime_minister(kind: str, **fields: Any) -> Said:
    return nominated("n1", "BKTT", 2014, type=kind, **fields)


def test_a_rule_that_is_switched_off_asks_nothing():
    nominations().when(prime_minister("merit")).then(NominationReceived)


@pytest.mark.parametrize("year", [2001, 2013, 2014])
def test_of_a_single_award_any_year_will_do(year):
    held = {"prior_awards": declared("BKT", year)}
    with_award("BKTT", prerequisites=(ONE_BEFORE,)).when(prime_minister("merit", **held)).then(NominationReceived)


def test_a_single_award_that_is_missing_is_named():
    story = with_award("BKTT", prerequisites=(ONE_BEFORE,)).when(prime_minister("merit"))
    story.then_refused(MISSING, "/data/prior_awards", saying="BKT 2014")


def test_a_form_for_a_sudden_deed_asks_for_nothing_before():
    with_award("BKTT", prerequisites=(ONE_BEFORE,)).when(prime_minister("sudden")).then(NominationReceived)


def test_a_title_asks_for_its_years_whatever_it_is_given_for():
    story = nominations().when(title(type="sudden"))
    story.then_refused(MISSING, "/data/prior_awards")


def test_awards_of_movements_are_no_basis_for_merit():
    types = frozenset({CommendationType.MERIT, CommendationType.SUDDEN})
    story = with_award("CSTDCS", types=types).given(*fighters(2011, 2013), *fighters(2012, type="sudden"))
    story.when(title(**declaring(*YEARS))).then_refused(MISSING, "/data/prior_awards", saying="CSTDCS 2012.")


# --- the value of initiatives (III.1.e)
# ----------------------------------------------------------------------


def with_bars(*bars: tuple[int, int]) -> Scenario:
    values = {"BLDST": tuple(ValueBar(vnd, years, "regulation") for vnd, years in bars)}
    return under(lambda rules: replace(rules, spanning=replace(rules.spanning, values=values)))


def creative(**fields: Any) -> Said:
    return nominated("n1", "BLDST", 2014, **fields)


def worth(vnd: int, year: int) -> Said:
    return initiative("grassroots", id=f"s{year}", day=f"{year}-06-01", value_vnd=vnd)


def test_the_bars_of_the_creative_labour_diploma_are_switched_off():
    nominations().when(creative()).then(NominationReceived)


@pytest.mark.parametrize(("vnd", "enough"), [(80_000_000, True), (79_999_999, False)])
def test_one_initiative_of_the_value_is_enough(vnd, enough):
    story = with_bars((80_000_000, 1)).given(worth(vnd, 2014)).when(creative())
    if enough:
        story.then(NominationReceived)
    else:
        story.then_refused(MISSING, "/data/nominee", saying="80,000,000 VND")


@pytest.mark.parametrize(
    ("values", "enough"),
    [({2012: 40, 2013: 40, 2014: 40}, True), ({2012: 40, 2013: 39, 2014: 40}, False), ({2013: 60, 2014: 60}, False),
     ({2011: 90, 2013: 20, 2014: 20}, False), ({2012: 1, 2013: 1, 2014: 118}, True)],
)  # fmt: skip
def test_consecutive_years_reach_a_value_together(values, enough):
    told = [worth(vnd * 1_000_000, year) for year, vnd in values.items()]
    story = with_bars((120_000_000, 3)).given(*told).when(creative())
    assert story.outcome == ("accepted" if enough else "refused")


def test_one_of_several_bars_is_enough():
    story = with_bars((80_000_000, 1), (120_000_000, 3)).given(worth(90_000_000, 2014)).when(creative())
    story.then(like(NominationReceived, award="BLDST"))
