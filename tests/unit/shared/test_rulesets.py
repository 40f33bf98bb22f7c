"""Rule sets: laid over the one they extend, chosen by date; a mistake names its file and its key."""

from datetime import date
from pathlib import Path

import pytest

from services.campaigns.rules import RuleSets as CampaignsRules
from services.nominations.rules import RuleSets as NominationsRules
from shared.rulesets import cited, in_force, read_overlays, read_rulesets
from shared.units import Kind
from tests.support.scenario import campaigns_rules, nominations_rules

BASE = """
id: base
valid_from: 2010-01-01
valid_to: 2014-12-31
parameters:
  share: {value: "2/3", citation: somewhere, confidence: likely}
  days: {value: 10, citation: somewhere, confidence: sure}
  wage:
    - {from: 2010-01-01, value: 5, citation: one decree, confidence: sure}
    - {from: 2012-05-01, value: 7, citation: another decree, confidence: sure}
may:
  round.opened: [sector_union]
  exemplar.discovered: any
"""
LATER = """
id: later
extends: base
valid_from: 2015-01-01
parameters:
  days: {value: 20, citation: elsewhere, confidence: likely}
"""
OVERLAY = """
id: hill
overlay_of: [later]
place: "66"
valid_from: 2016-01-01
valid_to: 2016-12-31
parameters:
  days: {value: 30, citation: a province, confidence: sure}
  share: {value: "1/2", enabled: false, citation: a province, confidence: unsure}
"""


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def broken(tmp_path: Path, old: str, new: str, text: str = BASE) -> Path:
    assert old in text
    return folder(tmp_path, broken=text.replace(old, new, 1))


# --- inherited, and chosen by date
# ---------------------------------------------------------------------------------------------------------


def test_what_a_later_regime_does_not_say_stands_as_before(tmp_path):
    base, later = read_rulesets(folder(tmp_path, z_base=BASE, a_later=LATER))
    assert (base.id, later.id) == ("base", "later")
    assert (later.parameter("share"), later.parameter("days"), base.parameter("days")) == ("2/3", 20, 10)
    assert later.may() == base.may()


def test_a_value_that_is_said_again_keeps_nothing_of_the_one_below_it(tmp_path):
    off = BASE.replace("days: {value: 10,", "days: {value: 10, enabled: false,")
    base, later = read_rulesets(folder(tmp_path, base=off, later=LATER))
    assert "days" not in base.content["parameters"]
    assert later.raw["parameters"]["days"] == {"value": 20, "citation": "elsewhere", "confidence": "likely"}


def test_a_row_is_inherited_key_by_key(tmp_path):
    first = BASE + "awards: {A: {name: one, vote: {share: '1/2', citation: x, confidence: sure}}}"
    _, later = read_rulesets(folder(tmp_path, base=first, later=LATER + "awards: {A: {name: two}}"))
    assert later.content["awards"]["A"]["name"] == "two"
    assert later.content["awards"]["A"]["vote"]["share"] == "1/2"


@pytest.mark.parametrize(
    ("day", "id"),
    [("2000-01-01", "base"), ("2014-12-31", "base"), ("2015-01-01", "later"), ("2099-01-01", "later")],
)
def test_the_regime_of_a_date_is_the_last_that_has_begun(tmp_path, day, id):
    files = read_rulesets(folder(tmp_path, base=BASE, later=LATER))
    assert in_force(files, date.fromisoformat(day)).id == id


def test_a_regime_that_is_switched_off_is_known_and_never_chosen(tmp_path):
    files = read_rulesets(folder(tmp_path, base=BASE, later=LATER + "enabled: false\n"))
    assert [file.id for file in files] == ["base", "later"]
    assert in_force(files, date(2099, 1, 1)).id == "base"


@pytest.mark.parametrize(
    ("day", "wage"), [("2009-01-01", 5), ("2012-04-30", 5), ("2012-05-01", 7), ("2099-01-01", 7)]
)
def test_a_parameter_of_steps_has_the_value_of_the_day(tmp_path, day, wage):
    (base,) = read_rulesets(folder(tmp_path, base=BASE))
    assert base.parameter_on("wage", date.fromisoformat(day)) == wage


def test_what_is_switched_off_is_written_and_does_not_hold(tmp_path):
    (base,) = read_rulesets(
        broken(tmp_path, 'share: {value: "2/3",', 'share: {value: "2/3", enabled: false,')
    )
    assert base.raw["parameters"]["share"]["value"] == "2/3"
    with pytest.raises(ValueError, match=r"broken\.yaml: parameters\.share is missing"):
        base.parameter("share")


def test_any_kind_may_be_written_as_any(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE))
    assert base.may() == {"round.opened": frozenset({Kind.SECTOR_UNION}), "exemplar.discovered": None}


# --- overlays
# ---------------------------------------------------------------------------------------------------------


