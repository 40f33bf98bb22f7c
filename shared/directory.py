"""The directory of units: who is there, leads whom and stands for whom on a day (contract 1; domain 1.5)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from shared.units import NATION, OPERATOR, SEVERAL, Kind, Unit, place_of, province_of, within

_T = TypeVar("_T")
_REMEMBERED = 10_000


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

    #: Answers of `nearest`: each message asks for the same few, and the next word on units makes them void.
    _nearest: dict[tuple[Kind, str, date], str | None] = field(default_factory=dict)

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
        self._nearest.clear()
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
        self._nearest.clear()
        self.leaders[path] = _said_on(self.leaders.get(path, ()), since, led_by)

    def succeed(self, path: str, heirs: tuple[str, ...], since: date) -> None:
        """Who stands from a day on for a body that has ended."""
        self._nearest.clear()
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

    def nearest(self, kind: Kind, path: str, day: date) -> str | None:
        """The unit of a kind that is nearest to a path on a day: of its commune or district, its province, the nation; there
        one that is open, else one that has ended."""
        key = (kind, path, day)
        if key not in self._nearest:
            if len(self._nearest) >= _REMEMBERED:
                self._nearest.clear()
            self._nearest[key] = self._find_nearest(kind, path, day)
        return self._nearest[key]

    def _find_nearest(self, kind: Kind, path: str, day: date) -> str | None:
        units = self.paths_of(kind)
        for place in self.places_of(path, day):
            if found := [unit for unit in units if place_of(unit) == place]:
                return next((unit for unit in found if self.by_path[unit].open_on(day)), found[0])
        return None

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
