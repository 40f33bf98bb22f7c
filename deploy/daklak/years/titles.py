"""Titles over the years (`chains.yaml`): who holds one three times rises, and what was revoked breaks the chain."""

from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.dossiers import Case
from deploy.daklak.province import District, read
from deploy.daklak.workdays import plus
from deploy.daklak.years import way as ways
from deploy.daklak.years.cast import Chapter
from deploy.daklak.years.nominations import recognise, walk
from deploy.daklak.years.way import Way

#: The system knows of titles from this year on; what was before is declared.
_KNOWN_FROM = 2015
_SUBMITTED, _LISTED = (11, 2), (11, 24)


def tell(chapter: Chapter) -> None:
    """The advanced workers first: the ratio counts them when a fighter is proposed."""
    chains = read("years/chains.yaml")
    for place in chains["districts"]:
        _advanced(chapter, _district(chapter, place), chains["advanced"][chapter.year])
    for place in chains["too_many"].get(chapter.year, ()):
        _one_too_many(chapter, _district(chapter, place), chains["too_many_of"])
    number = 0
    for group, told in chains["groups"].items():
        for _ in range(told["persons"]):
            for story in told.get(chapter.year, ()):
                _tell_one(chapter, f"{group}/{number}", number, story, chains)
            number += 1


def _tell_one(chapter: Chapter, key: str, number: int, story: str, chains: dict[str, Any]) -> None:
    told = chains["stories"][story]
    district = _district(chapter, chains["districts"][number % len(chains["districts"])])
    rng = chapter.random(f"{key}/{story}")
    nominee = chapter.cast.person(key, chapter.story.province.below(district.ldld)[number])
    month, day = map(int, told["submitted"].split("-"))
    submitted = plus(chapter.day(month, day), number % 3)
    case = ways.case_of(chapter, f"{key}/{story}", 0, told["award"], nominee, submitted, district)
    way = Way(chapter, case, district, rng, expect=told.get("expect", "accepted"))
    case.declared = _declared(case, chapter.year)
    if case.award == "CSTDTQ":
        recognise(way, "national")
    ways.submit(way)
    walk(way, told["steps"], submitted)


def _declared(case: Case, year: int) -> dict[str, Any]:
    """Titles of years before the system, and an initiative of the province for that title."""
    if case.award != "CSTDT":
        return {}
    said = dossiers.prior(case)
    said["prior_awards"] = [prior for prior in said["prior_awards"] if prior["year"] < _KNOWN_FROM]
    said["prior_initiatives"] = [one | {"year": year - 1} for one in said["prior_initiatives"]]
    return said


def _advanced(chapter: Chapter, district: District, count: int) -> None:
    """Lao động tiên tiến, decided as one list."""
    cases: list[Case] = []
    rng = chapter.random(f"advanced/{district.place}")
    for number in range(count):
        union = rng.choice(chapter.story.province.below(district.ldld))
        nominee = {"kind": "individual", **chapter.story.people.new(union)}
        submitted = plus(chapter.day(*_SUBMITTED), number % 4)
        case = ways.case_of(chapter, f"advanced/{district.place}", number, "LDTT", nominee, submitted, district)
        ways.submit(Way(chapter, case, district, rng))
        dossiers.appraise(chapter.story, case, plus(submitted, 4))
        cases.append(case)
    listed = chapter.day(*_LISTED)
    number = f"{chapter.cast.number(district.ubnd, chapter.year)}/QĐ-UBND"
    dossiers.forward_and_decide(chapter.story, cases, listed, plus(listed, 4), number)


def _one_too_many(chapter: Chapter, district: District, advanced: int) -> None:
    """One of so few is more than the ratio allows."""
    _advanced(chapter, district, advanced)
    rng = chapter.random(f"one too many/{district.place}")
    nominee = {"kind": "individual", **chapter.story.people.new(chapter.story.province.below(district.ldld)[0])}
    submitted = chapter.day(11, 19)
    case = ways.case_of(chapter, f"one too many/{district.place}", 0, "CSTDCS", nominee, submitted, district)
    ways.submit(Way(chapter, case, district, rng, expect="ratio_exceeded"))


def _district(chapter: Chapter, place: str) -> District:
    return next(district for district in chapter.story.province.districts if district.place == place)
