"""Reading rule sets: one YAML file per legal regime, laid over the one it extends, chosen by the date that
counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from shared.units import Kind
from shared.world import May


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A regime with everything it inherits already laid under it."""

    id: str
    valid_from: date
    valid_to: date | None
    content: Mapping[str, Any]

    def may(self) -> May:
        """Who may publish what; an unknown kind of unit is a mistake in the file."""
        return {
            name: None if kinds == "any" else frozenset(self._kind(name, kind) for kind in kinds)
            for name, kinds in self.content["may"].items()
        }

    def _kind(self, name: str, kind: str) -> Kind:
        try:
            return Kind(kind)
        except ValueError as error:
            raise ValueError(f"{self.id}: may.{name}: there is no kind of unit {kind!r}") from error

    def parameter(self, name: str) -> Any:
        try:
            return self.content["parameters"][name]["value"]
        except KeyError as error:
            raise ValueError(f"{self.id}: parameters.{name} is missing, or has no value") from error


def read_rulesets(folder: Path) -> list[RuleFile]:
    """All regimes of a folder, oldest first; ValueError names file, key and what is wrong."""
    raw: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for key in ("id", "valid_from"):
            if key not in content:
                raise ValueError(f"{path.name}: {key} is missing")
        raw[content["id"]] = content
    files = [RuleFile(id, raw[id]["valid_from"], raw[id].get("valid_to"), _laid_over(raw, id)) for id in raw]
    return sorted(files, key=lambda file: file.valid_from)


def in_force(files: list[RuleFile], day: date) -> RuleFile:
    """The regime of a date; before the first one the first, after the last the last."""
    fitting = [file for file in files if file.valid_from <= day]
    return fitting[-1] if fitting else files[0]


def _laid_over(raw: dict[str, dict[str, Any]], id: str) -> dict[str, Any]:
    content = raw[id]
    below = content.get("extends")
    if below is None:
        return content
    if below not in raw:
        raise ValueError(f"{id}: extends {below}, which is not there")
    return _merged(_laid_over(raw, below), content)


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Mapping by mapping; anything else replaces what lies below it."""
    merged = {**under, **over}
    for key in under.keys() & over.keys():
        if isinstance(under[key], dict) and isinstance(over[key], dict):
            merged[key] = _merged(under[key], over[key])
    return merged
