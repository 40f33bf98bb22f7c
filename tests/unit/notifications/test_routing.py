"""Who hears of a fact and why."""

from datetime import date

import pytest

from services.notifications.domain import Notice, Subscriber, Tell, decide
from services.notifications.rules import REMINDS, ROUTES
from shared.events import FACT_TYPES
from shared.events.notifications import ReminderSent
from tests.support.builders import FACTS
from tests.unit.notifications.world import (
    BOARD,
    DISTRICT,
    FEDERATION,
    GRASSROOTS,
    after,
    heard,
    world_with,
)

NOMINATION = {"nomination_id": "n1", "unit": GRASSROOTS, "proposer": FEDERATION, "due": "2014-12-10"}


def told(name: str, data: dict, path: str = GRASSROOTS) -> list[tuple[str, str, str]]:
    outcomes = decide(heard(name, data, path), world_with(GRASSROOTS))
    return [(o.path, o.kind, o.because) for o in outcomes if isinstance(o, Notice)]


def reminders(name: str, data: dict) -> list[ReminderSent]:
    outcomes = decide(heard(name, data, GRASSROOTS), world_with(GRASSROOTS))
    return [o.event for o in outcomes if isinstance(o, Tell) and isinstance(o.event, ReminderSent)]


@pytest.mark.parametrize(
    ("name", "because"), [("accepted", "answer_accepted"), ("refused", "answer_refused")]
)
def test_an_answer_goes_to_whoever_published_the_event(name: str, because: str):
    assert told(f"intake.{name}", {"cause": "e1"}, DISTRICT) == [(DISTRICT, "answer", because)]


@pytest.mark.clause("III.2.f")
@pytest.mark.parametrize("step", ["returned", "appraised", "rejected", "lapsed", "forwarded"])
def test_the_proposer_hears_of_every_step_of_its_nomination(step: str):
    assert told(f"nomination.{step}", NOMINATION) == [(FEDERATION, "nomination", f"nomination_{step}")]


def test_an_award_is_told_to_the_proposer_and_to_the_nominees_unit():
    assert told("award.decided", NOMINATION) == [
        (FEDERATION, "award", "award_decided_proposed"),
        (GRASSROOTS, "award", "award_decided_own"),
    ]


@pytest.mark.clause("IV.b")
@pytest.mark.parametrize(
    ("name", "because"),
    [("round.short", "round_short"), ("round.deadline_near", "round_near"), ("duty.missed", "duty_missed")],
)
def test_what_concerns_both_bodies_goes_to_both_standing_departments(name: str, because: str):
    assert told(name, {"unit": DISTRICT}) == [("standing:66", "warning", because)]


@pytest.mark.clause("II.1.b", "III.1.f")
def test_an_introduced_exemplar_reaches_the_bodies_named_and_no_place():
    to = {"to": [BOARD, "66.bao-daklak", "66", "66.643"]}
    assert [path for path, _, _ in told("exemplar.introduced", to)] == [BOARD, "66.bao-daklak"]


@pytest.mark.clause("III.1.d", "IV.b")
def test_the_bodies_whose_consent_is_missing_are_reminded_each_and_both_departments_hear_of_it():
    overdue = NOMINATION | {"missing": [BOARD, FEDERATION]}
    assert told("nomination.consent_overdue", overdue) == [
        (BOARD, "reminder", "consent_missing"),
        (FEDERATION, "reminder", "consent_missing"),
        ("standing:66", "warning", "consent_overdue"),
    ]
    assert [(r.about_kind, r.about_id, r.unit) for r in reminders("nomination.consent_overdue", overdue)] == [
        ("nomination", "n1", BOARD),
        ("nomination", "n1", FEDERATION),
    ]


@pytest.mark.clause("II.2.a")
def test_who_has_not_registered_is_reminded_and_its_leader_is_told():
    overdue = {"campaign_id": "c1", "unit": GRASSROOTS, "year": 2014, "deadline": "2014-03-31"}
    assert told("registration.overdue", overdue) == [
        (GRASSROOTS, "reminder", "registration_overdue"),
        (DISTRICT, "reminder", "registration_overdue_below"),
    ]
    (reminder,) = reminders("registration.overdue", overdue)
    assert (reminder.unit, reminder.about_id, reminder.sent_on) == (GRASSROOTS, "c1", date(2014, 8, 20))


def test_the_same_fact_again_has_the_same_reminder():
    overdue = {"campaign_id": "c1", "unit": GRASSROOTS, "year": 2014, "deadline": "2014-03-31"}
    fact = heard("registration.overdue", overdue, GRASSROOTS)
    first, again = (
        [o.id for o in decide(fact, world_with(GRASSROOTS)) if isinstance(o, Tell)] for _ in range(2)
    )
    assert first == again


def test_our_own_facts_lead_to_nothing():
    world = world_with(GRASSROOTS)
    assert decide(heard("guidance.delivered", {"unit": GRASSROOTS}, GRASSROOTS), world) == []
    assert decide(heard("reminder.sent", {"unit": GRASSROOTS}, GRASSROOTS), world) == []


def test_a_subscriber_hears_of_its_types_within_its_places():
    world = world_with(GRASSROOTS)
    world.subscriptions.add(Subscriber(BOARD), ["66.643"], ["vn.tdkt.round.opened.v1"])
    inside, outside = heard("round.opened", {}, DISTRICT), heard("round.opened", {}, "66.644.ldld")
    assert [o.path for o in decide(inside, world) if isinstance(o, Notice)] == [BOARD]
    assert decide(outside, world) == []
    assert decide(heard("round.closed", {}, DISTRICT), world) == []


def test_every_reminder_has_somebody_to_be_reminded():
    assert all(any(route.kind == "reminder" for route in ROUTES[type_]) for type_ in REMINDS)


def test_after_a_unit_was_put_below_another_its_new_leader_is_told():
    released = {"unit_id": f"u-{GRASSROOTS}", "path": GRASSROOTS, "led_by": FEDERATION, "led_by_before": DISTRICT,
                "effective_on": "2014-03-01"}  # fmt: skip
    world = after(world_with(GRASSROOTS), heard("unit.released", released, GRASSROOTS))
    overdue = {"campaign_id": "c1", "unit": GRASSROOTS, "year": 2014, "deadline": "2014-03-31"}
    outcomes = decide(heard("registration.overdue", overdue, GRASSROOTS), world)
    below = [o.path for o in outcomes if isinstance(o, Notice) and o.because == "registration_overdue_below"]
    assert below == [FEDERATION]


@pytest.mark.parametrize("name", sorted(FACTS))
def test_no_fact_that_there_is_breaks_the_routing(name: str):
    """What campaigns and nominations may tell, with all their fields: a reader never stumbles."""
    data = FACTS[name]
    event = FACT_TYPES[f"vn.tdkt.{name}.v1"].model_validate(data)
    decide(heard(name, event.to_data(), GRASSROOTS), world_with(GRASSROOTS))
