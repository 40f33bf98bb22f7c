"""Facts of nominations: dossiers, awards, exemplars, initiatives.

Lists of a year (A05, A06, I03) count a dossier from its arrival until it is withdrawn, rejected or lapses,
in the year it is for; so `proposed` is what stands: places held or decided.
"""

from services.reporting.projections import dossiers
from services.reporting.projections.change import Change, Known, Measure, Row
from services.reporting.projections.facts import Fact, day_of
from services.reporting.rules import CREATIVE_LABOUR, LISTS, STATE_LEVEL, bounds_of


def round_opened(fact: Fact) -> Change:
    data = fact.data
    low, high = data["bounds"]
    row = {
        "unit": data["unit"],
        "year": data["year"],
        "award": data["award"],
        "low": low,
        "high": high,
        "deadline": day_of(data["deadline"]),
        "known_on": fact.known_on,
    }
    return Change(rows=[("rounds", row)])


def nomination_received(fact: Fact) -> Change:
    data = fact.data
    day = day_of(data["submitted_on"])
    measures = _step(fact, "received", data["submitted_on"]).measures
    measures += _voted_for(data, measures[0])
    if data["late"]:
        measures += _step(fact, "late", data["submitted_on"]).measures
    if data["level"] == STATE_LEVEL:
        measures.append(Measure(data["unit"], day, "A04", "proposed", 1, data["nomination_id"], data["year"]))
    row = {
        name: data[name]
        for name in ("nomination_id", "award", "type", "subject_kind", "year", "unit", "proposer")
    }
    row |= {"day": day, "standing": True, **dossiers.received(fact)}
    return Change(measures + _places(row, 1), [("nominations", row)])


def _voted_for(data: Row, received: Measure) -> list[Measure]:
    """Received, and of these whoever was voted for with the minutes of it (N09: democratic)."""
    votes = (data.get(name) or {} for name in ("vote", "grassroots_vote"))
    cuts = ("received", "with_minutes") if any(vote.get("minutes_sha256") for vote in votes) else ("received",)
    return [received._replace(indicator="D04", cut=cut) for cut in cuts]


def _places(row: Row, amount: int) -> list[Measure]:
    """Places of the year's lists that this dossier takes or gives back."""
    unit, day, key, year = row["unit"], row["day"], row["nomination_id"], row["year"]
    if row["award"] == CREATIVE_LABOUR:
        return [Measure(unit, day, "I03", "proposed", amount, key, year)]
    indicator = LISTS.get(row["award"])
    if not indicator or (row["subject_kind"], row["type"]) != ("individual", "movement"):
        return []
    chosen = Measure(row["proposer"], day, "_chosen", row["award"], amount, key, year)
    return [Measure(unit, day, indicator, "proposed", amount, key, year), chosen]


def _step(fact: Fact, step: str, day: str | None = None) -> Change:
    data = fact.data
    when = day_of(day) if day else fact.day
    return Change([Measure(data["unit"], when, "D01", step, 1, data["nomination_id"], data["year"])])


def nomination_supplemented(fact: Fact, known: Known) -> Change:
    return _on_its_way(fact, known, "supplemented", fact.data["supplemented_on"])


def nomination_appraised(fact: Fact, known: Known) -> Change:
    return _on_its_way(fact, known, "appraised", fact.data["appraised_on"])


def nomination_returned(fact: Fact, known: Known) -> Change:
    return _on_its_way(fact, known, "returned")


def _on_its_way(fact: Fact, known: Known, step: str, day: str | None = None) -> Change:
    change = _step(fact, step, day)
    change.rows += dossiers.on_its_way(fact, known).rows
    return change


def nomination_withdrawn(fact: Fact, known: Known) -> Change:
    return _ended(fact, known, "withdrawn", fact.data["withdrawn_on"])


def nomination_lapsed(fact: Fact, known: Known) -> Change:
    return _ended(fact, known, "lapsed", fact.data["due"])


def nomination_rejected(fact: Fact, known: Known) -> Change:
    change = _ended(fact, known, "rejected", fact.data["rejected_on"])
    data = fact.data
    if data["level"] == STATE_LEVEL:
        day, key = day_of(data["rejected_on"]), data["nomination_id"]
        change.measures.append(Measure(data["unit"], day, "A04", "refused", 1, key, data["year"]))
    return change


def _ended(fact: Fact, known: Known, step: str, day: str) -> Change:
    change = _step(fact, step, day)
    row = dossiers.stepped(fact, known)
    if row and row["standing"]:
        change.measures += _places(row, -1)
    if row:
        change.rows.append(("nominations", {**row, "standing": False}))
    return change


