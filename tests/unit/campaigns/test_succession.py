"""A body ends: what it began is carried on by whoever stands for it, and by nobody else (domain 1.5)."""

from datetime import date

import pytest

from shared.events.campaigns import (
    ActivityReported,
    AdviceAnswered,
    CampaignClosed,
    CampaignReviewed,
    DifficultyAnswered,
    FindingAnswered,
    FindingClosed,
    FindingRaised,
    GuidanceSuperseded,
    ProgrammeClosed,
    ProgrammePlanAgreed,
    ProgrammeReviewed,
    RegistrationAmended,
    RegistrationEvaluated,
)
from shared.units import Kind
from tests.support.builders import (
    BOARD,
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_UNION,
    UNION,
    UNION_2,
    Said,
    joined,
    said,
)
from tests.support.scenario import Scenario, campaigns, like

LAUNCHED, ASKED = said("campaign.launched"), said("advice.asked")
HELD, RAISED = said("activity.held"), said("finding.raised")
NEW = "66.snv"


def merged(path: str, into: str, on: str) -> Said:
    return said("unit.merged", unit_id=f"u-{path}", into=into, effective_on=on, at="2014-01-05", id=f"m-{path}")


def with_new_board(*steps: Said, on: str = "2014-05-15") -> Scenario:
    """The Board becomes part of the department of home affairs, which stands for it from that day."""
    story = campaigns().given(joined(NEW, Kind.PROVINCIAL_EC_BOARD), *steps)
    return story.given(merged(BOARD, NEW, on))


#: What was begun, by whom, what its heir says next, and the fact that follows; `unit` is who must not be able to.
CARRIED_ON = {
    "campaign.reviewed": (
        FEDERATION, (LAUNCHED,), said("campaign.reviewed", by=NEW, stage="preliminary", at="2014-07-01"),
        like(CampaignReviewed, launcher=FEDERATION)),
    "campaign.closed": (
        FEDERATION, (LAUNCHED,), said("campaign.closed", by=NEW), like(CampaignClosed, launcher=FEDERATION)),
    "registration.amended": (
        UNION, (LAUNCHED, said("registration.submitted")), said("registration.amended", by=NEW, at="2014-07-01"),
        like(RegistrationAmended, unit=UNION)),
    "registration.evaluated": (
        UNION, (LAUNCHED, said("registration.submitted")), said("registration.evaluated", by=NEW),
        like(RegistrationEvaluated, unit=UNION)),
    "activity.reported": (
        BOARD, (HELD,), said("activity.reported", by=NEW, at="2014-07-01"), like(ActivityReported, organiser=BOARD)),
    "finding.raised": (
        BOARD, (HELD,), said("finding.raised", by=NEW, at="2014-07-01"),
        like(FindingRaised, raised_by=NEW, partners=(FEDERATION,))),
    "finding.answered": (
        UNION, (HELD, RAISED), said("finding.answered", by=NEW, at="2014-07-01"),
        like(FindingAnswered, unit=UNION, answered_by=NEW)),
    "finding.closed": (
        BOARD, (HELD, RAISED, said("finding.answered", at="2014-05-14", answered_on="2014-05-14")),
        said("finding.closed", by=NEW), like(FindingClosed, closed_by=NEW)),
    "advice.answered": (
        BOARD, (ASKED,), said("advice.answered", by=NEW, at="2014-07-01"), like(AdviceAnswered, to=BOARD)),
    "difficulty.answered": (
        DISTRICT, (said("difficulty.raised", at="2014-05-01"), said("difficulty.assigned", at="2014-05-02")),
        said("difficulty.answered", by=NEW), like(DifficultyAnswered, to=DISTRICT)),
}  # fmt: skip


def carried_on(name: str) -> tuple[Scenario, Said]:
    began, before, step, _ = CARRIED_ON[name]
    kinds = {FEDERATION: Kind.PROVINCIAL_LABOUR_FEDERATION, UNION: Kind.GRASSROOTS_UNION, DISTRICT: Kind.SECTOR_UNION}
    story = campaigns().given(joined(NEW, kinds.get(began, Kind.PROVINCIAL_EC_BOARD)), *before)
    return story, step


