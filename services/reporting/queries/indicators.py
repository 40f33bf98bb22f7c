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
    return {one.code: _shaped(one, cuts.get(one.code, {}), sums) for one in INDICATORS}


def _shaped(indicator: Indicator, cuts: dict[str, int], sums: Sums) -> Any:
    match indicator.code:
        case "A01":
            return _awards(cuts)
        case "A02":
            return _direct_workers(cuts)
        case "I01":
            return _initiatives(cuts)
        case "A07":
            return _of_the_workforce(cuts, sums.get(("A02", "individuals"), 0))
        case "D02":
            return _processing(cuts)
        case "D04":
            return _voted_for(cuts)
        case "G02":
            return _spread(cuts)
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


def _of_the_workforce(cuts: dict[str, int], individuals: int) -> dict[str, Any]:
    """Fair (N09): individuals awarded, of 1,000 who work there by the first registration of each unit in a year."""
    workforce = cuts.get("workforce", 0)
    return {"workforce": workforce, "per_1000": round(1000 * individuals / workforce, 2) if workforce else None}


def _voted_for(cuts: dict[str, int]) -> dict[str, Any]:
    """Democratic (N09): of the dossiers received those with the minutes of a vote."""
    received, with_minutes = cuts.get("received", 0), cuts.get("with_minutes", 0)
    share = round(with_minutes / received, 4) if received else None
    return {"received": received, "with_minutes": with_minutes, "share": share}


def _processing(cuts: dict[str, int]) -> dict[str, Any]:
    """In working days, from receipt to decision."""
    decided = sum(n for cut, n in cuts.items() if cut.startswith("days."))
    within = round(float(Fraction(cuts.get("within", 0), decided)), 4) if decided else None
    return {"decided": decided, **_spread(cuts), "within_sla": within}


def _spread(cuts: dict[str, int]) -> dict[str, Any]:
    """From the count of cases by number of days, which adds up along the tree."""
    days = sorted((int(cut[5:]), n) for cut, n in cuts.items() if cut.startswith("days.") and n > 0)
    all_ = sum(n for _, n in days)
    if not all_:
        return {"median": None, "mean": None, "p90": None}
    middle = (_nth(days, (all_ + 1) // 2) + _nth(days, all_ // 2 + 1)) / 2
    return {
        "median": int(middle) if middle.is_integer() else middle,
        "mean": round(sum(day * n for day, n in days) / all_, 2),
        "p90": _nth(days, -(-all_ * 9 // 10)),
    }


def _nth(days: list[tuple[int, int]], n: int) -> int:
    """The n-th smallest, counted from 1."""
    for day, number in days:
        n -= number
        if n <= 0:
            return day
    return days[-1][0]
