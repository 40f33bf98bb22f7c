"""`tdkt check` without a server: how a file is taken apart, and what is said of what stands in it."""

import io
from typing import Any

import orjson
import pytest

from deploy.check import Checker, Judged, Report, items
from deploy.problem import Problem
from shared.arrival import MAX_BYTES
from tests.support.builders import EXAMPLES, FEDERATION, NOW, UNION, said

GOOD = said("exemplar.discovered", id="e-1").envelope()


def taken_apart(content: bytes) -> list[tuple[int, bytes]]:
    return [(item.number, item.body) for item in items(io.BytesIO(content))]


def judged(*events: dict[str, Any] | bytes, path: str = "") -> list[Judged]:
    bodies = [event if isinstance(event, bytes) else orjson.dumps(event) for event in events]
    checker = Checker(path)
    return [checker.judge(item, NOW) for item in items(io.BytesIO(b"\n".join(bodies)))]


def codes(*events: dict[str, Any] | bytes, path: str = "") -> list[list[str]]:
    return [[f"{one.code} {one.pointer}".strip() for one in each.violations] for each in judged(*events, path=path)]


# --- how a file is taken apart


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'{"a": 1}', [(1, b'{"a": 1}')]),
        (b'\n {\n "a": 1\n}\n', [(2, b' {\n "a": 1\n}\n')]),
        (b'{"a": 1}\n\n{"b": 2}\r\n', [(1, b'{"a": 1}'), (3, b'{"b": 2}')]),
        (b'{"a": 1\n{"b": 2}', [(1, b'{"a": 1'), (2, b'{"b": 2}')]),
        (b'{"a": 1}\nnonsense', [(1, b'{"a": 1}'), (2, b"nonsense")]),
        (b'[{"a": 1},\n {"b": [2]}]', [(1, b'{"a":1}'), (2, b'{"b":[2]}')]),
        (b'{"a":\n{"b": 2}}', [(1, b'{"a":'), (2, b'{"b": 2}}')]),
        (b"nonsense", [(1, b"nonsense")]),
    ],
    ids=["one", "one on many lines", "lines", "a broken first line", "a broken second line", "an array",
         "an object that breaks like lines", "nonsense"],
)  # fmt: skip
def test_a_file_is_one_event_an_array_or_one_a_line(content, wanted):
    assert taken_apart(content) == wanted


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "no event"), (b" \n\n", "no event"), (b'[{"a": 1}', "not JSON"), (b"\xef\xbb\xbf{}", "byte order mark")],
)
def test_what_cannot_be_taken_apart_is_a_problem_with_a_way_out(content, what):
    with pytest.raises(Problem, match=what):
        taken_apart(content)


# --- what is said


def test_the_example_of_every_type_passes():
    events = [said(name).envelope(number) for number, name in enumerate(EXAMPLES)]
    assert codes(*events) == [[] for _ in EXAMPLES]


@pytest.mark.parametrize(
    ("event", "wanted"),
    [
        (b'{"broken', ["schema_invalid"]),
        (b"\xff\xfe{}", ["schema_invalid"]),
        (b'{"a":"' + b"x" * MAX_BYTES + b'"}', ["too_large"]),
        (b"[" * 65 + b"]" * 65 + b"\n{}", ["too_deep"]),
        (GOOD | {"type": "vn.tdkt.intake.exemplar.discovered.v9"}, ["version_unknown /type"]),
        (GOOD | {"type": "vn.tdkt.intake.exemplar.invented.v1"}, ["type_unknown /type"]),
        (GOOD | {"type": "vn.tdkt.award.decided.v1"}, ["type_unknown /type"]),
        (GOOD | {"type": "discovered"}, ["type_unknown /type"]),
        (GOOD | {"type": "discovered", "time": "yesterday"}, ["schema_invalid /time"]),
        (GOOD | {"source": "urn:tdkt:unit:66"}, ["unit_unknown /source"]),
        (GOOD | {"time": "2099-01-01T00:00:00Z"}, ["time_in_future /time"]),
        (GOOD | {"subject": "another"}, ["schema_invalid /subject"]),
        (GOOD | {"data": {}}, [f"schema_invalid /data/{name}" for name in ("exemplar_id", "subject", "summary", "discovered_on")]),
    ],
)
def test_what_is_wrong_is_said_as_the_server_says_it(event, wanted):
    if isinstance(event, bytes) and event.startswith(b"["):  # an array is taken apart before it is judged
        event = b'{"a":' + event.split(b"\n")[0] + b"}"
    assert codes(event)[0] == wanted


def test_the_path_of_the_sender_is_that_of_the_source():
    assert codes(GOOD, path=UNION) == [[]]
    assert codes(GOOD, path=FEDERATION) == [["source_mismatch /source"]]
    with pytest.raises(Problem, match="not a unit path"):
        Checker("66")


def test_the_same_event_again_is_no_refusal_and_a_reused_id_is_one():
    other = GOOD | {"data": {**GOOD["data"], "summary": "Khác"}}
    assert codes(GOOD, GOOD, other, other) == [[], [], ["id_reused /id"], []]
    assert [one.repeated for one in judged(GOOD, GOOD, other, other)] == [False, True, False, True]


def test_an_id_is_remembered_by_the_service_that_answers():
    activity = said("activity.held", by=UNION, id="e-1").envelope()
    assert codes(GOOD, activity) == [[], []]


def test_the_report_counts_and_says_both_sentences_and_what_it_cannot_know():
    report = Report().take(judged(GOOD, GOOD, GOOD | {"id": "e-2", "time": "yesterday"}))
    assert (report.checked, report.passed, report.repeated, len(report.refused)) == (3, 1, 1, 1)
    text = "\n".join(report.lines())
    assert "Dữ liệu không hợp lệ" in text
    assert "The event is not valid" in text
    assert "1 đạt, 1 bị từ chối, 1 lặp lại" in text
    assert "quotas" in text
    assert report.to_json()["refused"][0]["number"] == 3
