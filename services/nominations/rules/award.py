"""One award of the catalogue, read from its row: what it is, who proposes, appraises and decides it, and what it
asks (domain 2.3-2.8)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar, cast

from shared.events.base import CommendationType, SubjectKind
from shared.units import Kind

_T = TypeVar("_T")

LEVELS = frozenset(
    {"grassroots", "commune", "department", "district", "province", "national"}
    | {"grassroots_union", "upper_union", "provincial_union", "national_union"}
)
#: Levels at which an initiative is recognised (domain 3.5).
INITIATIVE_LEVELS = ("grassroots", "district", "province", "national")
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
    "ratio_cap": frozenset({"share", "of"}),
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
    """No more than this share of those who hold the award `of` in the same unit and year."""

    share: Fraction
    of: str
    citation: str


@dataclass(frozen=True, slots=True)
class Award:
    """One row of the catalogue; what is switched off asks nothing."""

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
        cast(Literal["title", "form"], read(row, "kind", _one_of("title", "form"))),
        read(row, "level", _one_of(*LEVELS)),
        frozenset(read(row, "subject_kinds", _each(SubjectKind))),
        frozenset(read(row, "types", _each(CommendationType))),
        frozenset(read(row, "proposers", _each(_unit_kind))),
        read(row, "appraiser", _unit_kind),
        read(row, "decider", _unit_kind),
        read(row, "joint", _flag),
        read(vote, "share", _share, "vote") if vote and read(vote, "of", _one_of("electorate"), "vote") else Fraction(0),
        read(vote, "secret", _flag, "vote") if vote else False,
        read(vote, "quorum", _share, "vote") if vote and "quorum" in vote else None,
        tuple(read(row["dossier"], "value", _each(str), "dossier")) if "dossier" in row else (),
        read(row.get("copies", {}), "value", _count, "copies"),
        read(row.get("processing_days", {}), "value", _count, "processing_days"),
        _bonus(read, row.get("bonus_coefficient", {})),
        tuple(_prerequisite(read, item) for item in row.get("prerequisites", ())),
        _ratio_cap(read, row.get("ratio_cap")),
        read(comment, "days", _count, "public_comment") if comment and read(comment, "required", _flag, "public_comment") else None,
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
        level = read(row, "initiative", _one_of(*INITIATIVE_LEVELS), under)
        return Prerequisite("initiative", None, 0, level, row["citation"], rule)
    years = read(row, "consecutive_years", _count, under) if "consecutive_years" in row else 1
    return Prerequisite("award", read(row, "award", str, under), years, None, row["citation"], rule)


def _ratio_cap(read: _Reader, row: Mapping[str, Any] | None) -> RatioCap | None:
    if row is None:
        return None
    return RatioCap(
        read(row, "share", _share, "ratio_cap"), read(row, "of", str, "ratio_cap"), row["citation"]
    )


def _share(text: Any) -> Fraction:
    """Written as `2/3`, never as a binary fraction."""
    share = Fraction(text) if isinstance(text, str) else Fraction(0)
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} is no share such as '2/3', above 0 and at most 1")
    return share


def _count(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError(f"{number!r} is no whole number from 1 on")
    return number


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _unit_kind(text: Any) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise ValueError(f"there is no kind of unit {text!r}") from error


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(text: Any) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {', '.join(sorted(words))}")
        return text

    return read


def _each(as_: Callable[[Any], _T]) -> Callable[[Iterable[Any]], list[_T]]:
    return lambda items: [as_(item) for item in items]
