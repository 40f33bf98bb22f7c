"""The award catalogue, votes, dossiers and selections of a regime; chosen by the date that counts. No number
stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from services.nominations.rules import parameters
from services.nominations.rules.award import Award, Prerequisite, RatioCap, check_row, read_award
from services.nominations.rules.spanning import MembersShare, Spanning, ValueBar
from shared.events.base import CommendationType, SubjectKind
from shared.rulesets import HEAD, RuleFile, cited, in_force, in_use, read_overlays, read_rulesets
from shared.units import Kind
from shared.working_days import WorkingDays, of_the_nation
from shared.world import May

__all__ = [
    "Award", "MembersShare", "Prerequisite", "RatioCap", "RuleSet", "RuleSets", "Selection", "Spanning", "ValueBar", "WorkingDays",
]  # fmt: skip


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
    """One regime as this service uses it, with what overlays of its dates change; `file` holds all that is written,
    citations and confidence with it."""

    id: str
    may: May
    #: What is in force; an award that is switched off is not among them.
    awards: Mapping[str, Award]
    #: What is switched off too: a dossier that was received before goes on to its end.
    known: Mapping[str, Award]
    #: Awards of which a share caps another one.
    bases: frozenset[str]
    selections: tuple[Selection, ...]
    quorum: Fraction
    bonus_rounding_vnd: int
    exemplars_per_period: tuple[int, int]
    spanning: Spanning
    file: RuleFile

    @classmethod
    def of(cls, file: RuleFile) -> "RuleSet":
        parameters.check(file)
        low, high = file.parameter("exemplars_per_period")
        known = _known(file)
        awards = {code: award for code, award in known.items() if code in file.content["awards"]}
        return cls(
            file.id,
            file.may(),
            awards,
            known,
            frozenset(award.ratio_cap.of for award in awards.values() if award.ratio_cap),
            tuple(_selection(row) for row in file.content["selections"]),
            Fraction(file.parameter("vote_quorum")),
            file.parameter("bonus_rounding_vnd"),
            (low, high),
            Spanning.of(file),
            file,
        )

    @property
    def raw(self) -> Mapping[str, Any]:
        """The rows of the catalogue as they are written, those that are switched off among them."""
        return self.file.raw["awards"]

    def selection(self, award: str, proposer: Kind) -> Selection | None:
        for rule in self.selections:
            if rule.award == award and rule.proposer is proposer:
                return rule
        return None

    def bonus_vnd(self, award: Award, subject: SubjectKind, decided_on: date) -> int:
        """Coefficient times the base salary of the day of the decision, rounded down to the published unit."""
        base_salary = self.file.parameter_on("base_salary_vnd", decided_on)
        exact = award.bonus.get(subject, Fraction(0)) * base_salary
        return int(exact // self.bonus_rounding_vnd) * self.bonus_rounding_vnd


class RuleSets:
    """All regimes and overlays; the date that counts is the one on which the dossier was received for appraisal
    (domain 0.1).

    The id of a rule set, such as `vn-2013-dec65` or with overlays `vn-2013-dec65~66-2015-11`, stands as `law` on every
    fact decided under it and names all values that the decision used: what changes is a new file from its date on, not
    an edit of one that facts name. So a fact need not repeat them; `of_law` shows them again with their citations.
    """

    def __init__(self, folder: Path) -> None:
        self._files = read_rulesets(folder)
        self._overlays = read_overlays(folder / "overlays", self._files)
        self._sets = {file.id: RuleSet.of(file) for file in self._files}
        for overlay in self._overlays:
            _check_overlay(overlay, self._files)
        self._by_day: dict[tuple[date, str], RuleSet] = {}
        self.working_days = of_the_nation()

    def on(self, day: date, province: str = "") -> RuleSet:
        """What holds on a day, in a province also what that lays over it. Asked several times an event, so
        remembered."""
        found = self._by_day.get((day, province))
        if found is None:
            base = in_force(self._files, day)
            effective = [overlay.id for overlay in self.overlays_on(day, province) if overlay.content]
            found = self._by_day[day, province] = self.named("~".join((base.id, *effective)))
        return found

    def named(self, id: str) -> RuleSet:
        """A rule set by the `law` of a fact; KeyError when there is none."""
        if id not in self._sets:
            base, *names = id.split("~")
            file = self._sets[base].file
            overlays = {overlay.id: overlay for overlay in self._overlays}
            for name in names:
                file = file.under(overlays[name])
            self._sets[id] = RuleSet.of(file)
        return self._sets[id]

    def overlays_on(self, day: date, province: str = "") -> list[RuleFile]:
        """Those of the nation's unions and of the province, oldest first; also those that change nothing yet."""
        regime = in_force(self._files, day).id
        return [
            overlay
            for overlay in self._overlays
            if overlay.holds_on(day)
            and regime in overlay.own["overlay_of"]
            and overlay.own.get("place") in (None, province)
        ]

    def knows(self, award: str) -> bool:
        """Is there a row for it in any regime, be it switched off?"""
        return any(award in rules.raw for rules in self._sets.values())

    def having(self, award: str) -> list[str]:
        """The regimes in which an award is in force."""
        return [file.id for file in self._files if file.enabled and award in self._sets[file.id].awards]

    def catalogue(self, day: date, province: str = "") -> dict[str, Any]:
        """All that holds on a day: values, citations, confidence, what is switched off, regime and overlays."""
        shown = self._shown(self.on(day, province), self.overlays_on(day, province))
        return {**shown, "on": day, "calendar": self.working_days.shown(day.year)}

    def of_law(self, id: str) -> dict[str, Any]:
        """The same of the rule set that a fact names, whatever the date; KeyError when there is none."""
        rules = self.named(id)
        return self._shown(rules, [overlay for overlay in self._overlays if overlay.id in id.split("~")[1:]])

    def _shown(self, rules: RuleSet, overlays: list[RuleFile]) -> dict[str, Any]:
        marked = dict(cited(rules.file.raw))
        return {
            "law": rules.id,
            "regime": _head(self._sets[rules.id.partition("~")[0]].file),
            "overlays": [
                {**_head(overlay), "applied": overlay.id in rules.id.split("~"), **overlay.raw}
                for overlay in overlays
            ],
            "known_but_off": [_head(file) for file in self._files if not file.enabled],
            **{section: rules.file.raw[section] for section in ("awards", "selections", "parameters")},
            "switched_off": [path for path, value in marked.items() if value.get("enabled") is False],
            "unsure": [path for path, value in marked.items() if value["confidence"] == "unsure"],
        }


