"""One achievement, one award: across awards, proposers and years (Law Art 6, domain 1.3)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import FACT_TYPES
from shared.events.nominations import NominationReceived
from tests.support.builders import FACTS, Said, said
from tests.support.scenario import Scenario, nominations
from tests.support.years import decided, declaring, nominated, revoked, title

TAKEN = ("same_achievement_awarded", "/data/achievement_period")
YEAR_2014 = ["2014-01-01", "2014-11-20"]


def form(id: str, award: str = "BKTT", period: list[str] = YEAR_2014, **fields: Any) -> Said:
    return nominated(id, award, 2014, **{"type": "sudden", "achievement_period": period} | fields)


def with_campaigns(*ids: str) -> Scenario:
    launched = {key: value for key, value in FACTS["campaign.launched"].items() if key != "outside_programme"}
    kind = FACT_TYPES["vn.tdkt.campaign.launched.v1"]
    return nominations().given(*(kind.model_validate(launched | {"campaign_id": id}) for id in ids))


def test_two_forms_of_a_level_on_one_basis_are_one_too_many():
    story = nominations().given(form("n1")).when(form("n2", "HCLD3"))
    story.then_refused(*TAKEN, saying="BKTT")


def test_a_decided_form_keeps_its_achievement_from_another():
    story = nominations().given(*decided("n1", "BKTT", 2014, type="sudden")).when(form("n2", "HCLD3"))
    story.then_refused(*TAKEN, saying="BKTT")


def test_an_achievement_that_reaches_into_another_year_is_the_same():
    across = form("n1", period=["2013-07-01", "2014-06-30"])
    nominations().given(across).when(form("n2", "HCLD3")).then_refused(*TAKEN)


@pytest.mark.parametrize(
    "other",
    [form("n2", "HCLD3", type="merit"), form("n2", "HCLD3", period=["2013-01-01", "2013-12-31"]),
     form("n2", "BKT"), form("n2", "HCLD3", nominee={"full_name": "Trần Văn B (hư cấu)"})],
    ids=["another basis", "another time", "another level", "another person"],
)  # fmt: skip
def test_what_differs_in_one_of_them_is_another_achievement(other):
    nominations().given(form("n1")).when(other).then(NominationReceived)


def test_two_campaigns_are_two_bases():
    """But one award is given once for one time, whatever for."""
    first = form("n1", "BKT", type="movement", campaign_id="c1")
    diploma = form("n2", "BLDST", type="movement", campaign_id="c1")
    again = form("n3", "BKT", type="movement", campaign_id="c2")
    story = with_campaigns("c1", "c2").given(first, diploma).when(again)
    story.then_refused(*TAKEN, saying="BKT")


def test_titles_stand_beside_each_other_and_beside_forms():
    held = [nominated("n1", "LDTT", 2014), nominated("n2", "CSTDCS", 2014), form("n3", "BKT", type="merit")]
    nominations().given(*held).when(title(id="n4", **declaring(2011, 2012, 2013))).then(NominationReceived)


def test_a_revoked_award_leaves_the_achievement_free():
    story = nominations().given(*decided("n1", "BKTT", 2014, type="sudden"), revoked("n1", "BKTT"))
    story.when(form("n2", "HCLD3")).then(NominationReceived)


@settings(max_examples=60)
@given(
    proposed=st.lists(
        st.tuples(
            st.sampled_from(["BKTT", "HCLD3"]),
            st.sampled_from(["merit", "sudden"]),
            st.integers(1, 10),
            st.integers(0, 4),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_no_two_forms_stand_for_one_achievement(proposed):
    """Months from, how many more, and whether it is withdrawn afterwards."""
    story = nominations()
    standing: list[tuple[str, str, int, int]] = []
    for number, (award, kind, first, more, gone) in enumerate(proposed):
        last = min(first + more, 10)
        story.when(form(f"n{number}", award, [f"2014-{first:02d}-01", f"2014-{last:02d}-20"], type=kind))
        free = not any(
            (a == award or k == kind) and f <= last and first <= until for a, k, f, until in standing
        )
        assert story.outcome == ("accepted" if free else "refused")
        if free and gone:
            story.given(said("nomination.withdrawn", nomination_id=f"n{number}", id=f"w{number}"))
        elif free:
            standing.append((award, kind, first, last))
