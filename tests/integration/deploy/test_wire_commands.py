"""`tdkt asyncapi` and `tdkt check` as they are typed; neither needs a system."""

import json
import os
import subprocess
import sys

import orjson
import pytest

from deploy.state import PROJECT
from shared.contract.asyncapi import document
from shared.contract.page import page
from tests.support.builders import said

GOOD, WRONG = said("exemplar.discovered", id="e-1").envelope(), said("vote.recorded", id="v-1", vote_id="").envelope()


def tdkt(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    return subprocess.run(command, input=given, capture_output=True, cwd=PROJECT, env=os.environ, check=False)


@pytest.fixture
def mixed(tmp_path):
    file = tmp_path / "events.jsonl"
    file.write_bytes(orjson.dumps(GOOD) + b"\n" + orjson.dumps(WRONG) + b"\n")
    return file


def test_the_document_goes_to_a_file_or_to_the_standard_output(tmp_path):
    out = tmp_path / "asyncapi.json"
    written = tdkt("asyncapi", "--out", str(out))
    assert (written.returncode, written.stderr) == (0, b"")
    assert json.loads(out.read_bytes()) == document()
    assert tdkt("asyncapi").stdout == out.read_bytes()
    assert tdkt("asyncapi", "--page").stdout.decode() == page()


def test_what_is_refused_is_said_in_both_languages_and_by_the_exit_status(mixed):
    ended = tdkt("check", str(mixed))
    assert (ended.returncode, ended.stderr) == (1, b"")
    text = ended.stdout.decode()
    assert "event 2: v-1" in text
    assert "schema_invalid /subject" in text
    assert "1 đạt, 1 bị từ chối" in text
    assert "không biết được ở đây" in text


def test_programs_read_json_from_a_file_and_from_the_standard_input(mixed):
    from_file, from_input = tdkt("check", "--json", str(mixed)), tdkt("check", "--json", "-", given=mixed.read_bytes())
    assert from_file.stdout == from_input.stdout
    report = json.loads(from_file.stdout)
    assert (report["checked"], report["passed"], [one["number"] for one in report["refused"]]) == (2, 1, [2])


def test_nothing_refused_is_exit_status_0(tmp_path):
    file = tmp_path / "event.json"
    file.write_bytes(orjson.dumps(GOOD, option=orjson.OPT_INDENT_2))
    assert tdkt("check", str(file)).returncode == 0
    assert tdkt("check", "--path", "66.ldld", str(file)).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "given", "line"),
    [
        (("nowhere.json",), b"", "error: nowhere.json cannot be read: No such file or directory; name a file"),
        (("-",), b"", "error: there is no event in the file; one JSON event"),
        (("-",), b"[1,", "error: the array is not JSON"),
        (("--path", "66", "-"), b"{}", "error: '66' is not a unit path; give one such as"),
    ],
)
def test_a_mistake_is_one_line_with_a_way_out(arguments, given, line):
    ended = tdkt("check", *arguments, given=given)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.decode().startswith(line)
    assert ended.stderr.count(b"\n") == 1
