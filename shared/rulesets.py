"""Reading rule sets: one YAML file per legal regime, laid over the one it extends, chosen by the date that
counts; and overlays, what a province or a union lays over the regime of its dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import yaml

from shared.units import Kind
from shared.world import May

CONFIDENCE = ("sure", "likely", "unsure")
#: What a file may hold beside what it says of itself. The rows of `ROWS` are inherited key by key.
SECTIONS = frozenset(
    {"parameters", "selections", "awards", "may"} | {"registrants", "readers", "activities", "delegations", "deriving", "duties"}
)
ROWS = frozenset({"awards"})
#: What a file says of itself.
HEAD = frozenset(
    {"id", "extends", "overlay_of", "place", "enabled", "valid_from", "valid_to"}
    | {"instruments", "citation", "confidence", "note"}
)
#: Seven times as fast where it was built with the library in C; as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A regime with everything it inherits already laid under it.

    `raw` is all that is written, `content` what of it holds: without whatever says `enabled: false`. `own` is what
    the file itself says.
    """

    id: str
    file: str
    valid_from: date
    valid_to: date | None
    content: Mapping[str, Any]
    raw: Mapping[str, Any]
    own: Mapping[str, Any]

    @property
    def enabled(self) -> bool:
        return self.own.get("enabled", True)

    def holds_on(self, day: date) -> bool:
        return self.enabled and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

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
            raise ValueError(f"{self.file}: may.{name}: there is no kind of unit {kind!r}") from error

    def parameter(self, name: str) -> Any:
        try:
            return self.content["parameters"][name]["value"]
        except KeyError as error:
            raise ValueError(f"{self.file}: parameters.{name} is missing, or has no value") from error

    def optional(self, name: str) -> Any:
        """The value of a parameter that may be absent or switched off: then None."""
        parameter = self.content["parameters"].get(name)
        return parameter["value"] if parameter else None

    def parameter_on(self, name: str, day: date) -> Any:
        """Of a parameter written as steps, each with its `from`: the last that has begun, else the first."""
        steps = self.content["parameters"][name]
        begun = [step for step in steps if step["from"] <= day]
        return (begun[-1] if begun else steps[0])["value"]

    def under(self, overlay: "RuleFile") -> "RuleFile":
        """This regime with an overlay upon it; what the overlay has switched off leaves what lies below."""
        raw = _laid_over(self.raw, overlay.content)
        return replace(self, id=f"{self.id}~{overlay.id}", file=overlay.file, raw=raw, content=in_use(raw))


def read_rulesets(folder: Path) -> list[RuleFile]:
    """All regimes of a folder, oldest first; ValueError names file, key and what is wrong."""
    found = {content["id"]: (file, content) for file, content in _documents(folder)}
    files = sorted((_regime(found, id) for id in found), key=lambda file: file.valid_from)
    _check_overlaps(files)
    return files


def read_overlays(folder: Path, regimes: list[RuleFile]) -> list[RuleFile]:
    """All overlays of a folder, oldest first; each names in `overlay_of` the regimes that it lies over."""
    known = {file.id for file in regimes}
    overlays: list[RuleFile] = []
    for file, content in _documents(folder):
        for regime in content.get("overlay_of") or [""]:
            if regime not in known:
                raise ValueError(f"{file}: overlay_of: there is no regime {regime!r}")
        overlays.append(_rule_file(file, content, content))
    overlays.sort(key=lambda overlay: (overlay.valid_from, overlay.id))
    for place in {overlay.own.get("place") for overlay in overlays}:
        _check_overlaps([overlay for overlay in overlays if overlay.own.get("place") == place])
    return overlays


def in_force(files: list[RuleFile], day: date) -> RuleFile:
    """The regime of a date; before the first one the first, after the last the last."""
    enabled = [file for file in files if file.enabled]
    fitting = [file for file in enabled if file.valid_from <= day]
    return fitting[-1] if fitting else enabled[0]


