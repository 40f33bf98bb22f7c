"""The selections of each year: the districts' certificates and the Federation's five to ten (II.3.c; N03, N04)."""

from datetime import date
from random import Random

from deploy.daklak import dossiers
from deploy.daklak.dossiers import Case
from deploy.daklak.province import District, Union
from deploy.daklak.story import FEDERATION, NEWSPAPER
from deploy.daklak.workdays import plus
from deploy.daklak.years import way as ways
from deploy.daklak.years.cast import Chapter
from deploy.daklak.years.way import Way

#: How many a district proposes; the first declares that it proposes nobody, two others only after their deadline.
_CHOSEN, _NIL, _SHORT = 14, 0, (5, 10)
#: How many the Federation has chosen by the deadline; what is missing of five comes after it, the 11th not at all.
_TEN = {2015: 10, 2016: 10, 2017: 4, 2018: 10}
_TOO_MANY = 2
#: Of ten chosen so many are withdrawn in time, and others take their places (N03).
_FREED = 2
#: Of how many of its awards the newspaper writes.
_WRITTEN = 4
#: Districts whose first list names somebody who was rejected: the others are forwarded without that one, and not decided with it.
_BAD_LISTS = (6, 7, 8)
_OPENED, _DEADLINE = (5, 12), (11, 20)


def tell(chapter: Chapter, movement: str) -> None:
    """Every district, then the province."""
    for number in range(len(chapter.story.province.districts)):
        _district(chapter, number, movement)
    _federation(chapter, movement)


def _district(chapter: Chapter, number: int, movement: str) -> None:
    district = chapter.district(number)
    if number != _NIL:
        _open(chapter, district.ldld, "GKH", movement, chapter.day(*_OPENED))
    if number == _NIL or number in _SHORT:
        day = chapter.day(12, 7)
        data = {"year": chapter.year, "award": "GKH", "reason": "Năm nay tập trung kiện toàn công đoàn cơ sở"}
        chapter.story.diary.put(day, district.ldld, "round.nil_declared", data, about="GKH")
        return
    rng = chapter.random(f"round/{district.place}")
    for sitting, month in enumerate((6, 10)):
        _sitting(chapter, district, sitting, chapter.day(month, 1 + number), movement, rng)
    _wrong(chapter, district, number, movement, rng)
    closed = chapter.day(12, 21)
    id = _round(chapter, district.ldld, "GKH")
    chapter.story.diary.put(closed, district.ldld, "round.closed", {"round_id": id, "closed_on": f"{closed}"})


def _sitting(chapter: Chapter, district: District, sitting: int, day: date, movement: str, rng: Random) -> None:
    """Half of the year's: voted for at the grass roots, selected by the federation, decided as one list."""
    cases: list[Case] = []
    half = _CHOSEN // 2
    rejected: list[Case] = []
    unions = rng.sample(chapter.story.province.below(district.ldld), half)
    for number, union in enumerate(unions):
        way = _chosen(chapter, district, f"{sitting}", number, plus(day, number % 3), union, movement)
        _submit(way, rank=number + 1, of=half)
        if number == half - 1:
            dossiers.reject(chapter.story, way.case, plus(day, 6))
            rejected.append(way.case)
            continue
        dossiers.appraise(chapter.story, way.case, plus(day, 5))
        cases.append(way.case)
    number_ = f"{chapter.cast.number(district.ubnd, chapter.year)}/QĐ-UBND"
    bad = sitting == 0 and chapter.story.province.districts.index(district) in _BAD_LISTS
    if bad:
        _bad_decision(chapter, [*cases, *rejected], plus(day, 9), number_)
    left_out = tuple(rejected) if bad else ()
    dossiers.forward_and_decide(chapter.story, cases, plus(day, 7), plus(day, 10 + sitting * 3), number_, left_out)
    for case in cases[::2]:
        dossiers.present(chapter.story, case, plus(case.decided, 8), "Hội nghị biểu dương điển hình tiên tiến")


def _bad_decision(chapter: Chapter, cases: list[Case], day: date, number: str) -> None:
    """A decision is one legal act: somebody on it who was never forwarded keeps all of it back."""
    first = cases[0]
    act = dossiers.decision(chapter.story, cases, day, number, "refused", first.id)
    chapter.story.diary.put(day, first.decider, "award.decided", act, expect="state_forbids")


def _wrong(chapter: Chapter, district: District, number: int, movement: str, rng: Random) -> None:
    """A manager, and a nominee who comes after the deadline."""
    union = rng.choice(chapter.story.province.below(district.ldld))
    if number in (1, 2):
        way = _chosen(chapter, district, "manager", number, chapter.day(10, 20), union, movement)
        way.case.nominee |= {"direct_worker": False}
        way.expect = "not_direct_worker"
        ways.submit(way)
    if number in (3, 4):
        way = _chosen(chapter, district, "late", number, chapter.day(11, 25), union, movement)
        way.expect = "deadline_passed"
        ways.submit(way)


