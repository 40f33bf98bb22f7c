"""A union's selection of a year: its round, how many places are left, or that it proposes nobody (II.3.c,
N03, N04)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from immutables import Map

from services.nominations.domain.look import Look
from services.nominations.rules import RuleSet, RuleSets
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import (
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
    RoundClosed,
    RoundEnded,
    RoundNilDeclared,
    RoundOpened,
    RoundShort,
)
from shared.units import Directory
from shared.world import Fact, States, unheard


@dataclass(frozen=True, slots=True)
class Round:
    """Opened when it has an id; `ended` when its deadline has passed in programme time."""

    id: str = ""
    unit: str = ""
    year: int = 0
    award: str = ""
    campaign_id: str = ""
    deadline: date | None = None
    bounds: tuple[int, int | None] = (0, None)
    ended: bool = False
    closed: bool = False


#: A map that shares what it does not change: a union may choose thousands, and every choice is a new state.
NOBODY: Map[str, str] = Map()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who holds a place of a union's year: nomination -> person; a withdrawn, rejected or lapsed one frees
    its place."""

    round_id: str = ""
    places: Map[str, str] = NOBODY
    nil: bool = False

    @property
    def persons(self) -> int:
        return len(set(self.places.values()))


def key_of(path: str, year: int, award: str) -> str:
    return f"selection:{path}/{year}/{award}"


def key_of_opening(path: str, year: int, award: str) -> str:
    """Orders the openings of one selection; nothing is kept under it."""
    return f"opening:{path}/{year}/{award}"


def open_round(event: intake.RoundOpened, look: Look) -> Iterator[Fact]:
    key = key_of(look.by, event.year, event.award)
    if look.states[key].round_id:
        raise violated("round_exists", "/data/year", path=look.by, award=event.award, year=event.year)
    if look.states[f"round:{event.round_id}"].id:
        raise violated(
            "state_forbids",
            "/data/round_id",
            what=f"round {event.round_id}",
            state="opened",
            wanted="a new id",
        )
    award = look.rules.awards.get(event.award)
    if award is None:
        raise violated("award_unknown", "/data/award", award=event.award)
    if look.publisher().kind not in award.proposers:
        raise violated(
            "route_forbidden",
            "/source",
            path=look.by,
            award=event.award,
            wanted=", ".join(sorted(award.proposers)),
        )
    look.campaign(event.campaign_id)
    rule = look.rules.selection(event.award, look.publisher().kind)
    fact = RoundOpened(
        round_id=event.round_id,
        unit=look.by,
        year=event.year,
        campaign_id=event.campaign_id,
        award=event.award,
        deadline=event.deadline,
        bounds=rule.bounds if rule else (0, None),
    )
    yield Fact(fact, look.by, (key,), look.rules.id)


def close_round(event: intake.RoundClosed, look: Look) -> Iterator[Fact]:
    """A round closes only with at least the least number chosen (II.3.c)."""
    round_ = known(event.round_id, look)
    if round_.unit != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=round_.award, wanted=round_.unit)
    if round_.closed:
        raise violated(
            "state_forbids", "/data/round_id", what=f"round {round_.id}", state="closed", wanted="open"
        )
    chosen: Chosen = look.states[key_of(round_.unit, round_.year, round_.award)]
    if len(chosen.places) < round_.bounds[0]:
        raise violated(
            "state_forbids",
            "/data/round_id",
            rule="II.3.c",
            what=f"round {round_.id}",
            state=f"{len(chosen.places)} chosen",
            wanted=f"at least {round_.bounds[0]}",
        )
    yield Fact(
        RoundClosed(
            round_id=round_.id,
            unit=round_.unit,
            year=round_.year,
            award=round_.award,
            chosen=len(chosen.places),
            closed_on=event.closed_on,
        ),
        look.by,
    )


