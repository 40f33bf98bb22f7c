"""Whose ballot a vote is, one count per sitting, and nobody who has an interest in the nominee (II.3.b; domain 2.6,
3.6)."""

import pytest

from shared.events.nominations import (
    NominationForwarded,
    NominationReceived,
    NominationVoted,
    NominationVoteFailed,
)
from shared.units import Kind
from tests.support.asked import opened, requested
from tests.support.builders import (
    COUNCIL,
    DEPARTMENT,
    DISTRICT,
    EDUCATION,
    FEDERATION,
    OTHER_DISTRICT,
    OTHER_UNION,
    PRIME_MINISTER,
    UNION,
    UNION_2,
    Said,
    documents,
    joined,
    merit_title,
    said,
    vote,
)
from tests.support.planted import planted
from tests.support.scenario import Scenario, like, nominations

SUBMITTED, APPRAISED = said("nomination.submitted"), said("nomination.appraised")
FORWARDED = said("nomination.forwarded")
BY_COUNCIL = said("vote.recorded")
BOTH = [said("consent.given", by=by) for by in ("66.bantdkt", "66.ldld")]
A, B = "a" * 64, "b" * 64
FIRST, NEXT = "2014-12-01", "2014-12-02"


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, *steps)


def title(*steps: Said) -> Scenario:
    """A title of the province, appraised and consented to by both bodies."""
    return nominations().given(merit_title(), APPRAISED, *BOTH, *steps)


def ballot(in_favour: int = 15, electorate: int = 15, /, by: str = COUNCIL, **fields: object) -> Said:
    held_on = {"held_on": "2014-12-01"} | fields
    return said("vote.recorded", by=by, vote=vote(in_favour, electorate, **held_on))


def interest(relation: str, member: str = "NV-1", **more: object) -> dict[str, object]:
    return {"member": member, "relation": relation} | more


# --- whose ballot it is
# ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "body"),
    [(UNION, "grassroots_meeting"), (DISTRICT, "unit_council"), (FEDERATION, "unit_council"),
     (COUNCIL, "provincial_council")],
)  # fmt: skip
def test_whose_ballot_it_is_follows_from_who_records_it(by, body):
    after().when(ballot(by=by)).then(like(NominationVoted, voter=by, body=body))


def test_the_council_of_the_district_votes_there():
    council = "66.643.hdtdkt"
    story = nominations().given(joined(council, Kind.DISTRICT_EC_COUNCIL), SUBMITTED)
    story.when(ballot(by=council)).then(like(NominationVoted, body="district_council"))


@pytest.mark.parametrize("by", [OTHER_DISTRICT, OTHER_UNION, UNION_2, DEPARTMENT, EDUCATION])
def test_who_has_nothing_to_do_with_the_nominee_has_no_vote(by):
    after().when(ballot(by=by)).then_refused("route_forbidden", "/source", saying=UNION)


@pytest.mark.parametrize("by", ["66.ubnd", PRIME_MINISTER])
def test_who_decides_records_no_vote(by):
    after().when(ballot(by=by)).then_refused("not_allowed_for_kind", "/source")


def test_a_meeting_at_the_grass_roots_may_vote_openly_and_by_its_own_share():
    story = nominations().given(merit_title())
    story.when(ballot(8, by=UNION, secret=False)).then(like(NominationVoted, body="grassroots_meeting"))


def test_a_share_for_the_meeting_holds_where_it_is_switched_on():
    story = nominations(planted(parameters={"grassroots_vote_share": "1/2"})).given(merit_title())
    story.when(ballot(7, by=UNION)).then_refused_but_told("vote_share", "/data/vote/for", NominationVoteFailed)
    story.when(ballot(8, by=UNION, held_on=NEXT)).then(NominationVoted)


def test_without_its_share_a_meeting_still_needs_its_quorum():
    nominations().given(merit_title()).when(ballot(3, by=UNION, present=9, against=0)).then_refused(
        "vote_quorum", "/data/vote"
    )


# --- the provincial council
# ----------------------------------------------------------------------------------------------


def test_a_title_of_the_province_is_not_forwarded_before_the_council_has_voted():
    title().when(FORWARDED).then_refused(
        "state_forbids", "/data/nomination_ids/0", saying="the vote of the provincial council"
    )


def test_the_refusal_cites_what_asks_for_the_vote():
    story = title().when(FORWARDED)
    assert story.violations[0].law.startswith("vn-2013-dec65: domain 3.6")


def test_after_the_council_has_voted_it_goes():
    title(BY_COUNCIL).when(FORWARDED).then(NominationForwarded)


@pytest.mark.parametrize("by", [FEDERATION, UNION])
def test_no_other_ballot_stands_for_that_of_the_council(by):
    title(ballot(by=by)).when(FORWARDED).then_refused("state_forbids", "/data/nomination_ids/0")


