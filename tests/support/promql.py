"""What an alert says of the metrics of now: instant vectors, `by`, comparisons and division; rates need a Prometheus."""

import operator
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import promql_parser as promql
from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]

_COMPARE = {">": operator.gt, "<": operator.lt, "==": operator.eq, ">=": operator.ge, "<=": operator.le}
_FOLD = {"max": max, "min": min, "sum": sum}


def samples(*texts: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Samples by name, of several services together, as a Prometheus that scrapes them all has them."""
    found: dict[str, list[tuple[dict[str, str], float]]] = defaultdict(list)
    for text in texts:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                found[sample.name].append((dict(sample.labels), sample.value))
    return found


def families(text: str) -> set[str]:
    """Every name that this text promises, with or without a sample."""
    names: set[str] = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\w+)", text, re.MULTILINE):
        names |= {f"{name}{end}" for end in ("_bucket", "_count", "_sum")} if kind == "histogram" else {name}
    return names


def metrics_of(expression: str) -> set[str]:
    """The metrics that an expression names; raises where it does not parse."""
    nodes = _nodes(promql.parse(expression))
    return {node.name or "" for node in nodes if isinstance(node, promql.VectorSelector)}


def evaluate(expression: str, known: dict[str, Any]) -> Vector:
    return _value(promql.parse(expression), known)


def is_instant(expression: str) -> bool:
    return not any(isinstance(node, promql.Call) for node in _nodes(promql.parse(expression)))


def _nodes(node: Any) -> Iterable[Any]:
    yield node
    inner = [getattr(node, name, None) for name in ("lhs", "rhs", "expr", "vector_selector")]
    for child in [*inner, *getattr(node, "args", [])]:
        if isinstance(child, promql.Expr):
            yield from _nodes(child)


def _value(node: Any, known: dict[str, Any]) -> Any:
    match node:
        case promql.NumberLiteral():
            return node.val
        case promql.ParenExpr():
            return _value(node.expr, known)
        case promql.VectorSelector():
            return {
                frozenset(labels.items()): value
                for labels, value in known.get(node.name or "", [])
                if all(labels.get(m.name, "") == m.value for m in node.matchers.matchers)
            }
        case promql.AggregateExpr():
            groups: dict[Labels, list[float]] = defaultdict(list)
            assert node.modifier, "every alert says `by`"
            for labels, value in _value(node.expr, known).items():
                groups[frozenset(pair for pair in labels if pair[0] in node.modifier.labels)].append(value)
            return {labels: _FOLD[str(node.op)](values) for labels, values in groups.items()}
        case promql.BinaryExpr():
            return _both(str(node.op), _value(node.lhs, known), _value(node.rhs, known))
        case _:
            raise NotImplementedError(type(node).__name__)


def _both(op: str, left: Vector, right: Vector | float) -> Vector:
    if op == "/":
        assert isinstance(right, dict)
        return {labels: left[labels] / right[labels] for labels in left.keys() & right.keys()}
    return {labels: value for labels, value in left.items() if _COMPARE[op](value, right)}
