"""Facts of campaigns and notifications: the programme, registrations, activities, guidance."""

from datetime import date

from services.reporting.projections.change import Change, Known, Measure, Row
from services.reporting.projections.facts import Fact, day_of
from services.reporting.rules import bounds_of

_OVERLAYS = (("participants", "total"), ("women", "women"), ("direct_workers", "direct_workers"))
_ACTIVITIES = {
    "inspection": "inspections",
    "rights_supervision": "rights_supervisions",
    "exchange": "exchanges",
    "conference": "conferences",
}


def programme_signed(fact: Fact) -> Change:
    data = fact.data
    first, last = data["period"]
    row = _programme(fact) | {"first_year": int(first[:4]), "last_year": int(last[:4])}
    return Change(rows=[("programmes", row)])


def programme_derived(fact: Fact) -> Change:
    """Its years are no years of the provincial duties (IV.d)."""
    return Change(rows=[("programmes", _programme(fact) | {"first_year": None, "last_year": None})])


def _programme(fact: Fact) -> Row:
    data = fact.data
    return {
        "programme_id": data["programme_id"],
        "number": data["number"],
        "title": data["title"],
        "signed_on": day_of(data["signed_on"]),
        "parties": list(data["parties"]),
        "known_on": fact.known_on,
    }


def plan_agreed(fact: Fact) -> Change:
    return _agreement(fact, "plan", fact.data["agreed_on"], fact.data["tasks"])


def reviewed(fact: Fact) -> Change:
    """The final review of the whole period stands beside that of its last year (IV.e)."""
    what = "final_review" if fact.data.get("stage") == "final" else "review"
    return _agreement(fact, what, fact.data["reviewed_on"], [])


def _agreement(fact: Fact, what: str, made_on: str, tasks: list[str]) -> Change:
    data = fact.data
    row = {
        "programme_id": data["programme_id"],
        "what": what,
        "year": data["year"],
        "party": data["party"],
        "made_on": day_of(made_on),
        "complete": data["complete"],
        "tasks": tasks,
        "known_on": fact.known_on,
    }
    return Change(rows=[("agreements", row)])


def campaign_launched(fact: Fact) -> Change:
    data = fact.data
    year = int(data["period"][0][:4])
    return Change([Measure(data["launcher"], fact.day, "C01", "", 1, data["campaign_id"], year)])


def registration_accepted(fact: Fact, known: Known) -> Change:
    """A unit counts once a year in `units`, with its first registration, however many campaigns it joins; how many work
    there is what that one says, for no other fact says it."""
    data = fact.data
    unit, year, day, key = data["unit"], data["year"], day_of(data["submitted_on"]), data["registration_id"]
    measures = [Measure(unit, day, "C02", "registrations", 1, key, year)]
    for cut, name in _OVERLAYS:
        measures.append(Measure(unit, day, "C02", cut, data["headcount"].get(name, 0), key, year))
    if known.get("registered", unit, year):
        return Change(measures)
    measures.append(Measure(unit, day, "C02", "units", 1, unit, year))
    measures.append(Measure(unit, day, "A07", "workforce", data["headcount"].get("total", 0), unit, year))
    return Change(measures, [("registered", {"unit": unit, "year": year})])


def registration_amended(fact: Fact) -> Change:
    data = fact.data
    now, before = data["headcount"], data["replaced"]
    key, year = data["registration_id"], data["year"]
    return Change(
        [
            Measure(data["unit"], fact.day, "C02", cut, now.get(name, 0) - before.get(name, 0), key, year)
            for cut, name in _OVERLAYS
            if now.get(name, 0) != before.get(name, 0)
        ]
    )


def registration_evaluated(fact: Fact) -> Change:
    data = fact.data
    day = day_of(data["evaluated_on"])
    return Change(
        [Measure(data["unit"], day, "C03", data["result"], 1, data["registration_id"], data["year"])]
    )


def registration_overdue(fact: Fact) -> Change:
    data = fact.data
    key = f"{data['campaign_id']}/{data['unit']}"
    return Change(
        [Measure(data["unit"], day_of(data["deadline"]), "N", "registrations_overdue", 1, key, data["year"])]
    )


