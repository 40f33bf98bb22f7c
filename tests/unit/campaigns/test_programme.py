"""The coordination programme is signed, derived, planned and reviewed by its parties every year (IV; N06)."""

from datetime import date
from typing import Any

import pytest

from shared.events.base import OwnNumber
from shared.events.campaigns import (
    DutyMet,
    DutyMissed,
    ProgrammeClosed,
    ProgrammeDerived,
    ProgrammePlanAgreed,
    ProgrammeReviewed,
    ProgrammeSigned,
)
from tests.support.builders import (
    BOARD,
    DEPARTMENT,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    UNION,
    clock,
    said,
)
from tests.support.scenario import Scenario, campaigns, like

SIGNED = said("programme.signed")
PLANNED = [said("programme.plan_agreed", by=party) for party in (BOARD, FEDERATION)]
REVIEWED = [said("programme.reviewed", by=party) for party in (BOARD, FEDERATION)]


@pytest.mark.clause("IV.a")
def test_the_programme_is_signed_with_its_period_and_parties():
    campaigns().when(SIGNED).then(like(ProgrammeSigned, parties=(BOARD, FEDERATION)))


def test_a_programme_is_signed_once():
    campaigns().given(SIGNED).when(SIGNED).then_refused("state_forbids", "/data/programme_id")


@pytest.mark.clause("N21")
@pytest.mark.parametrize("parties", [[BOARD, FEDERATION], [FEDERATION, BOARD]])
def test_the_board_signs_on_the_left_and_the_federation_on_the_right(parties):
    """The header of the document names them the other way round."""
    campaigns().when(said("programme.signed", parties=parties)).then(
        like(ProgrammeSigned, parties=tuple(parties), signatories=(BOARD, FEDERATION))
    )


def test_another_party_signs_after_the_two():
    story = campaigns().when(said("programme.signed", parties=[DEPARTMENT, FEDERATION, BOARD]))
    story.then(like(ProgrammeSigned, signatories=(BOARD, FEDERATION, DEPARTMENT)))


@pytest.mark.clause("N20")
def test_the_programme_names_its_ten_addressees_as_they_are_printed():
    (signed,) = campaigns().when(SIGNED).facts(ProgrammeSigned)
    assert len(signed.addressees) == 10
    assert signed.addressees[0] == "Hội đồng Thi đua - Khen thưởng Trung ương"
    assert signed.addressees[-1] == "Lưu: BTĐKT, LĐLĐ"


@pytest.mark.clause("N01")
def test_a_number_is_that_of_one_programme_of_its_year():
    story = campaigns().given(SIGNED)
    story.when(said("programme.signed", programme_id="p9")).then_refused("state_forbids", "/data/number", saying="p1")
    assert story.violations[0].rule == "N01"
    story.when(said("programme.signed", programme_id="p9", number="04/CTPH")).then(ProgrammeSigned)


@pytest.mark.clause("N01")
def test_the_next_year_counts_its_programmes_anew():
    again = said("programme.signed", programme_id="p9", signed_on="2019-01-18", at="2019-01-18")
    campaigns().given(SIGNED).when(again).then(like(ProgrammeSigned, number="03/CTPH-LĐLĐ-BTĐKT"))


@pytest.mark.clause("0", "N01", "N22")
def test_a_signed_programme_carries_its_number_and_what_it_rests_on():
    campaigns().when(SIGNED).then(
        like(ProgrammeSigned, number="03/CTPH-LĐLĐ-BTĐKT", signed_on=date(2014, 7, 18), legal_bases=("15/2003/QH11",))
    )


def test_a_grass_roots_union_signs_no_programme():
    campaigns().when(said("programme.signed", by=UNION)).then_refused("not_allowed_for_kind", "/source")


def test_a_programme_waits_for_parties_nobody_knows():
    story = (
        campaigns().when(said("programme.signed", parties=[BOARD, "66.nobody"])).then_waits("unit:66.nobody")
    )
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/parties/1")


@pytest.mark.clause("IV.d")
def test_a_district_derives_its_programme_from_the_provincial_one():
    campaigns().given(SIGNED).when(said("programme.derived")).then(like(ProgrammeDerived, parent_id="p1"))


def test_a_derived_programme_waits_for_its_parent():
    story = campaigns().when(said("programme.derived")).then_waits("programme:p1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/parent_id")


