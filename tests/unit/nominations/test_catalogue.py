"""The award catalogue as data: what each row says, what is switched off, and a mistake named where it is (domain
2.3-2.8, III.2.c)."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml

from services.nominations.domain import NominationsDomain
from services.nominations.rules import Award, Prerequisite, RuleSets
from shared.events.nominations import NominationAppraised, NominationReceived
from shared.rulesets import cited
from shared.units import Kind
from tests.support.builders import CONFEDERATION, DOSSIER, clock, documents, said, vote
from tests.support.scenario import Scenario, like, nominations, nominations_rules

RULES: RuleSets = nominations_rules()
#: Written in C where it was built with the library: the files are read a hundred times here.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
SHIPPED = Path(__file__).parents[3] / "services" / "nominations" / "rulesets"
REGIMES = ["vn-2003-dec42", "vn-2013-dec65", "vn-2013-dec91", "vn-2022-dec98", "vn-2022-dec152"]
WITH_INITIATIVE = documents(*DOSSIER, "chung_nhan_sang_kien")
CODES = """
LDTT CSTDCS CSTDT CSTDTQ TTLDTT TTLDXS COT COCP GDVH TVH GKX GKH GKS BKT BKTT HCLD3 HCLD2 HCLD1 AHLD BLDST BKTLD CTLD
BKLD GKCD DVCDXS CDCSVM KNC GTNDC
""".split()  # noqa: SIM905

#: What may refuse somebody; an unsure one is switched off.
GUARDS = ("vote", "dossier", "prerequisites", "ratio_cap", "public_comment", "selections", "vote_quorum")
#: Unsure guards that are in use all the same, each with its reason.
UNSURE_IN_USE = {
    "awards.GKH.vote": "half of all who are entitled is the least that any vote asks; each district may ask for more",
    "awards.CSTDCS.ratio_cap.at_decision": "a share of titles held is broken by deciding beyond it, whenever it is counted",
    "awards.BLDST.vote": "half of all who are entitled is the least that any vote asks; the Confederation may ask for more",
}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, dict[str, Any]], RuleSets]:
    """The shipped rule sets with one file changed: `awards.BKT.vote.share` -> a value, or None for a key left out."""

    def change(file: str, at: dict[str, Any]) -> RuleSets:
        shutil.copytree(SHIPPED, tmp_path / "rulesets")
        path = tmp_path / "rulesets" / file
        content = yaml.load(path.read_text(encoding="utf-8"), LOADER)
        for where, value in at.items():
            *above, last = [int(key) if key.isdigit() else key for key in where.split(".")]
            inner = content
            for key in above:
                inner = inner[key] if isinstance(key, int) else inner.setdefault(key, {})
            if value is None:
                del inner[last]
            else:
                inner[last] = value
        path.write_text(yaml.dump(content, Dumper=DUMPER, allow_unicode=True), encoding="utf-8")
        return RuleSets(tmp_path / "rulesets")

    return change


def judged_by(rules: RuleSets) -> Scenario:
    """The same story under other rule sets."""
    story = nominations()
    domain = story.domain
    assert isinstance(domain, NominationsDomain)
    domain.rulesets = rules
    return story


@pytest.mark.parametrize("file", sorted(SHIPPED.rglob("*-*.yaml")), ids=lambda file: file.stem)
def test_each_file_that_is_shipped_is_read_and_named_as_it_calls_itself(file):
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert content["id"] == file.stem
    assert content["citation"]
    assert content["confidence"] in ("sure", "likely", "unsure")
    overlays = {overlay["id"] for law in REGIMES for overlay in shown_over(law)}
    assert file.stem in {*REGIMES, "vn-2026-amend", *overlays}


def shown_over(law: str) -> list[dict[str, Any]]:
    """Overlays of the first and of the last days of a regime, and of each first of a month between them."""
    file = RULES.named(law).file
    last = file.valid_to or date.max
    days = [
        d for y in range(2010, 2027) for m in range(1, 13) if file.valid_from <= (d := date(y, m, 1)) <= last
    ]
    return [overlay for day in days for overlay in RULES.catalogue(day, "66")["overlays"]]


def award(code: str, regime: str = "vn-2013-dec91") -> Award:
    return RULES.named(regime).awards[code]


# --- what the rows say
# ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("regime", REGIMES)
def test_every_award_of_the_law_is_in_every_regime_or_switched_off_with_a_reason(regime):
    rules = RULES.named(regime)
    assert set(rules.raw) == set(CODES)
    off = {"vn-2003-dec42": {"GTNDC"}, "vn-2013-dec65": {"GTNDC"}, "vn-2022-dec152": {"GKH"}}.get(
        regime, set()
    )
    assert set(CODES) - set(rules.awards) == off
    assert all(rules.raw[code]["note"] for code in off)


@pytest.mark.parametrize(
    ("code", "kind", "level", "decider"),
    [("LDTT", "title", "grassroots", Kind.DISTRICT_PC), ("COT", "title", "province", Kind.PROVINCIAL_PC),
     ("COCP", "title", "national", Kind.PRIME_MINISTER), ("HCLD1", "form", "national", Kind.STATE_PRESIDENT),
     ("GKX", "form", "commune", Kind.COMMUNE_PC), ("GKS", "form", "department", Kind.DEPARTMENT),
     ("BLDST", "form", "national_union", Kind.VGCL), ("BKLD", "form", "provincial_union", Kind.PROVINCIAL_LABOUR_FEDERATION)],
)  # fmt: skip
def test_each_award_has_its_kind_level_and_decider(code, kind, level, decider):
    assert (award(code).kind, award(code).level, award(code).decider) == (kind, level, decider)


def test_the_provincial_title_asks_for_three_years_and_an_initiative_of_the_province():
    assert award("CSTDT").prerequisites == (
        Prerequisite("award", "CSTDCS", 3, None, "Law 2003 Art 22", "II.3.d"),
        Prerequisite("initiative", None, 0, "province", "Law 2003 Art 22", "II.3.d"),
    )


def test_the_national_title_asks_for_two_years_and_an_initiative_of_the_nation():
    asked = award("CSTDTQ", "vn-2022-dec152").prerequisites
    assert [(p.award, p.years, p.level, p.citation) for p in asked] == [
        ("CSTDT", 2, None, "Law 2022 Art 21"), (None, 0, "national", "Law 2022 Art 21")
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["BKT", "BKTT", "HCLD3", "CSTDCS", "COCP"])
@pytest.mark.parametrize("regime", REGIMES)
def test_what_only_one_of_several_ways_asks_for_is_written_and_switched_off(regime, code):
    assert RULES.named(regime).raw[code]["prerequisites"]
    assert award(code, regime).prerequisites == ()


def test_the_decree_of_2017_caps_the_grass_roots_title_and_no_other_law_surely_does():
    caps = {regime: award("CSTDCS", regime).ratio_cap for regime in REGIMES}
    assert {regime for regime, cap in caps.items() if cap} == {"vn-2013-dec91"}
    cap = caps["vn-2013-dec91"]
    assert cap is not None
    assert (cap.share, cap.of, cap.citation) == (Fraction(15, 100), "LDTT", "Decree 91/2017 Art 9.3")


def test_a_hero_of_labour_is_shown_to_the_public_for_ten_working_days_since_2024():
    assert {regime: award("AHLD", regime).public_comment_days for regime in REGIMES} == {
        "vn-2003-dec42": None, "vn-2013-dec65": None, "vn-2013-dec91": None, "vn-2022-dec98": 10, "vn-2022-dec152": 10
    }  # fmt: skip


@pytest.mark.parametrize(
    ("regime", "copies"), [("vn-2013-dec65", 2), ("vn-2013-dec91", 1), ("vn-2022-dec98", 1)]
)
def test_the_copies_of_a_dossier_follow_the_regime(regime, copies):
    assert award("BKT", regime).copies == copies


@pytest.mark.parametrize("code", ["LDTT", "CSTDCS", "TTLDTT", "GKX"])
def test_communes_decide_what_districts_did_since_july_2025(code):
    new = award(code, "vn-2022-dec152")
    assert (new.decider, new.processing_days) == (Kind.COMMUNE_PC, 10)


# --- chosen by the date, place and overlay
# ---------------------------------------------------------------------------------------------------------


def test_overlays_that_change_nothing_leave_the_name_of_the_law_alone():
    catalogue = RULES.catalogue(date(2026, 11, 23), "66")
    assert catalogue["law"] == "vn-2022-dec152"
    assert {o["id"]: o["applied"] for o in catalogue["overlays"]} == {"66-2026-07": False, "tld-999": False}


@pytest.mark.parametrize(
    ("day", "province", "overlays"),
    [("2014-12-23", "66", ["tld-777"]), ("2014-12-24", "66", ["tld-1564"]), ("2015-03-03", "66", ["tld-1564", "66-2015-11"]),
     ("2015-03-03", "64", ["tld-1564"]), ("2017-12-28", "66", ["66-2017-17", "tld-2106"]),
     ("2024-05-16", "66", ["66-2017-17", "tld-1689"]), ("2024-05-29", "66", ["66-2024-17", "tld-999"])],
)  # fmt: skip
def test_the_overlays_of_a_day_are_those_of_the_province_and_of_the_unions(day, province, overlays):
    assert [o.id for o in RULES.overlays_on(date.fromisoformat(day), province)] == overlays


SHARE_OF_2015 = {
    "awards.CSTDT.vote": {
        "share": "19/20",
        "of": "electorate",
        "secret": True,
        "citation": "a province",
        "confidence": "sure",
    }
}


def test_a_dossier_is_judged_under_what_its_province_has_laid_over_the_law_and_says_so(changed, title):
    story = judged_by(changed("overlays/66-2015-11.yaml", SHARE_OF_2015))
    story.when(title("2015-03-02", vote(18, 20))).then(like(NominationReceived, law="vn-2013-dec65"))
    later = judged_by(story.domain.rulesets)  # pyright: ignore[reportAttributeAccessIssue]
    later.when(title("2015-03-03", vote(18, 20))).then_refused("vote_share", "/data/vote/for", saying="19/20")
    later.when(title("2015-03-03", vote(19, 20))).then(
        like(NominationReceived, law="vn-2013-dec65~66-2015-11")
    )


def test_the_overlay_of_its_submission_stays_with_a_dossier(changed, title):
    story = judged_by(changed("overlays/66-2015-11.yaml", {**SHARE_OF_2015, "valid_to": date(2015, 4, 30)}))
    story.given(title("2015-03-03", vote(19, 20)))
    appraised = said("nomination.appraised", at="2015-05-05", appraised_on="2015-05-05")
    story.given(appraised)
    assert story.saved[-2].law == "vn-2013-dec65~66-2015-11"


def test_duties_of_a_year_are_those_of_the_province(changed):
    few = {"value": [0, 1], "citation": "a province", "confidence": "sure"}
    one = yaml.safe_load((SHIPPED / "vn-2003-dec42.yaml").read_text(encoding="utf-8"))["selections"][0] | {
        "minimum": 1
    }
    rules = changed("overlays/66-2015-11.yaml", {"parameters.exemplars_per_period": few, "selections": [one]})
    told = judged_by(rules).given(clock("2015-12-31")).when(clock("2016-01-01")).told
    assert {fact.bounds for fact in told if fact.duty == "N05"} == {(0, 1)}
    assert [fact.bounds for fact in told if fact.duty in ("N03", "N04")] == [(1, 10)]


def test_the_law_of_a_fact_shows_its_values_again(changed):
    rules = changed("overlays/66-2015-11.yaml", SHARE_OF_2015)
    law = rules.on(date(2015, 6, 1), "66").id
    shown = rules.of_law(law)
    assert (shown["law"], shown["awards"]["CSTDT"]["vote"]["share"]) == (law, "19/20")
    assert rules.on(date(2015, 6, 1), "64").id == "vn-2013-dec65"


# --- switched off
# ---------------------------------------------------------------------------------------------------------


def test_a_rule_that_is_switched_off_refuses_nobody(changed):
    off = {f"awards.BKT.{rule}.enabled": False for rule in ("vote", "dossier")}
    story = judged_by(changed("vn-2003-dec42.yaml", off))
    nothing = said("nomination.submitted", vote=None, documents=[])
    story.when(nothing).then(NominationReceived)
    nominations().when(nothing).then_refused_for(
        ("dossier_incomplete", "/data/documents"), ("vote_quorum", "/data/vote")
    )


def test_no_quorum_is_asked_where_no_vote_is(changed):
    story = judged_by(changed("vn-2003-dec42.yaml", {"awards.BKT.vote.enabled": False}))
    story.when(said("nomination.submitted", vote=vote(1, 15, present=1, against=0))).then(NominationReceived)


def test_a_selection_that_is_switched_off_takes_whom_it_would_refuse(changed):
    story = judged_by(changed("vn-2003-dec42.yaml", {"selections.0.enabled": False}))
    story.when(said("nomination.submitted", nominee={"direct_worker": False})).then(NominationReceived)


def test_an_award_that_is_switched_off_is_not_in_force(changed):
    story = judged_by(changed("vn-2013-dec65.yaml", {"awards.BLDST.enabled": False}))
    story.when(said("nomination.submitted", award="BLDST")).then_refused(
        "award_not_in_force", "/data/award", saying="it is in: vn-2003-dec42."
    )


def test_an_award_that_is_switched_off_everywhere_is_not_in_force_and_not_unknown(changed):
    story = judged_by(changed("vn-2003-dec42.yaml", {"awards.BLDST.enabled": False}))
    story.when(said("nomination.submitted", award="BLDST")).then_refused(
        "award_not_in_force", "/data/award", saying="it is in: -."
    )


def test_an_award_has_a_quorum_of_its_own_where_its_row_says_so(changed):
    story = judged_by(changed("vn-2003-dec42.yaml", {"awards.BKT.vote.quorum": "14/15"}))
    story.when(said("nomination.submitted", vote=vote(13, 15, present=13, against=0))).then_refused(
        "vote_quorum", "/data/vote", saying="14/15"
    )


def test_a_dossier_that_was_received_goes_on_when_its_award_is_switched_off(changed):
    story = nominations().given(said("nomination.submitted", award="BLDST", documents=WITH_INITIATIVE))
    assert isinstance(story.domain, NominationsDomain)
    story.domain.rulesets = changed("vn-2013-dec65.yaml", {"awards.BLDST.enabled": False})
    story.when(said("nomination.appraised", by=CONFEDERATION)).then(NominationAppraised)


def guards(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for where, value in cited(content, path):
        if any(part in GUARDS for part in where.split(".")):
            yield where, value


def unsure_in_use(rules: RuleSets, regime: str) -> set[str]:
    """The list of what holds although nobody is sure of it; a page for whoever confirms the law."""
    return {
        where for where, value in guards(rules.named(regime).file.content) if value["confidence"] == "unsure"
    }


@pytest.mark.parametrize("regime", REGIMES)
def test_an_unsure_guard_is_switched_off_or_has_a_reason(regime):
    assert unsure_in_use(RULES, regime) <= UNSURE_IN_USE.keys()


def test_no_reason_is_kept_for_a_guard_that_is_sure_by_now():
    assert UNSURE_IN_USE.keys() == set().union(*(unsure_in_use(RULES, regime) for regime in REGIMES))


def test_an_unsure_guard_that_is_switched_on_is_found(changed):
    rules = changed("vn-2003-dec42.yaml", {"awards.CSTDCS.ratio_cap.enabled": True})
    assert "awards.CSTDCS.ratio_cap" in unsure_in_use(rules, "vn-2003-dec42")


def test_no_overlay_ships_an_unsure_value_that_holds():
    for overlay in sorted((SHIPPED / "overlays").glob("*.yaml")):
        content = yaml.safe_load(overlay.read_text(encoding="utf-8"))
        found = {section: content[section] for section in ("parameters", "awards") if section in content}
        assert list(cited(found))
        for where, value in cited(found):
            assert value["confidence"] != "unsure" or value["enabled"] is False, f"{overlay.name}: {where}"


# --- shown
# ---------------------------------------------------------------------------------------------------------


def test_the_catalogue_shows_values_sources_and_what_is_switched_off():
    shown = orjson.loads(orjson.dumps(RULES.catalogue(date(2014, 7, 18), "66")))
    assert shown["law"] == shown["regime"]["id"] == "vn-2003-dec42"
    assert shown["regime"]["instruments"][0] == "15/2003/QH11"
    assert shown["awards"]["CSTDT"]["prerequisites"][0] == {
        "award": "CSTDCS", "consecutive_years": 3, "rule": "II.3.d", "citation": "Law 2003 Art 22", "confidence": "sure"
    }  # fmt: skip
    assert {"awards.GTNDC", "awards.CSTDCS.ratio_cap"} <= set(shown["switched_off"])
    assert "awards.GKH.vote" in shown["unsure"]
    assert [o["id"] for o in shown["overlays"]] == ["tld-777"]
    assert shown["calendar"]["swapped"][0] == {"off": "2014-01-28", "worked": "2014-01-25"}


def test_the_catalogue_shows_a_law_that_is_known_and_switched_off():
    (amended,) = RULES.catalogue(date(2026, 11, 23))["known_but_off"]
    assert (amended["id"], amended["enabled"], amended["confidence"]) == ("vn-2026-amend", False, "unsure")


def test_a_law_that_there_is_not_is_not_shown():
    with pytest.raises(KeyError):
        RULES.of_law("vn-1954")


# --- mistakes
# ---------------------------------------------------------------------------------------------------------


PLANTED = {"value": 1, "citation": "x", "confidence": "unsure"}


@pytest.mark.parametrize(
    ("at", "wrong"),
    [*(({f"awards.BKT.{key}": None}, rf"awards\.BKT: {key} is missing")
       for key in ("name_vi", "kind", "level", "subject_kinds", "types", "proposers", "appraiser", "decider", "joint", "vote",
                   "dossier", "copies", "processing_days", "bonus_coefficient")),
     ({"awards.BKT.citation": None}, r"awards\.BKT: citation is missing"),
     ({"awards.BKT.confidence": None}, r"awards\.BKT: confidence is missing"),
     ({"awards.BKT.dosier": "whole"}, r"awards\.BKT: dosier: unknown key"),
     ({"awards.BKT.vote.sahre": "1/2"}, r"awards\.BKT: vote\.sahre: unknown key"),
     ({"awards.BKT.vote.share": None}, r"awards\.BKT: vote\.share is missing"),
     ({"awards.BKT.vote.share": "12/10"}, r"awards\.BKT: vote\.share: '12/10' is no share"),
     ({"awards.BKT.vote.share": 0.9}, r"awards\.BKT: vote\.share: 0\.9 is no share"),
     ({"awards.BKT.vote.of": "present"}, r"awards\.BKT: vote\.of: 'present' is none of electorate"),
     ({"awards.BKT.vote.secret": "yes"}, r"awards\.BKT: vote\.secret: 'yes' is neither true nor false"),
     ({"awards.BKT.vote.citation": None}, r"awards\.BKT\.vote: citation is missing"),
     ({"awards.BKT.kind": "medal"}, r"awards\.BKT: kind: 'medal' is none of form, title"),
     ({"awards.BKT.level": "moon"}, r"awards\.BKT: level: 'moon' is none of"),
     ({"awards.BKT.types": ["merry"]}, r"awards\.BKT: types: 'merry' is not a valid CommendationType"),
     ({"awards.BKT.decider": "king"}, r"awards\.BKT: decider: there is no kind of unit 'king'"),
     ({"awards.BKT.proposers": ["king"]}, r"awards\.BKT: proposers: there is no kind of unit 'king'"),
     ({"awards.BKT.copies.value": 0}, r"awards\.BKT: copies\.value: 0 is no whole number"),
     ({"awards.BKT.processing_days.value": "25"}, r"awards\.BKT: processing_days\.value: '25' is no whole number"),
     ({"awards.BKT.bonus_coefficient.individual": "many"}, r"awards\.BKT: bonus_coefficient\.individual: "),
     ({"awards.CSTDT.prerequisites.0.award": "XYZ"}, r"awards\.CSTDT: there is no award 'XYZ'"),
     ({"awards.CSTDT.prerequisites.0.rule": None}, r"awards\.CSTDT: prerequisites\.rule is missing"),
     ({"awards.CSTDT.prerequisites.0.citation": None}, r"awards\.CSTDT\.prerequisites\.0: citation is missing"),
     ({"awards.CSTDT.prerequisites.1.initiative": "moon"}, r"awards\.CSTDT: prerequisites\.initiative: 'moon' is none of"),
     ({"awards.CSTDCS.ratio_cap.of": "XYZ"}, r"awards\.CSTDCS: there is no award 'XYZ'"),
     ({"awards.CSTDCS.ratio_cap.at_decision": PLANTED | {"value": 1}}, r"awards\.CSTDCS: ratio_cap\.at_decision\.value: 1 is"),
     ({"awards.CSTDCS.ratio_cap.at_decision": {"value": True}}, r"awards\.CSTDCS\.ratio_cap\.at_decision: citation is missing"),
     ({"awards.CSTDCS.ratio_cap.at": PLANTED}, r"awards\.CSTDCS: ratio_cap\.at: unknown key"),
     ({"awards.HCLD3.public_comment.days": 0}, r"awards\.HCLD3: public_comment\.days: 0 is no whole number"),
     ({"awards.BKT.enabled": False}, r"selections: BKT is not in force"),
     ({"parameters.vote_quorum.value": "3/2"}, r"parameters\.vote_quorum: '3/2' is no share"),
     ({"parameters.vote_quorm": PLANTED}, r"parameters\.vote_quorm: unknown key"),
     ({"parameters.consultation_days.value": "ten"}, r"parameters\.consultation_days: 'ten' is no whole number"),
     ({"parameters.base_salary_vnd.0.value": -1}, r"parameters\.base_salary_vnd: -1 is no whole number"),
     ({"parameters.exemplars_per_period.value": [3, 2]}, r"parameters\.exemplars_per_period: .*the most is less"),
     ({"parameters.exemplar_rollup.value": "both"}, r"parameters\.exemplar_rollup: 'both' is none of"),
     ({"parameters.voting_bodies.value.meeting": []}, r"parameters\.voting_bodies: 'meeting' is none of"),
     ({"parameters.voting_bodies.value.provincial_council": ["king"]}, r"parameters\.voting_bodies: there is no kind"),
     ({"parameters.interests_excluded.value": "self"}, r"parameters\.interests_excluded: 'self' is no list"),
     ({"parameters.interests_excluded.value": ["friend"]}, r"parameters\.interests_excluded: 'friend' is none of"),
     ({"parameters.simple_procedure.value.copies": None}, r"parameters\.simple_procedure: .*does not have just the keys"),
     ({"parameters.initiative_value.value": {"BLDST": [{"vnd": 1}]}}, r"parameters\.initiative_value: .*does not have just"),
     ({"parameters.members_share.value": {"TTLDXS": {"share": 0.7, "of": "LDTT"}}}, r"parameters\.members_share: 0\.7 is no share"),
     ({"parameters.council_vote_required.value": ["province"]}, r"parameters\.council_vote_required: .*names nothing"),
     ({"selections.0.proposer": "king"}, r"selections\.0: proposer: there is no kind of unit 'king'"),
     ({"selections.0.maximum": "ten"}, r"selections\.0: maximum: 'ten' is no whole number"),
     ({"selections.0.minimum": None}, r"selections\.0: minimum is missing"),
     ({"selections.0.least": 5}, r"selections\.0: least: unknown key")],
)  # fmt: skip
def test_a_mistake_in_a_row_is_named_even_where_it_is_switched_off(changed, at, wrong):
    with pytest.raises(ValueError, match=rf"vn-2003-dec42\.yaml: {wrong}"):
        changed("vn-2003-dec42.yaml", at)


@pytest.mark.parametrize(
    ("at", "wrong"),
    [({"awards.XYZ": {"enabled": False, "citation": "x", "confidence": "unsure"}}, r"awards\.XYZ: vn-2013-dec65 has no such award"),
     ({"awards.CSTDT.vote.share": "2"}, r"awards\.CSTDT: vote\.share: '2' is no share"),
     ({"parameters.titles_due.value": "31-02"}, r"parameters\.titles_due: "),
     ({"parameters.titles_du": PLANTED}, r"parameters\.titles_du: unknown key")],
)  # fmt: skip
def test_a_mistake_in_an_overlay_is_named_even_where_it_is_switched_off(changed, at, wrong):
    with pytest.raises(ValueError, match=rf"66-2015-11\.yaml: {wrong}"):
        changed("overlays/66-2015-11.yaml", at)