def activity_held(fact: Fact) -> Change:
    """A joint activity counts once, at its organiser."""
    data = fact.data
    unit, day, key = data["organiser"], day_of(data["date"]), data["activity_id"]
    if data["kind"] == "training":
        attendance = data["attendance"]
        amounts = {
            "sessions": 1,
            "participants": attendance.get("total", 0),
            "women": attendance.get("women", 0),
        }
        return Change([Measure(unit, day, "T01", cut, n, key) for cut, n in amounts.items()])
    counted = {_ACTIVITIES[data["kind"]]: 1} if data["kind"] in _ACTIVITIES else {}
    counted["units_visited"] = len(data.get("units_visited", ()))
    return Change([Measure(unit, day, "V01", cut, n, key) for cut, n in counted.items()])


def communication_published(fact: Fact) -> Change:
    data = fact.data
    unit, day, key = data["publisher"], day_of(data["published_on"]), data["item_id"]
    return Change(
        [
            Measure(unit, day, "E02", data["medium"], 1, key),
            Measure(unit, day, "E03", "audience", data.get("audience", 0), key),
        ]
    )


def guidance_issued(fact: Fact) -> Change:
    data = fact.data
    return Change(
        [Measure(data["issuer"], day_of(data["issued_on"]), "G01", "issued", 1, data["guidance_id"])]
    )


def guidance_delivered(fact: Fact) -> Change:
    """With the calendar days that it took (III.2.b, N14), where the fact says when it was issued."""
    change, data = _to_unit(fact, "delivered", fact.data["delivered_on"]), fact.data
    if issued_on := data.get("issued_on"):
        day, key = day_of(data["delivered_on"]), f"{data['guidance_id']}/{data['unit']}"
        took = max((day - day_of(issued_on)).days, 0)
        change.measures.append(Measure(data["unit"], day, "G02", f"days.{took}", 1, key))
    return change


def guidance_acknowledged(fact: Fact) -> Change:
    return _to_unit(fact, "acknowledged", fact.data["acknowledged_on"])


def _to_unit(fact: Fact, cut: str, day: str) -> Change:
    data = fact.data
    return Change(
        [Measure(data["unit"], day_of(day), "G01", cut, 1, f"{data['guidance_id']}/{data['unit']}")]
    )


def finding_raised(fact: Fact) -> Change:
    return _finding(fact, "findings", "raised_on")


def finding_overdue(fact: Fact) -> Change:
    return _finding(fact, "findings_overdue", "due")


def finding_closed(fact: Fact) -> Change:
    return _finding(fact, "findings_closed", "closed_on")


def _finding(fact: Fact, cut: str, day: str) -> Change:
    """At the unit that is to put it right (II.2.b, II.2.c)."""
    data = fact.data
    return Change([Measure(data["unit"], day_of(data[day]), "V01", cut, 1, data["finding_id"])])


def model_published(fact: Fact) -> Change:
    data = fact.data
    return Change([Measure(data["unit"], day_of(data["published_on"]), "M01", "published", 1, data["model_id"])])


def model_adopted(fact: Fact) -> Change:
    """At the unit that does likewise (II.2.b)."""
    data = fact.data
    key = f"{data['model_id']}/{data['adopter']}"
    return Change([Measure(data["adopter"], day_of(data["adopted_on"]), "M01", "adopted", 1, key)])


def duty_met(fact: Fact, known: Known) -> Change:
    return _duty(fact, known, "late" if fact.data.get("late") else "met")


def duty_missed(fact: Fact, known: Known) -> Change:
    return _duty(fact, known, "short")


def _duty(fact: Fact, known: Known, state: str) -> Change:
    """Told again where it was done after all, or broken: the later word holds."""
    data = fact.data
    unit, duty, period = data["unit"], data["duty"], data["period"]
    due: date = day_of(data["due"])
    row = {
        "unit": unit,
        "duty": duty,
        "period": period,
        "state": state,
        "value": data["value"],
        "low": data["bounds"][0],
        "high": data["bounds"][1],
        "due": due,
        "rule": data["rule"],
        "known_on": fact.known_on,
    }
    year, key = bounds_of(period)[0].year, f"{duty}/{period}/{unit}"
    measures = [Measure(unit, due, "P01", state, 1, key, year)]
    if before := known.get("duties", unit, duty, period):
        measures.append(Measure(unit, before["due"], "P01", before["state"], -1, key, year))
    return Change(measures, [("duties", row)])