@pytest.mark.parametrize(("in_favour", "carries"), [(14, True), (13, False)])
def test_nine_tenths_of_all_its_members_and_the_absent_are_asked_in_writing(in_favour, carries):
    story = title()
    story.when(ballot(in_favour, present=12, written=3))
    if carries:
        story.then(NominationVoted)
        story.when(FORWARDED).then(NominationForwarded)
        return
    story.then_refused_but_told("vote_share", "/data/vote/for", NominationVoteFailed)
    assert "13 of 15" in story.violations[0].message_en
    story.when(FORWARDED).then_refused("state_forbids", "/data/nomination_ids/0")


def test_who_is_absent_and_was_not_asked_counts_against_the_share():
    story = title().when(ballot(13, present=13, against=0))
    story.then_refused_but_told("vote_share", "/data/vote/for", NominationVoteFailed)


def test_a_state_award_needs_the_council_too():
    whole = documents("to_trinh", "bao_cao_thanh_tich", "bien_ban_hop", "ket_qua_bo_phieu")
    award = {"award": "BKTT", "type": "merit", "campaign_id": None, "documents": whole}
    story = nominations().given(said("nomination.submitted", **award), APPRAISED, *BOTH)
    to = said("nomination.forwarded", to=PRIME_MINISTER)
    story.when(to).then_refused("state_forbids", "/data/nomination_ids/0")
    story.given(BY_COUNCIL).when(said("nomination.forwarded", to=PRIME_MINISTER, id="again"))
    story.then(NominationForwarded)


def test_a_title_is_voted_on_by_the_council_even_for_a_sudden_deed():
    story = nominations().given(merit_title(type="sudden"), APPRAISED, *BOTH)
    story.when(FORWARDED).then_refused("state_forbids", "/data/nomination_ids/0")


def test_a_merit_of_the_province_needs_no_council():
    after(APPRAISED).when(FORWARDED).then(NominationForwarded)


def test_everything_that_is_missing_is_named_at_once():
    asked = requested()
    story = nominations().given(merit_title(), asked, opened(), APPRAISED)
    at = "/data/nomination_ids/0"
    story.when(FORWARDED).then_refused_for(
        ("consent_missing", at), ("state_forbids", at), ("state_forbids", at), ("comment_window_open", at)
    )


# --- one count per sitting
# ----------------------------------------------------------------------------------------------


@pytest.mark.clause("II.3.b")
@pytest.mark.parametrize(
    ("first", "second"),
    [({"held_on": FIRST, "minutes_sha256": A}, {"held_on": FIRST, "minutes_sha256": B}),
     ({"held_on": FIRST, "minutes_sha256": A}, {"held_on": NEXT, "minutes_sha256": A}),
     ({"held_on": FIRST}, {"held_on": FIRST})],
    ids=["same day", "same minutes", "same day without minutes"],
)  # fmt: skip
def test_a_sitting_counts_its_ballots_once(first, second):
    after(ballot(**first)).when(ballot(**second)).then_refused(
        "state_forbids", "/data/vote/held_on", saying=COUNCIL
    )


@pytest.mark.parametrize(
    "second", [{"held_on": NEXT, "minutes_sha256": B}, {"held_on": NEXT}], ids=["minutes", "no minutes"]
)
def test_another_sitting_counts_anew(second):
    after(ballot(held_on=FIRST, minutes_sha256=A)).when(ballot(**second)).then(NominationVoted)


def test_two_bodies_may_sit_on_one_day():
    after(ballot()).when(ballot(by=UNION)).then(NominationVoted)


def test_the_ballot_of_the_dossier_is_counted_once_too():
    after().when(ballot(by=FEDERATION, held_on="2014-11-10")).then_refused(
        "state_forbids", "/data/vote/held_on"
    )


def test_one_sitting_votes_on_several_nominations():
    second = said("nomination.submitted", nomination_id="n2", nominee={"full_name": "Người 2"})
    sitting = {"held_on": FIRST, "minutes_sha256": A}
    story = after(second, ballot(**sitting))
    other = said("vote.recorded", nomination_id="n2", vote=vote(15, 15, **sitting))
    story.when(other).then(like(NominationVoted, nomination_id="n2"))


def test_a_ballot_that_did_not_carry_is_counted_and_no_second_one_is_held_at_its_sitting():
    sitting = {"held_on": FIRST, "minutes_sha256": A}
    story = after().when(ballot(3, **sitting))
    failed = like(NominationVoteFailed, voter=COUNCIL, nomination_id="n1")
    story.then_refused_but_told("vote_share", "/data/vote/for", failed)
    for again in ({"held_on": FIRST}, {"held_on": NEXT, "minutes_sha256": A}):
        story.when(ballot(15, **again)).then_refused("state_forbids", "/data/vote/held_on", saying=FIRST)
    story.when(ballot(15, held_on=NEXT)).then(NominationVoted)


