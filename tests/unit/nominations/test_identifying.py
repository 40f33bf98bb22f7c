"""Who a nominee is: by the unit's own key, else by name, birth year and workplace; never guessed (contract
4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.nominations import NominationReceived
from tests.support.builders import UNION, UNION_2, Said, said
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


NAME, BORN, KEYS = "Hờ Trùng Tên (hư cấu)", 1977, ("MÃ-RIÊNG-1", "MÃ-RIÊNG-2")


def two_of_one_name() -> Scenario:
    known = ({"full_name": NAME, "birth_year": BORN, "person_ref": key} for key in KEYS)
    return nominations().given(*(nominated(f"n{number}", **one) for number, one in enumerate(known, 1)))


def about_somebody(kind: str) -> Said:
    if kind == "nominee":
        return nominated("n3", full_name=NAME, birth_year=BORN)
    person = {"full_name": NAME, "birth_year": BORN, "workplace": UNION}
    return said("initiative.submitted", authors=[{"person": person, "share": "1"}])


@pytest.mark.parametrize(
    ("kind", "pointer"), [("nominee", "/data/nominee"), ("author", "/data/authors/0/person")]
)
def test_the_refusal_says_what_would_tell_namesakes_apart_and_nothing_of_them(kind, pointer):
    """Neither who they are, nor by which keys, ids or digests they are known, nor how many there are."""
    story = two_of_one_name()
    ids, count = persons(story), len(story.saved)
    digests = {
        key.partition(":")[2] for draft in story.saved for key in draft.keys if key.startswith("person-")
    }
    story.when(about_somebody(kind)).then_refused("person_ambiguous", pointer, saying="give person_ref")
    (violation,) = story.violations
    assert all(part in violation.message_vi for part in ("họ tên", "năm sinh", "nơi công tác", "person_ref"))
    (answer,) = story.saved[count:]
    assert len(ids) == 2
    assert len(digests) == 3
    told = "\n".join([answer.event.to_json().decode(), repr(answer.keys), repr(story.turn.refusals[0][1])])
    assert [one for one in (NAME, str(BORN), *KEYS, *ids, *digests) if one in told] == []
    assert not any(digit in violation.message_en for digit in "0123456789")
    assert story.turn.keeps == []


@pytest.mark.parametrize("number", [0, 1])
def test_what_the_refusal_asks_for_tells_the_two_apart(number):
    story = (
        two_of_one_name().when(about_somebody("nominee")).then_refused("person_ambiguous", "/data/nominee")
    )
    again = nominated(
        "n3", ("2014-07-01", "2014-10-31"), full_name=NAME, birth_year=BORN, person_ref=KEYS[number]
    )
    story.when(again).then(like(NominationReceived, person_id=persons(story)[number]))


def test_once_one_of_two_namesakes_is_forgotten_nobody_is_ambiguous():
    story = two_of_one_name()
    first, second = persons(story)
    story.given(said("person.erasure_requested", person_id=first))
    third = nominated("n3", ("2014-07-01", "2014-10-31"), full_name=NAME, birth_year=BORN)
    story.when(third).then(like(NominationReceived, person_id=second))


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


@given(
    said_of=st.lists(
        st.tuples(
            st.sampled_from([None, "NV-1", "NV-2", "NV-3"]),
            st.sampled_from([1980, 1981]),
            st.sampled_from([UNION, UNION_2]),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_people_of_one_name_are_told_apart_or_nobody_is_guessed(said_of):
    """A model: whoever a key names, else the only one of that name, year and workplace who has no other key."""
    story = nominations()
    by_key: dict[tuple[str, str], int] = {}
    by_name: dict[tuple[int, str], list[int]] = {}
    keyed: set[int] = set()
    ids: list[str] = []
    for number, (ref, born, workplace) in enumerate(said_of):
        namesakes = by_name.setdefault((born, workplace), [])
        fitting = [one for one in namesakes if not (ref and one in keyed)]
        who = by_key.get((workplace, ref or ""), -1)
        story.when(
            nominated(f"n{number}", (f"2014-{number + 1:02d}-01", f"2014-{number + 1:02d}-20"),
                      person_ref=ref, birth_year=born, workplace=workplace)
        )  # fmt: skip
        if who < 0 and len(fitting) > 1:
            story.then_refused("person_ambiguous", "/data/nominee")
            continue
        person_id = story.then(NominationReceived).told[0].person_id
        if who < 0:
            who = fitting[0] if fitting else len(ids)
            ids += [] if fitting else [person_id]
        assert ids.index(person_id) == who
        namesakes += [] if who in namesakes else [who]
        if ref:
            by_key[workplace, ref] = who
            keyed.add(who)


def test_a_replay_gives_the_same_person_the_same_id():
    assert persons(nominations().given(nominated("n1"))) == persons(nominations().given(nominated("n1")))
