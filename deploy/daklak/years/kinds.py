"""How often each kind of case comes up (`kinds.yaml`), counted from facts; run with the file of facts, it prints a table.

`python -m deploy.daklak.years.kinds out/facts-2014-2018.jsonl`
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from deploy.daklak.province import read

#: Of each kind the played years show at least so many.
AT_LEAST = 6
_FACT = re.compile(r"vn\.tdkt\.(.+)\.v\d+")


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A fact of a type, or a refusal with a code and a pointer that matches `at`."""

    group: str
    name: str
    fact: str = "intake.refused"
    refused: str = ""
    at: str = ""
    where: dict[str, Any] = field(default_factory=dict)
    by: str = ""
    beyond: int = 0

    def holds(self, data: Mapping[str, Any]) -> bool:
        if self.refused:
            said = data["violations"]
            return any(one["code"] == self.refused and re.match(self.at, one["pointer"]) for one in said)
        return all(_is(_under(data, path), wanted) for path, wanted in self.where.items())


def kinds() -> list[Kind]:
    """As they are written down, group by group."""
    told = read("years/kinds.yaml")
    return [Kind(group, name, **says) for group, named in told.items() for name, says in named.items()]


def count(facts: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[Kind, int]:
    """Of each kind how many; facts are their types in full and their data."""
    wanted = kinds()
    by_fact = {
        fact: [(n, kind) for n, kind in enumerate(wanted) if kind.fact == fact]
        for fact in {k.fact for k in wanted}
    }
    seen: Counter[tuple[int, Any]] = Counter()
    for type_, data in facts:
        matched = _FACT.fullmatch(type_)
        for n, kind in by_fact.get(matched[1], ()) if matched else ():
            if kind.holds(data):
                seen[n, data[kind.by] if kind.by else None] += 1
    told: Counter[int] = Counter()
    for (n, _), times in seen.items():
        told[n] += max(0, times - wanted[n].beyond)
    return {kind: told[n] for n, kind in enumerate(wanted)}


def stored(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The facts of a file that `make run` or `tdkt events export` has written."""
    with path.open("rb") as lines:
        for line in lines:
            envelope = orjson.loads(line)
            yield envelope["type"], envelope["data"]


def table(counted: Mapping[Kind, int]) -> Iterator[str]:
    """As Markdown, a line a group."""
    yield from ("| | how often |", "|---|---|")
    for group in dict.fromkeys(kind.group for kind in counted):
        told = (
            f"{kind.name.replace('_', ' ')} {times:,}"
            for kind, times in counted.items()
            if kind.group == group
        )
        yield f"| {group} | {', '.join(told)} |"


def _under(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _is(value: Any, wanted: Any) -> bool:
    if wanted == "some":
        return bool(value)
    if isinstance(wanted, str) and wanted.endswith(".."):
        return (len(value) if isinstance(value, list | tuple) else value or 0) >= int(wanted[:-2])
    return value in wanted if isinstance(wanted, list) else value == wanted


if __name__ == "__main__":
    print(*table(count(stored(Path(sys.argv[1])))), sep="\n")
