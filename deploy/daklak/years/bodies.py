"""Units that change in a year: renamed, merged, split, led by others, closed; and a word from one that has ended."""

from datetime import date

from deploy.bodies import Body, joining
from deploy.daklak.province import Union, unit_id
from deploy.daklak.story import BOARD
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter

_FIRST, _EACH_YEAR = 2015, 2
#: Changed in one round: renamed, merged, split, led by others, closed with an heir, closed without one.
_KINDS = 6


def tell(chapter: Chapter) -> None:
    """Every union of those that are set aside changes once."""
    for number in range(_EACH_YEAR):
        begin = ((chapter.year - _FIRST) * _EACH_YEAR + number) * _KINDS
        renamed, merged, split, led, closed, orphan = chapter.cast.changing[begin : begin + _KINDS]
        day = chapter.day(4, 1 + number)
        _renamed(chapter, renamed, day)
        _merged(chapter, merged, plus(day, 10))
        _split(chapter, split, plus(day, 20))
        _led_by_another(chapter, led, plus(day, 30))
        _closed(chapter, closed, plus(day, 40))
        _succeeded(chapter, orphan, plus(day, 50))


def _renamed(chapter: Chapter, union: Union, day: date) -> None:
    name = union.name_vi.replace("Công đoàn cơ sở ", "Công đoàn cơ sở mới ", 1)
    data = {"unit_id": unit_id(union.path), "name_vi": name, "effective_on": f"{day}", "legal_basis": _basis(chapter, day)}
    chapter.story.diary.put(day, BOARD, "unit.renamed", data)


def _merged(chapter: Chapter, union: Union, day: date) -> None:
    """Into another of the same leader; what it says afterwards is refused."""
    into, put = chapter.story.province.below(union.leader)[0], chapter.story.diary.put
    data = {"unit_id": unit_id(union.path), "into": into.path, "effective_on": f"{plus(day, 1)}",
            "legal_basis": _basis(chapter, day)}  # fmt: skip
    put(day, BOARD, "unit.merged", data)
    _speaks(chapter, union, plus(day, 5))


def _split(chapter: Chapter, union: Union, day: date) -> None:
    """Two new unions take its place, which join first."""
    founded = {"registered_on": f"{plus(day, 2)}"}
    paths = [f"{union.path}{letter}" for letter in "ab"]
    for path, letter in zip(paths, "AB", strict=True):
        name = union.name_vi.replace("Công đoàn cơ sở ", f"Công đoàn cơ sở {letter} ", 1)
        data = joining(Body(path, "grassroots_union", name, union.leader), unit_id(path), founded)
        chapter.story.diary.put(day, BOARD, "unit.joined", data)
    data = {"unit_id": unit_id(union.path), "into": paths, "effective_on": f"{plus(day, 2)}",
            "legal_basis": _basis(chapter, day)}  # fmt: skip
    chapter.story.diary.put(plus(day, 1), BOARD, "unit.split", data)


def _led_by_another(chapter: Chapter, union: Union, day: date) -> None:
    leaders = [*(d.ldld for d in chapter.story.province.districts), *chapter.story.province.sector_unions]
    leader = leaders[(leaders.index(union.leader) + 3) % len(leaders)]
    data = {"unit_id": unit_id(union.path), "led_by": leader, "effective_on": f"{day}", "legal_basis": _basis(chapter, day)}
    chapter.story.diary.put(day, BOARD, "unit.released", data)


def _closed(chapter: Chapter, union: Union, day: date) -> None:
    heir = chapter.story.province.below(union.leader)[1]
    data = {"unit_id": unit_id(union.path), "closed_on": f"{day}", "successors": [heir.path], "legal_basis": _basis(chapter, day)}
    chapter.story.diary.put(day, BOARD, "unit.closed", data)
    _speaks(chapter, union, plus(day, 5))


def _succeeded(chapter: Chapter, union: Union, day: date) -> None:
    """Closed without an heir; who stands for it is said later."""
    put, heir = chapter.story.diary.put, chapter.story.province.below(union.leader)[2]
    put(day, BOARD, "unit.closed", {"unit_id": unit_id(union.path), "closed_on": f"{day}", "legal_basis": _basis(chapter, day)})
    later = plus(day, 10)
    data = {"unit_id": unit_id(union.path), "successors": [heir.path], "effective_on": f"{later}",
            "legal_basis": _basis(chapter, later)}  # fmt: skip
    put(later, BOARD, "unit.succeeded", data)


def _speaks(chapter: Chapter, union: Union, day: date) -> None:
    data = {"activity_id": chapter.id("closed", union.path), "kind": "conference", "title": "Sinh hoạt công đoàn",
            "date": f"{day}", "place": "Trụ sở công đoàn", "attendance": {"total": 20}}  # fmt: skip
    chapter.story.diary.put(day, union.path, "activity.held", data, expect="unit_closed")


def _basis(chapter: Chapter, day: date) -> str:
    return f"{day.month * 40 + day.day}/QĐ-LĐLĐ-{chapter.year}"
