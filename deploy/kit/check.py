"""`tdkt check` as a folder of its own: the very modules that judge events at the server, without the rest."""

import re
import subprocess
import sys
from pathlib import Path

from deploy.files import write_file
from deploy.state import PROJECT

#: What the check needs beside our own modules; versions are those of requirements.lock.
_LIBRARIES = ("pydantic", "orjson", "pyyaml")
_DATA = ("shared/refusals.yaml",)
_MAIN = '''\
"""python3 tdkt-check FILE [--path PATH] [--json]: what the server would say of these events, offline."""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from deploy.check import Checker, Report, items
from deploy.problem import Problem
from shared.clock import wall_clock

parser = argparse.ArgumentParser(prog="tdkt-check", description=__doc__)
parser.add_argument("file", help="one JSON event, an array, or one event a line")
parser.add_argument("--path", default="", help="who will publish them")
parser.add_argument("--json", action="store_true", help="for programs")
asked = parser.parse_args()
try:
    checker = Checker(asked.path)
    with open(asked.file, "rb") as file:
        report = Report().take(checker.judge(item, wall_clock()) for item in items(file))
except (Problem, OSError) as error:
    sys.exit(f"error: {error}")
print(json.dumps(report.to_json(), ensure_ascii=False, indent=1) if asked.json else "\\n".join(report.lines()))
sys.exit(bool(report.refused))
'''
_LOADED = """
import sys, deploy.check, shared.clock
print(*(m.__file__ for n, m in sys.modules.items() if n.split(".")[0] in ("deploy", "shared") and m.__file__))
"""


def write_check(folder: Path) -> None:
    """The folder runs with Python 3.11 and the three libraries that its requirements.txt names."""
    for module in (*modules(), *(PROJECT / name for name in _DATA)):
        target = folder / module.relative_to(PROJECT)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_file(target, module.read_text(encoding="utf-8"), mode=0o600)
    write_file(folder / "__main__.py", _MAIN, mode=0o600)
    write_file(folder / "requirements.txt", "\n".join(pinned()) + "\n", mode=0o600)


def modules() -> list[Path]:
    """Our files that `deploy.check` loads, asked of an interpreter that has loaded nothing else."""
    said = subprocess.run([sys.executable, "-c", _LOADED], cwd=PROJECT, capture_output=True, text=True, check=True)
    return sorted(Path(name) for name in said.stdout.split())


def pinned() -> list[str]:
    """`pydantic==2.12.4` as the lock has it."""
    lock = (PROJECT / "requirements.lock").read_text()
    found = {name: re.search(rf"^{name}==[^\\s;]+", lock, re.MULTILINE) for name in _LIBRARIES}
    return [match.group(0) for match in found.values() if match]
