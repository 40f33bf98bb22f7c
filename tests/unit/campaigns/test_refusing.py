"""Every refusal of this service cites a clause that speaks of what is refused, never what others mean by its code."""

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from services.campaigns.domain.refusing import refused
from tests.support.builders import (
    DISTRICT,
    FEDERATION,
    HOME_AFFAIRS,
    OTHER_DISTRICT,
    OTHER_UNION,
    UNION_2,
    said,
)
from tests.support.scenario import campaigns, campaigns_rules

DAY = date(2014, 7, 1)
DOMAIN = Path("services/campaigns/domain")
OF_ACTIVITIES = {"II.2.b", "II.2.c", "III.1.b", "III.2.d"}
#: What the programme says of each subject (programme.md); of units the contract, of which it says nothing.
SPEAKS = {
    "activity": OF_ACTIVITIES | {"II.1.b"},
    "advice": {"III.2.d"},
    "assigning": {"IV.a"},
    "campaign": {"I.2", "II.2.a"},
    "deriving": {"III.2.a", "IV.d"},
    "difficulty": {"IV.c"},
    "finding": OF_ACTIVITIES,
    "guidance": {"0", "II.1.a"},
    "legal_basis": {"0"},
    "model": {"II.2.b"},
    "officer": {"IV.b"},
    "programme": {"N01", "IV.a", "IV.d", "IV.e"},
    "registration": {"II.2.a"},
    "reviewing": {"IV.e"},
    "transition": {"contract 1"},
    "unit": {"contract 1"},
}


class Use(NamedTuple):
    """A place where something is refused, and the clauses that it may cite."""

    subject: str
    line: int
    clauses: frozenset[str]


def uses() -> Iterator[Use]:
    for file in sorted(DOMAIN.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        module = importlib.import_module(f"services.campaigns.domain.{file.stem}")
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for said_, line in _said(function):
                yield Use(file.stem, line, _clauses(said_, function, module))


def _said(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, int]]:
    """What is given as rule, to `refused` or to a function that hands it on; handed on it is seen where it was given."""
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in ("refused", "is_new", "is_party", "in_order"):
            given = next((one.value for one in call.keywords if one.arg == "rule"), call.args[-1])
            if not (isinstance(given, ast.Name) and given.id in {one.arg for one in function.args.args}):
                yield given, call.lineno


def _clauses(given: ast.expr, function: ast.FunctionDef, module: ModuleType) -> frozenset[str]:
    match given:
        case ast.Constant():
            return frozenset({str(given.value)})
        case ast.IfExp():
            return _clauses(given.body, function, module) | _clauses(given.orelse, function, module)
        case ast.Call(func=ast.Attribute(attr="clause")):
            return frozenset(campaigns_rules().on(DAY).activities.values())
        case ast.Name() if hasattr(module, given.id):
            return frozenset({getattr(module, given.id)})
        case ast.Name():
            return _assigned(given.id, function, module)
        case _:
            return frozenset()


def _assigned(name: str, function: ast.FunctionDef, module: ModuleType) -> frozenset[str]:
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=one)]) if one == name:
                return _clauses(node.value, function, module)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for one, value in zip(names, values, strict=True):
                    if isinstance(one, ast.Name) and one.id == name:
                        return _clauses(value, function, module)
            case _:
                pass
    return frozenset()


USES = sorted(uses())


def test_every_subject_has_refusals():
    assert {use.subject for use in USES} == SPEAKS.keys()


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.subject}:{use.line}")
def test_a_refusal_cites_a_clause_that_speaks_of_its_subject(use):
    assert use.clauses
    assert use.clauses <= SPEAKS[use.subject]


def test_nobody_refuses_without_naming_a_clause():
    with pytest.raises(TypeError, match="rule"):
        refused("on_hold", "/data")  # type: ignore[call-arg]  # that is the point
    others = [file for file in DOMAIN.glob("*.py") if file.stem != "refusing"]
    assert [file.name for file in others if re.search(r"violated\(|RuleViolated", file.read_text())] == []


