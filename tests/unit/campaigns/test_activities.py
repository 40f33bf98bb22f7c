"""Inspections, supervision, exchanges, conferences and training are planned, held and reported (II.2.b-c)."""

from typing import Any

import pytest

from shared.events.base import Delegates
from shared.events.campaigns import (
    ActivityCancelled,
    ActivityHeld,
    ActivityPlanned,
    ActivityReported,
    CommunicationPublished,
)
from tests.support.builders import (
    BOARD,
    DEPARTMENT,
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    NEWSPAPER,
    OTHER_HOME_AFFAIRS,
    UNION,
    said,
    with_,
)
from tests.support.scenario import campaigns, like

PLANNED, HELD = said("activity.planned"), said("activity.held")
REPORTED, CANCELLED = said("activity.reported"), said("activity.cancelled")


def test_an_activity_is_planned_with_both_bodies():
    campaigns().when(PLANNED).then(like(ActivityPlanned, organiser=BOARD, partners=(FEDERATION,)))


def test_an_activity_is_planned_once():
    campaigns().given(PLANNED).when(PLANNED).then_refused("state_forbids", "/data/activity_id")


def test_a_planned_activity_is_held():
    campaigns().given(PLANNED).when(HELD).then(like(ActivityHeld, topics=1, units_visited=(UNION,)))


def test_an_activity_may_be_held_without_a_plan():
    campaigns().when(HELD).then(like(ActivityHeld, kind="inspection"))


def test_an_activity_is_held_once():
    campaigns().given(HELD).when(HELD).then_refused("state_forbids", "/data/activity_id")


def test_the_body_that_planned_an_activity_holds_it():
    campaigns().given(PLANNED).when(said("activity.held", by=DISTRICT)).then_refused(
        "route_forbidden", "/source"
    )


def test_an_activity_that_was_held_is_reported():
    campaigns().given(HELD).when(REPORTED).then(like(ActivityReported, kind="inspection", organiser=BOARD))


def test_an_activity_that_was_not_held_is_not_reported():
    campaigns().given(PLANNED).when(REPORTED).then_refused("state_forbids", "/data/activity_id")


def test_a_planned_activity_can_be_cancelled():
    campaigns().given(PLANNED).when(CANCELLED).then(ActivityCancelled)


@pytest.mark.parametrize("last", [HELD, CANCELLED], ids=["held", "cancelled"])
def test_what_is_not_planned_any_more_cannot_be_cancelled(last):
    campaigns().given(PLANNED, last).when(CANCELLED).then_refused("state_forbids", "/data/activity_id")


def test_a_cancelled_activity_is_not_held():
    campaigns().given(PLANNED, CANCELLED).when(HELD).then_refused("state_forbids", "/data/activity_id")


@pytest.mark.parametrize("name", ["activity.reported", "activity.cancelled"])
def test_nobody_else_speaks_of_an_activity(name):
    campaigns().given(HELD if name == "activity.reported" else PLANNED).when(
        said(name, by=DISTRICT)
    ).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("told", [REPORTED, CANCELLED], ids=["reported", "cancelled"])
def test_what_concerns_an_activity_waits_for_it(told):
    story = campaigns().when(told).then_waits("activity:a1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/activity_id")


@pytest.mark.clause("II.1.b")
def test_a_press_item_names_medium_kind_date_and_audience():
    campaigns().when(said("communication.published")).then(
        like(CommunicationPublished, publisher=NEWSPAPER, medium="newspaper", kind="article", audience=5000)
    )


def test_a_press_item_is_published_once():
    item = said("communication.published")
    campaigns().given(item).when(item).then_refused("state_forbids", "/data/item_id")


