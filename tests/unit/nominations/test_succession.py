"""A body ends while nominations are open: who may take the next step follows from who stands for it (domain 1.5)."""

from datetime import date

import pytest

from services.nominations.domain.look import competent
from shared.events import FACT_TYPES, Event
from shared.events.campaigns import UnitClosed
from shared.events.nominations import (
    AwardDecided,
    AwardRevoked,
    CommentClosed,
    ComplaintResolved,
    ConsultationAnswered,
    NominationAppraised,
    NominationConsented,
    NominationConsentOverdue,
    NominationConsentRefused,
    NominationForwarded,
    NominationReturned,
    NominationSupplemented,
    NominationVoted,
    NominationWithdrawn,
    RoundClosed,
)
from shared.units import Kind
from tests.support.builders import (
    BOARD,
    DISTRICT,
    DISTRICT_PC,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    OTHER_DISTRICT_PC,
    OTHER_HOME_AFFAIRS,
    OTHER_UNION,
    PC,
    UNION,
    Said,
    clock,
    district_merit,
    joined,
    merit_title,
    said,
)
from tests.support.scenario import Scenario, like, nominations

EVE, DAY, LATER = "2014-11-30", "2014-12-01", "2014-12-03"
HEIRS = {DISTRICT: (FEDERATION,), HOME_AFFAIRS: (BOARD,), DISTRICT_PC: (PC,)}
APPRAISED = said("nomination.appraised", by=BOARD, at=LATER)
FORWARDED = said("nomination.forwarded", by=BOARD, at="2014-12-05", to=PC)
DECIDED = said("award.decided", by=PC)


def ended(path: str, *heirs: str, on: str = EVE) -> UnitClosed:
    return UnitClosed(unit_id=f"u-{path}", path=path, closed_on=date.fromisoformat(on), successors=heirs)


def heard(name: str, **fields: object) -> Event:
    return FACT_TYPES[f"vn.tdkt.{name}.v1"].model_validate(fields)


def district_gone(*steps: Said) -> Scenario:
    """A nomination of the district is open when its three bodies end."""
    story = nominations().given(district_merit(), *steps)
    return story.given(*(ended(path, *heirs) for path, heirs in HEIRS.items()))


# --- appraiser, decider


def test_an_open_nomination_of_a_district_is_carried_on_by_whoever_stands_for_its_bodies():
    story = district_gone()
    story.when(APPRAISED).then(like(NominationAppraised, appraiser=BOARD, proposer=DISTRICT, unit=UNION))
    story.when(FORWARDED).then(like(NominationForwarded, appraiser=BOARD, decider=PC))
    story.when(DECIDED).then(like(AwardDecided, award="GKH", proposer=DISTRICT, decider=PC, level="district"))


@pytest.mark.parametrize(
    "step",
    [said("nomination.appraised", by=HOME_AFFAIRS, at=LATER), said("nomination.withdrawn", by=DISTRICT, at=LATER)],
    ids=lambda one: one.name,
)
def test_what_the_ended_body_says_is_refused_and_its_heir_named(step):
    (heir,) = HEIRS[step.by]
    district_gone().when(step).then_refused("unit_closed", "/source", saying=f"who stands for it: {heir}")


def test_what_it_said_on_its_last_day_still_counts():
    story = district_gone().when(said("nomination.appraised", by=HOME_AFFAIRS, at=EVE))
    story.then(like(NominationAppraised, appraiser=HOME_AFFAIRS))


def test_before_the_end_its_heir_has_no_say():
    story = district_gone().when(said("nomination.appraised", by=BOARD, at=EVE))
    story.then_refused("route_forbidden", "/source", saying=HOME_AFFAIRS)


def test_nobody_else_steps_in():
    story = district_gone().when(said("nomination.appraised", by=OTHER_HOME_AFFAIRS, at=LATER))
    story.then_refused("route_forbidden", "/source", saying=BOARD)


def test_a_list_to_the_ended_authority_is_told_of_its_heir():
    story = district_gone(said("nomination.appraised", by=HOME_AFFAIRS, at="2014-11-25"))
    story.when(said("nomination.forwarded", by=BOARD, to=DISTRICT_PC)).then_refused(
        "route_forbidden", "/data/to", saying=PC
    )


def test_an_heir_of_an_heir_acts():
    story = nominations().given(district_merit(), ended(HOME_AFFAIRS, OTHER_HOME_AFFAIRS))
    story.given(ended(OTHER_HOME_AFFAIRS, BOARD, on="2014-12-01"))
    story.when(said("nomination.appraised", by=OTHER_HOME_AFFAIRS, at="2014-12-01")).then(NominationAppraised)
    other = nominations().given(district_merit(), ended(HOME_AFFAIRS, OTHER_HOME_AFFAIRS))
    other.given(ended(OTHER_HOME_AFFAIRS, BOARD, on="2014-12-01")).when(APPRAISED).then(NominationAppraised)


