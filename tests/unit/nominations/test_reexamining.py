"""What falls takes nothing with it: whatever open nomination or award rested on it is to be examined again (domain
2.4)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.nominations import (
    AwardReexaminationDue,
    AwardRevoked,
    Basis,
    InitiativeAnnulled,
    NominationReexaminationDue,
)
from tests.support.builders import BOARD, FEDERATION, PC, UNION, Said, declared, said
from tests.support.scenario import like, nominations
from tests.support.years import award_of, decided, declaring, fighters, nominated, revoked, title

YEARS = (2011, 2012, 2013)
PERSON = {"full_name": "Nguyễn Thị A (hư cấu)", "birth_year": 1980, "workplace": UNION}
SOMEBODY = {"full_name": "Trần Văn B (hư cấu)", "birth_year": 1975}
OF_2012 = Basis(kind="award", id=award_of("f2012"), award="CSTDCS", year=2012)
FALLS = revoked("f2012", "CSTDCS")


def title_decided(id: str = "n1", year: int = 2014) -> list[Said]:
    initiative = [{"level": "province", "year": year - 1, "decision_number": "7/QĐ-SK"}]
    return decided(id, "CSTDT", year, prior_initiatives=initiative)


def recognised(level: str = "province", *people: dict[str, object]) -> Said:
    authors = [{"person": one, "share": f"1/{len(people) or 1}"} for one in people or (PERSON,)]
    return said("initiative.recognised", level=level, authors=authors, recognised_on="2013-06-01", at="2013-06-01")


def test_an_open_nomination_that_rests_on_a_revoked_award_is_to_be_examined_again():
    story = nominations().given(*fighters(*YEARS), title()).when(FALLS)
    flag = like(NominationReexaminationDue, nomination_id="n1", award="CSTDT", year=2014, unit=UNION,
                proposer=FEDERATION, rested_on=OF_2012, ground="award_revoked")  # fmt: skip
    story.then(AwardRevoked, flag)


def test_a_decided_award_that_rests_on_a_revoked_one_is_to_be_examined_again_and_stands():
    story = nominations().given(*fighters(*YEARS), *title_decided()).when(FALLS)
    flag = like(AwardReexaminationDue, award_id=award_of("n1"), nomination_id="n1", award="CSTDT", decider=PC,
                decision_number="n1/QĐ", rested_on=OF_2012, ground="award_revoked")  # fmt: skip
    story.then(AwardRevoked, flag)
    story.when(said("award.presented", by=PC, award_id=award_of("n1"), at="2015-03-03", presented_on="2015-03-03"))
    assert story.outcome == "accepted"


def test_the_flag_carries_nothing_of_the_person_but_the_id():
    story = nominations().given(*fighters(*YEARS), title()).when(FALLS)
    assert b"Nguy" not in story.told[-1].to_json()


@pytest.mark.parametrize("ended", ["nomination.withdrawn", "nomination.rejected"])
def test_what_has_ended_is_not_examined_again(ended):
    story = nominations().given(*fighters(*YEARS), title(), said(ended)).when(FALLS)
    story.then(AwardRevoked)


def test_a_revoked_award_is_not_examined_again():
    story = nominations().given(*fighters(*YEARS), *title_decided(), revoked("n1", "CSTDT")).when(FALLS)
    story.then(AwardRevoked)


def test_what_rests_on_other_years_is_not_touched():
    story = nominations().given(*fighters(2010, *YEARS), title(year=2013))
    story.when(revoked("f2013", "CSTDCS")).then(AwardRevoked)


def test_what_was_declared_rests_on_the_word_of_the_submitter_alone():
    story = nominations().given(title(**declaring(*YEARS)), *fighters(2012)).when(FALLS)
    story.then(AwardRevoked)


def test_the_awards_of_somebody_else_are_not_touched():
    theirs = [said(one.name, by=one.by, at=one.at, **{**one.data, "nominee": {**one.data["nominee"], **SOMEBODY}})
              if one.name == "nomination.submitted" else one for one in fighters(*YEARS)]  # fmt: skip
    story = nominations().given(*theirs, title(**declaring(*YEARS))).when(FALLS)
    story.then(AwardRevoked)


def test_only_what_rests_on_it_itself_is_examined_again():
    """The national title rests on that of the province, which stands until somebody revokes it."""
    national = said("initiative.recognised", level="national", recognised_on="2013-06-01", at="2013-06-01",
                    authors=[{"person": PERSON, "share": "1"}])  # fmt: skip
    top = nominated("n2", "CSTDTQ", 2015, prior_awards=declared("CSTDT", 2013))
    story = nominations().given(*fighters(*YEARS), *title_decided(), national, top)
    story.when(FALLS).then(AwardRevoked, like(AwardReexaminationDue, award="CSTDT"))
    story.when(revoked("n1", "CSTDT")).then(AwardRevoked, like(NominationReexaminationDue, award="CSTDTQ"))


def test_an_annulled_initiative_has_what_rests_on_it_examined_again():
    open_ = title(prior_initiatives=[], **declaring(*YEARS))
    story = nominations().given(recognised(), open_).when(said("initiative.annulled", at="2014-12-30"))
    on = Basis(kind="initiative", id="s1", level="province", year=2013)
    story.then(InitiativeAnnulled, like(NominationReexaminationDue, rested_on=on, ground="initiative_annulled"))


def test_each_author_s_title_is_examined_again():
    both = [title(id=f"n{n}", prior_initiatives=[], nominee=who, **declaring(*YEARS))
            for n, who in enumerate((PERSON, SOMEBODY))]  # fmt: skip
    story = nominations().given(recognised("province", PERSON, PERSON | SOMEBODY), *both)
    story.when(said("initiative.annulled", at="2014-12-30"))
    story.then(InitiativeAnnulled, *(like(NominationReexaminationDue, nomination_id=f"n{n}") for n in range(2)))


def test_an_initiative_that_carries_nothing_takes_nothing_with_it():
    story = nominations().given(recognised("grassroots"), title(**declaring(*YEARS)))
    story.when(said("initiative.annulled", at="2014-12-30")).then(InitiativeAnnulled)


@settings(max_examples=40)
@given(order=st.permutations(range(2010, 2015)), years=st.lists(st.integers(2012, 2016), min_size=1, max_size=3, unique=True))
def test_every_revocation_flags_just_what_rests_on_it(order, years):
    """Titles of some years rest on three years each; all years fall one by one."""
    story = nominations().given(*fighters(*range(2010, 2015)))
    resting = {}
    for year in years:
        story.when(title(year, id=f"t{year}"))
        if story.outcome == "accepted":
            resting[f"t{year}"] = {b.year for b in story.told[0].rests_on if b.kind == "award"}
    assert set(resting) == {f"t{year}" for year in years if 2013 <= year <= 2015}
    for year in order:
        told = story.when(revoked(f"f{year}", "CSTDCS")).told
        assert {fact.nomination_id for fact in told[1:]} == {id for id, on in resting.items() if year in on}


def test_both_bodies_may_still_refuse_what_is_to_be_examined_again():
    story = nominations().given(*fighters(*YEARS), title(), said("consent.given", by=BOARD), FALLS)
    story.given(said("consent.refused", by=FEDERATION)).when(said("nomination.appraised"))
    story.when(said("nomination.forwarded")).then_refused("consent_missing", "/data/nomination_ids/0")
