"""Reading a message off the wire: everything that can be said of it by itself, and never an exception."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.arrival import MAX_BYTES, MAX_DEPTH, Arrival, Wire, aggregate_of, read
from tests.support.builders import EXAMPLES, NOW, UNION, said

DISCOVERED = said("exemplar.discovered", id="e-1")
SUBJECT = DISCOVERED.wire().subject


def arrived(body: bytes, subject: str = SUBJECT, **more: Any) -> Arrival:
    return read(Wire(subject, body, 7, NOW, **more), NOW)


def spoken(change: dict[str, Any] | None = None, /, **attributes: Any) -> Arrival:
    """The exemplar's event with other attributes; None leaves one out."""
    envelope = DISCOVERED.envelope() | attributes | (change or {})
    return arrived(orjson.dumps({key: value for key, value in envelope.items() if value is not None}))


def found(arrival: Arrival) -> list[tuple[str, str]]:
    assert (arrival.event is None) is bool(arrival.violations)
    return [(violation.code, violation.pointer) for violation in arrival.violations]


def body_with(text: str) -> bytes:
    """The exemplar's event with this text, as it stands, for its summary."""
    return orjson.dumps(said("exemplar.discovered", summary="SUMMARY").envelope()).replace(
        b"SUMMARY", text.encode("utf-8", "surrogatepass")
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_every_type_is_read(name):
    arrival = read(said(name).wire(9), NOW)
    assert found(arrival) == []
    assert (arrival.name, arrival.position, arrival.id) == (name, 9, "m9")


# --- what cannot be read at all
# ------------------------------------------------------------------------------


def test_a_body_of_exactly_a_mebibyte_is_read_and_one_byte_more_is_not():
    padding = MAX_BYTES - len(body_with(""))
    whole = body_with("x").replace(b'"x"', b'"' + b"x" * 100 + b'"')
    assert found(arrived(whole + b" " * (MAX_BYTES - len(whole)))) == []
    assert found(arrived(body_with("x" * (padding + 1)))) == [("too_large", "")]


@pytest.mark.parametrize(("depth", "codes"), [(MAX_DEPTH, ["schema_invalid"]), (MAX_DEPTH + 1, ["too_deep"])])
def test_nesting_over_sixty_four_is_too_deep(depth, codes):
    assert [code for code, _ in found(arrived(b"[" * depth + b"]" * depth))] == codes


def test_brackets_in_a_text_are_no_nesting():
    assert found(arrived(body_with("[{" * 500))) == []


def test_an_escaped_quotation_mark_does_not_end_a_text():
    assert found(arrived(body_with('\\"' + "[" * 500 + "\\\\"))) == []


def test_many_lists_side_by_side_are_not_deep():
    assert found(spoken(extension=[[] for _ in range(500)])) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"\xff\xfe{}", "UTF-8"),
        (b"{", "JSON"),
        (b"", "JSON"),
        (b"[]", "object"),
        (b'"text"', "object"),
        (b"null", "object"),
        (b'{"a": NaN}', "JSON"),
        (b'{"a": 1e999}', ""),
        (b'{"a": "\\ud800"}', "JSON"),
        (b'{"a": "\\u0000"}', "NUL"),
        (b"\xed\xa0\x80", "UTF-8"),
    ],
)
def test_what_is_not_a_json_object_in_utf_8_is_refused_with_the_reason(body, reason):
    arrival = arrived(body)
    assert {code for code, _ in found(arrival)} == {"schema_invalid"}
    assert reason in dict(arrival.violations[0].values)["reason"]


def test_a_lone_surrogate_is_refused():
    assert found(arrived(body_with("\\ud83d"))) == [("schema_invalid", "")]


@pytest.mark.parametrize("nul", ["\\u0000", "\\U0000", "\x00"])
def test_a_nul_character_is_refused(nul):
    assert found(arrived(body_with(nul))) == [("schema_invalid", "")]


def test_an_unreadable_body_is_known_by_its_message_id_else_by_its_place():
    assert arrived(b"{", msg_id=f"{UNION}/abc").id == "abc"
    assert arrived(b"{").id == "INTAKE:7"
    assert arrived(b"{").path == UNION


def test_a_readable_id_is_kept_though_the_rest_is_wrong():
    assert spoken(time="yesterday").id == "e-1"
    assert spoken(time="yesterday", id="x" * 201).id == "INTAKE:7"