def cited(content: Any, path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every value with its path, such as `awards.BKT.vote`: what has a citation, a confidence or a value."""
    if isinstance(content, dict):
        mapping = cast(dict[str, Any], content)
        if path and mapping.keys() & {"value", "citation", "confidence"}:
            yield path, mapping
        for key, below in mapping.items():
            yield from cited(below, f"{path}.{key}" if path else str(key))
    elif isinstance(content, list):
        for number, below in enumerate(cast(list[Any], content)):
            yield from cited(below, f"{path}.{number}")


def in_use(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without whatever says `enabled: false`, and without what is empty because of that."""
    kept: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):
            below = in_use(cast(dict[str, Any], value))
            if not _switched_off(value) and (below or not value):
                kept[key] = below
        elif isinstance(value, list):
            kept[key] = [item for item in cast(list[Any], value) if not _switched_off(item)]
        else:
            kept[key] = value
    return kept


def _check_overlaps(files: list[RuleFile]) -> None:
    for one, next_ in pairwise(file for file in files if file.enabled):
        if one.valid_to is None or one.valid_to >= next_.valid_from:
            raise ValueError(f"{next_.file}: valid_from: {next_.valid_from} lies in the validity of {one.id}")


def _switched_off(value: Any) -> bool:
    return isinstance(value, dict) and cast(dict[str, Any], value).get("enabled") is False


def _documents(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), _LOADER)
        for key in ("id", "valid_from"):
            if key not in content:
                raise ValueError(f"{path.name}: {key} is missing")
        for key in content.keys() - HEAD - SECTIONS:
            raise ValueError(f"{path.name}: {key}: unknown key")
        if content.get("valid_to") is not None and content["valid_to"] < content["valid_from"]:
            raise ValueError(f"{path.name}: valid_to: {content['valid_to']} lies before valid_from")
        yield path.name, content


def _regime(found: Mapping[str, tuple[str, dict[str, Any]]], id: str) -> RuleFile:
    file, content = found[id]
    return _rule_file(file, content, _inherited(found, id, ()))


def _rule_file(file: str, own: dict[str, Any], raw: dict[str, Any]) -> RuleFile:
    values = {section: raw[section] for section in SECTIONS & raw.keys()}
    _check_values(file, values)
    return RuleFile(own["id"], file, own["valid_from"], own.get("valid_to"), in_use(values), values, own)


def _check_values(file: str, values: Mapping[str, Any]) -> None:
    """Nothing holds without its source and how sure we are of it."""
    for name, parameter in values.get("parameters", {}).items():
        steps = cast(list[Any], parameter) if isinstance(parameter, list) else [parameter]
        for step in steps:
            if not isinstance(step, dict) or "value" not in step:
                raise ValueError(f"{file}: parameters.{name} is missing, or has no value")
    for path, value in cited(values):
        if not isinstance(value.get("citation"), str) or not value["citation"].strip():
            raise ValueError(f"{file}: {path}: citation is missing")
        if "confidence" not in value:
            raise ValueError(f"{file}: {path}: confidence is missing")
        if value["confidence"] not in CONFIDENCE:
            raise ValueError(
                f"{file}: {path}: confidence {value['confidence']!r} is none of {', '.join(CONFIDENCE)}"
            )
        if not isinstance(value.get("enabled", True), bool):
            raise ValueError(f"{file}: {path}: enabled is true or false, not {value['enabled']!r}")


def _inherited(
    found: Mapping[str, tuple[str, dict[str, Any]]], id: str, above: tuple[str, ...]
) -> dict[str, Any]:
    file, content = found[id]
    below = content.get("extends")
    if below is None:
        return content
    if below not in found:
        raise ValueError(f"{file}: extends {below}, which is not there")
    if below in above or below == id:
        raise ValueError(f"{file}: extends {below}, which extends it")
    return _laid_over(_inherited(found, below, (*above, id)), content)


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Entry by entry of a section, in `ROWS` key by key of an entry; whatever is said again replaces what lies
    below it whole, so that a value never keeps the citation of another."""
    merged = {**under, **over}
    for section in SECTIONS & under.keys() & over.keys():
        if isinstance(under[section], dict):
            merged[section] = {**under[section], **over[section]}
            if section in ROWS:
                both = under[section].keys() & over[section].keys()
                merged[section] |= {row: {**under[section][row], **over[section][row]} for row in both}
    return merged
