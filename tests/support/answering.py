"""Both deciding services inside the process of a test, hearing each other at once: what they answer, and the facts."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

import services
from deploy.daklak.diary import Message
from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets as CampaignsRuleSets
from services.nominations.domain import NominationsDomain
from services.nominations.rules import RuleSets as NominationsRuleSets
from shared.arrival import Arrival, Wire, read
from shared.events import Event
from shared.events.answers import IntakeRefused
from shared.facts import Draft
from shared.inbox import Inbox
from shared.memory import Memory
from shared.streams import aggregate_of, owner
from shared.turn import Turn
from shared.world import Domain, States

_FOLDER = Path(next(iter(services.__path__)))
_NOW = datetime.now(UTC)

#: Subject, answer that it must get, answer that it got, time.
Wrong = tuple[str, str, str, Any]


class Unsaved(States):
    """States that begin empty when they are first asked for: there is no database to load them from."""

    def __init__(self, domain: Domain) -> None:
        super().__init__()
        self.domain = domain

    def __getitem__(self, key: str) -> Any:
        if key not in self.by_key:
            self.by_key[key] = self.domain.initial(key)
        return self.by_key[key]

    def __contains__(self, key: str) -> bool:
        return self.domain.initial(key) is not None

    def get(self, key: str) -> Any:
        return self[key]


class Rules:
    """The rules of campaigns and of nominations, with all that was decided so far."""

    def __init__(self) -> None:
        self.campaigns = CampaignsDomain(CampaignsRuleSets(_FOLDER / "campaigns" / "rulesets"))
        regimes = NominationsRuleSets(_FOLDER / "nominations" / "rulesets")
        self.nominations = NominationsDomain(regimes, digest)
        self.turns = {domain.service: turn(domain) for domain in (self.campaigns, self.nominations)}
        self.position = 0

    @property
    def facts(self) -> list[Event]:
        return [draft.event for turn in self.turns.values() for draft in turn.drafts]

    def of_nominations(self, messages: Sequence[Message], ahead: Callable[[], int]) -> list[Draft]:
        """What nominations tells where campaigns has decided `ahead()` messages more than it each time: on servers the
        two read INTAKE by themselves, and nominations waits for campaigns, never campaigns for it."""
        arrivals = [self._arrival(message) for message in messages]
        done = 0
        for number, arrival in enumerate(arrivals, 1):
            for heard in arrivals[done : number + ahead()]:
                done += 1
                if owner(aggregate_of(heard.wire.subject)) == "campaigns":
                    self._take("campaigns", heard)
            aggregate = aggregate_of(arrival.wire.subject)
            if aggregate == "clock" or owner(aggregate) == "nominations":
                self._take("nominations", arrival)
        return self.turns["nominations"].drafts

    def answer(self, message: Message) -> str:
        """What the service that owns the message says of it."""
        arrival = self._arrival(message)
        said = self._take(owner(aggregate_of(message.subject)), arrival)
        if aggregate_of(message.subject) == "clock":
            self._take("nominations", arrival)
        return said

    def _arrival(self, message: Message) -> Arrival:
        self.position += 1
        wire = Wire(message.subject, orjson.dumps(message.envelope), self.position, _NOW, message.msg_id)
        return read(wire, _NOW)

    def wrong(self, messages: Iterable[Message]) -> list[Wrong]:
        """Every message that is not answered as it must be."""
        told = ((message, self.answer(message)) for message in messages)
        return [
            (m.subject, m.expect, answer, m.envelope.get("time")) for m, answer in told if answer != m.expect
        ]

    def _take(self, service: str, arrival: Arrival) -> str:
        turn = self.turns[service]
        before = len(turn.drafts)
        outcome = turn.take(arrival)
        if outcome == "held":
            row = turn.memory.held.rows[arrival.position]
            assert row.reason == "waiting", turn.holds[arrival.position][2]
            outcome = turn.retake(arrival, row, final=True)
        told = turn.drafts[before:]
        if service == "campaigns":
            for draft in told:
                self.nominations.observe(draft.event)
        return {"accepted": "accepted", "repeated": "duplicate"}.get(outcome) or codes(told)


def digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode()).hexdigest()


def turn(domain: Domain) -> Turn:
    memory = Memory(states=Unsaved(domain))
    return Turn(domain, memory, _NOW, (), inbox=Inbox(), answers_clock=domain.service == "campaigns")


def codes(told: list[Draft]) -> str:
    refusals = [draft.event for draft in told if isinstance(draft.event, IntakeRefused)]
    return "+".join(violation.code for refusal in refusals for violation in refusal.violations)