def test_a_derived_programme_is_signed_once():
    campaigns().given(SIGNED, said("programme.derived")).when(said("programme.derived")).then_refused(
        "state_forbids", "/data/programme_id"
    )


def test_a_derived_programme_waits_for_parties_nobody_knows():
    derived = said("programme.derived", parties=["66.nobody"])
    campaigns().given(SIGNED).when(derived).then_waits("unit:66.nobody")


@pytest.mark.clause("IV.a", "IV.e")
@pytest.mark.parametrize(
    ("both", "kind"), [(PLANNED, ProgrammePlanAgreed), (REVIEWED, ProgrammeReviewed)], ids=["plan", "review"]
)
def test_it_is_complete_when_both_parties_have_signed(both, kind):
    story = campaigns().given(SIGNED).when(both[0]).then(like(kind, party=BOARD, complete=False))
    story.when(both[1]).then(like(kind, party=FEDERATION, complete=True))


@pytest.mark.parametrize("said_", [PLANNED[0], REVIEWED[0]], ids=["plan", "review"])
def test_a_party_signs_once_a_year(said_):
    campaigns().given(SIGNED, said_).when(said_).then_refused("state_forbids", "/data/year")


@pytest.mark.parametrize("name", ["programme.plan_agreed", "programme.reviewed"])
def test_nobody_but_a_party_signs(name):
    campaigns().given(SIGNED).when(said(name, by=DISTRICT)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("name", ["programme.plan_agreed", "programme.reviewed"])
def test_a_signature_waits_for_its_programme(name):
    story = campaigns().when(said(name)).then_waits("programme:p1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/programme_id")


def test_the_parties_of_a_derived_programme_plan_and_review_it():
    story = campaigns().given(SIGNED, said("programme.derived"))
    story.when(said("programme.reviewed", programme_id="p2", by=DISTRICT)).then(ProgrammeReviewed)
    story.when(said("programme.reviewed", programme_id="p2", by=OTHER_DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


def duties(story: Scenario, duty: str) -> list[Any]:
    """What was told of a duty in the last `when`; a year's end settles others too."""
    return [fact for fact in story.told if isinstance(fact, DutyMet) and fact.duty == duty]


@pytest.mark.clause("IV.e", "N06")
def test_review_and_next_plan_by_both_parties_meet_the_duty():
    story = campaigns().given(SIGNED, *PLANNED, *REVIEWED).when(clock("2015-01-01"))
    found = [(type(fact), fact.period, fact.unit, fact.value, fact.rule) for fact in duties(story, "N06")]
    assert found == [(DutyMet, "2014", party, 2, "IV.e") for party in (BOARD, FEDERATION)]


@pytest.mark.clause("IV.e", "N06")
@pytest.mark.parametrize(
    ("done", "value"),
    [([], 0), (REVIEWED, 1), (PLANNED, 1), ([*REVIEWED, PLANNED[0]], 1), ([REVIEWED[0], PLANNED[1]], 0)],
    ids=["nothing", "review only", "plan only", "plan of one party", "one of each"],
)
def test_anything_less_by_the_end_of_the_year_misses_it(done, value):
    story = campaigns().given(SIGNED, *done).when(clock("2015-01-01"))
    found = [(type(fact), fact.unit, fact.value, fact.bounds) for fact in duties(story, "N06")]
    assert found == [(DutyMissed, party, value, (2, 2)) for party in (BOARD, FEDERATION)]


def test_the_plan_of_the_same_year_is_not_the_next_plan():
    wrong_year = [said("programme.plan_agreed", by=party, year=2014) for party in (BOARD, FEDERATION)]
    story = campaigns().given(SIGNED, *REVIEWED, *wrong_year).when(clock("2015-01-01"))
    assert [type(fact) for fact in duties(story, "N06")] == [DutyMissed, DutyMissed]


def test_the_last_day_of_the_year_is_still_in_time():
    campaigns().given(SIGNED).when(clock("2014-12-31")).then()


@pytest.mark.clause("N02", "N06")
def test_every_year_of_the_programme_is_settled_and_none_after():
    story, told = campaigns().given(SIGNED), []
    for year in range(2015, 2022):
        told += duties(story.when(clock(f"{year}-01-01")), "N06")
    assert [fact.period for fact in told] == [
        str(year) for year in range(2014, 2019) for _ in (BOARD, FEDERATION)
    ]


def test_the_last_year_is_reviewed_and_has_no_next_plan():
    reviewed = [said("programme.reviewed", by=party, year=2018, at="2018-12-20") for party in (BOARD, FEDERATION)]
    story = campaigns().given(SIGNED)
    for year in range(2015, 2019):
        story.when(clock(f"{year}-01-01"))
    story.given(*reviewed).when(clock("2019-01-01"))
    assert [(type(fact), fact.value, fact.bounds) for fact in duties(story, "N06")] == [(DutyMet, 1, (1, 1))] * 2


# --- derived (IV.d)


@pytest.mark.clause("IV.a")
def test_nobody_signs_a_programme_that_it_is_no_party_of():
    campaigns().when(said("programme.signed", by=FEDERATION, parties=[BOARD])).then_refused(
        "route_forbidden", "/source"
    )


@pytest.mark.clause("III.2.a", "IV.d")
def test_a_district_derives_its_programme_as_a_pair():
    half = said("programme.derived", parties=[DISTRICT])
    campaigns().given(SIGNED).when(half).then_refused(
        "both_bodies_needed", "/data/parties", saying="district_home_affairs"
    )


@pytest.mark.clause("IV.d")
def test_a_sector_union_derives_its_programme_with_whom_it_likes():
    sector = said("programme.derived", by=EDUCATION, parties=[EDUCATION, DEPARTMENT])
    campaigns().given(SIGNED).when(sector).then(like(ProgrammeDerived, parties=(EDUCATION, DEPARTMENT)))


def test_the_parties_of_a_derived_programme_are_of_one_place():
    abroad = said("programme.derived", parties=[DISTRICT, HOME_AFFAIRS, OTHER_DISTRICT])
    campaigns().given(SIGNED).when(abroad).then_refused("route_forbidden", "/data/parties/2")


def test_nobody_derives_a_programme_for_others():
    campaigns().given(SIGNED).when(said("programme.derived", by=EDUCATION)).then_refused(
        "route_forbidden", "/source"
    )


@pytest.mark.clause("IV.d")
def test_what_it_does_not_adapt_of_the_parents_tasks_a_derived_programme_inherits():
    adapted = said("programme.derived", adapts=[{"task": "II.2.b", "text": "Hai đoàn mỗi năm"}],
                   numbers=[{"duty": "N12", "minimum": 2}])  # fmt: skip
    campaigns().given(SIGNED).when(adapted).then(
        like(
            ProgrammeDerived,
            inherited=("II.1.a",),
            adapted=("II.2.b",),
            tasks=("Tập huấn",),
            numbers=(OwnNumber(duty="N12", minimum=2),),
        )
    )


def test_a_derived_programme_may_take_over_a_part_of_the_tasks():
    some = said("programme.derived", inherits=["II.2.b"], period=["2015-01-01", "2016-12-31"])
    campaigns().given(SIGNED).when(some).then(like(ProgrammeDerived, inherited=("II.2.b",), adapted=()))


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"inherits": ["II.1.a", "IX.9"]}, "/data/inherits/1"),
        ({"adapts": [{"task": "IX.9", "text": "Không có"}]}, "/data/adapts/0"),
        ({"numbers": [{"duty": "N99", "minimum": 1}]}, "/data/numbers/0/duty"),
    ],
    ids=["inherits", "adapts", "numbers"],
)
def test_a_derived_programme_refers_to_what_there_is(fields, pointer):
    campaigns().given(SIGNED).when(said("programme.derived", **fields)).then_refused("aggregate_unknown", pointer)


