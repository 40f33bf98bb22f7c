"""Each step that a body takes is taken by whoever stands for it once it has ended, and by nobody else (domain 1.5)."""

from datetime import date

import pytest

from shared.events import Event
from shared.events.campaigns import DutyMissed, UnitClosed, UnitMerged, UnitReleased
from shared.events.nominations import (
    AwardDecided,
    AwardPresented,
    CommentClosed,
    CommentOpened,
    ComplaintLodged,
    ConsultationRequested,
    ExemplarIntroduced,
    InitiativeAnnulled,
    NominationArchived,
    NominationHeld,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationVoted,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
    RoundNilDeclared,
)
from shared.units import Kind
from tests.support.builders import (
    BOARD,
    DISTRICT,
    DISTRICT_PC,
    FEDERATION,
    HOME_AFFAIRS,
    NEWSPAPER,
    OTHER_DISTRICT,
    OTHER_HOME_AFFAIRS,
    OTHER_UNION,
    PC,
    UNION,
    UNION_2,
    Said,
    clock,
    district_merit,
    joined,
    said,
    vote,
)
from tests.support.scenario import Scenario, like, nominations

EVE, LATER = "2014-11-30", "2014-12-03"
NEW_FEDERATION = "66.ldldmoi"
#: Two communes stand for the district; the nominee's union is led in the second.
FIRST, SECOND = "66.24121.ubnd", "66.24133.ubnd"


def ended(path: str, *heirs: str, on: str = EVE) -> UnitClosed:
    return UnitClosed(unit_id=f"u-{path}", path=path, closed_on=date.fromisoformat(on), successors=heirs)


def merged(path: str, into: str) -> list[Event]:
    """As campaigns tells it: one body goes into another, and is no more."""
    told = UnitMerged(unit_id=f"u-{path}", path=path, into=into, effective_on=date(2014, 12, 1), legal_basis="21/QĐ-LĐLĐ")
    return [told, ended(path, into)]


def split() -> list[Event]:
    offices = [joined(path, Kind.COMMUNE_PC) for path in (FIRST, SECOND)]
    led = UnitReleased(unit_id=f"u-{UNION}", path=UNION, led_by="66.24133.cd", effective_on=date(2014, 12, 1),
                       legal_basis="21/QĐ-LĐLĐ")  # fmt: skip
    return [*offices, joined("66.24133.cd", Kind.COMMUNE_UNION), led, ended(HOME_AFFAIRS, FIRST, SECOND)]


# --- the appraiser


HOLD = said("nomination.held", by=HOME_AFFAIRS, at="2014-11-25", held_on="2014-11-25")
REJECT = said("nomination.rejected", by=HOME_AFFAIRS, at="2014-11-25", rejected_on="2014-11-25")
STEPS = [
    ("nomination.returned", (), NominationReturned, {}),
    ("nomination.rejected", (), NominationRejected, {}),
    ("nomination.held", (), NominationHeld, {}),
    ("nomination.released", (HOLD,), NominationReleased, {}),
    ("nomination.archived", (REJECT,), NominationArchived, {}),
    ("consultation.requested", (), ConsultationRequested, {"to": DISTRICT_PC}),
    ("comment.opened", (), CommentOpened, {}),
]


@pytest.mark.parametrize("how", [merged, lambda path, into: [ended(path, into)]], ids=["merged", "closed"])
@pytest.mark.parametrize(("name", "before", "fact", "fields"), STEPS, ids=[step[0] for step in STEPS])
def test_whoever_stands_for_the_appraiser_takes_its_steps(how, name, before, fact, fields):
    story = nominations().given(district_merit(), *before, *how(HOME_AFFAIRS, BOARD))
    at = {"at": "2015-02-01"} if name == "nomination.archived" else {"at": LATER}
    story.when(said(name, by=OTHER_HOME_AFFAIRS, **fields, **at))
    assert story.violations[0].code in ("route_forbidden", "not_allowed_for_kind")
    assert story.when(said(name, by=BOARD, **fields, **at)).outcome == "accepted", story.violations
    assert fact in {type(one) for one in story.told}


