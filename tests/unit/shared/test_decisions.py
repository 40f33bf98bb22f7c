"""Each intake event is decided by exactly one service, the one that owns its aggregate (contract 4)."""

import pytest

from services.campaigns.domain import DECISIONS as CAMPAIGNS
from services.campaigns.domain import CampaignsDomain
from services.nominations.domain import DECISIONS as NOMINATIONS
from services.nominations.domain import NominationsDomain
from shared.arrival import read
from shared.events import FACT_TYPES, INTAKE_TYPES
from shared.events.intake import ClockAdvanced
from shared.ids import derived
from shared.streams import OWNED_BY_NOMINATIONS, owner
from shared.units import Kind
from shared.world import Domain, States
from tests.support.builders import EXAMPLES, FACTS, NOW, said
from tests.support.scenario import campaigns_rules, nominations_rules

BOTH = {"campaigns": CAMPAIGNS, "nominations": NOMINATIONS}
DOMAINS: dict[str, Domain] = {
    "campaigns": CampaignsDomain(campaigns_rules()),
    "nominations": NominationsDomain(nominations_rules(), derived),
}


def test_no_type_is_left_out():
    assert {*CAMPAIGNS, *NOMINATIONS} == set(INTAKE_TYPES.values())


def test_only_the_clock_concerns_both():
    assert set(CAMPAIGNS) & set(NOMINATIONS) == {ClockAdvanced}


@pytest.mark.parametrize("kind", INTAKE_TYPES.values(), ids=lambda kind: kind.type)
def test_the_owner_of_an_aggregate_decides_its_events(kind):
    assert kind in BOTH[owner(kind.aggregate())]


@pytest.mark.parametrize("kind", INTAKE_TYPES.values(), ids=lambda kind: kind.type)
def test_the_rule_set_says_who_may_publish_it(kind):
    name = kind.type.removeprefix("vn.tdkt.intake.").removesuffix(".v1")
    rules = {"campaigns": campaigns_rules(), "nominations": nominations_rules()}[owner(kind.aggregate())]
    allowed = rules.on(NOW.date()).may[name]
    assert allowed is None or allowed
    assert not (allowed or set()) & {Kind.PROVINCE, Kind.DISTRICT}


@pytest.mark.parametrize("service", BOTH)
def test_nobody_may_publish_what_does_not_exist(service):
    rules = {"campaigns": campaigns_rules(), "nominations": nominations_rules()}[service]
    assert {f"vn.tdkt.intake.{name}.v1" for name in rules.on(NOW.date()).may} <= set(INTAKE_TYPES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_event_touches_something_unless_it_is_the_clock(name):
    arrival = read(said(name).wire(), NOW)
    touched = DOMAINS[owner(name.partition(".")[0])].touches(arrival)
    assert bool(touched) is (name != "clock.advanced")


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_an_event_touches_and_reads_is_told_from_its_data_alone(name):
    arrival, domain = read(said(name).wire(), NOW), DOMAINS[owner(name.partition(".")[0])]
    assert domain.touches(arrival) == domain.touches(arrival)
    assert set(domain.reads(arrival, States())) == set(domain.reads(arrival, States()))


@pytest.mark.parametrize("domain", DOMAINS.values(), ids=list(DOMAINS))
def test_a_key_without_a_state_of_its_own_is_no_mistake(domain):
    assert domain.initial("unit:u1") is None
    assert domain.evolve("unit:u1", None, FACT_TYPES["vn.tdkt.campaign.closed.v1"].model_construct()) is None
    assert domain.due("unit:u1", None) is None


@pytest.mark.parametrize("domain", DOMAINS.values(), ids=list(DOMAINS))
def test_every_state_is_still_itself_after_a_fact_that_does_not_concern_it(domain):
    stranger = FACT_TYPES["vn.tdkt.reminder.sent.v1"].model_construct()
    for prefix in (
        "programme",
        "guidance",
        "campaign",
        "registration",
        "activity",
        "nomination",
        "round",
        "selection",
        "person",
        "award",
        "exemplar",
        "publicity_consent",
        "introductions",
        "initiative",
    ):
        state = domain.initial(f"{prefix}:x")
        assert domain.evolve(f"{prefix}:x", state, stranger) == state


def test_nominations_owns_what_the_contract_gives_it():
    aggregates = {kind.aggregate() for kind in INTAKE_TYPES.values()}
    assert {a for a in aggregates if owner(a) == "nominations"} <= set(OWNED_BY_NOMINATIONS)


@pytest.mark.parametrize(
    "domain",
    [CampaignsDomain(campaigns_rules()), NominationsDomain(nominations_rules(), derived)],
    ids=["campaigns", "nominations"],
)
def test_what_was_observed_can_be_forgotten_before_it_is_read_again(domain):
    domain.observe(FACT_TYPES["vn.tdkt.unit.joined.v1"].model_validate(FACTS["unit.joined"]))
    assert domain.directory.of_id("u-new") is not None
    domain.forget()
    assert domain.directory.of_id("u-new") is None
