"""Refusals of this service: each names its clause; none falls back on what other services mean by its code."""

from datetime import date

from shared.errors import RuleViolated, violated


def refused(code: str, pointer: str, *, rule: str, law: str = "", **values: object) -> RuleViolated:
    """`rule` is a clause of the programme (`II.2.a`), a duty (`N01`) or a section of the contract, `law` a citation from
    the rule set; `values` fill the sentences of the code (`shared/refusals.yaml`)."""
    return violated(code, pointer, rule=rule, law=law, **values)


def in_order(pointer: str, first: date, last: date, rule: str) -> None:
    """Nothing is answered, reported or closed before what it follows."""
    if last < first:
        raise refused("dates_reversed", pointer, rule=rule, first=first, last=last)
