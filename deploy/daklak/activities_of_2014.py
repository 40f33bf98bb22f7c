"""What was held in the year: delegations, supervision, exchanges, conferences and training."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from deploy.daklak.province import Union, read
from deploy.daklak.story import Story
from deploy.daklak.workdays import plus, workdays

#: Grass-roots unions that report a meeting of their own, and plans that come to nothing.
_MEETINGS, _CANCELLED = 320, 4


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity as planned; `partners` take part, `visits` grass-roots unions are called on."""

    organiser: str
    kind: str
    title: str
    day: date
    place: str
    partners: tuple[str, ...] = ()
    visits: int = 0
    attendance: tuple[int, int] = (40, 90)
    topics: tuple[str, ...] = ()


def tell(story: Story) -> None:
    """The joint activities, those of each district and sector, and the meetings at the grass roots."""
    rng = story.random("activities")
    for plan in read("plans.yaml")["activities"]:
        _carry_out(story, Plan(**plan), rng)
    _in_districts(story, rng)
    _in_sectors(story, rng)
    _called_off(story, rng)
    for union in rng.sample(story.province.unions, _MEETINGS):
        _hold(story, _meeting(union, rng), rng)


def _in_districts(story: Story, rng: Random) -> None:
    """Each pair trains its unions in spring and takes them to see good models in autumn (III.2.a)."""
    for district in story.province.districts:
        spring = rng.choice(workdays(date(2014, 4, 2), date(2014, 6, 27)))
        autumn = rng.choice(workdays(date(2014, 9, 8), date(2014, 11, 14)))
        for kind, title, day, visits in (
            ("training", "Tập huấn bình xét và lập hồ sơ khen thưởng", spring, 0),
            ("exchange", "Giao lưu, học tập mô hình hay ở cơ sở", autumn, 2),
        ):
            plan = Plan(district.ldld, kind, title, day, district.name, (district.pnv,), visits)
            _carry_out(story, plan, rng)


def _in_sectors(story: Story, rng: Random) -> None:
    for sector in story.province.sector_unions:
        day = rng.choice(workdays(date(2014, 4, 2), date(2014, 10, 31)))
        plan = Plan(sector, "conference", "Tọa đàm về sáng kiến trong ngành", day, "Buôn Ma Thuột")
        _carry_out(story, plan, rng)


def _called_off(story: Story, rng: Random) -> None:
    for district in rng.sample(story.province.districts, _CANCELLED):
        day = rng.choice(workdays(date(2014, 7, 1), date(2014, 8, 29)))
        plan = Plan(district.ldld, "conference", "Tọa đàm gương người tốt, việc tốt", day, district.name)
        id = _announce(story, plan)
        reason = {"activity_id": id, "reason": "Mưa lũ, lùi sang năm sau"}
        story.diary.put(plus(day, -1), district.ldld, "activity.cancelled", reason)


def _meeting(union: Union, rng: Random) -> Plan:
    """Emulation and good examples on the agenda of a union's regular meeting (II.1.c)."""
    day = rng.choice(workdays(date(2014, 2, 10), date(2014, 12, 19)))
    return Plan(union.path, "conference", "Sinh hoạt công đoàn thường kỳ", day, "Trụ sở công đoàn",
                attendance=(union.members // 2, union.members),
                topics=("Điển hình tiên tiến", "Đăng ký thi đua"))  # fmt: skip


def _carry_out(story: Story, plan: Plan, rng: Random) -> None:
    """Planned two weeks ahead, held, and reported within ten working days."""
    id = _announce(story, plan)
    _hold(story, plan, rng)
    day = plus(plan.day, rng.randint(3, 10))
    report = {"activity_id": id, "reported_on": f"{day}", "document": story.document("report", id)}
    story.diary.put(day, plan.organiser, "activity.reported", report)


def _announce(story: Story, plan: Plan) -> str:
    data = _common(story, plan)
    story.diary.put(plus(plan.day, -10), plan.organiser, "activity.planned", data)
    return data["activity_id"]


def _hold(story: Story, plan: Plan, rng: Random) -> None:
    total = rng.randint(*plan.attendance)
    women = round(total * rng.uniform(0.3, 0.6))
    visited = [union.path for union in rng.sample(story.province.unions, plan.visits)]
    data = _common(story, plan) | {"attendance": {"total": total, "women": women}}
    data |= {"topics": list(plan.topics)} if plan.topics else {}
    data |= {"units_visited": visited} if visited else {}
    story.diary.put(plan.day, plan.organiser, "activity.held", data)


def _common(story: Story, plan: Plan) -> dict[str, Any]:
    id = story.id("activity", plan.organiser, plan.title, plan.day)
    return {"activity_id": id, "kind": plan.kind, "title": plan.title, "date": f"{plan.day}",
            "place": plan.place, "with": list(plan.partners)}  # fmt: skip