def _known(file: RuleFile) -> Mapping[str, Award]:
    """Every row is read as it is written, so that a mistake shows even where it is switched off; then as it holds."""
    rows, known = file.raw["awards"], dict[str, Award]()
    for code, row in rows.items():
        where = f"{file.file}: awards.{code}"
        check_row(where, row)
        written = read_award(where, code, row)
        named = [p.award for p in written.prerequisites] + [
            written.ratio_cap.of if written.ratio_cap else None
        ]
        for other in named:
            if other is not None and other not in rows:
                raise ValueError(f"{where}: there is no award {other!r}")
        known[code] = read_award(where, code, in_use(row))
    for row in file.content["selections"]:
        if row["award"] not in file.content["awards"]:
            raise ValueError(f"{file.file}: selections: {row['award']} is not in force")
    return known


def _check_overlay(overlay: RuleFile, files: list[RuleFile]) -> None:
    """Its rows are of awards that there are, and can be read as if nothing of them were switched off."""
    parameters.check(overlay)
    for file in files:
        if file.id in overlay.own["overlay_of"]:
            for code, row in overlay.raw.get("awards", {}).items():
                where = f"{overlay.file}: awards.{code}"
                if code not in file.raw["awards"]:
                    raise ValueError(f"{where}: {file.id} has no such award")
                whole = {**file.raw["awards"][code], **row}
                check_row(where, whole)
                read_award(where, code, whole)


def _head(file: RuleFile) -> dict[str, Any]:
    """What a file says of itself."""
    return {key: file.own[key] for key in sorted(HEAD & file.own.keys())} | {"enabled": file.enabled}


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