def test_what_the_council_did_not_carry_is_not_forwarded():
    story = title().when(ballot(13)).when(FORWARDED)
    story.then_refused("state_forbids", "/data/nomination_ids/0")


def test_the_last_sitting_of_the_council_counts():
    story = title(ballot(14, held_on=FIRST)).when(ballot(13, held_on=NEXT)).when(FORWARDED)
    story.then_refused("state_forbids", "/data/nomination_ids/0")
    story.given(ballot(14, held_on="2014-12-04")).when(said("nomination.forwarded", id="again"))
    story.then(NominationForwarded)


@pytest.mark.parametrize(
    "void",
    [{"present": 3, "for": 3, "against": 0}, {"conflicts": [{"member": "NV-1", "relation": "self"}]}],
    ids=["no quorum", "an interest"],
)
def test_a_void_ballot_was_none(void):
    story = after().when(ballot(15, **void))
    assert story.outcome == "refused"
    assert story.told == []
    story.when(ballot(15)).then(NominationVoted)


# --- conflicts of interest
# ----------------------------------------------------------------------------------------------


@pytest.mark.clause("II.3.b")
@pytest.mark.parametrize("relation", ["self", "relative"])
@pytest.mark.parametrize("member", ["NV-1", "chair"])
def test_nobody_with_an_interest_votes_neither_member_nor_chair(relation, member):
    after().when(ballot(conflicts=[interest(relation, member)])).then_refused(
        "conflict_of_interest", "/data/vote/conflicts/0"
    )


@pytest.mark.parametrize("relation", ["self", "relative", "own_unit"])
def test_whoever_abstained_makes_no_ballot_void(relation):
    after().when(ballot(14, against=0, conflicts=[interest(relation, abstained=True)])).then(NominationVoted)


def test_who_is_of_the_same_unit_votes_unless_the_rule_set_says_otherwise():
    of_the_unit = ballot(conflicts=[interest("own_unit")])
    after().when(of_the_unit).then(NominationVoted)
    strict = planted(parameters={"interests_excluded": ["self", "relative", "own_unit"]})
    nominations(strict).given(SUBMITTED).when(of_the_unit).then_refused(
        "conflict_of_interest", "/data/vote/conflicts/0"
    )


def test_a_nominee_among_those_who_voted_is_found_without_being_declared():
    nominee = {"person_ref": "NV-7"}
    story = nominations().given(said("nomination.submitted", nominee=nominee))
    story.when(ballot(voters=["NV-1", "NV-7"])).then_refused("conflict_of_interest", "/data/vote/voters/1")
    story.when(ballot(voters=["NV-1", "NV-2"])).then(NominationVoted)


def test_the_same_key_of_another_workplace_is_somebody_else():
    story = nominations().given(
        said("nomination.submitted", nominee={"person_ref": "NV-7", "workplace": UNION}),
        said("nomination.submitted", nomination_id="n2",
             nominee={"full_name": "Người 2", "person_ref": "NV-8", "workplace": UNION_2}),
    )  # fmt: skip
    other = said("vote.recorded", nomination_id="n2", vote=vote(15, 15, held_on=FIRST, voters=["NV-7"]))
    story.when(other).then(NominationVoted)


def test_the_vote_of_a_dossier_is_held_to_the_same():
    nominee = {"person_ref": "NV-7"}
    nominations().when(
        said("nomination.submitted", nominee=nominee, vote=vote(15, 15, voters=["NV-7"]))
    ).then_refused("conflict_of_interest", "/data/vote/voters/0")
    nominations().when(
        said("nomination.submitted", vote=vote(15, 15, conflicts=[interest("relative")]))
    ).then_refused("conflict_of_interest", "/data/vote/conflicts/0")
    nominations().when(
        said("nomination.submitted", nominee=nominee, vote=vote(15, 15, voters=["NV-1"]))
    ).then(NominationReceived)


def test_whoever_abstained_has_not_voted():
    away = [interest("self", abstained=True)]
    after().when(ballot(15, conflicts=away)).then_refused("schema_invalid", "/data/vote/conflicts")
    after().when(ballot(14, against=0, conflicts=away, voters=["NV-1"])).then_refused(
        "schema_invalid", "/data/vote/voters/0"
    )


def test_a_conflict_cites_the_clause():
    story = after().when(ballot(conflicts=[interest("relative")]))
    assert story.violations[0].rule == "II.3.b"
    assert "II.3.b" in story.violations[0].law


def test_who_voted_and_who_abstained_stay_out_of_the_facts():
    story = after().when(
        ballot(14, against=0, voters=["NV-1"], conflicts=[interest("self", "NV-2", abstained=True)])
    )
    assert "NV-" not in story.then(NominationVoted).told[0].to_json().decode()


@pytest.mark.clause("II.3.b")
def test_the_minutes_are_named_by_their_hash():
    story = after().when(ballot(minutes_sha256=A)).then(NominationVoted)
    assert story.told[0].vote.minutes_sha256 == A
