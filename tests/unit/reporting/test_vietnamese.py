"""Names without their marks, and in the order of a Vietnamese dictionary."""

import unicodedata
from random import Random

import pytest

from services.reporting.vietnamese import fold, sort_key

#: In the order that ICU's collation for Vietnamese gives.
IN_ORDER = [
    "An", "án", "ạn", "Ăn", "ân", "Ân", "Buôn Đôn", "Buôn Hồ", "Buôn Ma Thuột", "Cư Kuin", "Cư M'gar", "Dung", "Dũng", "Đung",
    "Ea H'leo", "Ea Kar", "Ea Súp", "hoa", "hòa", "Krông Ana", "Krông Bông", "Krông Búk", "Krông Năng", "Krông Pắc", "Lắk",
    "M’Đrắk", "Nguyễn Văn An", "Nguyễn Văn Ân", "On", "Ôn", "Ơn", "Uu", "Ưu",
]  # fmt: skip


def test_names_are_ordered_as_in_a_dictionary():
    mixed = Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(mixed, key=sort_key) == IN_ORDER
    assert sorted(mixed) != IN_ORDER


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_name_is_the_same_composed_or_not(name: str):
    apart = unicodedata.normalize("NFD", name)
    assert (sort_key(apart), fold(apart)) == (sort_key(name), fold(name))


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("M’Đrắk", "m'drak"),
        ("M'Đrắk", "MDRAK"),
        ("Đặng Thị  Hồng", "dang thi hong"),
        ("Ðặng", "đang"),
        ("QĐ-UBND", "qd-ubnd"),
    ],
)
def test_what_is_asked_without_marks_is_what_was_written(written: str, asked: str):
    assert fold(written) == fold(asked)


def test_different_letters_stay_different():
    assert len({fold(name) for name in ("Ea Kar", "Ea Súp", "Lắk", "Krông Pắc")}) == 4