@pytest.mark.clause("IV.d")
def test_a_derived_programme_lies_within_the_years_of_its_parent():
    longer = said("programme.derived", period=["2014-09-01", "2019-12-31"])
    campaigns().given(SIGNED).when(longer).then_refused("state_forbids", "/data/period", saying="2014-2018")


def test_a_derived_programme_owes_no_provincial_duty():
    derived = said("programme.derived", period=["2014-09-01", "2018-12-31"])
    story = campaigns().given(SIGNED, derived).when(clock("2015-01-01"))
    assert {fact.unit for fact in duties(story, "N06")} == {BOARD, FEDERATION}


# --- its end (IV.e, N02, N07)

FINAL = [said("programme.reviewed", by=party, year=2018, stage="final", at="2018-12-22", reviewed_on="2018-12-22")
         for party in (BOARD, FEDERATION)]  # fmt: skip
CLOSED = [said("programme.closed", by=party) for party in (BOARD, FEDERATION)]


@pytest.mark.clause("IV.e", "N07")
def test_the_final_review_is_complete_when_both_have_signed():
    story = campaigns().given(SIGNED).when(FINAL[0]).then(like(ProgrammeReviewed, stage="final", complete=False))
    story.when(FINAL[1]).then(like(ProgrammeReviewed, stage="final", complete=True))


