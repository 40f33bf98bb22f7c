"""Findings, advice, models, difficulties and officers: who says what of them, in which order, and by when (II.2, III.2.d, IV)."""

import pytest

from shared.events.followups import (
    AdviceAnswered,
    AdviceAsked,
    DifficultyAnswered,
    DifficultyAssigned,
    DifficultyClosed,
    DifficultyOverdue,
    DifficultyRaised,
    FindingAnswered,
    FindingClosed,
    FindingOverdue,
    FindingRaised,
    ModelAdopted,
    ModelPublished,
    OfficerAppointed,
    OfficerReleased,
)
from tests.support.builders import BOARD, DISTRICT, FEDERATION, OTHER_UNION, UNION, UNION_2, clock, said
from tests.support.scenario import Scenario, campaigns, like

HELD = said("activity.held")
RAISED, ANSWERED, CLOSED = said("finding.raised"), said("finding.answered"), said("finding.closed")
DIFFICULT, ASSIGNED = said("difficulty.raised"), said("difficulty.assigned")
SOLVED, DONE = said("difficulty.answered"), said("difficulty.closed")
ASKED, ADVISED = said("advice.asked"), said("advice.answered")
MODEL, ADOPTED = said("model.published"), said("model.adopted")
APPOINTED, RELEASED = said("officer.appointed"), said("officer.released")


def inspected(*steps) -> Scenario:
    return campaigns().given(HELD, *steps)


# --- findings


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("by", [BOARD, FEDERATION], ids=["organiser", "partner"])
def test_a_body_of_the_delegation_raises_a_finding_at_a_unit(by):
    inspected().when(said("finding.raised", by=by)).then(like(FindingRaised, unit=UNION, kind="inspection", organiser=BOARD, by=by))


@pytest.mark.clause("II.2.c", "N19")
def test_a_supervision_of_workers_rights_has_findings_too():
    story = campaigns().given(said("activity.held", kind="rights_supervision"))
    story.when(RAISED).then(like(FindingRaised, kind="rights_supervision"))


def test_who_was_not_of_the_delegation_finds_nothing():
    inspected().when(said("finding.raised", by=DISTRICT)).then_refused("route_forbidden", "/source")


def test_a_meeting_finds_nothing():
    story = campaigns().given(said("activity.held", kind="conference"))
    story.when(RAISED).then_refused("schema_invalid", "/data/activity_id")


def test_what_was_only_planned_has_found_nothing_yet():
    story = campaigns().given(said("activity.planned"))
    story.when(RAISED).then_refused("state_forbids", "/data/activity_id")


def test_a_finding_waits_for_its_activity_and_for_its_unit():
    campaigns().when(RAISED).then_waits("activity:a1")
    inspected().when(said("finding.raised", unit="66.643.ldld.cs7777")).then_waits("unit:66.643.ldld.cs7777")


def test_nobody_has_until_yesterday():
    inspected().when(said("finding.raised", due="2014-05-11")).then_refused("schema_invalid", "/data/due")
    inspected().when(said("finding.raised", due="2014-05-12")).then(FindingRaised)


def test_a_finding_is_raised_once():
    inspected(RAISED).when(RAISED).then_refused("state_forbids", "/data/finding_id")


def test_the_inspected_unit_answers_once():
    story = inspected(RAISED)
    story.when(said("finding.answered", by=UNION_2)).then_refused("route_forbidden", "/source")
    story.when(ANSWERED).then(like(FindingAnswered, unit=UNION))
    story.when(ANSWERED).then_refused("state_forbids", "/data/finding_id")


def test_a_finding_is_closed_by_who_raised_it_once_it_is_answered():
    story = inspected(RAISED)
    story.when(CLOSED).then_refused("state_forbids", "/data/finding_id")
    story.given(ANSWERED).when(said("finding.closed", by=UNION)).then_refused("route_forbidden", "/source")
    story.when(CLOSED).then(FindingClosed)
    story.when(CLOSED).then_refused("state_forbids", "/data/finding_id")


@pytest.mark.clause("II.2.c")
def test_a_finding_without_an_answer_is_overdue_once_and_may_still_be_answered():
    story = inspected(RAISED)
    story.when(clock("2014-06-30")).then()
    story.when(clock("2014-07-01")).then(like(FindingOverdue, unit=UNION))
    story.when(clock("2014-07-02")).then()
    story.when(said("finding.answered", at="2014-07-03")).then(FindingAnswered)


def test_an_answered_finding_is_not_overdue():
    inspected(RAISED, ANSWERED).when(clock("2014-07-01")).then()


@pytest.mark.parametrize("step", [ANSWERED, CLOSED], ids=["answered", "closed"])
def test_what_concerns_a_finding_waits_for_it(step):
    campaigns().when(step).then_waits("finding:f1")


# --- difficulties


@pytest.mark.clause("IV.c", "N13")
def test_a_difficulty_is_raised_assigned_answered_and_closed():
    story = campaigns()
    story.when(DIFFICULT).then(like(DifficultyRaised, unit=UNION, topic="funding"))
    story.when(ASSIGNED).then(like(DifficultyAssigned, by=BOARD, assignee=DISTRICT))
    story.when(SOLVED).then(like(DifficultyAnswered, assignee=DISTRICT))
    story.when(DONE).then(DifficultyClosed)


