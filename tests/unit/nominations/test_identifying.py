"""Who a nominee is: by the unit's own key, else by name, birth year and workplace; never guessed (contract
4)."""

from typing import Any

import pytest

from shared.events.nominations import NominationReceived
from tests.support.builders import UNION_2, Said, said
from tests.support.scenario import Scenario, like, nominations

SECOND_HALF = ["2014-07-01", "2014-10-31"]


def nominated(id: str, period: tuple[str, str] = ("2014-01-01", "2014-06-30"), **nominee: Any) -> Said:
    return said("nomination.submitted", nomination_id=id, nominee=nominee, achievement_period=list(period))


def persons(story: Scenario) -> list[str]:
    return [fact.person_id for fact in story.facts(NominationReceived)]


def same(*nominees: dict[str, object]) -> list[int]:
    """The number of the person behind each nominee, counted from the first."""
    story = nominations()
    for number, nominee in enumerate(nominees):
        period = (f"2014-{number + 1:02d}-01", f"2014-{number + 1:02d}-20")
        story.when(nominated(f"n{number}", period, **nominee)).then(NominationReceived)
    found = persons(story)
    return [found.index(id) for id in found]


def test_the_same_name_birth_year_and_workplace_are_the_same_person():
    assert same({}, {}) == [0, 0]


@pytest.mark.parametrize(
    "other", [{"full_name": "Nguyễn Thị Ạ"}, {"birth_year": 1981}, {"workplace": UNION_2}]
)
def test_another_name_birth_year_or_workplace_is_somebody_else(other):
    assert same({}, other) == [0, 1]


def test_capital_letters_make_nobody_else():
    assert same({}, {"full_name": "NGUYỄN THỊ A (HƯ CẤU)"}) == [0, 0]


def test_the_units_own_key_wins_over_the_name():
    assert same({"person_ref": "NV-1"}, {"person_ref": "NV-1", "full_name": "Nguyễn Thị A đổi tên"}) == [0, 0]


def test_namesakes_with_two_keys_are_two_people():
    assert same({"person_ref": "NV-1"}, {"person_ref": "NV-2"}) == [0, 1]


def test_a_key_belongs_to_its_unit():
    assert same({"person_ref": "NV-1"}, {"person_ref": "NV-1", "workplace": UNION_2}) == [0, 1]


def test_a_person_first_known_by_name_is_recognised_when_a_key_is_given():
    assert same({}, {"person_ref": "NV-1"}, {"person_ref": "NV-1"}) == [0, 0, 0]


def test_a_person_known_by_key_is_recognised_by_name_while_there_is_only_one():
    assert same({"person_ref": "NV-1"}, {}) == [0, 0]


def test_of_two_namesakes_none_is_guessed():
    story = nominations().given(nominated("n1", person_ref="NV-1"), nominated("n2", person_ref="NV-2"))
    story.when(nominated("n3")).then_refused("person_ambiguous", "/data/nominee", saying="person_ref")


def test_of_two_namesakes_the_key_says_who():
    story = nominations().given(nominated("n1", person_ref="NV-1"), nominated("n2", person_ref="NV-2"))
    later = nominated("n3", ("2014-07-01", "2014-10-31"), person_ref="NV-2")
    story.when(later).then(like(NominationReceived, person_id=persons(story)[1]))


def test_an_achievement_is_nominated_once_for_an_award():
    story = nominations().given(nominated("n1"))
    story.when(nominated("n2", ("2014-06-30", "2014-10-31"))).then_refused(
        "same_achievement_awarded", "/data/achievement_period", saying="BKT"
    )


def test_another_time_is_another_achievement():
    nominations().given(nominated("n1")).when(nominated("n2", ("2014-07-01", "2014-10-31"))).then(
        NominationReceived
    )


def test_a_withdrawn_nomination_leaves_the_achievement_free():
    story = nominations().given(nominated("n1"), said("nomination.withdrawn"))
    story.when(nominated("n2")).then(NominationReceived)


def test_a_rejected_nomination_leaves_the_achievement_free():
    story = nominations().given(nominated("n1"), said("nomination.rejected"))
    story.when(nominated("n2")).then(NominationReceived)


def test_a_decided_award_keeps_its_achievement():
    story = nominations().given(
        nominated("n1"), said("nomination.appraised"), said("nomination.forwarded"), said("award.decided")
    )
    story.when(nominated("n2")).then_refused("same_achievement_awarded", "/data/achievement_period")


def test_a_replay_gives_the_same_person_the_same_id():
    assert persons(nominations().given(nominated("n1"))) == persons(nominations().given(nominated("n1")))
