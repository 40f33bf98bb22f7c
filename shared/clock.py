"""The wall clock, local dates, and the programme clock moved by `clock.advanced` events."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

#: Vietnam keeps no daylight saving time; all dates of the contract are local dates of Asia/Ho_Chi_Minh.
LOCAL = timezone(timedelta(hours=7))

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The local date of a moment: a deadline is open until the end of this day."""
    return moment.astimezone(LOCAL).date()


@lru_cache(maxsize=4096)
def iso(moment: datetime) -> str:
    """RFC 3339 in UTC with a Z; microseconds only where there are any. An event's moment stands in all its facts."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(slots=True)
class ProgrammeClock:
    """The programme date at each position of INTAKE.

    An event is decided under the date that stood when it was stored, however long it had to wait, so that a
    replay gives the same result. Positions and dates only grow.
    """

    positions: list[int] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)

    @property
    def today(self) -> date | None:
        """The date reached last; None before the first `clock.advanced`."""
        return self.dates[-1] if self.dates else None

    def advance(self, position: int, to: date) -> bool:
        """Move to a date; a date that is not later than the one reached changes nothing."""
        if self.dates and to <= self.dates[-1]:
            return False
        self.positions.append(position)
        self.dates.append(to)
        return True

    def at(self, position: int) -> date | None:
        """The programme date under which an event stored at `position` is decided."""
        index = bisect_left(self.positions, position)
        return self.dates[index - 1] if index else None

    def position_after(self, day: date) -> int:
        """Where the first programme date later than `day` stands: there a timer due on `day` goes off."""
        return self.positions[bisect_right(self.dates, day)]
