"""What is held in a year and what comes of it: findings, advice, models, difficulties (II.2.b-c, III.2.d, IV.c)."""

from datetime import date
from typing import Any

from deploy.daklak.province import read
from deploy.daklak.story import BOARD, FEDERATION, NEWSPAPER
from deploy.daklak.workdays import plus
from deploy.daklak.years.cast import Chapter

#: Working days until a finding is answered; None: nobody answers, and it is told of as overdue.
_ANSWERED = (6, 9, None, 25)
_EACH_YEAR = 2


def tell(chapter: Chapter, movement: str) -> None:
    for number, plan in enumerate(read("years/plan.yaml")["activities"]):
        _held(chapter, number, plan)
    _meetings(chapter, movement)
    for number in range(_EACH_YEAR):
        _advice(chapter, number)
        _model(chapter, number)
        _difficulty(chapter, number)
        _called_off(chapter, number)


def _held(chapter: Chapter, number: int, plan: dict[str, Any]) -> None:
    """Planned two weeks ahead, held by both bodies, reported, and followed up where a delegation visited."""
    month, _, of_month = plan["day"].partition("-")
    day, by, rng = chapter.day(int(month), int(of_month)), plan["organiser"], chapter.random(f"activity/{number}")
    partner = FEDERATION if by == BOARD else BOARD
    visited = [union.path for union in rng.sample(chapter.story.province.unions, plan.get("visits", 0))]
    id = chapter.id("activity", number)
    data = {"activity_id": id, "kind": plan["kind"], "title": f"{plan['title']}, {chapter.year}", "date": f"{day}",
            "place": "Buôn Ma Thuột", "with": [partner]}  # fmt: skip
    put = chapter.story.diary.put
    put(plus(day, -10), by, "activity.planned", data)
    held = data | {"attendance": {"total": rng.randint(12, 90), "women": rng.randint(4, 12)}}
    held |= {"units_visited": visited} if visited else {}
    held |= {"hours": 16, "certificates": 10} if plan["kind"] == "training" else {}
    put(day, by, "activity.held", held)
    reported = plus(day, 5)
    report = {"activity_id": id, "reported_on": f"{reported}", "document": chapter.story.document("report", id)}
    put(reported, by, "activity.reported", report)
    for place, (path, answered) in enumerate(zip(visited, _ANSWERED, strict=False)):
        _finding(chapter, id, place, by, path, plus(reported, 1), answered)


def _finding(chapter: Chapter, activity: str, number: int, by: str, unit: str, day: date, answered: int | None) -> None:
    """Raised with three weeks to answer; what was answered is closed."""
    put, id = chapter.story.diary.put, chapter.story.id("finding", activity, number)
    raised = {"finding_id": id, "activity_id": activity, "unit": unit, "text": "Chưa lưu biên bản bình xét",
              "raised_on": f"{day}", "due": f"{plus(day, 15)}"}  # fmt: skip
    put(day, by, "finding.raised", raised)
    if answered is None:
        return
    said = plus(day, answered)
    put(said, unit, "finding.answered", {"finding_id": id, "text": "Đã bổ sung biên bản", "answered_on": f"{said}"})
    closed = plus(said, 4)
    outcome = "remedied" if number < 2 else "not_remedied"
    put(closed, by, "finding.closed", {"finding_id": id, "outcome": outcome, "closed_on": f"{closed}"})


def _meetings(chapter: Chapter, movement: str) -> None:
    """Of every union above the grass roots, two that it leads speak of it in a meeting (II.1.c); the newspaper writes."""
    province, put = chapter.story.province, chapter.story.diary.put
    rng = chapter.random("meetings")
    for leader in (*(district.ldld for district in province.districts), *province.sector_unions):
        for number, union in enumerate(rng.sample(province.below(leader), 2)):
            day = rng.choice(chapter.days((3, 1), (11, 30)))
            data = {"activity_id": chapter.id("meeting", leader, number), "kind": "conference",
                    "title": "Sinh hoạt công đoàn thường kỳ", "date": f"{day}", "place": "Trụ sở công đoàn",
                    "attendance": {"total": union.members}, "topics": ["Điển hình tiên tiến"]}  # fmt: skip
            put(day, union.path, "activity.held", data)
    for number in range(12):
        day = rng.choice(chapter.days((2, 10), (12, 20)))
        data = {"item_id": chapter.id("item", number), "medium": "newspaper", "kind": "column",
                "published_on": f"{day}", "audience": rng.randint(2_000, 40_000), "about_kind": "campaign",
                "about_id": movement}  # fmt: skip
        put(day, NEWSPAPER, "communication.published", data)