@pytest.mark.clause("IV.b")
def test_a_standing_department_assigns_and_may_assign_anew():
    story = campaigns().given(DIFFICULT)
    story.when(said("difficulty.assigned", by=DISTRICT)).then_refused("not_allowed_for_kind", "/source")
    story.given(ASSIGNED).when(said("difficulty.assigned", by=FEDERATION, to=FEDERATION)).then(
        like(DifficultyAssigned, by=FEDERATION, assignee=FEDERATION)
    )
    story.when(SOLVED).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize(
    ("given", "step"),
    [([], SOLVED), ([], DONE), ([ASSIGNED], DONE), ([ASSIGNED, SOLVED], ASSIGNED), ([ASSIGNED, SOLVED, DONE], DONE)],
    ids=["answered unassigned", "closed unassigned", "closed unanswered", "assigned answered", "closed twice"],
)
def test_a_difficulty_goes_step_by_step(given, step):
    campaigns().given(DIFFICULT, *given).when(step).then_refused("state_forbids", "/data/difficulty_id")


def test_nobody_else_closes_a_difficulty():
    story = campaigns().given(DIFFICULT, ASSIGNED, SOLVED)
    story.when(said("difficulty.closed", by=DISTRICT)).then_refused("route_forbidden", "/source")
    story.when(said("difficulty.closed", by=BOARD)).then(DifficultyClosed)


def test_a_difficulty_is_raised_once_and_assigned_to_a_unit_that_is_there_and_has_time():
    story = campaigns().given(DIFFICULT)
    story.when(DIFFICULT).then_refused("state_forbids", "/data/difficulty_id")
    story.when(said("difficulty.assigned", due="2014-03-09")).then_refused("schema_invalid", "/data/due")
    story.when(said("difficulty.assigned", to="66.777.ldld")).then_waits("unit:66.777.ldld")


def test_an_assignment_without_an_answer_is_overdue_once_and_again_after_it_was_assigned_anew():
    story = campaigns().given(DIFFICULT, ASSIGNED)
    story.when(clock("2014-04-10")).then()
    story.when(clock("2014-04-11")).then(like(DifficultyOverdue, assignee=DISTRICT))
    story.when(clock("2014-04-12")).then()
    story.given(said("difficulty.assigned", at="2014-04-12", due="2014-05-01"))
    story.when(clock("2014-05-02")).then(DifficultyOverdue)


@pytest.mark.parametrize("step", [ASSIGNED, SOLVED, DONE], ids=["assigned", "answered", "closed"])
def test_what_concerns_a_difficulty_waits_for_it(step):
    campaigns().when(step).then_waits("difficulty:k1")


# --- advice


@pytest.mark.clause("III.2.d")
def test_advice_is_asked_of_a_body_that_gives_it_and_answered_by_that_body():
    story = campaigns()
    story.when(ASKED).then(like(AdviceAsked, unit=UNION, to=BOARD, topic="dossier"))
    story.when(said("advice.answered", by=FEDERATION)).then_refused("route_forbidden", "/source")
    story.when(ADVISED).then(like(AdviceAnswered, unit=UNION, to=BOARD))
    story.when(ADVISED).then_refused("state_forbids", "/data/advice_id")


def test_advice_is_asked_once_and_of_nobody_who_may_not_answer():
    campaigns().given(ASKED).when(ASKED).then_refused("state_forbids", "/data/advice_id")
    campaigns().when(said("advice.asked", to=UNION_2)).then_refused("not_allowed_for_kind", "/data/to")
    campaigns().when(said("advice.asked", to="66.cdn-moi")).then_waits("unit:66.cdn-moi")
    campaigns().when(ADVISED).then_waits("advice:v1")


# --- models


@pytest.mark.clause("II.2.b", "III.1.c")
def test_a_model_is_published_and_its_adopters_are_counted():
    story = campaigns()
    story.when(MODEL).then(like(ModelPublished, publisher=UNION))
    story.when(ADOPTED).then(like(ModelAdopted, unit=UNION_2, adopters=1))
    story.when(said("model.adopted", by=OTHER_UNION)).then(like(ModelAdopted, unit=OTHER_UNION, adopters=2))


def test_a_model_is_adopted_once_a_unit_and_not_by_its_own():
    story = campaigns().given(MODEL, ADOPTED)
    story.when(ADOPTED).then_refused("state_forbids", "/data/model_id")
    story.when(said("model.adopted", by=UNION)).then_refused("state_forbids", "/data/model_id")
    story.when(MODEL).then_refused("state_forbids", "/data/model_id")
    campaigns().when(ADOPTED).then_waits("model:m1")


# --- officers


@pytest.mark.clause("IV.b", "N08")
def test_an_officer_is_appointed_and_released_by_its_own_body():
    story = campaigns()
    story.when(APPOINTED).then(like(OfficerAppointed, unit=BOARD, office="board_professional_office", role="standing"))
    story.when(said("officer.released", by=FEDERATION)).then_refused("route_forbidden", "/source")
    story.when(RELEASED).then(like(OfficerReleased, unit=BOARD, role="standing"))
    story.when(RELEASED).then_refused("state_forbids", "/data/officer_id")


def test_an_officer_is_appointed_once():
    campaigns().given(APPOINTED).when(APPOINTED).then_refused("state_forbids", "/data/officer_id")
    campaigns().when(RELEASED).then_waits("officer:o1")
