"""The part of requirements.lock that one image needs: `python deploy/image_requirements.py EXTRA ...` prints it.

Runs inside a build, before anything is installed: the standard library alone. An extra without packages gives the common part.
"""

import re
import sys
import tomllib
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def needed(lock: str, wanted: list[str]) -> str:
    """The pinned packages, with their hashes, that these requirements bring in."""
    packages: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", lock.strip()):
        # One package may stand there for several versions of Python: the markers decide at its installation.
        packages[_name(block)] = "\n".join(filter(None, (packages.get(_name(block)), block)))
    chosen = {_name(requirement) for requirement in wanted}
    if missing := chosen - packages.keys():
        raise SystemExit(f"error: not in requirements.lock: {', '.join(sorted(missing))}; run: make lock")
    while more := {name for name, block in packages.items() if chosen & _asked_by(block)} - chosen:
        chosen |= more
    return "\n".join(block for name, block in packages.items() if name in chosen) + "\n"


def wanted_by(project: str, *extras: str) -> list[str]:
    """What pyproject.toml names for everybody and for these extras."""
    declared = tomllib.loads(project)["project"]
    return declared["dependencies"] + [one for extra in extras for one in declared["optional-dependencies"][extra]]


def _name(text: str) -> str:
    found = _NAME.match(text)
    assert found, f"no name in {text!r}"
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def _asked_by(block: str) -> set[str]:
    """The packages that `# via a, b` names."""
    return {_name(one) for via in re.findall(r"# via (.*)", block) for one in via.split(", ")}


if __name__ == "__main__":
    files = (Path(name).read_text(encoding="utf-8") for name in ("requirements.lock", "pyproject.toml"))
    print(needed(next(files), wanted_by(next(files), *sys.argv[1:])), end="")
