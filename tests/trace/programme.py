"""The clauses and duties of the programme, each with what carries it, and what is bare."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.trace.collect import Places, facts, rules, tests

PROGRAMME = Path(__file__).parent / "programme.yaml"
KINDS = ("rules", "facts", "tests")


@dataclass(frozen=True, slots=True)
class Row:
    """One clause or duty; `lacks` says what of it nothing does yet, although something carries it."""

    id: str
    vi: str
    en: str
    rules: list[str]
    facts: list[str]
    tests: list[str]
    lacks: str = ""

    @property
    def missing(self) -> list[str]:
        return [kind for kind in KINDS if not getattr(self, kind)]

    def to_data(self) -> dict[str, Any]:
        return asdict(self) | {"missing": self.missing}


@dataclass(frozen=True, slots=True)
class Trace:
    """All rows in the order of the programme, and marks that name no clause of it."""

    rows: list[Row]
    unknown: dict[str, list[str]]

    def wrong(self) -> list[str]:
        """One sentence for each bare clause and for each mark of a clause that there is not."""
        bare = [f"{row.id} has no {' and no '.join(row.missing)}" for row in self.rows if row.missing]
        return bare + [f"there is no {id}, as {places[0]} says" for id, places in sorted(self.unknown.items())]


def trace(root: Path, fact_types: Mapping[str, Any], programme: Path = PROGRAMME) -> Trace:
    must = yaml.safe_load(programme.read_text(encoding="utf-8"))
    titles: dict[str, str] = {**must["clauses"], **must["duties"]}
    carried: dict[str, Places] = {"rules": rules(root), "facts": facts(fact_types), "tests": tests(root)}
    rows: list[Row] = []
    for id, title in titles.items():
        vi, _, en = title.partition(" | ")
        places = {kind: carried[kind].get(id, []) for kind in KINDS}
        rows.append(Row(id, vi, en, **places, lacks=must.get("lacks", {}).get(id, "")))
    unknown = {id: at for places in carried.values() for id, at in places.items() if id not in titles}
    return Trace(rows, unknown)
