"""The province's awards: the Federation's ten (BKT), four collectives, three joint proposals for CSTDT."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from deploy.daklak import dossiers, procedure_of_2014
from deploy.daklak.campaigns_of_2014 import EMULATION, LDST, campaign_id
from deploy.daklak.dossiers import Case
from deploy.daklak.nominations_of_2014 import round_id
from deploy.daklak.story import BOARD, CHAIR, COUNCIL, FEDERATION, Story
from deploy.daklak.workdays import plus

OPENED, DEADLINE = date(2014, 10, 6), date(2014, 11, 30)
#: From this day until the first rejection the round is full: ten are in it.
FULL = date(2014, 11, 20)
_PERIOD = (date(2014, 1, 1), date(2014, 9, 30))
_BOARD_OFFICE, _FEDERATION_OFFICE = "board_professional_office", "federation_policy_law_dept"


@dataclass(frozen=True, slots=True)
class Provincial:
    """The cases of the province by the kind of award and nominee."""

    ten: list[Case]
    collectives: list[Case]
    titles: list[Case]


def tell(story: Story) -> Provincial:
    """The three stories, from the round to the ceremony."""
    rng = story.random("provincial")
    result = Provincial(_ten(story, rng), _collectives(story, rng), _titles(story, rng))
    for case in (*result.ten, *result.collectives, *result.titles):
        if case.decided < date.max:
            dossiers.present(story, case, plus(case.decided, 6), "Hội nghị tổng kết phong trào thi đua")
    return result


def person(story: Story, rng: Random) -> dict[str, Any]:
    """A direct worker of any union of the province, as a nominee."""
    return {"kind": "individual", **story.people.new(rng.choice(story.province.unions))}


def provincial_case(story: Story, award: str, key: object, nominee: dict[str, Any], submitted: date) -> Case:
    """A nomination by the Federation to the provincial Chair."""
    id = story.id("nomination", FEDERATION, award, key)
    return Case(id, award, FEDERATION, BOARD, CHAIR, nominee, submitted, _PERIOD)


def in_round(story: Story, key: object, nominee: dict[str, Any], submitted: date) -> Case:
    """A nomination into the Federation's round for BKT."""
    case = provincial_case(story, "BKT", key, nominee, submitted)
    case.round_id, case.campaign_id = round_id(story, FEDERATION), campaign_id(story, LDST)
    return case


def _ten(story: Story, rng: Random) -> list[Case]:
    """Ten are chosen; one leaves and another takes the place; eight are decided, one rejected, one lapses."""
    id = round_id(story, FEDERATION)
    data = {"round_id": id, "year": 2014, "campaign_id": campaign_id(story, LDST), "award": "BKT",
            "deadline": f"{DEADLINE}"}  # fmt: skip
    story.diary.put(OPENED, FEDERATION, "round.opened", data)
    cases = [in_round(story, n, person(story, rng), plus(date(2014, 10, 13), n * 2)) for n in range(10)]
    cases.append(in_round(story, 10, person(story, rng), date(2014, 11, 19)))
    for case in cases:
        dossiers.submit(story, case, rng)
    dossiers.withdraw(story, cases[3], date(2014, 11, 17))
    dossiers.give_back(story, cases[8], date(2014, 11, 24), None)
    dossiers.reject(story, cases[9], date(2014, 12, 1))
    procedure_of_2014.complain(story, cases[9])
    closed = date(2014, 12, 2)
    story.diary.put(closed, FEDERATION, "round.closed", {"round_id": id, "closed_on": f"{closed}"})
    chosen = [case for n, case in enumerate(cases) if n not in (3, 8, 9)]
    for n, case in enumerate(chosen):
        dossiers.appraise(story, case, plus(date(2014, 11, 25), n % 7))
    dossiers.forward_and_decide(story, chosen, date(2014, 12, 9), date(2014, 12, 16), "3021/QĐ-UBND")
    return cases


def _collectives(story: Story, rng: Random) -> list[Case]:
    """Two before Decree 65/2014 came into force and two after."""
    cases = []
    for n, day in enumerate((date(2014, 6, 17), date(2014, 6, 18), date(2014, 10, 20), date(2014, 10, 21))):
        campaign = (LDST, EMULATION)[n % 2]
        team = story.people.collective(rng.choice(story.province.unions), rng)
        case = provincial_case(story, "BKT", f"collective/{n}", team, day)
        case.campaign_id = campaign_id(story, campaign)
        dossiers.submit(story, case, rng)
        dossiers.appraise(story, case, plus(day, 4 + n))
        cases.append(case)
    dossiers.forward_and_decide(story, cases[:2], date(2014, 6, 30), date(2014, 7, 8), "1544/QĐ-UBND")
    dossiers.forward_and_decide(story, cases[2:], date(2014, 11, 4), date(2014, 11, 11), "2710/QĐ-UBND")
    return cases


def _titles(story: Story, rng: Random) -> list[Case]:
    """Both bodies consent to two provincial emulation fighters; the Federation refuses the third."""
    cases = []
    for n in range(3):
        case = provincial_case(story, "CSTDT", n, person(story, rng), plus(date(2014, 10, 27), n))
        case.type = "merit"
        dossiers.submit(story, case, rng)
        dossiers.appraise(story, case, plus(case.submitted, 5))
        _consent(story, case, BOARD, _BOARD_OFFICE, date(2014, 11, 10))
        cases.append(case)
    procedure_of_2014.ask(story, cases[:2])
    for case in cases[:2]:
        _council(story, case, date(2014, 11, 18), rng)
        _consent(story, case, FEDERATION, _FEDERATION_OFFICE, date(2014, 11, 20))
    refusal = {"nomination_id": cases[2].id, "office": _FEDERATION_OFFICE, "ground": "prerequisite",
               "reason": "Chưa đủ căn cứ ba năm liên tục", "refused_on": "2014-11-14"}  # fmt: skip
    story.diary.put(date(2014, 11, 14), FEDERATION, "consent.refused", refusal)
    dossiers.forward_and_decide(story, cases[:2], date(2014, 11, 21), date(2014, 11, 27), "2850/QĐ-UBND")
    return cases


def _consent(story: Story, case: Case, body: str, office: str, day: date) -> None:
    data = {"nomination_id": case.id, "office": office, "given_on": f"{day}"}
    story.diary.put(day, body, "consent.given", data)


def _council(story: Story, case: Case, day: date, rng: Random) -> None:
    """The provincial council votes in secret: at least 90 % of all its members."""
    id = story.id("council", case.id)
    ballot = dossiers.vote(story, case, rng) | {"held_on": f"{day}"}
    data = {"vote_id": id, "nomination_id": case.id, "vote": ballot}
    story.diary.put(day, COUNCIL, "vote.recorded", data)

