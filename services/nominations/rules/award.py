"""One award of the catalogue, read from its row: what it is, who proposes, appraises and decides it, and what it
asks (domain 2.3-2.8)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar, cast, get_args

from services.nominations.rules.reading import count, each, flag, one_of, share, unit_kind
from shared.events.base import CollectiveKind, CommendationType, SubjectKind
from shared.units import Kind

_T = TypeVar("_T")

LEVELS = frozenset(
    {"grassroots", "commune", "department", "district", "province", "national"}
    | {"grassroots_union", "upper_union", "provincial_union", "national_union"}
)
#: Levels at which an initiative is recognised (domain 3.5).
INITIATIVE_LEVELS = ("grassroots", "district", "province", "national")
#: Whom the catalogue names (domain 2.3, 2.4).
SUBJECTS = (*SubjectKind, *get_args(CollectiveKind))
_MARKS = frozenset({"citation", "confidence", "enabled", "note"})
_ROW = _MARKS | {
    "name_vi", "kind", "level", "subject_kinds", "types", "proposers", "appraiser", "decider", "joint", "vote", "dossier",
    "copies", "processing_days", "bonus_coefficient", "prerequisites", "ratio_cap", "public_comment", "criteria",
}  # fmt: skip
_NEEDED = _ROW - _MARKS - {"prerequisites", "ratio_cap", "public_comment", "criteria"}
_VALUE_KEYS: Mapping[str, frozenset[str]] = {
    "vote": frozenset({"share", "of", "secret", "quorum"}),
    "dossier": frozenset({"value"}),
    "copies": frozenset({"value"}),
    "processing_days": frozenset({"value"}),
    "criteria": frozenset({"value"}),
    "bonus_coefficient": frozenset({"individual", "collective"}),
    "ratio_cap": frozenset({"share", "of", "at_decision"}),
    "public_comment": frozenset({"required", "days", "channel"}),
    "prerequisites": frozenset({"award", "consecutive_years", "initiative", "rule"}),
}


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What must be there before: an award held in so many consecutive years, or an initiative recognised at a level
    or above it. `rule` is the clause or guard, `citation` the law."""

    kind: Literal["award", "initiative"]
    award: str | None
    years: int
    level: str | None
    citation: str
    rule: str


@dataclass(frozen=True, slots=True)
class RatioCap:
    """No more than this share of those who hold the award `of` in the same unit and year; asked when somebody is proposed,
    and `at_decision` again."""

    share: Fraction
    of: str
    citation: str
    at_decision: bool = False

    def exceeded(self, number: int, below: int) -> bool:
        return number * self.share.denominator > self.share.numerator * below


@dataclass(frozen=True, slots=True)
class Award:
    """One row of the catalogue; what is switched off asks nothing."""

    code: str
    name_vi: str
    kind: Literal["title", "form"]
    level: str
    #: An individual, a collective, and which collectives of a kind of their own.
    subject_kinds: frozenset[str]
    types: frozenset[CommendationType]
    proposers: frozenset[Kind]
    appraiser: Kind
    decider: Kind
    #: Board and Federation must both consent (II.3.d, III.2.e).
    joint: bool
    #: Of all who are entitled; 0 where the rule on the vote is switched off: then nobody need have voted.
    vote_share: Fraction
    secret: bool
    #: Of all who are entitled; None where the regime's own quorum counts.
    quorum: Fraction | None
    dossier: tuple[str, ...]
    #: Sets of the dossier.
    copies: int
    #: Working days from the complete dossier to the decision.
    processing_days: int
    bonus: Mapping[str, Fraction]
    prerequisites: tuple[Prerequisite, ...]
    ratio_cap: RatioCap | None
    #: Working days for which the list must lie open before it goes on; None where nothing asks for it.
    public_comment_days: int | None
    citation: str