def test_an_overlay_changes_what_it_says_and_what_it_has_switched_off_stays_as_below(tmp_path):
    _, later = regimes = read_rulesets(folder(tmp_path, base=BASE, later=LATER))
    (tmp_path / "overlays").mkdir()
    (hill,) = read_overlays(folder(tmp_path / "overlays", hill=OVERLAY), regimes)
    both = later.under(hill)
    assert (both.id, both.parameter("days"), both.parameter("share")) == ("later~hill", 30, "2/3")
    assert [hill.holds_on(date(year, 6, 1)) for year in (2015, 2016, 2017)] == [False, True, False]


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [("[later]", "[nobody]", r"broken\.yaml: overlay_of: there is no regime 'nobody'"),
     ("overlay_of: [later]\n", "", r"broken\.yaml: overlay_of: there is no regime ''"),
     ("parameters:", "rules:", r"broken\.yaml: rules: unknown key"),
     ("valid_to: 2016-12-31", "valid_to: 2015-12-31", r"broken\.yaml: valid_to: 2015-12-31 lies before"),
     (", confidence: sure}", "}", r"broken\.yaml: parameters\.days: confidence is missing")],
)  # fmt: skip
def test_a_mistake_in_an_overlay_is_named(tmp_path, old, new, wrong):
    regimes = read_rulesets(folder(tmp_path, base=BASE, later=LATER))
    (tmp_path / "overlays").mkdir()
    with pytest.raises(ValueError, match=wrong):
        read_overlays(broken(tmp_path / "overlays", old, new, OVERLAY), regimes)


def test_two_overlays_of_one_place_do_not_hold_on_the_same_day(tmp_path):
    regimes = read_rulesets(folder(tmp_path, base=BASE, later=LATER))
    second = OVERLAY.replace("hill", "hill2").replace("from: 2016-01-01", "from: 2016-12-31")
    over = tmp_path / "overlays"
    over.mkdir()
    with pytest.raises(ValueError, match=r"hill2\.yaml: valid_from: 2016-12-31 lies in the validity of hill"):
        read_overlays(folder(over, hill=OVERLAY, hill2=second), regimes)
    elsewhere = second.replace('"66"', '"64"')
    assert len(read_overlays(folder(over, hill=OVERLAY, hill2=elsewhere), regimes)) == 2


# --- mistakes
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["id", "valid_from"])
def test_a_file_without_a_needed_key_is_named(tmp_path, key):
    without = "\n".join(line for line in BASE.splitlines() if not line.startswith(f"{key}:"))
    with pytest.raises(ValueError, match=rf"broken\.yaml: {key} is missing"):
        read_rulesets(folder(tmp_path, broken=without))


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [("may:", "mai:", r"broken\.yaml: mai: unknown key"),
     ("citation: somewhere, ", "", r"broken\.yaml: parameters\.share: citation is missing"),
     ("citation: somewhere", 'citation: " "', r"broken\.yaml: parameters\.share: citation is missing"),
     (", confidence: likely", "", r"broken\.yaml: parameters\.share: confidence is missing"),
     ("confidence: likely", "confidence: certain", r"parameters\.share: confidence 'certain' is none of sure, likely, unsure"),
     ("confidence: likely", "confidence: likely, enabled: no way", r"parameters\.share: enabled is true or false, not 'no way'"),
     ("citation: one decree, ", "", r"broken\.yaml: parameters\.wage\.0: citation is missing"),
     ("value: 7, ", "", r"broken\.yaml: parameters\.wage is missing, or has no value"),
     ("valid_to: 2014-12-31", "valid_to: 2009-12-31", r"broken\.yaml: valid_to: 2009-12-31 lies before valid_from"),
     ('{value: "2/3", citation', "{citation", r"broken\.yaml: parameters\.share is missing, or has no value")],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_key(tmp_path, old, new, wrong):
    with pytest.raises(ValueError, match=wrong):
        read_rulesets(broken(tmp_path, old, new))


@pytest.mark.parametrize("valid_to", ["valid_to: 2015-01-01", "valid_to: null"])
def test_two_regimes_do_not_hold_on_the_same_day(tmp_path, valid_to):
    longer = BASE.replace("valid_to: 2014-12-31", valid_to)
    with pytest.raises(ValueError, match=r"later\.yaml: valid_from: 2015-01-01 lies in the validity of base"):
        read_rulesets(folder(tmp_path, base=longer, later=LATER))


def test_a_regime_that_extends_nothing_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"later\.yaml: extends base, which is not there"):
        read_rulesets(folder(tmp_path, later=LATER))


def test_regimes_that_extend_each_other_are_named(tmp_path):
    with pytest.raises(ValueError, match=r"\.yaml: extends \w+, which extends it"):
        read_rulesets(folder(tmp_path, base=BASE + "extends: later\n", later=LATER))


def test_a_parameter_that_nobody_wrote_is_named(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE))
    with pytest.raises(ValueError, match=r"base\.yaml: parameters\.missing is missing"):
        base.parameter("missing")


def test_a_kind_of_unit_that_does_not_exist_is_named(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE.replace("sector_union", "sektor_union")))
    with pytest.raises(
        ValueError, match=r"base\.yaml: may\.round\.opened: there is no kind of unit 'sektor_union'"
    ):
        base.may()


def test_every_value_is_found_with_its_path(tmp_path):
    (base,) = read_rulesets(folder(tmp_path, base=BASE))
    assert [path for path, _ in cited(base.raw["parameters"], "parameters")] == [
        "parameters.share", "parameters.days", "parameters.wage.0", "parameters.wage.1"
    ]  # fmt: skip


def test_the_rule_sets_in_use_can_be_read():
    assert isinstance(campaigns_rules(), CampaignsRules)
    assert isinstance(nominations_rules(), NominationsRules)
