"""The rules of campaigns as one pure object: which ids an event touches, what it decides, how states
unfold."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from services.campaigns.domain import (
    activity,
    advice,
    campaign,
    deriving,
    difficulty,
    duty,
    finding,
    guidance,
    legal_basis,
    model,
    officer,
    programme,
    programme_duties,
    registration,
    reviewing,
    transition,
    unit,
)
from services.campaigns.domain.look import Look
from services.campaigns.rules import RuleSet, RuleSets
from shared.arrival import Arrival
from shared.directory import Directory
from shared.events import Event, intake
from shared.reference import Reference
from shared.world import Fact, Moment, States, Told, check_publisher

#: What each intake event decides; a test proves that none of this service's types is missing.
DECISIONS: dict[type[Event], Callable[[Any, Look], Iterator[Fact]]] = {
    intake.UnitJoined: unit.join,
    intake.UnitRenamed: unit.rename,
    intake.UnitClosed: unit.close,
    intake.UnitReleased: transition.release,
    intake.UnitMerged: transition.merge,
    intake.UnitSplit: transition.split,
    intake.UnitSucceeded: transition.succeed,
    intake.OfficerAppointed: officer.appoint,
    intake.OfficerReleased: officer.release,
    intake.ProgrammeSigned: programme.sign,
    intake.ProgrammeDerived: deriving.derive,
    intake.ProgrammePlanAgreed: programme_duties.followed(programme.agree_plan),
    intake.ProgrammeReviewed: programme_duties.followed(reviewing.review),
    intake.ProgrammeClosed: programme.close,
    intake.LegalBasisRegistered: legal_basis.register,
    intake.LegalBasisSuperseded: legal_basis.supersede,
    intake.GuidanceIssued: guidance.issue,
    intake.GuidanceSuperseded: guidance.supersede,
    intake.GuidanceAcknowledged: guidance.acknowledge,
    intake.CampaignLaunched: campaign.launch,
    intake.CampaignAmended: campaign.amend,
    intake.CampaignClosed: campaign.close,
    intake.CampaignReviewed: campaign.review,
    intake.RegistrationSubmitted: registration.submit,
    intake.RegistrationAmended: registration.amend,
    intake.RegistrationEvaluated: registration.evaluate,
    intake.ActivityPlanned: activity.plan,
    intake.ActivityHeld: activity.hold,
    intake.ActivityReported: activity.report,
    intake.ActivityCancelled: activity.cancel,
    intake.CommunicationPublished: activity.publish,
    intake.FindingRaised: finding.raise_,
    intake.FindingAnswered: finding.answer,
    intake.FindingClosed: finding.close,
    intake.AdviceAsked: advice.ask,
    intake.AdviceAnswered: advice.answer,
    intake.ModelPublished: model.publish,
    intake.ModelAdopted: model.adopt,
    intake.DifficultyRaised: difficulty.raise_,
    intake.DifficultyAssigned: difficulty.assign,
    intake.DifficultyAnswered: difficulty.answer,
    intake.DifficultyClosed: difficulty.close,
    intake.ClockAdvanced: lambda event, look: iter(()),
}

#: The state behind each kind of key, and how a fact changes it.
STATES: dict[str, tuple[Any, Callable[[Any, Event], Any]]] = {
    "programme": (programme.Programme(), programme.evolve),
    "programme-number": (programme.Number(), programme.evolve_number),
    "legal_basis": (legal_basis.LegalBasis(), legal_basis.evolve),
    "legal-basis-number": (legal_basis.Number(), legal_basis.evolve_number),
    "guidance": (guidance.Guidance(), guidance.evolve),
    "acknowledgement": (guidance.Acknowledgement(), guidance.evolve_acknowledgement),
    "campaign": (campaign.Campaign(), campaign.evolve),
    "registration": (registration.Registration(), registration.evolve_registration),
    "registered": (registration.Registered(), registration.evolve_registered),
    "activity": (activity.Activity(), activity.evolve),
    "communication": (activity.Item(), activity.evolve_item),
    "finding": (finding.Finding(), finding.evolve),
    "advice": (advice.Advice(), advice.evolve),
    "model": (model.Model(), model.evolve),
    "difficulty": (difficulty.Difficulty(), difficulty.evolve),
    "difficulties": (difficulty.Raised(), difficulty.evolve_raised),
    "offices": (officer.Offices(), officer.evolve),
    "duty": (duty.Tally(), duty.evolve),
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
        """Its own ids, and the tallies of the duties that it may count for."""
        return frozenset({*self._changes(arrival), *duty.touched(arrival, self.rules.on(arrival.day))})

    def _changes(self, arrival: Arrival) -> Iterable[str]:
        match arrival.event:
            case intake.UnitJoined() as event:
                return (f"unit:{event.unit_id}", f"unit:{event.path}")
            case intake.ProgrammeSigned() as event:
                return (event.stream(), programme.key_of_number(event, arrival.path))
            case intake.DifficultyRaised() as event:
                return (event.stream(), difficulty.key_of_year(arrival.path, event.raised_on.year))
            case intake.LegalBasisRegistered() as event:
                return (event.stream(), legal_basis.key_of_number(event.number, arrival.path))
            case intake.RegistrationSubmitted() as event:
                return (
                    event.stream(),
                    registration.key_of_registered(event.campaign_id, event.year, arrival.path),
                )
            case intake.GuidanceAcknowledged() as event:
                return (guidance.key_of_acknowledgement(event.guidance_id, arrival.path),)
            case intake.OfficerAppointed() | intake.OfficerReleased():
                return (officer.key_of(arrival.path),)
            case intake.ClockAdvanced() | None:
                return ()
            case event:
                return (event.stream(),)

    def reads(self, arrival: Arrival, states: States) -> Iterable[str]:
        cited = (number for _, number, _ in legal_basis.cited(arrival.event, arrival.day))
        yield from legal_basis.reads(cited, arrival.path, states)
        yield from self._referred(arrival, states)

    def _referred(self, arrival: Arrival, states: States) -> Iterable[str]:
        match arrival.event:
            case intake.LegalBasisRegistered() as event:
                return legal_basis.reads(iter((event.number,)), arrival.path, states)
            case intake.ProgrammeReviewed() as event:
                reviewed = states.get(event.stream()) or programme.Programme()
                years = reviewing.years_reviewed(event, reviewed)
                return difficulty.reads_of_years(arrival.path, years, states)
            case intake.LegalBasisSuperseded() as event:
                return (f"legal_basis:{event.superseded_by}",)
            case intake.RegistrationSubmitted() as event:
                return (f"campaign:{event.campaign_id}",)
            case intake.GuidanceAcknowledged() as event:
                return (f"guidance:{event.guidance_id}",)
            case intake.GuidanceSuperseded() as event:
                return (f"guidance:{event.superseded_by}",)
            case intake.ProgrammeDerived() as event:
                return (f"programme:{event.parent_id}",)
            case intake.FindingRaised() as event:
                before = (f"finding:{event.follows}",) if event.follows else ()
                return (f"activity:{event.activity_id}", *before)
            case _:
                return ()

    def bound_to(self, arrival: Arrival, states: States) -> Iterable[str]:
        """A campaign that many refer to, and what is cited, keep no order among those who refer to them."""
        return ()

    def initial(self, key: str) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[0] if found else None

    def evolve(self, key: str, state: Any, event: Event) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[1](state, event) if found else None

    def decide(self, arrival: Arrival, states: States, moment: Moment) -> Iterable[Told]:
        rules = self.rules.on(arrival.day)
        event = arrival.event
        assert event is not None
        if not self._founds(arrival):
            check_publisher(arrival, self.directory, rules.may)
        look = Look(arrival, states, self.reference, moment, self.late_after_days, rules)
        yield from duty.counted(DECISIONS[type(event)](event, look), look)
        yield from legal_basis.warnings(event, look)

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
                return programme_duties.due(state, self._latest())
            case guidance.Guidance():
                return guidance.due(state, self._latest().remind_days_before)
            case finding.Finding():
                return finding.due(state)
            case advice.Advice():
                return advice.due(state)
            case difficulty.Difficulty():
                return difficulty.due(state)
            case _:
                return None

    def reads_of_timer(self, key: str, states: States) -> Iterable[str]:
        match states[key]:
            case campaign.Campaign(deadline=date() as deadline) as state:
                keys = (state.id, deadline.year)
                return [registration.key_of_registered(*keys, path) for path in self._registrants(state)]
            case guidance.Guidance(acknowledge_by=date()) as state:
                return [guidance.key_of_acknowledgement(state.id, path) for path in self._readers(state)]
            case duty.Tally():
                return duty.reads(key, self.directory, self._rules_of(key))
            case _:
                return ()

    def watches(self, key: str, states: States) -> Iterable[str]:
        return self.reads_of_timer(key, states)

    def expire(self, key: str, states: States, today: date) -> Iterable[Fact]:
        match states[key]:
            case campaign.Campaign() as state if state.deadline:
                return registration.end(state, self._registrants(state), states)
            case programme.Programme() as state:
                return programme_duties.settle(state, self._latest())
            case guidance.Guidance() as state if state.acknowledge_by:
                return guidance.check(state, self._readers(state), states)
            case finding.Finding() as state:
                return finding.expire(state)
            case advice.Advice() as state:
                return advice.expire(state)
            case difficulty.Difficulty() as state:
                return difficulty.expire(state)
            case duty.Tally():
                return duty.settle(key, states, self.reference, self._rules_of(key))
            case _:
                return ()

    def periods_ended(self, previous: date | None, today: date) -> Iterable[str]:
        """Tallies of the duties of every year that has ended."""
        if previous is None:
            return
        for year in range(previous.year, today.year):
            yield from duty.owed(self.reference, self.rules.on(date(year, 12, 31)), year)

    def observe(self, event: Event) -> Iterable[str]:
        return self.reference.observe(event)

    def forget(self) -> None:
        self.reference.forget()

    def _registrants(self, state: campaign.Campaign) -> list[str]:
        """Nobody, where the regime of the deadline asks nobody to register."""
        assert state.deadline is not None
        rules = self.rules.on(state.deadline)
        if not rules.registration_required:
            return []
        return registration.registrants(state, self.directory, rules.registrants, state.deadline)

    def _readers(self, state: guidance.Guidance) -> list[str]:
        assert state.acknowledge_by is not None
        kinds = self.rules.on(state.acknowledge_by).readers
        return guidance.readers(state, self.directory, kinds, state.acknowledge_by)

    def _latest(self) -> RuleSet:
        return self.rules.on(date.max)

    def _rules_of(self, key: str) -> RuleSet:
        """Those of the last day of the year that a tally is about."""
        return self.rules.on(date(int(key.rpartition("/")[2]), 12, 31))
