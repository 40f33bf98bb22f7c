"""Held messages: who blocks whom, and that nothing overtakes what touches the same id."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from shared.held import Held, HeldIndex, Reason

THEN = datetime(2014, 1, 1, tzinfo=UTC)


def held(position: int, *touches: str, needs: tuple[str, ...] = (), reason: Reason = "waiting") -> Held:
    return Held(position, frozenset(touches), reason, THEN, frozenset(needs))


def index(*rows: Held) -> HeldIndex:
    found = HeldIndex()
    for row in rows:
        found.put(row)
    return found


def test_what_touches_a_held_id_is_blocked_by_what_came_before_it_only():
    rows = index(held(5, "a", "b"))
    assert rows.blocked(["b"], 6)
    assert not rows.blocked(["b"], 4)
    assert not rows.blocked(["c"], 6)


def test_what_a_message_needs_it_does_not_block():
    rows = index(held(5, "a", "b", needs=("b",)))
    assert not rows.blocked(["b"], 6)
    assert rows.blocked(["a"], 6)


def test_what_was_needed_blocks_again_once_it_has_been_heard_of():
    rows = index(held(5, "a", "b", needs=("b",)))
    rows.provide(["b"])
    assert rows.rows[5].needs == frozenset()
    assert rows.blocked(["b"], 6)


def test_providing_what_nobody_needs_changes_nothing():
    rows = index(held(5, "a", needs=("b",)))
    rows.provide(["a", "z"])
    assert rows.rows[5].needs == {"b"}


def test_a_dropped_message_blocks_nobody():
    rows = index(held(5, "a"))
    rows.drop(5)
    rows.drop(5)
    assert not rows.blocked(["a"], 6)
    assert len(rows) == 0
    assert rows.oldest() is None


def test_putting_a_message_again_replaces_it():
    rows = index(held(5, "a"), held(5, "b"))
    assert not rows.blocked(["a"], 6)
    assert rows.blocked(["b"], 6)
    assert len(rows) == 1


def test_an_earlier_held_message_may_still_bring_what_is_needed():
    rows = index(held(5, "a"), held(7, "b", needs=("a",)))
    assert rows.blocked_before(["a"], 7)
    assert not rows.blocked_before(["a"], 5)


def test_counts_tell_waiting_failed_and_parked_apart():
    rows = index(held(1, "a"), held(2, "b", reason="failed"), held(3, "c", reason="parked"), held(4, "d"))
    assert rows.counts() == {"waiting": 2, "failed": 1, "parked": 1}
    assert rows.oldest() == 1
    assert [row.position for row in rows.in_order()] == [1, 2, 3, 4]


KEYS = st.frozensets(st.sampled_from("abcde"), min_size=1, max_size=3)
MESSAGES = st.lists(st.tuples(KEYS, st.booleans()), max_size=25)


@given(MESSAGES, st.randoms(use_true_random=False))
def test_messages_of_an_id_are_done_in_stream_order_however_often_some_fail(messages, chance):
    """Each message may fail at first; every held one is tried again in stream order until all are done."""
    rows, done = HeldIndex(), list[tuple[int, frozenset[str]]]()
    for position, (touches, fails) in enumerate(messages):
        if fails or rows.blocked(touches, position):
            rows.put(held(position, *touches, reason="failed" if fails else "waiting"))
        else:
            done.append((position, touches))
    while rows.rows:
        for row in list(rows.in_order()):
            if not rows.blocked(row.touches, row.position) and chance.random() < 0.6:
                rows.drop(row.position)
                done.append((row.position, row.touches))
    assert len(done) == len(messages)
    for key in "abcde":
        order = [position for position, touches in done if key in touches]
        assert order == sorted(order)


@given(
    st.lists(
        st.tuples(st.integers(0, 6), KEYS, KEYS, st.sampled_from(["put", "drop", "provide"])), max_size=40
    )
)
def test_of_ids_that_nobody_waits_for_the_index_says_what_a_search_through_all_rows_says(steps):
    rows = HeldIndex()
    for position, touches, needs, verb in steps:
        match verb:
            case "put":
                rows.put(held(position, *touches, needs=tuple(needs)))
            case "drop":
                rows.drop(position)
            case _:
                rows.provide(needs)
        needed = frozenset[str]().union(*(row.needs for row in rows.rows.values()))
        for key in set("abcde") - needed:
            blocking = {p for p, row in rows.rows.items() if key in row.touches}
            assert all(rows.blocked([key], p) is any(b < p for b in blocking) for p in range(8))


def test_whatever_brings_what_somebody_waits_for_goes_before_it():
    rows = index(held(5, "a", "b", needs=("b",)))
    assert rows.in_the_way(frozenset({"a"}), 6) == {5}
    assert rows.in_the_way(frozenset({"a", "b"}), 6) == set()
    assert rows.in_the_way(frozenset({"a"}), 4) == set()


def test_and_before_what_has_queued_up_behind_it():
    rows = index(held(5, "a", needs=("x",)), held(6, "a", "c"), held(7, "c", "d"))
    assert rows.in_the_way(frozenset({"d", "x"}), 8) == set()
    assert rows.in_the_way(frozenset({"d", "y"}), 8) == {7}


def test_what_brings_something_for_one_does_not_overtake_another():
    rows = index(held(5, "a", needs=("x",)), held(6, "b", needs=("z",)))
    assert rows.in_the_way(frozenset({"b", "x"}), 7) == {6}
    assert rows.brings({"b", "x"})
    assert not rows.brings({"b"})