def award_decided(fact: Fact, known: Known) -> Change:
    data = fact.data
    nomination = dossiers.stepped(fact, known)
    names = (
        "award_id",
        "nomination_id",
        "award",
        "award_name_vi",
        "kind",
        "level",
        "type",
        "subject_kind",
        "direct_worker",
        "unit",
        "proposer",
        "decider",
        "decision_number",
        "bonus_vnd",
        "law",
    )
    row: Row = {name: data[name] for name in names}
    day = day_of(data["decided_on"])
    row |= {
        "decided_on": day,
        "list_year": nomination["year"] if nomination else day.year,
        "status": "valid",
        "position": fact.position,
        "history": [{"step": "decided", "on": data["decided_on"], "number": data["decision_number"]}],
    }
    worked = data["working_days"]
    key = data["award_id"]
    measures = [*_counted(row, 1), Measure(row["unit"], day, "D02", f"days.{worked}", 1, key)]
    if worked <= data["processing_days"]:
        measures.append(Measure(row["unit"], day, "D02", "within", 1, key))
    return Change(measures, [("awards", row), *([("nominations", nomination)] if nomination else [])])


def _counted(row: Row, amount: int) -> list[Measure]:
    """What an award counts as, for as long as it stands, in the year of its decision."""
    unit, day, key, award = row["unit"], row["decided_on"], row["award_id"], row["award"]
    measures = [Measure(unit, day, "A01", f"{award}.{row['subject_kind']}", amount, key)]
    if row["subject_kind"] == "individual":
        measures.append(Measure(unit, day, "A02", "individuals", amount, key))
        if row["direct_worker"]:
            measures.append(Measure(unit, day, "A02", "direct_workers", amount, key))
    if row["level"] == STATE_LEVEL:
        measures.append(Measure(unit, day, "A04", "approved", amount, key))
    if row["bonus_vnd"]:
        measures.append(Measure(unit, day, "F01", award, amount * row["bonus_vnd"], key))
    if award == CREATIVE_LABOUR:
        measures.append(Measure(unit, day, "I03", "granted", amount, key, row["list_year"]))
    elif award in LISTS and (row["subject_kind"], row["type"]) == ("individual", "movement"):
        measures.append(Measure(unit, day, LISTS[award], "decided", amount, key, row["list_year"]))
    return measures


def award_corrected(fact: Fact, known: Known) -> Change:
    return _of_award(
        fact, known, "corrected", fact.data["corrected_on"], fact.data["correcting_number"], "corrected"
    )


def award_presented(fact: Fact, known: Known) -> Change:
    return _of_award(fact, known, "presented", fact.data["presented_on"], None, None)


def award_revoked(fact: Fact, known: Known) -> Change:
    data = fact.data
    day = day_of(data["revoked_on"])
    before = known.get("awards", data["award_id"])
    if before and before["status"] == "revoked":
        return Change()
    change = _of_award(
        fact, known, "revoked", data["revoked_on"], data["revoking_number"], "revoked", ground=data["ground"]
    )
    change.measures.append(Measure(data["unit"], day, "R01", "", 1, data["award_id"]))
    if before:
        change.measures += _counted(before, -1)
    return change


def _of_award(
    fact: Fact, known: Known, step: str, on: str, number: str | None, status: str | None, **more: str
) -> Change:
    row = known.get("awards", fact.data["award_id"])
    if row is None:
        return Change()
    told = {"step": step, "on": on} | ({"number": number} if number else {}) | more
    return Change(
        rows=[("awards", {**row, "status": status or row["status"], "history": [*row["history"], told]})]
    )


def exemplar_discovered(fact: Fact) -> Change:
    return _exemplar(fact, "discovered", fact.data["discovered_on"])


def exemplar_publicised(fact: Fact) -> Change:
    return _exemplar(fact, "publicised", fact.data["published_on"])


def exemplar_replicated(fact: Fact) -> Change:
    return _exemplar(fact, "replicated", fact.data["since"])


def _exemplar(fact: Fact, step: str, day: str) -> Change:
    return Change([Measure(fact.data["unit"], day_of(day), "E01", step, 1, fact.data["exemplar_id"])])


def exemplar_introduced(fact: Fact) -> Change:
    """An introduction counts in the period that it was made for, also when it came late."""
    data = fact.data
    first, last = bounds_of(data["period"])
    day = min(max(day_of(data["introduced_on"]), first), last)
    key = f"{data['exemplar_id']}/{data['period']}"
    measures = [Measure(data["unit"], day, "E01", "introduced", 1, key)]
    if data["counts"]:
        measures.append(Measure(data["introduced_by"], day, "_introduced", data["period"], 1, key))
    return Change(measures)


def initiative_submitted(fact: Fact) -> Change:
    data = fact.data
    return Change(
        [Measure(data["unit"], day_of(data["submitted_on"]), "I01", "submitted", 1, data["initiative_id"])]
    )


def initiative_recognised(fact: Fact) -> Change:
    return _recognised(fact, 1)


def initiative_annulled(fact: Fact) -> Change:
    """Takes back the recognition, if there was one; it had been submitted all the same."""
    return _recognised(fact, -1) if fact.data.get("level") and fact.data.get("recognised_on") else Change()


def _recognised(fact: Fact, amount: int) -> Change:
    data = fact.data
    unit, day, level, key = data["unit"], day_of(data["recognised_on"]), data["level"], data["initiative_id"]
    return Change(
        [
            Measure(unit, day, "I01", f"recognised.{level}", amount, key),
            Measure(unit, day, "I02", level, amount * data["value_vnd"], key),
        ]
    )
