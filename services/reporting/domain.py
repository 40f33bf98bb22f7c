"""What may be told to everybody, without the small numbers that could tell of a person (domain 6, D6); and what has
changed in a summary since it was closed."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from services.reporting.rules import DUTIES_OF_PEOPLE, INDICATORS, MONEY_OF, PARTS, SMALL

Data = dict[str, Any]
Place = tuple[str | int, ...]


class Hidden(Enum):
    """What stands in the place of a number that is not told; whatever is computed from it is not told either."""

    #: The number itself is small.
    FEW = f"<{SMALL}"
    #: From it a small number could be computed.
    UNTOLD = "–"

    def _untold(self, _: object) -> "Hidden":
        return Hidden.UNTOLD

    __add__ = __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = _untold


def suppressed(summary: Mapping[str, Any]) -> Data:
    """The summary for those without a token.

    Hidden are numbers from 1 to 4 of persons or dossiers (nobody is told of by a zero), what is computed from them,
    the part of a whole whose rest is small, and the total of a page of which just one child's number is hidden. Not
    prevented is subtracting two pages from each other: a district's from its province's, a quarter from its year.
    """
    told = _copy(summary)
    told["indicators"] = _safe(told["indicators"])
    for child in told["by_unit"]:
        child["indicators"] = _safe(child["indicators"])
    _hide_totals(told["indicators"], [child["indicators"] for child in told["by_unit"]])
    _hide_computed(told["indicators"])
    for duty in told["duties"]:
        if duty["id"] in DUTIES_OF_PEOPLE:
            duty["value"] = _few(duty["value"])
    return told


def as_json(summary: Mapping[str, Any]) -> Data:
    """Null for what is hidden, and a JSON pointer to each such place."""
    places = [place for place, value in _leaves(summary) if isinstance(value, Hidden)]
    told = _copy(summary)
    for place in places:
        _put(told, place, None)
    return told | {"suppressed": ["/" + "/".join(map(str, place)) for place in places]}


def _safe(indicators: Data) -> Data:
    for indicator in INDICATORS:
        for place, value in list(_leaves(indicators[indicator.code], (indicator.code,))):
            if type(value) is int and indicator.hides(str(place[-1])):
                _put(indicators, place, _few(value))
    for code, part, whole in PARTS:
        cuts = indicators[code]
        if all(type(cuts[cut]) is int for cut in (part, whole)) and 0 < cuts[whole] - cuts[part] < SMALL:
            cuts[part] = Hidden.UNTOLD
    _hide_computed(indicators)
    return indicators


def _hide_computed(indicators: Data) -> None:
    workers, processing = indicators["A02"], indicators["D02"]
    given = [kind for kinds in indicators["A01"].values() for kind in kinds.values()]
    individuals = [kinds["individual"] for kinds in indicators["A01"].values()]
    if any(isinstance(one, Hidden) for one in given):
        # Nearly all who are awarded are direct workers, and a dossier decided is an award given: both are totals.
        workers["count"], processing["decided"] = _untold(workers["count"]), _untold(processing["decided"])
        indicators["A07"]["per_1000"] = None
    elif not isinstance(workers["count"], Hidden) and 0 < sum(individuals) - workers["count"] < SMALL:
        workers["count"] = Hidden.UNTOLD
    if isinstance(workers["count"], Hidden):
        workers["share"] = None
    if any(isinstance(value, Hidden) for value in indicators["D04"].values()):
        indicators["D04"]["share"] = None
    if processing["decided"] is Hidden.FEW:
        processing |= dict.fromkeys(("median", "mean", "p90", "within_sla"))
    for code, where in MONEY_OF.items():
        counted = indicators
        for key in where:
            counted = counted[key]
        for key in indicators[code]:
            if any(isinstance(value, Hidden) for _, value in _leaves(counted.get(key, 0))):
                indicators[code][key] = Hidden.UNTOLD


def _hide_totals(total: Data, children: list[Data]) -> None:
    for place, value in list(_leaves(total)):
        if type(value) is int and value and sum(isinstance(_at(child, place), Hidden) for child in children) == 1:
            _put(total, place, Hidden.UNTOLD)


def _untold(value: Any) -> Any:
    return Hidden.UNTOLD if type(value) is int and value else value


def _few(value: Any) -> Any:
    return Hidden.FEW if type(value) is int and 0 < value < SMALL else value


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    if isinstance(value, Mapping | list):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _leaves(inner, (*place, key))
    else:
        yield place, value


def _at(value: Any, place: Place) -> Any:
    """None where this child has no such cell."""
    for key in place:
        if not isinstance(value, dict) or key not in value:
            return None
        value = value[key]
    return value


def _put(data: Any, place: Place, value: object) -> None:
    for key in place[:-1]:
        data = data[key]
    data[place[-1]] = value


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list | tuple) else value


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Data]:
    """Numbers of two summaries of one unit and period that differ: {unit, indicator, cut, before, after}.

    A number that one of them has not is zero there, a share of nobody null.
    """
    found: list[Data] = []
    old, new = _by_unit(before), _by_unit(after)
    for unit in sorted(old.keys() | new.keys()):
        was, is_ = old.get(unit, {}), new.get(unit, {})
        for code, cut in sorted(was.keys() | is_.keys()):
            one, other = was.get((code, cut), 0), is_.get((code, cut), 0)
            if one != other:
                said = {"unit": unit, "indicator": code, "cut": cut, "before": one, "after": other}
                found.append({name: value for name, value in said.items() if value is not None})
    return found


def _by_unit(summary: Mapping[str, Any]) -> dict[str, dict[tuple[str, str], Any]]:
    parts = [
        (summary["unit"], summary["indicators"]),
        *((one["unit"], one["indicators"]) for one in summary["by_unit"]),
    ]
    return {
        unit: {(str(place[0]), ".".join(map(str, place[1:]))): value for place, value in _leaves(indicators)}
        for unit, indicators in parts
    }