@pytest.mark.parametrize("by", [FIRST, SECOND])
def test_of_several_heirs_the_one_of_the_workplace_holds(by):
    story = nominations().given(district_merit(), *split()).when(said("nomination.held", by=by, at=LATER))
    if by == SECOND:
        story.then(NominationHeld)
    else:
        story.then_refused("route_forbidden", "/source", saying=SECOND)


# --- comments


def test_of_several_heirs_of_its_opener_one_in_whose_place_somebody_listed_works_closes_a_window():
    window = said("comment.opened", by=HOME_AFFAIRS)
    story = nominations().given(district_merit(), window, *split())
    story.when(said("comment.closed", by=FIRST)).then_refused("route_forbidden", "/source", saying=SECOND)
    story.when(said("comment.closed", by=SECOND)).then(like(CommentClosed, by=HOME_AFFAIRS))


def test_a_comment_may_be_handed_in_on_the_window_of_an_ended_body():
    story = nominations().given(district_merit(), said("comment.opened", by=HOME_AFFAIRS))
    comment = said("comment.received", by=UNION, at="2014-12-01", received_on="2014-12-01")
    story.given(ended(HOME_AFFAIRS, BOARD)).when(comment)
    assert story.outcome == "accepted"


# --- votes


def ballot(by: str, on: str = LATER, minutes: str | None = None) -> Said:
    counted = vote(15, 15, held_on=on) | {"minutes_sha256": minutes}
    return said("vote.recorded", by=by, at=on, id=f"{by}/{on}/{minutes}", vote=counted)


def test_whoever_stands_for_the_workplace_votes_and_nobody_else_does():
    """Another grass-roots union of the district has no say until the nominee's has gone into it."""
    story = nominations().given(said("nomination.submitted")).when(ballot(UNION_2))
    story.then_refused("route_forbidden", "/source", saying=UNION)
    story.given(*merged(UNION, UNION_2)).when(ballot(UNION_2, "2014-12-04")).then(like(NominationVoted, voter=UNION_2))
    story.when(ballot(OTHER_UNION, "2014-12-05")).then_refused("route_forbidden", "/source", saying=UNION_2)


def test_an_heir_does_not_show_the_minutes_of_the_ended_body_again():
    minutes = "a" * 64
    story = nominations().given(said("nomination.submitted"), ballot(UNION, "2014-11-28", minutes))
    story.given(*merged(UNION, UNION_2))
    story.when(ballot(UNION_2, LATER, minutes)).then_refused("state_forbids", "/data/vote/held_on", saying="sitting")
    story.when(ballot(UNION_2, LATER, "b" * 64)).then(NominationVoted)


# --- consent to publicity, initiatives


@pytest.mark.parametrize("how", [merged, lambda path, into: [ended(path, into)]], ids=["merged", "closed"])
def test_whoever_stands_for_the_unit_of_an_exemplar_hands_in_its_word(how):
    given = said("publicity_consent.given", by=OTHER_UNION, at=LATER, given_on=LATER)
    withdrawn = said("publicity_consent.withdrawn", by=OTHER_UNION, at="2014-12-04", withdrawn_on="2014-12-04")
    story = nominations().given(said("exemplar.discovered"))
    story.when(given).then_refused("route_forbidden", "/source", saying=UNION)
    story.given(*how(UNION, OTHER_UNION)).when(given).then(PublicityConsentGiven)
    stranger = said("publicity_consent.withdrawn", by=UNION_2, at="2014-12-04")
    story.when(stranger).then_refused("route_forbidden", "/source", saying=OTHER_UNION)
    story.when(withdrawn).then(PublicityConsentWithdrawn)


def test_whoever_stands_for_the_body_that_recognised_an_initiative_annuls_it():
    annulled = said("initiative.annulled", by=OTHER_DISTRICT, at=LATER, annulled_on=LATER)
    story = nominations().given(said("initiative.recognised")).when(annulled)
    story.then_refused("route_forbidden", "/source", saying=DISTRICT)
    story.given(*merged(DISTRICT, OTHER_DISTRICT)).when(annulled).then(like(InitiativeAnnulled, unit=UNION))


# --- awards and complaints against them


