"""The gate of the wire has been seen to fail: every change that would break somebody is planted, named and refused."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from types import new_class
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from shared.contract.data import TYPES, Change
from shared.contract.schemas import digest
from shared.events import FACT_TYPES, Event
from tests.contract.compatible import breaks, schema_of
from tests.contract.regenerate import broken, kept, outdated, regenerate, unannounced


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    size: int
    note: str = ""


class Before(Event):
    type: ClassVar[str] = "vn.tdkt.intake.planted.said.v1"
    about: ClassVar[str] = "id"
    id: str
    day: date
    colour: Colour = Colour.RED
    kind: Literal["a", "b"]
    text: Annotated[str, Field(max_length=10)] = ""
    count: Annotated[int, Field(ge=0)] = 0
    parts: Annotated[tuple[Part, ...], Field(max_length=5)] = ()
    period: tuple[date, date | None] | None = None
    code: Annotated[str, Field(pattern="^[a-z]+$")] | None = None


def changed(without: tuple[str, ...] = (), **fields: Any) -> type[Event]:
    """`Before` with other fields, as if somebody had edited it."""
    own = {name: annotation for name, annotation in Before.__annotations__.items() if name not in without}
    defaults = {
        name: getattr(Before, name, field.default)
        for name, field in Before.model_fields.items()
        if name not in without and not field.is_required()
    }
    for name, (annotation, *default) in fields.items():
        own[name] = annotation
        defaults.pop(name, None)
        defaults |= dict.fromkeys([name], *default) if default else {}
    namespace = {
        "__module__": __name__,
        "__qualname__": "After",
        "__annotations__": own,
        **defaults,
        "type": Before.type,
        "about": Before.about,
    }
    return new_class("After", (Event,), exec_body=lambda body: body.update(namespace))


def optional(kind: Any) -> Any:
    return kind | None


class SmallPart(BaseModel):
    size: int


class StrictPart(Part):
    unit: str


class ClosedPart(Part):
    model_config = ConfigDict(extra="forbid")


class OneColour(StrEnum):
    RED = "red"


class ThreeColours(StrEnum):
    RED = "red"
    BLUE = "blue"
    GREEN = "green"


BREAKING = {
    "a field removed": (changed(without=("text",)), "/text: the field is gone"),
    "a required field removed": (changed(without=("day",)), "/day: the field is gone"),
    "an optional field made required": (
        changed(text=(Annotated[str, Field(max_length=10)],)),
        "/text: the field is required now",
    ),
    "a required field added": (changed(more=(str,)), "/more: the field is required now"),
    "a type changed": (changed(id=(int,)), "/id: it was string and is integer"),
    "a date made of a text": (changed(text=(date | None, None)), "/text"),
    "an enumeration narrowed": (
        changed(colour=(OneColour, OneColour.RED)),
        "/colour: no longer allowed: blue",
    ),
    "a literal narrowed": (changed(kind=(Literal["a"],)), "/kind: no longer allowed: b"),
    "a text shortened": (
        changed(text=(Annotated[str, Field(max_length=9)], "")),
        "/text: maxLength was 10 and is 9",
    ),
    "a length begun": (
        changed(id=(Annotated[str, Field(min_length=2)],)),
        "/id: minLength was open and is 2",
    ),
    "a number bounded": (changed(count=(Annotated[int, Field(ge=1)], 0)), "/count: minimum was 0 and is 1"),
    "a pattern changed": (
        changed(code=(optional(Annotated[str, Field(pattern="^[a-y]+$")]), None)),
        "/code: pattern",
    ),
    "a pattern begun": (
        changed(text=(Annotated[str, Field(max_length=10, pattern="^a")], "")),
        "/text: pattern was open",
    ),
    "a list shortened": (
        changed(parts=(Annotated[tuple[Part, ...], Field(max_length=4)], ())),
        "/parts: maxItems was 5",
    ),
    "absence forbidden": (
        changed(code=(Annotated[str, Field(pattern="^[a-z]+$")], "a")),
        "/code: it was null",
    ),
    "an open end closed": (changed(period=(tuple[date, date] | None, None)), "/period/1: it was null"),
    "a field of a part removed": (
        changed(parts=(Annotated[tuple[SmallPart, ...], Field(max_length=5)], ())),
        "/parts/*/note: the field is gone",
    ),
    "a required field of a part added": (
        changed(parts=(Annotated[tuple[StrictPart, ...], Field(max_length=5)], ())),
        "/parts/*/unit: the field is required now",
    ),
    "unknown fields of a part refused": (
        changed(parts=(Annotated[tuple[ClosedPart, ...], Field(max_length=5)], ())),
        "/parts/*: additionalProperties was open and is False",
    ),
    "another meaning of absence": (
        changed(colour=(Colour, Colour.BLUE)),
        "/colour: left out it meant red and means blue",
    ),
}
HARMLESS = {
    "nothing": changed(),
    "an optional field added": changed(more=(str | None, None)),
    "an enumeration widened": changed(colour=(ThreeColours, ThreeColours.RED)),
    "a text lengthened": changed(text=(Annotated[str, Field(max_length=11)], "")),
    "a pattern dropped": changed(code=(str | None, None)),
    "a number widened": changed(count=(int, 0)),
    "whole numbers made numbers": changed(count=(Annotated[float, Field(ge=0)], 0)),
    "null allowed": changed(text=(optional(Annotated[str, Field(max_length=10)]), "")),
    "a required field made optional": changed(day=(date | None, None)),
}
#: What a unit may say newly, but a service may not: readers of facts would stumble.
UNHEARD_OF = {
    "whole numbers made numbers": "/count: readers do not expect it, it may be number now",
    "null allowed": "/text: readers do not expect it, it may be null now",
    "a required field made optional": "/day: readers do not expect it, it may be null now",
}


@pytest.mark.parametrize(("after", "reason"), BREAKING.values(), ids=list(BREAKING))
@pytest.mark.parametrize("fact", [False, True], ids=["intake", "fact"])
def test_a_change_that_would_break_somebody_is_named(after, reason, fact):
    reasons = breaks(schema_of(Before), schema_of(after), fact=fact)
    assert any(found.startswith(reason) for found in reasons), reasons


@pytest.mark.parametrize("after", HARMLESS.values(), ids=list(HARMLESS))
def test_a_change_that_breaks_nobody_passes(after):
    assert breaks(schema_of(Before), schema_of(after), fact=False) == []


@pytest.mark.parametrize("change", HARMLESS)
def test_a_fact_goes_on_saying_what_it_said(change):
    found = breaks(schema_of(Before), schema_of(HARMLESS[change]), fact=True)
    relied = "/day: readers rely on the field, it may be absent now"
    wanted = [UNHEARD_OF[change]] if change in UNHEARD_OF else []
    assert found == wanted + ([relied] if change == "a required field made optional" else [])


@pytest.mark.parametrize("name", TYPES)
def test_removing_any_field_of_any_type_is_seen(name):
    schema = schema_of(TYPES[name])
    for field in schema["properties"]:
        less = schema | {
            "properties": {key: value for key, value in schema["properties"].items() if key != field}
        }
        assert breaks(schema, less, fact=False) == [f"/{field}: the field is gone"]


PUBLISHED = [Change(version="1.0.0", date="2026-01-01", vi="Đầu", en="First", adds=(Before.type,),
                    digest=digest({Before.type: schema_of(Before)}))]  # fmt: skip


def test_a_change_without_a_version_of_its_own_is_named():
    assert unannounced({Before.type: Before}, PUBLISHED) == []
    (asked,) = unannounced({Before.type: HARMLESS["an optional field added"]}, PUBLISHED)
    assert "no longer that of 1.0.0" in asked
    assert "adds: []" in asked
    (asked,) = unannounced({Before.type: Before, "vn.tdkt.intake.planted.said.v2": Before}, PUBLISHED)
    assert asked.endswith("adds:\n    - vn.tdkt.intake.planted.said.v2")


def test_a_type_that_was_published_and_is_gone_is_named_though_its_golden_files_went_with_it():
    other = {"vn.tdkt.intake.planted.said.v2": Before}
    assert unannounced(other, PUBLISHED)[0] == f"{Before.type} was published in 1.0.0 and is gone"


# --- the command
# ---------------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """Schemas and samples of a wire that has one type."""
    schemas, samples = tmp_path / "schemas", tmp_path / "samples"
    schemas.mkdir()
    samples.mkdir()
    regenerate(schemas, samples, {Before.type: Before})
    return [schemas, samples]


def test_the_command_refuses_what_would_break_and_says_what_to_do(folders):
    after, reason = BREAKING["a field removed"]
    before = kept(folders[0])
    with pytest.raises(ValueError, match="new version") as refused:
        regenerate(*folders, types={Before.type: after})
    assert f"{Before.type}{reason}" in str(refused.value)
    assert kept(folders[0]) == before


def test_the_command_refuses_to_forget_a_type(folders):
    with pytest.raises(ValueError, match="the type is gone"):
        regenerate(*folders, types={})


def test_an_added_optional_field_asks_for_the_command_and_the_command_keeps_it(folders):
    types = {Before.type: HARMLESS["an optional field added"]}
    assert broken(folders[0], types) == {}
    assert outdated(folders[0], types) == [Before.type]
    assert regenerate(*folders, types=types) == [Before.type]
    assert outdated(folders[0], types) == []


def test_a_new_version_beside_the_old_one_is_no_breaking(folders):
    types = {Before.type: Before, Before.type.replace("v1", "v2"): BREAKING["a field removed"][0]}
    assert regenerate(*folders, types=types) == [Before.type.replace("v1", "v2")]


def test_a_sample_once_written_is_never_written_again(folders):
    schemas, samples = folders
    name = "vn.tdkt.intake.accepted.v1"
    (samples / f"{name}.json").write_text('{"kept": true}', encoding="utf-8")
    regenerate(schemas, samples, {Before.type: Before, name: FACT_TYPES[name]})
    assert kept(samples)[name] == {"kept": True}
