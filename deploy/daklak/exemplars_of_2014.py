"""Exemplars (điển hình tiên tiến): discovered, verified, introduced every period, taken up by others."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from deploy.daklak.province import Union, read
from deploy.daklak.story import BOARD, BROADCASTER, FEDERATION, NEWSPAPER, Story
from deploy.daklak.workdays import plus, workdays

#: How many the Federation introduces for each period of III.1.f, and between which days.
_INTRODUCED = (
    ("2014-Q1", 2, date(2014, 3, 17), date(2014, 3, 28)),
    ("2014-Q2", 3, date(2014, 6, 9), date(2014, 6, 20)),
    ("2014-H1", 2, date(2014, 6, 23), date(2014, 6, 27)),
    ("2014-Q3", 3, date(2014, 9, 15), date(2014, 9, 26)),
    ("2014-Q4", 2, date(2014, 12, 8), date(2014, 12, 19)),
    ("2014-H2", 3, date(2014, 12, 15), date(2014, 12, 24)),
    ("2014", 3, date(2014, 12, 22), date(2014, 12, 29)),
)  # fmt: skip
_OTHERS = 42
_SCOPES = (["name"], ["name", "story"], ["name", "photo", "story"])


@dataclass(frozen=True, slots=True)
class Exemplar:
    """Somebody or something held up as an example, and the unit it belongs to."""

    id: str
    union: Union
    discovered: date


def tell(story: Story) -> list[tuple[Exemplar, date]]:
    """All exemplars of the year; answers those introduced to the media, with the day."""
    rng = story.random("exemplars")
    introduced: list[tuple[Exemplar, date]] = []
    for period, count, first, last in _INTRODUCED:
        days = workdays(first, last)
        introduced += [_introduce(story, period, n, rng.choice(days), rng) for n in range(count)]
    for n in range(_OTHERS):
        day = rng.choice(workdays(date(2014, 2, 10), date(2014, 11, 21)))
        exemplar = _discover(story, f"other/{n}", day, rng)
        if rng.random() < 0.85:
            _verify(story, exemplar, plus(day, rng.randint(3, 15)))
        if n == 0:
            _withdraw(story, exemplar, plus(day, 20))
    _spread(story, introduced, rng)
    return introduced


def _discover(story: Story, key: str, day: date, rng: Random) -> Exemplar:
    names, union = read("names.yaml"), rng.choice(story.province.unions)
    exemplar = Exemplar(story.id("exemplar", key), union, day)
    # Any unit may report one at any time: mostly its own union, sometimes the one above.
    publisher = union.path if rng.random() < 0.75 else union.leader
    data = {"exemplar_id": exemplar.id, "subject": _subject(story, union, rng),
            "summary": rng.choice(names["deeds"]), "discovered_on": f"{day}"}  # fmt: skip
    story.diary.put(day, publisher, "exemplar.discovered", data)
    return exemplar


def _subject(story: Story, union: Union, rng: Random) -> dict[str, Any]:
    kind = rng.choices(("individual", "collective", "model"), (75, 10, 15))[0]
    names = read("names.yaml")
    if kind == "individual":
        name = story.people.new(union)["full_name"]
        return {"kind": kind, "full_name": name, "workplace": union.path, "direct_worker": True}
    if kind == "collective":
        return {key: value for key, value in story.people.collective(union, rng).items() if key != "members"}
    name = f"{rng.choice(names['models'])}{names['mark']}"
    return {"kind": kind, "full_name": name, "workplace": union.path, "direct_worker": False}


def _verify(story: Story, exemplar: Exemplar, day: date) -> None:
    story.diary.put(day, exemplar.union.leader, "exemplar.verified",
                    {"exemplar_id": exemplar.id, "verified_on": f"{day}"})  # fmt: skip


def _introduce(story: Story, period: str, n: int, day: date, rng: Random) -> tuple[Exemplar, date]:
    """Found weeks before, verified, with consent, then introduced to the Board and the newspaper."""
    exemplar = _discover(story, f"{period}/{n}", plus(day, -rng.randint(25, 40)), rng)
    _verify(story, exemplar, plus(exemplar.discovered, rng.randint(3, 8)))
    consent, agreed = story.id("consent", exemplar.id), plus(day, -rng.randint(3, 10))
    story.diary.put(agreed, exemplar.union.path, "publicity_consent.given",
                    {"consent_id": consent, "exemplar_id": exemplar.id, "scope": rng.choice(_SCOPES),
                     "given_on": f"{agreed}", "until": "2018-12-31"})  # fmt: skip
    data = {"exemplar_id": exemplar.id, "period": period, "to": [BOARD, NEWSPAPER], "consent_id": consent,
            "introduced_on": f"{day}"}  # fmt: skip
    story.diary.put(day, FEDERATION, "exemplar.introduced", data)
    return exemplar, day


def _withdraw(story: Story, exemplar: Exemplar, day: date) -> None:
    story.diary.put(day, FEDERATION, "exemplar.withdrawn",
                    {"exemplar_id": exemplar.id, "reason": "Thông tin chưa đủ căn cứ"})  # fmt: skip


def _spread(story: Story, introduced: list[tuple[Exemplar, date]], rng: Random) -> None:
    """The media tell of most of them, and other unions take up some."""
    for n, (exemplar, day) in enumerate(introduced):
        told = plus(day, rng.randint(1, 4))
        if n % 5 == 0:
            continue
        medium = NEWSPAPER if n % 2 else BROADCASTER
        name = next(body.name_vi for body in story.province.bodies if body.path == medium)
        data = {"exemplar_id": exemplar.id, "medium": name, "published_on": f"{told}"}
        story.diary.put(told, medium, "exemplar.publicised", data)
        for adopter in rng.sample(story.province.unions, n % 3):
            since = plus(told, rng.randint(2, 6))
            data = {"exemplar_id": exemplar.id, "since": f"{since}"}
            story.diary.put(since, adopter.path, "exemplar.replicated", data)
