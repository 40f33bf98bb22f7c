"""From sums by indicator and cut to the indicators of contract section 9."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from services.reporting.rules import INDICATORS, Indicator

#: (indicator, cut) -> sum.
Sums = Mapping[tuple[str, str], int]


def indicators(sums: Sums) -> dict[str, Any]:
    """Every code, zeros where nothing is counted; shares and medians are computed here, never added up."""
    cuts: dict[str, dict[str, int]] = {}
    for (code, cut), amount in sums.items():
        cuts.setdefault(code, {})[cut] = amount
    return {one.code: _shaped(one, cuts.get(one.code, {})) for one in INDICATORS}


def _shaped(indicator: Indicator, cuts: dict[str, int]) -> Any:
    match indicator.code:
        case "A01":
            return _awards(cuts)
        case "A02":
            return _direct_workers(cuts)
        case "I01":
            return _initiatives(cuts)
        case "D02":
            return _processing(cuts)
    if indicator.plain:
        return cuts.get("", 0)
    if indicator.cuts:
        return {cut: cuts.get(cut, 0) for cut in indicator.cuts}
    return {cut: amount for cut, amount in sorted(cuts.items()) if amount}


def _awards(cuts: dict[str, int]) -> dict[str, dict[str, int]]:
    awards: dict[str, dict[str, int]] = {}
    for cut, amount in sorted(cuts.items()):
        award, _, kind = cut.rpartition(".")
        awards.setdefault(award, {"individual": 0, "collective": 0})[kind] = amount
    return {award: kinds for award, kinds in awards.items() if any(kinds.values())}


def _direct_workers(cuts: dict[str, int]) -> dict[str, Any]:
    """Among individuals awarded; no share of nobody."""
    count, all_ = cuts.get("direct_workers", 0), cuts.get("individuals", 0)
    return {"count": count, "share": round(count / all_, 4) if all_ else None}


def _initiatives(cuts: dict[str, int]) -> dict[str, Any]:
    recognised = {
        cut.partition(".")[2]: n for cut, n in sorted(cuts.items()) if cut.startswith("recognised.") and n
    }
    return {"submitted": cuts.get("submitted", 0), "recognised": recognised}


def _processing(cuts: dict[str, int]) -> dict[str, Any]:
    """From the count of dossiers by number of working days, which adds up along the tree."""
    days = sorted((int(cut[5:]), n) for cut, n in cuts.items() if cut.startswith("days.") and n > 0)
    all_ = sum(n for _, n in days)
    if not all_:
        return {"decided": 0, "median": None, "mean": None, "p90": None, "within_sla": None}
    middle = (_nth(days, (all_ + 1) // 2) + _nth(days, all_ // 2 + 1)) / 2
    return {
        "decided": all_,
        "median": int(middle) if middle.is_integer() else middle,
        "mean": round(sum(day * n for day, n in days) / all_, 2),
        "p90": _nth(days, -(-all_ * 9 // 10)),
        "within_sla": round(float(Fraction(cuts.get("within", 0), all_)), 4),
    }


def _nth(days: list[tuple[int, int]], n: int) -> int:
    """The n-th smallest, counted from 1."""
    for day, number in days:
        n -= number
        if n <= 0:
            return day
    return days[-1][0]
