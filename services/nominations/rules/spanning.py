"""What the law asks across years and aggregates: shares of members, values of initiatives, what is a basis (domain 2.2-2.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shared.events.base import CommendationType
from shared.rulesets import RuleFile


@dataclass(frozen=True, slots=True)
class MembersShare:
    """At least this share of a collective's members hold the award `of` (domain 2.3)."""

    share: Fraction
    of: str
    citation: str


@dataclass(frozen=True, slots=True)
class ValueBar:
    """Initiatives worth at least so much: one of them, or those of so many consecutive years together (domain 2.4)."""

    vnd: int
    years: int
    citation: str


@dataclass(frozen=True, slots=True)
class Spanning:
    """What holds across years and aggregates; a rule that is switched off, or not written, asks nothing."""

    #: Types of commendation whose awards count towards a merit award (domain G4).
    merit: frozenset[CommendationType]
    members: Mapping[str, MembersShare]
    values: Mapping[str, tuple[ValueBar, ...]]
    #: A round that is still short is told of so many days before its deadline; None: never.
    reminder_days: int | None
    #: Do a quarter's exemplars count for its half-year and year too (reading B of N05)?
    rolled_up: bool
    #: Kinds of exemplars that need a consent to publicity (domain D9).
    consent_of: frozenset[str]

    @classmethod
    def of(cls, file: RuleFile) -> "Spanning":
        members: Mapping[str, Any] = file.optional("members_share") or {}
        values: Mapping[str, Any] = file.optional("initiative_value") or {}
        return cls(
            frozenset(map(CommendationType, file.optional("basis_for_merit") or ())),
            {code: _members(file, row) for code, row in members.items()},
            {code: _bars(file, rows) for code, rows in values.items()},
            file.optional("round_reminder_days"),
            file.optional("exemplar_rollup") == "rolled_up",
            frozenset(file.optional("publicity_consent_of") or ()),
        )


def _members(file: RuleFile, row: Mapping[str, Any]) -> MembersShare:
    return MembersShare(Fraction(row["share"]), row["of"], _citation(file, "members_share"))


def _bars(file: RuleFile, rows: Iterable[Mapping[str, Any]]) -> tuple[ValueBar, ...]:
    return tuple(ValueBar(row["vnd"], row["years"], _citation(file, "initiative_value")) for row in rows)


def _citation(file: RuleFile, name: str) -> str:
    return file.content["parameters"][name]["citation"]
