"""How one value of a rule set is read: what it must be, or a ValueError that says what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar, cast

from shared.units import Kind

_T = TypeVar("_T")
Read = Callable[[Any], Any]


def share(text: Any) -> Fraction:
    """Written as `2/3`, never as a binary fraction."""
    share = Fraction(text) if isinstance(text, str) else Fraction(0)
    if not 0 < share <= 1:
        raise ValueError(f"{text!r} is no share such as '2/3', above 0 and at most 1")
    return share


def count(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise ValueError(f"{number!r} is no whole number from 1 on")
    return number


def amount(number: Any) -> int:
    """As `count`, or nothing at all."""
    return 0 if number is not False and number == 0 else count(number)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def unit_kind(text: Any) -> Kind:
    try:
        return Kind(text)
    except ValueError as error:
        raise ValueError(f"there is no kind of unit {text!r}") from error


def one_of(*words: str) -> Callable[[Any], str]:
    def read(text: Any) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is none of {', '.join(sorted(words))}")
        return text

    return read


def each(as_: Callable[[Any], _T]) -> Callable[[Iterable[Any]], list[_T]]:
    def read(items: Iterable[Any]) -> list[_T]:
        if isinstance(items, str):
            raise ValueError(f"{items!r} is no list")
        return [as_(item) for item in items]

    return read


def mapping(key: Read, value: Read) -> Callable[[Any], dict[Any, Any]]:
    """Every key and every value is one of its kind."""

    def read(pairs: Any) -> dict[Any, Any]:
        if not isinstance(pairs, Mapping):
            raise ValueError(f"{pairs!r} names nothing with its value")
        return {key(one): value(other) for one, other in cast(Mapping[Any, Any], pairs).items()}

    return read


def record(**fields: Read) -> Callable[[Any], dict[str, Any]]:
    """Just these keys, each read in its own way."""

    def read(row: Any) -> dict[str, Any]:
        found: Mapping[str, Any] = cast(Mapping[str, Any], row) if isinstance(row, Mapping) else {}
        if found.keys() != fields.keys():
            raise ValueError(f"{row!r} does not have just the keys {', '.join(fields)}")
        return {name: as_(found[name]) for name, as_ in fields.items()}

    return read


def or_none(as_: Read) -> Read:
    return lambda value: None if value is None else as_(value)
