"""Pages for officials: the summary as a report, an entry of the register, the front page."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.reporting.domain import Hidden

_WEB = Path(__file__).parent / "web"
_QUARTERS = {"Q1": "quý I", "Q2": "quý II", "Q3": "quý III", "Q4": "quý IV"}
_HALVES = {"H1": "6 tháng đầu", "H2": "6 tháng cuối"}


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


def award_page(award: Mapping[str, Any]) -> str:
    return _render("award.html", award=award)


def index_page(places: Sequence[Mapping[str, Any]]) -> str:
    return _render("index.html", places=places)


def _render(template: str, **values: Any) -> str:
    return _pages().get_template(template).render(words=_words(), **values)


@cache
def _pages() -> Environment:
    """Everything is escaped; a name that a template does not know is an error, not a gap."""
    pages = Environment(
        loader=FileSystemLoader(_WEB),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters |= {"number": number, "percent": percent, "day": day}
    return pages


@cache
def _words() -> dict[str, dict[str, str]]:
    return yaml.safe_load((_WEB / "words.yaml").read_text(encoding="utf-8"))


def number(value: float | Hidden | None) -> str:
    """1.890 and 12,5 as Vietnamese readers write them; a dash for nothing."""
    if value is None:
        return "–"
    if isinstance(value, Hidden):
        return value.value
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


def percent(share: float | Hidden | None) -> str:
    return "–" if share is None or isinstance(share, Hidden) else f"{number(round(share * 100, 1))} %"


def day(text: str | date | None) -> str:
    """31/12/2014."""
    if text is None:
        return "–"
    return (date.fromisoformat(text) if isinstance(text, str) else text).strftime("%d/%m/%Y")


def period_name(period: str) -> str:
    """`năm 2014`, `quý III năm 2014`, `6 tháng đầu năm 2014`, `giai đoạn 2014-2018`."""
    year, _, rest = period.partition("-")
    if not rest:
        return f"năm {year}"
    part = _QUARTERS.get(rest) or _HALVES.get(rest)
    return f"{part} năm {year}" if part else f"giai đoạn {period}"


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