def declare_nil(event: intake.RoundNilDeclared, look: Look) -> Iterator[Fact]:
    """A union says that it proposes nobody (N04)."""
    if event.award not in look.rules.awards:
        raise violated("award_unknown", "/data/award", award=event.award)
    chosen: Chosen = look.states[key_of(look.by, event.year, event.award)]
    if chosen.places or chosen.nil:
        raise violated(
            "state_forbids",
            "/data/award",
            what=f"{event.award} {event.year}",
            state="nil declared" if chosen.nil else f"{len(chosen.places)} chosen",
            wanted="nobody chosen",
        )
    yield Fact(RoundNilDeclared(unit=look.by, year=event.year, award=event.award), look.by)


def known(round_id: str, look: Look) -> Round:
    round_: Round = look.states[f"round:{round_id}"]
    if not round_.id:
        raise unheard(f"round:{round_id}", "aggregate_unknown", "/data/round_id", what="round", id=round_id)
    return round_


def end_round(round_: Round, states: States) -> Iterator[Fact]:
    """The deadline has passed; too few chosen warns both standing departments."""
    assert round_.deadline is not None
    chosen: Chosen = states.get(key_of(round_.unit, round_.year, round_.award)) or Chosen()
    count = len(chosen.places)
    yield Fact(
        RoundEnded(
            round_id=round_.id,
            unit=round_.unit,
            year=round_.year,
            award=round_.award,
            chosen=count,
            deadline=round_.deadline,
        ),
        round_.unit,
    )
    if count < round_.bounds[0]:
        yield Fact(
            RoundShort(
                round_id=round_.id,
                unit=round_.unit,
                year=round_.year,
                award=round_.award,
                chosen=count,
                bounds=round_.bounds,
                deadline=round_.deadline,
            ),
            round_.unit,
        )


def keys_at_year_end(directory: Directory, rules: RuleSet, year: int) -> Iterator[str]:
    for rule in rules.selections:
        for path in directory.paths_of(rule.proposer):
            yield key_of(path, year, rule.award)


def settle_year(key: str, chosen: Chosen, directory: Directory, rulesets: RuleSets) -> Iterator[Fact]:
    """At the end of a year: was the number of the programme reached, or nil declared (N03, N04)?"""
    path, year, award = key.removeprefix("selection:").split("/")
    due = date(int(year), 12, 31)
    rules = rulesets.on(due)
    unit = directory.get(path)
    rule = rules.selection(award, unit.kind) if unit else None
    if unit is None or rule is None:
        return
    if not unit.open_on(due):
        return
    enough = chosen.persons >= rule.minimum and (rule.maximum is None or chosen.persons <= rule.maximum)
    nil_counts = chosen.nil and rule.maximum is None
    kind = DutyMet if enough or nil_counts else DutyMissed
    yield Fact(
        kind(
            duty=rule.duty,
            period=year,
            unit=path,
            value=chosen.persons,
            bounds=rule.bounds,
            due=due,
            rule=rule.rule,
        ),
        path,
        law=rules.id,
    )


def evolve_round(round_: Round, event: Event) -> Round:
    match event:
        case RoundOpened():
            return Round(
                event.round_id,
                event.unit,
                event.year,
                event.award,
                event.campaign_id,
                event.deadline,
                event.bounds,
            )
        case RoundEnded():
            return replace(round_, ended=True)
        case RoundClosed():
            return replace(round_, closed=True)
        case _:
            return round_


def evolve(chosen: Chosen, event: Event) -> Chosen:
    match event:
        case RoundOpened():
            return replace(chosen, round_id=event.round_id)
        case RoundNilDeclared():
            return replace(chosen, nil=True)
        case NominationReceived():
            return replace(chosen, places=chosen.places.set(event.nomination_id, event.person_id), nil=False)
        case NominationWithdrawn() | NominationRejected() | NominationLapsed():
            gone = event.nomination_id
            return replace(chosen, places=chosen.places.delete(gone)) if gone in chosen.places else chosen
        case _:
            return chosen
