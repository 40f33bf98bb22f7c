"""Where a dossier stands, whom it waits for and until when: the steps of domain 3.6 as the facts tell them."""

from collections.abc import Callable
from typing import Any

from services.reporting.projections.change import Change, Known, Row
from services.reporting.projections.facts import Fact, day_of

FINAL = frozenset({"decided", "rejected", "withdrawn", "lapsed"})
_OWN_HOLD = "appraiser"

Data = dict[str, Any]


def received(fact: Fact) -> Row:
    """The columns of a new dossier that say where it stands."""
    data = fact.data
    dossier = {
        "level": data["level"],
        "appraiser": data.get("appraiser") or "",
        "decider": "",
        "processing_due": data["processing_due"],
        "missing": list(data.get("consents_of") or ()),
        "holds": [],
        "history": [_said(fact, "received", data["submitted_on"], data["proposer"])],
    }
    return _placed({"proposer": data["proposer"]}, dossier, "received", data["processing_due"])


def on_its_way(fact: Fact, known: Known) -> Change:
    """A step that counts nowhere else."""
    row = stepped(fact, known)
    return Change(rows=[("nominations", row)] if row else [])


def stepped(fact: Fact, known: Known) -> Row | None:
    """The dossier's row after this fact; None for a dossier that nobody has heard of."""
    row = known.get("nominations", fact.data["nomination_id"])
    # Counted by the version before: it knows of no steps.
    if row is None or not row["dossier"]:
        return row
    step, day, by = STEPS[fact.type](fact)
    dossier = {**row["dossier"], "history": [*row["dossier"]["history"], _said(fact, step, day, by)]}
    dossier |= _changed(fact, dossier)
    # A vote, a consent or a hold leaves it where it was.
    stands = step if step in _MOVES else row["step"]
    due = fact.data["due"] if step == "returned" else dossier["processing_due"]
    return row | _placed(row, dossier, stands, due)


def _placed(row: Row, dossier: Data, step: str, due: str) -> Row:
    open_ = step not in FINAL
    return {
        "step": step,
        "due": day_of(due) if open_ else None,
        "waits_for": _waits_for(row, dossier, step),
        "dossier": dossier,
    }


def _waits_for(row: Row, dossier: Data, step: str) -> list[str]:
    """Whoever takes the next step; both standing departments consent from receipt to forwarding (II.3.d)."""
    appraiser = [dossier["appraiser"]] if dossier["appraiser"] else []
    if step in FINAL:
        return []
    if dossier["holds"]:
        return appraiser
    match step:
        case "returned":
            return [row["proposer"]]
        case "appraised":
            return dossier["missing"] or appraiser
        case "forwarded":
            return [dossier["decider"]]
        case _:
            return list(dict.fromkeys([*appraiser, *dossier["missing"]]))


def _changed(fact: Fact, dossier: Data) -> Data:
    data = fact.data
    match fact.type.split(".")[-2]:
        case "appraised" | "returned" | "rejected":
            return {"appraiser": data["appraiser"]}
        case "forwarded":
            return {"decider": data["decider"], "appraiser": data["appraiser"]}
        case "consented":
            return {"missing": [body for body in dossier["missing"] if body != data["body"]]}
        case "consent_refused":
            return {"missing": [*dict.fromkeys([*dossier["missing"], data["body"]])]}
        case "held":
            return {"holds": [*dossier["holds"], data.get("complaint_id") or _OWN_HOLD]}
        case "released":
            ended = data.get("complaint_id") or _OWN_HOLD
            return {"holds": [hold for hold in dossier["holds"] if hold != ended]}
        case _:
            return {}


def _said(fact: Fact, step: str, day: str, by: str) -> Data:
    """One line of its story; a ground is a code, never a sentence."""
    told = {"step": step, "on": day, "by": by, "fact": fact.id}
    more = {name: fact.data[name] for name in _TOLD if fact.data.get(name) is not None}
    return told | more


#: What else a step tells, where it does.
_TOLD = (
    "ground",
    "due",
    "round",
    "office",
    "complete",
    "complaint_id",
    "submission_number",
    "decision_number",
    "award_id",
)

#: Steps that a dossier stands at; the others happen on the way.
_MOVES = FINAL | {"received", "appraised", "returned", "forwarded"}


def _on(step: str, day: str, by: str = "") -> Callable[[Fact], tuple[str, str, str]]:
    """The fields of the fact that hold the day and who it was; else the day of the fact, and nobody."""

    def told(fact: Fact) -> tuple[str, str, str]:
        return step, fact.data[day] if day else fact.day.isoformat(), fact.data[by] if by else ""

    return told


def _voted(step: str) -> Callable[[Fact], tuple[str, str, str]]:
    return lambda fact: (step, fact.data["vote"]["held_on"], fact.data["voter"])


#: What each fact tells of a dossier: the step, its day, and who took it.
STEPS: dict[str, Callable[[Fact], tuple[str, str, str]]] = {
    f"vn.tdkt.{name}.v1": told
    for name, told in {
        "nomination.supplemented": _on("received", "supplemented_on", "proposer"),
        "nomination.appraised": _on("appraised", "appraised_on", "appraiser"),
        "nomination.returned": _on("returned", "", "appraiser"),
        "nomination.rejected": _on("rejected", "rejected_on", "appraiser"),
        "nomination.withdrawn": _on("withdrawn", "withdrawn_on", "proposer"),
        "nomination.lapsed": _on("lapsed", "due"),
        "nomination.held": _on("held", "held_on"),
        "nomination.released": _on("released", "released_on"),
        "nomination.voted": _voted("voted"),
        "nomination.vote_failed": _voted("vote_failed"),
        "nomination.consented": _on("consented", "given_on", "body"),
        "nomination.consent_refused": _on("consent_refused", "refused_on", "body"),
        "nomination.forwarded": _on("forwarded", "forwarded_on", "appraiser"),
        "nomination.archived": _on("archived", "archived_on", "archived_by"),
        "award.decided": _on("decided", "decided_on", "decider"),
    }.items()
}
#: Those that change nothing else.
ON_THEIR_WAY = tuple(
    f"nomination.{step}"
    for step in ("held", "released", "voted", "vote_failed", "consented", "consent_refused", "forwarded", "archived")
)