# --- joint delegations (II.2.b, II.2.c)


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("kind", ["inspection", "rights_supervision"])
@pytest.mark.parametrize(
    ("by", "partners"),
    [(BOARD, [FEDERATION]), (FEDERATION, [BOARD, DEPARTMENT]), (DISTRICT, [HOME_AFFAIRS])],
)
def test_a_joint_delegation_names_both_bodies(kind, by, partners):
    campaigns().when(said("activity.held", kind=kind, by=by, **with_(partners))).then(
        like(ActivityHeld, kind=kind, organiser=by)
    )


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize("kind", ["inspection", "rights_supervision"])
@pytest.mark.parametrize(("by", "partners"), [(BOARD, []), (BOARD, [DISTRICT]), (UNION, [FEDERATION])])
def test_one_body_alone_is_no_joint_delegation(kind, by, partners):
    campaigns().when(said("activity.held", kind=kind, by=by, **with_(partners))).then_refused(
        "both_bodies_needed", "/data/with", saying="provincial_ec_board + provincial_labour_federation"
    )


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize(("kind", "clause"), [("inspection", "II.2.b"), ("rights_supervision", "II.2.c")])
def test_a_refused_delegation_cites_the_clause_of_its_kind(kind, clause):
    story = campaigns().when(said("activity.held", kind=kind, **with_([])))
    story.then_refused("both_bodies_needed", "/data/with")
    assert story.violations[0].rule == clause


def test_the_two_bodies_of_a_district_are_those_of_one_district():
    told = said("activity.held", by=DISTRICT, **with_([OTHER_HOME_AFFAIRS]))
    campaigns().when(told).then_refused("both_bodies_needed", "/data/with")


def test_a_delegation_waits_for_a_body_nobody_knows():
    story = campaigns().when(said("activity.held", **with_(["66.nobody"]))).then_waits("unit:66.nobody")
    story.when_nobody_brings_it().then_refused("unit_unknown", "/data/with/0")


def test_a_delegation_says_how_many_each_body_has_sent():
    sent = [{"body": BOARD, "members": 3, "office": "board_professional_office"}, {"body": FEDERATION, "members": 2}]
    story = campaigns().when(said("activity.held", delegation=sent))
    story.then(like(ActivityHeld, place="Buôn Ma Thuột"))
    assert story.told[0].delegation[1] == Delegates(body=FEDERATION, members=2)


def test_only_bodies_that_take_part_send_somebody():
    sent = [{"body": BOARD, "members": 3}, {"body": DISTRICT, "members": 2}]
    campaigns().when(said("activity.held", delegation=sent)).then_refused(
        "route_forbidden", "/data/delegation/1/body"
    )


# --- conferences and training (III.1.b, III.2.d)

TRAINING: dict[str, Any] = {"kind": "training", "hours": 16, "certificates": 58, "units_visited": None}


@pytest.mark.clause("III.2.d")
def test_training_tells_its_hours_and_certificates():
    campaigns().when(said("activity.held", **TRAINING)).then(like(ActivityHeld, hours=16, certificates=58))


def test_no_more_get_a_certificate_than_were_there():
    campaigns().when(said("activity.held", **{**TRAINING, "certificates": 61})).then_refused(
        "schema_invalid", "/data/certificates", saying="61 certificates for 60 people"
    )


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"hours": 8}, "/data/hours"), ({"certificates": 8}, "/data/certificates")]
)
def test_only_training_has_hours_and_certificates(fields, pointer):
    campaigns().when(said("activity.held", kind="conference", **fields)).then_refused("schema_invalid", pointer)


@pytest.mark.clause("III.1.b")
def test_a_conference_tells_its_form_and_its_documents():
    paper = {"sha256": "0" * 64, "media_type": "application/pdf", "bytes": 1}
    talk = said("activity.held", kind="conference", form="talk", documents=[paper])
    story = campaigns().when(talk).then(like(ActivityHeld, form="talk"))
    assert len(story.told[0].documents) == 1


def test_a_press_item_tells_where_it_was_read():
    campaigns().when(said("communication.published", places=["66.643", UNION])).then(
        like(CommunicationPublished, places=("66.643", UNION))
    )
