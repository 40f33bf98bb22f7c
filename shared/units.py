"""Units, their paths, kinds and validity: value types and the directory of a date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

#: 2 to 6 tokens of [a-z0-9-], at most 120 characters; and a province or a district.
PATH_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){1,5}"
PLACE_PATTERN = r"[0-9]{2}(?:\.[0-9]{3})?"
PATH_LENGTH = 120
_PATH, _PLACE = re.compile(PATH_PATTERN), re.compile(PLACE_PATTERN)
OPERATOR = "sys.ops"
#: The first token of national bodies.
NATION = "00"


class Kind(StrEnum):
    """Kinds of units (domain 1.1); `province` and `district` are places, which publish nothing."""

    PROVINCE = "province"
    DISTRICT = "district"
    PROVINCIAL_EC_BOARD = "provincial_ec_board"
    PROVINCIAL_EC_COUNCIL = "provincial_ec_council"
    PROVINCIAL_LABOUR_FEDERATION = "provincial_labour_federation"
    PROVINCIAL_PC = "provincial_pc"
    DEPARTMENT = "department"
    PARTY_PROPAGANDA_DEPT = "party_propaganda_dept"
    PROVINCIAL_PARTY_COMMITTEE = "provincial_party_committee"
    PROVINCIAL_COUNCIL = "provincial_council"
    SECTOR_UNION = "sector_union"
    DISTRICT_LABOUR_FEDERATION = "district_labour_federation"
    DISTRICT_HOME_AFFAIRS = "district_home_affairs"
    DISTRICT_PC = "district_pc"
    DISTRICT_EC_COUNCIL = "district_ec_council"
    GRASSROOTS_UNION = "grassroots_union"
    UNION_GROUP = "union_group"
    EMPLOYER_UNIT = "employer_unit"
    COMMUNE_PC = "commune_pc"
    COMMUNE_UNION = "commune_union"
    FATHERLAND_FRONT = "fatherland_front"
    EMULATION_CLUSTER = "emulation_cluster"
    MEDIA_BODY = "media_body"
    VGCL = "vgcl"
    CENTRAL_EC_BOARD = "central_ec_board"
    CENTRAL_EC_COUNCIL = "central_ec_council"
    PRIME_MINISTER = "prime_minister"
    STATE_PRESIDENT = "state_president"
    OPERATOR = "operator"


def is_path(text: str) -> bool:
    """Is this the address of a body: 2 to 6 tokens of [a-z0-9-] (contract section 1)?"""
    return len(text) <= PATH_LENGTH and _PATH.fullmatch(text) is not None


def is_place(text: str) -> bool:
    """Is this a province (`66`) or a district (`66.643`)?"""
    return _PLACE.fullmatch(text) is not None


def province_of(path: str) -> str:
    """The first token: every rule that spans aggregates lives inside a province."""
    return path.partition(".")[0]


def reaches(by: str, path: str) -> bool:
    """May what `by` says or asks concern this path: is it of its own province, of the nation, or `by` national?"""
    return province_of(by) in (NATION, province_of(path)) or province_of(path) == NATION


def place_of(path: str) -> str:
    """The place that a body's path begins with: its district where it has one, else its province."""
    first, _, rest = path.partition(".")
    second = rest.partition(".")[0]
    return f"{first}.{second}" if len(second) == 3 and second.isdigit() else first


def within(path: str, place: str) -> bool:
    """Does the path lie at or below this path or place?"""
    return path == place or path.startswith(place + ".")


def ancestors(path: str) -> Iterator[str]:
    """The path itself and everything above it, nearest first: `66.643.ldld`, `66.643`, `66`."""
    while path:
        yield path
        path = path.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Unit:
    """One body as of its last change; `valid_to` is the last day on which it may publish."""

    unit_id: str
    path: str
    kind: Kind
    name_vi: str
    valid_from: date
    valid_to: date | None = None
    led_by: str | None = None

    def open_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(slots=True)
class Directory:
    """Every unit heard of, by path; a path is never used again for another unit. The operator is there from
    the start."""

    by_path: dict[str, Unit] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    #: Kept apart by kind, but for grass-roots unions: nobody looks for "the" one of them.
    kinds: dict[Kind, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.put(Unit(OPERATOR, OPERATOR, Kind.OPERATOR, "Vận hành hệ thống", date(1990, 1, 1)))

    def forget(self) -> None:
        self.by_path.clear()
        self.paths.clear()
        self.kinds.clear()
        self.__post_init__()

    def put(self, unit: Unit) -> None:
        self.by_path[unit.path] = unit
        self.paths[unit.unit_id] = unit.path
        if unit.kind is not Kind.GRASSROOTS_UNION:
            self.kinds.setdefault(unit.kind, set()).add(unit.path)

    def paths_of(self, kind: Kind) -> list[str]:
        """Paths of all units of a kind other than grass-roots unions, in order."""
        return sorted(self.kinds.get(kind, ()))

    def get(self, path: str) -> Unit | None:
        return self.by_path.get(path)

    def of_id(self, unit_id: str) -> Unit | None:
        path = self.paths.get(unit_id)
        return self.by_path[path] if path else None

    def inside(self, scope: Iterable[str], on: date) -> list[Unit]:
        """Units at or below any of the paths or places of `scope`."""
        places = tuple(scope)
        return [u for u in self.by_path.values() if u.open_on(on) and any(within(u.path, p) for p in places)]
