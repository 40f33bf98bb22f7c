"""What a deciding service gives to the plumbing: its domain; and what the plumbing gives back: loaded
states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Protocol

from shared.arrival import Arrival
from shared.directory import Directory
from shared.errors import RuleViolated, Violation, violated
from shared.events import Event
from shared.reference import Reference
from shared.units import Unit, reaches

#: Which kinds of unit may publish `aggregate.event`; None: every kind.
May = Mapping[str, frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as the domain tells it: about which unit, and which further streams it belongs to."""

    event: Event
    unit: str
    tags: tuple[str, ...] = ()
    law: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """Something personal for the service's vault, never for a fact; what it belongs to is told just before it."""

    key: str
    data: dict[str, Any]
    #: Whose key seals it, and so who can be forgotten; nobody's: the service's own key.
    person_id: str = ""
    #: What named services hear of it on PRIVATE, sealed with the same key.
    told: Fact | None = None
    #: Whom else it may speak of: whoever of them is forgotten, it goes too.
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget:
    """Nobody may read any more what is kept of this person; done once the facts beside it are saved."""

    person_id: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why one of a list does not go on with the others; the answer names each."""

    violation: Violation


@dataclass(frozen=True, slots=True)
class Warned:
    """What whoever published should know, though nothing is refused for it."""

    violation: Violation


Told = Fact | Keep | Forget | LeftOut | Warned


class RefusedAndTold(RuleViolated):
    """The event is refused, yet something happened that cannot be undone, such as a ballot that did not carry: the
    facts of that stand beside the refusal."""

    def __init__(self, violations: Iterable[Violation], told: Iterable[Told]) -> None:
        super().__init__(*violations)
        self.told = tuple(told)


class Unheard(Exception):  # not an error: a reason to wait
    """The event refers to something nobody has told us of yet; `otherwise` is the refusal if nobody ever
    does."""

    def __init__(self, needs: Iterable[str], otherwise: Violation) -> None:
        super().__init__(", ".join(sorted(needs)))
        self.needs = frozenset(needs)
        self.otherwise = otherwise


def unheard(need: str, code: str, pointer: str, **values: object) -> Unheard:
    filled = tuple((name, str(value)) for name, value in values.items())
    return Unheard([need], Violation(code, pointer, values=filled))


def unknown(key: str, pointer: str, what: str = "") -> Unheard:
    """Nobody has told of the aggregate with this key, such as `nomination:01J...`; `what` where it is called otherwise."""
    kind, _, id = key.partition(":")
    return unheard(key, "aggregate_unknown", pointer, what=what or kind, id=id)


@dataclass(slots=True)
class States:
    """Folded streams by key, and how many facts each holds as its own; kept between batches while we lead."""

    by_key: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.by_key[key]

    def __contains__(self, key: str) -> bool:
        return key in self.by_key

    def get(self, key: str) -> Any:
        """The state, or None where it was not loaded."""
        return self.by_key.get(key)

    def used(self, keys: Iterable[str], keep: int) -> None:
        """These are needed now; beyond `keep`, forget those that have not been needed longest."""
        for key in keys:
            if key in self.by_key:
                self.by_key[key] = self.by_key.pop(key)
        for key in list(islice(self.by_key, max(len(self.by_key) - keep, 0))):
            del self.by_key[key], self.versions[key]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a decision is made: the wall clock, and the programme date of the event's place in INTAKE."""

    now: datetime
    today: date | None


