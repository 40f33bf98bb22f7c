"""Appraised, returned, supplemented, held, released, rejected, withdrawn: who may do what, and when (domain
3.6)."""

from datetime import date

import pytest

from shared.events.nominations import (
    NominationAppraised,
    NominationHeld,
    NominationLapsed,
    NominationRejected,
    NominationReleased,
    NominationReturned,
    NominationSupplemented,
    NominationWithdrawn,
)
from tests.support.builders import (
    DISTRICT,
    HOME_AFFAIRS,
    OTHER_HOME_AFFAIRS,
    Said,
    clock,
    district_merit,
    documents,
    said,
)
from tests.support.scenario import Scenario, like, nominations

SUBMITTED = said("nomination.submitted")
APPRAISED, RETURNED = said("nomination.appraised"), said("nomination.returned")
REJECTED, WITHDRAWN = said("nomination.rejected"), said("nomination.withdrawn")
HELD, RELEASED = said("nomination.held"), said("nomination.released")
FORWARDED, DECIDED = said("nomination.forwarded"), said("award.decided")
SUPPLEMENTED = said("nomination.supplemented")
BY_APPRAISER = [APPRAISED, RETURNED, REJECTED, HELD, RELEASED]
LAPSED = [RETURNED, clock("2014-12-11")]


def name(one: Said) -> str:
    return one.name


def after(*steps: Said) -> Scenario:
    return nominations().given(SUBMITTED, *steps)


def test_the_board_appraises_what_the_federation_proposed():
    after().when(APPRAISED).then(like(NominationAppraised, result="eligible", appraiser="66.bantdkt"))


@pytest.mark.parametrize("step", BY_APPRAISER, ids=name)
def test_nobody_but_its_appraiser_judges_a_nomination(step):
    after().when(said(step.name, by=HOME_AFFAIRS)).then_refused("route_forbidden", "/source")


@pytest.mark.parametrize("step", BY_APPRAISER, ids=name)
def test_a_union_appraises_nothing(step):
    after().when(said(step.name, by=DISTRICT)).then_refused("not_allowed_for_kind", "/source")


def test_the_home_affairs_office_of_the_district_appraises_there():
    story = nominations().given(district_merit())
    story.when(said("nomination.appraised", by=OTHER_HOME_AFFAIRS)).then_refused("route_forbidden", "/source")
    story.when(said("nomination.appraised", by=HOME_AFFAIRS)).then(
        like(NominationAppraised, appraiser=HOME_AFFAIRS)
    )


@pytest.mark.parametrize("step", [*BY_APPRAISER, SUPPLEMENTED, WITHDRAWN], ids=name)
def test_a_step_waits_for_its_nomination(step):
    story = nominations().when(step).then_waits("nomination:n1")
    story.when_nobody_brings_it().then_refused("aggregate_unknown", "/data/nomination_id")


@pytest.mark.parametrize("steps", [[APPRAISED], [RETURNED], [APPRAISED, FORWARDED], [REJECTED], [WITHDRAWN]])
@pytest.mark.parametrize("step", [APPRAISED, RETURNED], ids=name)
def test_only_a_received_nomination_is_appraised_or_returned(steps, step):
    after(*steps).when(step).then_refused("state_forbids", "/data/nomination_id")


def test_a_returned_nomination_names_what_is_missing_and_by_when():
    after().when(RETURNED).then(like(NominationReturned, missing=("bien_ban_hop",), due=date(2014, 12, 10)))


def test_the_sentence_of_a_return_stays_out_of_the_facts():
    story = after().when(RETURNED)
    assert b"Thi\xe1\xba\xbfu" not in story.told[0].to_json()


def test_a_supplement_with_what_was_missing_brings_it_back():
    after(RETURNED).when(SUPPLEMENTED).then(like(NominationSupplemented, documents=("bien_ban_hop",)))


def test_a_supplemented_nomination_can_be_appraised():
    after(RETURNED, SUPPLEMENTED).when(APPRAISED).then(NominationAppraised)


def test_a_supplemented_nomination_can_be_returned_again():
    after(RETURNED, SUPPLEMENTED).when(RETURNED).then(NominationReturned)


