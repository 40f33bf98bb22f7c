"""Sentences and tables of documents, as data: a template writes what it is given, and a name it does not know is an error."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined

from services.reporting.wording import day, number, percent

_HERE = Path(__file__).parent
_WORDS = _HERE.parent.parent / "web" / "words.yaml"


@cache
def texts(name: str) -> Any:
    """`report` is texts/report.yaml."""
    return yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def words() -> dict[str, dict[str, str]]:
    """What codes are called, as on the pages."""
    return yaml.safe_load(_WORDS.read_text(encoding="utf-8"))


def said(template: str, values: Mapping[str, Any]) -> str:
    """One paragraph, its white space evened out; empty where there is nothing to say."""
    return " ".join(_compiled(template).render(values).split())


def many_said(templates: list[str], values: Mapping[str, Any]) -> list[str]:
    return [text for one in templates if (text := said(one, values))]


@cache
def _compiled(template: str) -> Any:
    return _environment().from_string(template)


@cache
def _environment() -> Environment:
    # Plain text: what draws a document escapes for its own format.
    made = Environment(autoescape=False, undefined=StrictUndefined)
    made.filters |= {"number": number, "percent": percent, "day": day, "lower_first": _lower_first}
    return made


def _lower_first(text: str) -> str:
    """Inside a sentence; what begins with an abbreviation stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
