"""The wire stays readable: a golden message and a golden schema for every type and version."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from types import new_class
from typing import Annotated, Any, ClassVar, Literal

import orjson
import pytest
from pydantic import BaseModel, Field

from shared.arrival import Wire, read
from shared.events import FACT_TYPES, INTAKE_TYPES, Event
from shared.streams import subject_for
from tests.contract.compatible import breaks, schema_of
from tests.contract.regenerate import (
    SAMPLES,
    SCHEMAS,
    TYPES,
    broken,
    kept,
    message,
    outdated,
    regenerate,
)
from tests.support.builders import NOW

MESSAGES = kept(SAMPLES)


# --- golden messages
# -----------------------------------------------------------------------------------------


def test_every_type_has_a_golden_message():
    missing = sorted(set(TYPES) - set(MESSAGES))
    assert missing == [], (
        "add an example to tests/support/builders.py, then: python -m tests.contract.regenerate"
    )


def test_every_golden_message_has_its_type():
    gone = sorted(set(MESSAGES) - set(TYPES))
    assert gone == [], "a type that was published once must be readable for ever"


@pytest.mark.parametrize("name", INTAKE_TYPES)
def test_the_golden_intake_message_is_accepted_at_the_edge(name):
    sample = MESSAGES[name]
    arrival = read(Wire(sample["subject"], orjson.dumps(sample["body"]), 1, NOW), NOW)
    assert arrival.violations == ()
    assert arrival.event is not None
    assert lost(sample["body"]["data"], orjson.loads(arrival.event.to_json())) == []


@pytest.mark.parametrize("name", FACT_TYPES)
def test_the_golden_fact_is_read_and_its_fields_survive(name):
    body = MESSAGES[name]["body"]
    event = FACT_TYPES[name].model_validate(body["data"])
    assert lost(body["data"], orjson.loads(event.to_json())) == []
    assert event.subject_id == body["subject"]
    assert event.stream()


@pytest.mark.parametrize("name", TYPES)
def test_the_golden_message_is_under_the_subject_of_its_type(name):
    subject = MESSAGES[name]["subject"]
    assert subject == subject_for(name, ".".join(subject.split(".")[5:]))


@pytest.mark.parametrize("name", TYPES)
def test_a_field_of_a_newer_writer_is_ignored(name):
    data = MESSAGES[name]["body"]["data"] | {"said_by_a_newer_writer": {"a": 1}}
    assert not hasattr(TYPES[name].model_validate(data), "said_by_a_newer_writer")


def lost(sent: Any, back: Any, at: str = "") -> list[str]:
    """Pointers of what was sent and is not there, or not the same, when it comes back."""
    match sent:
        case dict():
            return [
                p
                for key, value in sent.items()
                if value is not None
                for p in lost(value, _at(back, key), f"{at}/{key}")
            ]
        case list():
            return [p for n, value in enumerate(sent) for p in lost(value, _at(back, n), f"{at}/{n}")]
        case _:
            return [] if sent == back else [at]


def _at(back: Any, key: Any) -> Any:
    try:
        return back[key]
    except (KeyError, IndexError, TypeError):
        return None


def test_a_field_that_does_not_survive_is_found():
    assert lost({"a": 1, "b": [1, {"c": 2}]}, {"b": [1, {}]}) == ["/a", "/b/1/c"]


# --- golden schemas
# ------------------------------------------------------------------------------------------


def test_nothing_on_the_wire_is_broken():
    found = broken()
    assert not found, message(found)


def test_the_golden_schemas_are_those_of_today():
    assert outdated() == [], "something was added to the wire: run python -m tests.contract.regenerate"


@pytest.mark.parametrize("name", ["campaign.launched", "intake.nomination.submitted", "award.decided"])
def test_a_golden_schema_is_written_out_in_full(name):
    text = (SCHEMAS / f"vn.tdkt.{name}.v1.json").read_text(encoding="utf-8")
    assert '"$ref"' not in text
    assert '"properties"' in text


# --- the gate has been seen to fail
# --------------------------------------------------------------------------


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
}
HARMLESS = {
    "nothing": changed(),
    "an optional field added": changed(more=(str | None, None)),
    "an enumeration widened": changed(colour=(ThreeColours, ThreeColours.RED)),
    "a text lengthened": changed(text=(Annotated[str, Field(max_length=11)], "")),
    "a pattern dropped": changed(code=(str | None, None)),
    "a number widened": changed(count=(int, 0)),
    "whole numbers made numbers": changed(count=(Annotated[float, Field(ge=0)], 0)),
    "absence allowed": changed(text=(optional(Annotated[str, Field(max_length=10)]), None)),
    "a required field made optional": changed(day=(date | None, None)),
}


@pytest.mark.parametrize(("after", "reason"), BREAKING.values(), ids=list(BREAKING))
@pytest.mark.parametrize("fact", [False, True], ids=["intake", "fact"])
def test_a_change_that_would_break_somebody_is_named(after, reason, fact):
    reasons = breaks(schema_of(Before), schema_of(after), fact=fact)
    assert any(found.startswith(reason) for found in reasons), reasons


@pytest.mark.parametrize("after", HARMLESS.values(), ids=list(HARMLESS))
def test_a_change_that_breaks_nobody_passes(after):
    assert breaks(schema_of(Before), schema_of(after), fact=False) == []


def test_a_fact_goes_on_saying_what_it_said():
    after = schema_of(HARMLESS["a required field made optional"])
    assert breaks(schema_of(Before), after, fact=True) == [
        "/day: readers rely on the field, it may be absent now"
    ]


@pytest.mark.parametrize("name", TYPES)
def test_removing_any_field_of_any_type_is_seen(name):
    schema = schema_of(TYPES[name])
    for field in schema["properties"]:
        less = schema | {
            "properties": {key: value for key, value in schema["properties"].items() if key != field}
        }
        assert breaks(schema, less, fact=False) == [f"/{field}: the field is gone"]


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
