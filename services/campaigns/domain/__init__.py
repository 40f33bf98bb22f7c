"""The rules of campaigns as one pure object: which ids an event touches, what it decides, how states
unfold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from services.campaigns.domain import activity, campaign, guidance, programme, unit
from services.campaigns.domain.look import Look
from services.campaigns.rules import RuleSets
from shared.arrival import Arrival
from shared.events import Event, intake
from shared.reference import Reference
from shared.units import Directory
from shared.world import Fact, Moment, States, check_publisher

#: What each intake event decides; a test proves that none of this service's types is missing.
DECISIONS: dict[type[Event], Callable[[Any, Look], Iterator[Fact]]] = {
    intake.UnitJoined: unit.join,
    intake.UnitRenamed: unit.rename,
    intake.UnitClosed: unit.close,
    intake.ProgrammeSigned: programme.sign,
    intake.ProgrammeDerived: programme.derive,
    intake.ProgrammePlanAgreed: programme.agree_plan,
    intake.ProgrammeReviewed: programme.review,
    intake.GuidanceIssued: guidance.issue,
    intake.GuidanceAcknowledged: guidance.acknowledge,
    intake.CampaignLaunched: campaign.launch,
    intake.CampaignClosed: campaign.close,
    intake.CampaignReviewed: campaign.review,
    intake.RegistrationSubmitted: campaign.register,
    intake.RegistrationAmended: campaign.amend,
    intake.RegistrationEvaluated: campaign.evaluate,
    intake.ActivityPlanned: activity.plan,
    intake.ActivityHeld: activity.hold,
    intake.ActivityReported: activity.report,
    intake.ActivityCancelled: activity.cancel,
    intake.CommunicationPublished: activity.publish,
    intake.ClockAdvanced: lambda event, look: iter(()),
}

#: The state behind each kind of key, and how a fact changes it.
STATES: dict[str, tuple[Any, Callable[[Any, Event], Any]]] = {
    "programme": (programme.Programme(), programme.evolve),
    "guidance": (guidance.Guidance(), guidance.evolve),
    "acknowledgement": (guidance.Acknowledgement(), guidance.evolve_acknowledgement),
    "campaign": (campaign.Campaign(), campaign.evolve),
    "registration": (campaign.Registration(), campaign.evolve_registration),
    "registered": (campaign.Registered(), campaign.evolve_registered),
    "activity": (activity.Activity(), activity.evolve),
    "communication": (activity.Item(), activity.evolve_item),
}


class CampaignsDomain:
    """Implements `shared.world.Domain`."""

    service = "campaigns"

    def __init__(self, rules: RuleSets, late_after_days: int = 30) -> None:
        self.rules = rules
        self.late_after_days = late_after_days
        self.reference = Reference()

    @property
    def directory(self) -> Directory:
        return self.reference.directory

    def touches(self, arrival: Arrival) -> frozenset[str]:
        match arrival.event:
            case intake.UnitJoined() as event:
                return frozenset({f"unit:{event.unit_id}", f"unit:{event.path}"})
            case intake.RegistrationSubmitted() as event:
                return frozenset(
                    {event.stream(), campaign.key_of_registered(event.campaign_id, event.year, arrival.path)}
                )
            case intake.GuidanceAcknowledged() as event:
                return frozenset({guidance.key_of_acknowledgement(event.guidance_id, arrival.path)})
            case intake.ClockAdvanced() | None:
                return frozenset()
            case event:
                return frozenset({event.stream()})

    def reads(self, arrival: Arrival, states: States) -> Iterable[str]:
        match arrival.event:
            case intake.RegistrationSubmitted() as event:
                return (f"campaign:{event.campaign_id}",)
            case intake.GuidanceAcknowledged() as event:
                return (f"guidance:{event.guidance_id}",)
            case intake.ProgrammeDerived() as event:
                return (f"programme:{event.parent_id}",)
            case _:
                return ()

    def initial(self, key: str) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[0] if found else None

    def evolve(self, key: str, state: Any, event: Event) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[1](state, event) if found else None

    def decide(self, arrival: Arrival, states: States, moment: Moment) -> Iterable[Fact]:
        rules = self.rules.on(arrival.day)
        event = arrival.event
        assert event is not None
        if not self._founds(arrival):
            check_publisher(arrival, self.directory, rules.may)
        look = Look(arrival, states, self.reference, rules, moment, self.late_after_days)
        return DECISIONS[type(event)](event, look)

    def _founds(self, arrival: Arrival) -> bool:
        """The Board that announces all others announces itself first."""
        event = arrival.event
        return (
            isinstance(event, intake.UnitJoined)
            and event.path == arrival.path
            and event.kind in (self.rules.on(arrival.day).may["unit.joined"] or ())
            and self.directory.get(arrival.path) is None
        )

    def due(self, key: str, state: Any) -> date | None:
        match state:
            case campaign.Campaign(registering=True):
                return state.deadline
            case programme.Programme():
                return programme.due(state, self._review_due())
            case _:
                return None

    def reads_of_timer(self, key: str, states: States) -> Iterable[str]:
        state = states[key]
        if not isinstance(state, campaign.Campaign) or state.deadline is None:
            return ()
        paths = self._registrants(state, state.deadline)
        return [campaign.key_of_registered(state.id, state.deadline.year, path) for path in paths]

    def watches(self, key: str, states: States) -> Iterable[str]:
        return self.reads_of_timer(key, states)

    def expire(self, key: str, states: States, today: date) -> Iterable[Fact]:
        match states[key]:
            case campaign.Campaign() as state if state.deadline:
                return campaign.end_registration(state, self._registrants(state, state.deadline), states)
            case programme.Programme() as state:
                return programme.settle(state, self._review_due())
            case _:
                return ()

    def periods_ended(self, previous: date | None, today: date) -> Iterable[str]:
        return ()

    def observe(self, event: Event) -> Iterable[str]:
        return self.reference.observe(event)

    def forget(self) -> None:
        self.reference.forget()

    def _registrants(self, state: campaign.Campaign, on: date) -> list[str]:
        return campaign.registrants(state, self.directory, self.rules.on(on).registrants, on)

    def _review_due(self) -> tuple[int, int]:
        return self.rules.on(date.max).review_due
