"""A way as data: `appraised +4` is a verb and when it comes, `by=board` how, `!on_hold` the refusal that answers it."""

from dataclasses import dataclass, field
from datetime import date

from deploy.daklak.workdays import from_, plus


@dataclass(frozen=True, slots=True)
class Step:
    """One word on a way: `gap` working days after the one before, or `on` a month and day, `later` years on."""

    verb: str
    gap: int = 1
    on: tuple[int, int] | None = None
    later: int = 0
    expect: str = "accepted"
    how: dict[str, str] = field(default_factory=dict)

    def day(self, before: date, year: int) -> date:
        """The working day on which it is said."""
        return from_(date(year + self.later, *self.on)) if self.on else plus(before, self.gap)


def step(text: str) -> Step:
    """Read one step: a verb, then its parts in any order."""
    verb, *parts = text.split()
    gap, on, later, expect = 1, None, 0, "accepted"
    how: dict[str, str] = {}
    for part in parts:
        match part[0]:
            case "+":
                gap = int(part)
            case "@":
                on, later = _dated(part[1:])
            case "!":
                expect = part[1:]
            case _:
                key, _, value = part.partition("=")
                how[key] = value
    return Step(verb, gap, on, later, expect, how)


def _dated(text: str) -> tuple[tuple[int, int], int]:
    """`11-10` lies in the year of the case, `1/11-10` one year later."""
    later, _, day = text.rpartition("/")
    month, _, of_month = day.partition("-")
    return (int(month), int(of_month)), int(later or 0)
