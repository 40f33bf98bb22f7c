"""The wire stays readable: a golden message and a golden schema for every type and version."""

from typing import Any

import orjson
import pytest

from shared.arrival import Wire, read
from shared.contract.data import SAMPLES, TYPES, changes
from shared.events import FACT_TYPES, INTAKE_TYPES, PRIVATE_TYPES
from shared.streams import subject_for
from tests.contract.regenerate import (
    SCHEMAS,
    broken,
    kept,
    message,
    outdated,
    unannounced,
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


@pytest.mark.parametrize("name", [*FACT_TYPES, *PRIVATE_TYPES])
def test_the_golden_fact_is_read_and_its_fields_survive(name):
    body = MESSAGES[name]["body"]
    event = TYPES[name].model_validate(body["data"])
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


def test_the_version_of_the_wire_is_raised_with_every_change():
    assert unannounced() == [], "\n".join(unannounced())


def test_versions_of_the_wire_rise_and_never_take_anything_away():
    versions = [tuple(map(int, change.version.split("."))) for change in changes()]
    assert versions == sorted(set(versions), reverse=True)
    assert {version[0] for version in versions} == {1}, "a changed meaning is a type .v2 beside the .v1"