HELD, RAISED = said("activity.held"), said("finding.raised")
SUPERVISED = said("activity.held", kind="rights_supervision")
#: What was said before, what is refused for it, and the clause that is cited: codes that mean more than one thing.
CITED = {
    "advice answered by another": ([said("advice.asked")], said("advice.answered", by=FEDERATION), "III.2.d"),
    "a campaign closed by another": (
        [said("campaign.launched")],
        said("campaign.closed", by=DISTRICT),
        "II.2.a",
    ),
    "a campaign reviewed with a result it did not aim at": (
        [said("campaign.launched")],
        said("campaign.reviewed", reached=[{"code": "none", "amount": 1}]),
        "I.2",
    ),
    "a finding of an inspection": ([HELD], said("finding.raised", unit=OTHER_UNION), "II.2.b"),
    "a finding on the rights of workers": ([SUPERVISED], said("finding.raised", unit=OTHER_UNION), "II.2.c"),
    "a finding answered by another": (
        [SUPERVISED, RAISED],
        said("finding.answered", by=OTHER_UNION),
        "II.2.c",
    ),
    "guidance acknowledged from outside": (
        [said("guidance.issued", audience=["66.644"])],
        said("guidance.acknowledged"),
        "II.1.a",
    ),
    "guidance superseded by another": (
        [said("guidance.issued"), said("guidance.issued", guidance_id="g2")],
        said("guidance.superseded", by=FEDERATION),
        "0",
    ),
    "a registration amended by another": (
        [said("campaign.launched"), said("registration.submitted")],
        said("registration.amended", by=UNION_2),
        "II.2.a",
    ),
    "a plan of a stranger": ([said("programme.signed")], said("programme.plan_agreed", by=DISTRICT), "IV.a"),
    "a plan of a stranger to a derived programme": (
        [said("programme.signed"), said("programme.derived")],
        said("programme.plan_agreed", by=OTHER_DISTRICT, programme_id="p2"),
        "IV.d",
    ),
    "a difficulty answered by another": (
        [said("difficulty.raised"), said("difficulty.assigned")],
        said("difficulty.answered", by=HOME_AFFAIRS),
        "IV.c",
    ),
    "an inspection reported by another": ([HELD], said("activity.reported", by=FEDERATION), "II.2.b"),
    "training reported by another": (
        [said("activity.held", kind="training")],
        said("activity.reported", by=FEDERATION),
        "III.2.d",
    ),
}


@pytest.mark.clause("I.2", "II.1.a", "II.2.a", "II.2.b", "II.2.c", "III.2.d", "IV.a", "IV.c", "IV.d")
@pytest.mark.parametrize(("before", "refused_", "clause"), CITED.values(), ids=CITED)
def test_the_answer_cites_what_carries_the_subject(before, refused_, clause):
    story = campaigns().given(*before).when(refused_)
    assert [violation.rule for violation in story.violations] == [clause]


ASKED, DIFFICULTY, ASSIGNED = said("advice.asked"), said("difficulty.raised"), said("difficulty.assigned")
#: What was said before, what is dated before it, and the clause.
TOO_EARLY = {
    "a finding before the visit": ([SUPERVISED], said("finding.raised", raised_on="2014-05-09"), "II.2.c"),
    "an answer before the finding": (
        [HELD, RAISED],
        said("finding.answered", answered_on="2014-05-11"),
        "II.2.b",
    ),
    "a closing before the answer": (
        [HELD, RAISED, said("finding.answered")],
        said("finding.closed", closed_on="2014-06-09"),
        "II.2.b",
    ),
    "a report before the visit": ([HELD], said("activity.reported", reported_on="2014-05-09"), "II.2.b"),
    "an answer before the question": ([ASKED], said("advice.answered", answered_on="2014-05-01"), "III.2.d"),
    "an assignment before the difficulty": (
        [DIFFICULTY],
        said("difficulty.assigned", assigned_on="2014-08-04"),
        "IV.c",
    ),
    "an answer before the assignment": (
        [DIFFICULTY, ASSIGNED],
        said("difficulty.answered", answered_on="2014-08-09"),
        "IV.c",
    ),
    "a closing before the answer to a difficulty": (
        [DIFFICULTY, ASSIGNED, said("difficulty.answered")],
        said("difficulty.closed", closed_on="2014-08-31"),
        "IV.c",
    ),
}


@pytest.mark.clause("II.2.b", "II.2.c", "III.2.d", "IV.c")
@pytest.mark.parametrize(("before", "early", "clause"), TOO_EARLY.values(), ids=TOO_EARLY)
def test_nothing_follows_what_has_not_happened_yet(before, early, clause):
    story = campaigns().given(*before).when(early)
    assert [(one.code, one.rule) for one in story.violations] == [("dates_reversed", clause)]


def test_whoever_registers_twice_is_told_the_law_that_asks_for_it():
    story = campaigns().given(said("campaign.launched"), said("registration.submitted"))
    story.when(said("registration.submitted", registration_id="r2"))
    (violation,) = story.violations
    assert (violation.rule, "Law 15/2003/QH11 Art 10" in violation.law) == ("II.2.a", True)


@pytest.mark.clause("II.2.b", "II.2.c")
@pytest.mark.parametrize(("kind", "clause"), [("inspection", "II.2.b"), ("rights_supervision", "II.2.c")])
def test_the_clause_of_a_delegation_is_the_same_under_every_regime(kind, clause):
    for day in (date(2014, 7, 1), date(2024, 7, 1), date(2025, 7, 1)):
        assert campaigns_rules().on(day).activities[kind] == clause