def test_a_supplement_without_what_was_missing_is_refused_and_names_it():
    other = said("nomination.supplemented", documents=documents("to_trinh"))
    after(RETURNED).when(other).then_refused("dossier_incomplete", "/data/documents", saying="bien_ban_hop")


def test_only_a_returned_nomination_is_supplemented():
    after().when(SUPPLEMENTED).then_refused("state_forbids", "/data/nomination_id")


@pytest.mark.parametrize("step", [SUPPLEMENTED, WITHDRAWN], ids=name)
def test_only_who_proposed_supplements_or_withdraws(step):
    after(RETURNED).when(said(step.name, by=DISTRICT)).then_refused("route_forbidden", "/source")


def test_a_supplement_comes_by_the_end_of_its_day():
    after(RETURNED).when(said("nomination.supplemented", at="2014-12-10")).then(NominationSupplemented)


def test_a_supplement_dated_later_is_refused():
    after(RETURNED).when(said("nomination.supplemented", at="2014-12-11")).then_refused(
        "deadline_passed", "/time", saying="2014-12-10"
    )


def test_without_a_supplement_by_its_due_day_a_nomination_lapses():
    after(RETURNED).when(clock("2014-12-11")).then(like(NominationLapsed, due=date(2014, 12, 10)))


def test_the_due_day_itself_is_still_in_time():
    after(RETURNED).when(clock("2014-12-10")).then()


def test_a_supplemented_nomination_does_not_lapse():
    after(RETURNED, SUPPLEMENTED).when(clock("2014-12-11")).then()


def test_a_nomination_lapses_once():
    after(*LAPSED).when(clock("2014-12-12")).then()


def test_a_lapsed_nomination_is_not_supplemented():
    after(*LAPSED).when(SUPPLEMENTED).then_refused("state_forbids", "/data/nomination_id")


def test_on_hold_nothing_moves():
    story = after(HELD)
    for step in (APPRAISED, RETURNED, HELD, said("vote.recorded")):
        story.when(step).then_refused("on_hold", "/data/nomination_id")


def test_on_hold_a_nomination_is_not_forwarded():
    after(APPRAISED, HELD).when(FORWARDED).then_refused("on_hold", "/data/nomination_ids/0")


def test_on_hold_a_nomination_is_not_decided():
    after(APPRAISED, FORWARDED, HELD).when(DECIDED).then_refused("on_hold", "/data/nomination_ids/0")


def test_on_hold_a_nomination_can_be_released_and_goes_on():
    story = after(HELD).when(RELEASED).then(NominationReleased)
    story.when(APPRAISED).then(NominationAppraised)


@pytest.mark.parametrize(("step", "kind"), [(REJECTED, NominationRejected), (WITHDRAWN, NominationWithdrawn)])
def test_on_hold_a_nomination_can_be_rejected_or_withdrawn(step, kind):
    after(HELD).when(step).then(kind)


def test_what_is_not_on_hold_is_not_released():
    after().when(RELEASED).then_refused("state_forbids", "/data/nomination_id")


@pytest.mark.parametrize("steps", [[], [RETURNED], [APPRAISED], [APPRAISED, FORWARDED]])
@pytest.mark.parametrize(
    ("step", "kind"),
    [(HELD, NominationHeld), (REJECTED, NominationRejected), (WITHDRAWN, NominationWithdrawn)],
)
def test_until_it_is_decided_a_nomination_can_be_held_rejected_and_withdrawn(steps, step, kind):
    after(*steps).when(step).then(kind)


@pytest.mark.parametrize(
    "ended", [[REJECTED], [WITHDRAWN], LAPSED, [APPRAISED, FORWARDED, DECIDED]],
    ids=["rejected", "withdrawn", "lapsed", "decided"],
)  # fmt: skip
@pytest.mark.parametrize("step", [HELD, REJECTED, WITHDRAWN], ids=name)
def test_what_has_ended_stays_ended(ended, step):
    after(*ended).when(step).then_refused("state_forbids", "/data/nomination_id")


def test_a_rejection_tells_its_ground_as_a_code_only():
    story = after().when(REJECTED).then(like(NominationRejected, ground="criteria"))
    assert "reason" not in type(story.told[0]).model_fields
