"""Facts of units: what they are called, who leads them and who stands for them, by day (domain 1.5)."""

from datetime import date, timedelta

from services.reporting.projections.change import Change, Known, Row
from services.reporting.projections.facts import Fact, day_of


def unit_joined(fact: Fact) -> Change:
    data = fact.data
    row = {
        "path": data["path"],
        "unit_id": data["unit_id"],
        "parent": data["path"].rpartition(".")[0],
        "kind": data["kind"],
        "name_vi": data["name_vi"],
        "valid_from": day_of(data["valid_from"]),
        "closed_on": None,
        "led_by": data.get("led_by"),
    }
    rows = [("units", row), _called(fact, row["valid_from"])]
    led_by = [_line(data["path"], row["valid_from"], "led_by", [row["led_by"]])] if row["led_by"] else []
    return Change(rows=[*rows, *led_by])


def unit_renamed(fact: Fact, known: Known) -> Change:
    change = _of_unit(fact, known, name_vi=fact.data["name_vi"])
    change.rows.append(_called(fact, day_of(fact.data["effective_on"])))
    return change


def _called(fact: Fact, effective_on: date) -> tuple[str, Row]:
    """Names are kept by day: awards come from another service, before or after the renaming as it happens."""
    data = fact.data
    return "unit_names", {"path": data["path"], "effective_on": effective_on, "name_vi": data["name_vi"]}


def unit_closed(fact: Fact, known: Known) -> Change:
    closed_on = day_of(fact.data["closed_on"])
    change = _of_unit(fact, known, closed_on=closed_on)
    if heirs := fact.data.get("successors"):
        change.rows.append(_line(fact.data["path"], closed_on + timedelta(days=1), "heirs", list(heirs)))
    return change


def unit_released(fact: Fact, known: Known) -> Change:
    """Another body leads it from a day on."""
    data, led_by = fact.data, fact.data.get("led_by")
    change = _of_unit(fact, known, led_by=led_by)
    change.rows.append(_line(data["path"], day_of(data["effective_on"]), "led_by", [led_by] if led_by else []))
    return change


def unit_succeeded(fact: Fact) -> Change:
    """Merged, split or succeeded: who stands for it from a day on."""
    data = fact.data
    heirs = data.get("successors") or data["into"]
    paths = [heirs] if isinstance(heirs, str) else list(heirs)
    return Change(rows=[_line(data["path"], day_of(data["effective_on"]), "heirs", paths)])


def _line(path: str, effective_on: date, what: str, paths: list[str]) -> tuple[str, Row]:
    return "unit_lines", {"path": path, "effective_on": effective_on, "what": what, "paths": paths}


def _of_unit(fact: Fact, known: Known, **changed: object) -> Change:
    row = known.get("units", fact.data["path"])
    return Change(rows=[("units", {**row, **changed})] if row else [])
