"""The districts' year: rounds for the district certificate (GKH), two seasons, weekly decisions."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.campaigns_of_2014 import LDST, campaign_id
from deploy.daklak.dossiers import Case
from deploy.daklak.province import District
from deploy.daklak.story import Story
from deploy.daklak.workdays import WORKDAYS, on_weekday, plus, workdays

DEADLINE = date(2014, 11, 20)
#: The district that proposes nobody this year.
NIL = "66.657"
#: Where two workers of one workplace share name and year of birth; see `_namesakes`.
NAMESAKES = "66.648"
#: Seasons: first and last day of submission, the achievement period, share of the nominations.
_SEASONS = (
    ((date(2014, 6, 2), date(2014, 8, 29)), (date(2014, 1, 1), date(2014, 5, 31)), 0.45),
    ((date(2014, 10, 1), DEADLINE), (date(2014, 1, 1), date(2014, 9, 30)), 0.55),
)
#: Nominations per grass-roots union of the district; what becomes of them, in hundredths.
_PER_UNION = 0.75
_FATES = {"decided": 71, "supplemented": 18, "rejected": 7, "lapsed": 2, "withdrawn": 1, "held": 1}
#: Working days from submission to decision before the wait for the weekly sitting: log-normal, so that the
#: median comes to about 60 % of the district's 20 days and some 5 % take longer than allowed.
_DAYS_MU, _DAYS_SIGMA = 2.27, 0.31


def tell(story: Story) -> list[Case]:
    """Every district's round and nominations; answers all cases."""
    cases: list[Case] = []
    for n, district in enumerate(story.province.districts):
        rng = story.random(f"nominations/{district.place}")
        if district.place == NIL:
            data = {"year": 2014, "award": "GKH", "reason": "Năm nay tập trung kiện toàn công đoàn cơ sở"}
            story.diary.put(date(2014, 11, 18), district.ldld, "round.nil_declared", data, about="GKH")
            continue
        _open_round(story, district, rng)
        cases += _district(story, district, n % 5, 100 + 400 * n, rng)
    return cases


def round_id(story: Story, ldld: str) -> str:
    """The id of a union's round of 2014."""
    return story.id("round", ldld, 2014)


def case_of(story: Story, district: District, key: object, nominee: dict[str, Any], submitted: date,
            period: tuple[date, date]) -> Case:  # fmt: skip
    """A nomination for the district certificate."""
    id = story.id("nomination", district.ldld, key)
    case = Case(id, "GKH", district.ldld, district.pnv, district.ubnd, nominee, submitted, period)
    case.round_id, case.campaign_id = round_id(story, district.ldld), campaign_id(story, LDST)
    return case


def worker(story: Story, district: District, rng: Random) -> dict[str, Any]:
    """A direct worker of the district, as a nominee."""
    unions = story.province.below(district.ldld)
    union = rng.choices(unions, [union.members for union in unions])[0]
    return {"kind": "individual", **story.people.new(union)}


def _open_round(story: Story, district: District, rng: Random) -> None:
    id, opened = round_id(story, district.ldld), rng.choice(workdays(date(2014, 5, 5), date(2014, 5, 23)))
    data = {"round_id": id, "year": 2014, "campaign_id": campaign_id(story, LDST), "award": "GKH",
            "deadline": f"{DEADLINE}"}  # fmt: skip
    story.diary.put(opened, district.ldld, "round.opened", data)
    # Some leave their round open until the system closes the year for them.
    if rng.random() < 0.6:
        closed = date(2014, 12, 29)
        story.diary.put(closed, district.ldld, "round.closed", {"round_id": id, "closed_on": f"{closed}"})