# --- the envelope
# --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time", "data"])
@pytest.mark.parametrize("value", [None, "", 5, []], ids=["absent", "empty", "a number", "a list"])
def test_every_required_attribute_is_named_when_it_is_missing_or_wrong(name, value):
    assert ("schema_invalid", f"/{name}") in found(spoken({name: value}))


def test_all_wrong_attributes_are_named_at_once():
    names = {"/specversion", "/id", "/source", "/type", "/subject", "/time", "/data"}
    assert {pointer for _, pointer in found(arrived(b"{}"))} == names


def test_attributes_are_at_most_two_hundred_characters_long():
    assert found(spoken(id="x" * 200)) == []
    assert found(spoken(id="x" * 201)) == [("schema_invalid", "/id")]


def test_only_cloudevents_1_0_is_spoken():
    assert found(spoken(specversion="0.3")) == [("schema_invalid", "/specversion")]


@pytest.mark.parametrize(
    "time",
    ["2014-02-11", "2014-02-11T02:00:00", "nonsense", "0001-01-01T00:00:00+07:00", "2014-13-01T00:00:00Z"],
)
def test_a_time_has_a_day_and_a_zone(time):
    assert found(spoken(time=time)) == [("schema_invalid", "/time")]


@pytest.mark.parametrize(("ahead", "codes"), [(300, []), (301, [("time_in_future", "/time")])])
def test_a_time_in_the_future_is_refused_beyond_what_clocks_may_differ(ahead, codes):
    assert found(spoken(time=(NOW + timedelta(seconds=ahead)).isoformat())) == codes


def test_the_source_is_the_path_of_the_subject():
    assert found(spoken(source="urn:tdkt:unit:66.ldld")) == [("source_mismatch", "/source")]
    assert found(spoken(source=UNION)) == [("source_mismatch", "/source")]


@pytest.mark.parametrize(
    "path", ["66", "", "66..ldld", "66.LDLD", "66.l_d", "a.b.c.d.e.f.g", "-66.ldld", "66.ldld\n"]
)
def test_a_subject_without_a_path_names_no_unit(path):
    arrival = arrived(orjson.dumps(DISCOVERED.envelope()), f"tdkt.intake.exemplar.discovered.v1.{path}")
    assert found(arrival) == [("unit_unknown", "/source")]
    assert arrival.path == "sys.unreadable"


def test_the_type_is_that_of_the_subject():
    assert found(spoken(type="vn.tdkt.intake.exemplar.verified.v1")) == [("schema_invalid", "/type")]


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("exemplar.discovered.v2", "version_unknown"),
        ("exemplar.invented.v1", "type_unknown"),
        ("nonsense.said.v1", "type_unknown"),
    ],
)
def test_an_unknown_version_is_told_from_an_unknown_type(named, code):
    envelope = DISCOVERED.envelope() | {"type": f"vn.tdkt.intake.{named}"}
    arrival = arrived(orjson.dumps(envelope), f"tdkt.intake.{named}.{UNION}")
    assert found(arrival) == [(code, "/type")]


def test_the_subject_is_the_id_of_what_it_is_about():
    assert found(spoken(subject="e2")) == [("schema_invalid", "/subject")]


def test_nil_is_declared_about_no_aggregate_of_its_own():
    nil = said("round.nil_declared")
    assert (
        found(arrived(orjson.dumps(nil.envelope() | {"subject": "66.643.ldld-2014"}), nil.wire().subject))
        == []
    )


# --- the data
# ------------------------------------------------------------------------------------------------


def test_each_wrong_field_is_named_by_its_pointer():
    data = {
        "exemplar_id": "e1",
        "subject": {"kind": "ghost", "full_name": "B", "workplace": "Nowhere"},
        "summary": "",
    }
    assert found(spoken(data=data)) == [
        ("schema_invalid", "/data/subject/kind"),
        ("schema_invalid", "/data/subject/workplace"),
        ("schema_invalid", "/data/summary"),
        ("schema_invalid", "/data/discovered_on"),
    ]


def test_a_refused_value_is_never_repeated():
    arrival = spoken(data={**DISCOVERED.data, "summary": "", "discovered_on": "Nguyen Van Secret"})
    assert "Secret" not in str(arrival.violations)


def test_at_most_twenty_fields_are_named():
    many = said("initiative.submitted", authors=[{"share": "1"}] * 20)
    assert len(read(many.wire(), NOW).violations) == 20


