"""The figures of a summary counted a second time, over the facts; it shares nothing with the service.

python -m tests.system.count_facts out/facts-2014.jsonl [66] [2014]      prints the indicators as JSON
"""

import json
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

Data = dict[str, Any]


def facts_of(lines: Iterable[str | bytes]) -> list[Data]:
    """Facts in stream order, without what cannot be read."""
    found = []
    for line in lines:
        try:
            fact = json.loads(line)
        except ValueError:
            continue
        if isinstance(fact, dict) and isinstance(fact.get("data"), dict):
            found.append(fact)
    return found


def below(path: str, place: str) -> bool:
    return path.split(".")[: len(place.split("."))] == place.split(".")


def count(facts: list[Data], place: str, year: int) -> dict[str, Any]:
    """The `indicators` of the summary of a place for a whole year."""
    by_type: dict[str, list[Data]] = defaultdict(list)
    for fact in facts:
        day = datetime.fromisoformat(fact["time"]).astimezone(UTC) + timedelta(hours=7)
        by_type[fact["type"]].append(fact["data"] | {"_day": day.date().isoformat()})

    def heard(name: str) -> list[Data]:
        return by_type[f"vn.tdkt.{name}.v1"]

    def here(name: str, of: str = "unit", when: str = "year") -> list[Data]:
        return [d for d in heard(name) if below(d[of], place) and str(d[when])[:4] == str(year)]

    return (
        _campaigns(here, heard, place, year)
        | _awards(heard, place, year)
        | _dossiers(here)
        | _others(here, heard)
    )


def _campaigns(here: Any, heard: Any, place: str, year: int) -> dict[str, Any]:
    registrations = here("registration.accepted")
    heads = Counter[str]()
    for data in registrations:
        heads.update(data["headcount"])
    for data in here("registration.amended"):
        heads.update(data["headcount"])
        heads.subtract(data["replaced"])
    first: dict[str, int] = {}
    for data in registrations:
        first.setdefault(data["unit"], data["headcount"]["total"])
    persons = [
        d
        for d in heard("award.decided")
        if below(d["unit"], place) and d["decided_on"][:4] == str(year) and d["subject_kind"] == "individual"
    ]
    revoked = {d["award_id"] for d in heard("award.revoked")}
    awarded, workforce = sum(d["award_id"] not in revoked for d in persons), sum(first.values())
    results = Counter(data["result"] for data in here("registration.evaluated"))
    launched = [
        d
        for d in heard("campaign.launched")
        if below(d["launcher"], place) and d["period"][0][:4] == str(year)
    ]
    return {
        "C01": len(launched),
        "C02": {
            "units": len({data["unit"] for data in registrations}),
            "registrations": len(registrations),
            "participants": heads["total"],
            "women": heads["women"],
            "direct_workers": heads["direct_workers"],
        },
        "A07": {"workforce": workforce, "per_1000": round(1000 * awarded / workforce, 2) if workforce else None},
        "C03": {"met": results["met"], "not_met": results["not_met"]},
        "N": {"registrations_overdue": len(here("registration.overdue"))},
    }


def _awards(heard: Any, place: str, year: int) -> dict[str, Any]:
    dossiers = {d["nomination_id"]: d for d in heard("nomination.received")}
    revoked = {d["award_id"] for d in heard("award.revoked")}
    decided = [d for d in heard("award.decided") if below(d["unit"], place)]
    valid = [d for d in decided if d["award_id"] not in revoked]
    of_year = [d for d in valid if d["decided_on"][:4] == str(year)]
    table: dict[str, dict[str, int]] = {}
    bonus = Counter[str]()
    for data in of_year:
        table.setdefault(data["award"], {"individual": 0, "collective": 0})[data["subject_kind"]] += 1
        bonus[data["award"]] += data["bonus_vnd"]
    persons = [d for d in of_year if d["subject_kind"] == "individual"]
    direct = sum(d["direct_worker"] for d in persons)

    def list_year(data: Data) -> int:
        dossier = dossiers.get(data["nomination_id"])
        return dossier["year"] if dossier else int(data["decided_on"][:4])

    gone = {
        d["nomination_id"]
        for step in ("withdrawn", "rejected", "lapsed")
        for d in heard(f"nomination.{step}")
    }
    standing = [d for d in dossiers.values() if d["nomination_id"] not in gone and below(d["unit"], place)]

    def on_list(data: Data, award: str, of: int) -> bool:
        return (of, data["award"], data["subject_kind"], data["type"]) == (
            year,
            award,
            "individual",
            "movement",
        )

    lists = {
        code: {
            "proposed": sum(on_list(d, award, d["year"]) for d in standing),
            "decided": sum(on_list(d, award, list_year(d)) for d in valid),
        }
        for code, award in (("A05", "BKT"), ("A06", "GKH"))
    }
    days = [d["working_days"] for d in decided if d["decided_on"][:4] == str(year)]
    in_time = [
        d for d in decided if d["decided_on"][:4] == str(year) and d["working_days"] <= d["processing_days"]
    ]
    took_back = [
        d for d in heard("award.revoked") if below(d["unit"], place) and d["revoked_on"][:4] == str(year)
    ]
    return lists | {
        "A01": dict(sorted(table.items())),
        "A02": {"count": direct, "share": round(direct / len(persons), 4) if persons else None},
        "A04": {
            "proposed": sum(
                d["level"] == "national" and d["year"] == year and below(d["unit"], place)
                for d in dossiers.values()
            ),
            "approved": sum(d["level"] == "national" for d in of_year),
            "refused": sum(
                d["level"] == "national" and d["year"] == year and below(d["unit"], place)
                for d in heard("nomination.rejected")
            ),
        },
        "I03": {
            "proposed": sum(d["award"] == "BLDST" and d["year"] == year for d in standing),
            "granted": sum(d["award"] == "BLDST" and list_year(d) == year for d in valid),
        },
        "D02": {
            "decided": len(days),
            **_spread(days),
            "within_sla": round(len(in_time) / len(days), 4) if days else None,
        },
        "F01": {award: amount for award, amount in sorted(bonus.items()) if amount},
        "R01": len({d["award_id"] for d in took_back}),
    }


