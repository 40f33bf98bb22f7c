"""Rule sets: laid over the one they extend, chosen by date; a mistake names its file and its key."""

from datetime import date
from pathlib import Path

import pytest

from services.campaigns.rules import RuleSets as CampaignsRules
from services.nominations.rules import RuleSets as NominationsRules
from shared.rulesets import in_force, read_rulesets
from shared.units import Kind
from tests.support.scenario import campaigns_rules, nominations_rules

BASE = """
id: base
valid_from: 2010-01-01
valid_to: 2014-12-31
parameters:
  share: {value: "2/3", citation: somewhere}
  days: {value: 10}
may:
  round.opened: [sector_union]
  exemplar.discovered: any
"""
LATER = """
id: later
extends: base
valid_from: 2015-01-01
parameters:
  days: {value: 20}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_what_a_later_regime_does_not_say_stands_as_before(tmp_path):
    base, later = read_rulesets(folder(tmp_path, z_base=BASE, a_later=LATER))
    assert (base.id, later.id) == ("base", "later")
    assert (later.parameter("share"), later.parameter("days"), base.parameter("days")) == ("2/3", 20, 10)
    assert later.may() == base.may()


@pytest.mark.parametrize(
    ("day", "id"),
    [("2000-01-01", "base"), ("2014-12-31", "base"), ("2015-01-01", "later"), ("2099-01-01", "later")],
)
def test_the_regime_of_a_date_is_the_last_that_has_begun(tmp_path, day, id):
    files = read_rulesets(folder(tmp_path, base=BASE, later=LATER))
    assert in_force(files, date.fromisoformat(day)).id == id


def test_any_kind_may_be_written_as_any(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE))
    assert base.may() == {"round.opened": frozenset({Kind.SECTOR_UNION}), "exemplar.discovered": None}


@pytest.mark.parametrize("key", ["id", "valid_from"])
def test_a_file_without_a_needed_key_is_named(tmp_path, key):
    without = "\n".join(line for line in BASE.splitlines() if not line.startswith(f"{key}:"))
    with pytest.raises(ValueError, match=rf"broken\.yaml: {key} is missing"):
        read_rulesets(folder(tmp_path, broken=without))


def test_a_regime_that_extends_nothing_is_named(tmp_path):
    with pytest.raises(ValueError, match="later: extends base, which is not there"):
        read_rulesets(folder(tmp_path, later=LATER))


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_parameter_without_a_value_is_named(tmp_path, name):
    (base,) = read_rulesets(folder(tmp_path, base=BASE.replace('{value: "2/3", citation', "{citation")))
    with pytest.raises(ValueError, match=r"base: parameters\.(missing|share) is missing"):
        base.parameter("share" if name == "empty" else name)


def test_a_kind_of_unit_that_does_not_exist_is_named(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE.replace("sector_union", "sektor_union")))
    with pytest.raises(
        ValueError, match=r"base: may\.round\.opened: there is no kind of unit 'sektor_union'"
    ):
        base.may()


@pytest.mark.parametrize("missing", ["name_vi", "bonus_coefficient", "processing_days", "dossier"])
def test_an_award_without_one_of_its_values_is_named(tmp_path, missing):
    source = Path("services/nominations/rulesets")
    for file in source.rglob("*.yaml"):
        target = tmp_path / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    first = tmp_path / "vn-2003-dec42.yaml"
    first.write_text(
        first.read_text(encoding="utf-8").replace(f"    {missing}:", "    other:", 1), encoding="utf-8"
    )
    with pytest.raises(ValueError, match=rf"vn-2003-dec42: awards\.BKT: '{missing}'"):
        NominationsRules(tmp_path)


def test_the_rule_sets_in_use_can_be_read():
    assert isinstance(campaigns_rules(), CampaignsRules)
    assert isinstance(nominations_rules(), NominationsRules)