def _chosen(chapter: Chapter, district: District, key: str, number: int, day: date, union: Union, movement: str) -> Way:
    rng = chapter.random(f"chosen/{district.place}/{key}/{number}")
    nominee = {"kind": "individual", **chapter.story.people.new(union)}
    case = ways.case_of(chapter, f"chosen/{district.place}/{key}", number, "GKH", nominee, day, district)
    case.type, case.campaign_id, case.round_id = "movement", movement, _round(chapter, district.ldld, "GKH")
    return Way(chapter, case, district, rng)


def _submit(way: Way, rank: int, of: int) -> None:
    """With the vote of the grass roots and the place in the federation's selection (domain 3.6)."""
    ballot = dossiers.vote(way.chapter.story, way.case, way.rng)
    selected = ballot["held_on"]
    before = f"{plus(date.fromisoformat(selected), -2)}"
    meeting = ballot | {"held_on": before, "minutes_sha256": way.chapter.story.document(way.case.id, "meeting")["sha256"]}
    way.spoils = {"grassroots_vote": meeting, "vote": ballot,
                  "selected": {"by": way.case.proposer, "rank": rank, "of": of, "selected_on": selected}}  # fmt: skip
    ways.submit(way)


def _federation(chapter: Chapter, movement: str) -> None:
    """Ten a year; in one year too few by the deadline, which warns both departments, and a fifth in time for the year."""
    _open(chapter, FEDERATION, "BKT", movement, chapter.day(9, 14))
    chosen = _TEN[chapter.year]
    ten = [_of_ten(chapter, n, plus(chapter.day(9, 21), n), movement) for n in range(chosen)]
    if chosen == 10:
        for n in range(_TOO_MANY):
            _of_ten(chapter, 10 + n, plus(chapter.day(10, 26), n), movement, expect="round_full")
        for n in range(_FREED):
            day = plus(chapter.day(10, 30), 2 * n)
            dossiers.withdraw(chapter.story, ten[n].case, day)
            ten[n] = _of_ten(chapter, 10 + _TOO_MANY + n, plus(day, 1), movement)
    day = chapter.day(12, 1)
    if chosen < 5:
        ten += [_of_ten(chapter, n, day, movement, in_round=False) for n in range(chosen, 5)]
    for n, way in enumerate(ten):
        dossiers.appraise(chapter.story, way.case, plus(day, 1 + n % 4))
    number = f"{chapter.cast.number(ten[0].case.decider, chapter.year)}/QĐ-UBND"
    cases = [way.case for way in ten]
    dossiers.forward_and_decide(chapter.story, cases, plus(day, 7), plus(day, 11), number)
    for case in cases:
        dossiers.present(chapter.story, case, plus(case.decided, 5), "Hội nghị tổng kết phong trào thi đua")
    for case in cases[:_WRITTEN]:
        _written(chapter, case)


def _written(chapter: Chapter, case: Case) -> None:
    """The newspaper tells of an award once it is presented (II.1.b)."""
    day = plus(case.decided, 7)
    data = {"item_id": chapter.id("item", case.id), "medium": "newspaper", "kind": "article", "published_on": f"{day}",
            "audience": 12_000, "about_kind": "award", "about_id": case.award_id}  # fmt: skip
    chapter.story.diary.put(day, NEWSPAPER, "communication.published", data)


def _of_ten(chapter: Chapter, number: int, day: date, movement: str, expect: str = "accepted", *,
            in_round: bool = True) -> Way:  # fmt: skip
    rng = chapter.random(f"ten/{number}")
    nominee = {"kind": "individual", **chapter.story.people.new(rng.choice(chapter.story.province.unions))}
    case = ways.case_of(chapter, "ten", number, "BKT", nominee, day, chapter.district(number))
    case.type, case.campaign_id = "movement", movement
    case.round_id = _round(chapter, FEDERATION, "BKT") if in_round else None
    way = Way(chapter, case, chapter.district(number), rng, expect=expect)
    ways.submit(way)
    return way


def _open(chapter: Chapter, union: str, award: str, movement: str, day: date) -> None:
    deadline = chapter.day(*_DEADLINE)
    data = {"round_id": _round(chapter, union, award), "year": chapter.year, "campaign_id": movement, "award": award,
            "deadline": f"{deadline}"}  # fmt: skip
    chapter.story.diary.put(day, union, "round.opened", data)


def _round(chapter: Chapter, union: str, award: str) -> str:
    return chapter.story.id("round", union, award, chapter.year)