def _district(story: Story, district: District, weekday: int, first_number: int, rng: Random) -> list[Case]:
    cases = [*_proposed(story, district, rng), *_namesakes(story, district)]
    sittings: dict[date, list[Case]] = defaultdict(list)
    for case in cases:
        dossiers.submit(story, case, rng)
        if (decided := _process(story, case, weekday, rng)) is not None:
            sittings[decided].append(case)
    # Numbers of different districts never meet, whoever compares them.
    numbers = accumulate((rng.randint(2, 9) for _ in sittings), initial=first_number)
    for (decided, listed), number in zip(sorted(sittings.items()), numbers, strict=False):
        dossiers.forward_and_decide(story, listed, plus(decided, -3), decided, f"{number}/QĐ-UBND")
    for case in cases:
        _present(story, case, rng)
    return cases


def _proposed(story: Story, district: District, rng: Random) -> Iterator[Case]:
    unions = story.province.below(district.ldld)
    for season, ((first, last), period, share) in enumerate(_SEASONS):
        days = workdays(first, last)
        for n in range(round(len(unions) * _PER_UNION * share)):
            nominee = worker(story, district, rng)
            case = case_of(story, district, f"{season}/{n}", nominee, rng.choice(days), period)
            case.fate = rng.choices(list(_FATES), list(_FATES.values()))[0]
            if rng.random() < 0.06:
                # Teams are commended for the movement as well, outside the round, which chooses persons.
                case.nominee, case.round_id = story.people.collective(rng.choice(unions), rng), None
            yield case


def _namesakes(story: Story, district: District) -> Iterator[Case]:
    """Two who share name, year and workplace; only their keys tell them apart.

    Their periods do not overlap: who took them for one person would have no reason to refuse the second.
    """
    if district.place != NAMESAKES:
        return
    person = story.people.new(story.province.below(district.ldld)[0])
    for n, (day, period) in enumerate((
        (date(2014, 6, 16), (date(2014, 1, 1), date(2014, 5, 31))),
        (date(2014, 10, 13), (date(2014, 7, 1), date(2014, 9, 30))),
    )):  # fmt: skip
        nominee = {"kind": "individual", **person, "person_ref": f"{person['workplace']}/NV-T{n + 1}"}
        yield case_of(story, district, f"namesake/{n}", nominee, day, period)


def _process(story: Story, case: Case, weekday: int, rng: Random) -> date | None:
    """From submission to the sitting that decides; None where it does not come so far."""
    ready = case.submitted
    match case.fate:
        case "withdrawn":
            dossiers.withdraw(story, case, plus(case.submitted, rng.randint(1, 4)))
            return None
        case "rejected":
            dossiers.reject(story, case, plus(case.submitted, rng.randint(4, 10)))
            return None
        case "lapsed" | "supplemented":
            returned = plus(case.submitted, rng.randint(1, 2))
            ready = plus(returned, rng.randint(2, 5))
            dossiers.give_back(story, case, returned, ready if case.fate == "supplemented" else None)
    return None if case.fate == "lapsed" else _appraise(story, case, ready, weekday, rng)


def _appraise(story: Story, case: Case, ready: date, weekday: int, rng: Random) -> date:
    held = case.fate == "held"
    target = plus(case.submitted, round(rng.lognormvariate(_DAYS_MU, _DAYS_SIGMA)))
    decided = on_weekday(max(target, plus(ready, 12 if held else 5)), weekday)
    decided = min(decided, WORKDAYS[-1])
    dossiers.appraise(story, case, plus(ready, 1) if held else plus(decided, -4))
    if held:
        _hold(story, case)
    return decided


def _hold(story: Story, case: Case) -> None:
    """On hold while a complaint is looked into, then released (domain G3)."""
    case.held, released = plus(case.appraised, 1), plus(case.appraised, 6)
    dossiers.step(story, case, case.held, case.appraiser, "held", ground="complaint", held_on=f"{case.held}")
    dossiers.step(story, case, released, case.appraiser, "released", released_on=f"{released}")


def _present(story: Story, case: Case, rng: Random) -> None:
    """Most certificates are handed over within three weeks."""
    if case.decided > date(2015, 1, 5) or rng.random() > 0.88:
        return
    day = plus(case.decided, rng.randint(2, 15))
    dossiers.present(story, case, day, "Hội nghị biểu dương điển hình tiên tiến")
