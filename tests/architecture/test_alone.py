"""Each service runs with `shared/` and itself alone: an image holds no other service."""

import sys

import pytest

from shared.streams import SERVICES
from tests.architecture.trees import copy, run

_IMPORT_ALL = """
import importlib, pkgutil, sys
for top in ("shared", "services"):
    for found in pkgutil.walk_packages([top], top + "."):
        if found.name.rsplit(".", 1)[-1] != "env" and ".migrations." not in found.name:
            importlib.import_module(found.name)
names = sorted({name.split(".")[1] for name in sys.modules if name.startswith("services.")})
print(len([name for name in sys.modules if name.split(".")[0] in ("shared", "services")]), *names)
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_without_the_others(tmp_path, service):
    tree = copy(tmp_path, "shared", f"services/{service}")
    done = run(tree, "-c", _IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    count, *names = done.stdout.split()
    assert names == [service]
    assert int(count) > 30


def test_a_service_that_needs_another_is_found(tmp_path):
    tree = copy(tmp_path, "shared", "services/campaigns")
    with (tree / "services/campaigns/queries.py").open("a", encoding="utf-8") as file:
        file.write("\nimport services.nominations.queries\n")
    done = run(tree, "-c", _IMPORT_ALL)
    assert done.returncode != 0
    assert "services.nominations" in done.stderr


def test_shared_stands_by_itself(tmp_path):
    tree = copy(tmp_path, "shared")
    (tree / "services").mkdir()
    done = run(tree, "-c", _IMPORT_ALL)
    assert done.returncode == 0, done.stderr


def test_the_copy_is_what_is_imported(tmp_path):
    tree = copy(tmp_path, "shared")
    done = run(tree, "-c", "import shared.units; print(shared.units.__file__)")
    assert done.stdout.strip() == str(tree / "shared" / "units.py")
    assert sys.executable
