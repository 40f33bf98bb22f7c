"""The summary of a unit and period as a report to read in a browser."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment

from services.reporting.pages import WEB, templates
from services.reporting.wording import day, number, percent, period_name


def summary_page(summary: Mapping[str, Any], background: Mapping[str, Any], *, hides: bool = False) -> str:
    """The summary as a report: the headings of a real annual one (domain 5.2), where there is anything."""
    children = [_row(child) for child in summary["by_unit"]]
    return _render(
        "summary.html",
        s=summary,
        hides=hides,
        i=summary["indicators"],
        children=children,
        about=background,
        awards=_awards(summary["indicators"], background),
        title=period_name(summary["period"]),
    )


def _render(template: str, **values: Any) -> str:
    return _pages().get_template(template).render(words=_words(), **values)


@cache
def _pages() -> Environment:
    pages = templates("")
    pages.filters |= {"number": number, "percent": percent, "day": day}
    return pages


@cache
def _words() -> dict[str, dict[str, str]]:
    return yaml.safe_load((WEB / "words.yaml").read_text(encoding="utf-8"))


def _awards(indicators: Mapping[str, Any], background: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per award, titles first."""
    rows = [
        {
            "code": code,
            "name": background["awards"].get(code, code),
            "title": code in background["titles"],
            "total": kinds["individual"] + kinds["collective"],
            **kinds,
        }
        for code, kinds in indicators["A01"].items()
    ]
    return sorted(rows, key=lambda row: (not row["title"], row["name"]))


def _row(child: Mapping[str, Any]) -> dict[str, Any]:
    """What the table of units shows of one of them."""
    i = child["indicators"]
    kinds = list(i["A01"].values())
    return {
        "name": child["name_vi"],
        "path": child["unit"],
        "units": i["C02"]["units"],
        "participants": i["C02"]["participants"],
        "overdue": i["N"]["registrations_overdue"],
        "initiatives": sum(i["I01"]["recognised"].values()),
        "exemplars": i["E01"]["discovered"],
        "received": i["D01"]["received"],
        "individual": sum(kind["individual"] for kind in kinds),
        "collective": sum(kind["collective"] for kind in kinds),
        "direct": i["A02"]["share"],
        "median": i["D02"]["median"],
    }
