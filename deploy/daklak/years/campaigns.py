"""The movement of each year with its registrations, a campaign of the Chair's, and small ones that are amended."""

from datetime import date
from random import Random

from deploy.daklak.province import Union, read
from deploy.daklak.story import CHAIR, FEDERATION
from deploy.daklak.workdays import from_, plus
from deploy.daklak.years.cast import Chapter

#: Shares of the grass-roots unions: register for the movement; late; are evaluated.
_REGISTER, _LATE, _EVALUATED = 0.93, 0.06, 0.25
_OF_THE_CHAIR = ("66.cdn-giaoduc", "66.cdn-yte")
_SMALL, _INVITED = 2, 8


def tell(chapter: Chapter) -> str:
    """All campaigns of the year; answers the id of the movement."""
    year = chapter.year
    movement = _launch(chapter, "LDG-LDST", FEDERATION, f"Lao động giỏi, Lao động sáng tạo {year}", ("66",), regular=True)
    rng = chapter.random("registrations")
    for union in chapter.story.province.unions:
        if rng.random() < _REGISTER:
            _take_part(chapter, movement, union, rng)
    name = f"Thi đua lập thành tích chào mừng các ngày lễ lớn năm {year}"
    own = _launch(chapter, "UBND", CHAIR, name, _OF_THE_CHAIR, regular=False)
    for sector in _OF_THE_CHAIR:
        for union in chapter.story.province.below(sector)[::3]:
            _take_part(chapter, own, union, rng)
    for number in range(_SMALL):
        _amended(chapter, number, rng)
    return movement


def _launch(chapter: Chapter, key: str, launcher: str, name: str, scope: tuple[str, ...], *, regular: bool) -> str:
    """Launched in January, reviewed half-way and at its end, closed in the January after."""
    id = chapter.id("campaign", key)
    launched = chapter.day(1, 19)
    data = {"campaign_id": id, "name_vi": name, "launcher": launcher, "kind": "regular" if regular else "thematic",
            "period": [f"{chapter.year}-01-01", f"{chapter.year}-12-31"], "registration_deadline": f"{chapter.day(3, 31)}",
            "scope": list(scope), "criteria": ["Năng suất, chất lượng, hiệu quả", "Sáng kiến được áp dụng"],
            "awards": ["BKT", "GKH"], "legal_basis": "03/CTPH-LĐLĐ-BTĐKT"}  # fmt: skip
    data |= {"movement": key} if regular else {}
    put = chapter.story.diary.put
    put(launched, launcher, "campaign.launched", data)
    ended = from_(date(chapter.year + 1, 1, 5))
    for stage, day in (("preliminary", chapter.day(7, 10)), ("final", ended)):
        review = {"campaign_id": id, "stage": stage, "reviewed_on": f"{day}", "results": ["Các công đoàn cơ sở hưởng ứng"]}
        put(day, launcher, "campaign.reviewed", review)
    put(plus(ended, 2), launcher, "campaign.closed", {"campaign_id": id, "closed_on": f"{plus(ended, 2)}"})
    return id


def _take_part(chapter: Chapter, campaign: str, union: Union, rng: Random) -> None:
    late = rng.random() < _LATE
    days = chapter.days((4, 2), (4, 29)) if late else chapter.days((1, 22), (3, 31))
    id = chapter.id("registration", campaign, union.path)
    _register(chapter, campaign, id, union, rng.choice(days), rng)
    if rng.random() < _EVALUATED:
        day = rng.choice(chapter.days((12, 1), (12, 30)))
        data = {"registration_id": id, "result": rng.choices(("met", "not_met"), (93, 7))[0], "evaluated_on": f"{day}"}
        chapter.story.diary.put(day, union.path, "registration.evaluated", data)


def _register(chapter: Chapter, campaign: str, id: str, union: Union, day: date, rng: Random,
              expect: str = "accepted") -> None:  # fmt: skip
    head = {"total": union.members, "women": union.women, "direct_workers": union.direct_workers}
    data = {"registration_id": id, "campaign_id": campaign, "year": chapter.year, "headcount": head,
            "targets": rng.sample(read("names.yaml")["targets"], 2)}  # fmt: skip
    chapter.story.diary.put(day, union.path, "registration.submitted", data, expect=expect)


def _amended(chapter: Chapter, number: int, rng: Random) -> None:
    """A district's own: extended to a later end, suspended for a while, resumed, reviewed and closed (domain 3.1)."""
    district, put = chapter.district(number * 7), chapter.story.diary.put
    invited = rng.sample(chapter.story.province.below(district.ldld), _INVITED)
    id, launcher = chapter.id("campaign", "small", number), district.ldld
    launched = chapter.day(5, 4 + number)
    data = {"campaign_id": id, "name_vi": f"Thi đua nước rút quý II tại {district.name}", "launcher": launcher,
            "kind": "thematic", "period": [f"{launched}", f"{chapter.day(7, 31)}"],
            "registration_deadline": f"{plus(launched, 20)}", "scope": [union.path for union in invited],
            "awards": ["GKH"], "legal_basis": "03/CTPH-LĐLĐ-BTĐKT"}  # fmt: skip
    put(launched, launcher, "campaign.launched", data)
    for place, union in enumerate(invited[:-1]):
        # One comes while it rests, and is told to come again.
        rests = place == 0
        day = plus(launched, 11 if rests else 2 + place)
        expect = "state_forbids" if rests else "accepted"
        _register(chapter, id, chapter.id("registration", id, place), union, day, rng, expect)
    _amend(chapter, id, launcher, plus(launched, 4), "extended", ends_on=f"{chapter.day(8, 31)}",
           registration_deadline=f"{plus(launched, 26)}")  # fmt: skip
    _amend(chapter, id, launcher, plus(launched, 10), "suspended")
    _amend(chapter, id, launcher, plus(launched, 15), "resumed")
    _register(chapter, id, chapter.id("registration", id, "again"), invited[0], plus(launched, 17), rng)
    reviewed = chapter.day(9, 3)
    review = {"campaign_id": id, "stage": "final", "reviewed_on": f"{reviewed}", "results": ["Hoàn thành chỉ tiêu"]}
    put(reviewed, launcher, "campaign.reviewed", review)
    put(plus(reviewed, 1), launcher, "campaign.closed", {"campaign_id": id, "closed_on": f"{plus(reviewed, 1)}"})


def _amend(chapter: Chapter, campaign: str, launcher: str, day: date, change: str, **later: str) -> None:
    data = {"campaign_id": campaign, "change": change, "amended_on": f"{day}", "reason": "Mưa lũ kéo dài", **later}
    chapter.story.diary.put(day, launcher, "campaign.amended", data)