def _advice(chapter: Chapter, number: int) -> None:
    """One is answered in time, the other is told of as overdue before its answer comes."""
    put, id, district = chapter.story.diary.put, chapter.id("advice", number), chapter.district(number)
    union, asked = chapter.story.province.below(district.ldld)[2 + number], chapter.day(5, 5 + number)
    for place, days in enumerate((4, 22)):
        said, one = plus(asked, days), chapter.story.id(id, place)
        question = {"advice_id": one, "to": district.ldld, "topic": "dossier", "text": "Hồ sơ cần những giấy tờ nào?",
                    "asked_on": f"{asked}"}  # fmt: skip
        put(asked, union.path, "advice.asked", question)
        answer = {"advice_id": one, "text": "Tờ trình, báo cáo thành tích và biên bản", "answered_on": f"{said}"}
        put(said, district.ldld, "advice.answered", answer)


def _model(chapter: Chapter, number: int) -> None:
    """Published where it works; two others do likewise, and nobody adopts twice."""
    put, names = chapter.story.diary.put, read("names.yaml")
    own, *others = chapter.story.province.below(chapter.district(4 + number).ldld)[5:8]
    id, day = chapter.id("model", number), chapter.day(6, 15 + number)
    data = {"model_id": id, "title": f"{names['models'][number]}{names['mark']}", "topic": "production",
            "summary": "Cách làm và kết quả tại đơn vị", "published_on": f"{day}"}  # fmt: skip
    put(day, own.path, "model.published", data)
    for place, union in enumerate(others):
        for again, expect in enumerate(("accepted", "state_forbids")[: 2 - place]):
            adopted = plus(day, 10 + place + again * 5)
            said = {"model_id": id, "adopted_on": f"{adopted}"}
            put(adopted, union.path, "model.adopted", said, expect=expect)


def _difficulty(chapter: Chapter, number: int) -> None:
    """Raised at the grass roots, given to who can help, answered in time or late, closed (IV.c)."""
    put, id, district = chapter.story.diary.put, chapter.id("difficulty", number), chapter.district(6 + number)
    union, raised = chapter.story.province.below(district.ldld)[9], chapter.day(4, 6 + number)
    for place, days in enumerate((5, 18)):
        one = chapter.story.id(id, place)
        said = {"difficulty_id": one, "topic": "funding", "text": "Thiếu kinh phí tổ chức phong trào", "raised_on": f"{raised}"}
        put(raised, union.path, "difficulty.raised", said)
        assigned = plus(raised, 2)
        to = {"difficulty_id": one, "to": district.ldld, "due": f"{plus(assigned, 10)}", "assigned_on": f"{assigned}"}
        put(assigned, FEDERATION, "difficulty.assigned", to)
        answered, closed = plus(assigned, days), plus(assigned, days + 3)
        answer = {"difficulty_id": one, "text": "Đã bố trí từ quỹ công đoàn", "answered_on": f"{answered}"}
        put(answered, district.ldld, "difficulty.answered", answer)
        outcome = {"difficulty_id": one, "outcome": ("solved", "referred")[place], "closed_on": f"{closed}"}
        put(closed, FEDERATION, "difficulty.closed", outcome)


def _called_off(chapter: Chapter, number: int) -> None:
    put, district, day = chapter.story.diary.put, chapter.district(8 + number), chapter.day(9, 22 + number)
    id = chapter.id("called off", number)
    data = {"activity_id": id, "kind": "conference", "title": "Tọa đàm gương người tốt, việc tốt", "date": f"{day}",
            "place": district.name, "with": []}  # fmt: skip
    put(plus(day, -10), district.ldld, "activity.planned", data)
    put(plus(day, -1), district.ldld, "activity.cancelled", {"activity_id": id, "reason": "Mưa lũ"})
