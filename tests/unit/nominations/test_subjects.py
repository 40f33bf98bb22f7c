"""Whom an award is for: a person, a collective, and where the catalogue names them a household (hộ gia đình) or an
enterprise (domain 2.3, 2.4)."""

from datetime import date
from typing import Any

import pytest

from shared.events.nominations import AwardDecided, NominationReceived
from tests.support.builders import DISTRICT, DOSSIER, UNION, Said, documents, said
from tests.support.planted import planted
from tests.support.scenario import like, nominations, nominations_rules

CONFIRMED = ("xac_nhan_thue", "xac_nhan_bhxh", "xac_nhan_moi_truong")


def of(kind: str | None, award: str = "BKT", **fields: Any) -> Said:
    collective = {"kind": "collective", "full_name": "Hộ ông A (hư cấu)", "direct_worker": False, "collective_kind": kind,
                  "birth_year": None, "sex": None, "ethnicity": None, "position": None}  # fmt: skip
    return said("nomination.submitted", award=award, nominee=collective, **fields)


@pytest.mark.parametrize("kind", ["household", "enterprise"])
@pytest.mark.parametrize(("award", "by"), [("BKT", "66.ldld"), ("GKH", DISTRICT)])
def test_the_merits_of_province_and_district_are_for_households_and_enterprises_too(kind, award, by):
    story = nominations().when(of(kind, award, by=by))
    story.then(like(NominationReceived, subject_kind="collective", collective_kind=kind))


def test_an_award_says_what_kind_of_collective_has_it():
    story = nominations().given(of("household"), said("nomination.appraised"), said("nomination.forwarded"))
    story.when(said("award.decided")).then(
        like(AwardDecided, subject_kind="collective", collective_kind="household", bonus_vnd=2_300_000,
             signatory_role="provincial_pc_chair")
    )  # fmt: skip


@pytest.mark.parametrize("award", ["TTLDXS", "COT"])
def test_a_title_of_collectives_is_for_no_household(award):
    merit = {"type": "merit", "campaign_id": None}
    nominations().when(of("household", award, **merit)).then_refused(
        "schema_invalid", "/data/nominee/collective_kind", saying="is for collective"
    )


def test_the_cultural_family_is_for_households_alone():
    assert nominations_rules().on(date(2014, 9, 1)).awards["GDVH"].subject_kinds == {"household"}


def test_an_individual_is_no_household():
    person = said("nomination.submitted", nominee={"collective_kind": "household"})
    nominations().when(person).then_refused("schema_invalid", "/data/nominee/collective_kind")


def test_a_household_takes_no_place_of_the_ten():
    told = [said("nomination.submitted", nomination_id=f"n{n}", nominee={"full_name": f"Người {n}"}) for n in range(2, 12)]
    nominations().given(*told).when(of("household")).then(NominationReceived)


def test_what_others_confirm_of_an_enterprise_is_asked_for_where_the_rule_is_switched_on():
    rules = planted(parameters={"dossier_more": {"enterprise": list(CONFIRMED)}}, regime="vn-2003-dec42")
    story = nominations(rules).when(of("enterprise"))
    story.then_refused("dossier_incomplete", "/data/documents", saying=", ".join(CONFIRMED))
    whole = documents(*DOSSIER, *CONFIRMED)
    nominations(rules).when(of("enterprise", documents=whole)).then(NominationReceived)
    nominations(rules).when(of("household")).then(NominationReceived)


def test_the_same_household_is_known_again():
    story = nominations().given(of("household")).when(of("household", nomination_id="n2"))
    story.then_refused("same_achievement_awarded", "/data/achievement_period")
    assert story.facts(NominationReceived)[0].unit == UNION
