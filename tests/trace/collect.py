"""Which rules, facts and tests carry each clause of the programme: read from where they stand, kept nowhere twice."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

#: Where each clause is carried, by its id.
Places = dict[str, list[str]]

_RULE_FILES = ("services/*/rulesets/**/*.yaml", "shared/refusals.yaml")
_CODE = ("services/**/*.py", "shared/**/*.py")
#: Rule data and calls say with one of these what they stand for: `rule: II.3.c`, `duty: N03`, `clauses=("I.1", "I.2")`.
_SAY = frozenset({"rule", "rules", "clause", "clauses", "duty"})
#: A rule may rest on something else than the programme (`contract 6`, a law): that is no mark.
_MARK = re.compile(r"0|I{1,3}(\.\w)*|IV(\.\w)*|N\d\d")
#: In the words of a citation; `0` is too short to be told from a number there.
_CITED = re.compile(r"(?<![\w.])(?:I\.\d|II\.\d\.[a-z]|III\.\d\.[a-z]|IV\.[a-z]|N\d\d)(?!\w)")


def facts(types: Mapping[str, Any]) -> Places:
    """Facts whose class says so: `clauses = ("II.3.c",)`."""
    said = ((clause, name.removeprefix("vn.tdkt.").removesuffix(".v1")) for name, kind in types.items() for clause in kind.clauses)
    return _gathered(said)


def rules(root: Path) -> Places:
    """Rows of rule sets, refusals, and what in the code of the services says which clause it stands for."""
    found = (place for pattern in _RULE_FILES for file in sorted(root.glob(pattern)) for place in _data(root, file))
    code = (place for pattern in _CODE for file in sorted(root.glob(pattern)) for place in _calls(root, file))
    return _gathered([*found, *code])


def tests(root: Path) -> Places:
    """Tests under `@pytest.mark.clause("II.3.c")`: each for itself, since a whole module rarely shows a clause."""
    files = sorted((root / "tests").glob("**/test_*.py"))
    return _gathered(place for file in files if "node_modules" not in file.parts for place in _marked(root, file))


def _gathered(said: Iterable[tuple[str, str]]) -> Places:
    found: Places = defaultdict(list)
    for clause, place in said:
        if place not in found[clause]:
            found[clause].append(place)
    return found


def _data(root: Path, file: Path) -> Iterator[tuple[str, str]]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    name = f"{file.relative_to(root).parts[1].removesuffix('.yaml')}/{file.stem}" if "rulesets" in file.parts else file.stem
    for where, row in _rows(content, ()):
        off = " (off)" if row.get("enabled") is False else ""
        yield from ((clause, f"{name} {'.'.join(where)}{off}") for clause in _said(where, row))


def _rows(content: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every mapping with its path, but those that only name another carrier: a pointer is no rule."""
    if isinstance(content, dict):
        if "carried_by" in content:
            return
        yield where, content
        for key, below in content.items():
            yield from _rows(below, (*where, str(key)))
    elif isinstance(content, list):
        for number, below in enumerate(content):
            yield from _rows(below, (*where, str(number)))


def _said(where: tuple[str, ...], row: Mapping[str, Any]) -> Iterator[str]:
    """By a key for it, by a citation, or as the row of a duty."""
    for key in _SAY & row.keys():
        yield from _marks(row[key])
    yield from _CITED.findall(str(row.get("citation", "")))
    if len(where) == 2 and where[0] == "duties":
        yield from _marks(where[1])


def _marks(value: Any) -> list[str]:
    said = value if isinstance(value, (list, tuple)) else [value]
    return [one for one in said if isinstance(one, str) and _MARK.fullmatch(one)]


def _calls(root: Path, file: Path) -> Iterator[tuple[str, str]]:
    """Arguments by name, such as `rule="II.3.c"`, in what a module defines; a constant of the module stands for its value."""
    module = ast.parse(file.read_text(encoding="utf-8"))
    constants = dict(pair for node in module.body for pair in _constant(node))
    for node in module.body:
        for call in (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)):
            first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
            place = " ".join(filter(None, (str(file.relative_to(root)), _name(node), str(first))))
            for keyword in call.keywords:
                if keyword.arg in _SAY:
                    yield from ((clause, place) for clause in _marks(_literal(keyword.value, constants)))


def _constant(node: ast.stmt) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, _literal(node.value, {})


def _literal(node: ast.expr, constants: Mapping[str, Any]) -> Any:
    """Its value where it can be read without running it, else nothing."""
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _name(node: ast.stmt) -> str:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return node.name
        case ast.Assign():
            return ast.unparse(node.targets[0])
        case ast.AnnAssign():
            return ast.unparse(node.target)
        case _:
            return ""


def _marked(root: Path, file: Path) -> Iterator[tuple[str, str]]:
    module = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            place = f"{file.relative_to(root)}::{node.name}"
            yield from ((clause, place) for decorator in node.decorator_list for clause in _clauses(decorator))


def _clauses(node: ast.expr) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.clause"):
        return []
    return [str(ast.literal_eval(argument)) for argument in node.args]