def test_without_an_heir_the_nomination_waits_for_the_boards_word():
    story = nominations().given(district_merit(), ended(HOME_AFFAIRS))
    story.when(APPRAISED).then_refused("route_forbidden", "/source", saying=HOME_AFFAIRS)
    said_so = heard("unit.succeeded", unit_id=f"u-{HOME_AFFAIRS}", path=HOME_AFFAIRS, successors=[BOARD],
                    effective_on=DAY, legal_basis="23/QĐ-LĐLĐ")  # fmt: skip
    story.given(said_so).when(APPRAISED).then(NominationAppraised)


# --- several heirs: the place of the workplace decides


def split_in_two() -> list[Event]:
    """Two communes stand for the district; the grass-roots union is led in the second."""
    offices = [joined(f"66.{code}.ubnd", Kind.COMMUNE_PC) for code in ("24121", "24133")]
    unions = [joined(f"66.{code}.cd", Kind.COMMUNE_UNION) for code in ("24121", "24133")]
    led = heard("unit.released", unit_id=f"u-{UNION}", path=UNION, led_by="66.24133.cd", effective_on=DAY)
    return [*offices, *unions, led, ended(HOME_AFFAIRS, *(unit.path for unit in offices))]


def test_of_several_heirs_the_one_of_the_workplace_acts():
    story = nominations().given(district_merit(), *split_in_two())
    directory = story.domain.directory
    assert directory.acting_for(HOME_AFFAIRS, date(2014, 12, 2), UNION) == "66.24133.ubnd"
    assert competent(directory, Kind.DISTRICT_HOME_AFFAIRS, DISTRICT, date(2014, 12, 2), UNION) == "66.24133.ubnd"


def test_where_the_workplace_tells_nothing_all_heirs_are_named_and_none_acts():
    story = nominations().given(district_merit(), *(one for one in split_in_two() if "released" not in one.type))
    story.when(APPRAISED).then_refused("route_forbidden", "/source", saying="66.24121.ubnd / 66.24133.ubnd")


def test_a_commune_is_competent_for_its_own_and_no_other():
    """Among a hundred communes of a province it is not the first that decides."""
    directory = nominations().given(*split_in_two()).domain.directory
    on = date(2014, 12, 2)
    assert competent(directory, Kind.COMMUNE_PC, "66.24133.cd", on) == "66.24133.ubnd"
    assert competent(directory, Kind.COMMUNE_PC, UNION, on) == "66.24133.ubnd"
    assert competent(directory, Kind.COMMUNE_PC, OTHER_UNION, on) == ""


def test_a_district_is_not_competent_for_a_body_of_the_province():
    directory = nominations().domain.directory
    assert competent(directory, Kind.DISTRICT_PC, FEDERATION, date(2014, 12, 2)) == ""


# --- proposer


@pytest.mark.parametrize(
    ("before", "name", "fact"),
    [((), "nomination.withdrawn", NominationWithdrawn),
     ((said("nomination.returned", by=HOME_AFFAIRS, at="2014-11-25"),), "nomination.supplemented", NominationSupplemented)],
    ids=["withdrawn", "supplemented"],
)  # fmt: skip
def test_whoever_stands_for_the_proposer_takes_its_steps(before, name, fact):
    story = district_gone(*before).when(said(name, by=FEDERATION, at=LATER))
    story.then(like(fact, proposer=DISTRICT))
    other = district_gone(*before).when(said(name, by=OTHER_DISTRICT, at=LATER))
    other.then_refused("route_forbidden", "/source", saying=FEDERATION)


def test_a_place_that_the_heir_frees_is_one_of_the_ended_union():
    story = district_gone().given(said("nomination.withdrawn", by=FEDERATION, at=LATER))
    assert f"selection:{DISTRICT}/2014/GKH" in story.saved[-2].keys


def test_whoever_stands_for_the_proposer_votes_and_closes_its_round():
    opened = said("round.opened", by=DISTRICT, award="GKH", round_id="d2")
    story = nominations().given(opened, district_merit())
    story.given(*(ended(path, *heirs) for path, heirs in HEIRS.items()))
    vote = said("vote.recorded", by=FEDERATION, at=LATER)
    story.when(vote).then(like(NominationVoted, voter=FEDERATION))
    closed = said("round.closed", by=FEDERATION, at=LATER, round_id="d2")
    story.when(closed).then(like(RoundClosed, unit=DISTRICT, chosen=1))


