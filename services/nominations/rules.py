"""The award catalogue, votes, dossiers and selections of a regime; chosen by the date that counts. No number
stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import yaml

from shared.events.base import CommendationType, SubjectKind
from shared.rulesets import RuleFile, in_force, read_rulesets
from shared.units import Kind
from shared.world import May


@dataclass(frozen=True, slots=True)
class Award:
    """One row of the catalogue (domain 2.3, 2.4)."""

    code: str
    name_vi: str
    kind: Literal["title", "form"]
    level: str
    subject_kinds: frozenset[SubjectKind]
    types: frozenset[CommendationType]
    proposers: frozenset[Kind]
    appraiser: Kind
    decider: Kind
    #: Board and Federation must both consent (II.3.d, III.2.e).
    joint: bool
    vote_share: Fraction
    secret: bool
    dossier: tuple[str, ...]
    processing_days: int
    bonus: Mapping[str, Fraction]
    citation: str


@dataclass(frozen=True, slots=True)
class Selection:
    """How many a kind of union takes in a year, and whom (II.3.c)."""

    award: str
    proposer: Kind
    types: frozenset[CommendationType]
    subject_kinds: frozenset[SubjectKind]
    minimum: int
    maximum: int | None
    direct_workers_only: bool
    rule: str
    duty: str
    citation: str

    @property
    def bounds(self) -> tuple[int, int | None]:
        return self.minimum, self.maximum


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One regime as this service uses it; `raw` is what the catalogue shows, citations and confidence with
    it."""

    id: str
    may: May
    awards: Mapping[str, Award]
    selections: tuple[Selection, ...]
    quorum: Fraction
    base_salary_vnd: int
    bonus_rounding_vnd: int
    exemplars_per_period: tuple[int, int]
    raw: Mapping[str, Any]

    @classmethod
    def of(cls, file: RuleFile) -> "RuleSet":
        awards = {code: _award(file.id, code, row) for code, row in file.content["awards"].items()}
        low, high = file.parameter("exemplars_per_period")
        return cls(
            file.id,
            file.may(),
            awards,
            tuple(_selection(row) for row in file.content["selections"]),
            Fraction(file.parameter("vote_quorum")),
            file.parameter("base_salary_vnd"),
            file.parameter("bonus_rounding_vnd"),
            (low, high),
            file.content["awards"],
        )

    def selection(self, award: str, proposer: Kind) -> Selection | None:
        for rule in self.selections:
            if rule.award == award and rule.proposer is proposer:
                return rule
        return None

    def bonus_vnd(self, award: Award, subject: SubjectKind) -> int:
        """Coefficient times base salary, rounded down to the published unit."""
        exact = award.bonus.get(subject, Fraction(0)) * self.base_salary_vnd
        return int(exact // self.bonus_rounding_vnd) * self.bonus_rounding_vnd


class RuleSets:
    """All regimes; the date that counts is the one on which the dossier was received for appraisal (domain
    0.1)."""

    def __init__(self, folder: Path) -> None:
        self._files = read_rulesets(folder)
        self._sets = {file.id: RuleSet.of(file) for file in self._files}
        self._by_day: dict[date, RuleSet] = {}
        self.working_days = WorkingDays(folder / "calendar" / "public_holidays.yaml")

    def on(self, day: date) -> RuleSet:
        """Asked several times an event, so remembered by day."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = self._sets[in_force(self._files, day).id]
        return found

    def named(self, id: str) -> RuleSet:
        return self._sets[id]


def _award(regime: str, code: str, row: Mapping[str, Any]) -> Award:
    try:
        return Award(
            code,
            row["name_vi"],
            row["kind"],
            row["level"],
            frozenset(SubjectKind(k) for k in row["subject_kinds"]),
            frozenset(CommendationType(t) for t in row["types"]),
            frozenset(Kind(k) for k in row["proposers"]),
            Kind(row["appraiser"]),
            Kind(row["decider"]),
            row["joint"],
            Fraction(row["vote"]["share"]),
            row["vote"]["secret"],
            tuple(row["dossier"]["value"]),
            row["processing_days"]["value"],
            {
                kind: Fraction(row["bonus_coefficient"][kind])
                for kind in ("individual", "collective")
                if kind in row["bonus_coefficient"]
            },
            row["citation"],
        )
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{regime}: awards.{code}: {error}") from error


def _selection(row: Mapping[str, Any]) -> Selection:
    return Selection(
        row["award"],
        Kind(row["proposer"]),
        frozenset(CommendationType(t) for t in row["types"]),
        frozenset(SubjectKind(k) for k in row["subject_kinds"]),
        row["minimum"],
        row["maximum"],
        row["direct_workers_only"],
        row["rule"],
        row["duty"],
        row["citation"],
    )


class WorkingDays:
    """Monday to Friday without the public holidays of the data file; a year it does not know has none."""

    def __init__(self, file: Path) -> None:
        by_year = yaml.safe_load(file.read_text(encoding="utf-8"))["holidays"]
        self._holidays = frozenset(day for days in by_year.values() for day in days)
        self._added: dict[tuple[date, int], date] = {}

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self._holidays

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; 0 when `last` is not later."""
        days = (first + timedelta(days=n) for n in range(1, max((last - first).days, 0) + 1))
        return sum(self.is_working_day(day) for day in days)

    def after(self, first: date, count: int) -> date:
        """The day on which `count` working days have passed since `first`."""
        known = self._added.get((first, count))
        if known is None:
            known = first
            left = count
            while left:
                known += timedelta(days=1)
                left -= self.is_working_day(known)
            self._added[first, count] = known
        return known