@pytest.mark.clause("IV.e", "N07")
def test_the_final_review_is_held_at_the_end_of_the_period():
    early = said("programme.reviewed", year=2018, stage="final", at="2018-09-30", reviewed_on="2018-09-30")
    campaigns().given(SIGNED).when(early).then_refused("state_forbids", "/data/reviewed_on", saying="2018-10-01")


def test_a_party_signs_the_final_review_once():
    campaigns().given(SIGNED, FINAL[0]).when(FINAL[0]).then_refused("state_forbids", "/data/stage")


def test_a_final_review_is_no_review_of_a_year():
    story = campaigns().given(SIGNED, *FINAL).when(said("programme.reviewed", year=2018, at="2018-12-23"))
    story.then(like(ProgrammeReviewed, stage="preliminary", complete=False))


@pytest.mark.clause("IV.a", "IV.e")
def test_the_programme_is_closed_by_both_after_its_final_review():
    story = campaigns().given(SIGNED, *FINAL).when(CLOSED[0]).then(like(ProgrammeClosed, complete=False))
    story.when(CLOSED[1]).then(like(ProgrammeClosed, party=FEDERATION, complete=True))


@pytest.mark.parametrize("before", [[], FINAL[:1]], ids=["no final review", "that of one party"])
def test_the_programme_is_not_closed_before_both_have_reviewed_it(before):
    campaigns().given(SIGNED, *before).when(CLOSED[0]).then_refused("state_forbids", "/data/programme_id")


def test_a_party_closes_the_programme_once():
    campaigns().given(SIGNED, *FINAL, CLOSED[0]).when(CLOSED[0]).then_refused("state_forbids", "/data/programme_id")


def test_a_closed_programme_is_neither_planned_nor_reviewed():
    late = said("programme.plan_agreed", year=2019, at="2019-02-01")
    campaigns().given(SIGNED, *FINAL, *CLOSED).when(late).then_refused(
        "state_forbids", "/data/programme_id", saying="closed"
    )


def test_closing_waits_for_the_programme():
    campaigns().when(CLOSED[0]).then_waits("programme:p1")


@pytest.mark.clause("IV.e", "N07")
@pytest.mark.parametrize(("reviews", "kind", "value"), [(FINAL, DutyMet, 1), (FINAL[:1], DutyMissed, 0)])
def test_the_final_review_of_both_meets_its_duty_by_the_end_of_march(reviews, kind, value):
    story = campaigns().given(SIGNED, *reviews)
    for year in range(2015, 2020):
        assert duties(story.when(clock(f"{year}-01-01")), "N07") == []
    story.when(clock("2019-04-01"))
    found = [(type(fact), fact.unit, fact.value, fact.period) for fact in duties(story, "N07")]
    assert found == [(kind, party, value, "2018") for party in (BOARD, FEDERATION)]
    assert duties(story.when(clock("2019-04-02")), "N07") == []


@pytest.mark.clause("N02")
def test_a_programme_reviewed_in_every_year_was_carried_out():
    story = campaigns().given(SIGNED)
    for year in range(2014, 2019):
        on = f"{year}-12-20"
        story.given(*(said("programme.reviewed", by=party, year=year, at=on) for party in (BOARD, FEDERATION)))
        story.when(clock(f"{year + 1}-01-01"))
    story.when(clock("2019-04-01"))
    assert [(type(fact), fact.value, fact.bounds) for fact in duties(story, "N02")] == [(DutyMet, 5, (5, 5))] * 2


@pytest.mark.clause("0", "N22")
@pytest.mark.parametrize(("bases", "kind"), [(["15/2003/QH11"], DutyMet), ([], DutyMissed)])
def test_a_programme_that_cites_its_bases_meets_its_duty(bases, kind):
    story = campaigns().given(said("programme.signed", legal_bases=bases)).when(clock("2015-01-01"))
    assert [(type(fact), fact.value) for fact in duties(story, "N22")] == [(kind, len(bases))] * 2
    assert duties(story.when(clock("2016-01-01")), "N22") == []
