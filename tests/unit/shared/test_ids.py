"""Opaque ids, and ids that the same cause always gives."""

import re

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import derived, ulid


@given(st.lists(st.text(), max_size=5))
def test_the_same_parts_give_the_same_id(parts):
    assert derived(*parts) == derived(*parts)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", derived(*parts))


def test_where_one_part_ends_and_the_next_begins_matters():
    assert len({derived("ab", "c"), derived("a", "bc"), derived("abc"), derived("abc", "")}) == 4


def test_a_number_and_its_text_are_the_same_part():
    assert derived("a", 1) == derived("a", "1")


def test_new_ids_differ_and_sort_by_the_clock():
    ids = [ulid() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", id) for id in ids)
    assert [id[:9] for id in ids] == sorted(id[:9] for id in ids)
