"""The two sentences of every refusal code (contract section 6)."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.errors import Violation
from shared.events.answers import ViolationSaid


@cache
def sentences() -> dict[str, dict[str, Any]]:
    """`code -> {vi, en, rule?, clauses?}` from the data file beside this module."""
    return yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text(encoding="utf-8"))


def said(violation: Violation) -> ViolationSaid:
    """The violation with both sentences filled in; `rule` falls back to the clause that the code rests on."""
    entry = sentences()[violation.code]
    values = defaultdict(lambda: "?", violation.values)
    return ViolationSaid(
        code=violation.code,
        pointer=violation.pointer,
        rule=violation.rule or entry.get("rule", ""),
        law=violation.law,
        message_vi=entry["vi"].format_map(values),
        message_en=entry["en"].format_map(values),
    )
