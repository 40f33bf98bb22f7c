"""A union's selection of a year: its round, how many places are left, or that it proposes nobody (II.3.c,
N03, N04)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from immutables import Map

from services.nominations.domain.look import Look
from services.nominations.rules import RuleSet, RuleSets
from shared.directory import Directory
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import (
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
    RoundClosed,
    RoundDeadlineNear,
    RoundEnded,
    RoundNilDeclared,
    RoundOpened,
    RoundShort,
)
from shared.reference import Reference
from shared.units import province_of
from shared.world import Fact, States, unknown


@dataclass(frozen=True, slots=True)
class Round:
    """Opened when it has an id; `reminded` when its deadline was told to be near, `ended` when it has passed in
    programme time."""

    id: str = ""
    unit: str = ""
    year: int = 0
    award: str = ""
    campaign_id: str = ""
    deadline: date | None = None
    bounds: tuple[int, int | None] = (0, None)
    reminded: bool = False
    ended: bool = False
    closed: bool = False

    def due(self, reminder_days: int | None) -> date | None:
        """The last day before the reminder, then that of the deadline; only a round with a least number is short."""
        if self.deadline is None or self.ended or self.closed:
            return None
        if self.reminded or reminder_days is None or not self.bounds[0]:
            return self.deadline
        return self.deadline - timedelta(days=reminder_days + 1)


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
    award = look.award(event.award)
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
    union = look.acting(round_.unit)
    if union != look.by:
        raise violated("route_forbidden", "/source", path=look.by, award=round_.award, wanted=union)
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
    look.award(event.award)
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
        raise unknown(f"round:{round_id}", "/data/round_id")
    return round_


def expire(round_: Round, states: States, today: date) -> Iterator[Fact]:
    """A reminder while there is time left, the end after the deadline."""
    assert round_.deadline is not None
    if today > round_.deadline:
        yield from end_round(round_, states)
        return
    chosen: Chosen = states.get(key_of(round_.unit, round_.year, round_.award)) or Chosen()
    yield Fact(
        RoundDeadlineNear(
            round_id=round_.id,
            unit=round_.unit,
            year=round_.year,
            award=round_.award,
            chosen=len(chosen.places),
            bounds=round_.bounds,
            deadline=round_.deadline,
        ),
        round_.unit,
    )


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


def keys_at_year_end(heard: Reference, rules: RuleSet, year: int) -> Iterator[str]:
    """Whoever selects, in the years of a programme that was signed (N02)."""
    for rule in rules.selections:
        for path in heard.directory.paths_of(rule.proposer):
            if heard.owes(path, date(year, 12, 31)):
                yield key_of(path, year, rule.award)


def settle_year(key: str, chosen: Chosen, directory: Directory, rulesets: RuleSets) -> Iterator[Fact]:
    """At the end of a year: was the number of the programme reached, or nil declared (N03, N04)?"""
    path, year, award = key.removeprefix("selection:").split("/")
    due = date(int(year), 12, 31)
    rules = rulesets.on(due, province_of(path))
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
        case RoundDeadlineNear():
            return replace(round_, reminded=True)
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
