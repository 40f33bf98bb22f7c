"""The whole year through the rules of both deciding services, without servers."""

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from deploy.daklak.diary import Message
from deploy.daklak.year import year
from services.campaigns.domain import CampaignsDomain
from services.campaigns.rules import RuleSets as CampaignsRuleSets
from services.nominations.domain import NominationsDomain
from services.nominations.rules import RuleSets as NominationsRuleSets
from shared.arrival import Arrival, Wire, read
from shared.events.answers import IntakeRefused
from shared.facts import Draft
from shared.inbox import Inbox
from shared.memory import Memory
from shared.streams import aggregate_of, owner
from shared.turn import Turn
from shared.world import Domain, States

SERVICES = Path(__file__).parents[3] / "services"
NOW = datetime.now(UTC)


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
    """Both services in one process, hearing each other at once."""

    def __init__(self) -> None:
        self.campaigns = CampaignsDomain(CampaignsRuleSets(SERVICES / "campaigns" / "rulesets"))
        regimes = NominationsRuleSets(SERVICES / "nominations" / "rulesets")
        self.nominations = NominationsDomain(regimes, digest)
        self.turns = {domain.service: turn(domain) for domain in (self.campaigns, self.nominations)}
        self.position = 0

    def answer(self, message: Message) -> str:
        """What the service that owns the message says of it."""
        self.position += 1
        wire = Wire(message.subject, orjson.dumps(message.envelope), self.position, NOW, message.msg_id)
        arrival = read(wire, NOW)
        said = self._take(owner(aggregate_of(message.subject)), arrival)
        if aggregate_of(message.subject) == "clock":
            self._take("nominations", arrival)
        return said

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
    return Turn(domain, memory, NOW, (), inbox=Inbox(), answers_clock=domain.service == "campaigns")


def codes(told: list[Draft]) -> str:
    refusals = [draft.event for draft in told if isinstance(draft.event, IntakeRefused)]
    return "+".join(violation.code for refusal in refusals for violation in refusal.violations)


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


@pytest.fixture(scope="module")
def answers(rules: Rules) -> list[tuple[Message, str]]:
    """Every message of the year with its answer."""
    return [(message, rules.answer(message)) for day in year() for message in day.messages]


def test_every_event_of_the_year_gets_the_answer_it_must(answers: list[tuple[Message, str]]) -> None:
    wrong = [(m.expect, answer, m.subject) for m, answer in answers if answer != m.expect]

    assert wrong == []


@pytest.mark.usefixtures("answers")
def test_the_duties_of_the_programme_are_met(rules: Rules) -> None:
    facts = [draft.event for turn in rules.turns.values() for draft in turn.drafts]
    duties = Counter(fact.type for fact in facts if fact.aggregate() == "duty")

    # Two parties' review and plan, the ten, fifteen districts' selections, four periods of exemplars: those
    # that end after the programme was signed on 18 July.
    # Two parties' bases, officers, inspections and supervisions; the Board's pairs, notices, training and guidance of the
    # new regime; the Federation's guidance; the meetings below fifteen districts and eight sectors.
    assert duties == {"vn.tdkt.duty.met.v1": (2 + 1 + 15 + 4) + 4 * 2 + 4 + 1 + (15 + 8)}
