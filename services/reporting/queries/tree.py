"""The tree of a date: where a unit's numbers stand once it has been merged, succeeded, closed or put below another body
(contract sections 1 and 8; domain 1.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import fetch
from shared.directory import Directory
from shared.units import Kind, Unit, ancestors, is_place, within


@dataclass(frozen=True, slots=True)
class Tree:
    """Units on a day, along their paths or along who leads whom."""

    directory: Directory
    day: date
    by_union: bool

    def child(self, unit: str, top: str) -> str | None:
        """The child of `top` in which a unit's numbers stand that day: those of one that ended stand with the one that
        stands for it. Empty for `top` itself, and for what lies below no child that is there; None for what lies elsewhere.
        """
        heir = self.directory.successor_of(unit, self.day) or unit
        if self.by_union:
            return self._along_the_line(heir, top)
        if not within(heir, top):
            return None
        below = [path for path in ancestors(heir) if path != top and within(path, top)]
        return next((path for path in reversed(below) if self._is_there(path)), "")

    def speaks_for(self, unit: str, top: str) -> bool:
        """Does what a unit owed fall to `top` that day? To the body that stands for it; of a place, to those that lie
        directly in it, or in what has ended below it."""
        heir = self.directory.successor_of(unit, self.day) or unit
        if not is_place(top):
            return heir == top
        return next((path for path in ancestors(heir) if path != heir and self._is_there(path)), "") == top

    def children(self, top: str) -> dict[str, Unit]:
        """Units that lie directly below that day."""
        if self.by_union:
            return {unit.path: unit for unit in self.directory.led_by(top, self.day)}
        return {path: unit for path, unit in self._open() if path.rpartition(".")[0] == top}

    def name_of(self, path: str) -> str:
        unit = self.directory.get(path)
        return unit.name_vi if unit else path

    def _open(self) -> Iterator[tuple[str, Unit]]:
        return ((path, unit) for path, unit in self.directory.by_path.items() if unit.open_on(self.day))

    def _is_there(self, path: str) -> bool:
        """A place that nobody joined exists as soon as a unit lies in it."""
        unit = self.directory.get(path)
        return unit is None or unit.open_on(self.day)

    def _along_the_line(self, unit: str, top: str) -> str | None:
        child, one, seen = "", unit, {unit}
        while one != top:
            child, leader = one, self.directory.leader_of(one, self.day)
            if leader is None or leader in seen:
                return None
            one = leader
            seen.add(one)
        return child


async def tree_of(connection: AsyncConnection, day: date, *, by_union: bool) -> Tree:
    directory = Directory()
    for row in await fetch(connection, "select * from units"):
        directory.put(_unit(row))
    for row in await fetch(connection, "select * from unit_lines order by effective_on"):
        paths = tuple(orjson.loads(row.paths) if isinstance(row.paths, str) else row.paths)
        if row.what == "heirs":
            directory.succeed(row.path, paths, row.effective_on)
        else:
            directory.lead(row.path, paths[0] if paths else None, row.effective_on)
    return Tree(directory, day, by_union)


def _unit(row: Any) -> Unit:
    """Who leads it is told apart, by day."""
    return Unit(row.unit_id, row.path, Kind(row.kind), row.name_vi, row.valid_from, row.closed_on)