class Domain(Protocol):
    """The rules of one service; everything here is synchronous and without I/O."""

    service: str

    @property
    def directory(self) -> Directory: ...

    def touches(self, arrival: Arrival) -> frozenset[str]:
        """All ids the event changes, from its data alone: order, waiting and parking go by these."""
        ...

    def reads(self, arrival: Arrival, states: States) -> Iterable[str]:
        """What else must be loaded; asked again until nothing new is named."""
        ...

    def bound_to(self, arrival: Arrival, states: States) -> Iterable[str]:
        """Ids beyond those it touches by which order goes too: what it looks at or changes, as far as the states tell.
        Asked only while something waits."""
        ...

    def initial(self, key: str) -> Any: ...

    def evolve(self, key: str, state: Any, event: Event) -> Any: ...

    def decide(self, arrival: Arrival, states: States, moment: Moment) -> Iterable[Told]:
        """The facts that follow; RuleViolated refuses, Unheard waits."""
        ...

    def due(self, key: str, state: Any) -> date | None:
        """The last day of something that ends by itself."""
        ...

    def reads_of_timer(self, key: str, states: States) -> Iterable[str]:
        """What else must be loaded for `expire`; the state of the key is."""
        ...

    def watches(self, key: str, states: States) -> Iterable[str]:
        """All ids whose events may change what `expire` looks at; only their order counts, none is loaded."""
        ...

    def expire(self, key: str, states: States, today: date) -> Iterable[Told]:
        """The timer of this key has gone off: the programme date `today` is later than what was due."""
        ...

    def periods_ended(self, previous: date | None, today: date) -> Iterable[str]:
        """Keys whose period has ended between the two programme dates."""
        ...

    def observe(self, event: Event) -> Iterable[str]:
        """Remember a fact that decisions refer to (own or heard); the ids that are known now."""
        ...

    def forget(self) -> None:
        """Drop what was observed, before it is read again from the database."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What a decision of any service may look at: the event's envelope, the loaded states, what was heard, and when it
    is."""

    arrival: Arrival
    states: States
    heard: Reference
    moment: Moment
    late_after_days: int

    @property
    def directory(self) -> Directory:
        return self.heard.directory

    @property
    def by(self) -> str:
        """The publisher's path."""
        return self.arrival.path

    @property
    def day(self) -> date:
        """The event's own local date."""
        return self.arrival.day

    @property
    def back_dated(self) -> bool:
        """Dated so long before it came that it is marked late (contract 3.1)."""
        return self.moment.today is not None and (self.moment.today - self.day).days > self.late_after_days

    def publisher(self) -> Unit:
        unit = self.directory.get(self.by)
        assert unit is not None  # checked before any decision
        return unit

    def unit(self, path: str, pointer: str) -> Unit:
        """A body that the event names; those of another province are unknown to its publisher."""
        check_reach(self.by, path, pointer)
        unit = self.directory.get(path)
        if unit is None:
            raise unheard(f"unit:{path}", "unit_unknown", pointer, path=path)
        return unit


def check_reach(by: str, path: str, pointer: str) -> None:
    """Every rule lives inside a province: for a unit, another one's bodies and places are as if they were not."""
    if not reaches(by, path):
        raise violated("unit_unknown", pointer, path=path)


def closed(unit: Unit, day: date, pointer: str, directory: Directory) -> RuleViolated:
    """Why a unit that is not open has no say, and who has it instead (domain 1.5)."""
    heirs = [path for path in directory.successors_of(unit.path, day) if path != unit.path]
    return violated("unit_closed", pointer, path=unit.path, day=day, heirs=", ".join(heirs) or "-")


def check_publisher(arrival: Arrival, directory: Directory, may: May) -> None:
    """Is the publisher a known unit, open on the event's date, of a kind that may publish this?"""
    unit = directory.get(arrival.path)
    if unit is None:
        raise unheard(f"unit:{arrival.path}", "unit_unknown", "/source", path=arrival.path)
    day = arrival.day
    if not unit.open_on(day):
        raise closed(unit, day, "/source", directory)
    kinds = may.get(arrival.name, frozenset())
    if kinds is not None and unit.kind not in kinds:
        raise violated(
            "not_allowed_for_kind",
            "/source",
            kind=unit.kind,
            event=arrival.name,
            allowed=", ".join(sorted(kinds)) or "-",
        )