# --- consents


def joint(*steps: Said) -> Scenario:
    """A title whose two bodies must consent; the Federation goes into another one meanwhile."""
    story = nominations().given(joined("66.ldldmoi", Kind.PROVINCIAL_LABOUR_FEDERATION))
    story.given(merit_title(), said("vote.recorded"), said("nomination.appraised"), *steps)
    return story.given(ended(FEDERATION, "66.ldldmoi", on="2014-12-03"))


def consent(by: str, at: str = LATER) -> Said:
    return said("consent.given", by=by, at=at)


NEW = "66.ldldmoi"
ON = "2014-12-04"


def test_a_consent_given_before_the_end_is_the_word_of_the_heir():
    story = joint(consent(BOARD), consent(FEDERATION))
    story.when(consent(NEW, ON)).then_refused("state_forbids", "/data/nomination_id", saying="consented")
    story.when(said("nomination.forwarded")).then(NominationForwarded)


def test_the_heir_consents_in_its_place():
    story = joint(consent(BOARD)).when(consent(NEW, ON))
    story.then(like(NominationConsented, body=NEW, complete=True))
    story.when(said("nomination.forwarded")).then(NominationForwarded)


def test_the_heir_may_take_the_consent_back():
    refused = said("consent.refused", by=NEW, at=ON)
    story = joint(consent(BOARD), consent(FEDERATION)).when(refused)
    story.then(like(NominationConsentRefused, body=NEW))
    story.when(said("nomination.forwarded")).then_refused(
        "consent_missing", "/data/nomination_ids/0", saying=NEW
    )


def test_a_consent_that_is_missing_is_missed_of_the_heir():
    story = joint(consent(BOARD)).given(clock("2014-12-04")).when(clock("2015-02-01"))
    assert NominationConsentOverdue in {type(fact) for fact in story.told}
    assert next(f for f in story.told if isinstance(f, NominationConsentOverdue)).missing == (NEW,)


# --- opinions, complaints, revocation


def test_the_heir_answers_for_the_consulted_body():
    asked = said("consultation.requested", by=HOME_AFFAIRS, to=OTHER_DISTRICT_PC)
    story = nominations().given(district_merit(), asked, ended(OTHER_DISTRICT_PC, PC))
    answer = said("consultation.answered", by=PC, at=LATER)
    story.when(answer).then(like(ConsultationAnswered, consulted=OTHER_DISTRICT_PC))
    story.when(said("consultation.answered", by=BOARD, at=LATER)).then_refused(
        "route_forbidden", "/source", saying=PC
    )


def test_the_heir_closes_the_window_for_comments():
    opened = said("comment.opened", by=BOARD)
    story = nominations().given(said("nomination.submitted"), opened)
    story.given(joined("66.snv", Kind.PROVINCIAL_EC_BOARD), ended(BOARD, "66.snv"))
    story.when(said("comment.closed", by="66.snv")).then(like(CommentClosed, by=BOARD))


def test_the_heir_resolves_a_complaint_against_what_the_ended_body_judged():
    story = nominations().given(district_merit(), said("complaint.lodged", at="2014-11-25", lodged_on="2014-11-25"))
    story.given(ended(HOME_AFFAIRS, BOARD)).when(said("complaint.resolved", by=BOARD))
    assert story.outcome == "accepted", story.violations
    assert isinstance(story.told[0], ComplaintResolved)


def test_an_award_of_an_ended_authority_is_revoked_by_its_heir_alone():
    steps = (said("nomination.appraised", by=HOME_AFFAIRS, at="2014-11-22"),
             said("nomination.forwarded", by=HOME_AFFAIRS, at="2014-11-24", to=DISTRICT_PC),
             said("award.decided", by=DISTRICT_PC, at="2014-11-28", decided_on="2014-11-28"))  # fmt: skip
    story = district_gone(*steps)
    (award,) = story.facts(AwardDecided)
    by_other = said("award.revoked", award_id=award.award_id, by=OTHER_DISTRICT_PC)
    story.when(by_other).then_refused("decider_incompetent", "/source", saying=PC)
    by_heir = said("award.revoked", award_id=award.award_id, by=PC)
    story.when(by_heir).then(like(AwardRevoked, decider=DISTRICT_PC))


def test_a_dossier_may_still_be_returned_by_the_heir():
    returned = said("nomination.returned", by=BOARD, at=LATER)
    district_gone().when(returned).then(like(NominationReturned, appraiser=BOARD))