def check_row(where: str, row: Mapping[str, Any]) -> None:
    """Keys, whatever is switched off; `where` is file and key of the row."""
    for key in sorted(row.keys() - _ROW):
        raise ValueError(f"{where}: {key}: unknown key")
    for key in sorted(_NEEDED - row.keys()):
        raise ValueError(f"{where}: {key} is missing")
    for name, value in _values(row):
        for key in sorted(value.keys() - _MARKS - _VALUE_KEYS[name]):
            raise ValueError(f"{where}: {name}.{key}: unknown key")


def read_award(where: str, code: str, row: Mapping[str, Any]) -> Award:
    """ValueError names file, key and what is wrong."""
    vote, comment = row.get("vote"), row.get("public_comment")
    read = _Reader(where)
    return Award(
        code,
        read(row, "name_vi", str),
        cast(Literal["title", "form"], read(row, "kind", one_of("title", "form"))),
        read(row, "level", one_of(*LEVELS)),
        frozenset(read(row, "subject_kinds", each(one_of(*SUBJECTS)))),
        frozenset(read(row, "types", each(CommendationType))),
        frozenset(read(row, "proposers", each(unit_kind))),
        read(row, "appraiser", unit_kind),
        read(row, "decider", unit_kind),
        read(row, "joint", flag),
        read(vote, "share", share, "vote") if vote and read(vote, "of", one_of("electorate"), "vote") else Fraction(0),
        read(vote, "secret", flag, "vote") if vote else False,
        read(vote, "quorum", share, "vote") if vote and "quorum" in vote else None,
        tuple(read(row["dossier"], "value", each(str), "dossier")) if "dossier" in row else (),
        read(row.get("copies", {}), "value", count, "copies"),
        read(row.get("processing_days", {}), "value", count, "processing_days"),
        _bonus(read, row.get("bonus_coefficient", {})),
        tuple(_prerequisite(read, item) for item in row.get("prerequisites", ())),
        _ratio_cap(read, row.get("ratio_cap")),
        read(comment, "days", count, "public_comment") if comment and read(comment, "required", flag, "public_comment") else None,
        row["citation"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one key of a row, or says where it is wrong."""

    where: str

    def __call__(self, row: Mapping[str, Any], key: str, as_: Callable[[Any], _T], under: str = "") -> _T:
        name = f"{under}.{key}" if under else key
        if key not in row:
            raise ValueError(f"{self.where}: {name} is missing")
        try:
            return as_(row[key])
        except (ValueError, TypeError) as error:
            raise ValueError(f"{self.where}: {name}: {error}") from error


def _values(row: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in _VALUE_KEYS.keys() & row.keys():
        for value in row[name] if name == "prerequisites" else (row[name],):
            yield name, value


def _bonus(read: _Reader, row: Mapping[str, Any]) -> Mapping[str, Fraction]:
    """Coefficients of the base salary, by kind of subject."""
    kinds = [kind.value for kind in SubjectKind if kind.value in row]
    return {kind: read(row, kind, Fraction, "bonus_coefficient") for kind in kinds}


def _prerequisite(read: _Reader, row: Mapping[str, Any]) -> Prerequisite:
    under = "prerequisites"
    rule = read(row, "rule", str, under)
    if "initiative" in row:
        level = read(row, "initiative", one_of(*INITIATIVE_LEVELS), under)
        return Prerequisite("initiative", None, 0, level, row["citation"], rule)
    years = read(row, "consecutive_years", count, under) if "consecutive_years" in row else 1
    return Prerequisite("award", read(row, "award", str, under), years, None, row["citation"], rule)


def _ratio_cap(read: _Reader, row: Mapping[str, Any] | None) -> RatioCap | None:
    if row is None:
        return None
    again = row.get("at_decision")
    return RatioCap(
        read(row, "share", share, "ratio_cap"),
        read(row, "of", str, "ratio_cap"),
        row["citation"],
        read(again, "value", flag, "ratio_cap.at_decision") if again else False,
    )