@pytest.mark.parametrize("name", CARRIED_ON)
def test_whoever_stands_for_a_body_carries_on_what_it_began(name):
    began, _, _, expected = CARRIED_ON[name]
    story, step = carried_on(name)
    story.given(merged(began, NEW, "2014-05-15")).when(step).then(expected)


@pytest.mark.parametrize("name", CARRIED_ON)
def test_nobody_carries_on_what_an_open_body_began(name):
    story, step = carried_on(name)
    story.when(step).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("name", CARRIED_ON)
def test_the_ended_body_itself_says_no_more_and_its_heir_is_named(name):
    began, _, step, _ = CARRIED_ON[name]
    story, _ = carried_on(name)
    late = said(name, by=began, at=step.at, **{k: v for k, v in step.data.items() if k != "with"})
    story.given(merged(began, NEW, "2014-05-15")).when(late).then_refused("unit_closed", "/source", saying=NEW)


def test_guidance_of_an_ended_issuer_is_superseded_by_its_heir():
    first, second = said("guidance.issued"), said("guidance.issued", guidance_id="g2")
    story = with_new_board(first, on="2014-09-01")
    story.given(said("guidance.issued", guidance_id="g2", by=NEW, at="2014-10-01"))
    story.when(said("guidance.superseded", by=NEW)).then(like(GuidanceSuperseded, issuer=BOARD))
    other = campaigns().given(joined(NEW, Kind.PROVINCIAL_EC_BOARD), first, second)
    other.when(said("guidance.superseded", by=NEW)).then_refused("route_forbidden", "/source", saying=BOARD)


def test_of_several_heirs_each_may_carry_on():
    """What is no decision on a person needs no single voice: the parts of a split union each answer for it."""
    split = said("unit.split", into=[UNION_2, OTHER_UNION])
    for heir in (UNION_2, OTHER_UNION):
        story = campaigns().given(HELD, RAISED, split)
        story.when(said("finding.answered", by=heir, at="2014-07-02")).then(FindingAnswered)


# --- the programme


SIGNED = said("programme.signed")


def test_whoever_stands_for_a_party_signs_in_its_place():
    story = with_new_board(SIGNED, on="2014-12-01")
    story.when(said("programme.plan_agreed", by=NEW)).then(
        like(ProgrammePlanAgreed, party=BOARD, complete=False)
    )
    story.when(said("programme.plan_agreed", by=FEDERATION)).then(like(ProgrammePlanAgreed, complete=True))
    story.when(said("programme.reviewed", by=NEW)).then(like(ProgrammeReviewed, party=BOARD))


def test_a_plan_that_the_party_had_agreed_is_not_agreed_again_by_its_heir():
    story = with_new_board(SIGNED, said("programme.plan_agreed", at="2014-11-20"), on="2014-12-01")
    story.when(said("programme.plan_agreed", by=NEW)).then_refused("state_forbids", "/data/year")


def test_a_stranger_is_told_who_signs_now():
    story = with_new_board(SIGNED, on="2014-12-01")
    story.when(said("programme.plan_agreed", by=DISTRICT)).then_refused(
        "route_forbidden", "/source", saying=f"{NEW}, {FEDERATION}"
    )


def test_who_stands_for_both_parties_speaks_for_each():
    """A district ends: its office and its federation both go into one body, which ends their programme."""
    derived = said("programme.derived", by=HOME_AFFAIRS)
    story = campaigns().given(joined(NEW, Kind.PROVINCIAL_EC_BOARD), SIGNED, derived)
    story.given(*(merged(path, NEW, "2014-10-01") for path in (HOME_AFFAIRS, DISTRICT)))
    final = said("programme.reviewed", by=NEW, programme_id="p2", stage="final", at="2014-12-20")
    story.when(final).then(like(ProgrammeReviewed, party=HOME_AFFAIRS, complete=False))
    story.when(final).then(like(ProgrammeReviewed, party=DISTRICT, complete=True))
    story.when(final).then_refused("state_forbids", "/data/stage")
    close = said("programme.closed", by=NEW, programme_id="p2", at="2014-12-21", closed_on="2014-12-21")
    story.when(close).then(like(ProgrammeClosed, party=HOME_AFFAIRS, closed_on=date(2014, 12, 21)))
    story.when(close).then(like(ProgrammeClosed, party=DISTRICT, complete=True))