def test_unknown_fields_are_ignored():
    assert found(spoken(data={**DISCOVERED.data, "new_in_v9": {"a": 1}}, newattribute="x")) == []


@pytest.mark.parametrize("path", ["66.643.ldld\n", "66.643.ldld ", "66.643.LDLD"])
def test_a_path_in_the_data_is_a_path_to_its_last_character(path):
    assert found(read(said("unit.joined", path=path).wire(), NOW)) == [("schema_invalid", "/data/path")]


def test_texts_are_put_into_their_composed_form():
    name = "Nguyễn Thị Ánh"
    split = unicodedata.normalize("NFD", name)
    for body in (body_with(split), orjson.dumps(split).join(body_with("|").split(b'"|"')), _escaped(split)):
        event: Any = arrived(body).event
        assert event is not None
        assert event.summary == name


def _escaped(text: str) -> bytes:
    return body_with("".join(f"\\u{ord(character):04x}" for character in text))


# --- the same event again
# ------------------------------------------------------------------------------------


def digest(body: bytes) -> bytes:
    return arrived(body).digest


WHOLE = DISCOVERED.envelope() | {"data": {**DISCOVERED.data, "summary": "Ánh sáng"}}


@pytest.mark.parametrize(
    "same",
    [
        orjson.dumps(dict(reversed(WHOLE.items()))),
        orjson.dumps(WHOLE, option=orjson.OPT_INDENT_2),
        orjson.dumps(WHOLE | {"data": dict(reversed(WHOLE["data"].items()))}),
        unicodedata.normalize("NFD", orjson.dumps(WHOLE).decode()).encode(),
        orjson.dumps(WHOLE | {"time": "2014-02-11T09:00:00+07:00"}),
        orjson.dumps(WHOLE | {"time": "2014-02-11T02:00:00.000Z"}),
        orjson.dumps(WHOLE | {"traceparent": "00-abc", "correlationid": "c"}),
    ],
    ids=[
        "reordered",
        "other whitespace",
        "reordered data",
        "decomposed",
        "other zone",
        "with zeros",
        "trace",
    ],
)
def test_the_same_event_has_the_same_digest_however_it_is_written(same):
    assert found(arrived(same)) == []
    assert digest(same) == digest(orjson.dumps(WHOLE))


@pytest.mark.parametrize(
    "other",
    [
        {"time": "2014-02-11T02:00:01Z"},
        {"subject": "e2"},
        {"data": {**WHOLE["data"], "summary": "Khác"}},
        {"data": {**WHOLE["data"], "unknown": 1}},
    ],
    ids=["time", "subject", "data", "unknown field"],
)
def test_anything_else_is_another_event(other):
    assert digest(orjson.dumps(WHOLE | other)) != digest(orjson.dumps(WHOLE))


def test_the_digest_does_not_depend_on_the_id():
    assert digest(orjson.dumps(WHOLE | {"id": "e-2"})) == digest(orjson.dumps(WHOLE))


# --- whatever comes
# ------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=20,
)
SUBJECTS = st.sampled_from(
    [SUBJECT, "tdkt.intake.unit.joined.v1.66.bantdkt", "tdkt.intake.x.y.v1.66", "tdkt.intake.x"]
)
CLOCKS = st.datetimes(datetime(2014, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(body=st.binary(max_size=400), subject=SUBJECTS, now=CLOCKS)
def test_no_bytes_break_the_reading(body, subject, now):
    assert read(Wire(subject, body, 1, now), now).violations


@given(envelope=JSON, subject=SUBJECTS)
def test_no_json_breaks_the_reading(envelope, subject):
    try:
        body = orjson.dumps(envelope)
    except TypeError:  # a lone surrogate, or a number too large
        return
    assert read(Wire(subject, body, 1, NOW), NOW).violations


@given(name=st.sampled_from(list(EXAMPLES)), field=st.text(max_size=8) | st.none(), value=JSON)
def test_no_value_of_a_field_breaks_the_reading(name, field, value):
    example = said(name)
    key = field if field is not None else next(iter(example.data))
    wire = replace(example, data={**example.data, key: value})
    try:
        arrival = read(wire.wire(), NOW)
    except TypeError:  # said by the test's own writer: not JSON
        return
    assert (arrival.event is None) is bool(arrival.violations)


def test_a_subject_says_its_aggregate():
    assert aggregate_of(SUBJECT) == "exemplar"
