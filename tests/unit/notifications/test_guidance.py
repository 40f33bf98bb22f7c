"""Who is delivered a guidance document, at once or on joining later (II.1.a)."""

from datetime import date

import pytest

from services.notifications.domain import Heard, Notice, Tell, World, decide
from shared.events.notifications import GuidanceDelivered
from tests.unit.notifications.world import (
    BOARD,
    DISTRICT,
    FEDERATION,
    GRASSROOTS,
    after,
    closed,
    issued,
    joined,
    world_with,
)


def delivered(fact: Heard, world: World) -> list[str]:
    """Paths, each with an inbox item and a fact."""
    outcomes = decide(fact, world)
    noticed = [o.path for o in outcomes if isinstance(o, Notice)]
    told = [o.unit for o in outcomes if isinstance(o, Tell) and isinstance(o.event, GuidanceDelivered)]
    assert noticed == told
    return told


@pytest.mark.clause("II.1.a", "III.1.a", "III.2.b")
def test_every_body_of_the_audience_but_the_issuer_and_no_place_is_delivered_to():
    assert delivered(issued(), world_with(GRASSROOTS)) == [DISTRICT, GRASSROOTS, FEDERATION]


def test_an_audience_of_one_district_reaches_nobody_else():
    assert delivered(issued(audience=("66.643",)), world_with("66.644.ldld.cs0001")) == [DISTRICT]


def test_a_unit_of_two_parts_of_the_audience_is_delivered_to_once():
    assert delivered(issued(audience=("66.643", DISTRICT)), world_with()) == [DISTRICT]


def test_a_closed_unit_gets_nothing_and_one_that_closes_later_does():
    world = after(world_with(GRASSROOTS), closed(GRASSROOTS, "2014-08-19"))
    assert GRASSROOTS not in delivered(issued(), world)
    world = after(world_with(GRASSROOTS), closed(GRASSROOTS, "2014-08-20"))
    assert GRASSROOTS in delivered(issued(), world)


@pytest.mark.clause("II.1.a")
def test_who_joins_later_gets_what_is_in_force():
    world = after(world_with(), issued("g1"), issued("g2", until="2014-08-19"), issued("g3", ("66.644",)))
    outcomes = decide(joined(GRASSROOTS), world)
    told = [o.event for o in outcomes if isinstance(o, Tell)]
    assert [event.guidance_id for event in told if isinstance(event, GuidanceDelivered)] == ["g1"]
    assert [o.because for o in outcomes if isinstance(o, Notice)] == ["guidance_in_force"]


def test_who_only_gets_a_new_path_has_it_already():
    new = "66.24133.cd.cs0001"
    world = after(world_with(GRASSROOTS), issued("g1"), closed(GRASSROOTS, "2014-08-31"), issued("g2", (BOARD, DISTRICT)))
    assert delivered(joined(new, "2014-09-01", unit_id=f"u-{GRASSROOTS}"), world) == []
    assert delivered(joined(new, "2014-09-01"), world) == [new]


def test_two_documents_for_one_who_joins_are_two_items():
    world = after(world_with(), issued("g1"), issued("g2"))
    keys = [o.key for o in decide(joined(GRASSROOTS), world) if isinstance(o, Notice)]
    assert len(set(keys)) == 2


def test_who_begins_on_a_later_day_is_delivered_to_at_once():
    world = after(world_with(), joined(GRASSROOTS, valid_from="2014-10-01"))
    assert GRASSROOTS in delivered(issued(), world)


def test_nobody_is_delivered_to_twice():
    world = after(world_with(GRASSROOTS), issued())
    assert delivered(issued(), world) == []
    assert delivered(joined(GRASSROOTS), world) == []


def test_the_day_is_the_programmes_where_it_has_one_and_else_that_of_the_fact():
    world = after(world_with(), issued())
    for known_on, day in ((date(2014, 9, 1), date(2014, 9, 1)), (None, date(2014, 8, 20))):
        outcome = decide(joined(GRASSROOTS, known_on=known_on), world)[-1]
        assert isinstance(outcome, Tell)
        assert isinstance(outcome.event, GuidanceDelivered)
        assert (outcome.event.delivered_on, outcome.event.issued_on) == (day, date(2014, 8, 18))


def test_the_interleaving_with_another_origin_changes_no_fact():
    first, second = world_with(GRASSROOTS), world_with(GRASSROOTS)
    other = joined("67.ldld")
    one = [o.id for o in decide(issued(), after(first, other)) if isinstance(o, Tell)]
    two = [o.id for o in decide(issued(), second) if isinstance(o, Tell)]
    assert one == two
    assert BOARD not in one
