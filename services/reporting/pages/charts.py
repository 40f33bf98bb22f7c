"""What the figures and charts of a dashboard show, from a summary that may hide small numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.domain import Hidden
from services.reporting.pages import word

Data = dict[str, Any]
_LEVELS = ("grassroots", "district", "province", "national_union", "national")
_STATES = ("met", "late", "open", "short", "missed")
#: So many bars a phone can show.
_BARS = 20


def figures(summary: Mapping[str, Any]) -> list[Data]:
    """The first row of numbers: each with its word, how it is written, and what explains it."""
    i = summary["indicators"]
    settled = [one for one in summary["duties"] if one["state"] != "open"]
    met = sum(one["state"] in ("met", "late") for one in settled)
    return [
        _figure("awards_in_all", _sum(given(i)), "A01"),
        _figure("direct_share", i["A02"]["share"], "A02.share", "share"),
        _figure("timely", i["D02"]["within_sla"], "D02.within_sla", "share"),
        _figure("received", i["D01"]["received"], "D01.received"),
        _figure("campaigns", i["C01"], "C01"),
        _figure("units", i["C02"]["units"], "C02.units"),
        _figure("participants", i["C02"]["participants"], "C02.participants"),
        _figure("initiatives", _sum(i["I01"]["recognised"].values()), "I01.recognised"),
        _figure("exemplars", i["E01"]["discovered"], "E01.discovered"),
        _figure("duties_met", f"{met}/{len(settled)}" if settled else None, "", "text"),
    ]


def league(summary: Mapping[str, Any]) -> list[Data]:
    """One row per unit directly below, those with most awards first."""
    rows = [_row(child) for child in summary["by_unit"]]
    return sorted(rows, key=lambda row: (-_shown(row["awards"]), -_shown(row["received"]), row["name"]))


def charts(
    summary: Mapping[str, Any],
    years: Mapping[int, Mapping[str, Any]],
    levels: Mapping[str, Mapping[int, int]],
    lang: str,
) -> Data:
    """Everything that is drawn; null where there is nothing, or nothing that may be told."""
    named = [level for level in (*_LEVELS, *sorted(set(levels) - set(_LEVELS))) if level in levels]
    states = [one["state"] for one in summary["duties"]]
    rows = [row for row in league(summary) if _shown(row["awards"])][:_BARS]
    return {
        "years": list(years),
        "levels": [
            {"name": word(lang, "levels", level), "data": [levels[level].get(year, 0) for year in years]}
            for level in named
        ],
        "direct": [_percent(one["A02"]["share"]) for one in years.values()],
        "timely": [_percent(one["D02"]["within_sla"]) for one in years.values()],
        "units": [_number(one["C02"]["units"]) for one in years.values()],
        "duties": [
            {"state": state, "name": word(lang, "states", state), "value": states.count(state)}
            for state in _STATES
            if state in states
        ],
        "league": [{"name": row["name"], "value": row["awards"]} for row in rows],
    }


def given(indicators: Mapping[str, Any]) -> list[Any]:
    """Awards by code and kind of subject."""
    return [amount for kinds in indicators["A01"].values() for amount in kinds.values()]


def _row(child: Mapping[str, Any]) -> Data:
    i = child["indicators"]
    return {
        "name": child["name_vi"],
        "path": child["unit"],
        "awards": _sum(given(i)),
        "direct": i["A02"]["share"],
        "received": i["D01"]["received"],
        "timely": i["D02"]["within_sla"],
        "units": i["C02"]["units"],
        "initiatives": _sum(i["I01"]["recognised"].values()),
    }


def _figure(name: str, value: Any, explain: str, kind: str = "number") -> Data:
    return {"name": name, "value": value, "explain": explain, "kind": kind}


def _sum(values: Any) -> Any:
    """Hidden as soon as one part is."""
    total: Any = 0
    parts: Sequence[Any] = list(values)
    for one in parts:
        total = total + one
    return total


def _shown(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _number(value: Any) -> Any:
    return None if isinstance(value, Hidden) else value


def _percent(share: Any) -> float | None:
    return None if share is None or isinstance(share, Hidden) else round(share * 100, 1)
