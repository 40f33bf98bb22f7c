"""What no file of the project may hold: addresses of package registries, paths of one machine, skipped
tests."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.trees import ROOT

#: Written in parts: this file is searched too.
REGISTRIES = re.compile("|".join((
    r"pypi\." + "org", "pythonhosted" + r"\.org", r"registry\.npm" + "js", r"npmjs\." + "(org|com)", r"proxy\.golang" + r"\.org",
    "--index" + "-url", r"mirrors?\.[a-z]+\.(com|org|edu)/" + "pypi", "artifact" + "ory", "nexus" + r"\.")))
MACHINE = re.compile("|".join((
    r"(?<![\w.])/" + r"work/\w", r"(?<![\w.])/" + r"root/\w", r"(?<![\w.])/" + r"home/[a-z]", r"(?<![\w.])/" + r"Users/\w",
    r"[A-Z]:\\" + r"\w", r"\.py" + r"env/versions")))
SKIPPED = re.compile(
    r"pytest\."
    + "skip|"
    + r"mark\."
    + "(skip|xfail)|"
    + r"pytest\."
    + r"(xfail|importorskip)|unittest\."
    + "skip"
)
_TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".lock",
    ".sql",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".txt",
    ".conf",
    ".mako",
    "",
}


def files() -> list[Path]:
    """All that git knows or would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    names = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [file for file in names if file.is_file() and file.suffix in _TEXT]


def places(pattern: re.Pattern[str], found: list[Path]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{number}"
        for file in found
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.fixture(scope="module")
def texts() -> list[Path]:
    return files()


def test_there_is_something_to_search(texts):
    assert len(texts) > 200


def test_no_file_names_a_package_registry(texts):
    assert places(REGISTRIES, texts) == []


def test_no_file_names_a_place_on_one_machine(texts):
    assert places(MACHINE, texts) == []


def test_no_test_is_skipped_or_expected_to_fail(texts):
    assert places(SKIPPED, [file for file in texts if file.suffix == ".py" and "tests" in file.parts]) == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(REGISTRIES, "https://py" + "pi.org/simple"), (REGISTRIES, "--index-" + "url x"), (MACHINE, 'open("/' + 'work/main")'),
     (MACHINE, "/ho" + "me/somebody/x"), (SKIPPED, "@pytest.mark." + "skipif(x)"), (SKIPPED, "pytest." + "skip()")],
)
def test_each_search_finds_what_it_looks_for(pattern, line):
    assert pattern.search(line)
