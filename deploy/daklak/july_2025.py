"""A month around 1 July 2025: open nominations of districts and of Phú Yên go on with who stands for them (domain 1.5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from deploy.bodies import Body, bodies, joining
from deploy.daklak.change_of_2025 import change_of_2025, register_of_phu_yen
from deploy.daklak.diary import Day
from deploy.daklak.province import District, Union, read, unit_id
from deploy.daklak.story import BOARD, story
from deploy.daklak.workdays import plus
from deploy.daklak.years import way as ways
from deploy.daklak.years.cast import Cast, Chapter
from deploy.daklak.years.nominations import walk
from deploy.daklak.years.way import Way

YEAR = 2025
#: Seconds between two words of those who register or reorganise: all of one day's are said in their order.
_APART_S = 60


def july_2025(seed: int = YEAR) -> Iterator[Day]:
    """Every date from the registration of the bodies on; nothing of the years before is needed."""
    told = read("july_2025.yaml")
    chapter = Chapter(_cast(seed, told["unions"]["leaders"], told["unions"]["each"]), YEAR)
    newcomers = _register(chapter, told)
    _reorganise(chapter)
    for number, (key, case) in enumerate(told["cases"].items()):
        _tell_one(chapter, number, key, case, newcomers)
    days = (told["last"] - told["registered_on"]).days
    for n in range(days + 1):
        yield chapter.story.diary.day(told["registered_on"] + timedelta(days=n))


def first_and_last() -> tuple[date, date]:
    told = read("july_2025.yaml")
    return told["registered_on"], told["last"]


def _cast(seed: int, leaders: list[str], each: int) -> Cast:
    """The province with a few of its unions."""
    whole = story(seed)
    few = tuple(union for leader in leaders for union in whole.province.below(leader)[:each])
    return Cast(replace(whole, province=replace(whole.province, unions=few)), [])


def _register(chapter: Chapter, told: dict[str, Any]) -> dict[str, list[Union]]:
    """Both registers, then the unions; answers those of Phú Yên and of the ward, by their leader."""
    units, day, put = read("units.yaml"), told["registered_on"], chapter.story.diary.put
    said = [(BOARD, joining(body, unit_id(body.path), units)) for body in bodies(units)]
    said += [(one.by, one.data) for one in register_of_phu_yen()]
    for number, (by, data) in enumerate(said):
        put(day, by, "unit.joined", data, at_s=number * _APART_S)
    founded = {"registered_on": units["registered_on"]}
    for number, union in enumerate(chapter.story.province.unions):
        put(plus(day, 1), BOARD, "unit.joined", _joining(union, founded), at_s=number * _APART_S)
    phu_yen, ward = told["unions"]["phu_yen"], told["unions"]["ward"]
    newcomers = {phu_yen["leader"]: _invented(phu_yen, "Phú Yên"), ward["leader"]: _invented(ward, "phường Buôn Ma Thuột")}
    for number, union in enumerate(newcomers[phu_yen["leader"]]):
        put(plus(day, 1), "54.bantdkt", "unit.joined", _joining(union, founded), at_s=(60 + number) * _APART_S)
    since = {"registered_on": "2025-07-01"}
    for number, union in enumerate(newcomers[ward["leader"]]):
        put(date(YEAR, 7, 1), BOARD, "unit.joined", _joining(union, since), at_s=number * _APART_S)
    return newcomers


def _joining(union: Union, founded: dict[str, Any]) -> dict[str, Any]:
    return joining(Body(union.path, "grassroots_union", union.name_vi, union.leader), unit_id(union.path), founded)


def _invented(plan: dict[str, Any], place: str) -> list[Union]:
    mark = read("names.yaml")["mark"]
    return [Union(f"{plan['leader']}.cs{n:04}", plan["leader"], f"Công đoàn cơ sở Trường Tiểu học số {n}, {place}{mark}",
                  "education", 30, 20, 25) for n in range(1, plan["count"] + 1)]  # fmt: skip


def _reorganise(chapter: Chapter) -> None:
    for number, told in enumerate(change_of_2025()):
        chapter.story.diary.put(told.on, told.by, told.name, told.data, at_s=number * _APART_S)


def _tell_one(chapter: Chapter, number: int, key: str, told: dict[str, Any], newcomers: dict[str, list[Union]]) -> None:
    district = _bodies_of(chapter, told["place"], newcomers)
    below = newcomers.get(district.ldld) or chapter.story.province.below(district.ldld)
    nominee = {"kind": "individual", **chapter.story.people.new(below[number % len(below)])}
    month, day = map(int, told["submitted"].split("-"))
    submitted, award = chapter.day(month, day), told.get("award", "GKH")
    case = ways.case_of(chapter, key, 0, award, nominee, submitted, district)
    if district.place == "54":
        case.proposer, case.appraiser, case.decider = district.ldld, district.pnv, district.ubnd
    way = Way(chapter, case, district, chapter.random(key), expect=told.get("expect", "accepted"))
    ways.submit(way)
    walk(way, told["steps"], submitted)


def _bodies_of(chapter: Chapter, place: str, newcomers: dict[str, list[Union]]) -> District:
    """Who proposes, appraises and decides: of a district, of Phú Yên, of the ward, of a sector union's people."""
    if place == "54":
        return District(place, "Phú Yên", "54.ubnd", "54.ldld", "54.bantdkt")
    if f"{place}.cd" in newcomers:
        return District(place, "Buôn Ma Thuột", f"{place}.ubnd", f"{place}.cd", f"{place}.ubnd")
    for district in chapter.story.province.districts:
        if district.place == place:
            return district
    return District("66", place, "66.ubnd", place, BOARD)
