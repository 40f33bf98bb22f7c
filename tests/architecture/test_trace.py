"""Every clause and duty of the programme is carried by a rule, a fact and a test; a bare one is named."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.events import FACT_TYPES
from tests.architecture.trees import ROOT
from tests.trace.__main__ import tell
from tests.trace.programme import Row, Trace, trace

PROGRAMME = """
clauses: {"0": Căn cứ | Legal basis, I.1: Nâng cao | Raised}
duties: {N01: Số | Number}
lacks: {I.1: nobody counts it}
"""
DATA = """
parameters:
  days: {value: 3, citation: "I.1 names no number; domain 4.1"}
  bases: {value: 1, clause: "0"}
duties:
  N01: {clause: I.1, measure: count, citation: the header}
"""
CODE = """
RULE = "I.1"

def refuse():
    raise violated("too_late", "/time", rule=RULE)
"""
TESTS = """
import pytest

@pytest.mark.clause("0", "I.1")
@pytest.mark.parametrize("x", [1])
def test_one(x): ...

@pytest.mark.clause("N01")
async def test_two(): ...
"""
FACTS = {"vn.tdkt.a.done.v1": SimpleNamespace(clauses=("0", "I.1", "N01")), "vn.tdkt.b.done.v1": SimpleNamespace(clauses=())}


class Tree:
    """An invented project in which everything is carried."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.facts = dict(FACTS)
        for name, text in (("services/s/rulesets/r.yaml", DATA), ("services/s/domain.py", CODE),
                           ("tests/unit/test_a.py", TESTS), ("programme.yaml", PROGRAMME)):  # fmt: skip
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def trace(self) -> Trace:
        return trace(self.root, self.facts, self.root / "programme.yaml")


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_nothing_of_the_programme_is_bare():
    found = trace(ROOT, FACT_TYPES)
    assert found.wrong() == []
    ids = [row.id for row in found.rows]
    assert len([id for id in ids if not id.startswith("N")]) == 31
    assert ids[31:] == [f"N{number:02}" for number in range(1, 23)]


def test_what_carries_a_clause_is_found_where_it_stands(tree: Tree):
    found = tree.trace()
    assert found.wrong() == []
    test = "tests/unit/test_a.py::test_"
    basis, raised, number = found.rows
    assert basis == Row("0", "Căn cứ", "Legal basis", ["s/r parameters.bases"], ["a.done"], [f"{test}one"])
    assert number.tests == [f"{test}two"]
    assert raised.lacks == "nobody counts it"
    assert raised.rules == ["s/r parameters.days", "s/r duties.N01", "services/s/domain.py refuse too_late"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("services/s/rulesets/r.yaml", DATA.replace('"0"', '"contract 4"'), "0 has no rules"),
        ("services/s/rulesets/r.yaml", DATA.replace("measure: count", "carried_by: others"), "N01 has no rules"),
        ("tests/unit/test_a.py", TESTS.replace('"N01"', '"I.1"'), "N01 has no tests"),
        ("tests/unit/test_a.py", "", "0 has no tests"),
        ("tests/unit/test_a.py", TESTS.replace('"N01"', '"N23"'), "there is no N23, as tests/unit/test_a.py::test_two says"),
        ("services/s/domain.py", CODE.replace("I.1", "I.9"), "there is no I.9, as services/s/domain.py refuse too_late says"),
        ("programme.yaml", PROGRAMME.replace("{N01:", "{N02: Kỳ | Period, N01:"), "N02 has no rules and no facts and no tests"),
    ],
)  # fmt: skip
def test_what_is_bare_is_named(tree: Tree, name: str, text: str, said: str):
    tree.write(name, text)
    assert said in tree.trace().wrong()


def test_a_clause_without_a_fact_is_bare(tree: Tree):
    tree.facts["vn.tdkt.a.done.v1"] = SimpleNamespace(clauses=("0", "I.1"))
    assert tree.trace().wrong() == ["N01 has no facts"]


def test_a_rule_that_is_switched_off_says_so(tree: Tree):
    tree.write("services/s/rulesets/r.yaml", DATA.replace("measure: count", "enabled: false"))
    assert tree.trace().rows[2].rules == ["s/r duties.N01 (off)"]


def test_the_command_prints_what_carries_each_and_fails_when_one_is_bare(tree: Tree, capsys: pytest.CaptureFixture):
    assert tell(tree.trace(), as_json=False) == 0
    assert "3 of 3 clauses and duties are carried" in capsys.readouterr().out
    tree.write("tests/unit/test_a.py", "")
    assert tell(tree.trace(), as_json=True) == 1
    said = capsys.readouterr()
    assert [row["missing"] for row in json.loads(said.out)] == [["tests"]] * 3
    assert said.err.splitlines()[0] == "error: 0 has no tests"
