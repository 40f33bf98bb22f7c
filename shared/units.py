"""Units, their paths, kinds and validity: value types and the directory of a date."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

#: 2 to 6 tokens of [a-z0-9-], at most 120 characters; and a province or a district.
PATH_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*){1,5}"
PLACE_PATTERN = r"[0-9]{2}(?:\.[0-9]{3})?"
PATH_LENGTH = 120
_T = TypeVar("_T")
_PATH = re.compile(PATH_PATTERN)
#: Since 1 July 2025 communes (five digits) stand where districts (three) did (domain 1.5); on the wire a path covers them.
_PLACE = re.compile(rf"{PLACE_PATTERN}|[0-9]{{2}}\.[0-9]{{5}}")
_DIGITS_OF_PLACES = (3, 5)
OPERATOR = "sys.ops"
#: The first token of national bodies.
NATION = "00"
#: Between the paths of several heirs, of whom none acts alone; no path holds it.
SEVERAL = " / "


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
    """Is this a province (`66`), a district (`66.643`) or a commune (`66.24133`)?"""
    return _PLACE.fullmatch(text) is not None


def province_of(path: str) -> str:
    """The first token: every rule that spans aggregates lives inside a province."""
    return path.partition(".")[0]


def reaches(by: str, path: str) -> bool:
    """May what `by` says or asks concern this path: is it of its own province, of the nation, or `by` national?"""
    return province_of(by) in (NATION, province_of(path)) or province_of(path) == NATION


def place_of(path: str) -> str:
    """The place that a body's path begins with: its district or commune where it has one, else its province."""
    first, _, rest = path.partition(".")
    second = rest.partition(".")[0]
    return f"{first}.{second}" if len(second) in _DIGITS_OF_PLACES and second.isdigit() else first


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
    """Every unit heard of, by path; a path is never used again, and a unit may get a new one on a day (contract 1). The
    operator is there from the start."""

    by_path: dict[str, Unit] = field(default_factory=dict)
    #: Every path that a unit has had, by its id; the newest last.
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: Kept apart by kind, but for grass-roots unions: nobody looks for "the" one of them.
    kinds: dict[Kind, set[str]] = field(default_factory=dict)
    #: Who leads a unit from which day on, and who stands for it once it has ended; oldest first, one a day.
    leaders: dict[str, tuple[tuple[date, str | None], ...]] = field(default_factory=dict)
    heirs: dict[str, tuple[tuple[date, tuple[str, ...]], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.put(Unit(OPERATOR, OPERATOR, Kind.OPERATOR, "Vận hành hệ thống", date(1990, 1, 1)))

    def forget(self) -> None:
        self.by_path.clear()
        self.paths.clear()
        self.kinds.clear()
        self.leaders.clear()
        self.heirs.clear()
        self.__post_init__()

    def put(self, unit: Unit) -> None:
        self.by_path[unit.path] = unit
        if unit.led_by and unit.path not in self.leaders:
            self.leaders[unit.path] = ((unit.valid_from, unit.led_by),)
        paths = {*self.paths.get(unit.unit_id, ()), unit.path}
        self.paths[unit.unit_id] = tuple(sorted(paths, key=lambda path: self.by_path[path].valid_from))
        if unit.kind is not Kind.GRASSROOTS_UNION:
            self.kinds.setdefault(unit.kind, set()).add(unit.path)

    def paths_of(self, kind: Kind) -> list[str]:
        """Paths of all units of a kind other than grass-roots unions, in order."""
        return sorted(self.kinds.get(kind, ()))

    def get(self, path: str) -> Unit | None:
        return self.by_path.get(path)

    def of_id(self, unit_id: str) -> Unit | None:
        """The unit under the newest of its paths."""
        paths = self.paths.get(unit_id)
        return self.by_path[paths[-1]] if paths else None

    def lead(self, path: str, led_by: str | None, since: date) -> None:
        """From a day on another body leads this one; what it said of that day before is replaced."""
        self.leaders[path] = _said_on(self.leaders.get(path, ()), since, led_by)

    def succeed(self, path: str, heirs: tuple[str, ...], since: date) -> None:
        """Who stands from a day on for a body that has ended."""
        self.heirs[path] = _said_on(self.heirs.get(path, ()), since, heirs)

    def leader_of(self, path: str, day: date) -> str | None:
        """Who leads it on a day: where its leader has ended, the only one who stands for that; None: nobody."""
        said = _on(self.leaders.get(path, ()), day)
        found = self.successor_of(said, day) if said else None
        return None if found == path else found

    def led_by(self, leader: str, day: date) -> list[Unit]:
        """Units, open on a day, that this body leads then."""
        return [u for u in self.by_path.values() if u.open_on(day) and self.leader_of(u.path, day) == leader]

    def successor_of(self, path: str, day: date) -> str | None:
        """The one body that stands for this path on a day, itself while it is open; None for several or none."""
        found = self.successors_of(path, day)
        return found[0] if len(found) == 1 else None

    def successors_of(self, path: str, day: date) -> tuple[str, ...]:
        """All that stand for a path on a day: itself until its last day, then its heirs or theirs."""
        found: list[str] = []
        seen, left = {path}, [path]
        while left:
            one = left.pop(0)
            unit = self.by_path.get(one)
            if unit is None or unit.valid_to is None or day <= unit.valid_to:
                found.append(one)
                continue
            heirs = [heir for heir in _on(self.heirs.get(one, ()), day) or () if heir not in seen]
            seen.update(heirs)
            left += heirs
        return tuple(found)

    def places_of(self, path: str, day: date) -> list[str]:
        """The places it belongs to on a day, nearest first: that of its path, those of who leads it then, the nation."""
        found, one, seen = list[str](), path, set[str]()
        while one and one not in seen:
            seen.add(one)
            found.append(place_of(one))
            one = self.leader_of(one, day) or ""
        near = [place for place in found if place != province_of(path)]
        return list(dict.fromkeys([*near, province_of(path), NATION]))

    def acting_for(self, path: str, day: date, near: str = "") -> str:
        """Who carries on on a day what this path has begun: itself, then whoever stands for it; of several the one in
        whose place `near` lies. Where that is nobody yet, all of them by name: it takes the Board's word to tell them
        apart (domain 1.5)."""
        heirs = self.successors_of(path, day)
        if len(heirs) > 1 and near:
            by_place = ([one for one in heirs if place_of(one) == place] for place in self.places_of(near, day))
            heirs = tuple(next((found for found in by_place if len(found) == 1), heirs))
        return SEVERAL.join(heirs) or path

    def reaches_up(self, path: str, above: str, since: date) -> bool:
        """On any day from `since` on: does one come from `path` to `above` by leaders and heirs, whoever is open?

        Whoever is found so may not be put below `path`, or the tree of that day would be a ring.
        """
        return any(above in self._upwards(path, day) for day in self._turning_days(since))

    def _upwards(self, path: str, day: date) -> set[str]:
        seen, left = {path}, [path]
        while left:
            one = left.pop()
            leader = _on(self.leaders.get(one, ()), day)
            heirs = _on(self.heirs.get(one, ()), day) or ()
            new = {*heirs, *([leader] if leader else [])} - seen
            seen |= new
            left += new
        return seen

    def _turning_days(self, since: date) -> set[date]:
        """`since`, and the days after it on which somebody's leader or heirs change."""
        said = [*self.leaders.values(), *self.heirs.values()]
        return {since, *(day for entries in said for day, _ in entries if day > since)}

    def inside(self, scope: Iterable[str], on: date) -> list[Unit]:
        """Units at or below any of the paths or places of `scope`."""
        places = tuple(scope)
        return [u for u in self.by_path.values() if u.open_on(on) and any(within(u.path, p) for p in places)]


def _said_on(entries: tuple[tuple[date, _T], ...], since: date, what: _T) -> tuple[tuple[date, _T], ...]:
    kept = [entry for entry in entries if entry[0] != since]
    return tuple(sorted([*kept, (since, what)], key=lambda entry: entry[0]))


def _on(entries: tuple[tuple[date, _T], ...], day: date) -> _T | None:
    said = [what for since, what in entries if since <= day]
    return said[-1] if said else None
