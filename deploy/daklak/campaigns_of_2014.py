"""The three campaigns of the year, who registers for them, and how their targets were met."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from deploy.daklak.diary import Message
from deploy.daklak.province import Union, read
from deploy.daklak.story import Story
from deploy.daklak.workdays import plus, workdays


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as planned; `never` is the share of grass-roots unions that stays away."""

    key: str
    launcher: str
    name_vi: str
    kind: str
    launched: date
    deadline: date
    period: tuple[date, date]
    evaluated: tuple[date, date]
    reviewed: date
    closed: date
    awards: tuple[str, ...]
    legal_basis: str
    never: float
    movement: str | None = None


#: The movement of the programme, the People's Committee's campaign, and one that ends within the year.
LDST, EMULATION, ANNIVERSARY = CAMPAIGNS = [Campaign(**plan) for plan in read("plans.yaml")["campaigns"]]
#: Shares of those that register: come after the deadline, change their headcount, are evaluated, succeed.
_LATE, _AMENDED, _EVALUATED, _MET = 0.085, 0.06, 0.97, 0.93


def tell(story: Story) -> list[Message]:
    """The campaigns and their registrations; answers the registrations that came in time."""
    in_time: list[Message] = []
    for campaign in CAMPAIGNS:
        _launch(story, campaign)
        rng = story.random(f"campaign/{campaign.key}")
        for union in story.province.unions:
            if rng.random() >= campaign.never:
                in_time += _take_part(story, campaign, union, rng)
        _end(story, campaign)
    for union, _ in story.province.closing:
        _register(story, LDST, union, date(2014, 2, 20), story.random(union.path))
    return in_time


def campaign_id(story: Story, campaign: Campaign) -> str:
    """The id of a campaign in this story."""
    return story.id("campaign", campaign.key)


def _launch(story: Story, campaign: Campaign) -> None:
    data = {
        "campaign_id": campaign_id(story, campaign), "name_vi": campaign.name_vi,
        "launcher": campaign.launcher, "kind": campaign.kind, "period": [f"{day}" for day in campaign.period],
        "registration_deadline": f"{campaign.deadline}", "scope": ["66"],
        "criteria": ["Năng suất, chất lượng, hiệu quả", "Sáng kiến được áp dụng", "An toàn lao động"],
        "awards": list(campaign.awards), "legal_basis": campaign.legal_basis,
    }  # fmt: skip
    data |= {"movement": campaign.movement} if campaign.movement else {}
    story.diary.put(campaign.launched, campaign.launcher, "campaign.launched", data)


def _take_part(story: Story, campaign: Campaign, union: Union, rng: Random) -> list[Message]:
    late = rng.random() < _LATE
    day = _day_of_registration(campaign, late, rng)
    message = _register(story, campaign, union, day, rng)
    if rng.random() < _AMENDED:
        latest = plus(campaign.evaluated[0], -1)
        _amend(story, campaign, union, min(plus(day, rng.randint(15, 60)), latest), rng)
    if rng.random() < _EVALUATED:
        _evaluate(story, campaign, union, rng)
    return [] if late else [message]


def _day_of_registration(campaign: Campaign, late: bool, rng: Random) -> date:
    """Most come in the last weeks before the deadline; the late within a month after it."""
    first, last = campaign.launched + timedelta(days=2), campaign.deadline
    if late:
        return rng.choice(workdays(last + timedelta(days=1), last + timedelta(days=30)))
    days = workdays(first, last)
    return days[int(rng.triangular(0, len(days) - 1, len(days) - 1))]


def _register(story: Story, campaign: Campaign, union: Union, day: date, rng: Random) -> Message:
    targets = rng.sample(read("names.yaml")["targets"], rng.randint(1, 3))
    data = {"registration_id": story.id("registration", campaign.key, union.path),
            "campaign_id": campaign_id(story, campaign), "year": 2014, "headcount": _headcount(union, 0),
            "targets": targets}  # fmt: skip
    return story.diary.put(day, union.path, "registration.submitted", data)


def _amend(story: Story, campaign: Campaign, union: Union, day: date, rng: Random) -> None:
    data = {"registration_id": story.id("registration", campaign.key, union.path),
            "headcount": _headcount(union, rng.randint(1, 9)),
            "targets": rng.sample(read("names.yaml")["targets"], 2)}  # fmt: skip
    story.diary.put(day, union.path, "registration.amended", data)


def _evaluate(story: Story, campaign: Campaign, union: Union, rng: Random) -> None:
    id = story.id("registration", campaign.key, union.path)
    day = rng.choice(workdays(*campaign.evaluated))
    result = "met" if rng.random() < _MET else "not_met"
    data = {"registration_id": id, "result": result, "evaluated_on": f"{day}"}
    story.diary.put(day, union.path, "registration.evaluated", data)


def _headcount(union: Union, hired: int) -> dict[str, Any]:
    return {"total": union.members + hired, "women": union.women + hired // 2,
            "direct_workers": union.direct_workers + hired}  # fmt: skip


def _end(story: Story, campaign: Campaign) -> None:
    """Half-way review of what runs all year, final review, and the end."""
    id = campaign_id(story, campaign)
    reviews = [("final", campaign.reviewed)]
    if campaign.kind == "regular":
        reviews.insert(0, ("preliminary", date(2014, 7, 10)))
    for stage, day in reviews:
        data = {"campaign_id": id, "stage": stage, "reviewed_on": f"{day}",
                "results": ["Các công đoàn cơ sở hưởng ứng", "Nhiều sáng kiến được áp dụng"]}  # fmt: skip
        story.diary.put(day, campaign.launcher, "campaign.reviewed", data)
    closing = {"campaign_id": id, "closed_on": f"{campaign.closed}"}
    story.diary.put(campaign.closed, campaign.launcher, "campaign.closed", closing)
