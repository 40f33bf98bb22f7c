"""The rules of nominations as one pure object: which ids an event touches, what it decides, how states
unfold."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from services.nominations.domain import (
    award,
    exemplar,
    initiative,
    nomination,
    person,
    selection,
    steps,
    submitting,
)
from services.nominations.domain.look import Campaign, Heard, Look
from services.nominations.rules import RuleSets
from shared.arrival import Arrival
from shared.events import Event, intake
from shared.events.campaigns import CampaignClosed, CampaignLaunched
from shared.units import Directory, Kind
from shared.world import Moment, States, Told, check_publisher

#: What each intake event decides; a test proves that none of this service's types is missing.
DECISIONS: dict[type[Event], Callable[[Any, Look], Iterator[Told]]] = {
    intake.RoundOpened: selection.open_round,
    intake.RoundClosed: selection.close_round,
    intake.RoundNilDeclared: selection.declare_nil,
    intake.NominationSubmitted: submitting.submit,
    intake.NominationSupplemented: steps.supplement,
    intake.NominationWithdrawn: steps.withdraw,
    intake.NominationAppraised: steps.appraise,
    intake.NominationReturned: steps.send_back,
    intake.NominationRejected: steps.reject,
    intake.NominationHeld: steps.hold,
    intake.NominationReleased: steps.release,
    intake.NominationForwarded: steps.forward,
    intake.VoteRecorded: steps.vote,
    intake.ConsentGiven: steps.consent,
    intake.ConsentRefused: steps.refuse_consent,
    intake.AwardDecided: award.decide,
    intake.AwardCorrected: award.correct,
    intake.AwardPresented: award.present,
    intake.AwardRevoked: award.revoke,
    intake.ExemplarDiscovered: exemplar.discover,
    intake.ExemplarVerified: exemplar.verify,
    intake.ExemplarIntroduced: exemplar.introduce,
    intake.ExemplarPublicised: exemplar.publicise,
    intake.ExemplarReplicated: exemplar.replicate,
    intake.ExemplarWithdrawn: exemplar.withdraw,
    intake.PublicityConsentGiven: exemplar.give_consent,
    intake.PublicityConsentWithdrawn: exemplar.withdraw_consent,
    intake.InitiativeSubmitted: initiative.submit,
    intake.InitiativeRecognised: initiative.recognise,
    intake.InitiativeAnnulled: initiative.annul,
    intake.ClockAdvanced: lambda event, look: iter(()),
}

#: The state behind each kind of key, and how a fact changes it.
STATES: dict[str, tuple[Any, Callable[[Any, Event], Any]]] = {
    "nomination": (nomination.Nomination(), nomination.evolve),
    "round": (selection.Round(), selection.evolve_round),
    "selection": (selection.Chosen(), selection.evolve),
    "person": (person.Record(), person.evolve),
    "person-name": (person.Namesakes(), person.evolve_namesakes),
    "person-ref": (person.Namesakes(), person.evolve_namesakes),
    "award": (award.Award(), award.evolve),
    "decision-number": (award.Number(), award.evolve_number),
    "exemplar": (exemplar.Exemplar(), exemplar.evolve),
    "publicity_consent": (exemplar.Consent(), exemplar.evolve_consent),
    "introductions": (exemplar.Introduced(), exemplar.evolve_introduced),
    "initiative": (initiative.Initiative(), initiative.evolve),
}


class NominationsDomain:
    """Implements `shared.world.Domain`."""

    service = "nominations"

    def __init__(self, rulesets: RuleSets, digest: Callable[..., str], late_after_days: int = 30) -> None:
        self.rulesets, self.digest, self.late_after_days = rulesets, digest, late_after_days
        self.heard = Heard()

    @property
    def directory(self) -> Directory:
        return self.heard.directory

    def touches(self, arrival: Arrival) -> frozenset[str]:
        match arrival.event:
            case intake.NominationSubmitted() as event:
                place = selection.key_of(arrival.path, submitting.year_of(event), event.award)
                return frozenset({event.stream(), place, *person.keys_of(event.nominee, self.digest)})
            case intake.RoundOpened() as event:
                # Not the selection's places: a nomination that waits for this round holds them.
                return frozenset(
                    {event.stream(), selection.key_of_opening(arrival.path, event.year, event.award)}
                )
            case intake.RoundNilDeclared() as event:
                return frozenset({selection.key_of(arrival.path, event.year, event.award)})
            case intake.NominationForwarded() as event:
                return frozenset(f"nomination:{id}" for id in event.nomination_ids)
            case intake.AwardDecided() as event:
                number = award.key_of_number(arrival.path, event.decided_on, event.decision_number)
                awards = (award.id_of(id, event.decision_id) for id in event.nomination_ids)
                return frozenset(
                    {
                        number,
                        *(f"nomination:{id}" for id in event.nomination_ids),
                        *(f"award:{id}" for id in awards),
                    }
                )
            case intake.ExemplarIntroduced() as event:
                return frozenset({event.stream(), exemplar.key_of_period(arrival.path, event.period)})
            case intake.VoteRecorded() | intake.ConsentGiven() | intake.ConsentRefused() as event:
                return frozenset({f"nomination:{event.nomination_id}"})
            case intake.ClockAdvanced() | None:
                return frozenset()
            case event:
                return frozenset({event.stream()})

    def reads(self, arrival: Arrival, states: States) -> Iterable[str]:
        match arrival.event:
            case intake.NominationSubmitted() as event:
                known = person.candidates(event.nominee, states, self.digest)
                round_ = [f"round:{event.round_id}"] if event.round_id else []
                return [*round_, *(f"person:{id}" for id in known)]
            case intake.RoundOpened() as event:
                return [selection.key_of(arrival.path, event.year, event.award)]
            case intake.RoundClosed() as event:
                round_ = states.get(event.stream())
                return (
                    [selection.key_of(round_.unit, round_.year, round_.award)] if round_ and round_.id else []
                )
            case intake.ExemplarIntroduced() as event:
                return [f"publicity_consent:{event.consent_id}"] if event.consent_id else []
            case intake.PublicityConsentGiven() as event:
                return [f"exemplar:{event.exemplar_id}"]
            case _:
                return ()

    def initial(self, key: str) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[0] if found else None

    def evolve(self, key: str, state: Any, event: Event) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[1](state, event) if found else None

    def decide(self, arrival: Arrival, states: States, moment: Moment) -> Iterable[Told]:
        event = arrival.event
        assert event is not None
        rules = self.rulesets.on(arrival.day)
        check_publisher(arrival, self.directory, rules.may)
        look = Look(
            arrival, states, self.heard, self.rulesets, rules, moment, self.digest, self.late_after_days
        )
        return DECISIONS[type(event)](event, look)

    def due(self, key: str, state: Any) -> date | None:
        match state:
            case selection.Round(ended=False, closed=False):
                return state.deadline
            case nomination.Nomination():
                return state.due()
            case _:
                return None

    def reads_of_timer(self, key: str, states: States) -> Iterable[str]:
        state = states[key]
        return (
            [selection.key_of(state.unit, state.year, state.award)]
            if isinstance(state, selection.Round)
            else ()
        )

    def watches(self, key: str, states: States) -> Iterable[str]:
        """A selection changes with its nominations too: whoever withdraws or lapses frees a place."""
        read = tuple(self.reads_of_timer(key, states))
        yield from read
        for place in (key, *read):
            state = states.get(place)
            if isinstance(state, selection.Chosen):
                yield from (f"nomination:{id}" for id in state.places)

    def expire(self, key: str, states: States, today: date) -> Iterable[Told]:
        match states[key]:
            case selection.Round() as state:
                return selection.end_round(state, states)
            case nomination.Nomination() as state:
                return steps.expire(state, today, steps.bodies(state, self.directory))
            case selection.Chosen() as state:
                return selection.settle_year(key, state, self.directory, self.rulesets)
            case exemplar.Introduced() as state:
                return exemplar.settle(key, state, self.directory, self.rulesets)
            case _:
                return ()

    def periods_ended(self, previous: date | None, today: date) -> Iterable[str]:
        """Selections and introductions whose year, half-year or quarter has ended."""
        if previous is None:
            return
        for period in exemplar.periods_between(previous, today):
            rules = self.rulesets.on(exemplar.end_of(period))
            for path in self.directory.paths_of(Kind.PROVINCIAL_LABOUR_FEDERATION):
                yield exemplar.key_of_period(path, period)
            if period.isdigit():
                yield from selection.keys_at_year_end(self.directory, rules, int(period))

    def observe(self, event: Event) -> Iterable[str]:
        match event:
            case CampaignLaunched():
                self.heard.campaigns[event.campaign_id] = Campaign(
                    event.campaign_id, event.launcher, event.awards
                )
                return (f"campaign:{event.campaign_id}",)
            case CampaignClosed():
                known = self.heard.campaigns.get(event.campaign_id)
                if known:
                    self.heard.campaigns[known.id] = replace(known, closed_on=event.closed_on)
                return ()
            case _:
                return self.heard.observe(event)

    def forget(self) -> None:
        self.heard.forget()
        self.heard.campaigns.clear()
