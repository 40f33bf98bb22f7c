"""Rule sets as they would be if something were written otherwise: for guards that are shipped switched off."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from services.nominations.rules import RuleSets

_FOLDER = Path(__file__).parents[2] / "services" / "nominations" / "rulesets"
#: What whoever plants a value says of it.
_SOURCE = {"citation": "planted by a test", "confidence": "sure"}


def planted(
    *,
    parameters: Mapping[str, Any] | None = None,
    awards: Mapping[str, Mapping[str, Any]] | None = None,
    regime: str = "vn-2013-dec65",
) -> RuleSets:
    """The rule sets with other parameters, by name and value, and other keys of awards in one regime."""
    with TemporaryDirectory() as folder:
        copied = Path(shutil.copytree(_FOLDER, Path(folder) / "rulesets"))
        file = copied / f"{regime}.yaml"
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        for name, value in (parameters or {}).items():
            content.setdefault("parameters", {})[name] = {"value": value, "enabled": True} | _SOURCE
        for code, keys in (awards or {}).items():
            row = content.setdefault("awards", {}).setdefault(code, {})
            row |= {name: dict(value) | {"enabled": True} | _SOURCE for name, value in keys.items()}
        file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return RuleSets(copied)


def commented(award: str = "BKT", days: int = 5) -> RuleSets:
    """An award whose lists lie open for so many working days before they go on."""
    comment = {"required": True, "days": days, "channel": "workplace"}
    return planted(awards={award: {"public_comment": comment}})
