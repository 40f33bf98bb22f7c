"""Imports point where the architecture says, and each contract has been seen to break."""

import tomllib
from pathlib import Path

import pytest

from tests.architecture.trees import ROOT, copy, run

_LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
]

#: By contract: a file, and the line that is planted in it.
PLANTED = {
    "No service imports another": [
        ("services/campaigns/rules.py", "import services.nominations.rules"),
        ("services/reporting/queries/sums.py", "from services.notifications import domain"),
    ],
    "Inside a service, imports point towards the domain": [
        ("services/nominations/domain/person.py", "import services.nominations.store"),
        ("services/campaigns/queries.py", "import services.campaigns.api"),
        ("services/notifications/store.py", "import services.notifications.channels"),
        ("services/campaigns/utils.py", "x = 1"),
    ],
    "Shared code knows no service": [("shared/units.py", "import services.campaigns.rules")],
    "What runs does not know how it is deployed": [("services/campaigns/app.py", "import deploy.stack")],
    "Rules and contracts stay pure": [
        ("services/nominations/domain/award.py", "import asyncio"),
        ("services/campaigns/rules.py", "import sqlalchemy"),
        ("services/notifications/commands.py", "from shared.bus import build_broker"),
        ("shared/events/base.py", "import shared.db"),
        ("shared/world.py", "import nats"),
        ("shared/contract/page.py", "import fastapi"),
    ],
    "A projection is a pure function": [("services/reporting/projections/change.py", "import shared.db")],
    "Inside shared, plumbing stands on contracts": [
        ("shared/clock.py", "import shared.events"),
        ("shared/events/base.py", "import shared.arrival"),
        ("shared/facts.py", "import shared.turn"),
        ("shared/contract/schemas.py", "import shared.facts"),
        ("shared/units.py", "import shared.errors"),
        ("shared/helpers.py", "x = 1"),
    ],
}
CASES = [(name, file, line) for name, faults in PLANTED.items() for file, line in faults]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy(tmp_path_factory.mktemp("tree"), "services", "shared", "deploy")


def lint(tree: Path, *options: str) -> tuple[int, str]:
    done = run(tree, "-c", _LINT, "--no-cache", *options)
    return done.returncode, done.stdout + done.stderr


def test_every_contract_is_kept(tree):
    status, said = lint(tree)
    assert status == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


def test_a_fault_is_planted_for_every_contract():
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize(("name", "file", "line"), CASES, ids=[f"{file}: {line}" for _, file, line in CASES])
def test_a_planted_import_breaks_its_contract(tree, name, file, line):
    place = tree / file
    before = place.read_text(encoding="utf-8") if place.exists() else None
    place.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        status, said = lint(tree)
    finally:
        place.unlink() if before is None else place.write_text(before, encoding="utf-8")
    assert status == 1, said
    assert f"{name} BROKEN" in said
