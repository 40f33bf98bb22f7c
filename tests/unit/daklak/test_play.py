"""What a play still has to publish, and in which batches."""

from datetime import date

from deploy.daklak.diary import Day
from deploy.daklak.play import BATCH_BYTES, BATCH_MESSAGES, Parcel, batches, remaining
from deploy.daklak.workdays import LAST


def test_the_year_goes_on_with_the_day_of_the_last_clock(days: list[Day]) -> None:
    day = next(day for day in days if day.date == date(2014, 8, 20))
    rest = list(remaining(day.date, LAST))

    assert rest[: len(day.messages) - 1] == list(day.messages[1:])
    assert len(rest) == sum(len(d.messages) for d in days if d.date >= day.date) - 1


def test_nothing_remains_of_a_year_played_to_its_end() -> None:
    assert list(remaining(LAST, LAST)) == []


def test_batches_keep_the_order_and_both_limits() -> None:
    sizes = [1] * 501 + [1_200_000, 5, BATCH_BYTES]
    parcels = [Parcel(f"s{n}", f"i{n}", b"x" * size) for n, size in enumerate(sizes)]
    cut = list(batches(parcels))

    assert [item for batch in cut for item in batch] == parcels
    assert [len(batch) for batch in cut] == [BATCH_MESSAGES, 1, 1, 1, 1]
