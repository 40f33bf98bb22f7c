"""What was followed up in the year: findings, difficulties, advice, models, officers; and units that went on as others."""

from collections.abc import Iterator
from datetime import date
from random import Random

from deploy.bodies import Body, joining
from deploy.daklak.activities_of_2014 import Plan
from deploy.daklak.programme_of_2014 import guidance_id
from deploy.daklak.province import District, read, unit_id
from deploy.daklak.story import BOARD, FEDERATION, Story
from deploy.daklak.workdays import plus, workdays

#: How many of each; every sixth or so is answered late.
_ADVICE, _MODELS, _DIFFICULTIES = 24, 8, 12
_STANDING = ((BOARD, "board_professional_office"), (FEDERATION, "federation_policy_law_dept"))


def tell(story: Story) -> None:
    rng = story.random("followups")
    _officers(story)
    for plan in (Plan(**plan) for plan in read("plans.yaml")["activities"]):
        if plan.kind in ("inspection", "rights_supervision"):
            _find(story, plan, rng)
    for n in range(_DIFFICULTIES):
        _difficulty(story, n, rng)
    for n in range(_ADVICE):
        _advise(story, n, rng)
    for n in range(_MODELS):
        _model(story, n, rng)
    _amend(story)
    for district in rng.sample(story.province.districts, 6):
        _reorganise(story, district)


def _officers(story: Story) -> None:
    """Each standing department names two officers; one of each is released in autumn (IV.b)."""
    for body, office in _STANDING:
        for n, role in enumerate(("standing", "deputy", "secretary"), 1):
            id = story.id("officer", body, n)
            data = {"officer_id": id, "office": office, "role": role, "period": ["2014-08-01", None]}
            story.diary.put(date(2014, 8, n), body, "officer.appointed", data)
            released = {"officer_id": id, "released_on": f"2015-01-{n + 4:02}"}
            story.diary.put(date(2015, 1, n + 4), body, "officer.released", released)


def _find(story: Story, plan: Plan, rng: Random) -> None:
    """Two findings of a delegation: the one answered in time and closed, the other late or never."""
    activity = story.id("activity", plan.organiser, plan.title, plan.day)
    for n, union in enumerate(rng.sample(story.province.unions, 2)):
        id, raised, due = story.id("finding", activity, n), plus(plan.day, 2), plus(plan.day, 22)
        said = {"finding_id": id, "activity_id": activity, "unit": union.path,
                "text": "Sổ theo dõi thi đua chưa được cập nhật", "due": f"{due}"}  # fmt: skip
        story.diary.put(raised, plan.organiser, "finding.raised", said)
        answered = plus(due, 4 if n and rng.random() < 0.5 else -rng.randint(1, 10))
        done = {"finding_id": id, "text": "Đã cập nhật sổ", "answered_on": f"{answered}"}
        story.diary.put(answered, union.path, "finding.answered", done)
        closed = plus(answered, 3)
        story.diary.put(closed, plan.organiser, "finding.closed", {"finding_id": id, "closed_on": f"{closed}"})


def _difficulty(story: Story, number: int, rng: Random) -> None:
    """Raised at the grass roots, assigned to the district's union, answered, closed (IV.c)."""
    union = rng.choice(story.province.unions)
    id, raised = story.id("difficulty", number), rng.choice(workdays(date(2014, 2, 10), date(2014, 10, 31)))
    topic, text = rng.choice((("funding", "Thiếu kinh phí khen thưởng"), ("dossier", "Hồ sơ khó lập ở tổ đội")))
    said = {"difficulty_id": id, "topic": topic, "text": text, "raised_on": f"{raised}"}
    story.diary.put(raised, union.path, "difficulty.raised", said)
    assigned, due = plus(raised, 3), plus(raised, 18)
    story.diary.put(assigned, BOARD, "difficulty.assigned", {"difficulty_id": id, "to": union.leader, "due": f"{due}"})
    answered = plus(due, 3 if number % 6 == 0 else -4)
    data = {"difficulty_id": id, "text": "Đã hướng dẫn và bố trí", "answered_on": f"{answered}"}
    story.diary.put(answered, union.leader, "difficulty.answered", data)
    closed = plus(answered, 2)
    story.diary.put(closed, union.path, "difficulty.closed", {"difficulty_id": id, "closed_on": f"{closed}"})


