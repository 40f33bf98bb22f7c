"""The programme goes on: reviewed and planned each year, derived by who had none, reviewed as a whole and closed (IV)."""

from datetime import date

from deploy.daklak.programme_of_2014 import programme_id
from deploy.daklak.province import read
from deploy.daklak.story import BOARD, FEDERATION
from deploy.daklak.workdays import from_, plus
from deploy.daklak.years.cast import Chapter

_LAST = 2018
_OFFICES = ((BOARD, "board_professional_office"), (FEDERATION, "federation_policy_law_dept"))


def tell(chapter: Chapter) -> None:
    """What the two bodies and the pairs of districts do in a year."""
    plan = read("years/plan.yaml")
    _officers(chapter)
    _derive(chapter, plan["derived"].get(chapter.year, ()), plan["tasks"])
    _review(chapter, programme_id(chapter.story), (BOARD, FEDERATION), chapter.day(12, 19), plan["tasks"])
    for place in plan["reviewing"]:
        programme = chapter.story.id("programme", f"{place}.ldld")
        _review(chapter, programme, (f"{place}.pnv", f"{place}.ldld"), chapter.day(12, 12), plan["tasks"])
    if chapter.year == _LAST:
        _end(chapter)


def _officers(chapter: Chapter) -> None:
    """In both standing departments somebody leaves, and the next one takes over the day after (IV.b)."""
    put, story = chapter.story.diary.put, chapter.story
    last = chapter.day(8, 14)
    for body, office in _OFFICES:
        before = story.id("officer", office, *([chapter.year - 1] if chapter.year > 2015 else []))
        put(last, body, "officer.released", {"officer_id": before, "released_on": f"{last}"})
        since = plus(last, 1)
        data = {"officer_id": story.id("officer", office, chapter.year), "office": office, "role": "focal_point",
                "from": f"{since}"}  # fmt: skip
        put(since, body, "officer.appointed", data)


def _derive(chapter: Chapter, publishers: tuple[str, ...], tasks: list[str]) -> None:
    """A pair of a district, or a sector union; each sets itself a number of its own (IV.d)."""
    names = {body.path: body.name_vi for body in chapter.story.province.bodies}
    for number, place in enumerate(publishers, 1):
        sector = place.startswith("66.cdn")
        by, parties = (place, [place]) if sector else (f"{place}.ldld", [f"{place}.pnv", f"{place}.ldld"])
        day = chapter.day(3, 4 + number)
        data = {"programme_id": chapter.story.id("programme", by), "parent_id": programme_id(chapter.story),
                "number": f"{number:02}/CTPH", "title": f"Chương trình phối hợp của {names[by]}", "signed_on": f"{day}",
                "parties": parties, "tasks": tasks[:3]}  # fmt: skip
        chapter.story.diary.put(day, by, "programme.derived", data)


def _review(chapter: Chapter, programme: str, parties: tuple[str, str], day: date, tasks: list[str]) -> None:
    """Each party for itself: the year, and the plan of the next while there is one (N06)."""
    put = chapter.story.diary.put
    for number, party in enumerate(parties):
        reviewed, agreed = plus(day, number), plus(day, number + 2)
        review = {"programme_id": programme, "year": chapter.year, "reviewed_on": f"{reviewed}",
                  "results": ["Các nội dung phối hợp được triển khai đúng kế hoạch"],
                  "difficulties": ["Kinh phí tổ chức phong trào ở cơ sở còn ít"]}  # fmt: skip
        put(reviewed, party, "programme.reviewed", review)
        if chapter.year < _LAST:
            if number and programme == programme_id(chapter.story) and chapter.year == read("years/plan.yaml")["late_plan"]:
                agreed = from_(date(chapter.year + 1, 1, 8))
            plan = {"programme_id": programme, "year": chapter.year + 1, "tasks": tasks, "agreed_on": f"{agreed}"}
            put(agreed, party, "programme.plan_agreed", plan)


def _end(chapter: Chapter) -> None:
    """Tổng kết in the first quarter of 2019, then the end (N07, domain 3.10)."""
    put, programme = chapter.story.diary.put, programme_id(chapter.story)
    reviewed, closed = from_(date(_LAST + 1, 1, 21)), from_(date(_LAST + 1, 2, 25))
    early = {"programme_id": programme, "closed_on": f"{plus(reviewed, -2)}"}
    put(plus(reviewed, -2), BOARD, "programme.closed", early, expect="state_forbids")
    for number, party in enumerate((BOARD, FEDERATION)):
        day = plus(reviewed, number)
        review = {"programme_id": programme, "year": _LAST, "stage": "final", "reviewed_on": f"{day}",
                  "results": ["Năm năm phối hợp: các nhiệm vụ được hoàn thành"],
                  "difficulties": ["Một số đơn vị báo cáo chậm"]}  # fmt: skip
        put(day, party, "programme.reviewed", review)
        day = plus(closed, number)
        put(day, party, "programme.closed", {"programme_id": programme, "closed_on": f"{day}"})