def _spread(days: list[int]) -> dict[str, Any]:
    if not days:
        return {"median": None, "mean": None, "p90": None}
    p90 = sorted(days)[-(-len(days) * 9 // 10) - 1]
    return {"median": statistics.median(days), "mean": round(statistics.mean(days), 2), "p90": p90}


def _dossiers(here: Any) -> dict[str, Any]:
    steps = ("received", "appraised", "returned", "supplemented", "rejected", "withdrawn", "lapsed")
    found = {step: len(here(f"nomination.{step}")) for step in steps}
    received = here("nomination.received")
    voted = [d for d in received if any((d.get(v) or {}).get("minutes_sha256") for v in ("vote", "grassroots_vote"))]
    share = round(len(voted) / len(received), 4) if received else None
    return {
        "D01": found | {"late": sum(d["late"] for d in received)},
        "D04": {"received": len(received), "with_minutes": len(voted), "share": share},
    }


def _others(here: Any, heard: Any) -> dict[str, Any]:
    held = here("activity.held", "organiser", "date")
    lessons = [d for d in held if d["kind"] == "training"]
    rest = [d for d in held if d["kind"] != "training"]
    kinds = Counter(d["kind"] for d in rest)
    annulled = {d["initiative_id"] for d in heard("initiative.annulled")}
    recognised = [
        d for d in here("initiative.recognised", when="recognised_on") if d["initiative_id"] not in annulled
    ]
    values = Counter[str]()
    for data in recognised:
        values[data["level"]] += data["value_vnd"]
    items = here("communication.published", "publisher", "published_on")
    states = Counter(_states_of_duties(here).values())
    return {
        "I01": {
            "submitted": len(here("initiative.submitted", when="submitted_on")),
            "recognised": dict(sorted(Counter(d["level"] for d in recognised).items())),
        },
        "I02": {level: amount for level, amount in sorted(values.items()) if amount},
        "E01": {
            "discovered": len(here("exemplar.discovered", when="discovered_on")),
            "introduced": len(here("exemplar.introduced", when="period")),
            "publicised": len(here("exemplar.publicised", when="published_on")),
            "replicated": len(here("exemplar.replicated", when="since")),
        },
        "E02": dict(sorted(Counter(d["medium"] for d in items).items())),
        "E03": {"audience": sum(d["audience"] for d in items)},
        "T01": {
            "sessions": len(lessons),
            "participants": sum(d["attendance"]["total"] for d in lessons),
            "women": sum(d["attendance"]["women"] for d in lessons),
        },
        "V01": {
            "inspections": kinds["inspection"],
            "rights_supervisions": kinds["rights_supervision"],
            "exchanges": kinds["exchange"],
            "conferences": kinds["conference"],
            "units_visited": sum(len(d["units_visited"]) for d in rest),
            "findings": len(here("finding.raised", when="raised_on")),
            "findings_overdue": len(here("finding.overdue", when="due")),
            "findings_closed": len(here("finding.closed", when="closed_on")),
        },
        "M01": {
            "published": len(here("model.published", when="published_on")),
            "adopted": len(here("model.adopted", "adopter", "adopted_on")),
        },
        "G02": _spread(
            [
                (date.fromisoformat(d["delivered_on"]) - date.fromisoformat(d["issued_on"])).days
                for d in here("guidance.delivered", when="delivered_on")
                if d.get("issued_on")
            ]
        ),
        "G01": {
            "issued": len(here("guidance.issued", "issuer", "issued_on")),
            "delivered": len(here("guidance.delivered", when="delivered_on")),
            "acknowledged": len(here("guidance.acknowledged", when="acknowledged_on")),
        },
        "P01": {state: states[state] for state in ("met", "short", "late")},
    }


def _states_of_duties(here: Any) -> dict[tuple[str, ...], str]:
    """What was missed and done after all is late; what was met and broken after all is short."""
    met, missed = here("duty.met", when="period"), here("duty.missed", when="period")
    key = lambda d: (d["duty"], d["unit"], d["period"])  # noqa: E731
    states = {key(d): "met" for d in met} | {key(d): "short" for d in missed}
    return states | {key(d): "late" for d in met if d.get("late")}


def main() -> None:
    path, place, year = (sys.argv[1:] + ["66", "2014"][len(sys.argv) - 2 :])[:3]
    with open(path, "rb") as file:
        print(json.dumps(count(facts_of(file), place, int(year)), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