def _advise(story: Story, number: int, rng: Random) -> None:
    union, asked = rng.choice(story.province.unions), rng.choice(workdays(date(2014, 2, 10), date(2014, 11, 28)))
    id, to = story.id("advice", number), rng.choice((BOARD, FEDERATION, union.leader))
    data = {"advice_id": id, "to": to, "topic": "dossier", "text": "Hồ sơ đề nghị gồm những gì?", "asked_on": f"{asked}"}
    story.diary.put(asked, union.path, "advice.asked", data)
    answered = plus(asked, rng.randint(1, 6))
    answer = {"advice_id": id, "text": "Theo văn bản hướng dẫn trong năm", "answered_on": f"{answered}"}
    story.diary.put(answered, to, "advice.answered", answer)


def _model(story: Story, number: int, rng: Random) -> None:
    """A practice that up to five other unions take over (II.2.b, III.1.c)."""
    publisher, *others = rng.sample(story.province.unions, 1 + rng.randint(1, 5))
    id, day = story.id("model", number), rng.choice(workdays(date(2014, 3, 3), date(2014, 6, 30)))
    data = {"model_id": id, "title": "Tổ tự quản an toàn lao động", "published_on": f"{day}",
            "text": "Mỗi ca cử một người nhắc nhở, ghi sổ, bình xét hằng tháng"}  # fmt: skip
    story.diary.put(day, publisher.path, "model.published", data)
    for n, union in enumerate(others, 1):
        adopted = plus(day, n * 15)
        story.diary.put(adopted, union.path, "model.adopted", {"model_id": id, "adopted_on": f"{adopted}"})


def _amend(story: Story) -> None:
    """The spring campaign ends a month later; what the decree of summer replaced is no longer in force."""
    plan = next(plan for plan in read("plans.yaml")["campaigns"] if plan["key"] == "CD85")
    first, last = plan["period"]
    data = {"campaign_id": story.id("campaign", "CD85"), "period": [f"{first}", f"{last.replace(month=10, day=5)}"],
            "registration_deadline": f"{plan['deadline']}", "reason": "Kéo dài đến hội nghị tổng kết"}  # fmt: skip
    story.diary.put(date(2014, 8, 20), plan["launcher"], "campaign.amended", data)
    older, newer = (guidance_id(story, number) for number in ("02/HD-BTĐKT", "12/HD-BTĐKT"))
    data = {"guidance_id": older, "superseded_on": "2014-12-01", "superseded_by": newer}
    story.diary.put(date(2014, 12, 1), BOARD, "guidance.superseded", data)


def _reorganise(story: Story, district: District) -> None:
    """Seven small unions of a district become three by merging, splitting and succession; one changes its leader."""
    paths = [f"{district.ldld}.cs98{n:02}" for n in range(1, 8)]
    for n, path in enumerate(paths):
        body = Body(path, "grassroots_union", f"Công đoàn cơ sở Tổ hợp {n + 1}, {district.name} (hư cấu)", district.ldld)
        data = joining(body, unit_id(path), {"registered_on": "2014-06-02"})
        story.diary.put(date(2014, 6, 2), BOARD, "unit.joined", data, at_s=n * 60)
    for name, data in _changes([unit_id(path) for path in paths], paths):
        story.diary.put(date(2014, 9, 1), BOARD, name, data | {"effective_on": "2014-10-01"})
    led = {"unit_id": unit_id(paths[1]), "led_by": story.province.sector_unions[0], "effective_on": "2014-11-03"}
    story.diary.put(date(2014, 11, 3), BOARD, "unit.released", led)


def _changes(ids: list[str], paths: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    yield "unit.merged", {"unit_id": ids[1], "merged": [ids[0]]}
    yield "unit.split", {"unit_id": ids[2], "into": [paths[3], paths[4]]}
    yield "unit.succeeded", {"unit_id": ids[5], "successor": paths[6]}
