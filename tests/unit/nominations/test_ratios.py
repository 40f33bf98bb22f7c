"""No more grass-roots fighters than 15 in 100 of a unit's advanced labourers of the year; so many advanced members in an
advanced collective (domain 2.3)."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.nominations import NominationReceived
from tests.support.builders import OTHER_DISTRICT, OTHER_UNION, Said, said
from tests.support.scenario import Scenario, nominations, nominations_rules
from tests.support.years import decided, nominated, revoked

pytestmark = pytest.mark.clause("II.3.b")

EXCEEDED = ("ratio_exceeded", "/data/award")
YEAR = 2018


def one(id: str, award: str, year: int = YEAR, **fields: Any) -> Said:
    return nominated(id, award, year, **{"nominee": {"full_name": f"Người {id} (hư cấu)"}} | fields)


def labourers(count: int, year: int = YEAR, **fields: Any) -> list[Said]:
    return [one(f"l{year}-{number}", "LDTT", year, **fields) for number in range(count)]


def fighter(number: int = 1, year: int = YEAR) -> Said:
    return one(f"c{number}", "CSTDCS", year)


def test_the_share_is_exact_and_cites_its_decree():
    rules = nominations_rules()
    cap = rules.on(date(YEAR, 12, 1)).awards["CSTDCS"].ratio_cap
    assert cap is not None
    assert (cap.share, cap.of) == (Fraction(3, 20), "LDTT")
    assert "91/2017" in cap.citation


def test_seven_advanced_labourers_carry_one_fighter():
    nominations().given(*labourers(7)).when(fighter()).then(NominationReceived)


def test_six_advanced_labourers_carry_none():
    story = nominations().given(*labourers(6)).when(fighter())
    story.then_refused(*EXCEEDED, saying="3/20 LDTT (1 / 6)")
    assert "91/2017" in story.violations[0].law


def test_who_withdraws_frees_the_place():
    story = nominations().given(*labourers(7), fighter(1)).when(fighter(2)).then_refused(*EXCEEDED)
    withdrawn = said("nomination.withdrawn", by="66.643.ldld", at=f"{YEAR}-12-02", nomination_id="c1")
    story.given(withdrawn).when(fighter(2)).then(NominationReceived)


def test_a_withdrawn_labourer_carries_nobody():
    withdrawn = said("nomination.withdrawn", by="66.643.ldld", at=f"{YEAR}-12-02", nomination_id=f"l{YEAR}-0")
    nominations().given(*labourers(7), withdrawn).when(fighter()).then_refused(*EXCEEDED)


def test_a_revoked_labourer_carries_nobody():
    seventh = decided("l7", "LDTT", YEAR, nominee={"full_name": "Người bảy (hư cấu)"})
    nominations().given(*labourers(6), *seventh).when(fighter()).then(NominationReceived)
    story = nominations().given(*labourers(6), *seventh, revoked("l7", "LDTT"))
    story.when(fighter()).then_refused(*EXCEEDED)


def test_a_decided_fighter_keeps_the_place():
    held = decided("c1", "CSTDCS", YEAR, nominee={"full_name": "Người c1 (hư cấu)"})
    nominations().given(*labourers(7), *held).when(fighter(2)).then_refused(*EXCEEDED)


def test_labourers_of_another_year_or_unit_carry_nobody():
    elsewhere = [
        one(f"o{n}", "LDTT", by=OTHER_DISTRICT, nominee={"full_name": f"Người o{n}", "workplace": OTHER_UNION})
        for n in range(7)
    ]
    story = nominations().given(*labourers(7, YEAR - 1), *elsewhere)
    story.when(fighter()).then_refused(*EXCEEDED, saying="(1 / 0)")


def test_where_the_cap_is_switched_off_nothing_is_counted():
    """Known from Decree 91/2017 on."""
    story = nominations().when(fighter(year=2014)).then(NominationReceived)
    assert not any(key.startswith("proposed:") for key in story.saved[0].keys)


@settings(max_examples=30)
@given(
    base=st.integers(0, 27),
    moves=st.lists(st.one_of(st.just("fighter"), st.integers(0, 30)), min_size=1, max_size=8),
)
def test_the_share_is_never_exceeded_by_a_nomination(base, moves):
    """Fighters come, and whoever withdraws, labourer or fighter, is drawn by number."""
    story, standing, fighters = nominations().given(*labourers(base)), list(range(base)), 0
    for number, move in enumerate(moves):
        if move == "fighter":
            story.when(fighter(number))
            fits = (fighters + 1) * 100 <= 15 * len(standing)
            assert story.outcome == ("accepted" if fits else "refused"), (fighters, len(standing))
            fighters += fits
        elif standing:
            gone = standing.pop(move % len(standing))
            story.given(_withdrawal(story, f"l{YEAR}-{gone}"))


def _withdrawal(story: Scenario, id: str) -> Said:
    return said("nomination.withdrawn", by="66.643.ldld", at=f"{YEAR}-12-02", nomination_id=id,
                id=f"w{story.memory.position}")  # fmt: skip


# --- collectives
# ---------------------------------------------------------------------------------------------


def collective(award: str, **numbers: int | None) -> Said:
    return nominated("n1", award, 2014, nominee={"kind": "collective", **numbers})


@pytest.mark.parametrize(
    ("award", "advanced", "enough"),
    [("TTLDXS", 14, True), ("TTLDXS", 13, False), ("TTLDTT", 10, True), ("TTLDTT", 9, False)],
)
def test_so_many_of_the_members_are_advanced_labourers(award, advanced, enough):
    story = nominations().when(collective(award, members=20, advanced_members=advanced))
    if enough:
        story.then(NominationReceived)
    else:
        story.then_refused("prerequisite_missing", "/data/nominee/advanced_members", saying=f"({advanced} / 20)")


@pytest.mark.parametrize("numbers", [{}, {"members": 20}, {"advanced_members": 3}])
def test_where_a_number_is_not_given_nothing_is_counted(numbers):
    nominations().when(collective("TTLDXS", **numbers)).then(NominationReceived)


def test_more_advanced_members_than_members_are_a_mistake():
    story = nominations().when(collective("TTLDXS", members=20, advanced_members=21))
    story.then_refused("schema_invalid", "/data/nominee/advanced_members")


@given(members=st.integers(0, 200), advanced=st.integers(0, 200))
def test_the_share_of_members_is_exact(members, advanced):
    story = nominations().when(collective("TTLDXS", members=members, advanced_members=advanced))
    fits = advanced <= members and advanced * 10 >= members * 7
    assert story.outcome == ("accepted" if fits else "refused")
