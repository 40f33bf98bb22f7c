"""Who takes part in the years that follow: unions that stay, and persons who come up again in later years."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from deploy.daklak.province import District, Union
from deploy.daklak.story import Story
from deploy.daklak.workdays import from_, workdays

#: Unions that are merged, split, led by others or closed in these years; nothing else is told of them.
_CHANGING = 64


@dataclass(slots=True)
class Cast:
    """The story of all the years with what they share."""

    story: Story
    changing: list[Union]
    persons: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Numbers of decisions taken so far, by decider and year.
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def person(self, key: str, union: Union) -> dict[str, Any]:
        """Somebody who comes up again under this key."""
        if key not in self.persons:
            self.persons[key] = {"kind": "individual", **self.story.people.new(union)}
        return self.persons[key]

    def number(self, decider: str, year: int) -> int:
        """The next number of a decider; far above those of the first year's own decisions."""
        self.numbers[decider, year] = self.numbers.get((decider, year), 7000) + 1
        return self.numbers[decider, year]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One year of the story."""

    cast: Cast
    year: int

    @property
    def story(self) -> Story:
        return self.cast.story

    def day(self, month: int, day: int) -> date:
        """The first working day from a date of this year on."""
        return from_(date(self.year, month, day))

    def days(self, first: tuple[int, int], last: tuple[int, int]) -> tuple[date, ...]:
        """Working days of a part of the year."""
        return workdays(date(self.year, *first), date(self.year, *last))

    def id(self, *key: object) -> str:
        return self.story.id(self.year, *key)

    def random(self, name: str) -> Random:
        return self.story.random(f"{self.year}/{name}")

    def district(self, number: int) -> District:
        """The districts in turn, another one first each year."""
        districts = self.story.province.districts
        return districts[(number + self.year) % len(districts)]


def cast_of(story: Story) -> Cast:
    """Without whoever ends in the years that follow; what was told of the first year stays as it is."""
    rng = story.random("changing")
    changing = rng.sample(story.province.unions, _CHANGING)
    gone = {union.path for union in changing}
    staying = tuple(union for union in story.province.unions if union.path not in gone)
    province = replace(story.province, unions=staying)
    return Cast(Story(story.seed, story.diary, province, story.people), changing)
