"""The rules of nominations as one pure object: which ids an event touches, what it decides, how states
unfold."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from services.nominations.domain import (
    archiving,
    award,
    commenting,
    complaint,
    consulting,
    erasure,
    exemplar,
    forwarding,
    initiative,
    introductions,
    nomination,
    person,
    publicity,
    ratio,
    selection,
    steps,
    submitting,
    voting,
)
from services.nominations.domain.look import Campaign, Heard, Look
from services.nominations.rules import RuleSet, RuleSets
from shared.arrival import Arrival
from shared.directory import Directory
from shared.events import Event, intake, intake_opinions
from shared.events.campaigns import CampaignClosed, CampaignLaunched
from shared.units import Kind, province_of
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
    intake.NominationForwarded: forwarding.forward,
    intake.NominationArchived: archiving.archive,
    intake.VoteRecorded: voting.vote,
    intake.ConsentGiven: steps.consent,
    intake.ConsentRefused: steps.refuse_consent,
    intake.AwardDecided: award.decide,
    intake.AwardCorrected: award.correct,
    intake.AwardPresented: award.present,
    intake.AwardRevoked: award.revoke,
    intake_opinions.AwardRevocationProposed: award.propose_revocation,
    intake_opinions.ConsultationRequested: consulting.request,
    intake_opinions.ConsultationAnswered: consulting.answer,
    intake_opinions.CommentOpened: commenting.open_window,
    intake_opinions.CommentReceived: commenting.receive,
    intake_opinions.CommentClosed: commenting.close,
    intake_opinions.ComplaintLodged: complaint.lodge,
    intake_opinions.ComplaintResolved: complaint.resolve,
    intake.ExemplarDiscovered: exemplar.discover,
    intake.ExemplarVerified: exemplar.verify,
    intake.ExemplarNurtured: exemplar.nurture,
    intake.ExemplarIntroduced: exemplar.introduce,
    intake.ExemplarPublicised: exemplar.publicise,
    intake.ExemplarReplicated: exemplar.replicate,
    intake.ExemplarWithdrawn: exemplar.withdraw,
    intake.PublicityConsentGiven: publicity.give,
    intake.PublicityConsentWithdrawn: publicity.withdraw,
    intake.InitiativeSubmitted: initiative.submit,
    intake.InitiativeRecognised: initiative.recognise,
    intake.InitiativeAnnulled: initiative.annul,
    intake.PersonErasureRequested: erasure.erase,
    intake.ClockAdvanced: lambda event, look: iter(()),
}

#: The state behind each kind of key, and how a fact changes it.
STATES: dict[str, tuple[Any, Callable[[Any, Event], Any]]] = {
    "nomination": (nomination.Nomination(), nomination.evolve),
    "round": (selection.Round(), selection.evolve_round),
    "selection": (selection.Chosen(), selection.evolve),
    "proposed": (ratio.Proposed(), ratio.evolve),
    "person": (person.Record(), person.evolve),
    "person-name": (person.Namesakes(), person.evolve_namesakes),
    "person-ref": (person.Namesakes(), person.evolve_namesakes),
    "award": (award.Award(), award.evolve),
    "decision-number": (award.Number(), award.evolve_number),
    "exemplar": (exemplar.Exemplar(), exemplar.evolve),
    "publicity_consent": (exemplar.Consent(), publicity.evolve),
    "introductions": (introductions.Introduced(), introductions.evolve),
    "consultation": (consulting.Consultation(), consulting.evolve),
    "comment": (commenting.Window(), commenting.evolve),
    "complaint": (complaint.Complaint(), complaint.evolve),
    "initiative": (initiative.Initiative(), initiative.evolve),
}


#: Opinions and words about somebody else's aggregate: they look, and it goes on without them.
_HEARD_AT_ONCE = (
    intake.VoteRecorded,
    intake_opinions.ConsultationAnswered,
    intake_opinions.CommentReceived,
    intake_opinions.CommentClosed,
)


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
                of = (arrival.path, submitting.year_of(event), event.award)
                counted = ratio.keys(*of, self._rules(arrival))
                named = person.keys_of(event.nominee, self.digest)
                return frozenset({event.stream(), selection.key_of(*of), *counted, *named})
            case intake.InitiativeSubmitted() | intake.InitiativeRecognised() as event:
                return initiative.touches(event, self.digest)
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
                return frozenset({event.stream(), introductions.key_of_period(arrival.path, event.period)})
            case intake.VoteRecorded() | intake.ConsentGiven() | intake.ConsentRefused() as event:
                return frozenset({f"nomination:{event.nomination_id}"})
            case intake_opinions.ConsultationRequested() as event:
                return frozenset({event.stream(), f"nomination:{event.nomination_id}"})
            case intake_opinions.CommentOpened() as event:
                return frozenset({event.stream(), *(f"nomination:{id}" for id in event.nomination_ids)})
            case intake_opinions.ComplaintLodged() as event:
                previous = [f"complaint:{event.previous_id}"] if event.previous_id else []
                return frozenset({event.stream(), complaint.key_against(event), *previous})
            case intake.ClockAdvanced() | None:
                return frozenset()
            case event:
                return frozenset({event.stream()})

    def reads(self, arrival: Arrival, states: States) -> Iterable[str]:
        match arrival.event:
            case intake.NominationSubmitted() as event:
                known = person.candidates(event.nominee, states, self.digest)
                round_ = [f"round:{event.round_id}"] if event.round_id else []
                new = person.new_id(arrival.path, arrival.id)
                return [*round_, *(f"person:{id}" for id in (*known, new))]
            case intake.InitiativeSubmitted() | intake.InitiativeRecognised() as event:
                return initiative.reads(event, arrival, states, self.digest)
            case intake.InitiativeAnnulled() as event:
                return initiative.reads_of_annulment(event, states)
            case intake.AwardDecided() as event:
                return award.reads(event, states, self.rulesets)
            case intake.AwardRevoked() as event:
                return award.reads_of_revocation(event, states)
            case intake.RoundOpened() as event:
                return [selection.key_of(arrival.path, event.year, event.award)]
            case intake.RoundClosed() as event:
                round_ = states.get(event.stream())
                return (
                    [selection.key_of(round_.unit, round_.year, round_.award)] if round_ and round_.id else []
                )
            case intake.ExemplarIntroduced() as event:
                return [f"publicity_consent:{event.consent_id}"] if event.consent_id else []
            case intake.NominationForwarded() as event:
                return forwarding.reads(event.nomination_ids, states)
            case intake.NominationArchived() as event:
                return archiving.reads(event, states)
            case intake.NominationReleased() as event:
                return forwarding.reads([event.nomination_id], states)
            case intake_opinions.ComplaintResolved() as event:
                return complaint.reads(event, states)
            case intake_opinions.ConsultationAnswered() as event:
                return consulting.reads(event, states)
            case intake_opinions.CommentReceived() | intake_opinions.CommentClosed() as event:
                return commenting.reads(event, states)
            case intake.VoteRecorded() as event:
                return voting.keys_of_voters(event, states, self.digest)
            case intake.PublicityConsentGiven() as event:
                # Not among what it touches: an introduction that waits for this consent holds the exemplar.
                return [exemplar.key_of(event.exemplar_id)]
            case intake.PublicityConsentWithdrawn() as event:
                consent = states.get(event.stream())
                return [exemplar.key_of(consent.exemplar_id)] if consent and consent.id else []
            case _:
                return ()

    def bound_to(self, arrival: Arrival, states: States) -> Iterable[str]:
        """Whatever it looks at, for somebody may wait to change it; and what it changes elsewhere: the places that a
        nomination gives back, the shares that an award counts in."""
        event = arrival.event
        if not isinstance(event, _HEARD_AT_ONCE):
            yield from self.reads(arrival, states)
        if isinstance(event, intake.NominationWithdrawn | intake.NominationRejected):
            ended = states.get(event.stream())
            yield from ended.tags() if ended and ended.id else ()
        elif isinstance(event, intake.AwardRevoked):
            yield from award.counted(event.stream(), states)

    def initial(self, key: str) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[0] if found else None

    def evolve(self, key: str, state: Any, event: Event) -> Any:
        found = STATES.get(key.partition(":")[0])
        return found[1](state, event) if found else None

    def decide(self, arrival: Arrival, states: States, moment: Moment) -> Iterable[Told]:
        event = arrival.event
        assert event is not None
        rules = self._rules(arrival)
        check_publisher(arrival, self.directory, rules.may)
        look = Look(
            arrival, states, self.heard, moment, self.late_after_days, self.rulesets, rules, self.digest
        )
        return DECISIONS[type(event)](event, look)

    def _rules(self, arrival: Arrival) -> RuleSet:
        """The regime of the event's date."""
        return self.rulesets.on(arrival.day, province_of(arrival.path))

    def due(self, key: str, state: Any) -> date | None:
        match state:
            case selection.Round(deadline=date() as deadline):
                return state.due(self.rulesets.on(deadline).spanning.reminder_days)
            case nomination.Nomination():
                return state.due()
            case consulting.Consultation(step="open") | commenting.Window(closed=False):
                return state.due if state.id else None
            case complaint.Complaint(step="lodged", overdue=False):
                return state.due
            case _:
                return None

    def reads_of_timer(self, key: str, states: States) -> Iterable[str]:
        match states[key]:
            case selection.Round() as state:
                return [selection.key_of(state.unit, state.year, state.award)]
            case introductions.Introduced():
                return introductions.parts(key, self.rulesets)
            case _:
                return ()

    def watches(self, key: str, states: States) -> Iterable[str]:
        """A selection changes with its nominations too: whoever withdraws or lapses frees a place. An answer or a
        comment window that ends by itself lets a nomination go on."""
        read = tuple(self.reads_of_timer(key, states))
        yield from read
        yield from _concerned(states[key])
        for place in (key, *read):
            state = states.get(place)
            if isinstance(state, selection.Chosen):
                yield from (f"nomination:{id}" for id in state.places)

    def expire(self, key: str, states: States, today: date) -> Iterable[Told]:
        match states[key]:
            case selection.Round() as state:
                return selection.expire(state, states, today)
            case nomination.Nomination() as state:
                return steps.expire(state, today, self.directory)
            case consulting.Consultation() as state:
                return consulting.lapse(state)
            case commenting.Window() as state:
                return commenting.end(state)
            case complaint.Complaint() as state:
                return complaint.expire(state)
            case selection.Chosen() as state:
                return selection.settle_year(key, state, self.directory, self.rulesets)
            case introductions.Introduced():
                return introductions.settle(key, states, self.heard, self.rulesets)
            case _:
                return ()

    def periods_ended(self, previous: date | None, today: date) -> Iterable[str]:
        """Selections and introductions whose year, half-year or quarter has ended; no programme asks for any before it was
        signed, nor once it is over (N02)."""
        if previous is None:
            return
        for period in introductions.periods_between(previous, today):
            last = introductions.end_of(period)
            for path in self.directory.paths_of(Kind.PROVINCIAL_LABOUR_FEDERATION):
                if self.heard.owes(path, last):
                    yield introductions.key_of_period(path, period)
            if period.isdigit():
                rules = self.rulesets.on(last)
                yield from selection.keys_at_year_end(self.heard, rules, last.year)

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


def _concerned(state: Any) -> Iterable[str]:
    """Nominations that wait for what this timer tells: whoever forwards one later finds it told."""
    match state:
        case consulting.Consultation():
            return [f"nomination:{state.nomination_id}"]
        case commenting.Window():
            return [f"nomination:{id}" for id in state.nomination_ids]
        case _:
            return ()
