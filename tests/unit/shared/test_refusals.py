"""Every refusal code has two sentences, gets what they need wherever it is used, and is shown by a test."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.errors import RuleViolated, Violation, violated
from shared.refusals import said, sentences

ROOT = Path(__file__).parents[3]
SOURCES = [*(ROOT / "shared").rglob("*.py"), *(ROOT / "services").rglob("*.py")]
#: Contract section 6; who publishes on another's path is refused by NATS itself or by HTTP.
WANTED = """
schema_invalid type_unknown version_unknown source_mismatch path_not_yours unit_unknown unit_closed id_reused
time_in_future not_allowed_for_kind aggregate_unknown state_forbids deadline_passed campaign_closed
award_unknown
award_not_in_force route_forbidden dossier_incomplete not_direct_worker round_full round_exists ratio_exceeded
prerequisite_missing same_achievement_awarded person_ambiguous vote_quorum vote_share conflict_of_interest
consent_missing comment_window_open on_hold decider_incompetent decision_number_taken too_large too_deep
""".split()  # noqa: SIM905
#: Decided by nobody yet; a code that comes into use must leave this list.
NOT_IN_USE: set[str] = set()
_NOT_VALUES = {"rule", "law"}


@dataclass(frozen=True)
class Use:
    """A place in the source where a code is used, with the values it gives."""

    code: str
    values: frozenset[str]
    place: str


def uses() -> Iterator[Use]:
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = f"{file.relative_to(ROOT)}:{node.lineno}"
                yield from _use(node.func.id, node, place)


def _use(function: str, call: ast.Call, place: str) -> Iterator[Use]:
    named = frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - _NOT_VALUES
    code = call.args[1 if function == "unheard" else 0] if len(call.args) > (function == "unheard") else None
    match function:
        case "violated" | "refused" | "unheard" if isinstance(code, ast.Constant):
            yield Use(str(code.value), named, place)
        case "Violation" if isinstance(code, ast.Constant):
            yield Use(str(code.value), _pairs(call), place)
        case _:
            return


def _pairs(call: ast.Call) -> frozenset[str]:
    """Names in `values=(("name", ...), ...)`, given by keyword or in fifth place."""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "values"] + call.args[4:5]
    pairs = [pair for value in given if isinstance(value, ast.Tuple) for pair in value.elts]
    return frozenset(
        str(pair.elts[0].value) for pair in pairs
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
    )  # fmt: skip


USES = sorted(uses(), key=lambda use: use.place)
#: Given as a variable: one of two codes, with the value that both sentences need.
EITHER_OF = {"version_unknown", "type_unknown"}
USED = {use.code for use in USES} | EITHER_OF


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_the_contract_s_codes_are_all_there():
    assert set(WANTED) - set(sentences()) == set()


@pytest.mark.parametrize("code", sentences())
def test_every_code_has_a_sentence_in_both_languages_with_the_same_values_and_its_clause(code):
    entry = sentences()[code]
    assert entry["vi"].endswith(".")
    assert entry["en"].endswith(".")
    assert entry["vi"] != entry["en"]
    assert entry["rule"]
    assert placeholders(entry["vi"]) <= placeholders(entry["en"]) | {"award"}


def test_every_code_in_use_has_its_sentences():
    assert {use.place: use.code for use in USES if use.code not in sentences()} == {}


@pytest.mark.parametrize("use", USES, ids=lambda use: f"{use.place} {use.code}")
def test_wherever_a_code_is_used_its_sentences_get_their_values(use):
    entry = sentences()[use.code]
    assert placeholders(entry["vi"]) | placeholders(entry["en"]) <= use.values


def test_codes_that_nobody_uses_are_known_as_such():
    assert set(sentences()) - USED == NOT_IN_USE


@pytest.mark.parametrize("code", sorted(USED))
def test_every_code_in_use_is_shown_by_a_test(code):
    shown = re.compile(rf'["\']{code}["\']')
    files = [file for file in (ROOT / "tests").rglob("test_*.py") if file.name != Path(__file__).name]
    assert any(shown.search(file.read_text(encoding="utf-8")) for file in files)


def test_a_sentence_is_filled_in_and_its_rule_falls_back_to_that_of_the_code():
    (violation,) = violated(
        "round_full", "/data/nominee", year=2014, path="66.ldld", maximum=10, award="BKT"
    ).violations
    spoken = said(violation)
    assert spoken.message_en == "66.ldld has already chosen 10 for BKT in 2014."
    assert spoken.message_vi == "Năm 2014 đơn vị 66.ldld đã chọn đủ 10 người cho BKT."
    assert (spoken.rule, spoken.pointer) == ("II.3.c", "/data/nominee")


def test_a_rule_named_by_the_decision_goes_before_that_of_the_code():
    assert said(Violation("round_full", rule="N03")).rule == "N03"


def test_a_value_that_is_missing_leaves_a_mark_and_no_error():
    assert "?" in said(Violation("on_hold")).message_en


def test_a_refusal_with_several_reasons_names_them_all():
    refusal = RuleViolated(Violation("on_hold", "/a"), Violation("round_full", "/b"))
    assert str(refusal) == "on_hold /a, round_full /b"
