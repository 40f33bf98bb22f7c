"""Which rules, facts and tests carry each clause of the programme: read from where they stand, kept nowhere twice."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from shared.events import FACT_TYPES

MUST = yaml.safe_load((Path(__file__).parent / "programme.yaml").read_text(encoding="utf-8"))
_CLAUSE = re.compile(r"\b(?:0|I\.[1-3]|II\.[1-3]\.[a-d]|III\.[12]\.[a-f]|IV\.[a-e]|N(?:0[1-9]|1\d|2[0-2]))\b")
#: In data and code a rule says which clause it stands for: `rule: II.3.c`, `duty: N03`, `rule="II.3.c"`, `clause: IV.e`.
_RULE = re.compile(r"""\b(?:rule|duty|clause|clauses|duties)["']?\s*[:=]\s*(\[[^\]]*\]|\([^)]*\)|["']?[\w.]+)""")
_RULES = ("services/**/rulesets/**/*.yaml", "services/**/*.py", "shared/*.yaml", "shared/*.py")

Places = dict[str, list[str]]


def rules(root: Path) -> Places:
    """Lines of rule sets and code, as `file:line`."""
    found: Places = defaultdict(list)
    for pattern in _RULES:
        for file in sorted(root.glob(pattern)):
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                for clause in _named(line):
                    found[clause].append(f"{file.relative_to(root)}:{number}")
    return found


def _named(line: str) -> Iterator[str]:
    for said in _RULE.findall(line):
        yield from _CLAUSE.findall(said)


def facts() -> Places:
    """Facts whose class says so: `clauses = ("II.3.c",)`."""
    found: Places = defaultdict(list)
    for type_, kind in FACT_TYPES.items():
        for clause in kind.clauses:
            found[clause].append(type_.removeprefix("vn.tdkt."))
    return found


def tests(root: Path) -> Places:
    """Tests under `@pytest.mark.clause("II.3.c")`, or all of a module under `pytestmark`."""
    found: Places = defaultdict(list)
    for file in sorted((root / "tests").glob("**/test_*.py")):
        if "node_modules" not in file.parts:
            for clause, name in _marked(ast.parse(file.read_text(encoding="utf-8"))):
                found[clause].append(f"{file.relative_to(root)}{name}")
    return found


def _marked(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            for decorator in node.decorator_list:
                yield from ((clause, f"::{node.name}") for clause in _clauses(decorator))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            for mark in ast.walk(node.value):
                yield from ((clause, "") for clause in _clauses(mark))


def _clauses(node: ast.AST) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause"):
        return []
    return [str(ast.literal_eval(argument)) for argument in node.args]
