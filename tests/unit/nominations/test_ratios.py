"""No more grass-roots fighters than 15 in 100 of a unit's advanced labourers of the year; so many advanced members in an
advanced collective (domain 2.3)."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.nominations.domain import NominationsDomain
from services.nominations.domain.award import id_of
from services.nominations.rules import RuleSets
from shared.arrival import Arrival
from shared.events.nominations import AwardDecided, NominationReceived
from shared.world import States
from tests.support.builders import (
    DISTRICT,
    DISTRICT_PC,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    OTHER_UNION,
    Said,
    clock,
    said,
)
from tests.support.planted import planted
from tests.support.scenario import Scenario, nominations, nominations_rules
from tests.support.years import decided, nominated, revoked

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


def test_the_whole_share_may_be_proposed():
    story = (
        nominations().given(*labourers(20), fighter(1), fighter(2)).when(fighter(3)).then(NominationReceived)
    )
    story.when(fighter(4)).then_refused(*EXCEEDED, saying="(4 / 20)")


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
        one(
            f"o{n}", "LDTT", by=OTHER_DISTRICT, nominee={"full_name": f"Người o{n}", "workplace": OTHER_UNION}
        )
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


# --- asked again at the decision
# ---------------------------------------------------------------------------------------------


def ready(*ids: str, year: int = YEAR) -> list[Said]:
    """Appraised, and forwarded to who decides."""
    steps = [
        said("nomination.appraised", by=HOME_AFFAIRS, at=f"{year}-12-05", nomination_id=id) for id in ids
    ]
    listed = said("nomination.forwarded", by=HOME_AFFAIRS, at=f"{year}-12-06", nomination_ids=list(ids),
                  to=DISTRICT_PC, list_id=f"l-{ids[0]}")  # fmt: skip
    return [*steps, listed]


def decision(*ids: str, on: str = f"{YEAR}-12-20") -> Said:
    return said("award.decided", by=DISTRICT_PC, at=on, nomination_ids=list(ids), decision_id=f"q-{ids[0]}",
                decision_number=f"{ids[0]}/QĐ", decided_on=on)  # fmt: skip


def gone(number: int, how: str = "withdrawn") -> Said:
    by = {"withdrawn": DISTRICT, "rejected": HOME_AFFAIRS}[how]
    return said(f"nomination.{how}", by=by, at=f"{YEAR}-12-07", nomination_id=f"l{YEAR}-{number}")


def stands(base: int, *numbers: int, rules: RuleSets | None = None) -> Scenario:
    """So many labourers proposed, and these fighters ready to be decided."""
    ids = [f"c{number}" for number in numbers]
    return nominations(rules).given(*labourers(base), *(fighter(number) for number in numbers), *ready(*ids))


def test_who_is_below_need_not_be_decided_first():
    stands(7, 1).when(decision("c1")).then(AwardDecided)


@pytest.mark.parametrize("how", ["withdrawn", "rejected"])
def test_a_labourer_who_fell_away_since_carries_no_decision(how):
    story = stands(7, 1).given(gone(0, how)).when(decision("c1"))
    story.then_refused("ratio_exceeded", "/data/nomination_ids/0", saying="3/20 LDTT (1 / 6), c1")
    assert "91/2017" in story.violations[0].law


def test_a_labourer_who_lapsed_carries_no_decision():
    returned = said("nomination.returned", by=HOME_AFFAIRS, at=f"{YEAR}-12-05", nomination_id=f"l{YEAR}-0",
                    due=f"{YEAR}-12-10")  # fmt: skip
    story = stands(7, 1).given(clock(f"{YEAR}-12-09"), returned, clock(f"{YEAR}-12-18"))
    story.when(decision("c1")).then_refused("ratio_exceeded", "/data/nomination_ids/0", saying="(1 / 6)")


def test_a_revoked_labourer_carries_no_decision():
    seventh = decided("l7", "LDTT", YEAR, nominee={"full_name": "Người bảy (hư cấu)"})
    story = nominations().given(*labourers(6), *seventh, fighter(), *ready("c1"), revoked("l7", "LDTT"))
    story.when(decision("c1")).then_refused("ratio_exceeded", "/data/nomination_ids/0", saying="(1 / 6)")


def test_all_of_a_list_that_is_too_long_are_named_and_a_shorter_one_may_be_decided():
    story = stands(14, 1, 2).given(gone(0)).when(decision("c1", "c2"))
    story.then_refused_for(
        ("ratio_exceeded", "/data/nomination_ids/0"), ("ratio_exceeded", "/data/nomination_ids/1")
    )
    story.when(decision("c2")).then(AwardDecided)


def test_who_is_decided_already_counts_at_the_next_decision():
    story = stands(14, 1, 2).given(decision("c1"), gone(0)).when(decision("c2"))
    story.then_refused("ratio_exceeded", "/data/nomination_ids/0", saying="(2 / 13)")
    story.given(
        said("award.revoked", by=DISTRICT_PC, award_id=id_of("c1", "q-c1"), decision_number="1/QĐ-HB")
    )
    story.when(decision("c2")).then(AwardDecided)


def test_the_fighters_of_two_years_on_one_list_are_counted_apart():
    before = [*labourers(7, YEAR + 1), one("c9", "CSTDCS", YEAR + 1), *ready("c9", year=YEAR + 1)]
    listed = decision("c9", "c1", on=f"{YEAR + 1}-12-20")
    story = stands(7, 1).given(*before, gone(0)).when(listed)
    story.then_refused("ratio_exceeded", "/data/nomination_ids/1", saying="(1 / 6), c1")


def test_switched_off_it_is_asked_when_somebody_is_proposed_and_no_more():
    cap = {"share": "15/100", "of": "LDTT"}
    rules = planted(awards={"CSTDCS": {"ratio_cap": cap}}, regime="vn-2013-dec91")
    stands(7, 1, rules=rules).given(gone(0)).when(decision("c1")).then(AwardDecided)
    nominations(rules).given(*labourers(6)).when(fighter()).then_refused(*EXCEEDED)


def test_a_decision_on_another_award_reads_nothing_of_it(monkeypatch):
    """A list of thousands of labourers looks at no share, and is counted nowhere."""
    asked: list[str] = []
    reads = NominationsDomain.reads

    def heard(domain: NominationsDomain, arrival: Arrival, states: States) -> list[str]:
        asked.extend(found := list(reads(domain, arrival, states)))
        return found

    monkeypatch.setattr(NominationsDomain, "reads", heard)
    story = stands(7, 1).given(*ready(f"l{YEAR}-0"))
    asked.clear()
    story.when(decision(f"l{YEAR}-0")).then(AwardDecided)
    assert not any(
        key.startswith("proposed:")
        for key in (*asked, *(key for draft in story.turn.drafts for key in draft.keys))
    )
    story.when(decision("c1"))
    assert {key for key in asked if key.startswith("proposed:")} == {
        f"proposed:{DISTRICT}/{YEAR}/CSTDCS", f"proposed:{DISTRICT}/{YEAR}/LDTT"
    }  # fmt: skip


@settings(max_examples=20)
@given(
    base=st.integers(7, 27),
    moves=st.lists(st.one_of(st.just("decide"), st.integers(0, 30)), min_size=1, max_size=10),
)
def test_no_more_are_decided_than_the_share_of_those_who_stand_at_that_moment(base, moves):
    waiting = [f"c{number}" for number in range(base * 15 // 100)]
    story = nominations().given(*labourers(base), *(one(id, "CSTDCS") for id in waiting), *ready(*waiting))
    standing, held = list(range(base)), 0
    for move in moves:
        if move == "decide" and waiting:
            fits = (held + 1) * 100 <= 15 * len(standing)
            story.when(decision(waiting[0]))
            assert story.outcome == ("accepted" if fits else "refused"), (held, len(standing))
            held += fits
            waiting = waiting[fits:]
        elif move != "decide" and standing:
            story.given(gone(standing.pop(move % len(standing))))


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
        story.then_refused(
            "prerequisite_missing", "/data/nominee/advanced_members", saying=f"({advanced} / 20)"
        )


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
