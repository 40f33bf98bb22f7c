"""Exemplars of each year: introduced as often as is owed, and two that are taken down again with their person's consent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from deploy.daklak.province import Union, read
from deploy.daklak.story import BOARD, BROADCASTER, FEDERATION, NEWSPAPER
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter

_EACH_YEAR = 2


@dataclass(frozen=True, slots=True)
class Introduced:
    """An exemplar that is shown, with its person's consent."""

    id: str
    union: Union
    consent: str
    day: date


def tell(chapter: Chapter) -> None:
    rng = chapter.random("exemplars")
    shown = [one for told in read("years/plan.yaml")["introduced"] for one in _of_period(chapter, told, rng)]
    for number in range(_EACH_YEAR):
        _taken_down(chapter, shown[number])
        _without_consent(chapter, number, rng)
        _withdrawn_early(chapter, number, rng)


def _of_period(chapter: Chapter, told: dict[Any, Any], rng: Random) -> Iterator[Introduced]:
    """As many as are owed; in some year one too few of a period."""
    month, _, day = told["day"].partition("-")
    period = f"{chapter.year}-{told['period']}" if told["period"] else f"{chapter.year}"
    for number in range(told.get(chapter.year, told["count"])):
        yield _introduced(chapter, period, number, plus(chapter.day(int(month), int(day)), number), rng)


def _discovered(chapter: Chapter, key: str, day: date, rng: Random) -> tuple[str, Union]:
    """Found by its own union, verified by the one above, fostered (II.3.a)."""
    union, put = rng.choice(chapter.story.province.unions), chapter.story.diary.put
    id, name = chapter.id("exemplar", key), chapter.story.people.new(union)["full_name"]
    subject = {"kind": "individual", "full_name": name, "workplace": union.path, "direct_worker": True}
    data = {"exemplar_id": id, "subject": subject, "summary": rng.choice(read("names.yaml")["deeds"]),
            "discovered_on": f"{day}"}  # fmt: skip
    put(day, union.path, "exemplar.discovered", data)
    verified, nurtured = plus(day, 3), plus(day, 6)
    put(verified, union.leader, "exemplar.verified", {"exemplar_id": id, "verified_on": f"{verified}"})
    put(nurtured, union.leader, "exemplar.nurtured", {"exemplar_id": id, "nurtured_on": f"{nurtured}"})
    return id, union


def _introduced(chapter: Chapter, period: str, number: int, day: date, rng: Random) -> Introduced:
    """With consent, to the Board and the newspaper; told of by it, taken up by another union."""
    id, union = _discovered(chapter, f"{period}/{number}", plus(day, -20), rng)
    put, consent, agreed = chapter.story.diary.put, chapter.id("consent", id), plus(day, -4)
    data = {"consent_id": consent, "exemplar_id": id, "scope": ["name", "story"], "given_on": f"{agreed}",
            "until": f"{chapter.year + 2}-12-31"}  # fmt: skip
    put(agreed, union.path, "publicity_consent.given", data)
    data = {"exemplar_id": id, "period": period, "to": [BOARD, NEWSPAPER], "consent_id": consent, "introduced_on": f"{day}"}
    put(day, FEDERATION, "exemplar.introduced", data)
    told = plus(day, 2)
    put(told, NEWSPAPER, "exemplar.publicised", {"exemplar_id": id, "medium": "Báo Đắk Lắk", "published_on": f"{told}"})
    adopter = rng.choice([one for one in chapter.story.province.unions if one != union])
    since = plus(day, 4)
    put(since, adopter.path, "exemplar.replicated", {"exemplar_id": id, "since": f"{since}"})
    return Introduced(id, union, consent, day)


def _taken_down(chapter: Chapter, shown: Introduced) -> None:
    """From discovery to its end: the person takes the consent back, it is shown no more, and then it is withdrawn (D9)."""
    put = chapter.story.diary.put
    back, again, withdrawn = (plus(shown.day, days) for days in (40, 44, 50))
    put(back, shown.union.path, "publicity_consent.withdrawn", {"consent_id": shown.consent, "withdrawn_on": f"{back}"})
    told = {"exemplar_id": shown.id, "medium": "Đài Phát thanh - Truyền hình Đắk Lắk", "published_on": f"{again}"}
    put(again, BROADCASTER, "exemplar.publicised", told, expect="consent_missing")
    put(withdrawn, FEDERATION, "exemplar.withdrawn", {"exemplar_id": shown.id, "reason": "Theo nguyện vọng cá nhân"})


def _without_consent(chapter: Chapter, number: int, rng: Random) -> None:
    day = chapter.day(7, 6 + number)
    id, _ = _discovered(chapter, f"unasked/{number}", plus(day, -12), rng)
    data = {"exemplar_id": id, "medium": "Báo Đắk Lắk", "published_on": f"{day}"}
    chapter.story.diary.put(day, NEWSPAPER, "exemplar.publicised", data, expect="consent_missing")


def _withdrawn_early(chapter: Chapter, number: int, rng: Random) -> None:
    """What turned out to be wrong is withdrawn, and nobody introduces it any more."""
    put, day = chapter.story.diary.put, chapter.day(8, 5 + number)
    id, _ = _discovered(chapter, f"wrong/{number}", plus(day, -12), rng)
    put(day, FEDERATION, "exemplar.withdrawn", {"exemplar_id": id, "reason": "Thông tin chưa đủ căn cứ"})
    later = plus(day, 3)
    data = {"exemplar_id": id, "period": f"{chapter.year}-Q3", "to": [BOARD, NEWSPAPER], "introduced_on": f"{later}"}
    put(later, FEDERATION, "exemplar.introduced", data, expect="state_forbids")
