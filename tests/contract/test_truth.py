"""The published schemas tell the truth: whatever ajv lets through by them, the services read, for every field there is."""

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from pydantic import ValidationError

from shared.contract import schemas
from shared.contract.data import TYPES, sample
from tests.support import node

_LEFT_OUT = object()
VALUES = (_LEFT_OUT, None, "", 0, -1, 1.5, "x", [], {}, True, "2014-02-30", "2014-01-01", "66.643.LDLD", "66.ldld",
          "x" * 30_000, 10**16, ["a", "b"], "a b", "5", "Ơ")  # fmt: skip
#: What pydantic makes of these although nobody should say them so: a day of the epoch, 1, and 5.
COERCED = (0, True, "5")
_NO_DOCUMENT = '{"asyncapi": "3.0.0", "info": {"title": "none", "version": "1.0.0"}}'


class Try(NamedTuple):
    """A golden message with one value in another's place."""

    type: str
    at: tuple[str | int, ...]
    value: Any
    data: dict[str, Any]


def places(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every field, and the first item of every list."""
    inner = data.items() if isinstance(data, dict) else enumerate(data[:1]) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*at, key)
        yield from places(value, (*at, key))


def spoiled(data: dict[str, Any], at: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(data)
    inner: Any = made
    for key in at[:-1]:
        inner = inner[key]
    if value is _LEFT_OUT:
        del inner[at[-1]]
    else:
        inner[at[-1]] = value
    return made


def tries() -> list[Try]:
    golden = {type_: sample(type_)["body"]["data"] for type_ in TYPES}
    return [
        Try(type_, at, value, spoiled(data, at, value))
        for type_, data in golden.items()
        for at in places(data)
        for value in VALUES
    ]


def is_read(one: Try) -> bool:
    try:
        TYPES[one.type].model_validate(one.data)
    except ValidationError:
        return False
    return True


@pytest.mark.node
def test_what_a_published_schema_allows_is_read_and_what_it_forbids_is_not():
    every = [schemas.published(entry["id"]) for entry in schemas.index()["schemas"]]
    tried = tries()
    messages = [{"schema": schemas.schema_id(one.type), "instance": one.data} for one in tried]
    found: Any = node.run("wire.mjs", {"asyncapi": _NO_DOCUMENT, "schemas": every, "messages": messages})
    allowed = [not said for said in found["judged"]]
    assert len(tried) > 10_000
    assert 0.05 < sum(allowed) / len(tried) < 0.5
    differ = [one for one, allows in zip(tried, allowed, strict=True) if allows != is_read(one)]
    assert [(one.type, one.at, one.value) for one in differ if one.value not in COERCED] == []
