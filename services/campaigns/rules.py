"""What campaigns takes from the law and the programme, chosen by the date of the event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from shared.rulesets import RuleFile, in_force, read_rulesets
from shared.units import Kind
from shared.world import May

_LATE = "late_after_working_days"
Measure = Literal["count", "led", "silence", "officers", "pairs", "regimes", "programme"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which events count for a duty: by name, narrowed by what their fields must hold.

    `dated` names the field with the day that counts; `late_after_working_days` counts only what came so long after it.
    """

    event: str
    dated: str
    fields: Mapping[str, Any]
    late_after_working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One of N01-N22 (domain 4): who owes what in each period, and what counts; or which service carries it."""

    id: str
    clause: str
    period: str
    measure: Measure | None
    who: tuple[Kind, ...]
    minimum: int
    maximum: int | None
    counts: tuple[Evidence, ...]
    offices: frozenset[str]
    regimes: Mapping[str, date]
    carried_by: str
    citation: str
    confidence: str

    @property
    def bounds(self) -> tuple[int, int | None]:
        return self.minimum, self.maximum


@dataclass(frozen=True, slots=True)
class Delegation:
    """A kind of joint delegation: of the pairs of bodies one must be whole."""

    pairs: tuple[frozenset[Kind], ...]


@dataclass(frozen=True, slots=True)
class FinalReview:
    """When a campaign may be reviewed for the last time (domain 3.1)."""

    #: A campaign that runs so long needs a preliminary review before.
    preliminary_beyond_days: int
    citation: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One regime as this service uses it."""

    id: str
    may: May
    #: Kinds of unit that are shown as late when they have not registered (II.2.a), if they must register at all.
    registrants: frozenset[Kind]
    registration_required: bool
    registration_law: str
    #: Kinds of unit that acknowledge guidance by its day, and how many days before it they are reminded (II.1.a).
    readers: frozenset[Kind]
    remind_days_before: int
    #: Month and day by which a year's review and the next year's plan are due (IV.e, N06).
    review_due: tuple[int, int]
    #: Month and day: from when in the last year, and until when in the year after, the final review is held (N07).
    final_from: tuple[int, int]
    final_until: tuple[int, int]
    #: None where the rule is switched off.
    final_review: FinalReview | None
    #: Calendar days in which advice is answered (III.2.d).
    advice_days: int
    #: The clause that speaks of each kind of activity.
    activities: Mapping[str, str]
    #: Kinds of activity that are joint delegations (II.2.b-c).
    delegations: Mapping[str, Delegation]
    #: The pairs of those that derive a programme of their own (IV.d).
    deriving: tuple[frozenset[Kind], ...]
    duties: Mapping[str, Duty]
    #: In which order the parties sign the programme (N21), and whom the document goes to, line by line (N20).
    signatures: tuple[Kind, ...]
    addressees: tuple[str, ...]

    @classmethod
    def of(cls, file: RuleFile) -> "RuleSet":
        window = file.parameter("programme_final_review")
        final = file.content["parameters"].get("campaign_final_review")
        delegations: Mapping[str, Any] = file.content.get("delegations", {})
        deriving = file.content.get("deriving")
        return cls(
            file.id,
            file.may(),
            frozenset(Kind(kind) for kind in file.content["registrants"]["value"]),
            file.parameter("registration_required"),
            file.content["parameters"]["registration_required"]["citation"],
            frozenset(Kind(kind) for kind in file.content["readers"]["value"]),
            file.parameter("remind_days_before"),
            _month_day(file.parameter("programme_review_due")),
            _month_day(window[0]),
            _month_day(window[1]),
            FinalReview(final["value"], final["citation"]) if final else None,
            file.parameter("advice_days"),
            {kind: row["clause"] for kind, row in file.content["activities"].items()},
            {kind: Delegation(_pairs(row["pairs"])) for kind, row in delegations.items()},
            _pairs(deriving["pairs"]) if deriving else (),
            {id: _duty(file.id, id, row) for id, row in file.content.get("duties", {}).items()},
            tuple(Kind(kind) for kind in file.parameter("programme_signatures")),
            tuple(file.parameter("programme_addressees")),
        )

    def counted(self) -> list[Duty]:
        """Duties that are settled at the end of a period, each for itself."""
        return [duty for duty in self.duties.values() if duty.measure not in (None, "programme")]


class RuleSets:
    """All regimes, by date."""

    def __init__(self, folder: Path) -> None:
        self._files = read_rulesets(folder)
        self._sets = {file.id: RuleSet.of(file) for file in self._files}
        self._by_day: dict[date, RuleSet] = {}

    def on(self, day: date) -> RuleSet:
        """Asked several times an event, so remembered by day."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._sets[in_force(self._files, day).id]
        return found


def _month_day(text: str) -> tuple[int, int]:
    month, _, day = str(text).partition("-")
    return int(month), int(day)


def _pairs(rows: list[list[str]]) -> tuple[frozenset[Kind], ...]:
    return tuple(frozenset(Kind(kind) for kind in row) for row in rows)


def _duty(regime: str, id: str, row: Mapping[str, Any]) -> Duty:
    try:
        return Duty(
            id,
            row["clause"],
            row["period"],
            row.get("measure"),
            tuple(Kind(kind) for kind in row.get("who", ())),
            row.get("minimum", 0),
            row.get("maximum"),
            tuple(_evidence(one) for one in row.get("counts", ())),
            frozenset(row.get("offices", ())),
            row.get("regimes", {}),
            row.get("carried_by", ""),
            row["citation"],
            row["confidence"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{regime}: duties.{id}: {error}") from error


def _evidence(row: Mapping[str, Any]) -> Evidence:
    fields = {name: row[name] for name in row.keys() - {"event", "dated", _LATE}}
    return Evidence(row["event"], row["dated"], fields, row.get(_LATE))
