"""Paths and places, and the directory of units of a date."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.directory import Directory
from shared.events.campaigns import (
    ProgrammeSigned,
    UnitClosed,
    UnitJoined,
    UnitMerged,
    UnitReleased,
    UnitRenamed,
    UnitSplit,
    UnitSucceeded,
)
from shared.reference import Reference
from shared.units import (
    OPERATOR,
    Kind,
    Unit,
    ancestors,
    is_path,
    is_place,
    place_of,
    province_of,
    within,
)
from tests.support.builders import DISTRICT, FACTS, UNION, UNION_2, joined

TOKENS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
PATHS = st.lists(TOKENS, min_size=2, max_size=6).map(".".join)


@pytest.mark.parametrize(
    "path", ["66.ldld", "66.643.ldld.cs0001", "66.cdn-giaoduc", "sys.ops", "a.b.c.d.e.f"]
)
def test_a_path_is_two_to_six_tokens(path):
    assert is_path(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "66",
        "66.",
        ".ldld",
        "66..ldld",
        "66.LDLD",
        "66.l d",
        "66.l_d",
        "66.-a",
        "66.a-",
        "66.a--b",
        "66.ldld\n",
        "a.b.c.d.e.f.g",
        "66.*",
        "66.>",
        "66.đ",
        "x." + "y" * 130,
    ],
)
def test_anything_else_is_no_path(text):
    assert not is_path(text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_no_path_holds_what_a_subject_may_not(text):
    if is_path(text):
        assert not set(text) - set(string.ascii_lowercase + string.digits + ".-")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("66", True),
        ("66.643", True),
        ("66.24133", True),
        ("66.2413", False),
        ("6", False),
        ("66.64", False),
        ("66.ldld", False),
        ("66.643.1", False),
        ("66\n", False),
    ],
)
def test_a_place_is_a_province_a_district_or_a_commune(text, place):
    assert is_place(text) is place


@pytest.mark.parametrize(
    ("path", "place"),
    [("66.ldld", "66"), ("66.643.ldld.cs0001", "66.643"), ("66.643", "66.643"), ("00.tld", "00"),
     ("66.24133.cd", "66.24133")],
)  # fmt: skip
def test_a_body_lies_in_its_district_or_commune_else_in_its_province(path, place):
    assert place_of(path) == place
    assert province_of(path) == path[:2]


@given(PATHS)
def test_a_path_lies_within_itself_and_all_above_it(path):
    assert all(within(path, above) for above in ancestors(path))
    assert next(ancestors(path)) == path
    assert not within(path, path + "x")
    assert not within(path + "x", path)


def unit(valid_to: date | None = None) -> Unit:
    return Unit("u1", UNION, Kind.GRASSROOTS_UNION, "Tên", date(2014, 1, 1), valid_to)


@pytest.mark.parametrize(
    ("day", "is_open"),
    [("2013-12-31", False), ("2014-01-01", True), ("2014-06-30", True), ("2014-07-01", False)],
)
def test_a_unit_is_open_from_its_first_day_to_its_last(day, is_open):
    assert unit(date(2014, 6, 30)).open_on(date.fromisoformat(day)) is is_open


def test_a_unit_that_was_not_closed_stays_open():
    assert unit().open_on(date(2099, 1, 1))


def test_the_operator_is_there_from_the_start_and_after_forgetting():
    directory = Directory()
    directory.put(unit())
    directory.forget()
    assert directory.get(UNION) is None
    assert directory.get(OPERATOR) is not None


def test_units_are_found_by_path_by_id_and_by_scope():
    directory = Directory()
    directory.put(unit())
    assert directory.get(UNION) == directory.of_id("u1") == unit()
    assert directory.of_id("u2") is None
    assert directory.inside(["66.643"], date(2014, 2, 1)) == [unit()]
    assert directory.inside(["66.644"], date(2014, 2, 1)) == []
    assert directory.inside(["66"], date(2013, 2, 1)) == []


def test_bodies_are_found_by_kind_in_order():
    directory = Directory()
    for path in ("66.644.ldld", "66.643.ldld"):
        directory.put(Unit(path, path, Kind.DISTRICT_LABOUR_FEDERATION, "Tên", date(2014, 1, 1)))
    assert directory.paths_of(Kind.DISTRICT_LABOUR_FEDERATION) == ["66.643.ldld", "66.644.ldld"]
    assert directory.paths_of(Kind.VGCL) == []


def test_what_is_heard_of_a_unit_is_known_afterwards():
    reference = Reference()
    known = reference.observe(joined(UNION, Kind.GRASSROOTS_UNION))
    reference.observe(
        UnitRenamed(unit_id=f"u-{UNION}", path=UNION, name_vi="Mới", effective_on=date(2014, 2, 1))
    )
    reference.observe(UnitClosed(unit_id=f"u-{UNION}", path=UNION, closed_on=date(2014, 6, 30)))
    found = reference.directory.get(UNION)
    assert known == (f"unit:{UNION}", f"unit:u-{UNION}")
    assert found is not None
    assert (found.name_vi, found.valid_to) == ("Mới", date(2014, 6, 30))


def test_who_stands_for_whom_and_who_leads_whom_is_known_by_day():
    reference, eve, day = Reference(), date(2014, 6, 30), date(2014, 7, 1)
    for path, kind in ((UNION, Kind.GRASSROOTS_UNION), (UNION_2, Kind.GRASSROOTS_UNION), (DISTRICT, Kind.SECTOR_UNION)):
        reference.observe(joined(path, kind))
    basis = {"effective_on": day, "legal_basis": "1/QĐ"}
    reference.observe(UnitReleased(unit_id=f"u-{UNION_2}", path=UNION_2, led_by=DISTRICT, **basis))
    reference.observe(UnitClosed(unit_id=f"u-{UNION}", path=UNION, closed_on=eve))
    reference.observe(UnitMerged(unit_id=f"u-{UNION}", path=UNION, into=UNION_2, **basis))
    directory = reference.directory
    assert [directory.successor_of(UNION, on) for on in (eve, day)] == [UNION, UNION_2]
    assert [directory.leader_of(UNION_2, on) for on in (eve, day)] == [None, DISTRICT]
    assert [unit.path for unit in directory.led_by(DISTRICT, day)] == [UNION_2]
    reference.observe(UnitSucceeded(unit_id=f"u-{UNION}", path=UNION, successors=(DISTRICT,), **basis))
    assert directory.successors_of(UNION, day) == (DISTRICT,)
    reference.observe(UnitSplit(unit_id=f"u-{UNION}", path=UNION, into=(DISTRICT, UNION_2), **basis))
    assert directory.successors_of(UNION, day) == (DISTRICT, UNION_2)
    reference.forget()
    assert (directory.leaders, directory.heirs) == ({}, {})


def test_who_is_nearest_follows_each_word_on_units():
    directory, day = Directory(), date(2014, 5, 1)
    since, kind = date(2014, 1, 1), Kind.DISTRICT_LABOUR_FEDERATION
    assert directory.nearest(kind, UNION, day) is None
    for path in ("66.643.ldld", "66.650.ldld"):
        directory.put(Unit(path, path, kind, path, since))
    directory.put(Unit("u", "66.cs1", Kind.GRASSROOTS_UNION, "u", since))
    assert [directory.nearest(kind, path, day) for path in (UNION, "66.cs1")] == ["66.643.ldld", None]
    directory.lead("66.cs1", "66.650.ldld", since)
    assert directory.nearest(kind, "66.cs1", day) == "66.650.ldld"
    directory.put(Unit("66.650.ldld", "66.650.ldld", kind, "", since, valid_to=date(2014, 4, 30)))
    assert directory.nearest(kind, "66.cs1", day) is None
    directory.succeed("66.650.ldld", ("66.643.ldld",), day)
    assert directory.nearest(kind, "66.cs1", day) == "66.643.ldld"


def test_a_closing_of_before_names_its_successors_too():
    reference = Reference()
    reference.observe(joined(UNION, Kind.GRASSROOTS_UNION))
    closed = UnitClosed(unit_id=f"u-{UNION}", path=UNION, closed_on=date(2014, 6, 30), successors=(UNION_2,))
    reference.observe(closed)
    assert reference.directory.successor_of(UNION, date(2014, 7, 1)) == UNION_2


def test_a_unit_that_says_who_leads_it_is_led_from_its_first_day():
    directory = Directory()
    directory.put(Unit("u1", UNION, Kind.GRASSROOTS_UNION, "Tên", date(2014, 1, 1), led_by=DISTRICT))
    assert directory.leader_of(UNION, date(2013, 12, 31)) is None
    assert directory.leader_of(UNION, date(2014, 1, 1)) == DISTRICT


def test_news_of_a_unit_nobody_knows_is_no_news():
    reference = Reference()
    assert reference.observe(UnitClosed(unit_id="x", path=UNION, closed_on=date(2014, 6, 30))) == ()
    assert reference.directory.get(UNION) is None


def test_years_outside_the_programme_are_marked_once_there_is_one():
    reference = Reference()
    assert reference.outside(UNION, 2030) is None
    reference.observe(ProgrammeSigned.model_validate(FACTS["programme.signed"]))
    assert [reference.outside(UNION, year) for year in (2013, 2014, 2018, 2019)] == [True, None, None, True]
    assert reference.outside("64.ldld", 2030) is None
    reference.forget()
    assert reference.outside(UNION, 2030) is None


def test_a_period_is_owed_that_ends_in_a_programme_once_it_is_signed():
    reference = Reference()
    assert not reference.owes(UNION, date(2014, 12, 31))
    reference.observe(ProgrammeSigned.model_validate(FACTS["programme.signed"]))
    days = ("2014-07-17", "2014-07-18", "2018-12-31", "2019-01-01")
    assert [reference.owes(UNION, date.fromisoformat(day)) for day in days] == [False, True, True, False]
    assert not reference.owes("64.ldld", date(2014, 12, 31))
    reference.forget()
    assert not reference.owes(UNION, date(2014, 12, 31))


def test_a_fact_of_something_else_is_not_looked_at():
    reference = Reference()
    assert reference.observe(UnitJoined.model_validate(FACTS["unit.joined"])) != ()
    assert reference.observe(joined("66", Kind.PROVINCE)) == ("unit:66", "unit:u-66")
