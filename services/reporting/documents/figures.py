"""What sentences and annexes count, taken out of a summary's indicators."""

from collections.abc import Mapping, Sequence
from typing import Any

#: Shares, means and medians are never added up or subtracted.
NOT_ADDED = frozenset({"within_sla", "mean", "share"})


def figures(indicators: Mapping[str, Any]) -> dict[str, Any]:
    """Plain numbers by the names that the annexes use."""
    i = indicators
    kinds = list(i["A01"].values())
    return {
        "launched": i["C01"],
        **i["C02"],
        "met": i["C03"]["met"],
        "not_met": i["C03"]["not_met"],
        "overdue": i["N"]["registrations_overdue"],
        "submitted": i["I01"]["submitted"],
        "recognised": sum(i["I01"]["recognised"].values()),
        "value": sum(i["I02"].values()),
        **i["E01"],
        **i["D01"],
        "decided": i["D02"]["decided"],
        "within_sla": i["D02"]["within_sla"],
        "mean": i["D02"]["mean"],
        "collective": sum(kind["collective"] for kind in kinds),
        "individual": sum(kind["individual"] for kind in kinds),
        "direct": i["A02"]["count"],
        "share": i["A02"]["share"],
    }


def rest(whole: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What of the whole lies in none of the parts; shares and means of it nobody has counted."""
    return {
        name: None if name in NOT_ADDED else value - sum(part[name] for part in parts)
        for name, value in whole.items()
    }
