"""Legal bases are registered with their days in force; whoever rests on what is not in force is told so (clause 0)."""

from datetime import date

import pytest

from services.campaigns.queries import documents_on
from shared.events.campaigns import (
    CampaignLaunched,
    GuidanceIssued,
    LegalBasisRegistered,
    LegalBasisSuperseded,
    ProgrammeSigned,
)
from shared.units import Kind
from tests.support.builders import BOARD, DISTRICT, FACTS, FEDERATION, joined, said
from tests.support.scenario import Scenario, campaigns, like

DECREE = "65/2014/NĐ-CP"
REGISTERED, SUPERSEDED = said("legal_basis.registered"), said("legal_basis.superseded")
NEWER = said("legal_basis.registered", basis_id="b2", number="91/2017/NĐ-CP", in_force=["2017-10-01", None])


def with_warnings(story: Scenario, *expected: str) -> None:
    """Accepted, and the answer warns at these places."""
    assert story.outcome == "accepted", story.violations
    found = story.warnings
    assert [(one.code, one.pointer, one.rule, one.law) for one in found] == [
        ("basis_not_in_force", pointer, "0", DECREE) for pointer in expected
    ]
    assert all("65/2014/NĐ-CP" in one.message_vi and "2014-08-20" in one.message_en for one in found)


@pytest.mark.clause("0", "N22")
def test_a_basis_is_registered_with_number_issuer_title_and_days_in_force():
    told = (
        campaigns()
        .when(REGISTERED)
        .then(like(LegalBasisRegistered, number=DECREE, made_by="Chính phủ", registered_by=BOARD))
    )
    assert told.told[0].in_force == (date(2014, 8, 20), None)


def test_a_basis_is_registered_once():
    campaigns().given(REGISTERED).when(REGISTERED).then_refused("state_forbids", "/data/basis_id")


def test_a_number_is_registered_once():
    again = said("legal_basis.registered", basis_id="b9")
    campaigns().given(REGISTERED).when(again).then_refused("state_forbids", "/data/number", saying=DECREE)


def test_an_ordinary_unit_registers_none():
    campaigns().when(said("legal_basis.registered", by=DISTRICT)).then_refused(
        "not_allowed_for_kind", "/source"
    )


@pytest.mark.clause("0")
def test_a_basis_is_in_force_until_the_eve_of_what_takes_its_place():
    campaigns().given(REGISTERED, NEWER).when(SUPERSEDED).then(
        like(LegalBasisSuperseded, superseded_by="b2", in_force=(date(2014, 8, 20), date(2017, 9, 30)))
    )


def test_a_basis_is_superseded_once():
    campaigns().given(REGISTERED, NEWER, SUPERSEDED).when(SUPERSEDED).then_refused(
        "state_forbids", "/data/basis_id"
    )


def test_a_basis_does_not_take_its_own_place():
    said_ = said("legal_basis.superseded", superseded_by="b1")
    campaigns().given(REGISTERED).when(said_).then_refused("state_forbids", "/data/superseded_by")


def test_a_basis_is_not_superseded_before_it_was_in_force():
    early = said("legal_basis.superseded", superseded_on="2014-08-20")
    campaigns().given(REGISTERED, NEWER).when(early).then_refused("dates_reversed", "/data/superseded_on")


def test_who_registered_a_basis_says_what_takes_its_place():
    campaigns().given(REGISTERED, NEWER).when(said("legal_basis.superseded", by=FEDERATION)).then_refused(
        "route_forbidden", "/source"
    )


@pytest.mark.parametrize(("given", "need"), [((), "legal_basis:b1"), ((REGISTERED,), "legal_basis:b2")])
def test_what_takes_a_place_waits_for_both_documents(given, need):
    campaigns().given(*given).when(SUPERSEDED).then_waits(need)


# --- who rests on it


@pytest.mark.clause("0")
@pytest.mark.parametrize(
    ("on", "warned"), [("2014-08-19", True), ("2014-08-20", False), ("2017-10-01", True)]
)
def test_guidance_that_rests_on_what_is_not_in_force_is_issued_with_a_warning(on, warned):
    resting = said(
        "guidance.issued", issued_on=on, at=on, in_force=[on, None], legal_bases=["15/2003/QH11", DECREE]
    )
    story = campaigns().given(REGISTERED, NEWER, SUPERSEDED).when(resting).then(GuidanceIssued)
    with_warnings(story, *["/data/legal_bases/1"] * warned)


@pytest.mark.clause("0")
def test_a_programme_that_rests_on_a_decree_signed_and_not_yet_in_force_is_told_so():
    """Decree 65/2014 was signed on 1 July and came into force on 20 August; the programme is of 18 July (domain 0.1)."""
    story = campaigns().given(REGISTERED).when(said("programme.signed", legal_bases=[DECREE]))
    with_warnings(story.then(ProgrammeSigned), "/data/legal_bases/0")


@pytest.mark.clause("0")
@pytest.mark.parametrize(("at", "warned"), [("2014-08-19", True), ("2014-08-20", False)])
def test_a_campaign_is_judged_by_the_day_on_which_it_is_launched(at, warned):
    story = campaigns().given(REGISTERED).when(said("campaign.launched", at=at, legal_basis=DECREE))
    with_warnings(story.then(CampaignLaunched), *["/data/legal_basis"] * warned)


def test_of_a_basis_that_nobody_has_registered_nothing_is_said():
    story = campaigns().when(said("guidance.issued", legal_bases=[DECREE])).then(GuidanceIssued)
    with_warnings(story)


def test_the_register_of_another_province_does_not_count():
    other = said("legal_basis.registered", by="64.bantdkt")
    story = campaigns().given(joined("64.bantdkt", Kind.PROVINCIAL_EC_BOARD), other)
    with_warnings(story.when(said("programme.signed", legal_bases=[DECREE])).then(ProgrammeSigned))


# --- what the screens are told

REGISTER = [
    ("registered", FACTS["legal_basis.registered"]),
    ("registered", {**FACTS["legal_basis.registered"], "basis_id": "b2", "in_force": ["2017-10-01", None]}),
    ("superseded", FACTS["legal_basis.superseded"]),
]


@pytest.mark.clause("0")
@pytest.mark.parametrize(
    ("day", "ids"),
    [
        ("2014-08-19", []),
        ("2014-08-20", ["b1"]),
        ("2017-09-30", ["b1"]),
        ("2017-10-01", ["b2"]),
        (None, ["b1", "b2"]),
    ],
)
def test_the_register_answers_what_is_in_force_on_a_day(day, ids):
    found = documents_on(REGISTER, "basis_id", date.fromisoformat(day) if day else None)
    assert [one["basis_id"] for one in found] == ids


def test_a_document_names_what_took_its_place():
    found = {one["basis_id"]: one["superseded_by"] for one in documents_on(REGISTER, "basis_id", None)}
    assert found == {"b1": "b2", "b2": None}


@pytest.mark.clause("0", "II.1.a")
def test_guidance_is_in_the_register_too():
    issued, newer = FACTS["guidance.issued"], {**FACTS["guidance.issued"], "guidance_id": "g2"}
    told = [("issued", issued), ("issued", newer), ("superseded", FACTS["guidance.superseded"])]
    told += [("acknowledged", FACTS["guidance.acknowledged"])]
    for day, ids in ((date(2015, 2, 28), ["g1", "g2"]), (date(2015, 3, 1), ["g2"])):
        assert [one["guidance_id"] for one in documents_on(told, "guidance_id", day)] == ids