def test_of_several_heirs_of_the_appraiser_the_one_of_the_workplace_presents():
    steps = (said("nomination.appraised", by=HOME_AFFAIRS, at="2014-11-22"),
             said("nomination.forwarded", by=HOME_AFFAIRS, at="2014-11-24", to=DISTRICT_PC),
             said("award.decided", by=DISTRICT_PC, at="2014-11-28", decided_on="2014-11-28"))  # fmt: skip
    story = nominations().given(district_merit(), *steps, *split())
    (award,) = story.facts(AwardDecided)
    presented = {"award_id": award.award_id, "at": LATER, "presented_on": LATER}
    story.when(said("award.presented", by=FIRST, **presented)).then_refused("route_forbidden", "/source", saying=SECOND)
    story.when(said("award.presented", by=SECOND, **presented)).then(AwardPresented)


def test_a_second_complaint_goes_to_whoever_stands_for_the_authority_above():
    first = said("complaint.lodged", at="2014-11-25", lodged_on="2014-11-25", known_on="2014-11-25")
    resolved = said("complaint.resolved", by=HOME_AFFAIRS, at="2014-11-28", resolved_on="2014-11-28")
    second = said("complaint.lodged", at=LATER, lodged_on=LATER, complaint_id="kn2", previous_id="kn1", known_on=LATER)
    story = nominations().given(district_merit(), first, resolved)
    story.given(*split()[:-1], ended(DISTRICT_PC, FIRST, SECOND)).given(second)
    assert story.facts(ComplaintLodged)[-1].authority == SECOND


# --- rounds and exemplars: whoever stands for a union speaks for itself


def test_a_union_that_has_ended_declares_nothing_and_its_heir_speaks_for_itself():
    story = nominations().given(*merged(DISTRICT, OTHER_DISTRICT))
    story.when(said("round.nil_declared", by=DISTRICT, at=LATER)).then_refused("unit_closed", "/source", saying=OTHER_DISTRICT)
    story.when(said("round.nil_declared", by=OTHER_DISTRICT, at=LATER)).then(like(RoundNilDeclared, unit=OTHER_DISTRICT))


def test_a_union_that_has_ended_owes_no_list_of_that_year():
    story = nominations().given(*merged(DISTRICT, OTHER_DISTRICT), clock("2014-12-30")).when(clock("2015-01-01"))
    missed = {fact.unit for fact in story.told if isinstance(fact, DutyMissed) and fact.duty == "N04"}
    assert OTHER_DISTRICT in missed
    assert DISTRICT not in missed


def test_the_heir_introduces_what_the_ended_federation_has_fostered():
    fostered = [said("exemplar.discovered"), said("exemplar.verified"), said("exemplar.nurtured", by=FEDERATION)]
    story = nominations().given(*fostered, joined(NEW_FEDERATION, Kind.PROVINCIAL_LABOUR_FEDERATION))
    story.given(*merged(FEDERATION, NEW_FEDERATION))
    introduced = {"at": LATER, "period": "2014-Q4", "introduced_on": LATER, "to": [BOARD, NEWSPAPER]}
    story.when(said("exemplar.introduced", by=FEDERATION, **introduced)).then_refused("unit_closed", "/source")
    story.when(said("exemplar.introduced", by=NEW_FEDERATION, **introduced))
    story.then(like(ExemplarIntroduced, introduced_by=NEW_FEDERATION, counts=True))


def test_what_was_introduced_to_a_board_that_has_ended_counts_when_its_heir_is_told():
    story: Scenario = nominations().given(said("exemplar.discovered"), joined("66.snv", Kind.PROVINCIAL_EC_BOARD))
    story.given(*merged(BOARD, "66.snv"))
    introduced = {"at": LATER, "period": "2014-Q4", "introduced_on": LATER}
    story.when(said("exemplar.introduced", **introduced, to=["66.snv", NEWSPAPER]))
    story.then(like(ExemplarIntroduced, counts=True))


def test_the_heir_of_a_province_decides_nothing_elsewhere():
    """PC stands for the district's Chair: of another district it is not the authority."""
    story = nominations().given(district_merit(by=OTHER_DISTRICT, nominee={"workplace": OTHER_UNION}))
    story.given(ended(DISTRICT_PC, PC), ended(HOME_AFFAIRS, BOARD))
    story.when(said("nomination.appraised", by=BOARD, at=LATER)).then_refused(
        "route_forbidden", "/source", saying=OTHER_HOME_AFFAIRS
    )
